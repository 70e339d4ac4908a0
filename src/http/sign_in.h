// What a server keeps of sign-ins through providers while they are under way. One an App; any thread.
#pragma once

#include <string>

#include "account/identity.h"
#include "openid/client.h"
#include "openid/pending.h"

namespace bihuan::http {

// The provider has answered, our own second factor has not.
struct HalfSignedIn {
  account::ProvenIdentity proven;
  account::SessionProvider from;
  Instant begun;
};

struct SignIns {
  static constexpr int64_t kSeconds = 600;
  static constexpr size_t kMost = 10'000;
  explicit SignIns(openid::Settings settings) : clients(std::move(settings)) {}
  openid::Clients clients;
  openid::Pending<openid::Attempt> attempts{kSeconds, kMost};  // by state
  openid::Pending<HalfSignedIn> halves{kSeconds, kMost};       // by what stands in the browser's cookie
};

}  // namespace bihuan::http
