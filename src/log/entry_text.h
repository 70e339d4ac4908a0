// Inside log: the canonical JSON of entries, written straight into a buffer, since a site writes thousands a second.
// Reading it back is entry.h's parse_entry.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "db/table.h"
#include "log/entry.h"

namespace bihuan::log {

// The columns of a table by name, as canonical JSON wants them, each with its quoted key.
struct ColumnOrder {
  explicit ColumnOrder(const db::Table& table);
  std::vector<std::pair<size_t, std::string>> keys;
  std::string tail;  // ,"table":"…"}
};

// Precondition: `row` is as wide as the table. `salted`: personal columns with the hex digest that stands for their
// value.
using SaltedColumns = std::span<const std::pair<size_t, std::string>>;

// {"actor":…,"changes":[ — then changes, a comma between two — then the rest.
void begin_entry(std::string& out, const Header& header);
void append_change(std::string& out, const ColumnOrder& order, int64_t id, const db::Row* row, SaltedColumns salted);
void end_entry(std::string& out, const Header& header);

}  // namespace bihuan::log
