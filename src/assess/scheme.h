// Schemes of assessment (考核方案): data with a version, in a kit's assessment/*.yaml. A scheme says who is assessed,
// by which figures, and how a figure becomes points. The arithmetic is exact and pure; evaluating it on a site is
// score.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.h"
#include "base/result.h"
#include "kit/model.h"

namespace bihuan::assess {

// `start` + `points` for each whole `per` of the value, within floor and cap.
struct Additive {
  Number start;
  Number per{1};
  Number points;
  Number floor;
  Number cap;
  bool whole = true;  // a part of `per` counts nothing; else in proportion
};
// Points at stated values, these ascending. Below the first and above the last value: the points there.
struct Piecewise {
  struct Corner {
    Number at;
    Number points;
  };
  std::vector<Corner> corners;
  bool steps = false;  // between two corners the points of the lower; else on the line between them
};

enum class NothingDue { convert, full, zero };  // of one item, to a unit that the item does not concern
enum class NotReported { unknown, zero };

struct Item {
  std::string key;
  kit::Label label;
  Number full;
  std::string figure;      // a declared figure or an expression
  std::string definition;  // as the figure language writes it
  std::optional<Additive> additive;
  std::optional<Piecewise> piecewise;
  NothingDue nothing_due = NothingDue::convert;
  NotReported not_reported = NotReported::unknown;
  std::string digest;  // of definition and rule: hex SHA-256 of its canonical JSON
};

struct Scheme {
  std::string file;
  int year = 0;
  int version = 1;
  kit::Label label;
  std::vector<std::string> levels;  // units of these levels are assessed
  int places = 2;
  std::string due;  // a figure: what a unit had to do; 0 or not applicable: it is listed apart
  std::vector<Item> items;
  std::string digest;
};

struct Schemes {
  std::vector<Scheme> all;  // by year, then version; empty when there are issues
  Issues issues;
  const Scheme* find(int year, int version) const;
  const Scheme* newest(int year) const;
};
// Reads every assessment/*.yaml of a kit that loaded. Pure.
Schemes load_schemes(const kit::Kit& kit);

// Exact, not rounded. Fault: invalid "number.overflow".
Result<Number> points_of(const Additive& rule, const Number& value);
Result<Number> points_of(const Piecewise& rule, const Number& value);
Result<Number> points_of(const Item& item, const Number& value);

// Half-up to so many places.
Result<Number> rounded(const Number& value, int places);

}  // namespace bihuan::assess
