// Adding, renaming, moving and merging units. Every check comes before the first row is written. Together they keep
// what places_of demands, so that the keeper finds nothing to refuse at commit; the history test holds them to that.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "org/day.h"
#include "org/spans.h"

namespace bihuan::org {
namespace {

Error about(Fault fault, std::string key, const Span& span, int day) {
  return Error{fault, std::move(key), {{"code", span.code}, {"name", span.name}, {"day", iso_day(day)}}};
}
Error later_change(const Span& span, int from, int other_day) {
  auto error = about(Fault::invalid, "org.later_change", span, from);
  error.fields["later"] = iso_day(other_day);
  return error;
}

Result<std::vector<SpanRow>> spans_of(log::Tx& tx, int64_t unit) {
  TRY_SET(auto spans, current_spans(tx.session(), "unit", unit));
  if (spans.empty()) return Error{Fault::not_found, "org.unknown_unit", {{"unit", std::to_string(unit)}}};
  return spans;
}

// The unit lives from `from` on, without end: it may stand above others.
Result<void> check_lives(const std::vector<SpanRow>& spans, int from) {
  const auto& last = spans.back().span;
  if (from < spans.front().span.from_day)
    return about(Fault::invalid, "org.before_founding", last, spans.front().span.from_day);
  if (last.to_day < from) return about(Fault::conflict, "org.unit_ended", last, last.to_day);
  if (last.to_day != Date::kOpen) return later_change(last, from, day_after(last.to_day));
  return {};
}

// Besides, nothing about it changes after `from`: it may itself be changed then.
Result<void> check_changeable(const std::vector<SpanRow>& spans, int from) {
  TRY(check_lives(spans, from));
  const auto& last = spans.back().span;
  if (from < last.from_day) return later_change(last, from, last.from_day);
  return {};
}

// Whether on any day within [from, to] `unit` is, or stands below, one of `above`. Exact: each step up keeps to the
// days of its span.
Result<bool> stands_below(log::Tx& tx, int64_t unit, const std::set<int64_t>& above, int from, int to) {
  if (above.contains(unit)) return true;
  TRY_SET(const auto spans, current_spans(tx.session(), "unit", unit));
  for (const auto& [id, span] : spans) {
    const int first = std::max(from, span.from_day);
    const int last = std::min(to, span.to_day);
    if (span.parent == 0 || first > last) continue;
    TRY_SET(const bool below, stands_below(tx, span.parent, above, first, last));
    if (below) return true;
  }
  return false;
}

// From `from` on the unit is as `next` says. Precondition: check_changeable.
Result<void> change_from(log::Tx& tx, const SpanRow& last, Span next, int from) {
  if (last.span.from_day == from) return tx.put(span_table(), last.id, row_of(next));
  auto earlier = last.span;
  earlier.to_day = day_before(from);
  TRY(tx.put(span_table(), last.id, row_of(earlier)));
  TRY_SET(const auto id, tx.new_id(span_table()));
  next.from_day = from;
  return tx.put_new(span_table(), id, row_of(next));
}

Result<void> check_complete(const std::string& code, const std::string& name, const std::string& level) {
  for (const auto* text : {&code, &name, &level})
    if (text->empty() || trim(*text) != *text)
      return Error{Fault::invalid, "org.blank", {{"code", code}, {"name", name}, {"level", level}}};
  return {};
}

// Checks units one by one, each knowing those before it.
class Batch {
 public:
  explicit Batch(log::Tx& tx) : tx_(tx) {}

  Result<void> check(const NewUnit& unit) {
    TRY(check_complete(unit.code, unit.name, unit.level));
    TRY_SET(const auto taken, current_spans(tx_.session(), "code", unit.code));
    if (!taken.empty() || founded_.contains(unit.code))
      return Error{Fault::conflict, "org.code_taken", {{"code", unit.code}, {"name", unit.name}}};
    if (unit.parent_code.empty()) {
      TRY(check_root(unit));
    } else {
      TRY(check_parent(unit));
    }
    founded_[unit.code] = {0, unit.from};
    return {};
  }

  // Precondition: check(unit).
  Result<int64_t> write(const NewUnit& unit) {
    TRY_SET(const auto id, tx_.new_id(span_table()));
    founded_[unit.code].unit = id;
    Span span{id, unit.code, unit.name, unit.level, 0, unit.from.ymd(), Date::kOpen, 0};
    if (const auto in_batch = founded_.find(unit.parent_code); in_batch != founded_.end()) {
      span.parent = in_batch->second.unit;
    } else if (!unit.parent_code.empty()) {
      TRY_SET(const auto parent, current_spans(tx_.session(), "code", unit.parent_code));
      span.parent = parent.back().span.unit;
    }
    TRY(tx_.put_new(span_table(), id, row_of(span)));
    return id;
  }

 private:
  struct Founded {
    int64_t unit = 0;
    Date from;
  };

  Result<void> check_root(const NewUnit& unit) {
    TRY_SET(const auto roots, current_spans(tx_.session(), "parent", int64_t{0}));
    if (roots.empty() && founded_.empty()) return {};
    return Error{Fault::conflict, "org.root_exists", {{"code", unit.code}, {"name", unit.name}}};
  }

