#include "evidence/evidence.h"

#include <gmock/gmock.h>

#include "evidence/site_for_test.h"

namespace bihuan::evidence {
namespace {

class Attaching : public Site {
 protected:
  int64_t problem = 0;
  void SetUp() override {
    Site::SetUp();
    problem = row_of("problem", town03, "working");
  }
  NewEvidence evidence(const std::string& cls, const std::string& text = {}) const {
    return {"problem", problem, cls, day(20210531), text, "", "", {}};
  }
  NewEvidence with_upload(const std::string& cls, const Upload& upload) const {
    auto made = evidence(cls);
    made.upload = upload.id;
    return made;
  }
  Result<Attached> attaching(const account::Actor& actor, const NewEvidence& in_) {
    return in([&](log::Tx& tx) { return attach_evidence(tx, small_kit(), actor, store_folder, in_); });
  }
  Result<void> withdrawing(const account::Actor& actor, int64_t id, const std::string& reason) {
    return in([&](log::Tx& tx) { return withdraw_evidence(tx, small_kit(), actor, id, reason); });
  }
  std::string digest(int64_t position) { return must(digest_of(session(), "problem", problem, position)); }
  std::string column(int64_t id, const std::string& name) {
    const db::Value key[] = {id, db::kOpen};
    const auto row = must(session().first("select \"" + name + "\" from evidence where id = ?1 and until = ?2", key));
    if (row.empty() || db::is_null(row[0])) return "-";
    if (const auto* number = std::get_if<int64_t>(&row[0])) return std::to_string(*number);
    return std::get<std::string>(row[0]);
  }
};

TEST_F(Attaching, AFileIsKeptWithItsTypeAndWhoBroughtItWhen) {
  const Upload upload = upload_whole(clerk03.account, "会议纪要.txt", "纪要");
  const auto attached = must(attaching(clerk03, with_upload("document", upload)));
  EXPECT_EQ(column(attached.id, "sha256"), to_hex(sha256("纪要")));
  EXPECT_EQ(column(attached.id, "name"), "会议纪要.txt");
  EXPECT_EQ(column(attached.id, "size"), "6");
  EXPECT_EQ(column(attached.id, "media_type"), "text/plain; charset=utf-8");
  EXPECT_EQ(column(attached.id, "fact_on"), "20210531");
  EXPECT_EQ(column(attached.id, "uploaded_on"), "20210601");
  EXPECT_EQ(column(attached.id, "uploaded_by"), std::to_string(clerk03.account));
  EXPECT_FALSE(attached.is_called_otherwise);
  EXPECT_TRUE(attached.reused_in.empty());
}

TEST_F(Attaching, WhatHasNotHappenedProvesNothing) {
  auto made = evidence("explanation", "说明");
  made.fact_on = day(20210602);
  EXPECT_EQ(key_of(attaching(clerk03, made)), "evidence.in_the_future");
  made.fact_on = day(20210601);
  EXPECT_EQ(key_of(attaching(clerk03, made)), "");
}

TEST_F(Attaching, EachClassTakesWhatItMeans) {
  const Upload text = upload_whole(clerk03.account, "a.txt", "text");
  EXPECT_EQ(key_of(attaching(clerk03, evidence("rumour", "说明"))), "evidence.unknown_class");
  EXPECT_EQ(key_of(attaching(clerk03, evidence("document", "说明"))), "evidence.file_needed");
  EXPECT_EQ(key_of(attaching(clerk03, evidence("photo"))), "evidence.file_needed");
  EXPECT_EQ(key_of(attaching(clerk03, evidence("explanation", " \n　"))), "evidence.blank");
  EXPECT_EQ(key_of(attaching(clerk03, with_upload("explanation", text))), "evidence.file_not_taken");
  EXPECT_EQ(key_of(attaching(clerk03, with_upload("photo", text))), "evidence.no_picture");
  auto two = with_upload("document", text);
  two.sha256 = text.sha256;
  EXPECT_EQ(key_of(attaching(clerk03, two)), "evidence.two_files");
  EXPECT_EQ(key_of(attaching(clerk03, evidence("explanation", std::string(20'001, 'x')))), "evidence.too_long");
  const Upload photo = upload_whole(clerk03.account, "a.png", "\x89PNG\r\n\x1a\n....");
  EXPECT_EQ(key_of(attaching(clerk03, with_upload("photo", photo))), "");
}

TEST_F(Attaching, AFileThatIsCalledOtherwiseIsTakenAndFlagged) {
  const Upload upload = upload_whole(clerk03.account, "证明.pdf", "no PDF at all");
  EXPECT_TRUE(must(attaching(clerk03, with_upload("document", upload))).is_called_otherwise);
}

TEST_F(Attaching, AnUploadIsOnlyItsAccountsAndOnlyWhenItIsFinished) {
  const Upload upload = begin(clerk03.account, "a.txt", 4);
  send(upload, 0, "abcd");
  EXPECT_EQ(key_of(attaching(clerk03, with_upload("document", upload))), "upload.unfinished");
  must(finish_upload(*uploads, in_tx(), upload));
  EXPECT_EQ(key_of(attaching(supervision, with_upload("document", upload))), "upload.unknown");
  EXPECT_EQ(key_of(attaching(clerk03, with_upload("document", upload))), "");
}

TEST_F(Attaching, AFileThatIsGoneFromTheStoreIsNotAttached) {
  const Upload upload = upload_whole(clerk03.account, "a.txt", "text");
  std::filesystem::remove(path_of(store_folder, upload.sha256));
  EXPECT_EQ(key_of(attaching(clerk03, with_upload("document", upload))), "evidence.file_missing");
}

TEST_F(Attaching, AStoredFileServesAgainForWhoSeesItAndIsFlagged) {
  const Upload upload = upload_whole(clerk03.account, "a.txt", "text");
  must(attaching(clerk03, with_upload("document", upload)));
  const int64_t second = row_of("problem", town03, "working");
  const int64_t elsewhere = row_of("problem", town04, "working");
  NewEvidence again{"problem", second, "document", day(20210601), "", "", upload.sha256, {}};
  const auto attached = must(attaching(clerk03, again));
  EXPECT_THAT(attached.reused_in, testing::ElementsAre(About{"problem", problem}));
  EXPECT_EQ(column(attached.id, "name"), "a.txt");
  EXPECT_EQ(column(attached.id, "size"), "4");
  again.about_id = elsewhere;
  EXPECT_EQ(key_of(attaching(clerk04, again)), "evidence.no_such_file") << "knowing a digest is no right to the file";
  EXPECT_EQ(must(attaching(supervision, again)).reused_in.size(), 2u);
  EXPECT_THAT(must(reused_in(session(), upload.sha256, {"problem", second})),
              testing::ElementsAre(About{"problem", problem}, About{"problem", elsewhere}));
  again.sha256 = std::string(64, '0');
  EXPECT_EQ(key_of(attaching(supervision, again)), "evidence.no_such_file");
  again.sha256 = "../../etc/passwd";
  EXPECT_EQ(key_of(attaching(supervision, again)), "evidence.no_such_file");
}

TEST_F(Attaching, TheSameFileTwiceOfOneMatterIsNoReuse) {
  const Upload upload = upload_whole(clerk03.account, "a.txt", "text");
  const int64_t first = must(attaching(clerk03, with_upload("document", upload))).id;
  EXPECT_TRUE(must(attaching(clerk03, with_upload("document", upload))).reused_in.empty());
  must(withdrawing(clerk03, first, "重复"));
  const int64_t second = row_of("problem", town03, "working");
  NewEvidence again{"problem", second, "document", day(20210601), "", upload.id, "", {}};
  EXPECT_EQ(must(attaching(clerk03, again)).reused_in.size(), 1u);
}

TEST_F(Attaching, ALinkNamesAPresentRowThatTheActorSees) {
  const int64_t meeting = row_of("meeting", town03);
  const int64_t other = row_of("meeting", town04);
  const auto link = [&](const std::string& text) { return key_of(attaching(clerk03, evidence("record_link", text))); };
  EXPECT_EQ(link("meeting/" + std::to_string(meeting)), "");
  EXPECT_EQ(link("meeting/" + std::to_string(other)), "evidence.bad_link");
  EXPECT_EQ(link("problem/" + std::to_string(problem)), "evidence.link_to_itself");
  for (const auto* bad : {"", "meeting", "meeting/", "meeting/999", "meeting/0", "meeting/-1", "meeting/01",
                          "meeting/1x", "account/1", "nothing/1", "/1", "meeting/99999999999999999999"})
    EXPECT_EQ(link(bad), "evidence.bad_link") << bad;
  in([&](log::Tx& tx) {
    must(tx.withdraw(small_kit().find_kind("meeting")->table, meeting));
    must(tx.append("test.withdraw"));
  });
  EXPECT_EQ(link("meeting/" + std::to_string(meeting)), "evidence.bad_link");
}

TEST_F(Attaching, WhoMayAttachIsSaidByTheKit) {
  const auto made = evidence("explanation", "说明");
  EXPECT_EQ(key_of(attaching(clerk03, made)), "");
  EXPECT_EQ(key_of(attaching(supervision, made)), "");
  EXPECT_EQ(key_of(attaching(head03, made)), "") << "a step that asks for evidence is the head's to take";
  EXPECT_EQ(key_of(attaching(reader03, made)), "evidence.not_allowed");
  EXPECT_EQ(key_of(attaching(clerk04, made)), "evidence.no_such_row");
  EXPECT_EQ(key_of(attaching(account::Actor{}, made)), "evidence.no_such_row");
  auto to_record = made;
  to_record.about_kind = "meeting";
  to_record.about_id = row_of("meeting", town03);
  EXPECT_EQ(key_of(attaching(clerk03, to_record)), "");
  EXPECT_EQ(key_of(attaching(head03, to_record)), "evidence.not_allowed");
  to_record.about_id = 999;
  EXPECT_EQ(key_of(attaching(clerk03, to_record)), "evidence.no_such_row");
  to_record.about_kind = "account";
  to_record.about_id = 1;
  EXPECT_EQ(key_of(attaching(supervision, to_record)), "evidence.no_such_row");
}

TEST_F(Attaching, OnlyOnesOwnEvidenceIsWithdrawnAndWithAReason) {
  const int64_t id = must(attaching(clerk03, evidence("explanation", "说明"))).id;
  EXPECT_EQ(key_of(withdrawing(supervision, id, "有误")), "evidence.not_own");
  EXPECT_EQ(key_of(withdrawing(clerk04, id, "有误")), "evidence.no_such_evidence");
  EXPECT_EQ(key_of(withdrawing(clerk03, id, " ")), "evidence.reason_needed");
  EXPECT_EQ(key_of(withdrawing(clerk03, 999, "有误")), "evidence.no_such_evidence");
  const int64_t before = writer->size();
  EXPECT_EQ(key_of(withdrawing(clerk03, id, "上传有误")), "");
  EXPECT_EQ(column(id, "class"), "-");
  EXPECT_EQ(writer->size(), before + 1);
  EXPECT_THAT(must(log::read_entry(session(), writer->size())).json,
              testing::AllOf(testing::HasSubstr("evidence.withdraw"), testing::HasSubstr("上传有误")));
  EXPECT_EQ(key_of(withdrawing(clerk03, id, "有误")), "evidence.no_such_evidence");
}

TEST_F(Attaching, EvidenceOfAClosedMatterStays) {
  const int64_t id = must(attaching(clerk03, evidence("explanation", "说明"))).id;
  move_to(problem, "closed");
  EXPECT_EQ(key_of(withdrawing(clerk03, id, "有误")), "evidence.matter_is_final");
  move_to(problem, "working");
  EXPECT_EQ(key_of(withdrawing(clerk03, id, "有误")), "");
}

TEST_F(Attaching, EvidenceOfUnknownOriginIsNobodysOwn) {
  const int64_t id = must(in([&](log::Tx& tx) {
    return attach(tx, {"problem", problem, "explanation", day(20210601), "", "说明", "", 0}, log::Origin::imported);
  }));
  EXPECT_EQ(column(id, "uploaded_by"), "-");
  EXPECT_EQ(key_of(withdrawing(clerk03, id, "有误")), "evidence.not_own");
}

TEST_F(Attaching, WhatWasSeenIsPinnedByADigestOfTheCanonicalList) {
  EXPECT_EQ(digest(writer->size()), to_hex(sha256("[]")));
  const Upload upload = upload_whole(clerk03.account, "a.txt", "abc");
  const int64_t first = must(attaching(clerk03, evidence("explanation", "已整改"))).id;
  const int64_t second = must(attaching(clerk03, with_upload("document", upload))).id;
  const std::string list = R"([{"class":"explanation","fact_on":"2021-05-31","id":)" + std::to_string(first) +
                           R"(,"text":"已整改"},{"class":"document","fact_on":"2021-05-31","id":)" +
                           std::to_string(second) +
                           R"(,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}])";
  EXPECT_EQ(digest(writer->size()), to_hex(sha256(list)));
}

TEST_F(Attaching, TheDigestOfAPositionNeverChanges) {
  std::vector<std::string> then;
  std::vector<int64_t> positions;
  const auto note = [&] {
    positions.push_back(writer->size());
    then.push_back(digest(writer->size()));
  };
  note();
  const int64_t first = must(attaching(clerk03, evidence("explanation", "甲"))).id;
  note();
  must(attaching(clerk03, evidence("explanation", "乙")));
  note();
  must(withdrawing(clerk03, first, "有误"));
  note();
  EXPECT_THAT(then, testing::Each(testing::Not(testing::IsEmpty())));
  for (size_t i = 0; i < then.size(); ++i) {
    EXPECT_EQ(digest(positions[i]), then[i]);
    for (size_t k = 0; k < i; ++k) EXPECT_NE(then[i], then[k]);
  }
}

}  // namespace
}  // namespace bihuan::evidence
