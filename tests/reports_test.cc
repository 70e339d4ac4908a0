// Reports over HTTP: made from records, refused when they would not be true, checked, released and withdrawn.
#include <gtest/gtest.h>

#include <set>

#include "api_site.h"
#include "base/hash.h"
#include "office/docx.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

class Reports : public ::testing::Test, protected test::ApiSite {
 protected:
  Reports() {
    const Json meeting = {{"fields", {{"happened_on", "2021-02-01"}, {"kind", "standing"}, {"unit", "root"}}}};
    EXPECT_EQ(post("office", "/api/rows/meeting", meeting).status, 201);
  }
  int64_t closed(const std::string& code) {
    const auto id = applied(code);
    EXPECT_EQ(step("office", id, "verify").status, 200);
    EXPECT_EQ(step("office", id, "close").status, 200);
    return id;
  }
  Said make(const std::string& actor, Json more = Json::object()) {
    more["template"] = "brief";
    more["period"] = "2021";
    return post(actor, "/api/reports/files", more);
  }
  std::string page() {
    const auto said = make("office", {{"format", "html"}});
    EXPECT_EQ(said.status, 200) << said.bytes;
    return said.bytes;
  }
  Said check(const std::string& bytes, const std::string& actor = "office") {
    return send(actor, "/api/reports/checks", bytes);
  }
  Said release(const std::string& bytes, const std::string& number = "2021-5", const std::string& actor = "office") {
    return send(actor, "/api/reports/releases?number=" + number, bytes);
  }
  static std::set<std::string> statuses(const Said& said) {
    std::set<std::string> all;
    for (const auto& item : said.body["items"]) all.insert(item["status"].get<std::string>());
    return all;
  }
  int64_t faults() {
    auto reading = small.must(site::Site::open_to_read(small.folder / "site"));
    verify::What what{
        &reading->session(), &reading->kit(), reading->evidence_directory(), small.must(reading->public_key()), "", {}};
    const auto verified = small.must(verify::verify(what));
    for (const auto& fault : verified.faults) ADD_FAILURE() << fault.key << " " << fault.table << " " << fault.position;
    return verified.fault_count;
  }
};

TEST_F(Reports, AreMadeInEachFormat) {
  closed("P-1");
  const auto docx = make("office");
  ASSERT_EQ(docx.status, 200) << docx.bytes;
  EXPECT_EQ(docx.media_type, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_EQ(docx.header("Content-Disposition"), "attachment; filename=\"brief.docx\"; filename*=UTF-8''brief.docx");
  const auto read = small.must(office::read_docx(docx.bytes));
  EXPECT_NE(read.text.find("召开常委会会议1次，1个问题已全部整改完成。"), std::string::npos) << read.text;
  const auto text = make("office", {{"format", "txt"}});
  EXPECT_EQ(text.media_type, "text/plain; charset=utf-8");
  EXPECT_NE(text.bytes.find("召开常委会会议1次"), std::string::npos);
}

TEST_F(Reports, MakingOneChangesNothing) {
  closed("P-1");
  const auto before = entries();
  page();
  EXPECT_EQ(entries(), before);
}

TEST_F(Reports, AFalseClaimIsRefusedWithItsCounterexamples) {
  closed("P-1");
  const auto open = applied("P-2");
  const auto said = make("office");
  EXPECT_EQ(said.status, 409);
  EXPECT_EQ(said.key(), "report.false");
  ASSERT_EQ(said.body["claims"].size(), 1u);
  EXPECT_EQ(said.body["claims"][0]["verdict"], "fails");
  EXPECT_EQ(said.body["claims"][0]["counterexamples"][0]["id"], open);
  EXPECT_EQ(said.body["figures"].size(), 2u);
}

TEST_F(Reports, WhatIsUnknownIsRefusedToo) {
  const auto said = make("office");  // of no problem at all nobody can say that all are closed
  EXPECT_EQ(said.status, 422);
  EXPECT_EQ(said.key(), "report.unknown");
  EXPECT_EQ(said.body["claims"][0]["verdict"], "unknown");
}

TEST_F(Reports, ADraftIsMadeAllTheSameAndCannotBeReleased) {
  applied("P-1");
  const auto draft = make("office", {{"draft", true}, {"format", "html"}});
  ASSERT_EQ(draft.status, 200);
  EXPECT_NE(draft.bytes.find("〔不实〕"), std::string::npos);
  const auto refused = release(draft.bytes);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.key(), "report.draft");
}

