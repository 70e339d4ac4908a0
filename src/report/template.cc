#include "report/template.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/text.h"

namespace bihuan::report {
namespace {

constexpr size_t kMaxTemplate = 4u << 20;
constexpr std::string_view kOpen = "【";
constexpr std::string_view kClose = "】";

struct Range {
  size_t from = 0;
  size_t to = 0;
  Piece::Kind kind = Piece::Kind::slot;
  std::string id;
  int line = 0;  // of the binding
};

void complain(Issues& issues, std::string_view file, int line, int column, std::string key,
              std::map<std::string, std::string> fields) {
  issues.push_back({std::string(file), line, column, Error{Fault::refused, std::move(key), std::move(fields)}});
}

bool acceptable(std::string_view text, std::string_view file, Issues& issues) {
  if (text.size() > kMaxTemplate) complain(issues, file, 0, 0, "template.too_large", {{"file", std::string(file)}});
  if (!is_utf8(text)) complain(issues, file, 0, 0, "template.not_utf8", {{"file", std::string(file)}});
  return issues.empty();
}

// The 】 that closes the first 【: brackets inside may be those of a blank.
size_t closing(std::string_view at, size_t open) {
  int depth = 0;
  for (size_t here = open; here < at.size(); ++here) {
    if (starts_with(at.substr(here), kOpen)) ++depth;
    if (starts_with(at.substr(here), kClose) && --depth == 0) return here;
  }
  return std::string_view::npos;
}

// Where "a【b】c" stands in `text`: the range of b. Complains unless "abc" occurs exactly once.
std::optional<std::pair<size_t, size_t>> locate(std::string_view text, const std::string& at, const std::string& id,
                                                std::string_view file, int line, Issues& issues) {
  const size_t open = at.find(kOpen);
  const size_t close = open == std::string::npos ? open : closing(at, open);
  if (close == std::string::npos || close == open + kOpen.size()) {
    complain(issues, file, line, 1, "binding.no_brackets", {{"id", id}, {"at", at}});
    return std::nullopt;
  }
  const std::string before = at.substr(0, open);
  const std::string marked = at.substr(open + kOpen.size(), close - open - kOpen.size());
  const std::string context = before + marked + at.substr(close + kClose.size());
  const size_t found = text.find(context);
  if (found == std::string_view::npos) {
    complain(issues, file, line, 1, "binding.not_in_text", {{"id", id}, {"at", at}});
    return std::nullopt;
  }
  if (text.find(context, found + 1) != std::string_view::npos) {
    complain(issues, file, line, 1, "binding.several_in_text", {{"id", id}, {"at", at}});
    return std::nullopt;
  }
  return std::pair(found + before.size(), found + before.size() + marked.size());
}

// The pieces of text[from, to), given the ranges that begin there, outer before inner.
class Cutter {
 public:
  Cutter(std::string_view text, const std::vector<Range>& ranges) : text_(text), ranges_(ranges) {}

  std::vector<Piece> cut(size_t from, size_t to) {
    std::vector<Piece> pieces;
    size_t at = from;
    while (next_ < ranges_.size() && ranges_[next_].from < to) {
      const Range& range = ranges_[next_++];
      if (range.from > at) pieces.push_back(words(at, range.from));
      Piece piece{range.kind, range.id, std::string(text_.substr(range.from, range.to - range.from)), {}};
      if (range.kind == Piece::Kind::claim) piece.inner = cut(range.from, range.to);
      pieces.push_back(std::move(piece));
      at = range.to;
    }
    if (at < to) pieces.push_back(words(at, to));
    return pieces;
  }

 private:
  Piece words(size_t from, size_t to) const {
    return {Piece::Kind::words, "", std::string(text_.substr(from, to - from)), {}};
  }
  std::string_view text_;
  const std::vector<Range>& ranges_;
  size_t next_ = 0;
};

office::Style style_of_raw(std::string_view line) {
  static constexpr std::string_view kNumerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  std::string_view rest = trim(line);
  const bool bracket = starts_with(rest, "（");
  if (bracket) rest.remove_prefix(std::string_view("（").size());
  size_t digits = 0;
  for (bool more = true; more && digits < 3;) {
    more = false;
    for (const auto numeral : kNumerals) {
      if (!starts_with(rest, numeral)) continue;
      rest.remove_prefix(numeral.size());
      ++digits;
      more = true;
      break;
    }
  }
  if (digits == 0) return office::Style::body;
  if (bracket) return starts_with(rest, "）") ? office::Style::heading2 : office::Style::body;
  return starts_with(rest, "、") ? office::Style::heading1 : office::Style::body;
}

bool crossing(const Range& outer, const Range& inner) { return inner.from < outer.to && inner.to > outer.to; }

class TagReader {
 public:
  TagReader(const Binding& binding, std::string_view file, Issues& issues)
      : binding_(binding), file_(file), issues_(issues) {}

