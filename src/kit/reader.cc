#include "kit/reader.h"

#include <algorithm>

#include "base/message.h"
#include "base/number.h"
#include "base/text.h"
#include "expr/messages.h"

namespace bihuan::kit {
namespace {

struct Place {
  int line = 0;
  int column = 0;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }
bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= 60 && is_letter(name[0]) && std::all_of(name.begin(), name.end(), is_word);
}

// Where `key:` stands in `line`, in bytes: the last that begins not after `last`.
size_t find_key(std::string_view line, std::string_view key, size_t last) {
  for (size_t at = line.rfind(key, last); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : line.rfind(key, at - 1)) {
    size_t behind = at + key.size();
    if (behind < line.size() && (line[behind] == '"' || line[behind] == '\'')) ++behind;
    while (behind < line.size() && line[behind] == ' ') ++behind;
    const bool is_whole = at == 0 || !is_word(line[at - 1]);
    if (is_whole && behind < line.size() && line[behind] == ':') return at;
  }
  return std::string_view::npos;
}

// A scalar begins at `start` of a file's line: the column of its code point `wanted`. All count from 0.
std::optional<size_t> column_in(const std::u32string& line, size_t start, bool quoted, const std::u32string& scalar,
                                size_t wanted) {
  char32_t quote = 0;
  if (quoted && start < line.size()) quote = line[start++];
  if (quoted && quote != U'\'' && quote != U'"') return std::nullopt;
  for (size_t i = 0; i < wanted; ++i) {
    if (start >= line.size() || i >= scalar.size()) return std::nullopt;
    const bool is_pair = (quote == U'\'' && line[start] == quote) || (quote == U'"' && line[start] == U'\\');
    if (is_pair) ++start;
    if (start >= line.size() || line[start] != scalar[i]) return std::nullopt;
    ++start;
  }
  return start <= line.size() ? std::optional(start) : std::nullopt;
}

size_t byte_offset(std::string_view text, size_t code_points) {
  size_t at = 0;
  while (at < text.size() && code_points > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    --code_points;
  }
  return at;
}

// What may have been meant: the nearest of `known`, else all of them.
void add_hint(Reader::Fields& fields, const std::string& name, const std::vector<std::string>& known) {
  constexpr size_t kShown = 24;
  const std::string near = nearest(name, known);
  std::string list;
  for (size_t i = 0; i < std::min(known.size(), kShown); ++i) list += (i == 0 ? "" : ", ") + excerpt(known[i]);
  if (known.size() > kShown) list += ", …";
  fields["nearest"] = near;
  fields["list"] = list;
  fields["hint"] = !near.empty() ? "kit.hint" : known.empty() ? "" : "kit.hint_list";
}

}  // namespace

Reader::Reader(std::string file, std::string_view content, const std::vector<std::string>& languages, Issues& issues)
    : file_(std::move(file)), languages_(languages), issues_(issues) {
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  lines_ = split(content, '\n');
}

// Nothing of a line that no person wrote: to look for places in it would take long.
std::string_view Reader::line(int number) const {
  constexpr size_t kLongest = 20'000;
  if (number < 1 || static_cast<size_t>(number) > lines_.size()) return {};
  const auto text = lines_[static_cast<size_t>(number) - 1];
  return text.size() <= kLongest ? text : std::string_view();
}

bool Reader::is_full() const { return issues_.size() > kMaxIssues; }

void Reader::report_at(int line, int column, const char* key, Fields fields) {
  if (!is_full()) issues_.push_back({file_, line, column, Error{Fault::refused, key, std::move(fields)}});
}

void Reader::report(const Yaml& at, const char* key, Fields fields) {
  report_at(at.line, at.column, key, std::move(fields));
}

// A node knows its own place, not that of the key before it: the key is looked for from there upwards.
void Reader::report_key(const Yaml& value, const std::string& name, const char* key, Fields fields) {
  constexpr int kFar = 20;
  if (is_full()) return;
  fields.try_emplace("name", excerpt(name));
  for (int number = value.line; number > std::max(0, value.line - kFar); --number) {
    const auto text = line(number);
    const size_t last = number < value.line ? text.size() : byte_offset(text, static_cast<size_t>(value.column - 1));
    const size_t at = find_key(text, name, last);
    if (at == std::string_view::npos) continue;
    return report_at(number, static_cast<int>(code_point_offset(text, at)) + 1, key, std::move(fields));
  }
  report(value, key, std::move(fields));
}

void Reader::report_unknown(const Yaml& at, const char* key, const std::string& name,
                            const std::vector<std::string>& known, Fields fields) {
  if (is_full()) return;
  fields["name"] = excerpt(name);
  add_hint(fields, name, known);
  report(at, key, std::move(fields));
}

bool Reader::expect_map(const Yaml& node, const std::vector<std::string>& known) {
  if (node.kind != Yaml::Kind::map) {
    report(node, "kit.not_a_map");
    return false;
  }
  for (const auto& [key, value] : node.entries) {
    if (is_full() || std::find(known.begin(), known.end(), key) != known.end()) continue;
    Fields fields;
    add_hint(fields, key, known);
    report_key(value, key, "kit.unknown_key", std::move(fields));
  }
  return true;
}

bool Reader::expect_entries(const Yaml& node, size_t most) {
  if (node.kind != Yaml::Kind::map) {
    report(node, "kit.not_a_map");
    return false;
  }
  if (node.entries.size() <= most) return true;
  report(node, "kit.too_many", {{"limit", std::to_string(most)}});
  return false;
}

bool Reader::expect_list(const Yaml& node, size_t most) {
  if (node.kind != Yaml::Kind::list) {
    report(node, "kit.not_a_list");
    return false;
  }
  if (node.items.size() <= most) return true;
  report(node, "kit.too_many", {{"limit", std::to_string(most)}});
  return false;
}

