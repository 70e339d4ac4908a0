#include "evidence/upload.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <sys/resource.h>

#include <csignal>
#include <set>

#include "base/text.h"
#include "evidence/messages.h"
#include "evidence/site_for_test.h"

namespace bihuan::evidence {
namespace {

class Uploading : public Site {
 protected:
  // Every way in which a request can end, drawn at random, until the whole file is there.
  void send_somehow(const Upload& upload, const std::string& bytes) {
    int64_t acknowledged = 0;
    while (acknowledged < upload.length) {
      const int64_t offset = must(uploads->offset(upload));
      RC_ASSERT(offset >= acknowledged);  // what was acknowledged is there
      const auto most = upload.length - offset;
      if (most == 0) break;
      const auto length = *rc::gen::inRange<int64_t>(1, most + 1);
      const auto chunk = std::string_view(bytes).substr(static_cast<size_t>(offset), static_cast<size_t>(length));
      const int way = *rc::gen::inRange(0, 5);
      std::optional<Checksum> checksum;
      if (way == 3) checksum = Checksum{"sha256", std::string(as_bytes(sha256(chunk)))};
      if (way == 4) checksum = Checksum{"sha1", std::string(20, 'x')};
      auto appender = must(uploads->open_append(upload, offset, checksum));
      const size_t middle = *rc::gen::inRange<size_t>(0, chunk.size() + 1);
      must(appender.append(chunk.substr(0, middle)));
      if (way == 1) continue;  // the line breaks
      must(appender.append(chunk.substr(middle)));
      if (way == 2) {  // the process dies before it answers
        {
          const Appender lost = std::move(appender);
        }
        restart();
        continue;
      }
      const auto done = appender.finish();
      const bool is_right = done ? way != 4 : way == 4;
      RC_ASSERT(is_right);
      if (done) acknowledged = *done;
      if (!done) RC_ASSERT(must(uploads->offset(upload)) == offset);
    }
  }
};

TEST_F(Uploading, InWhateverPiecesAndWithWhateverBreaksTheFileIsTheSame) {
  EXPECT_TRUE(rc::check("the same file comes out", [&] {
    const auto bytes = "text " + *rc::gen::container<std::string>(rc::gen::inRange('a', 'z'));
    const Upload upload = begin(clerk03.account, "a.txt", static_cast<int64_t>(bytes.size()));
    send_somehow(upload, bytes);
    const Upload finished = must(finish_upload(*uploads, in_tx(), upload));
    RC_ASSERT(finished.sha256 == to_hex(sha256(bytes)));
    RC_ASSERT(read(path_of(store_folder, finished.sha256)) == bytes);
  }));
}

TEST_F(Uploading, ABrokenLineKeepsWhatCame) {
  const Upload upload = begin(clerk03.account, "a.txt", 10);
  {
    must(must(uploads->open_append(upload, 0)).append("01234"));
  }
  EXPECT_EQ(must(uploads->offset(upload)), 5);
  EXPECT_EQ(send(upload, 5, "56789"), 10);
  EXPECT_EQ(read(upload_folder + "/" + upload.id), "0123456789");
}

TEST_F(Uploading, ACrashBetweenWritingAndAnsweringLosesNothing) {
  const Upload upload = begin(clerk03.account, "a.txt", 10);
  send(upload, 0, "01234");
  restart();
  EXPECT_EQ(must(uploads->offset(upload)), 5);
  write(upload_folder + "/" + upload.id, "01234567");  // written, never noted anywhere
  EXPECT_EQ(must(uploads->offset(upload)), 8);
  EXPECT_EQ(send(upload, 8, "89"), 10);
}

TEST_F(Uploading, ACrashLosesBytesWhoseChecksumWasNeverSeen) {
  const Upload upload = begin(clerk03.account, "a.txt", 10);
  send(upload, 0, "01234");
  {
    auto appender = must(uploads->open_append(upload, 5, Checksum{"sha1", std::string(20, 'x')}));
    must(appender.append("xxx"));
    EXPECT_EQ(read(upload_folder + "/" + upload.id + ".chunk"), R"({"offset":5})");
    std::filesystem::copy(upload_folder, folder + "/as-it-was");
  }
  std::filesystem::remove_all(upload_folder);
  std::filesystem::rename(folder + "/as-it-was", upload_folder);
  EXPECT_EQ(read(upload_folder + "/" + upload.id), "01234xxx");
  restart();
  EXPECT_EQ(must(uploads->offset(upload)), 5);
  EXPECT_EQ(send(upload, 5, "56"), 7);
  EXPECT_EQ(must(uploads->offset(upload)), 7);
  EXPECT_EQ(read(upload_folder + "/" + upload.id), "0123456");
}

TEST_F(Uploading, AWrongChecksumKeepsNothingOfTheRequest) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  auto appender =
      must(uploads->open_append(upload, 0, must(parse_checksum("sha1 " + to_base64(std::string(20, 'x'))))));
  must(appender.append("ab"));
  EXPECT_EQ(key_of(appender.finish()), "upload.wrong_checksum");
  EXPECT_EQ(must(uploads->offset(upload)), 0);
  // sha1("abcd"), as sha1sum prints it
  const auto right =
      must(parse_checksum("sha1 " + to_base64(must(from_hex("81fe8bfe87576c3ecb22426f8e57847382917acf")))));
  auto again = must(uploads->open_append(upload, 0, right));
  must(again.append("abcd"));
  EXPECT_EQ(must(again.finish()), 4);
  EXPECT_EQ(files_in(upload_folder), 1) << "the note of the unchecked bytes is gone";
}

TEST_F(Uploading, AWrongOffsetIsRefusedAndTheTrueOneNamed) {
  const Upload upload = begin(clerk03.account, "a.txt", 10);
  send(upload, 0, "01234");
  for (const int64_t wrong : {0, 4, 6, 10, -1}) {
    const auto refused = uploads->open_append(upload, wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "upload.wrong_offset");
    EXPECT_EQ(refused.error().fault, Fault::conflict);
    EXPECT_EQ(refused.error().fields.at("offset"), "5");
  }
  EXPECT_EQ(read(upload_folder + "/" + upload.id), "01234");
}

TEST_F(Uploading, TwoRequestsAtOnceAreOneTooMany) {
  const Upload upload = begin(clerk03.account, "a.txt", 10);
  {
    auto first = must(uploads->open_append(upload, 0));
    must(first.append("0123"));
    EXPECT_EQ(key_of(uploads->open_append(upload, 0)), "upload.busy");
    EXPECT_EQ(key_of(end_upload(*uploads, in_tx(), upload)), "upload.busy");
    EXPECT_EQ(key_of(finish_upload(*uploads, in_tx(), upload)), "upload.busy");
    EXPECT_EQ(must(uploads->offset(upload)), 0) << "nothing of it has been acknowledged yet";
    EXPECT_EQ(must(first.finish()), 4);
  }
  EXPECT_EQ(send(upload, 4, "456789"), 10);
}

TEST_F(Uploading, MoreThanWasDeclaredIsRefused) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  auto appender = must(uploads->open_append(upload, 0));
  must(appender.append("abc"));
  EXPECT_EQ(key_of(appender.append("de")), "upload.too_long");
  EXPECT_EQ(must(appender.finish()), 3);
  EXPECT_EQ(send(upload, 3, "d"), 4);
  EXPECT_EQ(key_of(uploads->open_append(upload, 4)), "upload.finished");
}