TEST_F(Reports, APreviewSaysEverythingWhetherOrNotItIsTrue) {
  applied("P-1");
  const auto said = post("office", "/api/reports/previews", {{"template", "brief"}, {"period", "2021"}});
  ASSERT_EQ(said.status, 200);
  EXPECT_EQ(said.body["released"], false);
  EXPECT_EQ(said.body["figures"][0]["value"], "1");
  EXPECT_EQ(said.body["position"], entries());
  EXPECT_NE(said.body["text"].get<std::string>().find("召开常委会会议1次"), std::string::npos);
}

TEST_F(Reports, AreOfTheWholeSiteAndForThoseWhoSeeIt) {
  closed("P-1");
  for (const auto* path : {"/api/reports/files", "/api/reports/previews"}) {
    const auto said = post("clerk1", path, {{"template", "brief"}});
    EXPECT_EQ(said.status, 403);
    EXPECT_EQ(said.key(), "api.whole_site");
  }
}

TEST_F(Reports, TemplatesSayWhatTheyNeed) {
  const auto said = ask("clerk1", "GET", "/api/reports/templates");
  ASSERT_EQ(said.body["templates"].size(), 1u);
  const auto& brief = said.body["templates"][0];
  EXPECT_EQ(brief["name"], "brief");
  EXPECT_EQ(brief["raw"], false);
  EXPECT_EQ(brief["slots"][0]["is"], "standing");
  EXPECT_EQ(brief["slots"][0]["label"]["zh"], "常委会次数");
  EXPECT_EQ(brief["claims"][0]["is"], "closed");
  EXPECT_EQ(brief["front_matter"]["addressee"], "各乡镇");
}

TEST_F(Reports, AnUnknownTemplateAndABrokenBindingAreNamed) {
  const auto none = post("office", "/api/reports/files", {{"template", "letter"}});
  EXPECT_EQ(none.status, 422);
  EXPECT_EQ(none.key(), "template.not_found");
  const auto broken = post("office", "/api/reports/files",
                           {{"text", "{{n}}次\n"}, {"binding", "slots: {n: {figure: standing, style: 几}}\n"}});
  EXPECT_EQ(broken.status, 422);
  EXPECT_EQ(broken.key(), "api.template_issues");
  ASSERT_EQ(broken.body["issues"].size(), 1u);
  EXPECT_EQ(broken.body["issues"][0]["key"], "binding.bad_style");
}

TEST_F(Reports, ATextOfOnesOwnIsFilledByItsBinding) {
  const auto said = post("office", "/api/reports/files",
                         {{"text", "开会xx次。"},
                          {"format", "txt"},
                          {"period", "2021"},
                          {"binding", "slots:\n  n: {at: \"开会【xx】次\", figure: standing}\n"}});
  ASSERT_EQ(said.status, 200) << said.bytes;
  EXPECT_EQ(said.bytes, "开会1次。\n");
}

TEST_F(Reports, AFileIsProvenAsItWasMade) {
  closed("P-1");
  for (const auto* format : {"docx", "html", "zip"}) {
    const auto said = check(make("office", {{"format", format}}).bytes);
    ASSERT_EQ(said.status, 200) << format << said.bytes;
    EXPECT_EQ(said.body["ok"], true) << format;
    EXPECT_EQ(said.body["with_site"], true);
    EXPECT_EQ(statuses(said), std::set<std::string>{"proven"}) << format;
  }
}

TEST_F(Reports, AnEditedDigitIsFound) {
  closed("P-1");
  std::string edited = page();
  const size_t at = edited.find(">1</data>");
  ASSERT_NE(at, std::string::npos);
  edited[at + 1] = '9';
  const auto said = check(edited);
  EXPECT_EQ(said.body["ok"], false);
  EXPECT_TRUE(statuses(said).contains("edited")) << said.bytes;
  const auto refused = release(edited);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.key(), "report.not_proven");
}

TEST_F(Reports, WhoSeesAPartOfTheSiteIsToldWhetherAFileIsWhole) {
  closed("P-1");
  const std::string file = page();
  applied("P-2");  // the claim has become false since
  EXPECT_TRUE(statuses(check(file)).contains("changed_since"));
  const auto said = check(file, "clerk1");
  EXPECT_EQ(said.body["with_site"], false);
  EXPECT_EQ(statuses(said), std::set<std::string>{"proven"});
}

TEST_F(Reports, WhatIsNoReportIsNotChecked) {
  for (const std::string bytes :
       {"", "甲乙丙", "<html><main id=\"bh-text\"><p>一</p></main></html>", "PK\x03\x04junk"}) {
    const auto said = check(bytes);
    EXPECT_EQ(said.status, 422) << bytes;
  }
}

