#include "expr/site_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/message.h"
#include "expr/messages.h"

namespace bihuan::expr {
namespace {

db::Session memory() {
  auto session = db::Session::open(":memory:", db::Access::create);
  if (!session) std::abort();
  return *std::move(session);
}

Date day(int ymd) { return *Date::from_ymd(ymd); }

}  // namespace

TestSite::TestSite() : session_(memory()) {
  for (const auto& kind : test_schema().kinds) {
    if (kind.cls == KindClass::unit) continue;
    for (const auto& sql : db::create_statements(table_of(kind), db::Dialect::sqlite)) run(sql);
  }
  run("create table bh_place(site integer, id integer, since integer, until integer, unit integer, from_day integer, "
      "to_day integer, path text, level text, "
      "live integer, code text, name text)");
  run("create table bh_total(site integer, total integer, unit integer, month integer, n integer, \"unknown\" integer, "
      "amount integer, absent integer)");
  int64_t id = 100;
  for (const auto& place : test_places()) {
    auto query =
        session_.prepare("insert into bh_place values(1, ?1, 1, 9223372036854775807, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    query->bind(1, ++id);
    query->bind(2, place.unit);
    query->bind(3, int64_t{place.from_day});
    query->bind(4, int64_t{place.to_day});
    query->bind(5, std::string_view(place.path));
    query->bind(6, std::string_view(place.level));
    query->bind(7, int64_t{place.live});
    query->bind(8, std::string_view(place.code));
    query->bind(9, std::string_view(place.name));
    EXPECT_TRUE(query->run());
  }
}

void TestSite::run(const std::string& sql) {
  const auto done = session_.execute(sql);
  ASSERT_TRUE(done) << sql << done.error().detail;
}

void TestSite::put(const std::string& kind, int64_t id, const Cells& cells, int64_t since, int64_t until) {
  const db::Table table = table_of(*test_schema().find_kind(kind));
  auto query = session_.prepare(db::insert_statement(table));
  ASSERT_TRUE(query);
  query->bind(1, db::kSite);
  query->bind(2, id);
  query->bind(3, since);
  query->bind(4, until);
  for (const auto& [column, value] : cells) {
    const int index = table.find(column);
    ASSERT_GE(index, 0) << kind << "." << column;
    query->bind(index + 5, value);
  }
  const auto done = query->run();
  ASSERT_TRUE(done) << done.error().detail;
}

Options TestSite::options() const {
  Options options;
  options.under_unit = !unit.empty();
  options.use_totals = use_totals;
  options.kept = &totals;
  return options;
}

Period TestSite::days(const PeriodRef& ref) const {
  using Which = PeriodRef::Kind;
  switch (ref.kind) {
    case Which::figure:
      return period;
    case Which::year:
      return year_period(ref.year);
    case Which::month:
      return *month_period(ref.year, ref.month);
    case Which::range:
      return {day(ref.from), day(ref.to)};
    case Which::previous_year:
      return {day(period.from.ymd() - 10000), day(period.to.ymd() - 10000)};
    case Which::cutoff:
      return {day(19000101), cutoff};
    case Which::ever:
      break;
  }
  return {day(19000101), Date::open()};
}

std::string TestSite::path_of(const std::string& code, Date on) const {
  for (const auto& place : test_places())
    if ((place.code == code || place.name == code) && place.from_day <= on.ymd() && on.ymd() <= place.to_day)
      return place.path;
  ADD_FAILURE() << "no unit " << code;
  return "";
}

db::Value TestSite::bound(const Binding& binding) const {
  const Period stretch = days(binding.period);
  const Date tree_day = stretch.to == Date::open() ? cutoff : stretch.to;
  const std::string& code = binding.text.empty() ? unit : binding.text;
  switch (binding.symbol) {
    case Symbol::constant:
      return binding.constant;
    case Symbol::site:
      return db::Value(db::kSite);
    case Symbol::position:
      return db::Value(position);
    case Symbol::period_from:
      return db::Value(int64_t{stretch.from.ymd()});
    case Symbol::period_to:
      return db::Value(int64_t{stretch.to.ymd()});
    case Symbol::month_from:
      return db::Value(int64_t{stretch.from.year_month()});
    case Symbol::month_to:
      return db::Value(int64_t{stretch.to.year_month()});
    case Symbol::tree_day:
      return db::Value(int64_t{tree_day.ymd()});
    case Symbol::cutoff:
      return db::Value(int64_t{cutoff.ymd()});
    case Symbol::path_low:
      return path_of(code, tree_day);
    case Symbol::path_high:
      return path_of(code, tree_day) + "~";
    case Symbol::parameter: {
      const auto set = parameters.find(binding.text);
      return set == parameters.end() ? db::Value(db::Null{}) : db::Value(*set->second.scaled(binding.scale));
    }
    case Symbol::total:
      return db::Value(totals.at(binding.text));
  }
  ADD_FAILURE() << "no such symbol";
  return db::Null{};
}

// Units of the form's levels that exist on the last day of each period inside the stretch.
int64_t TestSite::due(const Leaf& leaf) const {
  const Kind& form = *test_schema().find_kind(leaf.form_kind);
  Period stretch = days(leaf.period);
  stretch.to = std::min(stretch.to, cutoff);
  const std::string& under = leaf.under.empty() ? unit : leaf.under;
  const std::string low = under.empty() ? "" : path_of(under, stretch.to);
  int64_t due = 0;
  int64_t last = 0;
  for (int year = 2019; year <= 2022; ++year) {
    for (int month = form.form_months; month <= 12; month += form.form_months) {
      const Date end = month_period(year, month)->to;
      if (end < stretch.from || end > stretch.to) continue;
      last = 0;
      for (const auto& place : test_places()) {
        const bool files =
            std::find(form.form_levels.begin(), form.form_levels.end(), place.level) != form.form_levels.end();
        const bool asked =
            leaf.levels.empty() || std::find(leaf.levels.begin(), leaf.levels.end(), place.level) != leaf.levels.end();
        const bool there = place.live && place.from_day <= end.ymd() && end.ymd() <= place.to_day;
        if (files && asked && there && place.path.starts_with(low)) ++last;
      }
      due += last;
    }
  }
  return leaf.latest ? last : due;
}

int64_t TestSite::count(const Statement& statement) {
  auto query = session_.prepare(statement.sql);
  EXPECT_TRUE(query) << statement.sql << (query ? "" : query.error().detail);
  if (!query) return 0;
  for (size_t i = 0; i < statement.bindings.size(); ++i)
    query->bind(static_cast<int>(i) + 1, bound(statement.bindings[i]));
  const auto there = query->step();
  EXPECT_TRUE(there && *there) << statement.sql;
  return query->integer(0);
}

LeafValues TestSite::read(const Compiled& compiled) {
  LeafValues values;
  const Statement statement = select_statement(compiled, options());
  auto query = session_.prepare(statement.sql);
  EXPECT_TRUE(query) << statement.sql << (query ? "" : query.error().detail);
  if (!query) return values;
  for (size_t i = 0; i < statement.bindings.size(); ++i)
    query->bind(static_cast<int>(i) + 1, bound(statement.bindings[i]));
  const auto there = query->step();
  EXPECT_TRUE(there && *there) << statement.sql << (there ? "" : there.error().detail);
  for (int i = 0; i < query->columns(); ++i) {
    values.nulls.push_back(query->is_null(i));
    values.columns.push_back(query->is_null(i) ? 0 : query->integer(i));
  }
  for (size_t i = 0; i < compiled.leaves.size(); ++i) {
    const Leaf& leaf = compiled.leaves[i];
    values.returns.emplace_back();
    if (leaf.needs_returns) values.returns.back() = {due(leaf), count(filed_statement(compiled, i, options()))};
  }
  for (const auto& name : parameters_of(compiled)) {
    const auto set = parameters.find(name);
    values.parameters.emplace_back(name, set == parameters.end() ? std::nullopt : std::optional<Number>(set->second));
  }
  return values;
}

Answer TestSite::evaluate(const std::string& text) {
  const Outcome outcome = compile(text, test_schema());
  for (const auto& issue : outcome.issues) ADD_FAILURE() << text << "\n" << in_chinese(issue);
  if (!outcome.compiled) return {};
  auto answer = fold(*outcome.compiled, read(*outcome.compiled));
  EXPECT_TRUE(answer) << text;
  return answer ? *answer : Answer{};
}

std::string TestSite::value(const std::string& text) {
  const Outcome outcome = compile(text, test_schema());
  for (const auto& issue : outcome.issues) ADD_FAILURE() << text << "\n" << in_chinese(issue);
  if (!outcome.compiled) return "";
  const auto answer = fold(*outcome.compiled, read(*outcome.compiled));
  if (!answer) return "error " + answer.error().key;
  if (outcome.compiled->is_truth)
    return answer->truth == Truth::yes ? "yes" : answer->truth == Truth::no ? "no" : "unknown";
  switch (answer->state) {
    case State::value:
      return answer->number.to_string();
    case State::not_reported:
      return "not reported (" + answer->number.to_string() + ")";
    case State::not_applicable:
      break;
  }
  return "not applicable";
}

std::vector<int64_t> TestSite::rows(const std::string& text, Rows which, size_t leaf) {
  const Outcome outcome = compile(text, test_schema());
  EXPECT_TRUE(outcome.compiled) << text;
  if (!outcome.compiled) return {};
  const Statement statement = rows_statement(*outcome.compiled, leaf, which, options());
  auto query = session_.prepare(statement.sql);
  EXPECT_TRUE(query) << statement.sql << (query ? "" : query.error().detail);
  if (!query) return {};
  for (size_t i = 0; i < statement.bindings.size(); ++i)
    query->bind(static_cast<int>(i) + 1, bound(statement.bindings[i]));
  std::vector<int64_t> ids;
  while (true) {
    const auto more = query->step();
    EXPECT_TRUE(more);
    if (!more || !*more) return ids;
    ids.push_back(query->integer(0));
  }
}

std::string in_chinese(const Issue& issue) {
  const MessageTable tables[] = {base_messages(), messages()};
  return std::to_string(issue.line) + ":" + std::to_string(issue.column) + " " +
         render(issue.error, Language::zh, tables);
}

}  // namespace bihuan::expr
