// One sheet on its way in: header, rows, issues. Rows without fault are put into the Tx as they come; see import.h for
// the rules.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "exchange/cells.h"
#include "exchange/columns.h"
#include "exchange/identity.h"
#include "exchange/import.h"

namespace bihuan::exchange {

class Sheet {
 public:
  Sheet(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, std::string file,
        KnownRows known, std::string mark);

  // A field that every row gets without a column: before the header, then at any time.
  void set(const std::string& field, db::Value value) { constants_[field] = std::move(value); }
  bool knows(std::string_view heading) const { return headings_.find(heading).has_value(); }
  std::optional<Column> column(std::string_view heading) const { return headings_.find(heading); }
  bool is_title(const std::vector<std::string>& cells) const;  // one filled cell that is no heading
  int64_t last_id() const { return last_id_; }                 // of the row taken last; 0 when it was refused
  // Words such as 立行立改 in a date column may stay without a place: another sheet of the same file takes them.
  void leave_standing_words() { leaves_standing_words_ = true; }

  // Error: refused "exchange.too_many_issues" (it belongs into the list), unavailable, internal.
  Result<void> take(int line, const std::vector<std::string>& cells);
  void add_issue(int line, size_t column, Error error);  // becomes one of fault refused
  bool has_header() const { return has_header_; }
  bool knows_a_column() const { return knows_a_column_; }
  int64_t added() const { return added_; }
  int64_t unchanged() const { return unchanged_; }
  Issues& issues() { return issues_; }

 private:
  enum class Use { none, ignored, read };  // no heading; a heading that is not read; a column
  struct Slot {
    Use use = Use::none;
    Column column;
    std::string heading;
  };
  // What the cells of a line say.
  struct Line {
    int number = 0;
    record::Fields fields;        // of every column of the file
    std::set<std::string> wrong;  // labels of fields that could not be read
    std::string state;            // "" = not said
    int round = 0;
    std::vector<Choice> implied;  // by words in date columns
    int64_t own_id = 0;           // of this site's row, by the column 系统编号
    bool is_foreign = false;      // that column names a row of another site
  };

  Result<void> take_header(int line, const std::vector<std::string>& cells);
  // Of a required reference that has no column: the only row that it can mean.
  Result<bool> find_only_target(const kit::Field& field);
  Result<void> take_row(int line, const std::vector<std::string>& cells);
  Result<void> read_cell(Line& line, size_t at, const std::string& text);
  void read_state(Line& line, size_t at, const std::string& text);
  void read_round(Line& line, size_t at, const std::string& text);
  void read_system_id(Line& line, const std::string& text) const;
  bool check(const Line& line, const db::Row& row);  // false: it has issues
  Result<bool> is_done_by_actor(const db::Row& row, const std::string& state);
  Result<void> compare(const Line& line, const db::Row& row, const Seen& seen);
  Result<void> put(const Line& line, db::Row row, size_t size);
  Result<void> put_history(int64_t id, const std::string& state, int round);
  size_t column_of(std::string_view label) const;  // from 1; 1 when the file has none
  bool has_column(std::string_view label) const;

  log::Tx& tx_;
  const kit::Kit& kit_;
  const kit::Kind& kind_;
  const account::Actor& actor_;
  std::string file_;
  Headings headings_;
  Cells cells_;
  KnownRows known_;
  std::vector<Slot> slots_;
  bool has_header_ = false;
  bool knows_a_column_ = false;
  std::string first_state_;
  Issues issues_;
  int64_t added_ = 0;
  int64_t unchanged_ = 0;
  size_t pending_ = 0;  // bytes of the rows since the last log entry
  std::string mark_;    // of the site
  record::Fields constants_;
  int64_t last_id_ = 0;
  bool leaves_standing_words_ = false;
};

}  // namespace bihuan::exchange
