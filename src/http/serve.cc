#include "http/serve.h"

#include <algorithm>
#include <filesystem>

#include "base/json_value.h"
#include "base/number.h"
#include "base/text.h"
#include "http/client.h"
#include "http/fault.h"
#include "http/json_text.h"
#include "http/server.h"
#include "log/writer.h"

namespace bihuan::http {
namespace {

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

std::string encode(std::string_view text) {
  constexpr std::string_view kFine = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kFine.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    out += '%';
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
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
    if (in == "path") request.path = replace_all(request.path, "{" + name + "}", encode(value));
    if (in == "query") request.query += (request.query.empty() ? "" : "&") + name + "=" + encode(value);
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
    request.headers.emplace_back("content-type", "application/octet-stream");
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

Ran ran_of(const Answer& answer) {
  Ran ran;
  ran.exit = exit_of(answer.status);
  (ran.exit == 0 ? ran.out : ran.err) = answer.body + (answer.body.empty() || answer.body.back() == '\n' ? "" : "\n");
  return ran;
}

Result<std::string> first_account(db::Session& session) {
  const db::Value key[] = {db::kSite, db::kOpen};
  TRY_SET(const auto row,
          session.first("select name from account where site = ?1 and until = ?2 order by id limit 1", key));
  if (row.empty()) return Error{Fault::not_found, "api.no_account"};
  return std::get<std::string>(row[0]);
}

}  // namespace

Result<void> serve(const Serving& serving) {
  TRY_SET(const auto address, parse_address(serving.listen));
  TRY_SET(auto site, site::Site::open_to_write(serving.directory, serving.random));
  App::Options options;
  options.clock = serving.clock;
  options.random = serving.random;
  options.workers = serving.workers;
  options.verb = serving.verb;
  options.clockwork = true;
  options.channels = serving.channels;
  options.password_policy = serving.password_policy;
  options.secure_cookies = !serving.certificate.empty();
  TRY_SET(auto app, App::open(*site, options));
  ServerOptions sockets;
  sockets.address = address.host;
  sockets.port = address.port;
  sockets.certificate = serving.certificate;
  sockets.private_key = serving.private_key;
  sockets.patience = serving.patience;
  sockets.socket = socket_of(serving.directory);
  TRY_SET(auto server, Server::start(*app, sockets));
  const bool is_six = address.host.find(':') != std::string::npos;
  serving.ready(std::string(serving.certificate.empty() ? "http://" : "https://") + (is_six ? "[" : "") + address.host +
                (is_six ? "]" : "") + ":" + std::to_string(server->port()));
  server->run();
  app->stop();
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
  TRY_SET(auto request, make_request(*found, calling));
  std::string actor = calling.actor;
  if (actor.empty()) {
    TRY_SET(auto reading, site::Site::open_to_read(calling.directory));
    TRY_SET(actor, first_account(reading->session()));
  }
  request.headers.emplace_back("x-bihuan-actor", actor);
  TRY_SET(auto answered, ask_socket(socket_of(calling.directory), request));
  if (answered) return ran_of(*answered);
  TRY_SET(auto site, site::Site::open_to_write(calling.directory, calling.random));
  App::Options options;
  options.clock = calling.clock;
  options.random = calling.random;
  TRY_SET(auto app, App::open(*site, options));
  const Answer answer = app->answer_now(std::move(request));
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
  if (answered->status != 200) return std::optional(ran_of(*answered));
  Ran ran;
  ran.exit = json["exit"].get<int>();
  ran.out = json["out"].get<std::string>();
  ran.err = json["err"].get<std::string>();
  return std::optional(std::move(ran));
}

}  // namespace bihuan::http
