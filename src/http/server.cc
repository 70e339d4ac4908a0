// Long because nothing else may see the library: what needs none of it stands in connections.h and app.h.
#include "http/server.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cstdio>
#include <thread>

#include "base/text.h"
#include "http/connections.h"
#include "http/fault.h"

namespace bihuan::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using tcp = asio::ip::tcp;
using local = asio::local::stream_protocol;
using Code = boost::system::error_code;

constexpr uint32_t kMostHeader = 16 * 1024;
constexpr size_t kPiece = 64 * 1024;
constexpr std::chrono::seconds kLinger{2};
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

struct Shared {
  Shared(App& held, ServerOptions given) : app(held), options(std::move(given)) {}
  App& app;
  ServerOptions options;
  Connections connections;
  std::atomic<bool> stopping = false;
};

struct Origin {
  std::string peer;
  bool local = false;
  bool secure = false;
};

// A target may name the whole address: http://host/path (RFC 9112, 3.2.2).
std::string_view without_authority(std::string_view target) {
  const size_t colon = target.find("://");
  if (target.empty() || target.front() == '/' || colon == std::string_view::npos) return target;
  if (!beast::iequals(target.substr(0, colon), "http") && !beast::iequals(target.substr(0, colon), "https"))
    return target;
  const size_t path = target.find_first_of("/?", colon + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

// What two readers could take for two different requests, and the library lets pass: another version, none or several
// hosts (RFC 9112, 3.2), a transfer coding that is not undone here (6.1). "" = nothing.
std::string ambiguity_of(const wire::request_header<>& header) {
  if (header.version() != 10 && header.version() != 11) return "HTTP version";
  const auto hosts = header.count(wire::field::host);
  if (hosts > 1 || (hosts == 0 && header.version() == 11)) return "Host";
  const auto codings = header.count(wire::field::transfer_encoding);
  const bool is_chunked =
      codings == 1 && header.version() == 11 && beast::iequals(header[wire::field::transfer_encoding], "chunked");
  return codings == 0 || is_chunked ? "" : "Transfer-Encoding";
}

Request read_request(const wire::request_header<>& header, const Origin& origin) {
  Request request;
  request.method = std::string(header.method_string());
  const std::string_view target = without_authority(std::string_view(header.target().data(), header.target().size()));
  const size_t question = target.find('?');
  request.path = std::string(target.substr(0, question));
  if (question != std::string_view::npos) request.query = std::string(target.substr(question + 1));
  for (const auto& field : header) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  request.peer = origin.peer;
  request.local = origin.local;
  request.secure = origin.secure;
  return request;
}

template <class Message>
void set_headers(Message& message, const Answer& answer, const Request& request) {
  message.set(wire::field::content_type, answer.media_type);
  message.set("X-Content-Type-Options", "nosniff");
  message.set("Referrer-Policy", "no-referrer");
  message.set("Cache-Control", "no-store");
  message.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (request.secure) message.set("Strict-Transport-Security", "max-age=31536000");
  for (const auto& [name, value] : answer.headers) {
    if (name == "Set-Cookie" || name == "Link") {
      message.insert(name, value);
    } else {
      message.set(name, value);
    }
  }
}

Answer malformed(const std::string& what) {
  return problem(Error{Fault::invalid, "api.malformed", {{"what", what}}}, Language::zh);
}

// What to say to a client that does not speak HTTP; status 0: nothing, it only went away or was too slow.
Answer refusal_of(const Code& code, uint64_t most) {
  Answer nothing;
  nothing.status = 0;
  if (code == wire::error::body_limit)
    return problem(Error{Fault::refused, "api.body_too_large", {{"limit", size_text(most)}}}, Language::zh);
  if (code == wire::error::header_limit) return problem(Error{Fault::invalid, "api.header_too_large"}, Language::zh);
  const bool is_http = code.category() == wire::make_error_code(wire::error::bad_method).category();
  if (!is_http || code == wire::error::end_of_stream || code == wire::error::partial_message) return nothing;
  return malformed(code.message());
}

Answer broken_answer() { return problem(Error{Fault::internal, "api.broken"}, Language::zh); }

// The answer of the App as an awaitable; it comes back on the connection's own strand.
asio::awaitable<Answer> ask(App& app, Request request) {
  const auto executor = co_await asio::this_coro::executor;
  auto initiate = [&app, executor](auto handler, Request asked) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    app.answer(std::move(asked), [shared, executor](Answer answer) {
      asio::post(executor, [shared, answer = std::move(answer)]() mutable { std::move (*shared)(std::move(answer)); });
    });
  };
  Answer answer = co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Answer)>(
      std::move(initiate), asio::use_awaitable, std::move(request));
  co_return answer;
}

