#include "report/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "figure/evaluate.h"
#include "log/tree.h"
#include "log/writer.h"
#include "office/docx.h"
#include "office/format.h"
#include "office/html.h"
#include "office/zip.h"
#include "report/changes.h"
#include "report/seal.h"

namespace bihuan::report {
namespace {

constexpr uint64_t kMaxFile = 64u << 20;
constexpr std::string_view kZipMark = "PK\x03\x04";
constexpr size_t kMaxText = 2'000'000;  // code points

std::string cut(std::u32string_view text, Stretch at) {
  return at.start >= at.end ? std::string() : to_utf8(text.substr(at.start, at.end - at.start));
}

std::string text_of(const Json& slot, const char* field) {
  return slot.contains(field) && slot[field].is_string() ? slot[field].get<std::string>() : std::string();
}

// The sealed text against the text as it is.
class Text {
 public:
  Text(std::u32string before, std::u32string after)
      : before_(std::move(before)), after_(std::move(after)), changes_(before_, after_), told_(after_.size() + 1, 0) {}

  // Reads where the slots stand, so that each knows its neighbours.
  Result<void> place(const Json& slots) {
    for (const auto& slot : slots) {
      if (!slot.is_object() || !slot.contains("slot") ||
          (slot.contains("position") && !slot["position"].is_number_integer()))
        return Error{Fault::refused, "seal.malformed"};
      if (!slot.contains("start") || !slot.contains("end")) continue;
      if (!slot["start"].is_number_unsigned() || !slot["end"].is_number_unsigned())
        return Error{Fault::refused, "seal.malformed"};
      const Stretch at{slot["start"].get<size_t>(), slot["end"].get<size_t>()};
      if (at.start > at.end || at.end > before_.size()) return Error{Fault::refused, "seal.malformed"};
      starts_.push_back(at.start);
      ends_.push_back(at.end);
    }
    std::sort(starts_.begin(), starts_.end());
    std::sort(ends_.begin(), ends_.end());
    return {};
  }

  // The slot that was sealed at `sealed`: its place, whether it and the words around it are as they were.
  void judge(Stretch sealed, CheckItem& item) {
    const auto moved = changes_.moved(sealed);
    const Clause clause = clause_of(sealed);
    const auto around = changes_.moved(clause.words);
    const bool same_words = around.unchanged && (clause.after_neighbour || begins_clause(around.at.start)) &&
                            (clause.before_neighbour || ends_clause(around.at.end));
    item.start = moved.at.start;
    item.end = moved.at.end;
    item.text = cut(after_, moved.at);
    if (moved.unchanged && same_words) return;
    item.status = "edited";
    item.sealed = cut(before_, moved.unchanged ? clause.words : sealed);
    const Stretch now = grown_to_edges(around.at);
    if (moved.unchanged) item.text = cut(after_, now);
    tell(now);
    tell(moved.at);
  }

  // What was changed and is no slot's.
  void add_rest(Checked& checked) const {
    for (const auto& difference : changes_.differences()) {
      const Stretch now = difference.now;
      if (is_told(now)) continue;
      const Stretch touched = figures_touched(before_, after_, difference);
      const auto claims = claims_in(after_, touched);
      for (const auto& claim : claims)
        checked.items.push_back({"", claim.start, claim.end, cut(after_, claim), "untagged", "", "", ""});
      if (claims.empty())
        checked.rewordings.push_back({now.start, now.end, cut(after_, now), cut(before_, difference.sealed)});
    }
  }

 private:
  bool begins_clause(size_t at) const { return at == 0 || is_punctuation(after_[at - 1]); }
  bool ends_clause(size_t at) const { return at >= after_.size() || is_punctuation(after_[at]); }
  // With the words that were put before or behind it.
  Stretch grown_to_edges(Stretch at) const {
    while (!begins_clause(at.start)) --at.start;
    while (!ends_clause(at.end)) ++at.end;
    return at;
  }

  Clause clause_of(Stretch slot) const {
    const auto behind = std::lower_bound(starts_.begin(), starts_.end(), slot.end);
    const auto before = std::upper_bound(ends_.begin(), ends_.end(), slot.start);
    return clause_around(before_, slot, before == ends_.begin() ? 0 : *std::prev(before),
                         behind == starts_.end() ? before_.size() : *behind);
  }

  void tell(Stretch at) {
    for (size_t i = at.start; i <= std::min(at.end, after_.size()); ++i) told_[i] = 1;
  }
  bool is_told(Stretch at) const {
    for (size_t i = at.start; i <= std::min(at.end, after_.size()); ++i)
      if (told_[i] == 0) return false;
    return true;
  }

