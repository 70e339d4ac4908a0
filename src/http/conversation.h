// Inside connection.cc and connection_tls.cc: the requests of one connection, and their answers, over any stream.
#pragma once

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <utility>

#include "http/app.h"
#include "http/connection.h"
#include "http/fault.h"

namespace bihuan::http {

namespace beast = boost::beast;
namespace wire = boost::beast::http;

inline constexpr uint32_t kMostHeader = 16 * 1024;
inline constexpr size_t kPiece = 64 * 1024;
inline constexpr std::chrono::seconds kLinger{2};

// What two readers could take for two different requests, and the library lets pass: another version, none or several
// hosts (RFC 9112, 3.2), a transfer coding that is not undone here (6.1). "" = nothing.
std::string ambiguity_of(const wire::request_header<>& header);
Request read_request(const wire::request_header<>& header, const Origin& origin);
void set_headers(wire::fields& message, const Answer& answer, const Request& request);
Answer malformed(const std::string& what);
// What to say to a client that does not speak HTTP; status 0: nothing, it only went away or was too slow.
Answer refusal_of(const Code& code, uint64_t most);
Answer broken_answer();
// The answers of the App as awaitables; they come back on the connection's own strand.
asio::awaitable<Answer> ask(App& app, Request request);
asio::awaitable<Answer> finish(App& app, std::unique_ptr<Sink> sink, Request request);

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

}  // namespace bihuan::http
