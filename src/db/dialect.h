// The pieces of SQL that differ between databases, and the statements made from a Table. SQLite and PostgreSQL agree on
// everything else that this project uses (SCALE rules: no triggers, no recursive CTE, no MERGE, values bound by the
// caller).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/table.h"

namespace bihuan::db {

enum class Dialect { sqlite, postgres };

std::string quote(std::string_view identifier);  // "name", doubling quotes

// Writes into the file what the log of the last transactions holds, as far as no reader needs it; by the writer.
std::string_view write_back_statement();
// From now on a commit does so itself as soon as the log holds so many pages.
std::string write_back_at_statement(int pages);

// create table … and its indexes, one statement each. STRICT and WITHOUT ROWID where the database has them.
std::vector<std::string> create_statements(const Table& table, Dialect dialect);
// The statement that adds a column (nullable) to an existing table.
std::string add_column_statement(const Table& table, const Column& column, Dialect dialect);
// insert into T(site,id,since,until,<columns>) values(?1,…)
std::string insert_statement(const Table& table);
// update T set until=?1 where site=?2 and id=?3 and since=?4 and until=9223372036854775807
std::string close_statement(const Table& table);
// select <columns>, since … where site=?1 and id=?2 and until=…
std::string current_statement(const Table& table);
// select <columns>, since … where site=?1 and id=?2 and since<=?3 and until>?3: as of position ?3
std::string version_statement(const Table& table);
// delete … where site=?1 and id=?2 and since=?3: takes back a version that the same command made
std::string erase_statement(const Table& table);
// The rows of ?N, a JSON array of integers or texts, as a one-column table named `name`(value):
// sqlite: (select value from json_each(?N)); postgres: (select … from json_array_elements_text(?N))
std::string list_parameter(int parameter, bool text, Dialect dialect);

// A text expression as base/text's fold_letters gives it; null stays null. In SQLite the function `bh_fold` of our
// connections.
std::string folded(const std::string& expression, Dialect dialect);

}  // namespace bihuan::db
