// Random histories of commands, held against a slow reference that walks up the spans of a single day.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "org/site_for_test.h"

namespace bihuan::org {
namespace {

struct Step {
  int kind = 0;
  int64_t unit = 0;
  int64_t other = 0;
  int64_t third = 0;
  int day_of_month = 0;
};
void showValue(const Step& step, std::ostream& os) {
  os << fmt::format("kind {} units {} {} {} day {}", step.kind, step.unit, step.other, step.third, step.day_of_month);
}

rc::Gen<Step> any_step() {
  const auto unit = rc::gen::inRange<int64_t>(1, 13);
  return rc::gen::build<Step>(rc::gen::set(&Step::kind, rc::gen::inRange(0, 6)), rc::gen::set(&Step::unit, unit),
                              rc::gen::set(&Step::other, unit), rc::gen::set(&Step::third, unit),
                              rc::gen::set(&Step::day_of_month, rc::gen::inRange(2, 13)));
}

bool was_done(const Result<void>& result) { return static_cast<bool>(result); }

// A refused command must leave no row behind, so the transaction goes on after it.
bool take_step(log::Tx& tx, const Step& step, size_t number) {
  const auto from = day(20210100 + step.day_of_month);
  const auto code = [](int64_t unit) { return fmt::format("U{}", unit); };
  switch (step.kind) {
    case 0:
      return was_done(rename_unit(tx, step.unit, fmt::format("name {}", number), from));
    case 1:
    case 2:
      return was_done(move_unit(tx, step.unit, step.other, from));
    case 3:
      return was_done(merge_units(tx, {step.unit}, step.other, from));
    case 4:
      return was_done(merge_units(tx, {step.unit, step.third}, step.other, from));
    default:
      return static_cast<bool>(add_unit(tx, {fmt::format("N{}", number), "new", "village", code(step.unit), from}));
  }
}

const Span* span_on(const std::vector<Span>& spans, int64_t unit, int ymd) {
  for (const auto& span : spans)
    if (span.unit == unit && span.from_day <= ymd && ymd <= span.to_day) return &span;
  return nullptr;
}
const Span* last_span(const std::vector<Span>& spans, int64_t unit) {
  const Span* last = nullptr;
  for (const auto& span : spans)
    if (span.unit == unit) last = &span;
  return last;
}

std::string slow_path(const std::vector<Span>& spans, int64_t unit, int ymd) {
  const auto* span = span_on(spans, unit, ymd);
  const auto above = span ? span->parent : last_span(spans, unit)->successor;
  return (above == 0 ? "" : slow_path(spans, above, ymd)) + fmt::format("{:08x}.", unit);
}

void check_day(const std::vector<Span>& spans, const std::vector<Place>& places, int ymd) {
  std::map<int64_t, const Place*> of_day;
  for (const auto& place : places)
    if (place.from_day <= ymd && ymd <= place.to_day) RC_ASSERT(of_day.emplace(place.unit, &place).second);
  std::map<int64_t, int> founded;
  for (const auto& span : spans)
    if (span.from_day <= ymd) founded[span.unit] = 0;
  RC_ASSERT(of_day.size() == founded.size());

  // What is measured at each unit; a subtree's measure is summed by its range, as figures do.
  const auto measured = [](int64_t unit) { return 1000 + unit * unit; };
  const auto sum = [&](const std::string& low, const std::string& high) {
    int64_t total = 0;
    for (const auto& [unit, place] : of_day)
      if (low <= place->path && place->path < high) total += measured(unit);
    return total;
  };
  int64_t whole = 0;
  std::map<std::string, int64_t> parts;
  for (const auto& [unit, place] : of_day) {
    const auto* span = span_on(spans, unit, ymd);
    RC_ASSERT(place->live == (span != nullptr));
    if (!span) span = last_span(spans, unit);
    RC_ASSERT(place->name == span->name);
    RC_ASSERT(place->code == span->code);
    RC_ASSERT(place->level == span->level);
    RC_ASSERT(place->path == slow_path(spans, unit, ymd));
    whole += measured(unit);
    parts[place->path] += measured(unit);
    if (place->path.size() > 9)
      parts[place->path.substr(0, place->path.size() - 9)] += sum(place->path, path_end(place->path));
  }
  for (const auto& [path, total] : parts) RC_ASSERT(total == sum(path, path_end(path)));
  RC_ASSERT(sum("", path_end("")) == whole);
}

void check_tiling(const std::vector<Place>& places) {
  for (size_t i = 0; i < places.size(); ++i) {
    const bool is_last = i + 1 == places.size() || places[i + 1].unit != places[i].unit;
    RC_ASSERT(places[i].from_day <= places[i].to_day);
    if (is_last) RC_ASSERT(places[i].to_day == Date::kOpen);
    if (!is_last) RC_ASSERT(day(places[i].to_day).plus_days(1).ymd() == places[i + 1].from_day);
  }
}

RC_GTEST_PROP(History, PlacesStayTrueToTheSpansThroughAnyHistory, ()) {
  const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
  Site site;
  {
    auto tx = site.begin();
    std::vector<NewUnit> units{{"U1", "county", "county", "", day(20210101)}};
    for (int unit = 2; unit < 10; ++unit)
      units.push_back({fmt::format("U{}", unit), fmt::format("unit {}", unit), unit < 5 ? "town" : "village",
                       unit < 5 ? "U1" : fmt::format("U{}", 2 + unit % 3), day(20210101)});
    must(add_units(tx, units));
    must(tx.commit());
  }
  std::map<int64_t, std::vector<Place>> then;
  int64_t done = site.position();
  for (size_t i = 0; i < steps.size();) {
    auto tx = site.begin();
    for (const size_t end = std::min(steps.size(), i + 1 + i % 3); i < end; ++i) done += take_step(tx, steps[i], i);
    const auto committed = tx.commit();
    RC_ASSERT(static_cast<bool>(committed));
    then[site.position()] = must(places_at(site.session(), site.position()));
  }
  RC_ASSERT(site.position() == done);
  RC_TAG(done > 5 ? "more than five changes" : "few changes");

  for (int64_t position = 1; position <= done; ++position) {
    const auto places = places_of(must(spans_at(site.session(), position)));
    RC_ASSERT(static_cast<bool>(places));
    RC_ASSERT(*places == must(places_at(site.session(), position)));
  }
  for (const auto& [position, places] : then) RC_ASSERT(places == must(places_at(site.session(), position)));

  const auto spans = must(spans_at(site.session(), done));
  const auto places = must(places_at(site.session(), done));
  check_tiling(places);
  for (int ymd = 20201231; ymd < 20210114; ymd = day(ymd).plus_days(1).ymd()) check_day(spans, places, ymd);
}

}  // namespace
}  // namespace bihuan::org