  std::u32string before_;
  std::u32string after_;
  Changes changes_;
  std::vector<size_t> starts_;
  std::vector<size_t> ends_;
  std::vector<char> told_;  // of after_: a slot's item speaks of it
};

// What stands outside the text: told line by line, so that an edited value of the annex is named.
void compare_annex(const Json& proof, const SealedFile& file, Checked& checked) {
  constexpr size_t kMost = 100;
  if (!file.annex || file.annex->empty() || !proof.contains("annex") || !proof["annex"].is_array()) return;
  std::map<std::string, int> sealed;
  for (const auto& line : proof["annex"])
    if (line.is_string()) ++sealed[line.get<std::string>()];
  std::vector<std::string> added;
  for (const auto& line : *file.annex)
    if (--sealed[line] < 0) added.push_back(line);
  std::vector<std::string> missing;
  for (const auto& [line, count] : sealed)
    for (int i = 0; i < count; ++i) missing.push_back(line);
  for (size_t i = 0; i < std::min(std::max(added.size(), missing.size()), kMost); ++i) {
    const std::string was = i < missing.size() ? missing[i] : "";
    const std::string is = i < added.size() ? added[i] : "";
    checked.items.push_back({"", 0, 0, is, was.empty() ? "untagged" : "edited", was, "", "annex"});
  }
}

void compare_outside(const Json& proof, const SealedFile& file, Checked& checked) {
  compare_annex(proof, file, checked);
  const std::u32string margins = to_code_points(file.margins);
  if (!claims_in(margins, {0, margins.size()}).empty())
    checked.items.push_back({"", 0, 0, file.margins, "untagged", "", "", "margin"});
  if (!file.frame.empty() && proof.contains("html_frame") && proof["html_frame"] != file.frame)
    checked.items.push_back({"", 0, 0, "", "edited", "", "", "page"});
}

// A number keeps its tag through Word and WPS. One without it was typed anew, however right it is.
void compare_tags(const SealedFile& file, Checked& checked) {
  if (!file.tags) return;
  checked.tags_lost = file.tags->empty() && !checked.items.empty();
  if (checked.tags_lost) return;
  std::set<std::tuple<std::string, size_t, size_t>> tags;
  for (const auto& tag : *file.tags) tags.insert({tag.slot, tag.start, tag.end});
  for (auto& item : checked.items)
    if (item.status == "proven" && item.start < item.end && !tags.contains({item.slot, item.start, item.end}))
      item.status = "untagged";
}

// The site's word on one slot: at its position, and now.
class Recomputer {
 public:
  Recomputer(const AgainstSite& site, const Period& period) : site_(site), period_(period) {}

  Result<void> judge(const Json& slot, CheckItem& item) {
    const std::string role = text_of(slot, "role");
    if (role == "name" || role == "period" || text_of(slot, "verdict") == "opinion") return {};
    TRY_SET(const Period period, parse_period(text_of(slot, "period")));
    const std::string expression = text_of(slot, "definition");
    if (!slot.contains("position")) return Error{Fault::refused, "seal.malformed"};
    TRY_SET(const auto then, value_at(expression, slot["position"].get<int64_t>(), period));
    const std::string sealed = role == "claim" ? text_of(slot, "verdict") : text_of(slot, "value");
    if (then != sealed) {
      item.status = role == "claim" ? "false_claim" : "edited";
      item.now = then;
      return {};
    }
    TRY_SET(const auto now, value_at(expression, 0, period));
    if (now == sealed) return {};
    item.status = "changed_since";
    item.now = now;
    return {};
  }

 private:
  // Position 0 = now.
  Result<std::string> value_at(const std::string& expression, int64_t position, const Period& period) {
    auto known = evaluators_.find(position);
    if (known == evaluators_.end()) {
      figure::Where where{period_, "", position == 0 ? std::optional<int64_t>() : std::optional<int64_t>(position)};
      TRY_SET(auto evaluator, figure::Evaluator::open(*site_.session, *site_.kit, where));
      known = evaluators_.emplace(position, std::move(evaluator)).first;
    }
    TRY_SET(const auto evaluation, known->second.evaluate(expression, period, false));
    if (evaluation.is_truth) return std::string(figure::to_string(evaluation.verdict));
    return evaluation.state == expr::State::value ? evaluation.value.to_string(9) : std::string();
  }

