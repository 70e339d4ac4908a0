// `bihuan call`: every operation of the API for a script, with a server beside it and without.
#include "http/operation.h"
#include "served_site.h"

namespace bihuan {
namespace {

using test::Ran;
using test::run;

class Called : public test::Served, public ::testing::WithParamInterface<bool> {
 protected:
  Called() {
    if (GetParam()) serve();
  }
  Ran call(const std::string& operation, const Json& input, const std::string& file = {}) {
    std::vector<std::string> words = {"call", "--site", site, operation, "--json", canonical(input)};
    for (const std::string word : {"--actor", "office"}) words.push_back(word);
    if (!file.empty()) words.insert(words.end(), {"--file", file});
    return run(words);
  }
  Json ask(const std::string& operation, const Json& input, const std::string& file = {}) {
    const auto ran = call(operation, input, file);
    EXPECT_EQ(ran.code, 0) << operation << ran.out << ran.err;
    const auto json = parse_json(ran.out);
    return json ? *json : Json::object();
  }
};

TEST_P(Called, AFileGoesUpAndComesDownAsItWas) {
  std::string bytes = "%PDF-1.4 ";
  for (int i = 0; i < 200'000; ++i) bytes += static_cast<char>(i % 251);
  const std::string half = bytes.substr(0, 70'000);
  ASSERT_TRUE(write_file(folder / "first", half));
  ASSERT_TRUE(write_file(folder / "rest", bytes.substr(half.size())));
  const Json made = ask("open_matter", {{"kind", "order"}, {"step", "issue"}, {"fields", order("防汛值守")["fields"]}});
  const auto upload = ask("create_upload", {{"upload_length", bytes.size()}})["id"];
  ask("append_upload", {{"id", upload}, {"upload_offset", 0}}, folder / "first");
  EXPECT_EQ(ask("show_upload", {{"id", upload}})["upload-offset"], std::to_string(half.size()));
  EXPECT_EQ(call("append_upload", {{"id", upload}, {"upload_offset", 5}}, folder / "rest").code, 1) << "not from there";
  ask("append_upload", {{"id", upload}, {"upload_offset", half.size()}}, folder / "rest");
  const Json evidence = ask(
      "attach_evidence",
      {{"kind", "order"}, {"id", made["id"]}, {"class", "document"}, {"fact_on", "2021-02-20"}, {"upload", upload}});
  const auto down = call("download_evidence", {{"id", evidence["id"]}});
  EXPECT_EQ(down.code, 0) << down.err;
  EXPECT_TRUE(down.out == bytes) << down.out.size();
}

// With nothing given most are refused; but each is known, is asked as it wants to be, and says something.
TEST_P(Called, EveryOperationIsAsked) {
  for (const auto& operation : http::operations()) {
    const auto ran = call(std::string(operation.id), Json::object());
    EXPECT_NE(ran.out + ran.err, "") << operation.id;
    for (const auto* key : {"api.malformed", "api.want_bytes", "api.want_json", "api.broken"})
      EXPECT_EQ(ran.err.find(key), std::string::npos) << operation.id << ran.err;
  }
}

TEST_P(Called, WhatHasNoEndIsRefused) {
  const auto ran = call("watch_events", Json::object());
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("/api/events"), std::string::npos) << ran.err;
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutAServer, Called, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "Served" : "Alone"; });

}  // namespace
}  // namespace bihuan
