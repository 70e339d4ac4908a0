// Of its own because the library takes a minute over it.
#include <boost/asio/ssl.hpp>
#include <boost/beast/ssl.hpp>

#include "http/connection.h"
#include "http/conversation.h"

namespace bihuan::http {

asio::awaitable<void> serve_tls(std::shared_ptr<Shared> shared, tcp::socket socket, asio::ssl::context& tls,
                                Origin origin) {
  using Stream = beast::ssl_stream<beast::tcp_stream>;
  Stream stream(std::move(socket), tls);
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

}  // namespace bihuan::http
