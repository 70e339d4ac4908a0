// The search box over the API: what is found, in what order, and what is shown to whom.
#include <gtest/gtest.h>

#include "api_site.h"

namespace bihuan::test {
namespace {

class SearchBox : public ::testing::Test, public ApiSite {
 protected:
  Json find(const std::string& actor, const std::string& encoded) {
    const auto said = ask(actor, "GET", "/api/search?q=" + encoded);
    EXPECT_EQ(said.status, 200) << said.key();
    return said.body;
  }
};

TEST_F(SearchBox, ShowsWhatARowIsAndWhereTheWordsStand) {
  applied("W-001");
  const auto found = find("office", "%E8%B4%A6%E7%9B%AE");  // 账目
  ASSERT_EQ(found["groups"].size(), 1u) << found.dump();
  const auto& group = found["groups"][0];
  EXPECT_EQ(group["kind"], "problem");
  EXPECT_EQ(group["label"], "问题");
  EXPECT_EQ(group["more"], false);
  const auto& row = group["rows"][0];
  EXPECT_EQ(row["code"], "W-001");
  EXPECT_EQ(row["title"], "村级账目公开不及时");
  EXPECT_EQ(row["unit_name"], "东镇");
  EXPECT_EQ(row["state"], "submitted");
  EXPECT_EQ(row["snippet"]["field"], "content");
  EXPECT_EQ(row["snippet"]["text"], "村级账目公开不及时");
  EXPECT_EQ(row["snippet"]["matches"], (Json::array({{{"start", 2}, {"end", 4}}})));
  EXPECT_EQ(found["complete"], true);
}

TEST_F(SearchBox, FindsACodeWrittenAnyWayAndWhatAUnitHas) {
  applied("W-001");
  EXPECT_EQ(find("office", "w-001")["groups"][0]["rows"][0]["code"], "W-001");
  const auto of_unit = find("office", "%E4%B8%9C%E9%95%87");  // 东镇
  EXPECT_EQ(of_unit["groups"][0]["rows"][0]["code"], "W-001");
  EXPECT_FALSE(of_unit["groups"][0]["rows"][0].contains("snippet"));
}

TEST_F(SearchBox, ShowsNobodyWhatListsDoNotShowThem) {
  post("office", "/api/matters/problem",
       {{"step", "issue"},
        {"fields",
         {{"code", "W-9"}, {"content", "账目"}, {"unit", "t2"}, {"due", "2021-06-30"}, {"reporter", "反映人甲"}}}});
  EXPECT_EQ(find("office", "W-9")["groups"].size(), 1u);
  EXPECT_EQ(find("clerk1", "W-9")["groups"].size(), 0u);
  EXPECT_EQ(find("office", "%E5%8F%8D%E6%98%A0%E4%BA%BA%E7%94%B2")["groups"].size(), 0u)
      << "a person's name is not searched";  // 反映人甲
  EXPECT_EQ(ask("", "GET", "/api/search?q=W-9").status, 401);
}

TEST_F(SearchBox, AsksForTwoCharacters) {
  EXPECT_EQ(ask("office", "GET", "/api/search?q=W").key(), "api.bad_value");
  EXPECT_EQ(ask("office", "GET", "/api/search").key(), "api.bad_value");
}

}  // namespace
}  // namespace bihuan::test
