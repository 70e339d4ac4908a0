// A sheet is filled from the row as of a position, in the words of an office.
#include "print/print.h"

#include <gtest/gtest.h>

#include <memory>

#include "db/dialect.h"
#include "kit/load.h"
#include "log/writer.h"
#include "org/tree.h"

namespace bihuan::print {
namespace {

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
void must(Result<void> result) { EXPECT_TRUE(result) << (result ? "" : result.error().key); }

std::map<std::string, std::string> kit_files(const std::string& body, const std::string& languages) {
  return {
      {"kit.yaml", "kit: small\nversion: \"1\"\nlanguages: " + languages + "\nlabel: {zh: 小套件, en: Small}\n"},
      {"units.yaml", "county: {zh: 县, en: County}\ntown: {zh: 乡镇, en: Town}\n"},
      {"roles.yaml", "office: {label: {zh: 督查室, en: Office}, may: [enter]}\n"},
      {"calendar.yaml", "from: 2020-01-01\nto: 2022-12-31\nholidays: []\nworkdays: []\n"},
      {"matters/task.yaml", R"(kind: task
label: {zh: 任务, en: Task}
unit: unit
code: code
fields:
  code: {type: text, label: {zh: 编号, en: Code}}
  serial: {type: integer, label: {zh: 期号, en: Number}}
  grade: {type: choice, label: {zh: 等级, en: Grade}, values: {plain: {zh: 一般, en: Ordinary}}}
  unit: {type: unit, label: {zh: 单位, en: Unit}}
  others: {type: unit, many: true, label: {zh: 协办, en: With}}
  due: {type: date, label: {zh: 时限, en: Due}}
  cost: {type: money, label: {zh: 经费, en: Cost}}
  met: {type: boolean, label: {zh: 达标, en: Met}}
  by: {type: account, label: {zh: 办理人, en: By}}
  phone: {type: text, label: {zh: 电话, en: Phone}, personal: true}
  parent: {type: ref, to: task, label: {zh: 上级, en: Parent}}
states: {open: working, done: closed}
state_labels: {open: {zh: 办理中, en: Open}}
steps:
  - {name: begin, from: [], to: open, by: {office: site}, label: {zh: 下达, en: Begin}}
  - {name: finish, from: [open], to: done, by: {office: site}, label: {zh: 办结, en: Finish}}
)"},
      {"templates/sheet.print.md",
       "---\nkind: task\nlabel: {zh: 单, en: Sheet}\nwhen: \"due < today or not known due\"\nunless: {zh: 未逾期, en: "
       "not late}\n---\n" +
           body},
  };
}

class Sheets : public ::testing::Test {
 protected:
  void open(const std::string& body, const std::string& languages = "[zh, en]") {
    auto loaded = kit::load(kit_files(body, languages));
    for (const auto& issue : loaded.issues)
      ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
    ASSERT_TRUE(loaded.kit);
    kit = *std::move(loaded.kit);
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    const auto create = [&](const db::Table& table) {
      for (const auto& statement : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(statement));
    };
    for (const auto& kind : kit.kinds) create(kind.table);
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    create(org::place_table());
    writer = must(log::Writer::open(std::move(session), [](size_t n) { return std::string(n, 'x'); }));
    writer->add_listener(org::tree_keeper());
    auto tx = must(writer->begin("office", start_of(today)));
    const Date from = *Date::from_ymd(20200101);
    must(org::add_units(tx, {{"county", "临溪县", "county", "", from}, {"t1", "东镇", "town", "county", from}}));
    must(tx.commit());
    put("account", {{"name", std::string("clerk.t1")}, {"label", std::string("东镇承办人")}});
    put("setting", {{"name", std::string("name_stem")}, {"value", std::string("临溪")}});
  }

  int64_t put(const std::string& name, std::map<std::string, db::Value> fields) {
    const auto* own = kit.find_kind(name);
    const kit::Kind& kind = own == nullptr ? kit::system_kind(name) : *own;
    fields.emplace("origin", std::string("loop"));
    if (own != nullptr) fields.insert({{"state", std::string("open")}, {"round", int64_t{1}}});
    auto tx = must(writer->begin("office", start_of(today)));
    const int64_t id = must(tx.new_id(kind.table));
    db::Row row(kind.table.columns.size(), db::Null{});
    for (const auto& [field, value] : fields) row[static_cast<size_t>(kind.column(field))] = value;
    must(tx.put_new(kind.table, id, std::move(row)));
    must(tx.append("enter"));
    must(tx.commit());
    return id;
  }

  Result<Sheet> try_print(int64_t id, const Sight& sight = everything_but_personal()) {
    const auto form = find_form(kit, "task", "sheet");
    if (!form) return form.error();
    return print_row(writer->session(), kit, {&*form, id, writer->size(), today, "", "bihuan.local/small", {}}, sight);
  }
  // Without the small print.
  std::string printed(int64_t id, const Sight& sight = everything_but_personal()) {
    auto sheet = must(try_print(id, sight));
    auto& paragraphs = sheet.document.paragraphs;
    while (!paragraphs.empty() && paragraphs.back().style == office::Style::small_print) paragraphs.pop_back();
    return office::text_page(sheet.document);
  }
  static Sight seeing(bool rows, bool personal) {
    return {[rows](const kit::Kind&, const db::Row& row) -> Result<bool> {
              return rows || std::get_if<int64_t>(&row.back()) != nullptr;  // rows with a parent alone
            },
            [personal](const kit::Kind&, const db::Row&) -> Result<bool> { return personal; }};
  }

