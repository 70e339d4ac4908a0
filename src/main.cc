// Wiring only: the command line, and the server behind three of its verbs.
#include <csignal>

#include "cli/open.h"
#include "cli/run.h"
#include "http/messages.h"
#include "http/serve.h"
#include "remind/messages.h"
#include "site/clock.h"

namespace {

using namespace bihuan;

cli::VerbAnswer to_answer(http::Ran ran) { return {ran.exit, {std::move(ran.out), std::move(ran.err)}}; }

http::Ran run_held(const std::vector<std::string>& arguments, const std::string& folder, site::Site& site) {
  auto answer = cli::run_held(arguments, folder, site);
  return {answer.exit, std::move(answer.printed.out), std::move(answer.printed.err)};
}

// What the command line says goes before the file.
void override(http::Settings& settings, const cli::ServeOptions& options) {
  if (!options.listen.empty()) settings.listen = options.listen;
  if (!options.certificate.empty()) settings.certificate = options.certificate;
  if (!options.private_key.empty()) settings.private_key = options.private_key;
  if (options.workers != 0) settings.workers = static_cast<size_t>(options.workers);
  if (!options.password_policy.empty()) settings.password_policy = options.password_policy;
  if (!options.log.empty()) settings.journal.file = options.log;
  if (!options.openid.empty()) settings.openid_file = options.openid;
  const auto take = [](int seconds, std::chrono::seconds& into) {
    if (seconds != 0) into = std::chrono::seconds(seconds);
  };
  take(options.patience.header, settings.patience.header);
  take(options.patience.body, settings.patience.body);
  take(options.patience.idle, settings.patience.idle);
  take(options.patience.drain, settings.patience.drain);
}

int serve(const cli::Terminal& terminal, const cli::ServeOptions& options) {
  auto read = http::load_settings(options.settings, options.site, http::environment);
  if (!read) return terminal.fail(read.error());
  if (!read->issues.empty()) return terminal.fail(read->issues);
  http::Serving serving;
  serving.directory = options.site;
  serving.settings = std::move(read->settings);
  override(serving.settings, options);
  const auto wrong = http::read_providers(serving.settings);
  if (!wrong) return terminal.fail(wrong.error());
  if (!wrong->empty()) return terminal.fail(*wrong);
  auto clock = site::clock_of(options.site, cli::system_now);
  if (!clock) return terminal.fail(clock.error());
  serving.clock = *std::move(clock);
  serving.random = cli::system_random;
  serving.verb = run_held;
  serving.upgraded = [&](int from) { cli::tell_upgrade(terminal, from); };
  serving.ready = [&](const std::string& address) {
    terminal.print(terminal.pick("正在服务：", "serving: ") + address);
    std::fflush(stdout);
  };
  const auto served = http::serve(serving);
  return served ? cli::kDone : terminal.fail(served.error());
}

Result<cli::VerbAnswer> call(const cli::CallOptions& options) {
  http::Calling calling;
  calling.directory = options.site;
  calling.operation = options.operation;
  calling.input = options.input;
  calling.file = options.file;
  calling.actor = options.actor;
  calling.language = options.language;
  calling.upgraded = [&](int from) { cli::tell_upgrade(cli::Terminal(options.language, false), from); };
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
  return cli::run(argc, argv, {{http::messages(), remind::messages()}, serve, call, forward});
}
