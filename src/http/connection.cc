#include "http/connection.h"

#include "base/text.h"
#include "http/conversation.h"

namespace bihuan::http {
namespace {

// A target may name the whole address: http://host/path (RFC 9112, 3.2.2).
std::string_view without_authority(std::string_view target) {
  const size_t colon = target.find("://");
  if (target.empty() || target.front() == '/' || colon == std::string_view::npos) return target;
  if (!beast::iequals(target.substr(0, colon), "http") && !beast::iequals(target.substr(0, colon), "https"))
    return target;
  const size_t path = target.find_first_of("/?", colon + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

template <class Stream>
asio::awaitable<void> serve_plain(std::shared_ptr<Shared> shared, Stream stream, Origin origin) {
  Listed<Stream> listed(shared->connections, stream);
  Connection<Stream> connection(*shared, stream, std::move(origin), listed.standing());
  co_await connection.converse();
  Code ignored;
  stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
  if (connection.was_refused()) co_await linger(stream);
}

}  // namespace

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

void set_headers(wire::fields& message, const Answer& answer, const Request& request) {
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

asio::awaitable<void> serve_tcp(std::shared_ptr<Shared> shared, tcp::socket socket, Origin origin) {
  return serve_plain(std::move(shared), beast::tcp_stream(std::move(socket)), std::move(origin));
}

asio::awaitable<void> serve_local(std::shared_ptr<Shared> shared, local::socket socket, Origin origin) {
  return serve_plain(std::move(shared), beast::basic_stream<local>(std::move(socket)), std::move(origin));
}

}  // namespace bihuan::http
