#include "cli/terminal.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "account/messages.h"
#include "assess/messages.h"
#include "base/json_value.h"
#include "base/text.h"
#include "cli/messages.h"
#include "db/messages.h"
#include "demo/messages.h"
#include "evidence/messages.h"
#include "exchange/messages.h"
#include "expr/messages.h"
#include "fetch/messages.h"
#include "figure/messages.h"
#include "intake/messages.h"
#include "kit/messages.h"
#include "log/messages.h"
#include "matter/messages.h"
#include "office/messages.h"
#include "openid/messages.h"
#include "org/messages.h"
#include "print/messages.h"
#include "record/messages.h"
#include "report/messages.h"
#include "site/messages.h"
#include "verify/messages.h"

namespace bihuan::cli {
namespace {

const std::vector<MessageTable>& tables() {
  static const std::vector<MessageTable> all = {
      base_messages(),    db::messages(),       log::messages(),    org::messages(),    expr::messages(),
      kit::messages(),    account::messages(),  record::messages(), matter::messages(), site::messages(),
      figure::messages(), office::messages(),   report::messages(), verify::messages(), demo::messages(),
      messages(),         exchange::messages(), intake::messages(), assess::messages(), evidence::messages(),
      print::messages(),  fetch::messages(),    openid::messages()};
  return all;
}

// Display columns: wide characters take two.
std::string blanks_below(std::string_view line, int column) {
  std::string blanks;
  int at = 1;
  for (const char32_t c : to_code_points(line)) {
    if (at++ >= column) break;
    blanks += c >= 0x1100 ? "  " : " ";
  }
  return blanks;
}

// The terminal does not show what is typed while one of these lives.
class Silence {
 public:
  Silence() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Silence() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  Silence(const Silence&) = delete;

 private:
  termios before_{};
};

Result<std::string> read_line() {
  constexpr size_t kLongest = 4096;
  std::string line;
  for (int c = std::getchar(); c != EOF && c != '\n' && line.size() < kLongest; c = std::getchar())
    line += static_cast<char>(c);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) return Error{Fault::invalid, "cli.no_password"};
  return line;
}

}  // namespace

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::invalid:
    case Fault::not_found:
      return kWrongUse;
    case Fault::unauthenticated:
    case Fault::forbidden:
    case Fault::conflict:
      return kNo;
    case Fault::refused:
      return kRefused;
    case Fault::unavailable:
    case Fault::internal:
      break;
  }
  return kSystem;
}

void Terminal::write(std::string_view text, bool is_error) const {
  if (printed_ != nullptr) {
    (is_error ? printed_->err : printed_->out) += text;
  } else {
    fmt::print(is_error ? stderr : stdout, "{}", text);
  }
}

void Terminal::print(std::string_view text) const { write(fmt::format("{}\n", text), false); }

void Terminal::print_json(const Json& document) const { print(pretty(document)); }

void Terminal::progress(std::string_view text) const {
  if (printed_ == nullptr && !json_ && ::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K{}", text);
}

void Terminal::remark(std::string_view text) const { write(fmt::format("{}\n", text), true); }

Result<std::string> Terminal::read_secret(std::string_view prompt) const {
  if (::isatty(STDIN_FILENO) == 0) return read_line();
  const Silence silence;
  fmt::print(stderr, "{}: ", prompt);
  auto first = read_line();
  fmt::print(stderr, "\n");
  TRY_SET(const auto text, std::move(first));
  fmt::print(stderr, "{} {}: ", prompt, pick("（再输一次）", "(again)"));
  auto second = read_line();
  fmt::print(stderr, "\n");
  TRY_SET(const auto again, std::move(second));
  if (again != text) return Error{Fault::invalid, "cli.passwords_differ"};
  return text;
}

std::string Terminal::say(const Error& error) const {
  std::vector<MessageTable> all = tables();
  all.insert(all.end(), more_.begin(), more_.end());
  return render(error, language_, all);
}

int Terminal::fail(const Error& error) const {
  write(fmt::format("bihuan: {}\n", say(error)), true);
  if (!error.detail.empty()) write(fmt::format("        {}\n", error.detail), true);
  return exit_code(error.fault);
}

int Terminal::fail(const Issues& issues, std::string_view text) const {
  std::vector<std::string_view> lines;
  if (!text.empty()) lines = split(text, '\n');
  for (const auto& issue : issues) {
    std::string where = issue.file;
    if (issue.line > 0) where += fmt::format("{}{}:{}", where.empty() ? "" : ":", issue.line, issue.column);
    write(fmt::format("{}{}{}\n", where, where.empty() ? "" : ": ", say(issue.error)), true);
    if (issue.line > 0 && static_cast<size_t>(issue.line) <= lines.size()) {
      const auto line = lines[static_cast<size_t>(issue.line) - 1];
      write(fmt::format("    {}\n    {}^\n", line, blanks_below(line, issue.column)), true);
    }
  }
  return issues.empty() ? kDone : exit_code(issues.front().error.fault);
}

}  // namespace bihuan::cli
