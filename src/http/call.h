// One call of an operation, as its handler sees it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "account/account.h"
#include "account/scope.h"
#include "base/message.h"
#include "http/operation.h"
#include "http/request.h"
#include "http/tree.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::http {

class App;

// Who asks, and what they may see.
struct Caller {
  account::Actor actor;
  account::Scope scope;
  std::string session;              // digest, when signed in by cookie
  std::vector<std::string> scopes;  // of an API token
  int64_t token = 0;                // its credential; 0 = no token
  bool must_change = false;         // the password first
  bool by_cookie = false;
};

class Call {
 public:
  Call(App& app, const Operation& operation, const Request& request, db::Session& session, log::Tx* tx,
       std::shared_ptr<const Caller> caller)
      : app_(app), operation_(operation), request_(request), session_(session), tx_(tx), caller_(std::move(caller)) {}

  App& app() { return app_; }
  const Operation& operation() const { return operation_; }
  const Request& request() const { return request_; }
  const kit::Kit& kit() const;
  db::Session& session() { return session_; }
  log::Tx& tx() { return *tx_; }  // precondition: effect write or alone
  bool signed_in() const { return caller_ != nullptr; }
  const Caller& caller() const { return *caller_; }  // precondition: signed_in
  const account::Actor& actor() const { return caller_->actor; }
  Instant now() const;
  Date today() const { return day_of(now()); }
  Language language() const;
  std::string_view language_key() const { return language() == Language::zh ? "zh" : "en"; }
  Result<std::shared_ptr<const Tree>> tree();
  Result<int64_t> position();  // of what this call sees: the log's head
  Result<org::Moment> moment();

  // The id under which the log knows what `write` does; "" = none. Taken once: a second time is refused.
  void set_request_id(std::string id) { request_id_ = std::move(id); }
  // A command of its own from a worker (effect run or slow); waits for the commit.
  Result<void> write(std::function<Result<void>(log::Tx&)> command, bool alone = false);
  // What a figure, kit or binding checker had to say; sent with the fault.
  Issues issues;

 private:
  App& app_;
  const Operation& operation_;
  const Request& request_;
  db::Session& session_;
  log::Tx* tx_;
  std::shared_ptr<const Caller> caller_;
  std::string request_id_;
};

// Takes a body as it comes. `finish` is called when all of it has been taken.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  virtual Result<Answer> finish() = 0;
};

// Fault: not_found "api.no_such_kind".
Result<const kit::Kind*> kind_called(const kit::Kit& kit, const std::string& name);
// One with a procedure. Faults: as kind_called; invalid "api.no_matter".
Result<const kit::Kind*> matter_called(const kit::Kit& kit, const std::string& name);
Answer json_answer(std::string body, int status = 200);
// It holds a secret: it is not kept to be given again.
Answer shown_once(Answer answer);

}  // namespace bihuan::http
