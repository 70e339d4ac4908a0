// The sockets: HTTP/1.1 over TCP (with TLS when there is a certificate) and over the site's own Unix socket. One
// coroutine a connection; slow clients are cut, oversized and malformed requests refused, bodies of uploads streamed.
// connection.cc, connection_tls.cc and client.cc alone know the HTTP library.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/app.h"
#include "http/patience.h"

namespace bihuan::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8420;     // 0: any free one
  std::string socket;       // path of the Unix socket; "" = none
  std::string certificate;  // PEM; "" = no TLS
  std::string private_key;
  size_t threads = 4;
  size_t most_connections = 2000;  // fewer, where the process may not have so many files
  uint64_t most_body = 1u << 20;   // of what is no upload
  Patience patience = {};
  std::function<void()> on_hang_up;  // SIGHUP; none: it ends the process, as it does by itself
};

class Server {
 public:
  // Listens at once. Faults: unavailable "server.cannot_listen" (`address`, `reason`); refused
  // "server.bad_certificate".
  static Result<std::unique_ptr<Server>> start(App& app, const ServerOptions& options);
  ~Server();
  uint16_t port() const;
  // Until SIGINT, SIGTERM or stop(); finishes what is under way, then gives control back.
  void run();
  void stop();  // from any thread

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bihuan::http
