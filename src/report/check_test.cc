#include "report/check.h"

#include <unistd.h>

#include <filesystem>

#include "base/text.h"
#include "office/docx.h"
#include "office/html.h"
#include "report/site_for_test.h"

namespace bihuan::report {
namespace {

constexpr const char* kText = "召开会议{{n}}次，[[c|{{p}}人次参会后全部完成]]，文号第5号。";
constexpr const char* kBinding = R"(slots:
  n: {figure: standing}
  p: {figure: people}
claims:
  c: {claim: closed}
)";

class Check : public Site {
 protected:
  Check() {
    for (int i = 0; i < 12; ++i) meet("standing", 10);
    problem("1", "closed");
    notice_ = composed(kText, kBinding);
    file_ = sealed(notice_);
  }
  std::optional<AgainstSite> site() { return AgainstSite{&session(), &kit, key.public_key}; }

  // "slot status text (sealed)" of what is not proven.
  static std::string found(const Result<Checked>& checked) {
    if (!checked) return checked.error().key;
    std::string text;
    for (const auto& item : checked->items) {
      if (item.status == "proven") continue;
      text += (text.empty() ? "" : "; ") + (item.slot.empty() ? "-" : item.slot) + " " + item.status + " " + item.text;
      if (!item.sealed.empty()) text += " (" + item.sealed + ")";
      if (!item.now.empty()) text += " now " + item.now;
    }
    EXPECT_EQ(checked->ok, text.empty());
    return text;
  }
  // The same after somebody wrote `to` for `from` in the file.
  std::string found_after(const std::string& from, const std::string& to) const {
    SealedFile edited = file_;
    const size_t at = edited.text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    edited.text.replace(at, from.size(), to);
    return found(check(edited, std::nullopt));
  }

