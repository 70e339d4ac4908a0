#include "base/json.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/json_value.h"
#include "base/text.h"

namespace bihuan {
namespace {

std::string canon(std::string_view text) {
  const auto value = parse_json(text);
  return value ? canonical(*value) : value.error().fields.at("what");
}
std::string refusal(std::string_view text) {
  const auto value = parse_json(text);
  if (value) return "accepted";
  EXPECT_EQ(value.error().key, "json.malformed");
  const auto& fields = value.error().fields;
  return fields.at("line") + ":" + fields.at("column") + " " + fields.at("what").substr(10);
}

TEST(Json, ADuplicateKeyIsRefusedWhereItStands) {
  EXPECT_EQ(refusal("{\"a\": 1,\n \"a\": 2}"), "2:2 duplicate_key");
  EXPECT_EQ(refusal("{\"月\": 1, \"月\": 2}"), "1:10 duplicate_key");
  EXPECT_EQ(refusal("{\"a\": 1, \"\\u0061\": 2}"), "1:17 duplicate_key");
  EXPECT_EQ(refusal("{\"a\": {\"a\": 1}, \"b\": {\"a\": 2}}"), "accepted");
}

TEST(Json, ANumberThatIsNotASixtyFourBitIntegerIsRefused) {
  EXPECT_EQ(refusal("[1.0]"), "1:2 not_integer");
  EXPECT_EQ(refusal("[1,\n 2e3]"), "2:2 not_integer");
  EXPECT_EQ(refusal("18446744073709551616"), "1:1 not_integer");
  EXPECT_EQ(refusal("-9223372036854775809"), "1:1 not_integer");
  EXPECT_EQ(refusal("1e400"), "1:1 not_integer");
  EXPECT_EQ(canon("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(canon("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(canon("-0"), "0");
}

TEST(Json, AnythingButOneValueOfRfc8259IsRefused) {
  for (const char* text : {"", " ", "{", "[1,]", "{\"a\":}", "{a:1}", "'a'", "01", "+1", "nul", "[1] 2", "// x\n1",
                           "\"\t\"", "\"\\x\"", "\"\\ud800\"", "NaN", "[1 2]", "\xEF\xBB\xBF{}", "]"}) {
    EXPECT_THAT(refusal(text), testing::EndsWith(" syntax")) << text;
  }
  EXPECT_EQ(refusal(std::string_view("{}\0x", 4)), "1:3 syntax");
  EXPECT_EQ(refusal("{\n  \"一\": x}"), "2:8 syntax");
}

TEST(Json, TextThatIsNotUtf8IsRefused) {
  EXPECT_EQ(refusal("\"ab\xff\""), "1:4 not_utf8");
  EXPECT_EQ(refusal("\"\xed\xa0\x80\""), "1:2 not_utf8");
}

TEST(Json, SixtyFourLevelsAreReadAndOneMoreIsRefused) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(refusal(nested(64)), "accepted");
  EXPECT_EQ(refusal(nested(65)), "1:65 too_deep");
  EXPECT_EQ(refusal(std::string(1000000, '[')), "1:65 too_deep");
}

TEST(Json, TextAboveTheLimitIsRefused) {
  EXPECT_TRUE(parse_json("[1]", 3));
  EXPECT_EQ(parse_json("[1] ", 3).error().fields.at("what"), "json.what.too_long");
}

TEST(Canonical, KeysAreSortedAndSpaceIsGone) {
  EXPECT_EQ(canon(" { \"b\" : [ ] , \"a\" : { } , \"B\" : [ null , true , false , -1 ] } "),
            R"({"B":[null,true,false,-1],"a":{},"b":[]})");
  EXPECT_EQ(canon("[[],[],{},\"\"]"), "[[],[],{},\"\"]");
}

TEST(Canonical, StringsEscapeOnlyWhatRfc8785Says) {
  EXPECT_EQ(canon(R"("\u0000\u0001\u001f\b\t\n\f\r\"\\\/\u007f\u4e2d")"),
            "\"\\u0000\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f中\"");
  EXPECT_EQ(canon(R"("\ud83d\ude00€")"), "\"😀€\"");
}

TEST(Canonical, KeysSortByUtf16CodeUnits) {
  // The example of RFC 8785, 3.2.3.
  EXPECT_EQ(canon(R"({"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7})"),
            "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\xef\xac\xb3\":3}");
}

TEST(Canonical, ReadBackItIsTheSameValueAndTheSameText) {
  EXPECT_TRUE(rc::check([](const std::map<std::string, std::vector<int64_t>>& numbers, uint64_t large) {
    Json value = {{"large", large}};
    for (const auto& [key, list] : numbers) value[is_utf8(key) ? key : "other"] = {{"list", list}, {"none", nullptr}};
    const auto text = canonical(value);
    const auto read = parse_json(text);
    RC_ASSERT(static_cast<bool>(read));
    RC_ASSERT(*read == value);
    RC_ASSERT(canonical(*read) == text);
    RC_ASSERT(*parse_json(pretty(value)) == value);
  }));
}

TEST(Json, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("{}[]\",:\\u01.e-tn \n")));
    const auto read = parse_json(text);
    if (read) RC_ASSERT(*parse_json(canonical(*read)) == *read);
  }));
}

}  // namespace
}  // namespace bihuan
