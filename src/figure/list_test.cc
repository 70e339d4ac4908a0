// Lists by a text, held against a plain reading of every version by the test.
#include "figure/list.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "base/text.h"
#include "figure/search.h"
#include "search/site_for_test.h"

namespace bihuan::figure {
namespace {

using search::must;
using search::search_kit;
using testing::ElementsAre;
using testing::IsEmpty;

const Date kToday = *Date::from_ymd(20210601);

class County : public search::Site {
 public:
  int64_t east = 0;
  int64_t west = 0;

  County() {
    const Date from = *Date::from_ymd(20200101);
    const auto add = [&](const char* code, const char* name, const char* level, const char* parent) {
      auto tx = begin();
      const int64_t unit = must(org::add_unit(tx, {code, name, level, parent, from}));
      must(tx.commit());
      return unit;
    };
    add("county", "临溪县", "county", "");
    east = add("east", "东镇", "town", "county");
    west = add("west", "西镇", "town", "county");
  }

  ListQuery query(const std::string& text) const {
    ListQuery in;
    in.text = text;
    in.position = position();
    in.today = kToday;
    in.limit = 200;
    in.scope = {{""}};
    return in;
  }
  std::vector<int64_t> found(const kit::Kind& kind, const ListQuery& in) {
    Issues issues;
    const auto page = must(list_rows(session(), search_kit(), kind, in, issues));
    std::vector<int64_t> ids;
    for (const auto& row : page.rows) ids.push_back(row.id);
    return ids;
  }
  std::vector<int64_t> found(const kit::Kind& kind, const std::string& text) { return found(kind, query(text)); }
};

search::Fields problem(const std::string& code, const std::string& content, int64_t unit,
                       const std::string& state = "issued") {
  return {{"code", code}, {"content", content}, {"unit", unit}, {"state", state}, {"round", int64_t{1}}};
}

TEST(List, FindsWhatAClerkTypes) {
  County county;
  county.enter(county.problem, problem("W-001", "村级账目公开不及时，2021年整改", county.east));
  county.enter(county.problem, problem("W-002", "公文不合ＧＢ／Ｔ　９７０４的版式", county.west));
  EXPECT_THAT(county.found(county.problem, "W-001"), ElementsAre(1));
  EXPECT_THAT(county.found(county.problem, "w-00"), ElementsAre(2, 1));
  EXPECT_THAT(county.found(county.problem, "整改"), ElementsAre(1));
  EXPECT_THAT(county.found(county.problem, "GB/T 9704"), ElementsAre(2));
  EXPECT_THAT(county.found(county.problem, "２０２１年"), ElementsAre(1));
  EXPECT_THAT(county.found(county.problem, "账目 W-001"), ElementsAre(1));
  EXPECT_THAT(county.found(county.problem, "账目 W-002"), IsEmpty());
  EXPECT_THAT(county.found(county.problem, "文"), ElementsAre(2));
  EXPECT_THAT(county.found(county.problem, "目账"), IsEmpty());
  EXPECT_THAT(county.found(county.problem, "100%"), IsEmpty());
}

TEST(List, FindsRowsByTheNameOfTheirUnitAndByAWholeLabel) {
  County county;
  county.enter(county.problem, problem("A-1", "账目", county.east));
  county.enter(county.problem, problem("A-2", "道路", county.west, "closed"));
  county.enter(county.paper, {{"title", std::string("通知")}, {"class", std::string("law")}});
  EXPECT_THAT(county.found(county.problem, "东镇"), ElementsAre(1));
  EXPECT_THAT(county.found(county.problem, "已销号"), ElementsAre(2));
  EXPECT_THAT(county.found(county.problem, "西镇 已销号"), ElementsAre(2));
  EXPECT_THAT(county.found(county.problem, "东镇 已销号"), IsEmpty());
  EXPECT_THAT(county.found(county.problem, "整改"), IsEmpty()) << "a part of a label is not the label";
  EXPECT_THAT(county.found(county.problem, "镇"), IsEmpty()) << "one character is looked for in texts only";
  EXPECT_THAT(county.found(county.paper, "法规"), ElementsAre(1));
  EXPECT_THAT(county.found(county.paper, "legal ACT"), ElementsAre(1));
}

TEST(List, NeverFindsARowByWhatIsPersonal) {
  County county;
  county.enter(county.paper, {{"title", std::string("来信")}, {"author", std::string("拟稿人甲")}});
  EXPECT_THAT(county.found(county.paper, "拟稿人甲"), IsEmpty());
  EXPECT_THAT(county.found(county.paper, "甲"), IsEmpty());
}

TEST(List, AsOfAPositionFindsTheTextThatStoodThere) {
  County county;
  const auto id = county.enter(county.paper, {{"title", std::string("会议通知")}});
  ListQuery before = county.query("会议");
  county.correct(county.paper, id, {{"title", std::string("调研通知")}});
  ListQuery after = county.query("会议");
  EXPECT_THAT(county.found(county.paper, before), ElementsAre(id));
  EXPECT_THAT(county.found(county.paper, after), IsEmpty());
  EXPECT_THAT(county.found(county.paper, "调研"), ElementsAre(id));
}

TEST(List, PagesOfASearchFollowEachOther) {
  County county;
  for (int i = 0; i < 7; ++i) county.enter(county.paper, {{"title", "会议" + std::to_string(i)}});
  ListQuery in = county.query("会议");
  in.limit = 3;
  in.count = true;
  std::vector<int64_t> ids;
  do {
    Issues issues;
    const auto page = must(list_rows(county.session(), search_kit(), county.paper, in, issues));
    EXPECT_EQ(page.total, 7);
    for (const auto& row : page.rows) ids.push_back(row.id);
    in.cursor = page.next_cursor;
    county.enter(county.paper, {{"title", std::string("会议还在开")}});
  } while (!in.cursor.empty());
  EXPECT_THAT(ids, ElementsAre(7, 6, 5, 4, 3, 2, 1));
}

TEST(List, ReadsTheFieldsThatAreWantedAndWhatItSortsBy) {
  County county;
  county.enter(county.problem, problem("W-1", "账目", county.east));
  ListQuery in = county.query("");
  in.fields = "content, unit";
  in.sort = "code";
  Issues issues;
  const auto page = must(list_rows(county.session(), search_kit(), county.problem, in, issues));
  ASSERT_EQ(page.rows.size(), 1u);
  const auto value = [&](const char* name) {
    return page.rows[0].row.at(static_cast<size_t>(county.problem.column(name)));
  };
  EXPECT_EQ(value("content"), db::Value(std::string("账目")));
  EXPECT_EQ(value("unit"), db::Value(county.east));
  EXPECT_EQ(value("code"), db::Value(std::string("W-1")));
  EXPECT_EQ(value("state"), db::Value(std::string("issued"))) << "what is no field is always there";
  in.fields = "content,unti";
  const auto refused = list_rows(county.session(), search_kit(), county.problem, in, issues);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "list.bad_field");
  EXPECT_EQ(refused.error().fields.at("nearest"), "unit");
}

// A version of a row, as the test remembers it.
struct Version {
  int64_t id = 0;
  int64_t since = 0;
  int64_t until = db::kOpen;
  std::vector<std::string> texts;
  std::string unit;
  std::string label;
};

bool holds(const Version& version, const std::string& word) {
  const auto in = [&](const std::string& text) { return fold_letters(text).find(word) != std::string::npos; };
  const bool is_name = count_code_points(word) >= 2;
  return std::any_of(version.texts.begin(), version.texts.end(), in) || (is_name && in(version.unit)) ||
         (is_name && version.label == word);
}

std::vector<int64_t> plain(const std::vector<Version>& versions, const std::string& text, int64_t position) {
  std::vector<int64_t> ids;
  for (const auto& version : versions) {
    if (version.since > position || version.until <= position) continue;
    const auto words = search::words_of(text);
    if (std::all_of(words.begin(), words.end(), [&](const auto& word) { return holds(version, word); }))
      ids.push_back(version.id);
  }
  std::sort(ids.rbegin(), ids.rend());
  return ids;
}

// Few letters, so that texts share their pairs: Chinese, both widths, punctuation, names of units and states.
std::string any_text(int most) {
  static const std::vector<std::string> kPieces = {"会", "议", "整改", "整", "改",     "a",      "A", "ａ",
                                                   "0",  "1",  "０",   "-",  "－",     "，",     " ", "　",
                                                   "%",  "_",  "东镇", "镇", "整改中", "2021年", "年"};
  std::string text;
  for (int i = *rc::gen::inRange(0, most + 1); i > 0; --i) text += *rc::gen::elementOf(kPieces);
  return text;
}

// One word or two: mostly pieces of what stood in some row, so that there is something to find.
std::string any_search(const std::vector<Version>& versions) {
  std::string text;
  for (int i = *rc::gen::inRange(1, 3); i > 0; --i) {
    const auto from = to_code_points((*rc::gen::elementOf(versions)).texts[1]);
    const auto start = *rc::gen::inRange<size_t>(0, from.size() + 1);
    const bool is_piece = *rc::gen::inRange(0, 4) > 0;
    text += " " + (is_piece ? to_utf8(from.substr(start, *rc::gen::inRange<size_t>(1, 5))) : any_text(2));
  }
  return text;
}

RC_GTEST_PROP(List, ByTheIndexIsTheListByAPlainReading, ()) {
  County county;
  std::vector<Version> versions;
  const auto open_version = [&](int64_t id) {
    for (auto& version : versions)
      if (version.id == id && version.until == db::kOpen) return &version;
    return static_cast<Version*>(nullptr);
  };
  const int64_t first = county.position();
  int64_t last_id = 0;
  for (int i = *rc::gen::inRange(1, 25); i > 0; --i) {
    const int64_t id = last_id == 0 || *rc::gen::inRange(0, 2) == 0 ? 0 : *rc::gen::inRange<int64_t>(1, last_id + 1);
    Version* open = id == 0 ? nullptr : open_version(id);
    if (open != nullptr && *rc::gen::inRange(0, 4) == 0) {
      county.withdraw(county.problem, id);
      open->until = county.position();
      continue;
    }
    const bool is_east = *rc::gen::inRange(0, 2) == 0;
    const bool is_issued = *rc::gen::inRange(0, 2) == 0;
    Version made{
        id, 0, db::kOpen, {any_text(3), any_text(8)}, is_east ? "东镇" : "西镇", is_issued ? "整改中" : "已销号"};
    const auto fields =
        problem(made.texts[0], made.texts[1], is_east ? county.east : county.west, is_issued ? "issued" : "closed");
    if (id == 0) {
      made.id = last_id = county.enter(county.problem, fields);
    } else {
      county.correct(county.problem, id, fields);
      if (open != nullptr) open->until = county.position();
    }
    made.since = county.position();
    versions.push_back(std::move(made));
  }
  for (int i = 0; i < 5; ++i) {
    const std::string text = any_search(versions);
    for (int64_t position = first; position <= county.position(); ++position) {
      ListQuery in = county.query(text);
      in.position = position;
      RC_ASSERT(county.found(county.problem, in) == plain(versions, text, position));
      in.head = county.position();  // the newest is read in another way
      RC_ASSERT(county.found(county.problem, in) == plain(versions, text, position));
    }
  }
}

TEST(List, AskedForOneUnitShowsNoMoreThanTheScope) {
  County county;
  county.enter(county.problem, problem("P-1", "账目", county.east));
  county.enter(county.problem, problem("P-2", "账目", county.west));
  county.enter(county.problem, problem("P-3", "道路", county.west));
  const auto place = must(org::place_of(county.session(), county.west, {county.position(), kToday}));
  const auto list = [&](const std::string& filter) {
    ListQuery in = county.query("");
    in.filter = filter;
    in.sort = "code";
    in.head = in.position;
    in.scope = {{place->path}};
    return county.found(county.problem, in);
  };
  EXPECT_THAT(list("unit.code = \"west\""), ElementsAre(2, 3));
  EXPECT_THAT(list("unit.code = \"west\" and content = \"道路\""), ElementsAre(3));
  EXPECT_THAT(list("unit.code = \"west\" or content = \"账目\""), ElementsAre(2, 3));
  EXPECT_THAT(list("not unit.code = \"west\""), IsEmpty());
  EXPECT_THAT(list("not unit.code = \"west\" and content = \"账目\""), IsEmpty());
  EXPECT_THAT(list("unit.code = \"east\""), IsEmpty());
  EXPECT_THAT(list("unit.code = \"east\" and unit.code = \"west\""), IsEmpty());
  EXPECT_THAT(list("unit.code = \"西镇\""), IsEmpty()) << "a name is no code";
  EXPECT_THAT(list("unit.name = \"西镇\""), ElementsAre(2, 3));
}

class Search : public ::testing::Test, public County {
 protected:
  Found find(const std::string& text, size_t limit = 5) {
    SearchQuery in;
    in.text = text;
    in.limit = limit;
    in.position = position();
    in.today = kToday;
    in.scope = scope;
    return must(search_rows(session(), search_kit(), in));
  }
  std::map<std::string, std::vector<int64_t>> ids(const Found& found) {
    std::map<std::string, std::vector<int64_t>> by_kind;
    for (const auto& group : found.groups)
      for (const auto& row : group.rows) by_kind[group.kind->name].push_back(row.id);
    return by_kind;
  }
  account::Scope scope{{""}};
};

TEST_F(Search, LooksIntoEveryKindAndShowsTheNewestFirst) {
  enter(paper, {{"title", std::string("关于账目公开的通知")}});
  for (int i = 1; i <= 3; ++i) enter(problem, bihuan::figure::problem("P-" + std::to_string(i), "账目不公开", east));
  const auto found = find("账目", 2);
  EXPECT_EQ(ids(found), (std::map<std::string, std::vector<int64_t>>{{"paper", {1}}, {"problem", {3, 2}}}));
  EXPECT_TRUE(found.is_complete);
  for (const auto& group : found.groups) EXPECT_EQ(group.has_more, group.kind->name == "problem");
}

TEST_F(Search, PutsTheRowOfThatCodeInFront) {
  enter(paper, {{"title", std::string("w-1 的整改报告")}});
  enter(problem, bihuan::figure::problem("W-1", "账目", east));
  for (int i = 0; i < 4; ++i) enter(problem, bihuan::figure::problem("W-1" + std::to_string(i), "道路", east));
  const auto found = find("ｗ-1", 3);
  ASSERT_EQ(found.groups.size(), 2u);
  EXPECT_EQ(found.groups.front().kind->name, "problem");
  EXPECT_TRUE(found.groups.front().has_code);
  EXPECT_EQ(ids(found)["problem"], (std::vector<int64_t>{1, 5, 4}));
}

TEST_F(Search, ShowsNothingOutsideOfOnesUnits) {
  enter(problem, bihuan::figure::problem("P-1", "账目", east));
  enter(problem, bihuan::figure::problem("P-2", "账目", west));
  const auto place = must(org::place_of(session(), west, {position(), kToday}));
  scope = {{place->path}};
  EXPECT_EQ(ids(find("账目")), (std::map<std::string, std::vector<int64_t>>{{"problem", {2}}}));
  EXPECT_THAT(find("P-1").groups, IsEmpty());
  scope = {};
  EXPECT_THAT(find("账目").groups, IsEmpty());
}

TEST_F(Search, WithoutWordsFindsNothing) {
  enter(paper, {{"title", std::string("通知")}});
  EXPECT_THAT(find(" 　").groups, IsEmpty());
}

TEST_F(Search, SaysWhenItHadNoTimeForEveryKind) {
  enter(paper, {{"title", std::string("通知")}});
  SearchQuery in;
  in.text = "通知";
  in.position = position();
  in.today = kToday;
  in.is_late = [] { return true; };
  const auto found = must(search_rows(session(), search_kit(), in));
  EXPECT_FALSE(found.is_complete);
  EXPECT_THAT(found.groups, IsEmpty());
}

}  // namespace
}  // namespace bihuan::figure
