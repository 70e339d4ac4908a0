// The other side: what a good engineer would write by hand. Plain SQLite, no code of ours between the statement and the
// number.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.h"
#include "base/result.h"

namespace bihuan::bench {

// The figures of the county notice for 2021, one statement each, over a copy of a site's database with an index made
// for each of them.
class Figures {
 public:
  // Copies `database` to `copy`, makes the indexes there, and prepares every statement: of the current rows, or of
  // those as of `position`.
  static Result<Figures> open(const std::string& database, const std::string& copy);
  Figures(Figures&&) noexcept;
  ~Figures();

  Result<void> prepare(std::optional<int64_t> position);
  // Runs them all, in the order of `names`. nullopt: nothing to add up, or a division by nothing.
  Result<std::vector<std::optional<Number>>> values();
  const std::vector<std::string>& names() const;
  // The plan of each statement that reads a table instead of an index that covers it.
  Result<std::vector<std::string>> uncovered();

 private:
  struct State;
  explicit Figures(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The rows of the ledger `meeting` inserted by hand into the table that the site has for them, key and index included;
// no check, no log, no totals. WAL, synchronous=FULL.
class Meetings {
 public:
  // The table's statements are read from the site's database.
  static Result<Meetings> create(const std::string& database, const std::string& site);
  Meetings(Meetings&&) noexcept;
  ~Meetings();

  Result<void> begin();
  Result<void> insert(int64_t happened_on, std::string_view kind, std::string_view title, int64_t unit,
                      int64_t attendance);
  Result<void> commit();
  Result<int64_t> count();

 private:
  struct State;
  explicit Meetings(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bihuan::bench
