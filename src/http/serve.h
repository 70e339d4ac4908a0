// The server as one verb, and its clients on this machine: `bihuan serve`, `bihuan call`, and writing verbs of the
// command line while a server holds the site.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/message.h"
#include "http/app.h"
#include "http/server.h"

namespace bihuan::http {

struct Serving {
  std::string directory;
  std::string listen;  // "127.0.0.1:8420", "[::1]:8420"
  std::string certificate;
  std::string private_key;
  size_t workers = 2;
  Patience patience = {};
  std::function<Instant()> clock;
  std::function<std::string(size_t)> random;
  Verb verb;
  remind::Channels channels = {};
  std::string password_policy = "asvs";
  std::function<void(const std::string& address)> ready;
};
// Until SIGINT or SIGTERM.
Result<void> serve(const Serving& serving);

struct Calling {
  std::string directory;
  std::string operation;
  std::string input;  // JSON object
  std::string file;   // body, when the operation takes bytes
  std::string actor;  // "" = the site's first administrator
  Language language = Language::zh;
  std::function<Instant()> clock;
  std::function<std::string(size_t)> random;
};
// Through the server that holds the site, else in this process. The exit code follows the status.
Result<Ran> call(const Calling& calling);

// nullopt: no server holds the site.
Result<std::optional<Ran>> forward(const std::string& directory, const std::vector<std::string>& arguments);

}  // namespace bihuan::http