  Notice notice_;
  SealedFile file_;
};

TEST_F(Check, AFileAsItWasWrittenIsProven) {
  ASSERT_EQ(file_.text, "召开会议12次，120人次参会后全部完成，文号第5号。");
  const auto checked = must(check(file_, std::nullopt));
  EXPECT_TRUE(checked.ok);
  EXPECT_EQ(checked.items.size(), 3u);
  EXPECT_FALSE(checked.draft);
  EXPECT_FALSE(checked.with_site);
  EXPECT_FALSE(checked.insecure_key);
  EXPECT_EQ(checked.fingerprint, log::fingerprint(key.public_key));
  EXPECT_EQ(checked.position, must(log::log_size(session())));
  EXPECT_EQ(found(check(file_, site())), "");
}

TEST_F(Check, AnEditedDigitIsNamedBySlotWithWhatWasSealed) {
  EXPECT_EQ(found_after("12次", "13次"), "n edited 13 (12)");
  EXPECT_EQ(found_after("12次", "2次"), "n edited 2 (12)");
  EXPECT_EQ(found_after("12次", "1.2次"), "n edited 1.2 (12)");
  EXPECT_EQ(found_after("12次", "十二次"), "n edited 十二 (12)");
  EXPECT_EQ(found_after("12次", "次"), "n edited  (12)");
}

TEST_F(Check, AnEditedNumberWithinAClaimIsNamedAndSoIsTheClaim) {
  EXPECT_EQ(found_after("120人次", "150人次"),
            "c edited 150人次参会后全部完成 (120人次参会后全部完成); p edited 150 (120)");
}

TEST_F(Check, EditedWordsOfAClaimAreNamed) {
  EXPECT_EQ(
      found_after("全部完成", "基本完成"),
      "c edited 120人次参会后基本完成 (120人次参会后全部完成); p edited 120人次参会后基本完成 (120人次参会后全部完成)");
}

TEST_F(Check, TheWordsOfANumberMayNotBeEdited) {
  EXPECT_EQ(found_after("召开会议", "先后召开各类会议"), "n edited 先后召开各类会议12次 (召开会议12次)");
}

TEST_F(Check, WordsThatNoSlotSpeaksOfMayBeEdited) {
  EXPECT_EQ(found_after("召开会议", "今年以来，召开会议"), "");
  EXPECT_EQ(found_after("，文号", "。\n文号"), "");
}

TEST_F(Check, AnUntaggedNumberIsFound) {
  EXPECT_EQ(found_after("，文号", "，学习8次，文号"), "- untagged 8");
  EXPECT_EQ(found_after("，文号", "，占９７.５%，文号"), "- untagged ９７.５%");
  EXPECT_EQ(found_after("第5号", "第15号"), "- untagged 15");
  EXPECT_EQ(found_after("第5号", "第53号"), "- untagged 53");
  EXPECT_EQ(found_after("第5号", "第6号"), "- untagged 6");
  EXPECT_EQ(found_after("号。", "号。共3件、4项"), "- untagged 3; - untagged 4");
}

TEST_F(Check, PlacesInTheEditedTextAreTold) {
  SealedFile edited = file_;
  edited.text = "前言。" + edited.text + "另有7项";
  const auto checked = must(check(edited, std::nullopt));
  const auto text = to_code_points(edited.text);
  for (const auto& item : checked.items)
    EXPECT_EQ(to_utf8(std::u32string_view(text).substr(item.start, item.end - item.start)), item.text);
  EXPECT_EQ(checked.items[0].start, 7u);
  EXPECT_EQ(checked.items.back().text, "7");
}

TEST_F(Check, AFileThatWasRewrittenIsEditedThroughout) {
  EXPECT_EQ(found(check({"完全不同的文字", file_.proof}, std::nullopt)).find("n edited"), 0u);
  EXPECT_EQ(found(check({"", file_.proof}, std::nullopt)),
            "n edited  (12); c edited  (120人次参会后全部完成); p edited  (120)");
}

TEST_F(Check, AFalseClaimOfADraftIsNamed) {
  problem("2", "working");
  Notice draft = composed("清单[[c|已全部完成]]。", "claims: {c: {claim: closed}}", true);
  const auto file = sealed(draft);
  EXPECT_EQ(found(check(file, std::nullopt)), "c false_claim 〔不实〕");
  EXPECT_TRUE(must(check(file, std::nullopt)).draft);
}

TEST_F(Check, AWarningAndAnOtherWordingAreNoFalseClaims) {
  problem("2", "working");
  Notice notice = composed("[[c|全部完成]]，[[w|开会不少]]", R"(claims:
  c: {claim: closed, otherwise: "尚有{{open}}个未完成"}
  w: {claim: often}
)");
  const auto file = sealed(notice);
  EXPECT_EQ(file.text, "尚有1个未完成，开会不少");
  EXPECT_EQ(found(check(file, std::nullopt)), "");
  EXPECT_EQ(found(check(file, site())), "");
}

// ---- against the records

TEST_F(Check, ANumberThatTheRecordsNowGiveOtherwiseHasChangedSince) {
  meet("standing", 5);
  EXPECT_EQ(found(check(file_, std::nullopt)), "");
  EXPECT_EQ(found(check(file_, site())), "n changed_since 12 now 13; p changed_since 120 now 125");
}

TEST_F(Check, AClaimThatNowFailsHasChangedSince) {
  problem("2", "working");
  EXPECT_EQ(found(check(file_, site())), "c changed_since 120人次参会后全部完成 now fails");
}

TEST_F(Check, AValueThatTheRecordsNeverGaveIsNamedEvenUnderTheSitesOwnSeal) {
  notice_.composed.figures[0].value.value = Number(13);
  EXPECT_EQ(found(check(sealed(notice_), site())), "n edited 12 now 12");
}

TEST_F(Check, AVerdictThatTheRecordsNeverGaveIsNamedEvenUnderTheSitesOwnSeal) {
  problem("2", "working");
  Notice notice = composed("[[c|全部完成]]", "claims: {c: {claim: closed}}");
  notice.composed.claims[0].value.verdict = figure::Verdict::holds;
  EXPECT_EQ(found(check(sealed(notice), site())), "c false_claim 全部完成 now fails");
}

TEST_F(Check, NamesPeriodsAndOpinionsNeedNoRecomputation) {
  Notice notice = composed("{{c}}{{y}}年[[o|成效明显]]",
                           "slots: {c: {name: name}, y: {period: \"2021\"}}\nclaims: {o: {opinion: true}}");
  EXPECT_EQ(found(check(sealed(notice), site())), "");
}

TEST_F(Check, AFileOfAnotherSitesKeyIsRefusedAgainstThisSite) {
  const auto file = sealed(notice_, other_key);
  EXPECT_EQ(found(check(file, std::nullopt)), "");
  EXPECT_EQ(found(check(file, site())), "check.other_site");
}

TEST_F(Check, AFileOfALongerOrAnotherLogIsRefused) {
  meet("standing", 5);
  Notice later = composed(kText, kBinding);
  const auto file = sealed(later);
  EXPECT_EQ(found(check(file, site())), "");
  must(session().execute("delete from bh_log where position = (select max(position) from bh_log)"));
  must(session().execute("update bh_head set size = size - 1"));
  EXPECT_EQ(found(check(file, site())), "check.other_log");
}

TEST_F(Check, ALogThatWasRewrittenBeforeTheSealIsRefused) {
  must(session().execute("update bh_log set entry = replace(entry, 'standing', 'dispatch') where position = 4"));
  meet("standing", 5);
  EXPECT_EQ(found(check(file_, site())), "check.other_log");
}

TEST_F(Check, ABrokenSealIsRefusedBeforeAnythingIsSaid) {
  SealedFile broken = file_;
  broken.proof.replace(broken.proof.find("全部完成"), std::string("全部完成").size(), "基本完成");
  EXPECT_EQ(found(check(broken, std::nullopt)), "seal.broken");
}

// ---- files

class Files : public Check {
 protected:
  Files() { std::filesystem::create_directories(folder_); }
  ~Files() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, std::string_view bytes) const {
    must(write_file(folder_ + "/" + name, bytes));
    return folder_ + "/" + name;
  }
  std::string folder_ = std::filesystem::temp_directory_path() / ("bihuan-check-" + std::to_string(::getpid()));
};

