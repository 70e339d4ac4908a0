// CSV (RFC 4180) as office people have it: UTF-8 with or without a mark, or GB18030; CRLF or LF. Read a row at a time.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bihuan::office {

struct CsvLimits {
  uint64_t file = 256u << 20;
  size_t cell = 64u << 10;  // bytes
  size_t columns = 1024;
  size_t rows = 2'000'000;
  char separator = ',';
};

enum class Encoding { utf8, gb18030 };

// Calls `row` for each record with its line number in the file (from 1); blank lines are passed over. Stops at the
// first error of `row`. Refused with line and column: quotes that do not close, too long, neither UTF-8 nor GB18030, a
// NUL byte ("csv.…").
Result<Encoding> read_csv(std::string_view bytes,
                          const std::function<Result<void>(int line, const std::vector<std::string>& cells)>& row,
                          const CsvLimits& limits = {});

// One record with CRLF. A cell that a spreadsheet would run as a formula (= + - @, full width or not, TAB or CR at its
// start, unless it is a plain number) is given a leading apostrophe; read_csv callers that re-import use
// unguard_formula(), its exact reverse.
std::string csv_record(const std::vector<std::string>& cells);
std::string guard_formula(std::string_view cell);
std::string unguard_formula(std::string_view cell);

}  // namespace bihuan::office
