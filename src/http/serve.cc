#include "http/serve.h"

#include <malloc.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <utility>

#include "base/json_value.h"
#include "base/number.h"
#include "base/text.h"
#include "base/url.h"
#include "base/version.h"
#include "http/client.h"
#include "http/fault.h"
#include "http/json_text.h"
#include "http/server.h"
#include "log/writer.h"
#include "org/tree.h"

namespace bihuan::http {
namespace {

constexpr int kKeptMemory = 4 << 20;  // bytes at the top of each thread's heap, not handed back after each request
constexpr uint64_t kLargestShown = 1u << 30;  // bytes of a file, as much as comes through the socket
constexpr std::string_view kVerbPath = "/local/verb";

struct Address {
  std::string host;
  uint16_t port = 0;
};

Result<Address> parse_address(const std::string& text) {
  const size_t colon = text.rfind(':');
  const auto bad = [&] { return Error{Fault::invalid, "server.bad_address", {{"text", text}}}; };
  if (colon == std::string::npos) return bad();
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const auto port = parse_scaled(text.substr(colon + 1), 0);
  if (!port || *port < 0 || *port > 65535 || host.empty()) return bad();
  return Address{host, static_cast<uint16_t>(*port)};
}

std::string plain(const Json& value) { return value.is_string() ? value.get<std::string>() : canonical(value); }

// One JSON object → path, query, header and body, as the operation declares them.
Result<Request> make_request(const Operation& operation, const Calling& calling) {
  TRY_SET(Json input, parse_json(calling.input));
  if (!input.is_object())
    return Error{Fault::invalid, "api.bad_value", {{"place", "--json"}, {"what", "api.want_object"}}};
  Request request;
  request.method = std::string(operation.method);
  request.path = std::string(operation.path);
  request.local = true;
  request.secure = true;
  request.peer = "local";
  for (const auto parameter : split(operation.parameters, ' ')) {
    if (parameter.empty()) continue;
    const std::string in(parameter.substr(0, parameter.find(':')));
    const std::string name(parameter.substr(parameter.find(':') + 1));
    std::string key = name;
    if (in == "header") {
      std::transform(key.begin(), key.end(), key.begin(),
                     [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(c)); });
      if (!input.contains(key) && key == "if_match") input[key] = "*";
    }
    if (!input.contains(key)) continue;
    const std::string value = plain(input[key]);
    input.erase(key);
    if (in == "path") request.path = replace_all(request.path, "{" + name + "}", percent_encode(value));
    if (in == "query") request.query += (request.query.empty() ? "" : "&") + name + "=" + percent_encode(value);
    if (in == "header") request.headers.emplace_back(replace_all(key, "_", "-"), value);
  }
  if (input.contains("idempotency_key")) {
    request.headers.emplace_back("idempotency-key", plain(input["idempotency_key"]));
    input.erase("idempotency_key");
  }
  if (operation.body == Body::json) {
    request.body = canonical(input);
    request.headers.emplace_back("content-type", "application/json");
  } else if (!input.empty()) {
    return Error{Fault::invalid, "api.unknown_field", {{"place", input.begin().key()}, {"nearest", ""}}};
  }
  if (!calling.file.empty()) {
    TRY_SET(request.body, read_file(calling.file, 256u << 20));
    request.headers.emplace_back("content-type", operation.effect == Effect::upload ? "application/offset+octet-stream"
                                                                                    : "application/octet-stream");
  }
  request.headers.emplace_back("accept-language", calling.language == Language::zh ? "zh" : "en");
  return request;
}

int exit_of(int status) {
  if (status < 300) return 0;
  if (status == 403 || status == 401 || status == 409 || status == 412) return 1;
  if (status == 422) return 4;
  return status >= 500 ? 5 : 2;
}

// The headers of an answer without a body, where they are what it says: where an upload stands, what was made.
std::string headers_text(const Answer& answer) {
  Json headers = Json::object();
  for (const auto& [name, value] : answer.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (starts_with(lower, "upload-") || starts_with(lower, "tus-") || lower == "location" || lower == "etag")
      headers[lower] = value;
  }
  if (headers.empty()) headers["status"] = answer.status;
  return canonical(headers) + "\n";
}

Result<Ran> ran_of(const Answer& answer) {
  Ran ran;
  ran.exit = exit_of(answer.status);
  if (answer.file) {
    TRY_SET(const std::string whole, read_file(answer.file->path, kLargestShown));
    ran.out = whole.substr(answer.file->offset, answer.file->length);
    return ran;
  }
  if (answer.body.empty()) {
    (ran.exit == 0 ? ran.out : ran.err) = headers_text(answer);
    return ran;
  }
  const bool is_text = answer.media_type.find("json") != std::string::npos || starts_with(answer.media_type, "text/");
  const bool ends_line = !is_text || answer.body.empty() || answer.body.back() == '\n';
  (ran.exit == 0 ? ran.out : ran.err) = answer.body + (ends_line ? "" : "\n");
  return ran;
}

// What a server would do with the request, without one. A body that a server takes as a stream comes in one piece.
Answer answer_alone(App& app, Request request) {
  const Operation* operation = app.operation_of(request);
  if (operation == nullptr || operation->effect != Effect::upload) return app.answer_now(std::move(request));
  const std::string body = std::exchange(request.body, {});
  auto sink = app.take(request);
  if (!sink) return app.refuse(request, sink.error());
  if (const auto taken = (*sink)->append(body); !taken) return app.refuse(request, taken.error());
  std::promise<Answer> answered;
  app.finish(*std::move(sink), request, [&answered](Answer answer) { answered.set_value(std::move(answer)); });
  return answered.get_future().get();
}

Result<std::string> first_account(db::Session& session) {
  const db::Value key[] = {db::kSite, db::kOpen};
  TRY_SET(const auto row,
          session.first("select name from account where site = ?1 and until = ?2 order by id limit 1", key));
  if (row.empty()) return Error{Fault::not_found, "api.no_account"};
  return std::get<std::string>(row[0]);
}

App::Options options_of(const Settings& settings, std::function<Instant()> clock,
                        std::function<std::string(size_t)> random) {
  App::Options options;
  options.clock = std::move(clock);
  options.random = std::move(random);
  options.workers = settings.workers;
  options.limits = settings.limits;
  options.rates = settings.rates;
  options.password_policy = settings.password_policy;
  options.openid = settings.openid;
  options.secure_cookies = !settings.certificate.empty() || starts_with(settings.openid.public_url, "https://");
  options.least_free_percent = settings.least_free_percent;
  options.checkpoint_days = settings.checkpoint_days;
  return options;
}

// A channel of a unit takes what concerns its subtree, as the tree stands when the server starts.
Result<remind::Channels> channels_of(const Settings& settings, site::Site& site, Instant now) {
  TRY_SET(const int64_t position, log::log_size(site.session()));
  remind::Channels channels;
  for (const auto& [channel, unit] : settings.channels) {
    channels.push_back(channel);
    if (unit.empty()) continue;
    TRY_SET(const auto place, org::find_unit(site.session(), unit, {position, day_of(now)}));
    if (!place)
      return Error{Fault::invalid, "settings.no_such_unit", {{"channel", channel.name}, {"unit", excerpt(unit)}}};
    channels.back().path = place->path;
  }
  return channels;
}

Error wrong_settings(const Issue& issue, Language language) {
  if (issue.line == 0) return issue.error;
  return Error{Fault::refused,
               "settings.wrong",
               {{"file", issue.file},
                {"line", std::to_string(issue.line)},
                {"column", std::to_string(issue.column)},
                {"what", say(issue.error, language)}}};
}

Journal::Fields standing(site::Site& site, const std::string& url) {
  const auto& kit = site.kit();
  return {{"version", std::string(kVersion)},
          {"site", site.directory()},
          {"kit", kit.name + " " + kit.version},
          {"data_version", std::to_string(site::kSchemaVersion)},
          {"position", std::to_string(site.writer().size())},
          {"address", url}};
}

}  // namespace