TEST_F(Files, TheProofIsFoundInEveryFormat) {
  const auto& document = notice_.composed.document;
  write("a.txt.proof.json", file_.proof);
  for (const auto& path :
       {write("a.docx", must(office::write_docx(document))), write("a.html", office::write_html(document)),
        write("a.htm", office::write_html(document)), write("a.txt", file_.text + "\n")}) {
    const auto file = must(read_sealed(path));
    EXPECT_EQ(file.text, file_.text) << path;
    EXPECT_EQ(found(check(file, site())), "") << path;
  }
}

TEST_F(Files, AFileWithoutAProofIsRefused) {
  office::Document bare = notice_.composed.document;
  bare.proof.clear();
  for (const auto& path : {write("b.docx", must(office::write_docx(bare))), write("b.html", office::write_html(bare)),
                           write("b.txt", "召开会议12次")})
    EXPECT_EQ(key_of(read_sealed(path)), "check.no_proof") << path;
}

TEST_F(Files, AnUnknownEndingAMissingFileAndBadBytesAreRefused) {
  EXPECT_EQ(key_of(read_sealed(write("a.pdf", "x"))), "check.unknown_format");
  EXPECT_EQ(key_of(read_sealed(folder_ + "/none.docx")), "file.not_found");
  write("c.txt.proof.json", file_.proof);
  EXPECT_EQ(key_of(read_sealed(write("c.txt", "\xbb\xe1\xd2\xe9"))), "check.not_utf8");
}

}  // namespace
}  // namespace bihuan::report
