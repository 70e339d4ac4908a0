#include "http/server.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <thread>

#include "http/app.h"
#include "http/connection.h"

namespace bihuan::http {
namespace {

// When there are too many, one that waits for its next request makes room; when all are at work, the new one is refused
// without a word: a reader's memory is worth more than a politeness.
template <class Acceptor, class Serve>
asio::awaitable<void> accept(std::shared_ptr<Shared> shared, Acceptor& acceptor, asio::io_context& io, Serve serve) {
  while (!shared->stopping) {
    auto strand = asio::make_strand(io);
    auto [code, socket] = co_await acceptor.async_accept(strand, kAwait);
    if (code == asio::error::operation_aborted || shared->stopping) co_return;
    if (code) {  // out of files, say: a moment later there may be some
      asio::steady_timer pause(co_await asio::this_coro::executor);
      pause.expires_after(std::chrono::milliseconds(50));
      auto [pause_code] = co_await pause.async_wait(kAwait);
      (void)pause_code;
      continue;
    }
    if (shared->connections.size() >= shared->options.most_connections && !shared->connections.cut_one_idle()) continue;
    asio::co_spawn(strand, serve(std::move(socket)), asio::detached);
  }
}

// So many connections as the process may have files, with some to spare for the database.
size_t fitting_connections(size_t wanted) {
  constexpr rlim_t kOthers = 256;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  if (files.rlim_cur < wanted + kOthers) {
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, wanted + kOthers);
    (void)::setrlimit(RLIMIT_NOFILE, &files);
  }
  return std::min<size_t>(wanted, files.rlim_cur > 2 * kOthers ? files.rlim_cur - kOthers : files.rlim_cur / 2);
}

}  // namespace

struct Server::State {
  State(App& app, ServerOptions options) : shared(std::make_shared<Shared>(app, std::move(options))) {
    shared->options.most_connections = fitting_connections(shared->options.most_connections);
  }
  std::shared_ptr<Shared> shared;
  asio::io_context io;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  std::unique_ptr<tcp::acceptor> acceptor;
  std::unique_ptr<local::acceptor> local_acceptor;
  std::unique_ptr<asio::signal_set> signals;
  std::unique_ptr<asio::signal_set> hang_up;
  std::unique_ptr<asio::steady_timer> drain;
  uint16_t port = 0;
  std::atomic<bool> stop_asked = false;

  Result<void> listen();
  Result<void> listen_tcp();
  Result<void> listen_local();
  Result<void> load_certificate();
  void wait_for_hang_up();
  void begin_stop();
  void wait_for_drained(int rounds);
};

Result<void> Server::State::load_certificate() {
  Code code;
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1,
                  code);
  if (!code) tls.use_certificate_chain_file(shared->options.certificate, code);
  if (!code) tls.use_private_key_file(shared->options.private_key, asio::ssl::context::pem, code);
  if (code)
    return Error{
        Fault::refused, "server.bad_certificate", {{"file", shared->options.certificate}, {"reason", code.message()}}};
  return {};
}

Result<void> Server::State::listen_tcp() {
  const auto cannot = [&](const Code& code) {
    return Error{Fault::unavailable,
                 "server.cannot_listen",
                 {{"address", shared->options.address + ":" + std::to_string(shared->options.port)},
                  {"reason", code.message()}}};
  };
  Code code;
  const auto address = asio::ip::make_address(shared->options.address, code);
  if (code) return cannot(code);
  const tcp::endpoint endpoint(address, shared->options.port);
  acceptor = std::make_unique<tcp::acceptor>(asio::make_strand(io));
  acceptor->open(endpoint.protocol(), code);
  if (!code) acceptor->set_option(asio::socket_base::reuse_address(true), code);
  if (!code) acceptor->bind(endpoint, code);
  if (!code) acceptor->listen(asio::socket_base::max_listen_connections, code);
  if (code) return cannot(code);
  port = acceptor->local_endpoint().port();
  const bool secure = !shared->options.certificate.empty();
  auto serve = [this, secure](tcp::socket socket) -> asio::awaitable<void> {
    Code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    Origin origin{socket.remote_endpoint(ignored).address().to_string(), false, secure};
    if (secure) return serve_tls(shared, std::move(socket), tls, std::move(origin));
    return serve_tcp(shared, std::move(socket), std::move(origin));
  };
  asio::co_spawn(acceptor->get_executor(), accept(shared, *acceptor, io, serve), asio::detached);
  return {};
}

