// A request as it came, and an answer as it goes: nothing here knows sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::http {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What is learned of a request while it is answered, for the journal.
struct Trace {
  std::string id;  // given back as X-Request-Id
  std::string peer;
  std::chrono::steady_clock::time_point began;
  std::string account;  // "" = an operation of the public, or nobody
  std::string key;      // of the fault
  std::string detail;
};

struct Request {
  std::string method;
  std::string path;  // decoded by segment when routed
  std::string query;
  Pairs headers;  // names in lower case
  std::string body;
  std::string peer;     // the client's address
  bool local = false;   // came through the site's own socket
  bool secure = false;  // over TLS
  std::shared_ptr<Trace> trace = {};
  const std::string* header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return &value;
    return nullptr;
  }
};

// A part of a file, sent as it is read.
struct FilePart {
  std::string path;
  uint64_t offset = 0;
  uint64_t length = 0;
};

struct Answer {
  int status = 200;
  std::string body;
  std::string media_type = "application/json";
  Pairs headers;
  std::optional<FilePart> file;
  bool secret = false;  // shown once: not kept for a repetition
};

}  // namespace bihuan::http
