#include "http/settings.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "http/fault.h"

namespace bihuan::http {
namespace {

class SettingsFile : public ::testing::Test {
 protected:
  std::string folder;
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "bihuan-XXXXXX";
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, const std::string& text, mode_t mode) const {
    std::ofstream(folder + "/" + name) << text;
    ::chmod((folder + "/" + name).c_str(), mode);
  }
  ReadSettings read(const std::string& text) const {
    return read_settings(text, "settings.yaml", folder, [](const std::string& name) {
      return name == "ROBOT" ? std::optional<std::string>("https://oapi.dingtalk.com/robot/send?access_token=x")
                             : std::nullopt;
    });
  }
  // "line:column key" of the only issue.
  std::string issue(const std::string& text) const {
    const auto issues = read(text).issues;
    if (issues.size() != 1) return std::to_string(issues.size()) + " issues";
    return std::to_string(issues[0].line) + ":" + std::to_string(issues[0].column) + " " + issues[0].error.key;
  }
};

TEST_F(SettingsFile, WithoutAKeyHasTheDefaults) {
  const auto settings = read("# nothing yet\n");
  EXPECT_TRUE(settings.issues.empty());
  EXPECT_EQ(settings.settings.listen, "127.0.0.1:8420");
  EXPECT_EQ(settings.settings.password_policy, "asvs");
  EXPECT_EQ(settings.settings.limits.failures, 5);
  EXPECT_TRUE(settings.settings.channels.empty());
}

TEST_F(SettingsFile, SaysEverythingThatAServerTakes) {
  write("smtp", "open sesame\n", 0600);
  const auto read_ = read(R"(listen: 0.0.0.0:443
tls: {certificate: tls/site.pem, key: tls/site.key}
workers: 4
accounts:
  password_policy: dengbao
  session: {idle_minutes: 20, longest_minutes: 480}
  lock_out: {failures: 3, minutes: 30, longest_minutes: 600}
  sign_in: {burst: 9, per_minute: 8}
public:
  submit: {burst: 7, per_minute: 6}
  receipt: {burst: 5, per_minute: 4}
channels:
  office_mail: {kind: mail, url: "smtps://mail.example.cn:465", user: bh, password: {file: smtp}, from: bh@example.cn}
  group: {kind: dingtalk, url: {env: ROBOT}, markdown: true, least: overdue, unit: t1}
journal: {file: log/bihuan.log, level: warning, slow_milliseconds: 300}
warn: {free_percent: 20, checkpoint_days: 7}
)");
  ASSERT_TRUE(read_.issues.empty()) << say(read_.issues[0].error, Language::en);
  const auto& settings = read_.settings;
  EXPECT_EQ(settings.certificate, folder + "/tls/site.pem");
  EXPECT_EQ(settings.workers, 4u);
  EXPECT_EQ(settings.password_policy, "dengbao");
  EXPECT_EQ(settings.limits.absolute, 480);
  EXPECT_EQ(settings.limits.lock, 30);
  EXPECT_EQ(settings.rates.sign_in.burst, 9);
  EXPECT_EQ(settings.rates.submit.per_minute, 6);
  EXPECT_EQ(settings.rates.receipt.burst, 5);
  ASSERT_EQ(settings.channels.size(), 2u);
  EXPECT_EQ(settings.channels[0].channel.password, "open sesame");
  EXPECT_TRUE(settings.channels[0].channel.encrypted);
  EXPECT_EQ(settings.channels[1].channel.url, "https://oapi.dingtalk.com/robot/send?access_token=x");
  EXPECT_EQ(settings.channels[1].channel.least, remind::Level::overdue);
  EXPECT_EQ(settings.channels[1].unit, "t1");
  EXPECT_EQ(settings.journal.file, folder + "/log/bihuan.log");
  EXPECT_EQ(settings.journal.least, Weight::warning);
  EXPECT_EQ(settings.least_free_percent, 20);
  EXPECT_EQ(settings.checkpoint_days, 7);
}

TEST_F(SettingsFile, AnUnknownKeyIsNamedWhereItStandsWithWhatWasMeant) {
  const auto issues = read("listen: 127.0.0.1:1\naccounts:\n  pasword_policy: asvs\n").issues;
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0].line, 3);
  EXPECT_EQ(issues[0].column, 3);
  EXPECT_NE(say(issues[0].error, Language::en).find("password_policy"), std::string::npos);
}