TEST_F(Uploading, DeclaredLengthsHaveBounds) {
  const auto declare = [&](int64_t length) {
    return in([&](log::Tx& tx) { return begin_upload(tx, {clerk03.account, "a", length}, random); });
  };
  EXPECT_EQ(key_of(declare(0)), "upload.empty");
  EXPECT_EQ(key_of(declare(-1)), "upload.empty");
  EXPECT_EQ(key_of(declare(kLongestFile + 1)), "upload.too_large");
  EXPECT_EQ(key_of(declare(kLongestFile)), "");
  for (int64_t i = 1; i < kMostOpen; ++i) EXPECT_EQ(key_of(declare(1)), "");
  EXPECT_EQ(key_of(declare(1)), "upload.too_many");
}

TEST_F(Uploading, IsThereForItsAccountAlone) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  EXPECT_EQ(key_of(find_upload(session(), upload.id, clerk04.account, now)), "upload.unknown");
  EXPECT_EQ(key_of(find_upload(session(), "../../etc/passwd", clerk03.account, now)), "upload.unknown");
  EXPECT_EQ(find(upload).name, "a.txt");
  Upload forged = upload;
  forged.id = "../../../../etc/passwd";
  EXPECT_EQ(key_of(uploads->offset(forged)), "upload.unknown");
  EXPECT_EQ(key_of(uploads->open_append(forged, 0)), "upload.unknown");
}

