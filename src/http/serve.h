// The server as one verb, and its clients on this machine: `bihuan serve`, `bihuan call`, and writing verbs of the
// command line while a server holds the site.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/message.h"
#include "http/app.h"
#include "http/settings.h"

namespace bihuan::http {

struct Serving {
  std::string directory;
  Settings settings;
  std::function<Instant()> clock;
  std::function<std::string(size_t)> random;
  Verb verb;
  std::function<void(int from)> upgraded;  // the site's data had an earlier version
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
  std::function<void(int from)> upgraded;
};
// Through the server that holds the site, else in this process, by the settings in the site's folder. The exit code
// follows the status.
Result<Ran> call(const Calling& calling);

// nullopt: no server holds the site.
Result<std::optional<Ran>> forward(const std::string& directory, const std::vector<std::string>& arguments);

}  // namespace bihuan::http
