// Wiring only: the command line, and the server behind three of its verbs.
#include <csignal>

#include "cli/open.h"
#include "cli/run.h"
#include "http/serve.h"
#include "site/clock.h"

namespace {

using namespace bihuan;

cli::VerbAnswer to_answer(http::Ran ran) { return {ran.exit, {std::move(ran.out), std::move(ran.err)}}; }

http::Ran run_held(const std::vector<std::string>& arguments, const std::string& folder, site::Site& site) {
  auto answer = cli::run_held(arguments, folder, site);
  return {answer.exit, std::move(answer.printed.out), std::move(answer.printed.err)};
}

Result<void> serve(const cli::Terminal& terminal, const cli::ServeOptions& options) {
  http::Serving serving;
  serving.directory = options.site;
  serving.listen = options.listen;
  serving.certificate = options.certificate;
  serving.private_key = options.private_key;
  serving.workers = static_cast<size_t>(options.workers);
  serving.patience = {std::chrono::seconds(options.patience.header), std::chrono::seconds(options.patience.body),
                      std::chrono::seconds(options.patience.idle), std::chrono::seconds(options.patience.drain)};
  TRY_SET(serving.clock, site::clock_of(options.site, cli::system_now));
  serving.random = cli::system_random;
  serving.verb = run_held;
  serving.ready = [&](const std::string& address) {
    terminal.print(terminal.pick("正在服务：", "serving: ") + address);
    std::fflush(stdout);
  };
  return http::serve(serving);
}

Result<cli::VerbAnswer> call(const cli::CallOptions& options) {
  http::Calling calling;
  calling.directory = options.site;
  calling.operation = options.operation;
  calling.input = options.input;
  calling.file = options.file;
  calling.actor = options.actor;
  TRY_SET(calling.clock, site::clock_of(options.site, cli::system_now));
  calling.random = cli::system_random;
  TRY_SET(auto ran, http::call(calling));
  return to_answer(std::move(ran));
}

Result<std::optional<cli::VerbAnswer>> forward(const std::string& site, const std::vector<std::string>& arguments) {
  TRY_SET(auto ran, http::forward(site, arguments));
  if (!ran) return std::optional<cli::VerbAnswer>();
  return std::optional(to_answer(*std::move(ran)));
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow any more is an error to tell, not an end
  std::signal(SIGPIPE, SIG_IGN);  // nor is a client that left
  return cli::run(argc, argv, {serve, call, forward});
}