TEST_F(Uploading, AnUnfinishedFileIsNotTakenIntoTheStore) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  send(upload, 0, "abc");
  EXPECT_EQ(key_of(finish_upload(*uploads, in_tx(), upload)), "upload.unfinished");
  EXPECT_EQ(files_in(store_folder), 0);
  EXPECT_EQ(must(uploads->offset(upload)), 3);
}

TEST_F(Uploading, TheSameContentIsKeptOnce) {
  const Upload first = upload_whole(clerk03.account, "a.txt", "the same");
  const Upload second = upload_whole(clerk04.account, "b.txt", "the same");
  EXPECT_EQ(first.sha256, second.sha256);
  EXPECT_EQ(first.media_type, "text/plain; charset=utf-8");
  EXPECT_EQ(files_in(store_folder), 1);
  EXPECT_EQ(find(first).sha256, first.sha256);
  EXPECT_EQ(must(uploads->offset(find(first))), 8);
}

TEST_F(Uploading, AnUploadOfTheSameContentMendsADamagedFile) {
  const Upload first = upload_whole(clerk03.account, "a.txt", "the same");
  write(path_of(store_folder, first.sha256), "the sbme");
  upload_whole(clerk03.account, "a.txt", "the same");
  EXPECT_EQ(read(path_of(store_folder, first.sha256)), "the same");
}

TEST_F(Uploading, ACrashBetweenTheStoreAndTheRowIsMadeGood) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  send(upload, 0, "abcd");
  const InTx fails = [](const auto&) { return Result<void>(Error{Fault::unavailable, "db.disk_full"}); };
  EXPECT_EQ(key_of(finish_upload(*uploads, fails, upload)), "db.disk_full");
  restart();
  EXPECT_FALSE(find(upload).is_finished());
  EXPECT_EQ(must(uploads->offset(find(upload))), 4) << "what was acknowledged stays so";
  EXPECT_EQ(key_of(uploads->open_append(find(upload), 0)), "upload.wrong_offset");
  EXPECT_EQ(must(finish_upload(*uploads, in_tx(), find(upload))).sha256, to_hex(sha256("abcd")));
  EXPECT_TRUE(find(upload).is_finished());
}

TEST_F(Uploading, ACrashBeforeTheMoveIsMadeGood) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  send(upload, 0, "abcd");
  write(upload_folder + "/" + upload.id + ".done",
        R"({"media_type":"text/plain","sha256":")" + to_hex(sha256("abcd")) + "\"}");
  restart();
  EXPECT_EQ(must(uploads->offset(upload)), 4);
  EXPECT_EQ(must(finish_upload(*uploads, in_tx(), upload)).sha256, to_hex(sha256("abcd")));
  EXPECT_EQ(read(path_of(store_folder, to_hex(sha256("abcd")))), "abcd");
}