  Result<void> check_parent(const NewUnit& unit) {
    if (const auto found = founded_.find(unit.parent_code); found != founded_.end()) {
      if (found->second.from <= unit.from) return {};
      return Error{Fault::invalid,
                   "org.before_founding",
                   {{"code", unit.parent_code}, {"name", unit.parent_code}, {"day", found->second.from.iso()}}};
    }
    TRY_SET(const auto by_code, current_spans(tx_.session(), "code", unit.parent_code));
    if (by_code.empty())
      return Error{Fault::not_found, "org.unknown_parent", {{"code", unit.code}, {"parent", unit.parent_code}}};
    TRY_SET(const auto parent, spans_of(tx_, by_code.back().span.unit));
    return check_lives(parent, unit.from.ymd());
  }

  log::Tx& tx_;
  std::map<std::string, Founded> founded_;
};

// What a merge writes, found before the first row is.
class Merge {
 public:
  Merge(log::Tx& tx, const std::vector<int64_t>& ended, int64_t into, int from)
      : tx_(tx), ended_(ended.begin(), ended.end()), into_(into), from_(from) {}

  Result<void> check() {
    TRY_SET(const auto into, spans_of(tx_, into_));
    TRY(check_lives(into, from_));
    if (ended_.empty() || ended_.contains(into_))
      return about(Fault::invalid, "org.merge_with_itself", into.back().span, from_);
    for (const auto unit : ended_) TRY(check_ended(unit));
    TRY_SET(const bool inside, stands_below(tx_, into_, ended_, from_, Date::kOpen));
    if (inside) return about(Fault::invalid, "org.merge_into_own_child", into.back().span, from_);
    return {};
  }

  // Precondition: check.
  Result<void> write() {
    for (const auto& spans : ending_) TRY(end(spans));
    for (const auto& child : children_) {
      auto next = child.span;
      next.parent = into_;
      TRY(change_from(tx_, child, next, from_));
    }
    return {};
  }

 private:
  Result<void> check_ended(int64_t unit) {
    TRY_SET(auto spans, spans_of(tx_, unit));
    TRY(check_changeable(spans, from_));
    const auto& last = spans.back().span;
    if (last.parent == 0) return about(Fault::invalid, "org.root_stays", last, from_);
    if (spans.front().span.from_day == from_) return about(Fault::invalid, "org.ended_on_first_day", last, from_);
    TRY_SET(const auto below, current_spans(tx_.session(), "parent", unit));
    for (const auto& child : below) {
      if (child.span.to_day < from_ || ended_.contains(child.span.unit)) continue;
      if (child.span.from_day > from_) return later_change(child.span, from_, child.span.from_day);
      if (child.span.to_day != Date::kOpen) return later_change(child.span, from_, day_after(child.span.to_day));
      children_.push_back(child);
    }
    ending_.push_back(std::move(spans));
    return {};
  }

  Result<void> end(const std::vector<SpanRow>& spans) {
    auto last = spans.back();
    if (last.span.from_day == from_) {  // changed on the very day: that change never comes to hold
      TRY(tx_.withdraw(span_table(), last.id));
      last = spans[spans.size() - 2];
    }
    last.span.to_day = day_before(from_);
    last.span.successor = into_;
    return tx_.put(span_table(), last.id, row_of(last.span));
  }

  log::Tx& tx_;
  std::set<int64_t> ended_;
  int64_t into_;
  int from_;
  std::vector<std::vector<SpanRow>> ending_;
  std::vector<SpanRow> children_;
};

Result<void> finish(log::Tx& tx, std::string command) {
  TRY(tx.append(std::move(command)));
  return {};
}

}  // namespace

Result<int64_t> add_unit(log::Tx& tx, const NewUnit& unit) {
  Batch batch(tx);
  TRY(batch.check(unit));
  TRY_SET(const auto id, batch.write(unit));
  TRY(finish(tx, "unit.add"));
  return id;
}

Result<void> add_units(log::Tx& tx, const std::vector<NewUnit>& units) {
  if (units.empty()) return {};
  Batch batch(tx);
  for (const auto& unit : units) TRY(batch.check(unit));
  for (const auto& unit : units) TRY(batch.write(unit));
  return finish(tx, "unit.add");
}

Result<void> rename_unit(log::Tx& tx, int64_t unit, const std::string& name, Date from) {
  TRY_SET(const auto spans, spans_of(tx, unit));
  TRY(check_changeable(spans, from.ymd()));
  auto next = spans.back().span;
  TRY(check_complete(next.code, name, next.level));
  next.name = name;
  TRY(change_from(tx, spans.back(), next, from.ymd()));
  return finish(tx, "unit.rename");
}

Result<void> move_unit(log::Tx& tx, int64_t unit, int64_t new_parent, Date from) {
  TRY_SET(const auto spans, spans_of(tx, unit));
  TRY(check_changeable(spans, from.ymd()));
  auto next = spans.back().span;
  if (next.parent == 0) return about(Fault::invalid, "org.root_stays", next, from.ymd());
  TRY_SET(const auto parent, spans_of(tx, new_parent));
  TRY(check_lives(parent, from.ymd()));
  TRY_SET(const bool inside, stands_below(tx, new_parent, {unit}, from.ymd(), Date::kOpen));
  if (inside) {
    auto error = about(Fault::invalid, "org.move_below_itself", next, from.ymd());
    error.fields["parent"] = parent.back().span.name;
    return error;
  }
  next.parent = new_parent;
  TRY(change_from(tx, spans.back(), next, from.ymd()));
  return finish(tx, "unit.move");
}

Result<void> merge_units(log::Tx& tx, const std::vector<int64_t>& ended, int64_t into, Date from) {
  Merge merge(tx, ended, into, from.ymd());
  TRY(merge.check());
  TRY(merge.write());
  return finish(tx, "unit.merge");
}

}  // namespace bihuan::org
