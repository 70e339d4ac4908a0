#include "http/client.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace bihuan::http {
namespace {

namespace asio = boost::asio;
namespace wire = boost::beast::http;
using Code = boost::system::error_code;

constexpr uint64_t kMostAnswer = 1u << 30;

Error broken(const Code& code) { return Error{Fault::unavailable, "client.broken", {{"reason", code.message()}}}; }

}  // namespace

std::string socket_of(const std::string& directory) { return directory + "/serve.sock"; }

Result<std::optional<Answer>> ask_socket(const std::string& socket, const Request& request) {
  if (socket.size() >= 108) return std::optional<Answer>();  // longer than a socket's path may be: none listens there
  asio::io_context io;
  asio::local::stream_protocol::socket stream(io);
  Code code;
  stream.connect(asio::local::stream_protocol::endpoint(socket), code);
  if (code) return std::optional<Answer>();
  wire::request<wire::string_body> message;
  message.version(11);
  message.method_string(request.method);
  message.target(request.query.empty() ? request.path : request.path + "?" + request.query);
  message.set(wire::field::host, "localhost");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  message.keep_alive(false);
  wire::write(stream, message, code);
  if (code) return broken(code);
  boost::beast::flat_buffer buffer;
  wire::response_parser<wire::string_body> parser;
  parser.body_limit(kMostAnswer);
  if (request.method == "HEAD") parser.skip(true);  // its answer has the length of a body, and none
  wire::read(stream, buffer, parser, code);
  if (code && code != wire::error::end_of_stream) return broken(code);
  Answer answer;
  answer.status = parser.get().result_int();
  answer.body = std::move(parser.get().body());
  answer.media_type = std::string(parser.get()[wire::field::content_type]);
  for (const auto& field : parser.get()) answer.headers.emplace_back(field.name_string(), field.value());
  return std::optional(std::move(answer));
}

}  // namespace bihuan::http
