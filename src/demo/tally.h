// What the generator counts while it enters rows: the known answers that figures are tested against. Knows nothing of
// figures' code.
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/number.h"
#include "record/value.h"

namespace bihuan::demo {

class Tally {
 public:
  explicit Tally(int year) : year_(year) {}

  void record(const std::string& kind, const record::Fields& fields);  // a record entered
  void form(const std::string& kind, const record::Fields& fields);    // a return filed
  void add(const std::string& figure, int64_t amount) { sums_[figure] += amount; }
  void set(const std::string& figure, int64_t amount) { sums_[figure] = amount; }
  std::map<std::string, Number> result() const;

 private:
  bool in_year(const record::Fields& fields, const char* date) const;
  int year_;
  std::map<std::string, int64_t> sums_;
  std::set<std::string> suspended_;
  std::set<std::string> banned_;
  int64_t villages_above_second_ = 0;
  int64_t village_profiles_ = 0;
  std::set<int64_t> cleaned_;
};

}  // namespace bihuan::demo
