#include "expr/clauses.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/date.h"
#include "base/text.h"

namespace bihuan::expr {
namespace {

// Words that end an operand wherever they stand.
constexpr std::string_view kJoints[] = {"and", "or", "where", "satisfy", "in", "by", "contains", "of"};
constexpr std::string_view kFunctions[] = {"count",    "sum",    "avg", "min",   "max",   "share", "gap",
                                           "unbroken", "exists", "all", "every", "known", "absent"};
constexpr std::string_view kClauses[] = {"in", "by", "ever", "under", "at", "as", "latest"};

bool stands_in(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// As it stands in the text, or a word for the end.
std::string shown(const Token& token) {
  switch (token.kind) {
    case Token::Kind::end:
      return "expr.end_of_text";
    case Token::Kind::quoted:
      return "\"" + excerpt(token.text) + "\"";
    default:
      return excerpt(token.text);
  }
}

Result<int> read_integer(Cursor& at, int low, int high, const char* key) {
  const Token token = at.here();
  const bool digits =
      token.kind == Token::Kind::number && token.text.size() <= 4 && token.text.find('.') == std::string::npos;
  const int value = digits ? std::stoi(token.text) : -1;
  if (value < low || value > high) return at.fail(key, {{"found", shown(token)}});
  at.advance();
  return value;
}

Result<int> read_day(Cursor& at) {
  const Token token = at.here();
  if (token.kind != Token::Kind::day) return at.fail("expr.expected_day", {{"found", shown(token)}});
  at.advance();
  return Date::parse(token.text)->ymd();
}

Result<PeriodRef> read_range(Cursor& at) {
  PeriodRef period{PeriodRef::Kind::range, 0, 0, 0, 0};
  const size_t start = at.here().offset;
  TRY(at.expect_symbol("("));
  TRY_SET(period.from, read_day(at));
  TRY(at.expect_symbol(","));
  TRY_SET(period.to, read_day(at));
  TRY(at.expect_symbol(")"));
  if (period.from > period.to)
    return at.fail_at(
        start, "date.period_reversed",
        {{"text", fmt::format("{}..{}", Date::from_ymd(period.from)->iso(), Date::from_ymd(period.to)->iso())}});
  return period;
}

Result<PeriodRef> read_year_or_month(Cursor& at, bool month) {
  PeriodRef period{month ? PeriodRef::Kind::month : PeriodRef::Kind::year, 0, 0, 0, 0};
  TRY(at.expect_symbol("("));
  TRY_SET(period.year, read_integer(at, 1900, 9999, "expr.expected_year"));
  if (month) {
    TRY(at.expect_symbol(","));
    TRY_SET(period.month, read_integer(at, 1, 12, "expr.expected_month"));
  }
  TRY(at.expect_symbol(")"));
  return period;
}

bool is_name(const Token& token) { return token.kind == Token::Kind::word || token.kind == Token::Kind::quoted; }

// After `at level village or`: `not …`, `exists KIND …` are no level.
bool begins_another(const Cursor& at) {
  const Token& after = at.next(2);
  return at.next_is("not") || (at.next().kind == Token::Kind::word && after.kind == Token::Kind::word &&
                               is_function(at.next().text) && !is_clause(after) && !is_joint(after));
}

Result<void> once(Cursor& at, bool before, const char* clause) {
  if (before) return at.fail("expr.clause_twice", {{"clause", clause}});
  return {};
}

}  // namespace

bool Cursor::take(std::string_view word) {
  if (!is(word)) return false;
  advance();
  return true;
}

bool Cursor::take_symbol(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  advance();
  return true;
}

Result<void> Cursor::expect(std::string_view word) {
  if (take(word)) return {};
  return fail("expr.expected", {{"expected", std::string(word)}, {"found", shown(here())}});
}

Result<void> Cursor::expect_symbol(std::string_view symbol) {
  if (take_symbol(symbol)) return {};
  return fail("expr.expected", {{"expected", std::string(symbol)}, {"found", shown(here())}});
}

Error Cursor::fail(const char* key, std::map<std::string, std::string> fields) {
  return fail_at(here().offset, key, std::move(fields));
}

Error Cursor::fail_at(size_t offset, const char* key, std::map<std::string, std::string> fields) {
  mistake_offset_ = offset;
  return {Fault::invalid, key, std::move(fields)};
}

Error Cursor::unexpected(std::initializer_list<std::string_view> words) {
  const std::string near = here().kind == Token::Kind::word ? nearest(here().text, {words.begin(), words.end()}) : "";
  return fail("expr.unexpected",
              {{"found", shown(here())}, {"hint", near.empty() ? "" : "expr.hint"}, {"nearest", near}});
}

Error Cursor::unexpected_operand() { return fail("expr.expected_operand", {{"found", shown(here())}}); }

Error Cursor::expected_clause(std::initializer_list<std::string_view> more) {
  std::vector<std::string> words(std::begin(kClauses), std::end(kClauses));
  words.insert(words.end(), more.begin(), more.end());
  const std::string near = here().kind == Token::Kind::word ? nearest(here().text, words) : "";
  const bool satisfy = more.size() == 1;
  return fail(satisfy ? "expr.expected_satisfy" : "expr.expected_clause",
              {{"found", shown(here())}, {"hint", near.empty() ? "" : "expr.hint"}, {"nearest", near}});
}

bool is_function(std::string_view word) { return stands_in(word, kFunctions); }
bool is_clause(const Token& token) { return token.kind == Token::Kind::word && stands_in(token.text, kClauses); }
bool is_joint(const Token& token) { return token.kind == Token::Kind::word && stands_in(token.text, kJoints); }

Result<std::vector<Word>> read_name(Cursor& at) {
  std::vector<Word> name;
  do {
    if (at.here().kind != Token::Kind::word) return at.fail("expr.expected_name", {{"found", shown(at.here())}});
    name.push_back({at.here().text, at.here().offset});
    at.advance();
  } while (at.take_symbol("."));
  return name;
}

Result<PeriodRef> read_period(Cursor& at) {
  if (at.take("by")) {
    TRY(at.expect("cutoff"));
    return PeriodRef{PeriodRef::Kind::cutoff, 0, 0, 0, 0};
  }
  TRY(at.expect("in"));
  if (at.take("period")) return PeriodRef{};
  if (at.take("year")) return read_year_or_month(at, false);
  if (at.take("month")) return read_year_or_month(at, true);
  if (at.take("range")) return read_range(at);
  if (at.take("previous")) {
    TRY(at.expect("year"));
    return PeriodRef{PeriodRef::Kind::previous_year, 0, 0, 0, 0};
  }
  return at.fail("expr.expected_period", {{"found", shown(at.here())}});
}

Result<bool> read_clause(Cursor& at, SelectionTree& rows) {
  if (at.is("of") && at.next_is("it")) {
    at.advance();
    at.advance();
    rows.of_it = true;
  } else if (at.is("in") || at.is("by") || at.is("ever")) {
    TRY(once(at, rows.period.has_value(), "in … / by cutoff / ever"));
    rows.period_offset = at.here().offset;
    if (at.take("ever")) {
      rows.period = PeriodRef{PeriodRef::Kind::ever, 0, 0, 0, 0};
    } else {
      TRY_SET(rows.period, read_period(at));
    }
  } else if (at.is("under")) {
    TRY(once(at, rows.under.has_value(), "under"));
    at.advance();
    const Token& unit = at.here();
    const bool blank = trim(unit.text).empty();
    if (unit.kind != Token::Kind::quoted || blank) return at.fail("expr.expected_unit", {{"found", shown(unit)}});
    rows.under = Word{unit.text, unit.offset};
    at.advance();
  } else if (at.is("at") && at.next_is("level")) {
    TRY(once(at, !rows.levels.empty(), "at level"));
    at.advance();
    do {
      at.advance();
      if (!is_name(at.here())) return at.fail("expr.expected_level", {{"found", shown(at.here())}});
      rows.levels.push_back({at.here().text, at.here().offset});
      at.advance();
    } while (at.is("or") && is_name(at.next()) && !begins_another(at));
  } else if (at.is("as") && at.next_is("filed")) {
    at.advance();
    at.advance();
    rows.as_filed = true;
  } else if (at.take("latest")) {
    rows.latest = true;
  } else {
    return false;
  }
  return true;
}

}  // namespace bihuan::expr
