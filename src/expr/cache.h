// Expressions of one schema compiled once, and their statements written once, for all who compute on a kit. Several
// threads may ask at a time. What it gives stays good after the cache has dropped it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "expr/compile.h"

namespace bihuan::expr {

class Cache {
 public:
  // What compiled, or the issues.
  struct Outcome {
    std::shared_ptr<const Compiled> compiled;
    Issues issues;
  };
  Outcome compile(std::string_view text, const Schema& schema);
  // select_statement, for SQLite, of something that this cache compiled. All who ask with `use_totals` keep the same
  // totals: those of the kit.
  std::shared_ptr<const Statement> select(const Compiled& compiled, const Options& options);

 private:
  struct Entry {
    std::shared_ptr<const Compiled> compiled;
    std::array<std::shared_ptr<const Statement>, 4> selects;  // by under_unit and use_totals
  };
  static constexpr size_t kMost = 4096;  // whoever makes up more expressions than this has them compiled again
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace bihuan::expr
