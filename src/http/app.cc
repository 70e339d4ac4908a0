#include "http/app.h"

#include <chrono>
#include <cstdio>
#include <future>

#include "account/sign_in.h"
#include "account/tables.h"
#include "account/token.h"
#include "base/hash.h"
#include "base/text.h"
#include "db/dialect.h"
#include "http/answers.h"
#include "http/cookie.h"
#include "http/fault.h"
#include "http/guard.h"
#include "http/reading.h"
#include "intake/receipt.h"
#include "remind/tables.h"

namespace bihuan::http {
namespace {

constexpr size_t kMostCallers = 2000;
constexpr int kWriterMegabytes = 6;
constexpr std::string_view kBearer = "Bearer ";

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

// By what a command that is repeated is known. `id` "": it carried no key.
struct Repeatable {
  std::string id;
  std::string digest;  // decides whether a repeated key asks for the same
};

std::string digest_of(const Request& request) {
  const std::string* match = request.header("if-match");
  return to_hex(sha256(request.method + "\n" + request.path + "\n" + request.query + "\n" +
                           (match == nullptr ? "" : *match) + "\n",
                       request.body))
      .substr(0, 32);
}

// The key is visible ASCII, so that it can stand in a log entry and a header; and its account's own: strangers, who
// have none, could guess each other's.
Result<Repeatable> repeatable(const Request& request, const Caller* caller) {
  const std::string* key = request.header("idempotency-key");
  if (key == nullptr) return Repeatable();
  const bool fine =
      !key->empty() && key->size() <= 100 &&
      key->find_first_not_of(
          "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~") ==
          std::string::npos;
  if (!fine) return Error{Fault::invalid, "api.bad_key"};
  if (caller == nullptr) return Repeatable();
  return Repeatable{caller->actor.name + "/" + *key, digest_of(request)};
}

bool changes(const Operation& operation) {
  return operation.effect != Effect::read && operation.effect != Effect::slow && operation.method != "GET";
}

}  // namespace

App::App(site::Site& site, Options options)
    : site_(site),
      options_(std::move(options)),
      router_(operations()),
      readers_(site.directory() + "/bihuan.db"),
      sign_ins_(options_.openid),
      id_start_(to_hex(options_.random(4))) {}

App::~App() { stop(); }

Result<std::unique_ptr<App>> App::open(site::Site& site, Options options) {
  std::unique_ptr<App> app(new App(site, std::move(options)));
  {
    auto& session = site.writer().session();
    TRY(session.answer_many(kWriterMegabytes));
    TRY(session.begin());
    TRY(create_answer_table(session));
    TRY(account::create_tables(session));
    TRY(evidence::create_tables(session));
    TRY(intake::create_tables(session));
    TRY(remind::create_tables(session));
    TRY(session.commit());
  }
  app->workers_ = std::make_unique<Workers>(app->options_.workers);
  App* self = app.get();
  app->metrics_.set_log_size(site.writer().size());
  app->writing_ = std::make_unique<Writing>(
      site.writer(), site.kit(),
      Writing::Hooks{app->options_.clock,
                     [self] {
                       self->structure_at_ = self->site_.writer().size();
                       ++self->structure_;
                     },
                     [self](std::vector<RowChange> changes) { self->tell(std::move(changes)); },
                     [self](size_t commands, double seconds) {
                       self->metrics_.committed(commands, seconds);
                       self->metrics_.set_log_size(self->site_.writer().size());
                     }});
  TRY_SET(app->uploads_, evidence::Uploads::open(site.directory() + "/uploads", site.evidence_directory()));
  if (app->options_.clockwork) app->clockwork_ = std::make_unique<Clockwork>(*app);
  return app;
}

// On the writing thread, right after the commit.
void App::tell(std::vector<RowChange> changes) {
  if (events_.subscribers() == 0) return;
  auto& session = site_.writer().session();
  std::erase_if(changes, [&](RowChange& change) {
    if (!change.is_evidence) return false;
    const kit::Kind* kind = kit().find_kind(change.kind);
    if (kind == nullptr) return true;
    const db::Value key[] = {db::kSite, change.id};
    auto row = session.first(db::current_statement(kind->table), key);
    if (!row || row->empty()) return true;
    row->pop_back();
    change.units = account::units_of(*kind, *row);
    return false;
  });
  events_.publish(changes);
}

void App::stop() {
  events_.end();
  if (clockwork_) clockwork_->stop();
  if (workers_) workers_->stop();
  if (writing_) writing_->stop();
}

Answer App::fault(const Request& request, const Error& error, const Issues& issues) {
  if (request.trace) {
    request.trace->key = error.key;
    request.trace->detail = error.detail;
  }
  if (error.fault == Fault::internal)  // where and how is for the journal: it is nobody else's
    return problem(Error{Fault::internal, "api.broken"}, language_of(request));
  return problem(error, issues, language_of(request));
}

const Operation* App::operation_of(const Request& request) const {
  const auto match = router_.find(request.method, request.path);
  return match ? match->operation : nullptr;
}

Result<std::shared_ptr<const Caller>> App::caller_of(db::Session& session, std::string_view name) {
  const Date today = day_of(options_.clock());
  const int64_t structure = structure_;
  if (auto known = known_caller(callers_, name, structure, today)) return known;
  TRY_SET(const int64_t position, log::log_size(session));
  auto caller = std::make_shared<Caller>();
  TRY_SET(caller->actor, account::load_actor(session, name, {position, today}));
  caller->scope = account::scope_of(kit(), caller->actor);
  keep_caller(callers_, name, {structure, position, today}, caller);
  return std::shared_ptr<const Caller>(std::move(caller));
}

Result<std::shared_ptr<const Caller>> App::caller_with(db::Session& session, std::string_view token) {
  const Date today = day_of(options_.clock());
  const int64_t structure = structure_;
  const std::string digest = to_hex(sha256(token));
  if (auto known = known_caller(tokens_, digest, structure, today)) return known;
  TRY_SET(const int64_t position, log::log_size(session));
  TRY_SET(const auto use, account::find_token(session, token, today));
  if (!use) return Error{Fault::unauthenticated, "api.sign_in"};
  TRY_SET(const auto known, caller_of(session, use->name));
  auto caller = std::make_shared<Caller>(*known);
  caller->scopes = use->scopes;
  caller->token = use->id;
  keep_caller(tokens_, digest, {structure, position, today}, caller);
  return std::shared_ptr<const Caller>(std::move(caller));
}

// What is remembered of anyone is forgotten when someone's rights change, and by the next day.
std::shared_ptr<const Caller> App::known_caller(const Callers& callers, std::string_view key, int64_t structure,
                                                Date today) {
  const std::lock_guard lock(mutex_);
  if (callers_structure_ != structure || callers_day_ != today || callers_.size() + tokens_.size() > kMostCallers) {
    callers_.clear();
    tokens_.clear();
    callers_structure_ = structure;
    callers_day_ = today;
  }
  const auto found = callers.find(key);
  return found == callers.end() ? nullptr : found->second;
}

// Whether what was read then may be kept: a change may have come meanwhile, or before, and the snapshot be older.
bool App::is_newest(const Reading& reading) const {
  return structure_ == reading.structure && reading.position >= structure_at_;
}

void App::keep_caller(Callers& callers, std::string_view key, const Reading& reading,
                      const std::shared_ptr<const Caller>& caller) {
  const std::lock_guard lock(mutex_);
  if (is_newest(reading) && callers_structure_ == reading.structure && callers_day_ == reading.day)
    callers.emplace(key, caller);
}

Result<std::shared_ptr<const Caller>> App::identify(db::Session& session, const Request& request) {
  TRY_SET(auto caller, find_caller(session, request));
  if (caller && request.trace) request.trace->account = caller->actor.name;
  return caller;
}

// Who asks: through the site's own socket by name, with a token, or with a session's cookie.
Result<std::shared_ptr<const Caller>> App::find_caller(db::Session& session, const Request& request) {
  const Instant now = options_.clock();
  if (request.local) {
    const std::string* name = request.header("x-bihuan-actor");
    if (name != nullptr) return caller_of(session, *name);
  }
  if (const std::string* header = request.header("authorization"); header != nullptr && starts_with(*header, kBearer)) {
    return caller_with(session, std::string_view(*header).substr(kBearer.size()));
  }
  const std::string token = cookie(request, kSessionCookie);
  if (token.empty()) return std::shared_ptr<const Caller>();
  TRY_SET(const auto found, account::find_session(session, token, now, options_.limits));
  if (!found) return std::shared_ptr<const Caller>();
  if (!is_safe(request.method)) {
    const std::string* csrf = request.header("x-csrf-token");
    if (csrf == nullptr || !account::is_csrf(token, *csrf)) return Error{Fault::forbidden, "api.csrf"};
  }
  TRY_SET(const auto known, caller_of(session, found->name));
  auto caller = std::make_shared<Caller>(*known);
  caller->session = found->digest;
  caller->by_cookie = true;
  caller->must_change = found->must_change;
  if (account::is_to_touch(*found, now))
    (void)writing_->submit({false,
                            [signed_ = *found](log::Tx& tx) { return account::touch(tx, signed_); },
                            [](const Result<void>&) {},
                            {}});
  return std::shared_ptr<const Caller>(std::move(caller));
}

// Deny by default: an operation says who may ask, and everything else is refused.
Result<void> App::admit(const Operation& operation, const Request& request, const Caller* caller) const {
  if (operation.policy == Policy::open) return {};
  if (operation.policy == Policy::local) {
    if (request.local) return {};
    return Error{Fault::forbidden, "api.local_only"};
  }
  if (caller == nullptr) return Error{Fault::unauthenticated, "api.sign_in"};
  if (caller->must_change && operation.id != "change_password" && operation.id != "sign_out" &&
      operation.id != "show_session")
    return Error{Fault::forbidden, "account.must_change"};
  if (caller->token != 0 && !account::is_in_scope(caller->scopes, operation.id, changes(operation)))
    return Error{Fault::forbidden, "api.scope_of_token", {{"operation", std::string(operation.id)}}};
  if (operation.policy == Policy::verb && !account::may_anywhere(kit(), caller->actor, operation.verb))
    return Error{
        Fault::forbidden, "api.no_verb", {{"actor", caller->actor.name}, {"verb", std::string(operation.verb)}}};
  return {};
}

Result<std::shared_ptr<const Tree>> App::tree(db::Session& session) {
  const Date today = day_of(options_.clock());
  const int64_t structure = structure_;
  {
    const std::lock_guard lock(mutex_);
    if (tree_ && tree_structure_ == structure && tree_->day == today) return tree_;
  }
  TRY_SET(const int64_t position, log::log_size(session));
  TRY_SET(auto tree, Tree::load(session, {position, today}));
  const std::lock_guard lock(mutex_);
  if (is_newest({structure, position, today})) {
    tree_ = tree;
    tree_structure_ = structure;
  }
  return tree;
}

Answer App::read(const Router::Match& match, const Request& request, int milliseconds) {
  Issues issues;
  auto answered = guarded([&]() -> Result<Answer> {
    TRY_SET(auto snapshot, readers_.take(milliseconds));
    TRY_SET(auto caller, identify(snapshot.session(), request));
    TRY(admit(*match.operation, request, caller.get()));
    Repeatable command;
    if (changes(*match.operation)) {
      TRY_SET(command, repeatable(request, caller.get()));
    }
    if (!command.id.empty()) {
      TRY_SET(auto known, find_answer(snapshot.session(), command.id, command.digest));
      if (known) return *std::move(known);
    }
    TRY_SET(const Inputs inputs, Inputs::of(request, match.path));
    Call call(*this, *match.operation, request, snapshot.session(), nullptr, std::move(caller));
    call.set_request_id(command.id);
    auto answer = match.operation->answer(call, inputs);
    issues = std::move(call.issues);
    if (answer && !command.id.empty() && !answer->secret) {
      const auto kept = call.write(
          [&](log::Tx& tx) { return keep_answer(tx.session(), command.id, command.digest, *answer, tx.now()); });
      // A conflict: the same was asked twice at once, and the other's answer is kept.
      if (!kept && kept.error().fault != Fault::conflict) return kept.error();
    }
    return answer;
  });
  return answered ? *std::move(answered) : fault(request, answered.error(), issues);
}

Result<Answer> App::write_in(log::Tx& tx, const Router::Match& match, const Request& request) {
  TRY_SET(auto caller, identify(tx.session(), request));
  TRY(admit(*match.operation, request, caller.get()));
  TRY_SET(const auto command, repeatable(request, caller.get()));
  if (!command.id.empty()) {
    TRY_SET(auto known, find_answer(tx.session(), command.id, command.digest));
    if (known) return *std::move(known);
  }
  TRY_SET(const Inputs inputs, Inputs::of(request, match.path));
  tx.set_actor(caller ? caller->actor.name : "");
  tx.set_request(command.id);
  Call call(*this, *match.operation, request, tx.session(), &tx, std::move(caller));
  TRY_SET(auto answer, match.operation->answer(call, inputs));
  if (!command.id.empty() && !answer.secret)
    TRY(keep_answer(tx.session(), command.id, command.digest, answer, tx.now()));
  return answer;
}

void App::write(Router::Match match, Request request, std::function<void(Answer)> done) {
  struct Under {
    Router::Match match;
    Request request;
    std::function<void(Answer)> done;
    Answer answer;
  };
  auto under = std::make_shared<Under>(Under{std::move(match), std::move(request), std::move(done), {}});
  const auto submitted =
      writing_->submit({under->match.operation->effect == Effect::alone,
                        [this, under](log::Tx& tx) -> Result<void> {
                          TRY_SET(under->answer, write_in(tx, under->match, under->request));
                          return {};
                        },
                        [this, under](const Result<void>& result) {
                          under->done(result ? std::move(under->answer) : fault(under->request, result.error()));
                        },
                        {}});
  if (!submitted) under->done(fault(under->request, submitted.error()));
}

// A verb of the command line has transactions of its own: it runs between those of others.
void App::run_outside(const Router::Match& match, Request request, std::function<void(Answer)> done) {
  struct Under {
    Request request;
    std::function<void(Answer)> done;
    Answer answer;
  };
  auto under = std::make_shared<Under>(Under{std::move(request), std::move(done), {}});
  Writing::Task task;
  task.alone = true;
  task.outside = [this, under, match] {
    auto& session = site_.writer().session();
    auto answered = guarded([&]() -> Result<Answer> {
      TRY(admit(*match.operation, under->request, nullptr));
      TRY_SET(const Inputs inputs, Inputs::of(under->request, match.path));
      Call call(*this, *match.operation, under->request, session, nullptr, nullptr);
      return match.operation->answer(call, inputs);
    });
    under->answer = answered ? *std::move(answered) : fault(under->request, answered.error());
  };
  task.done = [under](const Result<void>&) { under->done(std::move(under->answer)); };
  const auto submitted = writing_->submit(std::move(task));
  if (!submitted) under->done(fault(under->request, submitted.error()));
}

void App::answer(Request request, std::function<void(Answer)> done) {
  begin_trace(request);
  auto match = router_.find(request.method, request.path);
  auto finish = [this, operation = match ? match->operation : nullptr, trace = request.trace,
                 done = std::move(done)](Answer answer) {
    account_for(operation, *trace, answer);
    done(std::move(answer));
  };
  if (!match) return finish(fault(request, match.error()));
  switch (match->operation->effect) {
    case Effect::read:
      return finish(read(*match, request, options_.read_milliseconds));
    case Effect::write:
    case Effect::alone:
      return write(*std::move(match), std::move(request), std::move(finish));
    case Effect::outside:
      return run_outside(*match, std::move(request), std::move(finish));
    case Effect::slow:
    case Effect::run: {
      auto shared = std::make_shared<Request>(std::move(request));
      const auto submitted = workers_->submit(
          [this, match = *match, shared, finish] { finish(read(match, *shared, options_.slow_milliseconds)); });
      if (!submitted) finish(fault(*shared, submitted.error()));
      return;
    }
    case Effect::upload:
    case Effect::events:
      return finish(fault(request, Error{Fault::invalid, "api.malformed", {{"what", "stream"}}}));
  }
}

Answer App::answer_now(Request request) {
  auto answered = std::make_shared<std::promise<Answer>>();
  auto future = answered->get_future();
  answer(std::move(request), [answered](Answer answer) { answered->set_value(std::move(answer)); });
  return future.get();
}

template <class Stream>
Result<std::unique_ptr<Stream>> App::open_stream(
    Request& request, Result<std::unique_ptr<Stream>> (*Operation::*handler)(Call&, const Inputs&)) {
  begin_trace(request);
  return guarded([&]() -> Result<std::unique_ptr<Stream>> {
    TRY_SET(const auto match, router_.find(request.method, request.path));
    TRY_SET(auto snapshot, readers_.take(options_.read_milliseconds));
    TRY_SET(auto caller, identify(snapshot.session(), request));
    TRY(admit(*match.operation, request, caller.get()));
    TRY_SET(const Inputs inputs, Inputs::of(request, match.path));
    Call call(*this, *match.operation, request, snapshot.session(), nullptr, std::move(caller));
    return (match.operation->*handler)(call, inputs);
  });
}

Result<std::unique_ptr<Sink>> App::take(Request& request) { return open_stream(request, &Operation::take); }

void App::finish(std::unique_ptr<Sink> sink, const Request& request, std::function<void(Answer)> done) {
  const std::shared_ptr<Sink> shared = std::move(sink);
  request.trace->began = std::chrono::steady_clock::now();  // how long it was on its way is the client's
  const auto submitted = workers_->submit([this, shared, request, done] {
    auto finished = guarded([&] { return shared->finish(); });
    Answer answer = finished ? *std::move(finished) : fault(request, finished.error());
    account_for(operation_of(request), *request.trace, answer);
    done(std::move(answer));
  });
  if (!submitted) done(refuse(request, submitted.error()));
}

Result<std::unique_ptr<Subscription>> App::subscribe(Request& request) {
  TRY_SET(auto subscription, open_stream(request, &Operation::subscribe));
  Answer begun;
  account_for(operation_of(request), *request.trace, begun);
  return subscription;
}

}  // namespace bihuan::http
