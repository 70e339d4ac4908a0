// A connection from its first byte to its last: over TCP, over TLS, over the site's own socket.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>

#include "http/connections.h"
#include "http/server.h"

namespace bihuan::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using local = asio::local::stream_protocol;
using Code = boost::system::error_code;

inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// What all connections of a server have in common.
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

// Until the client leaves, is refused, or the server stops. The socket's executor is a strand of its own.
asio::awaitable<void> serve_tcp(std::shared_ptr<Shared> shared, tcp::socket socket, Origin origin);
asio::awaitable<void> serve_local(std::shared_ptr<Shared> shared, local::socket socket, Origin origin);
asio::awaitable<void> serve_tls(std::shared_ptr<Shared> shared, tcp::socket socket, asio::ssl::context& tls,
                                Origin origin);

}  // namespace bihuan::http
