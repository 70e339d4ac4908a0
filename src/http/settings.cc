#include "http/settings.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "account/password.h"
#include "base/text.h"
#include "base/yaml.h"
#include "kit/reader.h"

namespace bihuan::http {
namespace {

constexpr int kDay = 24 * 60;            // minutes
constexpr uint64_t kLargest = 1u << 20;  // of a file, bytes
const std::vector<std::string> kNoLanguages;

class SettingsReader {
 public:
  SettingsReader(const std::string& text, const std::string& file, std::string folder, const Environment& environment,
                 Issues& issues)
      : reader_(file, text, kNoLanguages, issues), folder_(std::move(folder)), environment_(environment) {}

  Settings read(const Yaml& root) {
    if (root.is_null()) return settings_;  // an empty file, or comments alone
    if (!reader_.expect_map(root, {"listen", "tls", "workers", "patience", "accounts", "public", "channels", "openid",
                                   "journal", "warn"}))
      return settings_;
    text(root, "listen", settings_.listen);
    whole(root, "workers", settings_.workers, 1, 64);
    if (const auto* node = root.find("patience")) read_patience(*node);
    if (const auto* node = root.find("tls")) read_tls(*node);
    if (const auto* node = root.find("accounts")) read_accounts(*node);
    if (const auto* node = root.find("public")) read_public(*node);
    if (const auto* node = root.find("channels")) read_channels(*node);
    if (const auto* node = root.find("openid")) settings_.openid_file = path(reader_.text(*node));
    if (const auto* node = root.find("journal")) read_journal(*node);
    if (const auto* node = root.find("warn")) read_warn(*node);
    return settings_;
  }

 private:
  void text(const Yaml& map, const char* key, std::string& into) {
    if (const auto* node = map.find(key)) into = reader_.text(*node);
  }
  template <class Number>
  void whole(const Yaml& map, const char* key, Number& into, int low, int high) {
    if (const auto* node = map.find(key)) into = static_cast<Number>(reader_.whole(*node, low, high));
  }
  std::string path(const std::string& written) const {
    return written.empty() ? "" : (std::filesystem::path(folder_) / written).lexically_normal().string();
  }

  void read_patience(const Yaml& node) {
    if (!reader_.expect_map(node, {"header_seconds", "body_seconds", "idle_seconds", "drain_seconds"})) return;
    const auto seconds = [&](const char* key, std::chrono::seconds& into) {
      if (const auto* given = node.find(key)) into = std::chrono::seconds(reader_.whole(*given, 1, 3600));
    };
    seconds("header_seconds", settings_.patience.header);
    seconds("body_seconds", settings_.patience.body);
    seconds("idle_seconds", settings_.patience.idle);
    seconds("drain_seconds", settings_.patience.drain);
  }

  void read_tls(const Yaml& node) {
    if (!reader_.expect_map(node, {"certificate", "key"})) return;
    if (const auto* file = reader_.require(node, "certificate")) settings_.certificate = path(reader_.text(*file));
    if (const auto* file = reader_.require(node, "key")) settings_.private_key = path(reader_.text(*file));
  }

  void read_accounts(const Yaml& node) {
    if (!reader_.expect_map(node, {"password_policy", "session", "lock_out", "sign_in"})) return;
    if (const auto* policy = node.find("password_policy"))
      settings_.password_policy = reader_.one_of(*policy, {"asvs", "dengbao"});
    auto& limits = settings_.limits;
    if (const auto* session = node.find("session");
        session != nullptr && reader_.expect_map(*session, {"idle_minutes", "longest_minutes"})) {
      whole(*session, "idle_minutes", limits.idle, 1, kDay);
      whole(*session, "longest_minutes", limits.absolute, 1, 30 * kDay);
    }
    if (const auto* lock = node.find("lock_out");
        lock != nullptr && reader_.expect_map(*lock, {"failures", "minutes", "longest_minutes"})) {
      whole(*lock, "failures", limits.failures, 1, 100);
      whole(*lock, "minutes", limits.lock, 1, kDay);
      whole(*lock, "longest_minutes", limits.longest_lock, 1, 30 * kDay);
    }
    read_rate(node, "sign_in", settings_.rates.sign_in);
  }

