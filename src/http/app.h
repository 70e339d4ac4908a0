// A site behind its operations, without sockets: finds the operation of a request, says who asks, whether they may, and
// runs the handler where its effect belongs. Any thread may ask; there is one App a process.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "account/account.h"
#include "account/session.h"
#include "base/message.h"
#include "evidence/upload.h"
#include "http/call.h"
#include "http/clockwork.h"
#include "http/events.h"
#include "http/journal.h"
#include "http/limits.h"
#include "http/metrics.h"
#include "http/readers.h"
#include "http/request.h"
#include "http/router.h"
#include "http/sign_in.h"
#include "http/tree.h"
#include "http/workers.h"
#include "http/writing.h"
#include "openid/settings.h"
#include "remind/channel.h"
#include "site/site.h"

namespace bihuan::http {

struct Ran {
  int exit = 0;
  std::string out;
  std::string err;
};
// Runs a writing verb of the command line on a held site; paths are seen from `folder`.
using Verb = std::function<Ran(const std::vector<std::string>& arguments, const std::string& folder, site::Site& site)>;

class App {
 public:
  struct Options {
    std::function<Instant()> clock;
    std::function<std::string(size_t)> random;
    size_t workers = 2;
    int read_milliseconds = 5'000;    // longest read on the thread that took the request
    int slow_milliseconds = 120'000;  // longest read on a worker
    bool secure_cookies = false;      // behind TLS
    account::Limits limits = {};
    Rates rates = {};
    std::string password_policy = "asvs";  // account::policy_called
    remind::Channels channels = {};
    openid::Settings openid = {};  // providers at which one may sign in
    bool clockwork = false;        // reminders, sweeping, the daily checkpoint: for a server, not for one call
    Verb verb = {};                // for the site's own socket
    Journal* journal = nullptr;    // outlives the App; none: nothing is told
    int least_free_percent = 10;
    int checkpoint_days = 2;
  };
  // Makes the operational tables that are missing. The site is open to write, and outlives the App.
  static Result<std::unique_ptr<App>> open(site::Site& site, Options options);
  ~App();

  // `done` is called once, here or on another thread.
  void answer(Request request, std::function<void(Answer)> done);
  Answer answer_now(Request request);  // waits; never on a thread of the App
  // For what comes as a stream, and what goes as one. Asked for before the body is read.
  const Operation* operation_of(const Request& request) const;
  Result<std::unique_ptr<Sink>> take(Request& request);
  // Hashing and storing a large file takes its time: on a worker.
  void finish(std::unique_ptr<Sink> sink, const Request& request, std::function<void(Answer)> done);
  Result<std::unique_ptr<Subscription>> subscribe(Request& request);
  // The answer to a request whose take() or subscribe() failed.
  Answer refuse(const Request& request, const Error& error);
  // Ends the streams, finishes what is under way, and takes no more.
  void stop();

  site::Site& site() { return site_; }
  const kit::Kit& kit() const { return site_.kit(); }
  const Options& options() const { return options_; }
  Writing& writing() { return *writing_; }
  Readers& readers() { return readers_; }
  Metrics& metrics() { return metrics_; }
  Events& events() { return events_; }
  Buckets& buckets() { return buckets_; }
  SignIns& sign_ins() { return sign_ins_; }
  evidence::Uploads& uploads() { return *uploads_; }
  // As of `session`'s moment.
  Result<std::shared_ptr<const Tree>> tree(db::Session& session);

 private:
  App(site::Site& site, Options options);
  Result<std::shared_ptr<const Caller>> identify(db::Session& session, const Request& request);
  Result<std::shared_ptr<const Caller>> find_caller(db::Session& session, const Request& request);
  Result<std::shared_ptr<const Caller>> caller_of(db::Session& session, std::string_view name);
  Result<std::shared_ptr<const Caller>> caller_with(db::Session& session, std::string_view token);
  using Callers = std::map<std::string, std::shared_ptr<const Caller>, std::less<>>;
  std::shared_ptr<const Caller> known_caller(const Callers& callers, std::string_view key, int64_t structure,
                                             Date today);
  struct Reading {  // when something was read
    int64_t structure = 0;
    int64_t position = 0;  // of the log
    Date day;
  };
  bool is_newest(const Reading& reading) const;
  void keep_caller(Callers& callers, std::string_view key, const Reading& reading,
                   const std::shared_ptr<const Caller>& caller);
  Result<void> admit(const Operation& operation, const Request& request, const Caller* caller) const;
  Answer read(const Router::Match& match, const Request& request, int milliseconds);
  void write(Router::Match match, Request request, std::function<void(Answer)> done);
  void run_outside(const Router::Match& match, Request request, std::function<void(Answer)> done);
  Result<Answer> write_in(log::Tx& tx, const Router::Match& match, const Request& request);
  void tell(std::vector<RowChange> changes);  // those who watch
  template <class Stream>
  Result<std::unique_ptr<Stream>> open_stream(Request& request,
                                              Result<std::unique_ptr<Stream>> (*Operation::*handler)(Call&,
                                                                                                     const Inputs&));
  Answer fault(const Request& request, const Error& error, const Issues& issues = {});
  void begin_trace(Request& request);
  // Counts the answer, names it by its trace and tells the journal of it.
  void account_for(const Operation* operation, const Trace& trace, Answer& answer);

  site::Site& site_;
  Options options_;
  Router router_;
  Readers readers_;
  Metrics metrics_;
  Events events_;
  Buckets buckets_;
  SignIns sign_ins_;
  std::unique_ptr<Workers> workers_;
  std::unique_ptr<Writing> writing_;
  std::unique_ptr<evidence::Uploads> uploads_;
  std::unique_ptr<Clockwork> clockwork_;
  std::string id_start_;  // of the requests of this run
  std::atomic<uint64_t> requests_ = 0;
  std::atomic<int64_t> structure_at_ = 0;  // the log's size at the last change of who may do what
  std::atomic<int64_t> structure_ = 0;     // counts changes of who may do what
  std::mutex mutex_;                       // of what follows
  Callers callers_;                        // by name
  Callers tokens_;                         // by the token's digest
  int64_t callers_structure_ = -1;
  Date callers_day_;
  std::shared_ptr<const Tree> tree_;
  int64_t tree_structure_ = -1;
};

}  // namespace bihuan::http
