// A finished notice, changed by hand: as text, as .docx, as .html. What was sealed is proven, what was not is named.
#include <gtest/gtest.h>

#include <functional>
#include <regex>

#include "base/hash.h"
#include "base/text.h"
#include "county.h"
#include "log/writer.h"
#include "office/docx.h"
#include "office/html.h"
#include "office/zip.h"
#include "record/record.h"
#include "report/check.h"
#include "report/seal.h"

namespace bihuan {
namespace {

using namespace test;

// A sealed notice as text, checked without and with the site.
struct Sealed {
  report::SealedFile file;
  office::Document document;
  std::optional<report::AgainstSite> against;
  std::unique_ptr<site::Site> site;

  explicit Sealed(const std::string& directory) {
    site = must(site::Site::open_to_read(directory));
    const auto notice = own_notice();
    auto composed = compose(*site, notice, true);
    report::SealFacts facts;
    facts.site = site->origin();
    facts.position = must(log::log_size(site->session()));
    facts.period = year_period(2021);
    const auto root = must(log::root_at(site->session(), facts.position));
    facts.root = to_hex(root);
    const auto key = must(site->signing_key());
    facts.checkpoint = log::sign_checkpoint({facts.site, facts.position, root}, key);
    EXPECT_TRUE(report::seal(composed, site->kit(), notice.text, notice.binding, facts, key));
    file = {office::plain_text(composed.document), composed.document.proof};
    document = std::move(composed.document);
    against = report::AgainstSite{&site->session(), &site->kit(), key.public_key};
  }
};

const report::CheckItem* find(const report::Checked& checked, const std::string& status) {
  for (const auto& item : checked.items)
    if (item.status == status) return &item;
  return nullptr;
}

TEST(CheckedNotice, UntouchedIsProvenWithAndWithoutTheSite) {
  const Sealed sealed(sound().folder / "site");
  EXPECT_TRUE(must(report::check(sealed.file, {})).ok);
  EXPECT_TRUE(must(report::check(sealed.file, sealed.against)).ok);
}

TEST(CheckedNotice, AnEditedDigitIsNamedAndNothingElse) {
  const Sealed sealed(sound().folder / "site");
  const auto before = must(report::check(sealed.file, {}));
  for (const auto& item : before.items) {
    if (item.slot != "standing_meetings" && item.slot != "news_items") continue;
    auto text = to_code_points(sealed.file.text);
    text[item.end - 1] = text[item.end - 1] == U'9' ? U'0' : text[item.end - 1] + 1;
    const auto checked = must(report::check({to_utf8(text), sealed.file.proof}, {}));
    EXPECT_FALSE(checked.ok);
    const auto wrong =
        std::count_if(checked.items.begin(), checked.items.end(), [](const auto& i) { return i.status != "proven"; });
    const auto* edited = find(checked, "edited");
    ASSERT_NE(edited, nullptr);
    EXPECT_EQ(edited->sealed, item.text);
    // The number, and the claim in whose words it stands, if it stands in one.
    EXPECT_LE(wrong, 2);
  }
}

TEST(CheckedNotice, ANumberTypedInBesideIsUntagged) {
  const Sealed sealed(sound().folder / "site");
  const auto checked = must(report::check({sealed.file.text + "另外完成招商项目37个。", sealed.file.proof}, {}));
  const auto* item = find(checked, "untagged");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->text, "37");
}

TEST(CheckedNotice, ANumberIsProvenOnlyInItsWords) {
  const Sealed sealed(sound().folder / "site");
  const std::string words = "综合督考4次";
  ASSERT_NE(sealed.file.text.find(words), std::string::npos);
  for (const std::string forged : {"综合督考14次", "综合督考4万次", "综合督考4%次", "综合督考-4次", "综合督考0.4次",
                                   "综合督考4余次", "综合督考近4次", "综合督考十4次", "综合督考4十次", "综合督考１4次",
                                   "综合督考4½次", "未综合督考4次", "专项督考4次", "综合督考4"}) {
    report::SealedFile file = sealed.file;
    file.text.replace(file.text.find(words), words.size(), forged);
    const auto checked = must(report::check(file, {}));
    EXPECT_FALSE(checked.ok) << forged;
    const auto* edited = find(checked, "edited");
    ASSERT_NE(edited, nullptr) << forged;
    EXPECT_EQ(edited->slot, "comprehensive_inspections") << forged;
  }
}

TEST(CheckedNotice, WhatNobodyProvedIsFoundInAnyScript) {
  const Sealed sealed(sound().folder / "site");
  for (const std::string added : {"暗访三百二十次。", "暗访Ⅻ次。", "暗访⑧次。", "暗访𝟗𝟗次。", "暗访٤٥次。",
                                  "暗访两次。", "全部覆盖、无一遗漏。", "各项任务均已办结。", "2021年再创佳绩。"}) {
    report::SealedFile file = sealed.file;
    file.text += added;
    const auto checked = must(report::check(file, {}));
    EXPECT_FALSE(checked.ok) << added;
    EXPECT_NE(find(checked, "untagged"), nullptr) << added;
  }
}

TEST(CheckedNotice, OtherWordsAreToldAndNoFault) {
  const Sealed sealed(sound().folder / "site");
  report::SealedFile file = sealed.file;
  file.text += "下一步，将进一步统一思想，继续抓好落实。";
  const auto checked = must(report::check(file, {}));
  EXPECT_TRUE(checked.ok);
  ASSERT_EQ(checked.rewordings.size(), 1u);
  EXPECT_EQ(checked.rewordings[0].text, "下一步，将进一步统一思想，继续抓好落实。");
}

TEST(CheckedNotice, ManyLooseDigitsAreCheckedInBoundedTime) {
  const Sealed sealed(sound().folder / "site");
  report::SealedFile file = sealed.file;
  for (int i = 0; i < 900'000; ++i) file.text += "1 ";
  const auto checked = must(report::check(file, {}));
  EXPECT_FALSE(checked.ok);
}

TEST(CheckedNotice, AChangedProofIsRefused) {
  const Sealed sealed(sound().folder / "site");
  auto proof = sealed.file.proof;
  const size_t at = proof.find("\"value\":\"38\"");
  ASSERT_NE(at, std::string::npos);
  proof[at + 9] = '4';
  const auto checked = report::check({sealed.file.text, proof}, {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().key, "seal.broken");
}

TEST(CheckedNotice, ARecordCorrectedLaterIsChangedSinceAndTheOldValueStaysProven) {
  test::Folder folder;
  must(demo::make_county({folder / "site", &county(), 7000, 1, {}, {}}));
  const Sealed sealed(folder / "site");
  {
    auto site = must(site::Site::open_to_write(folder / "site", test::no_random));
    const auto actor =
        must(account::load_actor(site->session(), "admin", {site->writer().size(), *Date::from_parts(2023, 1, 5)}));
    auto tx = must(site->writer().begin("admin", test::at(2023, 1, 5)));
    const auto& meeting = *site->kit().find_kind("meeting");
    const auto row =
        must(site->session().first("select id from meeting where kind = 'standing_committee' and happened_on between "
                                   "20210101 and 20211231 limit 1"));
    test::SmallSite::must(record::withdraw(tx, site->kit(), meeting, actor, std::get<int64_t>(row[0]), "误登"));
    test::SmallSite::must(tx.commit());
  }
  auto site = must(site::Site::open_to_read(folder / "site"));
  const auto checked =
      must(report::check(sealed.file, report::AgainstSite{&site->session(), &site->kit(), sealed.against->key}));
  const auto* item = find(checked, "changed_since");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->name, "standing_meetings");
  EXPECT_EQ(item->now, "37");
  EXPECT_EQ(find(checked, "edited"), nullptr);
  EXPECT_EQ(find(checked, "false_claim"), nullptr);
}

// ---- files, changed behind the program's back

using Edit = std::function<void(std::string&)>;

Edit replace(std::string from, std::string to) {
  return [from, to](std::string& text) {
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
}

report::Checked check_docx(const office::Document& document, const std::string& part, const Edit& edit) {
  auto parts = must(office::read_zip(must(office::write_docx(document))));
  for (auto& one : parts)
    if (one.name == part) edit(one.bytes);
  Folder folder;
  must(write_file(folder / "n.docx", must(office::write_zip(parts))));
  return must(report::check(must(report::read_sealed(folder / "n.docx")), {}));
}

Result<report::Checked> check_html(const office::Document& document, const Edit& edit) {
  std::string page = office::write_html(document);
  edit(page);
  Folder folder;
  must(write_file(folder / "n.html", page));
  TRY_SET(const auto file, report::read_sealed(folder / "n.html"));
  return report::check(file, {});
}

void nothing(std::string&) {}
constexpr const char* kBody = "word/document.xml";

TEST(CheckedDocx, UntouchedIsProven) {
  const Sealed sealed(sound().folder / "site");
  const auto checked = check_docx(sealed.document, kBody, nothing);
  EXPECT_TRUE(checked.ok);
  EXPECT_FALSE(checked.tags_lost);
}

TEST(CheckedDocx, ANumberThatLostOrChangedItsTagIsUntagged) {
  const Sealed sealed(sound().folder / "site");
  const std::string tag = "<w:tag w:val=\"bh:seminars\"/>";
  for (const std::string other : {"", "<w:tag w:val=\"bh:lecture_halls\"/>"}) {
    const auto checked = check_docx(sealed.document, kBody, replace(tag, other));
    const auto* item = find(checked, "untagged");
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(item->slot, "seminars");
  }
}

TEST(CheckedDocx, AFileSavedWithoutAnyTagIsCheckedByItsText) {
  const Sealed sealed(sound().folder / "site");
  const auto checked = check_docx(sealed.document, kBody, [](std::string& text) {
    text = std::regex_replace(text, std::regex("<w:tag w:val=\"bh:[^\"]*\"/>"), "");
  });
  EXPECT_TRUE(checked.ok);
  EXPECT_TRUE(checked.tags_lost);
}

TEST(CheckedDocx, WhatStandsOutsideTheTextIsReadAsWell) {
  const Sealed sealed(sound().folder / "site");
  const std::string more = "<w:r><w:t>另外完成500项</w:t></w:r></w:p>";
  for (const std::string part : {kBody, "word/footer1.xml"}) {
    const auto checked =
        check_docx(sealed.document, part, [&](std::string& text) { text.replace(text.rfind("</w:p>"), 6, more); });
    EXPECT_FALSE(checked.ok) << part;
  }
}

TEST(CheckedDocx, AnEditedValueOfTheAnnexIsNamed) {
  const Sealed sealed(sound().folder / "site");
  const std::string value = sealed.document.annex.rows.front()[2];
  const auto checked = check_docx(sealed.document, kBody, [&](std::string& text) {
    const size_t at = text.rfind(">" + value + "<");
    ASSERT_NE(at, std::string::npos);
    text.insert(at + 1, "9");
  });
  const auto* item = find(checked, "edited");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->name, "annex");
  EXPECT_EQ(item->text, "9" + value);
}

TEST(CheckedHtml, UntouchedIsProven) {
  const Sealed sealed(sound().folder / "site");
  EXPECT_TRUE(must(check_html(sealed.document, nothing)).ok);
}

TEST(CheckedHtml, AnythingChangedOutsideTheTextIsFound) {
  const Sealed sealed(sound().folder / "site");
  const std::pair<std::string, std::string> edits[] = {
      {"<main", "<div>另外完成500项</div><main"},
      {"</main>", "</main><div>另外完成500项</div>"},
      {"</style>", ".bh{font-size:0}</style>"},
      {"<data class=\"bh\"", "<data style=\"opacity:0\" class=\"bh\""},
      {"data-bh=\"seminars\"", "data-bh=\"lecture_halls\""},
      {"<td>", "<td>9"},
  };
  for (const auto& [from, to] : edits) EXPECT_FALSE(must(check_html(sealed.document, replace(from, to))).ok) << to;
}

TEST(CheckedHtml, ADocumentTypeDefinitionIsRefused) {
  const Sealed sealed(sound().folder / "site");
  const auto checked = check_html(sealed.document, replace("<!DOCTYPE html>", "<!DOCTYPE html [<!ENTITY x \"9\">]>"));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().key, "html.dtd");
}

}  // namespace
}  // namespace bihuan