  kit::Kit kit;
  std::unique_ptr<log::Writer> writer;
  Date today = *Date::from_ymd(20210310);
};

TEST_F(Sheets, WriteValuesAsOfficesDo) {
  open(
      "{{grade}}，{{unit}}，{{others}}，{{due}}，{{due:year}}-{{due:month}}-{{due:day}}，{{due:iso}}，{{cost}}，{{met}}"
      "{{"
      "met:check}}，{{by}}，{{state}}，{{id}}，{{site.name_stem}}〔{{due:year}}〕{{serial}}号\n");
  const auto id = put("task", {{"grade", std::string("plain")},
                               {"unit", int64_t{2}},
                               {"others", std::string("county、t1")},
                               {"due", int64_t{20210305}},
                               {"cost", int64_t{1250}},
                               {"met", int64_t{1}},
                               {"by", int64_t{1}},
                               {"serial", int64_t{5}}});
  EXPECT_EQ(printed(id),
            "一般，东镇，临溪县、东镇，2021年3月5日，2021-3-5，2021-03-05，12."
            "50，是☑，东镇承办人，办理中，1，临溪〔2021〕5号\n");
}

TEST_F(Sheets, SpeakTheFirstLanguageOfTheKit) {
  open("{{grade}}, {{due}}, {{met}}, {{state}}\n", "[en, zh]");
  const auto id = put("task", {{"grade", std::string("plain")}, {"due", int64_t{20210305}}, {"met", int64_t{0}}});
  EXPECT_EQ(printed(id), "Ordinary, 5 March 2021, no, Open\n");
  EXPECT_NE(office::text_page(must(try_print(id)).document).find("To look it up: Task 1 (task); round 1, Open"),
            std::string::npos);
}

TEST_F(Sheets, WhatIsEmptyIsSaidInATextAndLeftFreeInABox) {
  open("? 经费{{cost}}元\n期号{{serial}}\n\n| **期号** | {{serial}} |\n? | **经费** | {{cost}} |\n");
  const auto id = put("task", {});
  EXPECT_EQ(printed(id), "期号〔未填〕\n期号　　\n");
}

TEST_F(Sheets, CountTheDaysThatAreOver) {
  open("? 逾期{{due:days_past}}天\n今天{{today}}\n");
  EXPECT_EQ(printed(put("task", {{"due", int64_t{20210305}}})), "逾期5天\n今天2021年3月10日\n");
  EXPECT_EQ(printed(put("task", {})), "今天2021年3月10日\n");
}

TEST_F(Sheets, FollowReferencesToRowsThatMayBeSeen) {
  open("{{parent}}：{{parent.due}}\n");
  const auto parent = put("task", {{"code", std::string("A-1")}, {"due", int64_t{20210301}}});
  const auto id = put("task", {{"parent", parent}});
  EXPECT_EQ(printed(id), "A-1：2021年3月1日\n");
  EXPECT_EQ(printed(id, seeing(false, true)), "A-1：〔未填〕\n");
}

TEST_F(Sheets, ListWhatBelongsToTheRow) {
  open(
      "| 序号 | 编号 |\n| - | -- |\n| {{each task}}{{count}} | {{code}} |\n\n| 说明 |\n| - |\n| {{each "
      "evidence}}{{text}} |\n");
  const auto id = put("task", {});
  put("task", {{"code", std::string("B-1")}, {"parent", id}});
  put("task", {{"code", std::string("B-2")}, {"parent", id}});
  put("evidence", {{"about_kind", std::string("task")},
                   {"about_id", id},
                   {"class", std::string("explanation")},
                   {"text", std::string("已修好")},
                   {"fact_on", int64_t{20210301}}});
  EXPECT_EQ(printed(id), "序号　　编号\n1　　B-1\n2　　B-2\n\n说明\n已修好\n");
  EXPECT_EQ(printed(id + 1), "序号　　编号\n无\n\n说明\n无\n");
}

TEST_F(Sheets, PersonalValuesAreLeftOutAndSaidSo) {
  open("? 电话：{{phone}}\n| 电话 | {{phone}} |\n");
  const auto id = put("task", {{"phone", std::string("555-0100")}, {"parent", int64_t{1}}});
  EXPECT_EQ(printed(id), "电话　　〔不公开〕\n");
  const auto hidden = must(try_print(id));
  EXPECT_NE(office::text_page(hidden.document).find("个人信息未打印"), std::string::npos);
  EXPECT_TRUE(hidden.personal.empty());
  const auto shown = must(try_print(id, seeing(true, true)));
  EXPECT_NE(office::text_page(shown.document).find("电话：555-0100"), std::string::npos);
  ASSERT_EQ(shown.personal.size(), 1u);
  EXPECT_EQ(shown.personal[0].fields, std::vector<std::string>{"phone"});
}

TEST_F(Sheets, WhatIsNotTrueOfTheRowIsNotPrinted) {
  open("逾期\n");
  const auto id = put("task", {{"due", int64_t{20210311}}});
  const auto refused = try_print(id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "print.not_now");
  EXPECT_EQ(refused.error().fields.at("why:zh"), "未逾期");
}

TEST_F(Sheets, OfRowsThatAreNotThereOrNotSeenAreRefusedAlike) {
  open("任务\n");
  const auto id = put("task", {});
  EXPECT_EQ(try_print(99).error().key, "print.no_such_row");
  EXPECT_EQ(try_print(id, seeing(false, false)).error().key, "print.no_such_row");
}

TEST_F(Sheets, AFormThatTheKindLacksIsNamedWithThoseItHas) {
  open("任务\n");
  const auto none = find_form(kit, "task", "shet");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().fields.at("list"), "sheet");
}

}  // namespace
}  // namespace bihuan::print
