#include "report/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "figure/evaluate.h"
#include "log/tree.h"
#include "log/writer.h"
#include "office/docx.h"
#include "office/html.h"
#include "report/align.h"
#include "report/seal.h"

namespace bihuan::report {
namespace {

constexpr uint64_t kMaxFile = 64u << 20;
constexpr size_t kMaxText = 2'000'000;  // code points

// The stretch of `after` that stands where before[start, end) stood; unchanged when it is one shared run.
struct Moved {
  size_t start = 0;
  size_t end = 0;
  bool unchanged = false;
};

class Alignment {
 public:
  Alignment(std::u32string_view before, std::u32string_view after)
      : runs_(align(before, after)), after_size_(after.size()) {}

  Moved moved(size_t start, size_t end) const {
    for (const auto& run : runs_) {
      if (run.before <= start && end <= run.before + run.length)
        return {start - run.before + run.after, end - run.before + run.after, true};
    }
    return {last_shared_before(start), first_shared_after(end), false};
  }

  // The stretches of `after` that `before` does not have.
  std::vector<std::pair<size_t, size_t>> added() const {
    std::vector<std::pair<size_t, size_t>> gaps;
    size_t at = 0;
    for (const auto& run : runs_) {
      if (run.after > at) gaps.emplace_back(at, run.after);
      at = run.after + run.length;
    }
    if (at < after_size_) gaps.emplace_back(at, after_size_);
    return gaps;
  }

 private:
  size_t last_shared_before(size_t start) const {
    size_t at = 0;
    for (const auto& run : runs_)
      if (run.before < start) at = run.after + std::min(run.length, start - run.before);
    return at;
  }
  size_t first_shared_after(size_t end) const {
    for (const auto& run : runs_)
      if (run.before + run.length > end) return run.after + (run.before >= end ? 0 : end - run.before);
    return after_size_;
  }

  std::vector<Same> runs_;
  size_t after_size_;
};

bool is_digit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

std::string cut(const std::u32string& text, size_t start, size_t end) {
  return start >= end ? std::string() : to_utf8(std::u32string_view(text).substr(start, end - start));
}

std::string text_of(const Json& slot, const char* field) {
  return slot.contains(field) && slot[field].is_string() ? slot[field].get<std::string>() : std::string();
}

// Numbers in stretches that the sealed text does not have and no slot covers.
void add_untagged(const std::u32string& text, const Alignment& alignment, std::vector<CheckItem>& items) {
  for (const auto& [from, to] : alignment.added()) {
    for (size_t at = from; at < to;) {
      if (!is_digit(text[at])) {
        ++at;
        continue;
      }
      size_t start = at;
      size_t end = at;
      while (start > 0 && is_digit(text[start - 1])) --start;
      while (end < text.size() && (is_digit(text[end]) || text[end] == U'.')) ++end;
      const bool covered = std::any_of(items.begin(), items.end(), [&](const CheckItem& item) {
        return !item.slot.empty() && item.start < end && start < item.end;
      });
      if (!covered) items.push_back({"", start, end, cut(text, start, end), "untagged", "", "", ""});
      at = end;
    }
  }
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
  TRY_SET(auto bytes, read_file(path, kMaxFile));
  SealedFile file;
  if (path.ends_with(".docx")) {
    TRY_SET(auto read, office::read_docx(bytes));
    file = {std::move(read.text), std::move(read.proof)};
  } else if (path.ends_with(".html") || path.ends_with(".htm")) {
    TRY_SET(auto read, office::read_html(bytes));
    file = {std::move(read.text), std::move(read.proof)};
  } else if (path.ends_with(".txt")) {
    auto proof = read_file(path + ".proof.json", kMaxFile);
    if (!proof) return Error{Fault::refused, "check.no_proof", {{"file", path}, {"expected", path + ".proof.json"}}};
    if (!is_utf8(bytes)) return Error{Fault::refused, "check.not_utf8", {{"file", path}}};
    file = {std::move(bytes), *std::move(proof)};
    if (file.text.ends_with("\n")) file.text.pop_back();
  } else {
    return Error{Fault::refused, "check.unknown_format", {{"file", path}}};
  }
  if (file.proof.empty())
    return Error{Fault::refused, "check.no_proof", {{"file", path}, {"expected", "bihuan report"}}};
  return file;
}

Result<Checked> check(const SealedFile& file, const std::optional<AgainstSite>& site) {
  TRY_SET(const Seal seal, open_seal(file.proof));
  TRY_SET(const Json proof, parse_json(seal.json, 16u << 20));
  Checked checked;
  checked.draft = proof.contains("draft") && proof["draft"].is_boolean() && proof["draft"].get<bool>();
  checked.fingerprint = log::fingerprint(seal.key);
  checked.insecure_key = seal.key.insecure();
  checked.position = proof["position"].get<int64_t>();
  checked.with_site = site.has_value();
  std::optional<Recomputer> recomputer;
  if (site) {
    TRY(require_same_log(*site, seal, checked.position, text_of(proof, "root")));
    TRY_SET(const Period period, parse_period(text_of(proof, "period")));
    recomputer.emplace(*site, period);
  }

  const std::u32string before = to_code_points(proof["text"].get<std::string>());
  const std::u32string after = to_code_points(file.text);
  if (before.size() > kMaxText || after.size() > kMaxText) return Error{Fault::refused, "check.too_long"};
  const Alignment alignment(before, after);
  for (const auto& slot : proof["slots"]) {
    if (!slot.is_object()) return Error{Fault::refused, "seal.malformed"};
    CheckItem item;
    item.slot = text_of(slot, "slot");
    item.name = text_of(slot, "expression");
    item.status = "proven";
    if (slot.contains("start") && slot.contains("end")) {
      const auto start = slot["start"].get<size_t>();
      const auto end = slot["end"].get<size_t>();
      if (start > end || end > before.size()) return Error{Fault::refused, "seal.malformed"};
      const Moved moved = alignment.moved(start, end);
      item.start = moved.start;
      item.end = moved.end;
      item.text = cut(after, moved.start, moved.end);
      if (!moved.unchanged) {
        item.status = "edited";
        item.sealed = cut(before, start, end);
      }
    }
    const bool says_no = text_of(slot, "role") == "claim" && text_of(slot, "verdict") == "fails";
    const bool allowed = slot.contains("warn") && slot["warn"] == true;
    const bool other_words = slot.contains("alternative") && slot["alternative"] == true;
    if (item.status == "proven" && says_no && !allowed && !other_words) item.status = "false_claim";
    if (item.status == "proven" && recomputer) TRY(recomputer->judge(slot, item));
    checked.items.push_back(std::move(item));
  }
  add_untagged(after, alignment, checked.items);
  checked.ok = std::all_of(checked.items.begin(), checked.items.end(),
                           [](const CheckItem& item) { return item.status == "proven"; });
  return checked;
}

}  // namespace bihuan::report