  // `column` of the text's first character.
  std::vector<Piece> read(std::string_view text, int line, int column, bool in_claim) {
    std::vector<Piece> pieces;
    std::string words;
    const auto flush = [&] {
      if (!words.empty()) pieces.push_back({Piece::Kind::words, "", std::exchange(words, {}), {}});
    };
    for (size_t at = 0; at < text.size();) {
      const auto here = [&](size_t offset) {
        return column + static_cast<int>(count_code_points(text.substr(0, offset)));
      };
      const auto rest = text.substr(at);
      const bool is_slot = starts_with(rest, "{{");
      if (!is_slot && !starts_with(rest, "[[")) {
        words += text[at++];
        continue;
      }
      const size_t end = text.find(is_slot ? "}}" : "]]", at);
      const size_t bar = is_slot ? at : text.find('|', at);
      if (end == std::string_view::npos || bar == std::string_view::npos || bar > end || (!is_slot && in_claim)) {
        complain(issues_, file_, line, here(at), in_claim && !is_slot ? "template.claim_in_claim" : "template.open_tag",
                 {{"tag", is_slot ? "{{" : "[["}});
        break;
      }
      flush();
      const auto id = std::string(trim(text.substr(at + 2, (is_slot ? end : bar) - at - 2)));
      if (is_slot ? binding_.slot(id) == nullptr : binding_.claim(id) == nullptr)
        complain(issues_, file_, line, here(at), "template.unbound", {{"id", id}});
      Piece piece{is_slot ? Piece::Kind::slot : Piece::Kind::claim, id, "", {}};
      if (!is_slot) piece.inner = read(text.substr(bar + 1, end - bar - 1), line, here(bar + 1), true);
      pieces.push_back(std::move(piece));
      at = end + 2;
    }
    flush();
    return pieces;
  }

 private:
  const Binding& binding_;
  std::string_view file_;
  Issues& issues_;
};

// A blank that no slot fills would be printed as it is.
void find_unbound_blanks(std::string_view text, const std::vector<std::string>& blanks,
                         const std::vector<Range>& ranges, std::string_view file, Issues& issues) {
  for (const auto& blank : blanks) {
    for (size_t at = text.find(blank); at != std::string_view::npos; at = text.find(blank, at + blank.size())) {
      const bool filled = std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
        return range.kind == Piece::Kind::slot && range.from < at + blank.size() && at < range.to;
      });
      if (filled) continue;
      const auto place = line_column(text, at);
      complain(issues, file, place.line, place.column, "template.unbound_blank", {{"blank", blank}});
    }
  }
}

void collect(const std::vector<Piece>& pieces, std::multiset<std::string>& ids) {
  for (const auto& piece : pieces) {
    if (piece.kind != Piece::Kind::words) ids.insert(piece.id);
    collect(piece.inner, ids);
  }
}

}  // namespace

ParsedTemplate cut_raw(std::string_view text, const Binding& binding, std::string_view file) {
  ParsedTemplate result;
  if (!acceptable(text, file, result.issues)) return result;
  std::vector<Range> ranges;
  for (const auto& slot : binding.slots)
    if (const auto at = locate(text, slot.at, slot.id, file, slot.line, result.issues))
      ranges.push_back({at->first, at->second, Piece::Kind::slot, slot.id, slot.line});
  for (const auto& claim : binding.claims) {
    if (claim.at.empty()) continue;
    if (const auto at = locate(text, claim.at, claim.id, file, claim.line, result.issues))
      ranges.push_back({at->first, at->second, Piece::Kind::claim, claim.id, claim.line});
  }
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
    return std::tuple(a.from, ~a.to, a.kind == Piece::Kind::slot) <
           std::tuple(b.from, ~b.to, b.kind == Piece::Kind::slot);
  });
  for (size_t i = 0; i < ranges.size(); ++i) {
    const auto range_text = text.substr(ranges[i].from, ranges[i].to - ranges[i].from);
    if (range_text.find('\n') != std::string_view::npos)
      complain(result.issues, file, ranges[i].line, 1, "binding.over_a_line", {{"id", ranges[i].id}});
    for (size_t j = i + 1; j < ranges.size() && ranges[j].from < ranges[i].to; ++j)
      if (crossing(ranges[i], ranges[j]) || ranges[i].kind == Piece::Kind::slot)
        complain(result.issues, file, ranges[i].line, 1, "binding.crossing",
                 {{"id", ranges[i].id}, {"other", ranges[j].id}});
  }
  if (result.issues.empty()) find_unbound_blanks(text, binding.blanks, ranges, file, result.issues);
  if (!result.issues.empty()) return result;

  Template cut{binding.name, to_hex(sha256(text)), true, {}};
  Cutter cutter(text, ranges);
  size_t at = 0;
  while (at <= text.size()) {
    size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    cut.lines.push_back({style_of_raw(text.substr(at, end - at)), cutter.cut(at, end)});
    at = end + 1;
  }
  result.text = std::move(cut);
  return result;
}

ParsedTemplate parse_tagged(std::string_view text, const Binding& binding, std::string_view file) {
  ParsedTemplate result;
  if (!acceptable(text, file, result.issues)) return result;
  Template parsed{binding.name, to_hex(sha256(text)), false, {}};
  TagReader reader(binding, file, result.issues);
  std::multiset<std::string> ids;
  int number = 0;
  for (auto line : split(text, '\n')) {
    ++number;
    office::Style style = office::Style::body;
    int column = 1;
    for (const auto& [mark, meant] : {std::pair(std::string_view("### "), office::Style::heading2),
                                      std::pair(std::string_view("## "), office::Style::heading1),
                                      std::pair(std::string_view("# "), office::Style::title)}) {
      if (!starts_with(line, mark)) continue;
      line.remove_prefix(mark.size());
      column += static_cast<int>(mark.size());
      style = meant;
      break;
    }
    if (trim(line).empty()) continue;
    parsed.lines.push_back({style, reader.read(line, number, column, false)});
    collect(parsed.lines.back().pieces, ids);
  }
  for (const auto& claim : binding.claims)
    if (ids.count(claim.id) > 1) complain(result.issues, file, 0, 0, "template.claim_twice", {{"id", claim.id}});
  if (result.issues.empty()) result.text = std::move(parsed);
  return result;
}

}  // namespace bihuan::report
