// What api/openapi.yaml says of an operation, as the server needs it; tools/apigen makes the table from it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

namespace bihuan::http {

struct Answer;
class Call;
class Inputs;
class Sink;
class Subscription;

enum class Effect {
  read,     // reads in one snapshot, quickly: on the thread that took the request
  slow,     // reads long or computes hard: on a worker
  run,      // changes working state (sessions, …): on a worker, which writes through Call::write
  write,    // one command in the log, its savepoint among others of the same commit
  alone,    // a command with a commit of its own
  outside,  // a verb of the command line, with transactions of its own
  upload,   // takes a stream of bytes
  events,   // gives a stream of events
};

enum class Policy {
  open,       // anyone
  signed_in,  // an account
  verb,       // an account holding a role with the verb, somewhere; the use case asks where
  procedure,  // the kit's procedure decides
  local,      // only through the site's own socket
};

enum class Body { none, json, bytes };

struct Operation {
  std::string_view id;
  std::string_view method;
  std::string_view path;  // with {parameters}
  Effect effect;
  Policy policy;
  std::string_view verb;
  Body body;
  size_t max_body;              // 0: the server's own limit
  std::string_view parameters;  // "path:kind query:limit header:If-Match"
  Result<Answer> (*answer)(Call&, const Inputs&);
  Result<std::unique_ptr<Sink>> (*take)(Call&, const Inputs&);
  Result<std::unique_ptr<Subscription>> (*subscribe)(Call&, const Inputs&);
};

std::span<const Operation> operations();
// The text of api/openapi.yaml.
std::string_view contract();

}  // namespace bihuan::http