// Whoever may open the socket may write the site's files as well: the directory decides.
Result<void> Server::State::listen_local() {
  if (shared->options.socket.empty()) return {};
  ::unlink(shared->options.socket.c_str());
  const auto cannot = [&](const Code& code) {
    return Error{
        Fault::unavailable, "server.cannot_listen", {{"address", shared->options.socket}, {"reason", code.message()}}};
  };
  Code code;
  if (shared->options.socket.size() >= 108) return cannot(make_error_code(boost::system::errc::filename_too_long));
  const local::endpoint endpoint(shared->options.socket);
  local_acceptor = std::make_unique<local::acceptor>(asio::make_strand(io));
  local_acceptor->open(endpoint.protocol(), code);
  const mode_t before = ::umask(0177);
  if (!code) local_acceptor->bind(endpoint, code);
  ::umask(before);
  if (!code) local_acceptor->listen(asio::socket_base::max_listen_connections, code);
  if (code) return cannot(code);
  auto serve = [this](local::socket socket) -> asio::awaitable<void> {
    return serve_local(shared, std::move(socket), Origin{"local", true, true});
  };
  asio::co_spawn(local_acceptor->get_executor(), accept(shared, *local_acceptor, io, serve), asio::detached);
  return {};
}

Result<void> Server::State::listen() {
  if (!shared->options.certificate.empty()) TRY(load_certificate());
  TRY(listen_tcp());
  TRY(listen_local());
  signals = std::make_unique<asio::signal_set>(io, SIGINT, SIGTERM);
  signals->async_wait([this](const Code& code, int) {
    if (!code) begin_stop();
  });
  if (shared->options.on_hang_up) {
    hang_up = std::make_unique<asio::signal_set>(io, SIGHUP);
    wait_for_hang_up();
  }
  return {};
}

void Server::State::wait_for_hang_up() {
  hang_up->async_wait([this](const Code& code, int) {
    if (code) return;
    shared->options.on_hang_up();
    wait_for_hang_up();
  });
}

// On its own strand: another thread may be accepting.
template <class Acceptor>
void close(Acceptor& acceptor) {
  asio::post(acceptor.get_executor(), [&acceptor] {
    Code ignored;
    acceptor.close(ignored);
  });
}

void Server::State::begin_stop() {
  if (shared->stopping.exchange(true)) return;
  Code ignored;
  signals->cancel(ignored);
  if (hang_up) hang_up->cancel(ignored);
  close(*acceptor);
  if (local_acceptor) close(*local_acceptor);
  shared->app.events().end();
  shared->connections.cut_idle();
  drain = std::make_unique<asio::steady_timer>(io);
  wait_for_drained(static_cast<int>(shared->options.patience.drain.count()) * 20);
}

// Until the last connection is done with its request, or the time is over: then what is under way goes unanswered.
void Server::State::wait_for_drained(int rounds) {
  if (shared->connections.size() == 0) return;
  if (rounds == 0) return io.stop();
  shared->connections.cut_idle();
  drain->expires_after(std::chrono::milliseconds(50));
  drain->async_wait([this, rounds](const Code& code) {
    if (!code) wait_for_drained(rounds - 1);
  });
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  if (!state_->shared->options.socket.empty()) ::unlink(state_->shared->options.socket.c_str());
}

Result<std::unique_ptr<Server>> Server::start(App& app, const ServerOptions& options) {
  auto state = std::make_unique<State>(app, options);
  TRY(state->listen());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

uint16_t Server::port() const { return state_->port; }

void Server::run() {
  std::vector<std::thread> threads;
  for (size_t i = 1; i < state_->shared->options.threads; ++i) threads.emplace_back([this] { state_->io.run(); });
  state_->io.run();
  for (auto& thread : threads) thread.join();
}

void Server::stop() {
  asio::post(state_->io, [this] { state_->begin_stop(); });
}

}  // namespace bihuan::http
