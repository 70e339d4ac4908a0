#include "org/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <tuple>
#include <unordered_map>

#include "org/day.h"

namespace bihuan::org {

const db::Table& span_table() {
  using enum db::ColumnType;
  static const db::Table table{
      "unit_span",
      {{"origin", text},
       {"unit", integer},
       {"code", text},
       {"name", text},
       {"level", text},
       {"parent", integer},
       {"from_day", integer},
       {"to_day", integer},
       {"successor", integer}},
      {{"unit_span_unit", {"unit", "from_day"}}, {"unit_span_code", {"code"}}, {"unit_span_parent", {"parent"}}}};
  return table;
}

const db::Table& place_table() {
  using enum db::ColumnType;
  static const db::Table table{"bh_place",
                               {{"unit", integer},
                                {"from_day", integer},
                                {"to_day", integer},
                                {"path", text},
                                {"level", text},
                                {"live", integer},
                                {"code", text},
                                {"name", text}},
                               {{"bh_place_unit", {"unit", "from_day", "to_day"}},
                                {"bh_place_path", {"path", "from_day", "to_day"}},
                                {"bh_place_level", {"level", "live", "from_day", "to_day"}},
                                {"bh_place_code", {"code"}},
                                {"bh_place_name", {"name"}}}};
  return table;
}

bool is_root(std::string_view path) { return std::count(path.begin(), path.end(), '.') == 1; }

std::string path_end(std::string_view path) {
  if (path.empty()) return "g";  // after every hex digit
  std::string end(path);
  ++end.back();  // '.' to '/'
  return end;
}

namespace {

constexpr int64_t kLargestUnit = 0xffffffff;  // eight hex digits

Error wrong(std::string key, const Span& span, int day) {
  return Error{Fault::invalid, std::move(key), {{"code", span.code}, {"name", span.name}, {"day", iso_day(day)}}};
}

// Goes through the days on which anything changes, keeps the tree of that day, and re-places only the subtrees that the
// day touched. The cost is the number of spans plus the sizes of those subtrees.
class Sweep {
 public:
  Result<std::vector<Place>> run(const std::vector<Span>& spans) {
    TRY(take(spans));
    for (size_t first = 0; first < events_.size();) {
      size_t last = first;
      while (last < events_.size() && events_[last].day == events_[first].day) ++last;
      TRY(change_day(std::span(events_).subspan(first, last - first)));
      first = last;
    }
    for (auto& node : nodes_) places_.push_back(std::move(node.place));
    std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
      return std::tie(a.unit, a.from_day) < std::tie(b.unit, b.from_day);
    });
    return std::move(places_);
  }

 private:
  struct Node {
    const Span* span = nullptr;  // of this day; the last one when the unit has ended; null before its founding
    bool live = false;
    Node* up = nullptr;  // parent, or the successor of an ended unit
    std::vector<Node*> below;
    size_t depth = 0;
    int placed_on = 0;
    Place place;  // the one that is open, its to_day being kOpen
  };
  struct Event {
    int day = 0;
    Node* node = nullptr;
    const Span* span = nullptr;
    bool live = false;
  };