Result<void> serve(const Serving& serving) {
  // A thread that hands its heap back after each request asks for it again at the next.
  ::mallopt(M_TRIM_THRESHOLD, kKeptMemory);
  const Settings& settings = serving.settings;
  TRY_SET(const auto address, parse_address(settings.listen));
  TRY_SET(const auto journal, Journal::open(settings.journal));
  TRY_SET(auto site, site::Site::open_to_write(serving.directory, serving.random));
  if (site->upgraded_from()) serving.upgraded(*site->upgraded_from());
  App::Options options = options_of(settings, serving.clock, serving.random);
  TRY_SET(options.channels, channels_of(settings, *site, serving.clock()));
  options.verb = serving.verb;
  options.clockwork = true;
  options.journal = journal.get();
  TRY_SET(auto app, App::open(*site, options));
  ServerOptions sockets;
  sockets.address = address.host;
  sockets.port = address.port;
  sockets.certificate = settings.certificate;
  sockets.private_key = settings.private_key;
  sockets.patience = settings.patience;
  sockets.socket = socket_of(serving.directory);
  if (!settings.journal.file.empty()) sockets.on_hang_up = [&journal] { journal->reopen(); };
  TRY_SET(auto server, Server::start(*app, sockets));
  const bool is_six = address.host.find(':') != std::string::npos;
  const std::string url = std::string(settings.certificate.empty() ? "http://" : "https://") + (is_six ? "[" : "") +
                          address.host + (is_six ? "]" : "") + ":" + std::to_string(server->port());
  journal->note(Weight::info, "start", standing(*site, url));
  serving.ready(url);
  server->run();
  app->stop();
  journal->note(Weight::info, "stop", standing(*site, url));
  return {};
}

