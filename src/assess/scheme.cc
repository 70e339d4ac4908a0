#include "assess/scheme.h"

#include <algorithm>

namespace bihuan::assess {
namespace {

Result<Number> within(const Number& points, const Number& floor, const Number& cap) {
  if (points.compare(floor) < 0) return floor;
  if (points.compare(cap) > 0) return cap;
  return points;
}

}  // namespace

const Scheme* Schemes::find(int year, int version) const {
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const Scheme& scheme) { return scheme.year == year && scheme.version == version; });
  return found == all.end() ? nullptr : &*found;
}

const Scheme* Schemes::newest(int year) const {
  const Scheme* newest = nullptr;
  for (const auto& scheme : all)
    if (scheme.year == year) newest = &scheme;
  return newest;
}

Result<Number> points_of(const Additive& rule, const Number& value) {
  TRY_SET(Number times, value.over(rule.per));
  if (rule.whole) times = Number(times.floor());
  TRY_SET(const Number added, times.times(rule.points));
  TRY_SET(const Number points, rule.start.plus(added));
  return within(points, rule.floor, rule.cap);
}

Result<Number> points_of(const Piecewise& rule, const Number& value) {
  const auto& corners = rule.corners;
  const auto above = std::find_if(corners.begin(), corners.end(),
                                  [&](const Piecewise::Corner& corner) { return value.compare(corner.at) < 0; });
  if (above == corners.begin()) return above->points;
  const auto below = above - 1;
  if (above == corners.end() || rule.steps) return below->points;
  TRY_SET(const Number run, above->at.minus(below->at));
  TRY_SET(const Number rise, above->points.minus(below->points));
  TRY_SET(const Number way, value.minus(below->at));
  TRY_SET(const Number share, way.over(run));
  TRY_SET(const Number climbed, share.times(rise));
  return below->points.plus(climbed);
}

Result<Number> points_of(const Item& item, const Number& value) {
  return item.additive ? points_of(*item.additive, value) : points_of(*item.piecewise, value);
}

Result<Number> rounded(const Number& value, int places) {
  TRY_SET(const int64_t units, value.scaled(places));
  return Number::from_scaled(units, places);
}

}  // namespace bihuan::assess
