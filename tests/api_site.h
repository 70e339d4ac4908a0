// A small site behind an App, asked in this process: a request and its answer, without sockets.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/json_value.h"
#include "http/app.h"
#include "http/operation.h"
#include "small_site.h"

namespace bihuan::test {

struct ApiSite {
  SmallSite small;
  Instant now = at(2021, 3, 1);
  std::mutex random_mutex;
  uint64_t random_state = 1;
  std::unique_ptr<http::App> app;

  explicit ApiSite(kit::Kit of = load_small_kit(), openid::Settings openid = {}) : small(std::move(of)) {
    http::App::Options options;
    options.openid = std::move(openid);
    options.clock = [this] { return now; };
    options.random = [this](size_t n) {
      std::string bytes(n, '\0');
      const std::lock_guard lock(random_mutex);
      for (auto& byte : bytes) {
        random_state = random_state * 6364136223846793005u + 1442695040888963407u;
        byte = static_cast<char>(random_state >> 56);
      }
      return bytes;
    };
    app = SmallSite::must(http::App::open(*small.site, options));
  }
  ~ApiSite() { app->stop(); }

  struct Said {
    int status = 0;
    Json body;
    http::Pairs headers;
    std::string bytes = {};
    std::string media_type = {};
    std::string key() const { return body.is_object() ? body.value("key", "") : ""; }
    std::string header(const std::string& name) const {
      for (const auto& [known, value] : headers)
        if (known == name) return value;
      return "";
    }
  };

  // `actor`: an account through the site's own socket; "" = nobody.
  Said ask(const std::string& actor, const std::string& method, const std::string& target, const std::string& body = {},
           const http::Pairs& headers = {}, const std::string& media_type = "application/json") {
    http::Request request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
    request.body = body;
    request.peer = "192.0.2.1";
    request.headers = headers;
    if (!actor.empty()) {
      request.local = true;
      request.headers.emplace_back("x-bihuan-actor", actor);
    }
    if (!body.empty()) request.headers.emplace_back("content-type", media_type);
    const auto answer = app->answer_now(std::move(request));
    Said said{answer.status, {}, answer.headers, answer.body, answer.media_type};
    if (auto json = parse_json(answer.body)) said.body = *std::move(json);
    return said;
  }
  Said post(const std::string& actor, const std::string& path, const Json& body, const http::Pairs& headers = {}) {
    return ask(actor, "POST", path, canonical(body), headers);
  }
  Said send(const std::string& actor, const std::string& path, const std::string& bytes) {
    return ask(actor, "POST", path, bytes, {}, "application/octet-stream");
  }
  Said step(const std::string& actor, int64_t id, const std::string& name, const Json& more = Json::object(),
            const std::string& match = "*") {
    Json body = more;
    body["step"] = name;
    return post(actor, "/api/matters/problem/" + std::to_string(id) + "/steps", body, {{"if-match", match}});
  }
  // A finished upload's id.
  std::string upload(const std::string& actor, const std::string& bytes) {
    const auto begun = ask(actor, "POST", "/api/uploads", {},
                           {{"upload-length", std::to_string(bytes.size())}, {"upload-metadata", "filename YS5wZGY="}});
    const auto id = begun.body.value("id", "");
    http::Request request;
    request.method = "PATCH";
    request.path = "/api/uploads/" + id;
    request.local = true;
    request.headers = {
        {"x-bihuan-actor", actor}, {"upload-offset", "0"}, {"content-type", "application/offset+octet-stream"}};
    auto sink = SmallSite::must(app->take(request));
    SmallSite::must(sink->append(bytes));
    SmallSite::must(sink->finish());
    return id;
  }
  // A problem of town t1, put forward with its evidence by clerk1.
  int64_t applied(const std::string& code) {
    const auto opened =
        post("office", "/api/matters/problem",
             {{"step", "issue"},
              {"fields", {{"code", code}, {"content", "村级账目公开不及时"}, {"unit", "t1"}, {"due", "2021-06-30"}}}});
    const auto id = opened.body.value("id", int64_t{0});
    const Json proof = Json::array(
        {{{"class", "document"}, {"fact_on", "2021-02-20"}, {"upload", upload("clerk1", "%PDF-1.4 " + code)}}});
    step("clerk1", id, "apply", {{"evidence", proof}});
    return id;
  }
  int64_t entries() { return small.site->writer().size(); }
};

}  // namespace bihuan::test