Result<Ran> call(const Calling& calling) {
  const auto all = operations();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Operation& operation) { return operation.id == calling.operation; });
  if (found == all.end()) {
    std::vector<std::string> names;
    for (const auto& operation : all) names.emplace_back(operation.id);
    return Error{Fault::not_found,
                 "api.no_such_operation",
                 {{"name", calling.operation}, {"nearest", nearest(calling.operation, names)}}};
  }
  if (found->effect == Effect::events)
    return Error{Fault::invalid, "api.call_streams", {{"name", calling.operation}, {"path", std::string(found->path)}}};
  TRY_SET(auto request, make_request(*found, calling));
  std::string actor = calling.actor;
  if (actor.empty()) {
    TRY_SET(auto reading, site::Site::open_to_read(calling.directory));
    TRY_SET(actor, first_account(reading->session()));
  }
  request.headers.emplace_back("x-bihuan-actor", actor);
  TRY_SET(auto answered, ask_socket(socket_of(calling.directory), request));
  if (answered) return ran_of(*answered);
  TRY_SET(const auto read, load_settings("", calling.directory, nullptr));
  if (!read.issues.empty()) return wrong_settings(read.issues.front(), calling.language);
  TRY_SET(auto site, site::Site::open_to_write(calling.directory, calling.random));
  if (site->upgraded_from()) calling.upgraded(*site->upgraded_from());
  TRY_SET(auto app, App::open(*site, options_of(read.settings, calling.clock, calling.random)));
  const Answer answer = answer_alone(*app, std::move(request));
  app->stop();
  return ran_of(answer);
}

Result<std::optional<Ran>> forward(const std::string& directory, const std::vector<std::string>& arguments) {
  std::error_code error;
  if (!std::filesystem::exists(socket_of(directory), error)) return std::optional<Ran>();
  Request request;
  request.method = "POST";
  request.path = std::string(kVerbPath);
  JsonText body;
  body.begin_object().text("folder", std::filesystem::current_path(error).string()).name("arguments").begin_list();
  for (const auto& argument : arguments) body.text(argument);
  body.end_list().end_object();
  request.body = body.take();
  request.headers.emplace_back("content-type", "application/json");
  TRY_SET(const auto answered, ask_socket(socket_of(directory), request));
  if (!answered) return std::optional<Ran>();
  TRY_SET(const Json json, parse_json(answered->body));
  if (answered->status != 200) {
    TRY_SET(auto refused, ran_of(*answered));
    return std::optional(std::move(refused));
  }
  Ran ran;
  ran.exit = json["exit"].get<int>();
  ran.out = json["out"].get<std::string>();
  ran.err = json["err"].get<std::string>();
  return std::optional(std::move(ran));
}

}  // namespace bihuan::http