bool Reader::expect_identifier(const Yaml& value, const std::string& name) {
  const bool fine = is_identifier(name);
  if (!fine) report_key(value, name, "kit.bad_key");
  return fine;
}

const Yaml* Reader::require(const Yaml& map, const char* key) {
  const Yaml* found = map.find(key);
  if (found == nullptr) report(map, "kit.missing_key", {{"name", key}});
  return found;
}

std::string Reader::text(const Yaml& node) {
  if (node.kind == Yaml::Kind::scalar && !trim(node.scalar).empty()) return node.scalar;
  report(node, "kit.not_a_text");
  return {};
}

std::string Reader::identifier(const Yaml& node) {
  if (is_identifier(node.scalar)) return node.scalar;
  report(node, "kit.bad_key", {{"name", excerpt(node.scalar)}});
  return {};
}

std::string Reader::one_of(const Yaml& node, const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), node.scalar) != words.end()) return node.scalar;
  report_unknown(node, "kit.not_one_of", node.scalar, words);
  return {};
}

bool Reader::boolean(const Yaml& node) {
  if (node.scalar == "true" || node.scalar == "false") return node.scalar == "true";
  report(node, "kit.not_true_or_false", {{"name", excerpt(node.scalar)}});
  return false;
}

int Reader::whole(const Yaml& node, int low, int high) {
  const auto number = parse_scaled(node.scalar, 0);
  if (number && *number >= low && *number <= high) return static_cast<int>(*number);
  report(node, "kit.not_in_range",
         {{"name", excerpt(node.scalar)}, {"low", std::to_string(low)}, {"high", std::to_string(high)}});
  return low;
}

std::optional<int64_t> Reader::scaled(const Yaml& node, int scale) {
  const auto number = parse_scaled(node.scalar, scale);
  if (number) return *number;
  report(node, "kit.not_a_number", {{"name", excerpt(node.scalar)}, {"places", std::to_string(scale)}});
  return std::nullopt;
}

std::vector<std::string> Reader::texts(const Yaml& node) {
  constexpr size_t kMost = 500;
  if (node.kind == Yaml::Kind::scalar) return {text(node)};
  std::vector<std::string> all;
  if (!expect_list(node, kMost)) return all;
  for (const auto& item : node.items)
    if (std::string one = text(item); !one.empty()) all.push_back(std::move(one));
  return all;
}

Label Reader::label(const Yaml& node) {
  Label made;
  if (node.kind == Yaml::Kind::map) {
    for (const auto& [language, value] : node.entries) {
      if (!languages_.empty() && std::find(languages_.begin(), languages_.end(), language) == languages_.end())
        report_key(value, language, "kit.unknown_language");
      made[language] = text(value);
    }
  } else if (node.kind == Yaml::Kind::scalar) {
    made[languages_.empty() ? "zh" : languages_.front()] = text(node);
  } else {
    report(node, "kit.no_label");
    return made;
  }
  if (languages_.empty()) return made;
  const auto first = made.find(languages_.front());
  if (first == made.end()) {
    report(node, "kit.label_lacks_language", {{"name", languages_.front()}});
    return made;
  }
  const std::string words = first->second;
  for (const auto& language : languages_) made.try_emplace(language, words);
  return made;
}

Label Reader::required_label(const Yaml& map) {
  const Yaml* node = require(map, "label");
  return node == nullptr ? Label() : label(*node);
}

std::optional<Date> Reader::day(const Yaml& node, std::string_view written) {
  if (const auto date = Date::parse(written)) return *date;
  report(node, "kit.not_a_date", {{"name", excerpt(written)}});
  return std::nullopt;
}

std::optional<expr::Condition> Reader::condition(const Yaml& node, const std::string& of, const std::string& kind,
                                                 const expr::Schema& schema) {
  const expr::Kind* known = schema.find_kind(kind);
  if (known == nullptr || node.kind != Yaml::Kind::scalar) return std::nullopt;
  auto [made, found] = expr::Condition::parse(node.scalar, *known, schema);
  report_expression(node, found, of);
  return std::move(made);
}

// A scalar that is written on one line, or in a block kept line by line (|), is followed to the very character; of any
// other only the beginning is known.
void Reader::report_expression(const Yaml& node, const Issues& found, const std::string& of) {
  const MessageTable tables[] = {expr::messages(), base_messages()};
  const std::u32string scalar = to_code_points(node.scalar);
  const std::u32string begin = to_code_points(line(node.line));
  const size_t start = static_cast<size_t>(std::max(node.column, 1)) - 1;
  const bool is_block = node.quoted && start < begin.size() && begin[start] == U'|';
  for (const auto& issue : found) {
    if (issue.error.key == "expr.figure_wrong") continue;  // that figure is told of where it stands
    Place at{node.line, node.column};
    if (is_block && issue.line > 0) {
      at.line += issue.line;
      const std::u32string first = to_code_points(line(node.line + 1));
      at.column = static_cast<int>(std::min(first.find_first_not_of(U' '), first.size())) + issue.column;
    } else if (issue.line == 1 && issue.column > 0) {
      const auto column = column_in(begin, start, node.quoted, scalar, static_cast<size_t>(issue.column) - 1);
      if (column) at.column = static_cast<int>(*column) + 1;
    }
    report_at(at.line, at.column, "kit.expression",
              {{"of", of},
               {"key", issue.error.key},
               {"at", std::to_string(issue.column)},
               {"what_zh", render(issue.error, Language::zh, tables)},
               {"what_en", render(issue.error, Language::en, tables)}});
  }
}

}  // namespace bihuan::kit