asio::awaitable<Answer> finish(App& app, std::unique_ptr<Sink> sink, Request request) {
  const auto executor = co_await asio::this_coro::executor;
  auto initiate = [&app, executor](auto handler, std::unique_ptr<Sink> taken, Request asked) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    app.finish(std::move(taken), asked, [shared, executor](Answer answer) {
      asio::post(executor, [shared, answer = std::move(answer)]() mutable { std::move (*shared)(std::move(answer)); });
    });
  };
  Answer answer = co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Answer)>(
      std::move(initiate), asio::use_awaitable, std::move(sink), std::move(request));
  co_return answer;
}

// One connection. Stream: a beast stream with a deadline, or TLS over one.
template <class Stream>
class Connection {
 public:
  Connection(Shared& shared, Stream& stream, Origin origin, Standing& standing)
      : shared_(shared), stream_(stream), origin_(std::move(origin)), idle_(standing.idle) {}

  asio::awaitable<void> converse() {
    bool again = true;
    while (again && !shared_.stopping) {
      again = co_await exchange();
    }
    idle_ = true;  // nothing is under way any more
  }
  // It ended with a refusal while the client was still sending.
  bool was_refused() const { return refused_; }

 private:
  // The connection cannot go on behind what was not read.
  asio::awaitable<bool> refuse(Answer answer, Request request) {
    refused_ = true;
    if (answer.status != 0) (void)co_await send(std::move(answer), std::move(request), false);
    co_return false;
  }
  void expire(std::chrono::seconds time) { beast::get_lowest_layer(stream_).expires_after(time); }

  // A request and its answer; false: the connection ends.
  asio::awaitable<bool> exchange() {
    idle_ = true;
    if (buffer_.size() == 0) {  // a first byte may be waited for longer than a begun header's last
      expire(shared_.options.patience.idle);
      auto [code, size] = co_await stream_.async_read_some(buffer_.prepare(4096), kAwait);
      if (code) co_return false;
      buffer_.commit(size);
    }
    idle_ = false;
    wire::request_parser<wire::empty_body> head;
    head.header_limit(kMostHeader);
    head.body_limit(boost::none);  // decided below, by operation
    expire(shared_.options.patience.header);
    auto [code, size] = co_await wire::async_read_header(stream_, buffer_, head, kAwait);
    if (code) {
      Answer answer = refusal_of(code, 0);
      co_return co_await refuse(std::move(answer), Request());
    }
    if (const auto what = ambiguity_of(head.get().base()); !what.empty()) {
      Answer answer = malformed(what);
      co_return co_await refuse(std::move(answer), Request());
    }
    Request request = read_request(head.get().base(), origin_);
    const bool keep = head.get().keep_alive();
    const bool expects = head.get().version() >= 11 && beast::iequals(head.get()[wire::field::expect], "100-continue");
    const Operation* operation = shared_.app.operation_of(request);
    if (operation != nullptr && operation->effect == Effect::upload)
      co_return co_await upload(head, std::move(request), keep, expects);
    if (operation != nullptr && operation->effect == Effect::events) co_return co_await events(std::move(request));
    const uint64_t most =
        operation != nullptr && operation->max_body != 0 ? operation->max_body : shared_.options.most_body;
    const auto length = head.content_length();
    if (length && *length > most) {
      Answer answer = refusal_of(wire::error::body_limit, most);
      co_return co_await refuse(std::move(answer), std::move(request));
    }
    if (expects) {
      const bool sent = co_await go_on();
      if (!sent) co_return false;
    }
    wire::request_parser<wire::string_body> whole(std::move(head));
    whole.body_limit(most);
    expire(shared_.options.patience.body);
    auto [body_code, body_size] = co_await wire::async_read(stream_, buffer_, whole, kAwait);
    if (body_code) {
      Answer answer = refusal_of(body_code, most);
      co_return co_await refuse(std::move(answer), std::move(request));
    }
    request.body = std::move(whole.get().body());
    beast::get_lowest_layer(stream_).expires_never();
    Answer answer;
    const Request kept = headers_of(request);
    if (operation == nullptr || operation->effect == Effect::read) {
      shared_.app.answer(std::move(request), [&answer](Answer given) { answer = std::move(given); });
    } else {
      answer = co_await ask(shared_.app, std::move(request));
    }
    const bool going_on = keep && !shared_.stopping;
    const bool sent = co_await send(answer, kept, going_on);
    co_return sent&& going_on;
  }

  static Request headers_of(const Request& request) {
    Request kept;
    kept.method = request.method;
    kept.secure = request.secure;
    return kept;
  }

