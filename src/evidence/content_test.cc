#include "evidence/content.h"

#include <rapidcheck.h>

#include "evidence/site_for_test.h"

namespace bihuan::evidence {
namespace {

class Contents : public Folder {
 protected:
  static std::string large() {
    std::string bytes;
    for (int i = 0; bytes.size() < (5u << 20); ++i) bytes += "line " + std::to_string(i) + "\n";
    return bytes;
  }
  static std::string whole(Content& content, size_t piece) {
    std::string bytes;
    while (true) {
      const std::string next = must(content.read(static_cast<int64_t>(bytes.size()), piece));
      if (next.empty()) return bytes;
      bytes += next;
    }
  }
};

TEST_F(Contents, AnyRangeOfAFileIsGiven) {
  const std::string bytes = "0123456789";
  auto content = must(open_content(store_folder, must(store(store_folder, bytes))));
  EXPECT_EQ(content.size(), 10);
  EXPECT_TRUE(rc::check("as of the bytes", [&] {
    const auto offset = *rc::gen::inRange<int64_t>(0, 15);
    const auto length = *rc::gen::inRange<size_t>(0, 15);
    const auto want = offset < 10 ? bytes.substr(static_cast<size_t>(offset), length) : "";
    RC_ASSERT(must(content.read(offset, length)) == want);
  }));
  EXPECT_EQ(must(content.read(-1, 5)), "");
}

TEST_F(Contents, AnEmptyFileIsWhole) {
  auto content = must(open_content(store_folder, must(store(store_folder, ""))));
  EXPECT_EQ(must(content.read(0, 10)), "");
}

TEST_F(Contents, ALargeFileIsGivenWholeAndInParts) {
  const std::string bytes = large();
  auto content = must(open_content(store_folder, must(store(store_folder, bytes))));
  EXPECT_EQ(must(content.read(1 << 20, 1000)), bytes.substr(1 << 20, 1000));
  EXPECT_EQ(whole(content, 100'000), bytes);
  EXPECT_EQ(whole(content, 333'333), bytes);
}

TEST_F(Contents, AMissingFileIsNamed) {
  const std::string digest = must(store(store_folder, "text"));
  std::filesystem::remove(path_of(store_folder, digest));
  const auto refused = open_content(store_folder, digest);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "evidence.file_missing");
  EXPECT_EQ(refused.error().fields.at("digest"), digest);
}

TEST_F(Contents, WhatIsNoDigestOpensNothing) {
  write(folder + "/secret", "text");
  for (const std::string bad :
       {"", "../secret", "ab", "../../../../../../../../../../../../../../../../../../../../etc/passwd"})
    EXPECT_EQ(key_of(open_content(store_folder, bad)), "evidence.no_such_file") << bad;
}

TEST_F(Contents, AChangedFileIsNotGiven) {
  const std::string digest = must(store(store_folder, "text"));
  for (const auto* other : {"tezt", "tex", "text and more", ""}) {
    write(path_of(store_folder, digest), other);
    EXPECT_EQ(key_of(open_content(store_folder, digest)), "evidence.file_changed") << other;
  }
}

TEST_F(Contents, TheLastPieceOfAChangedLargeFileIsNotGiven) {
  std::string bytes = large();
  const std::string digest = must(store(store_folder, bytes));
  bytes[4'500'000] ^= 1;
  write(path_of(store_folder, digest), bytes);
  auto content = must(open_content(store_folder, digest));
  const auto most = static_cast<size_t>(content.size() - 1);
  EXPECT_EQ(must(content.read(0, most)).size(), most);
  EXPECT_EQ(key_of(content.read(static_cast<int64_t>(most), 10)), "evidence.file_changed");
}

TEST_F(Contents, WhatIsStoredAnewIsNotRemovedAsUnused) {
  const std::string digest = must(store(store_folder, "text"));
  const std::string path = path_of(store_folder, digest);
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(2);
  std::filesystem::last_write_time(path, long_ago);
  must(store(store_folder, "text"));
  EXPECT_FALSE(must(remove_unused(store_folder, digest, 3600)));
  std::filesystem::last_write_time(path, long_ago);
  EXPECT_TRUE(must(remove_unused(store_folder, digest, 3600)));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(must(remove_unused(store_folder, digest, 3600)));
}

TEST_F(Contents, AFileMovesToAnotherDisk) {
  std::string other = "/dev/shm/bihuan-evidence-" + std::to_string(::getpid());
  std::error_code error;
  std::filesystem::create_directories(other, error);
  if (error) std::filesystem::create_directories(other = store_folder + "-beside");  // no other disk: the same one
  write(other + "/file", large());
  const std::string digest = to_hex(sha256(large()));
  must(move_into_store(store_folder, other + "/file", digest));
  EXPECT_EQ(read(path_of(store_folder, digest)), large());
  EXPECT_EQ(files_in(other), 0);
  EXPECT_EQ(files_in(store_folder), 1);
  std::filesystem::remove_all(other);
}

}  // namespace
}  // namespace bihuan::evidence
