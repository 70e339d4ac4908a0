// What every verb of the command line shares: where it prints, in which language, and how a fault becomes an exit code.
// stdout carries the answer (one JSON document with --json), stderr what went wrong.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "base/message.h"
#include "base/result.h"
#include "site/site.h"

namespace bihuan::cli {

// DESIGN §11.
enum Exit { kDone = 0, kNo = 1, kWrongUse = 2, kUnknown = 3, kRefused = 4, kSystem = 5 };

// What a verb printed, when it ran for somebody else.
struct Printed {
  std::string out;
  std::string err;
};

class Terminal {
 public:
  // `more`: texts besides those of the folders that this one knows.
  explicit Terminal(Language language, bool json, std::vector<MessageTable> more = {})
      : language_(language), json_(json), more_(std::move(more)) {}
  // In a server: a verb runs on the site that the server holds, and prints into `printed`.
  Terminal(Language language, bool json, site::Site& held, Printed& printed)
      : language_(language), json_(json), held_(&held), printed_(&printed) {}
  site::Site* held() const { return held_; }
  bool json() const { return json_; }
  Language language() const { return language_; }
  void print(std::string_view text) const;      // a line on stdout
  void print_json(const Json& document) const;  // the one document
  void progress(std::string_view text) const;   // stderr, only on a terminal
  void remark(std::string_view text) const;     // a line on stderr
  // What the user types after `prompt` without seeing it, twice alike; when the input is no terminal, its first line.
  // Faults: invalid "cli.no_password", "cli.passwords_differ".
  Result<std::string> read_secret(std::string_view prompt) const;
  std::string say(const Error& error) const;
  int fail(const Error& error) const;  // stderr; the exit code of its fault
  // Each issue with file, line and column; with `text`, the line itself and a mark below.
  int fail(const Issues& issues, std::string_view text = {}) const;
  std::string pick(std::string_view zh, std::string_view en) const {
    return std::string(language_ == Language::zh ? zh : en);
  }

 private:
  void write(std::string_view text, bool is_error) const;
  Language language_;
  bool json_;
  std::vector<MessageTable> more_;
  site::Site* held_ = nullptr;
  Printed* printed_ = nullptr;
};

int exit_code(Fault fault);

}  // namespace bihuan::cli