  // Each unit's spans must follow one another; what they change becomes events in order of days.
  Result<void> take(const std::vector<Span>& spans) {
    std::vector<const Span*> ordered;
    for (const auto& span : spans) ordered.push_back(&span);
    std::sort(ordered.begin(), ordered.end(), [](const Span* a, const Span* b) {
      return std::tie(a->unit, a->from_day) < std::tie(b->unit, b->from_day);
    });
    nodes_.reserve(ordered.size());  // nodes are pointed at
    for (size_t i = 0; i < ordered.size(); ++i) {
      const auto& span = *ordered[i];
      const Span* before = i > 0 && ordered[i - 1]->unit == span.unit ? ordered[i - 1] : nullptr;
      const bool is_last = i + 1 == ordered.size() || ordered[i + 1]->unit != span.unit;
      if (span.unit < 1 || span.unit > kLargestUnit) return wrong("org.bad_unit_id", span, span.from_day);
      if (!Date::from_ymd(span.from_day) || !Date::from_ymd(span.to_day) || span.from_day > span.to_day)
        return wrong("org.bad_days", span, span.from_day);
      if (before && before->to_day >= span.from_day) return wrong("org.spans_overlap", span, span.from_day);
      if (before && day_after(before->to_day) != span.from_day) return wrong("org.spans_gap", span, span.from_day);
      const bool ends = is_last && span.to_day != Date::kOpen;
      if (ends != (span.successor != 0)) return wrong("org.successor_unfit", span, span.to_day);
      if (!before) {
        nodes_.emplace_back();
        by_unit_[span.unit] = &nodes_.back();
      }
      events_.push_back({span.from_day, &nodes_.back(), &span, true});
      if (ends) events_.push_back({day_after(span.to_day), &nodes_.back(), &span, false});
    }
    std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) { return a.day < b.day; });
    return {};
  }

  Result<void> change_day(std::span<const Event> events) {
    for (const auto& event : events) leave(event);
    for (const auto& event : events) TRY(enter(event));
    if (roots_ != 1) return wrong(roots_ == 0 ? "org.no_root" : "org.two_roots", *events[0].span, events[0].day);
    std::vector<Node*> changed;
    for (const auto& event : events) {
      TRY(set_depth(event));
      changed.push_back(event.node);
    }
    std::stable_sort(changed.begin(), changed.end(), [](const Node* a, const Node* b) { return a->depth < b->depth; });
    for (auto* node : changed) TRY(place_subtree(*node, events[0].day));
    return {};
  }

  void leave(const Event& event) {
    auto& node = *event.node;
    if (node.live && !node.up) --roots_;
    if (node.up) std::erase(node.up->below, &node);
    node.up = nullptr;
    node.span = event.span;
    node.live = event.live;
  }

  Result<void> enter(const Event& event) {
    auto& node = *event.node;
    const auto above = node.live ? node.span->parent : node.span->successor;
    if (node.live && above == 0) {
      ++roots_;
      return {};
    }
    const auto found = by_unit_.find(above);
    if (found == by_unit_.end() || !found->second->span)
      return wrong(node.live ? "org.parent_missing" : "org.successor_missing", *node.span, event.day);
    node.up = found->second;
    node.up->below.push_back(&node);
    return {};
  }

  Result<void> set_depth(const Event& event) {
    auto& node = *event.node;
    node.depth = 0;
    for (const auto* above = node.up; above; above = above->up)
      if (++node.depth > nodes_.size()) return wrong("org.cycle", *node.span, event.day);
    return {};
  }

  Result<void> place_subtree(Node& top, int day) {
    std::vector<Node*> waiting{&top};
    while (!waiting.empty()) {
      auto& node = *waiting.back();
      waiting.pop_back();
      if (node.placed_on == day) continue;
      node.placed_on = day;
      if (node.live && node.up && !node.up->live) return wrong("org.parent_missing", *node.span, day);
      if (place(node, day)) waiting.insert(waiting.end(), node.below.begin(), node.below.end());
    }
    return {};
  }

  // True when what lies below must be looked at, too.
  bool place(Node& node, int day) {
    const auto& span = *node.span;
    Place next{
        span.unit,  day,       Date::kOpen, (node.up ? node.up->place.path : "") + fmt::format("{:08x}.", span.unit),
        span.level, node.live, span.code,   span.name};
    auto& open = node.place;
    const bool spreads = open.path != next.path || open.live != next.live;
    if (open.unit == 0) {
      open = std::move(next);
    } else if (spreads || open.level != next.level || open.code != next.code || open.name != next.name) {
      open.to_day = day_before(day);
      places_.push_back(std::move(open));
      open = std::move(next);
    }
    return spreads;
  }

  std::vector<Node> nodes_;
  std::unordered_map<int64_t, Node*> by_unit_;
  std::vector<Event> events_;
  std::vector<Place> places_;
  int roots_ = 0;
};

}  // namespace

Result<std::vector<Place>> places_of(const std::vector<Span>& spans) { return Sweep().run(spans); }

}  // namespace bihuan::org