TEST_F(Reports, AReleaseIsLoggedWithACheckpoint) {
  closed("P-1");
  const std::string file = page();
  const auto said = release(file);
  ASSERT_EQ(said.status, 201) << said.bytes;
  EXPECT_EQ(said.body["digest"], to_hex(sha256(file)));
  EXPECT_EQ(said.body["position"], entries());
  EXPECT_EQ(ask("office", "GET", "/api/checkpoint").bytes, said.body["checkpoint"].get<std::string>());
  const auto list = ask("clerk1", "GET", "/api/reports/releases");
  ASSERT_EQ(list.body["releases"].size(), 1u);
  EXPECT_EQ(list.body["releases"][0]["number"], "2021-5");
  EXPECT_EQ(list.body["releases"][0]["title"], "情况通报");
  EXPECT_EQ(faults(), 0);
}

TEST_F(Reports, AReleaseThatIsRepeatedHasNoSecondEffect) {
  closed("P-1");
  const std::string file = page();
  const auto first = release(file);
  const auto before = entries();
  const auto second = release(file);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body["id"], first.body["id"]);
  EXPECT_EQ(entries(), before);
  EXPECT_EQ(release(file, "2021-6").key(), "report.released_already");
}

TEST_F(Reports, ANumberIsGivenOnce) {
  closed("P-1");
  EXPECT_EQ(release(page()).status, 201);
  closed("P-2");
  EXPECT_EQ(release(page()).key(), "report.number_taken");
}

TEST_F(Reports, WhoMayNotReleaseIsRefused) {
  closed("P-1");
  const std::string file = page();
  const auto before = entries();
  const auto said = release(file, "2021-5", "clerk1");
  EXPECT_EQ(said.status, 403);
  EXPECT_EQ(said.key(), "api.no_verb");
  EXPECT_EQ(entries(), before);
}

TEST_F(Reports, AReleaseNeedsItsNumber) {
  closed("P-1");
  const auto said = release(page(), "");
  EXPECT_EQ(said.status, 409);
  EXPECT_EQ(said.key(), "report.front_matter_missing");
}

TEST_F(Reports, AnUploadIsReleasedAsWell) {
  closed("P-1");
  const auto id = upload("office", page());
  EXPECT_EQ(ask("office", "POST", "/api/reports/checks?upload=" + id).body["ok"], true);
  EXPECT_EQ(ask("office", "POST", "/api/reports/releases?number=7&upload=" + id).status, 201);
  EXPECT_EQ(ask("clerk1", "POST", "/api/reports/checks?upload=" + id).status, 404);
}

TEST_F(Reports, AWithdrawnFileIsToldWhenItIsCheckedLater) {
  closed("P-1");
  const std::string file = page();
  const auto id = release(file).body["id"].get<int64_t>();
  EXPECT_EQ(check(file).body["release"]["same_file"], true);
  const std::string path = "/api/reports/releases/" + std::to_string(id) + "/withdrawal";
  EXPECT_EQ(post("clerk1", path, {{"reason", "有误"}}).status, 403);
  ASSERT_EQ(post("office", path, {{"reason", "统计口径有误"}}).status, 200);
  const auto said = check(file, "clerk1");
  EXPECT_EQ(said.body["ok"], false);
  EXPECT_EQ(said.body["release"]["reason"], "统计口径有误");
  EXPECT_EQ(statuses(said), std::set<std::string>{"proven"});
  EXPECT_EQ(release(file).key(), "report.was_withdrawn");
  EXPECT_EQ(faults(), 0);
}

TEST_F(Reports, ACorrectionNamesTheFileThatReplacesIt) {
  closed("P-1");
  const std::string old = page();
  const auto first = release(old).body["id"].get<int64_t>();
  closed("P-2");
  const auto second = release(page(), "2021-6").body["id"].get<int64_t>();
  const std::string path = "/api/reports/releases/" + std::to_string(first) + "/withdrawal";
  EXPECT_EQ(post("office", path, {{"reason", "更正"}, {"replaced_by", 99}}).status, 404);
  EXPECT_EQ(post("office", path, {{"reason", "更正"}, {"replaced_by", first}}).status, 400);
  const auto before = entries();
  ASSERT_EQ(post("office", path, {{"reason", "更正"}, {"replaced_by", second}}).status, 200);
  EXPECT_EQ(post("office", path, {{"reason", "更正"}, {"replaced_by", second}}).status, 200);
  EXPECT_EQ(entries(), before + 1);
  EXPECT_EQ(check(old).body["release"]["replaced_by"], second);
}

}  // namespace
}  // namespace bihuan
