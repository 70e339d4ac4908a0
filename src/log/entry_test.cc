#include "log/entry.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/json_value.h"
#include "base/text.h"
#include "log/entry_text.h"

namespace bihuan::log {
namespace {

std::string entry_of(const Header& header, const db::Table& table, int64_t id, const db::Row* row,
                     SaltedColumns salted = {}) {
  std::string text;
  begin_entry(text, header);
  append_change(text, ColumnOrder(table), id, row, salted);
  end_entry(text, header);
  return text;
}

const std::string kWhole =
    R"({"actor":"clerk","at":5,"changes":[{"id":7,"row":{"day":20210105,"phone":{"salted":")" + std::string(64, 'a') +
    R"("},"title":"会"},"table":"meeting"},{"id":8,"row":null,"table":"meeting"}],"command":"record.enter",)" +
    R"("note":{"reason":"x"},"origin":"imported","request":"r-1"})";

TEST(Entry, IsReadBackWhole) {
  const auto entry = parse_entry(kWhole);
  ASSERT_TRUE(entry) << entry.error().fields.at("what");
  EXPECT_EQ(entry->header.actor, "clerk");
  EXPECT_EQ(entry->header.at.seconds, 5);
  EXPECT_EQ(entry->header.command, "record.enter");
  EXPECT_EQ(entry->header.note, R"({"reason":"x"})");
  EXPECT_EQ(entry->header.origin, Origin::imported);
  EXPECT_EQ(entry->header.request, "r-1");
  ASSERT_EQ(entry->changes.size(), 2u);
  EXPECT_EQ(entry->changes[0].id, 7);
  EXPECT_EQ(entry->changes[0].table, "meeting");
  using Named = std::pair<std::string, LoggedValue>;
  const std::vector<Named> row = {
      {"day", int64_t{20210105}}, {"phone", Salted{std::string(64, 'a')}}, {"title", std::string("会")}};
  EXPECT_EQ(*entry->changes[0].row, row);
  EXPECT_FALSE(entry->changes[1].row);
}

TEST(Entry, ThatIsNotExactlyOfTheFormIsRefused) {
  const std::pair<const char*, const char*> slips[] = {
      {R"("at":5,)", ""},                                   // something missing
      {R"("at":5)", R"("at":"5")"},                         // of another type
      {R"("at":5)", R"("at":18446744073709551615)"},        // beyond 64 bits
      {R"("at":5)", R"("at": 5)"},                          // not canonical
      {R"("origin":"imported")", R"("origin":"hearsay")"},  // unknown
      {R"("request":"r-1")", R"("request":"")"},            // empty
      {R"("note":{"reason":"x"})", R"("note":[])"},
      {R"("id":7)", R"("id":7.5)"},
      {R"("id":8)", R"("id":7)"},  // a row twice
      {R"("title":"会")", R"("title":null)"},
      {R"("title":"会")", R"("title":true)"},
      {R"({"salted":)", R"({"peppered":)"},
      {R"("row":null)", R"("row":[])"},
      {R"("request")", R"("quest")"},
      {"}]", "},3]"},
      {"aaaa", "AAAA"},
  };
  for (const auto& [from, to] : slips) {
    auto text = kWhole;
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), std::string(from).size(), to);
    const auto entry = parse_entry(text);
    ASSERT_FALSE(entry) << text;
    EXPECT_EQ(entry.error().key, "log.entry_malformed");
    EXPECT_EQ(entry.error().fault, Fault::refused);
  }
  EXPECT_FALSE(parse_entry(""));
  EXPECT_FALSE(parse_entry("[]"));
}

// Any Unicode text, control characters and quotes among it.
std::string any_text() {
  const auto units = *rc::gen::container<std::u32string>(rc::gen::oneOf(rc::gen::inRange<char32_t>(0, 0x80),
                                                                        rc::gen::inRange<char32_t>(0x4e00, 0x9fff),
                                                                        rc::gen::inRange<char32_t>(0x10000, 0x10ffff)));
  return to_utf8(units);
}

db::Value any_value() {
  const int kind = *rc::gen::inRange(0, 3);
  if (kind == 0) return db::Null{};
  if (kind == 1) return *rc::gen::arbitrary<int64_t>();
  return any_text();
}

TEST(Entry, OfAnyRowIsCanonicalJsonAndIsReadBackAsWritten) {
  const bool ok = rc::check([] {
    db::Table table{any_text(), {}, {}};
    for (const auto* name : {"zeta", "alpha", "b_2", "b", "b1"}) table.columns.push_back({name});
    db::Row row;
    for (size_t i = 0; i < table.columns.size(); ++i) row.push_back(any_value());
    Header header{any_text(), {*rc::gen::arbitrary<int64_t>()}, any_text(), any_text(), Origin::loop, ""};
    const auto id = *rc::gen::arbitrary<int64_t>();
    const auto text = entry_of(header, table, id, &row);
    RC_ASSERT(canonical(*parse_json(text)) == text);
    const auto entry = parse_entry(text);
    RC_ASSERT(static_cast<bool>(entry));
    RC_ASSERT(entry->header.actor == header.actor);
    RC_ASSERT(entry->header.at == header.at);
    RC_ASSERT(entry->header.request == header.request);
    RC_ASSERT(entry->changes[0].table == table.name);
    RC_ASSERT(entry->changes[0].id == id);
    const auto& read = *entry->changes[0].row;
    size_t there = 0;
    for (size_t i = 0; i < row.size(); ++i) there += db::is_null(row[i]) ? 0 : 1;
    RC_ASSERT(read.size() == there);
    for (const auto& [name, value] : read) {
      const auto& written = row[static_cast<size_t>(table.find(name))];
      if (const auto* number = std::get_if<int64_t>(&value)) RC_ASSERT(std::get<int64_t>(written) == *number);
      if (const auto* words = std::get_if<std::string>(&value)) RC_ASSERT(std::get<std::string>(written) == *words);
    }
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace bihuan::log
