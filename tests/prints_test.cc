// Printed sheets: over HTTP for who may see the row, and every form of the county's kit.
#include <gtest/gtest.h>

#include <set>

#include "account/personal_read.h"
#include "api_site.h"
#include "county.h"
#include "db/dialect.h"
#include "kit/print_form.h"
#include "office/docx.h"
#include "office/format.h"
#include "office/html.h"
#include "print/print.h"

namespace bihuan {
namespace {

class Prints : public ::testing::Test, protected test::ApiSite {
 protected:
  int64_t problem(const Json& more = Json::object()) {
    Json fields = {{"code", "P-1"}, {"content", "村级账目公开不及时"}, {"unit", "t1"}, {"due", "2021-06-30"}};
    fields.update(more);
    const auto opened = post("office", "/api/matters/problem", {{"step", "issue"}, {"fields", fields}});
    EXPECT_EQ(opened.status, 201) << opened.bytes;
    return opened.body.value("id", int64_t{0});
  }
  Said print(const std::string& actor, int64_t id, const std::string& rest = "slip?format=txt") {
    return ask(actor, "GET", "/api/rows/problem/" + std::to_string(id) + "/prints/" + rest);
  }
  void add(const std::string& name, const std::string& role, const std::string& unit) {
    auto tx = small.begin("admin", test::at(2021, 1, 2));
    const auto account = small.must(account::add_account(tx, name, name));
    small.must(account::grant(tx, account, role, small.unit(unit), *Date::from_parts(2021, 1, 1)));
    small.must(tx.commit());
  }
  size_t personal_reads() {
    // What notes them waits in the same queue as this command.
    small.must(app->writing().run([](log::Tx&) -> Result<void> { return {}; }));
    return small.must(account::list_personal_reads(small.site->session(), {}, 100)).size();
  }
};

TEST_F(Prints, SayWhatTheRowSaysAsOfficesWriteIt) {
  const auto id = applied("P-1");
  const auto said = print("office", id);
  ASSERT_EQ(said.status, 200) << said.bytes;
  EXPECT_EQ(said.media_type, "text/plain; charset=utf-8");
  EXPECT_TRUE(
      said.bytes.starts_with("测督〔2021〕1号\n整改通知单\n东镇：\n"
                             "请整改“村级账目公开不及时”，于2021年6月30日前报送结果。\n"
                             "申请人　　clerk1\n"))
      << said.bytes;
  EXPECT_NE(said.bytes.find("文件　　a.pdf　　"), std::string::npos) << said.bytes;
  EXPECT_EQ(said.bytes.find("销号。"), std::string::npos);  // a line that is empty vanishes
}

TEST_F(Prints, NameTheRowItsVersionAndTheSite) {
  const auto id = problem();
  const auto rev = ask("office", "GET", "/api/rows/problem/" + std::to_string(id)).body["rev"].get<int64_t>();
  const auto said = print("office", id);
  const auto holds = [&](const std::string& words) {
    EXPECT_NE(said.bytes.find(words), std::string::npos) << words << "\n" << said.bytes;
  };
  holds("查验：问题 1 号（problem）");
  holds("本版记入日志第 " + std::to_string(rev) + " 条");
  holds(to_hex(small.site->writer().root()));
  holds(log::fingerprint(small.must(small.site->public_key())));
  holds("--as-of " + std::to_string(entries()));
}

TEST_F(Prints, AreTheSameAgainAsOfTheirPosition) {
  const auto id = problem();
  const auto first = print("office", id);
  const auto then = std::to_string(entries());
  applied("P-2");
  EXPECT_NE(print("office", id).bytes, first.bytes);
  EXPECT_EQ(print("office", id, "slip?format=txt&as_of=" + then).bytes, first.bytes);
}

TEST_F(Prints, ComeAsWordFileAndPageToo) {
  const auto id = problem();
  const auto docx = print("office", id, "slip");
  ASSERT_EQ(docx.status, 200);
  EXPECT_EQ(docx.media_type, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_NE(docx.header("Content-Disposition").find("filename*=UTF-8''%E6%95%B4%E6%94%B9"), std::string::npos);
  EXPECT_NE(small.must(office::read_docx(docx.bytes)).text.find("2021年6月30日"), std::string::npos);
  const auto page = print("office", id, "slip?format=html");
  EXPECT_EQ(page.media_type, "text/html; charset=utf-8");
  EXPECT_NE(small.must(office::read_html(page.bytes)).text.find("2021年6月30日"), std::string::npos);
}

TEST_F(Prints, OfARowThatOneMayNotSeeAreNotThere) {
  add("clerk_west", "clerk", "t2");
  const auto id = problem();
  EXPECT_EQ(print("clerk1", id).status, 200);
  EXPECT_EQ(print("clerk_west", id).status, 404);
  EXPECT_EQ(print("clerk1", 99).status, 404);
  EXPECT_EQ(print("clerk1", id, "letter").key(), "print.no_such_form");
}

TEST_F(Prints, PersonalValuesAreForWhoHandlesTheRowAndTheirReadingIsRemembered) {
  add("head1", "head", "t1");  // sees the town's rows, and takes no step
  const auto id = problem({{"reporter", "某村民"}});
  const auto before = personal_reads();  // who entered it saw it
  const auto others = print("head1", id);
  ASSERT_EQ(others.status, 200);
  EXPECT_EQ(others.bytes.find("某村民"), std::string::npos);
  EXPECT_NE(others.bytes.find("个人信息未打印"), std::string::npos);
  EXPECT_EQ(personal_reads(), before);
  EXPECT_NE(print("clerk1", id).bytes.find("反映人：某村民"), std::string::npos);
  EXPECT_EQ(personal_reads(), before + 1);
}

TEST_F(Prints, AFormThatWouldSayWhatIsNotTrueIsRefused) {
  const auto id = problem();
  const auto said = print("office", id, "closed");
  EXPECT_EQ(said.status, 409);
  EXPECT_EQ(said.key(), "print.not_now");
  EXPECT_NE(said.body["title"].get<std::string>().find("该问题还没有销号。"), std::string::npos);
}

TEST_F(Prints, TheKitNamesTheFormsOfEachKind) {
  const auto said = ask("clerk1", "GET", "/api/kit");
  for (const auto& kind : said.body["kinds"]) {
    std::set<std::string> names;
    for (const auto& form : kind["prints"]) names.insert(form["name"].get<std::string>());
    EXPECT_EQ(names, kind["name"] == "problem" ? std::set<std::string>({"slip", "closed"}) : std::set<std::string>());
  }
}

// Each form of the county's kit, for the first row that it fits.
TEST(CountyPrints, EveryFormCanBeFilledAndWritten) {
  auto site = test::must(site::Site::open_to_read(test::sound().folder / "site"));
  auto& session = site->session();
  const int64_t head = test::must(log::log_size(session));
  const auto forms = kit::print_forms(site->kit());
  EXPECT_GE(forms.size(), 8u);
  std::set<std::string> printed;
  for (const auto& form : forms) {
    const db::Value key[] = {db::kSite, db::kOpen};
    const auto ids = test::must(session.all(
        "select id from " + db::quote(form.kind) + " where site = ?1 and until = ?2 order by id limit 400", key));
    for (const auto& row : ids) {
      print::Wanted wanted{&form,          std::get<int64_t>(row[0]),     head, *Date::from_parts(2021, 6, 30), "",
                           site->origin(), test::must(site->public_key())};
      const auto sheet = print::print_row(session, site->kit(), wanted, print::everything_but_personal());
      if (!sheet) {
        EXPECT_EQ(sheet.error().key, "print.not_now");
        continue;
      }
      for (const auto format : {office::Format::docx, office::Format::html, office::Format::txt})
        EXPECT_FALSE(test::must(office::write(sheet->document, format)).empty());
      EXPECT_EQ(office::plain_text(sheet->document).find("{{"), std::string::npos);
      printed.insert(form.name);
      break;
    }
  }
  for (const auto* name : {"order", "order_reply", "problem_closeout", "measure_closeout"})
    EXPECT_TRUE(printed.contains(name)) << name;
}

}  // namespace
}  // namespace bihuan