  asio::awaitable<bool> go_on() {
    wire::response<wire::empty_body> response(wire::status::continue_, 11);
    auto [code, size] = co_await wire::async_write(stream_, response, kAwait);
    co_return !code;
  }

  // By value: it must stand until all of it is sent.
  asio::awaitable<bool> send(Answer answer, Request request, bool keep) {
    expire(shared_.options.patience.body);
    if (answer.file) co_return co_await send_file(answer, request, keep);
    if (request.method == "HEAD" || answer.status == 204 || answer.status == 304) {
      wire::response<wire::empty_body> response(static_cast<wire::status>(answer.status), 11);
      set_headers(response, answer, request);
      response.keep_alive(keep);
      if (answer.status != 204 && answer.status != 304) response.content_length(answer.body.size());
      auto [code, size] = co_await wire::async_write(stream_, response, kAwait);
      co_return !code;
    }
    wire::response<wire::span_body<const char>> response(static_cast<wire::status>(answer.status), 11);
    set_headers(response, answer, request);
    response.body() = beast::span<const char>(answer.body.data(), answer.body.size());
    response.keep_alive(keep);
    response.prepare_payload();
    auto [code, size] = co_await wire::async_write(stream_, response, kAwait);
    co_return !code;
  }

  asio::awaitable<bool> send_file(const Answer& answer, const Request& request, bool keep) {
    std::FILE* file = std::fopen(answer.file->path.c_str(), "rb");
    if (file == nullptr || ::fseeko(file, static_cast<off_t>(answer.file->offset), SEEK_SET) != 0) {
      if (file != nullptr) std::fclose(file);
      Answer broken = broken_answer();
      co_return co_await send(std::move(broken), request, false);
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> closed(file, std::fclose);
    wire::response<wire::buffer_body> response(static_cast<wire::status>(answer.status), 11);
    set_headers(response, answer, request);
    response.keep_alive(keep);
    response.content_length(answer.file->length);
    response.body().data = nullptr;
    response.body().more = answer.file->length > 0 && request.method != "HEAD";
    wire::response_serializer<wire::buffer_body> serializer(response);
    auto [code, size] = co_await wire::async_write_header(stream_, serializer, kAwait);
    if (code) co_return false;
    std::string piece(kPiece, '\0');
    uint64_t left = request.method == "HEAD" ? 0 : answer.file->length;
    while (left > 0) {
      const size_t got = std::fread(piece.data(), 1, static_cast<size_t>(std::min<uint64_t>(left, piece.size())), file);
      if (got == 0) co_return false;  // it became shorter: the client sees a broken transfer, not a false end
      left -= got;
      response.body().data = piece.data();
      response.body().size = got;
      response.body().more = left > 0;
      expire(shared_.options.patience.body);
      auto [piece_code, piece_size] = co_await wire::async_write(stream_, serializer, kAwait);
      if (piece_code && piece_code != wire::error::need_buffer) co_return false;
    }
    co_return true;
  }

  // The body goes into the Sink as it comes: nothing is held.
  asio::awaitable<bool> upload(wire::request_parser<wire::empty_body>& head, Request request, bool keep, bool expects) {
    auto sink = shared_.app.take(request);
    if (!sink) {
      Answer answer = shared_.app.refuse(request, sink.error());
      co_return co_await refuse(std::move(answer), std::move(request));
    }
    if (expects) {
      const bool sent = co_await go_on();
      if (!sent) co_return false;
    }
    wire::request_parser<wire::buffer_body> parser(std::move(head));
    parser.body_limit(boost::none);
    std::string piece(kPiece, '\0');
    while (!parser.is_done()) {
      parser.get().body().data = piece.data();
      parser.get().body().size = piece.size();
      expire(shared_.options.patience.body);
      auto [code, size] = co_await wire::async_read(stream_, buffer_, parser, kAwait);
      const size_t got = piece.size() - parser.get().body().size;
      if (got > 0) {
        auto taken = (*sink)->append(std::string_view(piece).substr(0, got));
        if (!taken) {
          Answer answer = shared_.app.refuse(request, taken.error());
          co_return co_await refuse(std::move(answer), std::move(request));
        }
      }
      if (code && code != wire::error::need_buffer) {
        (void)co_await finish(shared_.app, *std::move(sink),
                              request);  // what came is kept: the client goes on from there
        co_return false;
      }
    }
    const Answer answer = co_await finish(shared_.app, *std::move(sink), request);
    const bool going_on = keep && !shared_.stopping;
    const bool sent = co_await send(answer, request, going_on);
    co_return sent&& going_on;
  }

  // Server-sent events until the client leaves or the server stops; a comment every 15 seconds shows that it lives.
  asio::awaitable<bool> events(Request request) {
    auto subscribed = shared_.app.subscribe(request);
    if (!subscribed) {
      const Answer answer = shared_.app.refuse(request, subscribed.error());
      (void)co_await send(answer, request, false);
      co_return false;
    }
    const auto executor = co_await asio::this_coro::executor;
    wire::response<wire::empty_body> response(wire::status::ok, 11);
    Answer shape;
    shape.media_type = "text/event-stream";
    shape.headers.emplace_back("X-Accel-Buffering", "no");
    set_headers(response, shape, request);
    response.chunked(true);
    response.keep_alive(false);
    wire::response_serializer<wire::empty_body> serializer(response);
    expire(shared_.options.patience.body);
    auto [code, size] = co_await wire::async_write_header(stream_, serializer, kAwait);
    if (code) co_return false;
    auto timer = std::make_shared<asio::steady_timer>(executor);
    (*subscribed)->on_ready([timer, executor] { asio::post(executor, [timer] { timer->cancel(); }); });
    bool open = true;
    while (open && !(*subscribed)->ended()) {
      std::string text = (*subscribed)->next();
      if (text.empty()) {
        timer->expires_after(std::chrono::seconds(15));
        auto [timer_code] = co_await timer->async_wait(kAwait);
        text = (*subscribed)->next();
        if (text.empty() && !timer_code) text = ": alive\n\n";
        if (text.empty()) continue;
      }
      expire(shared_.options.patience.body);
      auto [write_code, written] = co_await asio::async_write(stream_, wire::make_chunk(asio::buffer(text)), kAwait);
      open = !write_code;
    }
    (*subscribed)->on_ready(nullptr);
    if (open) {
      expire(shared_.options.patience.body);
      auto [last_code, last] = co_await asio::async_write(stream_, wire::make_chunk_last(), kAwait);
      (void)last_code;
      (void)last;
    }
    co_return false;
  }

  Shared& shared_;
  Stream& stream_;
  Origin origin_;
  std::atomic<bool>& idle_;
  bool refused_ = false;
  beast::flat_buffer buffer_;
};

// Takes and drops for a moment what the client still sends: closing over bytes that were not read would make its system
// throw away the refusal.
template <class Stream>
asio::awaitable<void> linger(Stream& stream) {
  stream.expires_after(kLinger);
  std::string piece(kPiece, '\0');
  bool open = true;
  while (open) {
    auto [code, size] = co_await stream.async_read_some(asio::buffer(piece), kAwait);
    open = !code;
  }
}

// In the list while it stands. The stream outlives it.
template <class Stream>
class Listed {
 public:
  Listed(Connections& connections, Stream& stream)
      : connections_(connections), handle_(connections.add({standing_, [&stream, standing = standing_] {
                                                              asio::post(stream.get_executor(), [&stream, standing] {
                                                                if (!standing->closed && standing->idle)
                                                                  beast::get_lowest_layer(stream).cancel();
                                                              });
                                                            }})) {}
  ~Listed() {
    standing_->closed = true;
    connections_.remove(handle_);
  }
  Listed(const Listed&) = delete;
  Standing& standing() { return *standing_; }