TEST_F(SettingsFile, EveryMistakeIsToldAtOnce) {
  EXPECT_EQ(read("workers: 900\njournal: {level: loud}\nwarn: {free_percent: x}\n").issues.size(), 3u);
}

TEST_F(SettingsFile, ASecretDoesNotStandInIt) {
  EXPECT_EQ(issue("channels:\n  m: {kind: mail, url: \"smtp://h:587\", from: a@b.cn, password: abc}\n"),
            "2:64 settings.secret_in_file");
}

TEST_F(SettingsFile, ASecretThatOthersMayReadIsRefused) {
  write("smtp", "open sesame", 0644);
  const std::string text =
      "channels:\n  m: {kind: mail, url: \"smtp://h:587\", from: a@b.cn, password: {file: smtp}}\n";
  EXPECT_NE(issue(text).find("settings.secret_file_open"), std::string::npos) << issue(text);
  ::chmod((folder + "/smtp").c_str(), 0600);
  EXPECT_TRUE(read(text).issues.empty());
}

TEST_F(SettingsFile, ASecretThatIsMissingIsNamedAndAskedForOnlyWhenItIsNeeded) {
  const std::string text = "channels:\n  r: {kind: wecom, url: {env: NOT_THERE}}\n";
  EXPECT_NE(issue(text).find("settings.no_variable"), std::string::npos) << issue(text);
  EXPECT_TRUE(read_settings(text, "settings.yaml", folder, nullptr).issues.empty());
}

TEST_F(SettingsFile, AChannelTakesOnlyTheKeysOfItsKind) {
  EXPECT_NE(
      issue("channels:\n  r: {kind: wecom, url: \"https://h/x\", password: {env: ROBOT}}\n").find("kit.unknown_key"),
      std::string::npos);
  EXPECT_NE(issue("channels:\n  r: {kind: wecom, url: \"smtp://h\"}\n").find("settings.robot_url"), std::string::npos);
}

TEST_F(SettingsFile, TheExampleInTheDocumentsIsGood) {
  const auto text = read_file(std::string(BIHUAN_SOURCE) + "/docs/settings.example.yaml", 1 << 20);
  ASSERT_TRUE(text);
  const auto example = read_settings(*text, "settings.example.yaml", folder, nullptr);
  EXPECT_TRUE(example.issues.empty()) << example.issues[0].line << say(example.issues[0].error, Language::en);
  EXPECT_EQ(example.settings.channels.size(), 3u);
}

TEST_F(SettingsFile, TheManualNamesEveryKeyOfTheExample) {
  const auto manual = read_file(std::string(BIHUAN_SOURCE) + "/docs/operating.md", 1 << 20);
  const auto text = read_file(std::string(BIHUAN_SOURCE) + "/docs/settings.example.yaml", 1 << 20);
  ASSERT_TRUE(manual && text);
  for (const auto line : split(*text, '\n')) {
    const auto key = trim(line.substr(0, std::min(line.find(':'), line.size())));
    const bool is_name = starts_with(line, "  ") && line.back() == ':';  // of a channel
    if (key.empty() || key[0] == '#' || is_name || line.find(':') == std::string_view::npos) continue;
    EXPECT_NE(manual->find("`" + std::string(key)), std::string::npos) << key;
  }
}

TEST_F(SettingsFile, InTheFolderOfASiteIsFoundByItself) {
  write("settings.yaml", "workers: 3\n", 0644);
  const auto found = load_settings("", folder, nullptr);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->settings.workers, 3u);
  EXPECT_FALSE(load_settings(folder + "/other.yaml", folder, nullptr));
}

}  // namespace
}  // namespace bihuan::http