TEST_F(Uploading, WhoReadTheRowBeforeItWasFinishedIsToldTheWholeLength) {
  const Upload before = begin(clerk03.account, "a.txt", 4);
  send(before, 0, "abcd");
  must(finish_upload(*uploads, in_tx(), before));
  EXPECT_EQ(must(uploads->offset(before)), 4);
}

TEST_F(Uploading, AProgramIsRefusedAndForgotten) {
  const std::string bytes = "#!/bin/sh\nrm -rf /\n";
  const Upload upload = begin(clerk03.account, "notice.txt", static_cast<int64_t>(bytes.size()));
  send(upload, 0, bytes);
  const auto refused = finish_upload(*uploads, in_tx(), upload);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "evidence.executable");
  EXPECT_EQ(refused.error().fields.at("what"), "evidence.what.script");
  EXPECT_EQ(key_of(find_upload(session(), upload.id, upload.account, now)), "upload.unknown");
  EXPECT_EQ(files_in(folder), 0);
}

TEST_F(Uploading, AnEndedUploadIsGone) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  send(upload, 0, "ab");
  must(end_upload(*uploads, in_tx(), upload));
  EXPECT_EQ(key_of(find_upload(session(), upload.id, upload.account, now)), "upload.unknown");
  EXPECT_EQ(files_in(upload_folder), 0);
}

TEST_F(Uploading, ExpiresADayAfterTheLastThatHappened) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  send(upload, 0, "ab");
  now.seconds += kUploadSeconds - 1;
  must(in([&](log::Tx& tx) { return note_progress(tx, upload, 2); }));
  now.seconds += kUploadSeconds - 1;
  EXPECT_EQ(find(upload).received, 2);
  EXPECT_EQ(must(sweep_uploads(*uploads, in_tx(), now)), 0);
  now.seconds += 1;
  EXPECT_EQ(key_of(find_upload(session(), upload.id, upload.account, now)), "upload.unknown");
  EXPECT_EQ(must(sweep_uploads(*uploads, in_tx(), now)), 1);
  EXPECT_EQ(files_in(upload_folder), 0);
  EXPECT_EQ(count("select count(*) from bh_upload"), 0);
}

TEST_F(Uploading, IsNotSweptUnderTheHandsOfARequest) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  auto appender = must(uploads->open_append(upload, 0));
  must(appender.append("ab"));
  now.seconds += kUploadSeconds;
  EXPECT_EQ(must(sweep_uploads(*uploads, in_tx(), now)), 0);
  EXPECT_EQ(must(appender.finish()), 2);
  EXPECT_EQ(must(sweep_uploads(*uploads, in_tx(), now)), 1);
}

TEST_F(Uploading, LeftoversOfACrashAreSweptAndNothingElse) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  send(upload, 0, "ab");
  const std::string lost = upload_folder + "/" + std::string(32, 'a');
  write(lost, "bytes");
  write(lost + ".chunk", R"({"offset":0})");
  write(upload_folder + "/.part-1-1", "half a note");
  restart();
  EXPECT_EQ(must(sweep_uploads(*uploads, in_tx(), now)), 1);
  EXPECT_EQ(files_in(upload_folder), 1);
  EXPECT_EQ(must(uploads->offset(upload)), 2);
}

TEST_F(Uploading, AFileThatBecameNobodysEvidenceGoesAndOneThatDidStays) {
  const Upload unused = upload_whole(clerk03.account, "a.txt", "unused");
  const Upload fresh = upload_whole(clerk03.account, "b.txt", "fresh");
  const Upload used = upload_whole(clerk03.account, "c.txt", "used");
  in([&](log::Tx& tx) { must(attach(tx, {"problem", 1, "document", day(20210601), "c.txt", "", used.sha256, 4})); });
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(25);
  for (const auto& digest : {unused.sha256, used.sha256})
    std::filesystem::last_write_time(path_of(store_folder, digest), long_ago);
  now.seconds += kUploadSeconds;
  EXPECT_EQ(must(sweep_uploads(*uploads, in_tx(), now)), 3);
  EXPECT_FALSE(std::filesystem::exists(path_of(store_folder, unused.sha256)));
  EXPECT_TRUE(std::filesystem::exists(path_of(store_folder, used.sha256)));
  EXPECT_TRUE(std::filesystem::exists(path_of(store_folder, fresh.sha256))) << "somebody may be storing it just now";
  EXPECT_EQ(files_in(upload_folder), 0);
}