  const AgainstSite& site_;
  Period period_;
  std::map<int64_t, figure::Evaluator> evaluators_;
};

Error no_proof(const std::string& file, const std::string& expected) {
  return Error{Fault::refused, "check.no_proof", {{"file", file}, {"expected", expected}}};
}

Result<SealedFile> text_file(std::string text, std::string proof, const std::string& name) {
  if (!is_utf8(text)) return Error{Fault::refused, "check.not_utf8", {{"file", name}}};
  SealedFile file;
  file.digest = to_hex(sha256(text));
  file.text = std::move(text);
  file.proof = std::move(proof);
  if (file.text.ends_with("\n")) file.text.pop_back();
  if (file.text.starts_with(office::kDraftLine)) file.text.erase(0, office::kDraftLine.size());
  return file;
}

// What became of the file after it was sealed.
Result<void> add_release(const AgainstSite& site, const SealedFile& file, Checked& checked) {
  TRY_SET(checked.release, find_release(*site.session, checked.seal));
  checked.is_released_file = checked.release && checked.release->digest == file.digest;
  if (checked.release && checked.release->withdrawn) checked.ok = false;
  return {};
}

Result<void> require_same_log(const AgainstSite& site, const Seal& seal, int64_t position, const std::string& root) {
  if (seal.key.bytes != site.key.bytes) return Error{Fault::refused, "check.other_site"};
  TRY_SET(const int64_t head, log::log_size(*site.session));
  if (position > head || position < 1)
    return Error{Fault::refused, "check.other_log", {{"position", std::to_string(position)}}};
  TRY_SET(const auto here, log::root_at(*site.session, position));
  if (to_hex(here) != root) return Error{Fault::refused, "check.other_log", {{"position", std::to_string(position)}}};
  return {};
}

}  // namespace

Result<SealedFile> read_sealed(const std::string& path) {
  const auto format = office::format_of_file(path);
  if (!format && !path.ends_with(".zip")) return Error{Fault::refused, "check.unknown_format", {{"file", path}}};
  TRY_SET(auto bytes, read_file(path, kMaxFile));
  if (format != office::Format::txt) return read_sealed_bytes(bytes, path);
  auto proof = read_file(path + ".proof.json", kMaxFile);
  if (!proof) return no_proof(path, path + ".proof.json");
  return text_file(std::move(bytes), *std::move(proof), path);
}

Result<SealedFile> read_sealed_bytes(std::string_view bytes, const std::string& name) {
  SealedFile file;
  if (starts_with(bytes, kZipMark)) {
    TRY_SET(const auto parts, office::read_zip(bytes));
    if (parts.size() == 2 && parts[0].name.ends_with(".txt") && parts[1].name == parts[0].name + ".proof.json") {
      TRY_SET(file, text_file(parts[0].bytes, parts[1].bytes, name));
    } else {
      TRY_SET(auto read, office::read_docx(bytes));
      file.text = std::move(read.text);
      file.proof = std::move(read.proof);
      file.tags = std::move(read.slots);
      file.annex = std::move(read.annex);
      file.margins = std::move(read.margins);
    }
  } else {
    if (trim(bytes.substr(0, 1024)).substr(0, 1) != "<") return no_proof(name, "bihuan report");
    TRY_SET(auto read, office::read_html(bytes));
    file.text = std::move(read.text);
    file.proof = std::move(read.proof);
    file.tags = std::move(read.slots);
    file.frame = std::move(read.frame);
  }
  if (file.proof.empty()) return no_proof(name, "bihuan report");
  file.digest = to_hex(sha256(bytes));
  return file;
}

Result<std::string> text_package(const office::Document& document, const std::string& name) {
  TRY_SET(auto text, office::write(document, office::Format::txt));
  return office::write_zip({{name + ".txt", std::move(text)}, {name + ".txt.proof.json", document.proof}});
}

Result<Checked> check(const SealedFile& file, const std::optional<AgainstSite>& site) {
  TRY_SET(const Seal seal, open_seal(file.proof));
  TRY_SET(const Json proof, parse_json(seal.json, 16u << 20));
  Checked checked;
  checked.draft = proof.contains("draft") && proof["draft"].is_boolean() && proof["draft"].get<bool>();
  checked.fingerprint = log::fingerprint(seal.key);
  checked.insecure_key = seal.key.insecure();
  checked.position = proof["position"].get<int64_t>();
  checked.with_site = site.has_value() && site->recompute;
  checked.title = text_of(proof, "title");
  checked.seal = to_hex(sha256(seal.json));
  std::optional<Recomputer> recomputer;
  if (site) {
    TRY(require_same_log(*site, seal, checked.position, text_of(proof, "root")));
    TRY_SET(const Period period, parse_period(text_of(proof, "period")));
    if (site->recompute) recomputer.emplace(*site, period);
  }

  std::u32string before = to_code_points(proof["text"].get<std::string>());
  std::u32string after = to_code_points(file.text);
  if (before.size() > kMaxText || after.size() > kMaxText) return Error{Fault::refused, "check.too_long"};
  Text text(std::move(before), std::move(after));
  TRY(text.place(proof["slots"]));
  for (const auto& slot : proof["slots"]) {
    CheckItem item;
    item.slot = text_of(slot, "slot");
    item.name = text_of(slot, "expression");
    item.status = "proven";
    if (slot.contains("start") && slot.contains("end"))
      text.judge({slot["start"].get<size_t>(), slot["end"].get<size_t>()}, item);
    checked.items.push_back(std::move(item));
  }
  compare_tags(file, checked);
  for (size_t i = 0; i < checked.items.size(); ++i) {
    const auto& slot = proof["slots"][i];
    auto& item = checked.items[i];
    const bool says_no = text_of(slot, "role") == "claim" && text_of(slot, "verdict") == "fails";
    const bool allowed = slot.contains("warn") && slot["warn"] == true;
    const bool other_words = slot.contains("alternative") && slot["alternative"] == true;
    if (item.status == "proven" && says_no && !allowed && !other_words) item.status = "false_claim";
    if (item.status == "proven" && recomputer) TRY(recomputer->judge(slot, item));
  }
  text.add_rest(checked);
  compare_outside(proof, file, checked);
  checked.ok = std::all_of(checked.items.begin(), checked.items.end(),
                           [](const CheckItem& item) { return item.status == "proven"; });
  if (site) TRY(add_release(*site, file, checked));
  return checked;
}

}  // namespace bihuan::report
