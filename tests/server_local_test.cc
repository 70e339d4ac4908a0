// The command line while a server holds the site: its writing verbs run in the server, through the site's own socket.
#include "served_site.h"

namespace bihuan {
namespace {

using test::run;

class HeldSite : public test::Served {
 protected:
  HeldSite() { serve(); }
  test::Ran verb(std::vector<std::string> words) {
    words.insert(words.begin() + 1, {"--site", site});
    return run(words);
  }
};

TEST_F(HeldSite, VerbsWriteThroughTheServerAndAreSeenAtOnce) {
  const auto entered = verb({"enter", "--kind", "meeting", "--set", "happened_on=2021-02-01", "--set", "kind=dispatch",
                             "--set", "title=调度会", "--set", "unit=D01", "--actor", "office", "--request", "r-1"});
  EXPECT_EQ(entered.code, 0) << entered.err;
  EXPECT_EQ(count("meeting"), 1);
  const auto opened =
      verb({"step", "--kind", "order", "issue", "--set", "series=supervision", "--set", "title=防汛值守", "--set",
            "issuer=D01", "--set", "lead_unit=D06", "--set", "due=2021-06-30", "--actor", "office"});
  EXPECT_EQ(opened.code, 0) << opened.err;
  EXPECT_EQ(count("order"), 1);
  const auto received = verb({"step", "--kind", "order", "--id", "1", "receive", "--actor", "D06.clerk"});
  EXPECT_EQ(received.code, 0) << received.err;
  EXPECT_EQ(line().ask("GET", "/api/rows/order/1", as("office")).json()["state"], "working");
  const auto called = verb({"call", "list_steps", "--json", R"({"kind":"order","id":1})", "--actor", "D06.clerk"});
  EXPECT_EQ(called.code, 0) << called.err;
  EXPECT_NE(called.out.find("\"reply\""), std::string::npos) << called.out;
  const auto shown = verb({"show", "--kind", "order", "--id", "1"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_EQ(verb({"figure", "count order"}).out, verb({"figure", "count order"}).out);
  ASSERT_EQ(stop(), 0);
  expect_sound();
}

TEST_F(HeldSite, AParameterAndASpreadsheetGoThroughTheServer) {
  const auto kit = line().ask("GET", "/api/kit", as("office")).json();
  const auto name = kit["parameters"][0]["name"].get<std::string>();
  const auto set = verb({"set", name, "7", "--actor", "office"});
  EXPECT_EQ(set.code, 0) << set.err;
  ASSERT_TRUE(write_file(folder / "m.csv", "召开日期,会议类别,会议名称,召开单位\n2021-02-01,dispatch,调度会,D01\n"));
  const auto tried = verb({"import", "--kind", "meeting", folder / "m.csv", "--dry-run", "--actor", "office"});
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_EQ(count("meeting"), 0);
  const auto taken = verb({"import", "--kind", "meeting", folder / "m.csv", "--actor", "office"});
  EXPECT_EQ(taken.code, 0) << taken.err;
  EXPECT_EQ(count("meeting"), 1);
  ASSERT_TRUE(write_file(folder / "bad.csv", "召开日期,会议类别,会议名称,召开单位\n2021-02-31,dispatch,调度会,D01\n"));
  EXPECT_EQ(verb({"import", "--kind", "meeting", folder / "bad.csv", "--actor", "office"}).code, 4);
  EXPECT_EQ(count("meeting"), 1);
}

TEST_F(HeldSite, WhatIsRefusedHasTheExitCodeItWouldHaveWithoutAServer) {
  const std::vector<std::vector<std::string>> wrong = {
      {"enter", "--kind", "nothing", "--set", "a=b"},
      {"enter", "--kind", "meeting", "--set", "happened_on=2021-02-30"},
      {"step", "--kind", "order", "--id", "99", "receive", "--actor", "D06.clerk"},
      {"step", "--kind", "order", "issue", "--actor", "D06.clerk"},
      {"set", "nothing", "1"},
      {"import", "--kind", "meeting", folder / "none.csv"},
  };
  std::vector<test::Ran> held;
  for (const auto& words : wrong) held.push_back(verb(words));
  ASSERT_EQ(stop(), 0);
  for (size_t i = 0; i < wrong.size(); ++i) {
    const auto alone = verb(wrong[i]);
    EXPECT_NE(alone.code, 0) << wrong[i][0] << i;
    EXPECT_EQ(held[i].code, alone.code) << wrong[i][0] << i << held[i].err << alone.err;
    EXPECT_EQ(held[i].err, alone.err);
  }
}

TEST_F(HeldSite, ManyVerbsAtOnceAllWrite) {
  std::vector<std::thread> callers;
  std::vector<int> codes(12, -1);
  for (size_t i = 0; i < codes.size(); ++i)
    callers.emplace_back([&, i] {
      codes[i] = verb({"enter", "--kind", "meeting", "--set", "happened_on=2021-02-01", "--set", "kind=dispatch",
                       "--set", "title=会" + std::to_string(i), "--set", "unit=D01", "--actor", "office"})
                     .code;
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(codes, std::vector<int>(codes.size(), 0));
  EXPECT_EQ(count("meeting"), static_cast<int64_t>(codes.size()));
}

}  // namespace
}  // namespace bihuan
