// A site of one table in a folder of its own, for this folder's tests.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "db/dialect.h"
#include "log/writer.h"

namespace bihuan::log {

inline const db::Table kMeeting{
    "meeting",
    {{"origin"}, {"happened_on", db::ColumnType::integer}, {"title"}, {"phone", db::ColumnType::text, true}},
    {}};

inline db::Row meeting(int64_t day, const std::string& title) { return {std::string("loop"), day, title, db::Null{}}; }

class Site : public ::testing::Test {
 protected:
  std::string folder = std::filesystem::temp_directory_path() / ("bihuan-log-" + std::to_string(::getpid()));
  std::string path = folder + "/bihuan.db";
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  static std::string salt(size_t bytes) { return std::string(bytes, 's'); }
  std::unique_ptr<Writer> create() { return create_at(path); }
  static std::unique_ptr<Writer> create_at(const std::string& where) {
    auto session = db::Session::open(where, db::Access::create);
    EXPECT_TRUE(session);
    EXPECT_TRUE(create_system_tables(*session));
    for (const auto& sql : db::create_statements(kMeeting, db::Dialect::sqlite)) EXPECT_TRUE(session->execute(sql));
    return *Writer::open(*std::move(session), salt);
  }
  std::unique_ptr<Writer> reopen() { return *Writer::open(*db::Session::open(path, db::Access::write), salt); }

  static void enter(Writer& writer, int64_t day, const std::string& title) {
    auto tx = *writer.begin("clerk", {1000});
    const auto id = *tx.new_id(kMeeting);
    ASSERT_TRUE(tx.put_new(kMeeting, id, meeting(day, title)));
    ASSERT_TRUE(tx.append("record.enter"));
    ASSERT_TRUE(tx.commit());
  }
  static int64_t number(Writer& writer, const std::string& sql) {
    return std::get<int64_t>((*writer.session().first(sql))[0]);
  }
  // Head, tree and rows tell the same story.
  static void expect_whole(Writer& writer) {
    EXPECT_EQ(number(writer, "select count(*) from bh_log"), writer.size());
    const auto leaves = read_leaves(writer.session(), writer.size());
    ASSERT_TRUE(leaves);
    EXPECT_EQ(root_of(*leaves), writer.root());
  }
};

}  // namespace bihuan::log
