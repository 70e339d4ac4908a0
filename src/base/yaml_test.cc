#include "base/yaml.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/message.h"
#include "base/text.h"

namespace bihuan {
namespace {

using Kind = Yaml::Kind;

Yaml read(std::string_view text) {
  auto yaml = parse_yaml(text, "kit.yaml");
  EXPECT_TRUE(yaml) << text << " " << yaml.error().fields.at("what") << " " << yaml.error().detail;
  return yaml ? *std::move(yaml) : Yaml();
}
std::string refusal(std::string_view text) {
  const auto yaml = parse_yaml(text, "kit.yaml");
  if (yaml) return "accepted";
  EXPECT_EQ(yaml.error().key, "yaml.malformed");
  const auto& fields = yaml.error().fields;
  return fields.at("line") + ":" + fields.at("column") + " " + fields.at("what").substr(10);
}

TEST(Yaml, MapsListsAndScalarsKeepTheFilesOrderAndPlaces) {
  const Yaml kit = read(
      "# 说明\nname: 责任单位\nfields:\n  - {type: unit, 备注: 是}\n  - [1, \"2\"]\nnote: |\n  a\n  b\nlast: ''\n");
  ASSERT_EQ(kit.kind, Kind::map);
  ASSERT_EQ(kit.entries.size(), 4u);
  EXPECT_EQ(kit.entries[0].first, "name");
  EXPECT_EQ(kit.find("name")->scalar, "责任单位");
  EXPECT_EQ(kit.find("name")->line, 2);
  EXPECT_EQ(kit.find("name")->column, 7);
  const Yaml& fields = *kit.find("fields");
  ASSERT_EQ(fields.kind, Kind::list);
  const Yaml& remark = *fields.items[0].find("备注");
  EXPECT_EQ(remark.line, 4);
  EXPECT_EQ(remark.column, 22);
  EXPECT_FALSE(fields.items[1].items[0].quoted);
  EXPECT_TRUE(fields.items[1].items[1].quoted);
  EXPECT_EQ(kit.find("note")->scalar, "a\nb\n");
  EXPECT_TRUE(kit.find("note")->quoted);
  EXPECT_EQ(kit.find("last")->kind, Kind::scalar);
  EXPECT_EQ(kit.find("nothing"), nullptr);
  EXPECT_EQ(fields.find("type"), nullptr);
}

TEST(Yaml, AValueLeftOutIsNullAtItsKey) {
  const Yaml map = read("a:\n\n\nb: ~\nc: null\nd: 'null'\n");
  EXPECT_TRUE(map.find("a")->is_null());
  EXPECT_EQ(map.find("a")->line, 1);
  EXPECT_TRUE(map.find("b")->is_null());
  EXPECT_EQ(map.find("b")->line, 4);
  EXPECT_TRUE(map.find("c")->is_null());
  EXPECT_EQ(map.find("d")->scalar, "null");
}

TEST(Yaml, AnEmptyTextIsNull) {
  EXPECT_TRUE(read("").is_null());
  EXPECT_TRUE(read("# nothing\n").is_null());
  EXPECT_TRUE(read("---\n").is_null());
}

TEST(Yaml, AByteOrderMarkAndCarriageReturnsAreRead) {
  const Yaml map = read(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: 2\r\n");
  EXPECT_EQ(map.find("a")->scalar, "1");
  EXPECT_EQ(map.find("b")->line, 2);
  EXPECT_EQ(map.find("b")->column, 4);
}

TEST(Yaml, WhatTheSubsetLeavesOutIsRefusedWhereItStands) {
  EXPECT_EQ(refusal("a: &x 1\n"), "1:4 anchor");
  EXPECT_EQ(refusal("a: &x 1\nb: *x\n"), "1:4 anchor");
  EXPECT_EQ(refusal("a: *x\n"), "1:4 alias");
  EXPECT_EQ(refusal("a: !!str 1\n"), "1:4 tag");
  EXPECT_EQ(refusal("a: ! 1\n"), "1:4 tag");
  EXPECT_EQ(refusal("a: !mine [1]\n"), "1:4 tag");
  EXPECT_EQ(refusal("a:\n  <<: {b: 1}\n"), "2:3 merge_key");
  EXPECT_EQ(refusal("%YAML 1.2\n---\na: 1\n"), "1:1 directive");
  EXPECT_EQ(refusal("# x\n%TAG ! tag:x,2000:\n---\na: 1\n"), "2:1 directive");
  EXPECT_EQ(refusal("a: 1\n...\n%YAML 1.2\n"), "3:1 directive");
  EXPECT_EQ(refusal("a: 1\n---\nb: 2\n").substr(2), "1 second_document");
  EXPECT_EQ(refusal("[a]: 1\n"), "1:1 key_not_text");
  EXPECT_EQ(refusal("{a: 1}: 1\n"), "1:1 key_not_text");
  EXPECT_EQ(refusal("~: 1\n"), "1:1 key_not_text");
}

TEST(Yaml, ADuplicateKeyIsRefusedWhereItStands) {
  EXPECT_EQ(refusal("a: 1\nb: 2\n'a': 3\n"), "3:1 duplicate_key");
  EXPECT_EQ(refusal("{甲: 1, 甲: 2}"), "1:8 duplicate_key");
  EXPECT_EQ(refusal("a: {a: 1}\nb: {a: 1}\n"), "accepted");
}

TEST(Yaml, BytesThatAreNotTextAreRefused) {
  EXPECT_EQ(refusal("a: \xff\n"), "1:4 not_utf8");
  EXPECT_EQ(refusal(std::string_view("a: 1\n\0", 6)), "2:1 control_character");
  EXPECT_EQ(refusal("a: 1\n\x04junk"), "2:1 control_character");
  EXPECT_EQ(refusal("a: 1\rb: 2\n"), "1:5 control_character");
}

TEST(Yaml, ASyntaxErrorSaysWhereAndWhat) {
  EXPECT_EQ(refusal("a:\n  - 1\n\t- 2\n"), "3:1 tab");
  EXPECT_EQ(refusal("a: \"b\n"), "1:4 open_quote");
  EXPECT_EQ(refusal("a: \"b\\\"\n"), "1:4 open_quote");
  EXPECT_EQ(refusal("b: 'x'\na: 'b''\n\n"), "2:4 open_quote");
  EXPECT_EQ(refusal("'b\n"), "1:1 open_quote");
  EXPECT_EQ(refusal("a: 'b'''\n"), "accepted");
  EXPECT_EQ(refusal("a: [1, 2\n").substr(3), " open_list");
  EXPECT_EQ(refusal("a: b: c\n").substr(3), " misplaced_key");
  EXPECT_EQ(refusal("a: \"\\q\"\n").substr(3), " escape");
  const auto yaml = parse_yaml("a: 1\na: 2\n", "kits/county/kit.yaml");
  const MessageTable tables[] = {base_messages()};
  EXPECT_EQ(render(yaml.error(), Language::zh, tables),
            "文件 kits/county/kit.yaml 第 2 行第 1 列有误：键“a”重复出现。请改正后重试。");
}

TEST(Yaml, ThirtyTwoLevelsAreReadAndOneMoreIsRefused) {
  const auto flow = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(refusal(flow(32)), "accepted");
  EXPECT_EQ(refusal(flow(33)), "1:33 too_deep");
}

TEST(Yaml, DepthIsRefusedSoonHoweverItIsWritten) {
  constexpr size_t kTimes = 200000;
  for (const std::string unit : {"[", "{", "[{", "{a: ", "- ", "? ", ": ", "[? ", "{? ", "[a: "}) {
    std::string text;
    while (text.size() < kTimes) text += unit;
    EXPECT_NE(refusal(text), "accepted") << unit;
  }
  std::string stairs;
  for (size_t depth = 0; depth < 600; ++depth) stairs += std::string(depth, ' ') + "a:\n";
  EXPECT_THAT(refusal(stairs), testing::EndsWith(" too_deep"));
}

TEST(Yaml, ManyNodesAndLongTextsAreRefused) {
  std::string list = "[";
  for (int i = 0; i < 199999; ++i) list += "1,";
  EXPECT_EQ(refusal(list + "]"), "accepted");
  EXPECT_THAT(refusal(list + "1,1,1]"), testing::EndsWith(" too_many"));
  EXPECT_EQ(parse_yaml("a: 12", "x", 4).error().fields.at("what"), "yaml.what.too_long");
}

TEST(Yaml, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check([] {
    const auto text =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab:-?[]{},&*!|>'\"%#@~ \n\t\r<1\\")));
    RC_ASSERT(refusal(text) != "");
  }));
}

}  // namespace
}  // namespace bihuan
