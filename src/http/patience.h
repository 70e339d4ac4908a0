// How long a client is waited for, and a shutdown.
#pragma once

#include <chrono>

namespace bihuan::http {

struct Patience {
  std::chrono::seconds header{15};  // from a header's first byte to its end, and for the TLS handshake
  std::chrono::seconds body{30};    // for a whole body, for an answer to be taken, for the next piece of a file
  std::chrono::seconds idle{60};    // between two requests
  std::chrono::seconds drain{10};   // how long a shutdown waits for what is under way
};

}  // namespace bihuan::http