TEST_F(Uploading, WhatWithdrawnEvidenceNamedStaysForTheSakeOfThePast) {
  const Upload used = upload_whole(clerk03.account, "c.txt", "used");
  in([&](log::Tx& tx) {
    const int64_t id = must(attach(tx, {"problem", 1, "document", day(20210601), "c.txt", "", used.sha256, 4}));
    must(tx.withdraw(kit::system_kind("evidence").table, id));
    must(tx.append("evidence.withdraw"));
  });
  std::filesystem::last_write_time(path_of(store_folder, used.sha256),
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
  now.seconds += kUploadSeconds;
  EXPECT_EQ(must(sweep_uploads(*uploads, in_tx(), now)), 1);
  EXPECT_TRUE(std::filesystem::exists(path_of(store_folder, used.sha256)));
}

TEST_F(Uploading, AFullDiskKeepsWhatWasAcknowledgedAndSaysSo) {
  const Upload upload = begin(clerk03.account, "a.txt", 10);
  send(upload, 0, "012");
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{6, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  {
    auto appender = must(uploads->open_append(upload, 3));
    EXPECT_EQ(key_of(appender.append("3456789")), "file.cannot_write");
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(must(uploads->offset(upload)), 3);
  EXPECT_EQ(send(upload, 3, "3456789"), 10);
  EXPECT_EQ(read(upload_folder + "/" + upload.id), "0123456789");
}

TEST_F(Uploading, NoEntryOfTheLogTellsOfIt) {
  const int64_t before = writer->size();
  const Upload upload = upload_whole(clerk03.account, "a.txt", "text");
  must(end_upload(*uploads, in_tx(), upload));
  EXPECT_EQ(writer->size(), before);
}

TEST(UploadHeaders, ChecksumsAreReadStrictly) {
  const auto good = must(parse_checksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="));
  EXPECT_EQ(good.algorithm, "sha1");
  EXPECT_EQ(to_hex(good.digest), "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed");
  for (const auto* bad : {"", "sha1", "md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                          "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0= x", "sha1 ????"})
    EXPECT_EQ(key_of(parse_checksum(bad)), "upload.bad_checksum") << bad;
}

TEST(UploadHeaders, TheNameIsTakenFromTheMetadataAndMadeSafe) {
  const auto header = [](const std::string& name) { return "filetype aW1hZ2UvcG5n,filename " + to_base64(name); };
  EXPECT_EQ(must(name_in_metadata(header("照片 1.png"))), "照片 1.png");
  EXPECT_EQ(must(name_in_metadata(header("C:\\temp\\..\\照片.png"))), "照片.png");
  EXPECT_EQ(must(name_in_metadata("is_confidential, name " + to_base64("b.txt"))), "b.txt");
  EXPECT_EQ(must(name_in_metadata("")), "file");
  for (const auto& bad :
       std::vector<std::string>{"filename ????", "filename a b", ",", "filename " + to_base64("\xff\xfe")})
    EXPECT_EQ(key_of(name_in_metadata(bad)), "upload.bad_metadata") << bad;
}

std::set<std::string> fields_of(std::string_view text) {
  std::set<std::string> fields;
  for (size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    fields.emplace(text.substr(at, text.find('}', at) - at));
  return fields;
}

TEST(EvidenceMessages, SayTheSameInBothLanguages) {
  for (const auto& message : messages()) {
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.key;
    for (const auto& field : fields_of(message.en))
      EXPECT_TRUE(fields_of(message.zh).contains(field)) << message.key << " " << field;
  }
}

}  // namespace
}  // namespace bihuan::evidence
