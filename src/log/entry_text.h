// The canonical JSON of entries, written straight into a buffer: a site writes thousands a second.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/table.h"
#include "log/entry.h"

namespace bihuan::log {

// The columns of a table by name, as canonical JSON wants them, and their quoted keys.
struct ColumnOrder {
  explicit ColumnOrder(const db::Table& table);
  std::vector<size_t> order;
  std::vector<std::string> quoted;  // by column
};

// `salted`: personal columns with the hex digest that stands for their value. Row null = withdrawn.
void append_change(std::string& out, const db::Table& table, const ColumnOrder& order, int64_t id, const db::Row* row,
                   const std::vector<std::pair<size_t, std::string>>& salted);
void append_entry(std::string& out, const Header& header, std::string_view changes);

}  // namespace bihuan::log