 private:
  std::shared_ptr<Standing> standing_ = std::make_shared<Standing>();
  Connections& connections_;
  Connections::Handle handle_;
};

template <class Stream>
asio::awaitable<void> serve_plain(std::shared_ptr<Shared> shared, Stream stream, Origin origin) {
  Listed<Stream> listed(shared->connections, stream);
  Connection<Stream> connection(*shared, stream, std::move(origin), listed.standing());
  co_await connection.converse();
  Code ignored;
  stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
  if (connection.was_refused()) co_await linger(stream);
}

asio::awaitable<void> serve_tls(std::shared_ptr<Shared> shared, beast::ssl_stream<beast::tcp_stream> stream,
                                Origin origin) {
  using Stream = beast::ssl_stream<beast::tcp_stream>;
  Listed<Stream> listed(shared->connections, stream);
  auto& lowest = beast::get_lowest_layer(stream);
  lowest.expires_after(shared->options.patience.header);
  auto [code] = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
  if (code) co_return;
  Connection<Stream> connection(*shared, stream, std::move(origin), listed.standing());
  co_await connection.converse();
  lowest.expires_after(kLinger);
  auto [bye] = co_await stream.async_shutdown(kAwait);
  (void)bye;
  if (connection.was_refused()) co_await linger(lowest);
}

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
    if (secure)
      return serve_tls(shared, beast::ssl_stream<beast::tcp_stream>(std::move(socket), tls), std::move(origin));
    return serve_plain(shared, beast::tcp_stream(std::move(socket)), std::move(origin));
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
    return serve_plain(shared, beast::basic_stream<local>(std::move(socket)), Origin{"local", true, true});
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
