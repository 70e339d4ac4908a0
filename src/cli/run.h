// The command line: arguments → verb. The only file that knows the argument parser is run.cc.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "cli/verbs.h"

namespace bihuan::cli {

// The server, which this folder does not know: main.cc joins the two.
struct Server {
  std::vector<MessageTable> messages;  // the texts of its faults
  std::function<int(const Terminal&, const ServeOptions&)> serve;
  Ask call;
  // Has the server that holds `site` run a verb; nullopt: there is none.
  std::function<Result<std::optional<VerbAnswer>>(const std::string& site, const std::vector<std::string>& arguments)>
      forward;
};

int run(int argc, char** argv, const Server& server);

// In a server: a writing verb on the site that it holds. Paths in the arguments are seen from `folder`.
VerbAnswer run_held(const std::vector<std::string>& arguments, const std::string& folder, site::Site& site);

}  // namespace bihuan::cli
