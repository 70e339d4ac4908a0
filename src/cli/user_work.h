// What the verbs of `user` share: names in the arguments are looked up in the site as it stands; what is to be done is
// done by an operation of the API, in the server that holds the site or here, so that one rule holds for both.
#pragma once

#include <memory>
#include <string>

#include "base/json_value.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "org/tree.h"

namespace bihuan::cli {

// A site, read.
struct Names {
  std::unique_ptr<site::Site> site;
  org::Moment now;

  db::Session& session() const { return site->session(); }
  // Faults: not_found "account.unknown", "cli.no_such_unit", "cli.no_such_role".
  Result<int64_t> account(const std::string& name) const;
  Result<int64_t> unit(const std::string& code_or_name) const;
  Result<std::string> role(const std::string& key_or_label) const;
  Result<std::string> unit_name(int64_t unit) const;
  std::string role_label(const Terminal& terminal, const std::string& key) const;
};
Result<Names> read_names(const UserOptions& options);

// As 2021-06-30; "" stands for `other`. Fault: that of Date::parse.
Result<std::string> day(const std::string& text, Date other);

// One verb at work: its operations, and what it prints.
class Work {
 public:
  Work(const Terminal& terminal, const UserOptions& options, const Ask& ask)
      : terminal_(terminal), options_(options), ask_(ask) {}
  const Terminal& terminal() const { return terminal_; }
  const UserOptions& options() const { return options_; }
  // The operation's answer, or its fault in the words of the command line. `actor`: who asks, when it is not the one
  // of --actor.
  Result<Json> ask(const char* operation, const Json& input, const std::string& actor = {}) const;
  // `said` for people; with --json the answer and what is `more`.
  int done(const std::string& said, Json answer, const Json& more = Json::object()) const;

 private:
  Error error_of(const VerbAnswer& answer) const;
  const Terminal& terminal_;
  const UserOptions& options_;
  const Ask& ask_;
};

// Runs `act(work, names)`; the exit code.
template <class Act>
int with_names(const Terminal& terminal, const UserOptions& options, const Ask& ask, Act act) {
  auto whole = [&]() -> Result<int> {
    TRY_SET(const auto names, read_names(options));
    return act(Work(terminal, options, ask), names);
  }();
  return whole ? *whole : terminal.fail(whole.error());
}

}  // namespace bihuan::cli
