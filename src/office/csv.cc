#include "office/csv.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::office {
namespace {

constexpr size_t kBlock = 1u << 20;

Error refused(std::string key, int line, int column = 0, uint64_t limit = 0) {
  Error error{Fault::refused, std::move(key), {{"line", std::to_string(line)}}};
  if (column > 0) error.fields["column"] = std::to_string(column);
  if (limit > 0) error.fields["limit"] = std::to_string(limit);
  return error;
}

int count_lines(std::string_view text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

// Takes the text in blocks, byte by byte; hands out a record when its line ends.
class Machine {
 public:
  using Row = std::function<Result<void>(int, const std::vector<std::string>&)>;
  Machine(const Row& row, const CsvLimits& limits) : row_(row), limits_(limits) {}

  Result<void> feed(std::string_view block) {
    for (const char c : block) {
      if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++column_;
      if (c == '\0') return refused("csv.nul", line_, column_);
      if (skip_feed_ && c == '\n') {  // the LF of a CRLF, whose CR has ended the record
        skip_feed_ = false;
        next_line();
        record_line_ = line_;
        continue;
      }
      if (skip_feed_) {
        skip_feed_ = false;
        next_line(1);
        record_line_ = line_;
      }
      TRY(take(c));
    }
    return {};
  }

  Result<void> finish() {
    if (state_ == State::quoted) return refused("csv.quote_not_closed", quote_line_, quote_column_);
    return skip_feed_ ? Result<void>() : end_record();
  }

 private:
  enum class State { start, plain, quoted, quote_seen };

  Result<void> take(char c) {
    if (state_ == State::quoted) {
      if (c == '"') {
        state_ = State::quote_seen;
        return {};
      }
      TRY(put(c));
      if (c == '\n') next_line();
      return {};
    }
    if (c == limits_.separator) return end_cell();
    if (c == '\r' || c == '\n') {
      TRY(end_record());
      if (c == '\r') {
        skip_feed_ = true;
      } else {
        next_line();
        record_line_ = line_;
      }
      return {};
    }
    if (state_ == State::quote_seen) {
      if (c != '"') return refused("csv.text_after_quote", line_, column_);
      state_ = State::quoted;
      return put(c);
    }
    if (c == '"' && state_ == State::start) {
      state_ = State::quoted;
      quote_line_ = line_;
      quote_column_ = column_;
      is_blank_ = false;
      return {};
    }
    state_ = State::plain;
    return put(c);
  }

  void next_line(int column = 0) {
    ++line_;
    column_ = column;
  }

  Result<void> put(char c) {
    if (cell_.size() == limits_.cell) return refused("csv.cell_too_long", line_, column_, limits_.cell);
    is_blank_ = false;
    cell_ += c;
    return {};
  }

  Result<void> end_cell() {
    if (cells_.size() + 1 == limits_.columns) return refused("csv.too_many_columns", line_, column_, limits_.columns);
    is_blank_ = false;
    cells_.push_back(std::move(cell_));
    cell_.clear();
    state_ = State::start;
    return {};
  }

  Result<void> end_record() {
    state_ = State::start;
    if (is_blank_) return {};
    if (++rows_ > limits_.rows) return refused("csv.too_many_rows", record_line_, 0, limits_.rows);
    cells_.push_back(std::move(cell_));
    cell_.clear();
    auto done = row_(record_line_, cells_);
    cells_.clear();
    is_blank_ = true;
    return done;
  }

  const Row& row_;
  const CsvLimits& limits_;
  State state_ = State::start;
  std::string cell_;
  std::vector<std::string> cells_;
  bool is_blank_ = true;
  bool skip_feed_ = false;
  size_t rows_ = 0;
  int line_ = 1;
  int column_ = 0;
  int record_line_ = 1;
  int quote_line_ = 0;
  int quote_column_ = 0;
};

// GB18030 is made UTF-8 a block of whole lines at a time: no byte of a longer character is a line feed.
Result<void> feed_gb18030(std::string_view bytes, Machine& machine) {
  int lines = 0;
  for (size_t at = 0; at < bytes.size();) {
    const size_t feed = bytes.find('\n', std::min(at + kBlock, bytes.size()));
    const auto block = bytes.substr(at, feed == bytes.npos ? bytes.npos : feed + 1 - at);
    auto text = from_gb18030(block);
    if (!text) {
      const auto offset = text.error().fields.find("offset");
      const size_t bad = offset == text.error().fields.end() ? 0 : std::stoul(offset->second);
      return refused("csv.not_text", 1 + lines + count_lines(block.substr(0, std::min(bad, block.size()))));
    }
    TRY(machine.feed(*text));
    lines += count_lines(block);
    at += block.size();
  }
  return {};
}

bool is_plain_number(std::string_view cell) {
  size_t at = !cell.empty() && (cell[0] == '-' || cell[0] == '+') ? 1 : 0;
  const auto digits = [&] {
    const size_t from = at;
    while (at < cell.size() && cell[at] >= '0' && cell[at] <= '9') ++at;
    return at > from;
  };
  if (!digits()) return false;
  if (at == cell.size()) return true;
  return cell[at++] == '.' && digits() && at == cell.size();
}

bool would_run(std::string_view cell) {
  for (const std::string_view start : {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"})
    if (starts_with(cell, start)) return !is_plain_number(cell);
  return false;
}

// A text that has the apostrophe of its own is guarded too, so that unguard_formula() is the exact reverse.
bool needs_guard(std::string_view cell) {
  const size_t first = cell.find_first_not_of('\'');
  return first != cell.npos && would_run(cell.substr(first));
}

}  // namespace

Result<Encoding> read_csv(std::string_view bytes,
                          const std::function<Result<void>(int line, const std::vector<std::string>& cells)>& row,
                          const CsvLimits& limits) {
  if (bytes.size() > limits.file) {
    return Error{Fault::refused,
                 "csv.too_large",
                 {{"size", std::to_string(bytes.size())}, {"limit", std::to_string(limits.file)}}};
  }
  if (starts_with(bytes, "\xFF\xFE") || starts_with(bytes, "\xFE\xFF")) return Error{Fault::refused, "csv.utf16"};
  Machine machine(row, limits);
  const bool marked = starts_with(bytes, "\xEF\xBB\xBF");
  if (marked) bytes.remove_prefix(3);
  if (!is_utf8(bytes)) {
    if (marked) {
      int line = 1;
      for (const auto one : split(bytes, '\n')) {
        if (!is_utf8(one)) break;
        ++line;
      }
      return refused("csv.not_text", line);
    }
    TRY(feed_gb18030(bytes, machine));
    TRY(machine.finish());
    return Encoding::gb18030;
  }
  TRY(machine.feed(bytes));
  TRY(machine.finish());
  return Encoding::utf8;
}

std::string guard_formula(std::string_view cell) { return (needs_guard(cell) ? "'" : "") + std::string(cell); }

std::string unguard_formula(std::string_view cell) {
  return std::string(starts_with(cell, "'") && needs_guard(cell.substr(1)) ? cell.substr(1) : cell);
}

std::string csv_record(const std::vector<std::string>& cells) {
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = guard_formula(cells[i]);
    const bool quoted =
        cell.find_first_of(",\"\r\n") != cell.npos || cell != trim(cell) || (cells.size() == 1 && cell.empty());
    if (i > 0) out += ',';
    out += quoted ? "\"" + replace_all(cell, "\"", "\"\"") + "\"" : cell;
  }
  return out + "\r\n";
}

}  // namespace bihuan::office
