#include "http/journal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/json_value.h"
#include "base/text.h"

namespace bihuan::http {
namespace {

class JournalLines : public ::testing::Test {
 protected:
  std::string folder;
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "bihuan-XXXXXX";
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::unique_ptr<Journal> open(const std::string& file, Weight least = Weight::info) const {
    auto journal = Journal::open({file, least, 1000});
    EXPECT_TRUE(journal);
    return *std::move(journal);
  }
  std::vector<Json> lines(const std::string& file) const {
    std::vector<Json> all;
    const auto text = read_file(file, 1 << 20);
    if (!text) return all;
    for (const auto line : split(*text, '\n'))
      if (!line.empty()) all.push_back(Json::parse(line));
    return all;
  }
  static Journal::Request request(int status, double milliseconds) {
    return {"r1", "take_step", "clerk1", "192.0.2.1", status, milliseconds, 12, "", ""};
  }
};

TEST_F(JournalLines, ARequestIsOneLineOfJson) {
  open(folder + "/log")->answered(request(200, 3.25));
  const auto all = lines(folder + "/log");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["event"], "request");
  EXPECT_EQ(all[0]["level"], "info");
  EXPECT_EQ(all[0]["request"], "r1");
  EXPECT_EQ(all[0]["operation"], "take_step");
  EXPECT_EQ(all[0]["status"], 200);
  EXPECT_EQ(all[0]["account"], "clerk1");
  EXPECT_EQ(all[0]["peer"], "192.0.2.1");
  EXPECT_EQ(all[0]["bytes"], 12);
  EXPECT_NEAR(all[0]["milliseconds"].get<double>(), 3.25, 0.06);
  EXPECT_EQ(all[0]["time"].get<std::string>().size(), std::string("2021-06-30T09:00:00.123+08:00").size());
  EXPECT_FALSE(all[0].contains("slow"));
}

TEST_F(JournalLines, SlowAndFailedRequestsWeighMore) {
  {
    const auto journal = open(folder + "/log", Weight::warning);
    journal->answered(request(200, 3));     // weighs too little
    journal->answered(request(200, 1500));  // slow
    journal->answered(request(503, 3));
    auto broken = request(500, 3);
    broken.key = "db.io";
    broken.detail = "disk I/O error \"x\"\n";
    journal->answered(broken);
  }
  const auto all = lines(folder + "/log");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0]["level"], "warning");
  EXPECT_EQ(all[0]["slow"], true);
  EXPECT_EQ(all[1]["level"], "warning");
  EXPECT_EQ(all[2]["level"], "error");
  EXPECT_EQ(all[2]["key"], "db.io");
  EXPECT_EQ(all[2]["detail"], "disk I/O error \"x\"\n");
}

TEST_F(JournalLines, AFileThatWasMovedAwayIsOpenedAnew) {
  {
    const auto journal = open(folder + "/log");
    journal->note(Weight::info, "first");
    while (lines(folder + "/log").empty()) ::usleep(1000);
    std::filesystem::rename(folder + "/log", folder + "/log.1");
    journal->reopen();
    journal->note(Weight::info, "second");
  }
  ASSERT_EQ(lines(folder + "/log.1").size(), 1u);
  ASSERT_EQ(lines(folder + "/log").size(), 1u);
  EXPECT_EQ(lines(folder + "/log")[0]["event"], "second");
}

TEST_F(JournalLines, AFullDiskLosesLinesAndStopsNobody) {
  const auto journal = open("/dev/full");
  journal->note(Weight::error, "one");
  journal->note(Weight::error, "two");
  for (int i = 0; i < 5000 && journal->lost() < 2; ++i) ::usleep(1000);
  EXPECT_EQ(journal->lost(), 2u);
}

TEST_F(JournalLines, AFolderThatIsNotThereIsTold) {
  EXPECT_EQ(Journal::open({folder + "/none/log", Weight::info, 1000}).error().key, "file.cannot_write");
}

TEST_F(JournalLines, AClientsNameForItsRequestIsTakenOnlyWhenItIsOne) {
  EXPECT_EQ(sane_id("gw-1.a_B9"), "gw-1.a_B9");
  EXPECT_EQ(sane_id(""), "");
  EXPECT_EQ(sane_id("a b"), "");
  EXPECT_EQ(sane_id("a\r\nSet-Cookie: x"), "");
  EXPECT_EQ(sane_id(std::string(65, 'a')), "");
}

}  // namespace
}  // namespace bihuan::http