  void read_rate(const Yaml& map, const char* key, Buckets::Rate& rate) {
    const auto* node = map.find(key);
    if (node == nullptr || !reader_.expect_map(*node, {"burst", "per_minute"})) return;
    whole(*node, "burst", rate.burst, 1, 100'000);
    whole(*node, "per_minute", rate.per_minute, 1, 100'000);
  }

  void read_public(const Yaml& node) {
    if (!reader_.expect_map(node, {"submit", "receipt"})) return;
    read_rate(node, "submit", settings_.rates.submit);
    read_rate(node, "receipt", settings_.rates.receipt);
  }

  void read_journal(const Yaml& node) {
    if (!reader_.expect_map(node, {"file", "level", "slow_milliseconds"})) return;
    if (const auto* file = node.find("file")) settings_.journal.file = path(reader_.text(*file));
    if (const auto* level = node.find("level"))
      if (const auto weight = weight_of(reader_.one_of(*level, {"info", "warning", "error"})))
        settings_.journal.least = *weight;
    whole(node, "slow_milliseconds", settings_.journal.slow_milliseconds, 1, 3'600'000);
  }

  void read_warn(const Yaml& node) {
    if (!reader_.expect_map(node, {"free_percent", "checkpoint_days"})) return;
    whole(node, "free_percent", settings_.least_free_percent, 0, 90);
    whole(node, "checkpoint_days", settings_.checkpoint_days, 1, 3650);
  }

  void read_channels(const Yaml& node) {
    constexpr size_t kMost = 100;
    if (!reader_.expect_entries(node, kMost)) return;
    for (const auto& [name, value] : node.entries)
      if (reader_.expect_identifier(value, name)) read_channel(name, value);
  }

  void read_channel(const std::string& name, const Yaml& node) {
    using Kind = remind::ChannelKind;
    if (node.kind != Yaml::Kind::map) return reader_.report(node, "kit.not_a_map");
    const auto* written = reader_.require(node, "kind");
    if (written == nullptr) return;
    const std::string kind = reader_.one_of(*written, {"mail", "wecom", "dingtalk", "webhook"});
    if (kind.empty()) return;
    Settings::Channel made;
    auto& channel = made.channel;
    channel.name = name;
    std::vector<std::string> keys = {"kind", "url", "least", "unit"};
    if (kind == "mail") keys.insert(keys.end(), {"user", "password", "from", "from_name", "encrypted"});
    if (kind == "wecom" || kind == "dingtalk") keys.emplace_back("markdown");
    if (kind == "dingtalk" || kind == "webhook") keys.emplace_back("secret");
    if (!reader_.expect_map(node, keys)) return;
    channel.kind = kind == "mail"       ? Kind::mail
                   : kind == "wecom"    ? Kind::wecom
                   : kind == "dingtalk" ? Kind::dingtalk
                                        : Kind::webhook;
    if (const auto* url = reader_.require(node, "url")) read_url(*url, channel);
    if (channel.kind == Kind::mail) read_mail(node, channel);
    if (const auto* secret = node.find("secret")) channel.secret = secret_of(*secret);
    if (const auto* markdown = node.find("markdown")) channel.markdown = reader_.boolean(*markdown);
    if (const auto* least = node.find("least"))
      if (const auto level = remind::level_of(reader_.one_of(*least, {"remind", "overdue", "criticism"})))
        channel.least = *level;
    text(node, "unit", made.unit);
    settings_.channels.push_back(std::move(made));
  }

  // A robot's address is itself a secret: who knows it can write to the group.
  void read_url(const Yaml& node, remind::Channel& channel) {
    const bool is_mail = channel.kind == remind::ChannelKind::mail;
    channel.url = node.kind == Yaml::Kind::map ? secret_of(node) : reader_.text(node);
    if (channel.url.empty()) return;
    const bool is_fine = is_mail ? starts_with(channel.url, "smtp://") || starts_with(channel.url, "smtps://")
                                 : starts_with(channel.url, "https://") || starts_with(channel.url, "http://");
    if (!is_fine) reader_.report(node, is_mail ? "settings.mail_url" : "settings.robot_url");
  }

  void read_mail(const Yaml& node, remind::Channel& channel) {
    text(node, "user", channel.user);
    text(node, "from_name", channel.from_name);
    if (const auto* password = node.find("password")) channel.password = secret_of(*password);
    if (const auto* encrypted = node.find("encrypted")) channel.encrypted = reader_.boolean(*encrypted);
    const auto* from = reader_.require(node, "from");
    if (from == nullptr) return;
    channel.from = reader_.text(*from);
    if (!channel.from.empty() && !remind::is_address(channel.from))
      reader_.report(*from, "remind.bad_address", {{"address", excerpt(channel.from)}});
  }

  // {file: PATH} or {env: NAME}; never the secret itself.
  std::string secret_of(const Yaml& node) {
    if (node.kind != Yaml::Kind::map) {
      reader_.report(node, "settings.secret_in_file");
      return "";
    }
    if (!reader_.expect_map(node, {"file", "env"})) return "";
    const auto* file = node.find("file");
    const auto* variable = node.find("env");
    if ((file == nullptr) == (variable == nullptr)) {
      reader_.report(node, "settings.one_source");
      return "";
    }
    const std::string name = reader_.text(file != nullptr ? *file : *variable);
    if (name.empty() || !environment_) return "";
    return file != nullptr ? from_file(*file, path(name)) : from_environment(*variable, name);
  }

  std::string from_environment(const Yaml& node, const std::string& name) {
    const auto value = environment_(name);
    if (value && !value->empty()) return *value;
    reader_.report(node, "settings.no_variable", {{"name", excerpt(name)}});
    return "";
  }

  std::string from_file(const Yaml& node, const std::string& file) {
    constexpr uint64_t kLongest = 4096;
    constexpr mode_t kOthers = 077;
    struct stat found {};
    const auto bytes = read_file(file, kLongest);
    if (::stat(file.c_str(), &found) != 0 || !bytes) {
      reader_.report(node, "settings.no_secret_file", {{"path", excerpt(file)}});
      return "";
    }
    if ((found.st_mode & kOthers) != 0) {
      reader_.report(node, "settings.secret_file_open", {{"path", excerpt(file)}});
      return "";
    }
    return std::string(trim(*bytes));
  }

  kit::Reader reader_;
  std::string folder_;
  const Environment& environment_;
  Settings settings_;
};

}  // namespace

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

ReadSettings read_settings(const std::string& text, const std::string& file, const std::string& folder,
                           const Environment& environment) {
  ReadSettings read;
  const auto root = parse_yaml(text, file);
  if (!root) {
    read.issues.push_back({"", 0, 0, root.error()});  // it says where itself
    return read;
  }
  read.settings = SettingsReader(text, file, folder, environment, read.issues).read(*root);
  return read;
}

Result<ReadSettings> load_settings(const std::string& file, const std::string& site, const Environment& environment) {
  const std::string path = file.empty() ? site + "/settings.yaml" : file;
  std::error_code error;
  if (file.empty() && !std::filesystem::exists(path, error)) return ReadSettings{};
  TRY_SET(const auto text, read_file(path, kLargest));
  const auto folder = std::filesystem::absolute(path, error).parent_path().string();
  return read_settings(text, path, folder, environment);
}

Result<Issues> read_providers(Settings& settings) {
  Issues issues;
  if (settings.openid_file.empty()) return issues;
  TRY_SET(const auto text, read_file(settings.openid_file, kLargest));
  std::error_code error;
  const auto folder = std::filesystem::absolute(settings.openid_file, error).parent_path().string();
  settings.openid = openid::read_settings(text, settings.openid_file, folder, issues);
  return issues;
}

}  // namespace bihuan::http
