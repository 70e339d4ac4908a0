#include "expr/site_for_test.h"

namespace bihuan::expr {
namespace {

Field field(std::string name, std::string label, Type type, int scale = 0, Absent absent = Absent::none) {
  return {std::move(name), {std::move(label)}, type, scale, absent, {}, ""};
}
Field choice(std::string name, std::string label, std::vector<Choice> values) {
  return {std::move(name), {std::move(label)}, Type::choice, 0, Absent::none, std::move(values), ""};
}
Field ref(std::string name, std::string label, std::string target) {
  return {std::move(name), {std::move(label)}, Type::ref, 0, Absent::none, {}, std::move(target)};
}

Kind kind(std::string name, std::string label, KindClass cls, std::string date, std::string unit,
          std::vector<Field> fields) {
  Kind made;
  made.name = std::move(name);
  made.labels = {std::move(label)};
  made.cls = cls;
  made.date_field = std::move(date);
  made.unit_field = std::move(unit);
  made.fields = std::move(fields);
  return made;
}

const std::vector<Choice> kStates = {{"open", {"整改中"}}, {"closed", {"已办结"}}};

Kind form(Kind made, std::vector<std::string> levels, int months) {
  made.form_levels = std::move(levels);
  made.form_months = months;
  return made;
}
Kind about(Kind made) {
  made.about = true;
  return made;
}

Schema make_schema() {
  const auto ledger = KindClass::ledger;
  const auto matter = KindClass::matter;
  const Field unit = field("unit", "单位", Type::unit);
  Schema schema;
  schema.kinds = {
      kind("unit", "行政单位", KindClass::unit, "", "",
           {field("code", "代码", Type::text), field("name", "名称", Type::text), field("level", "层级", Type::text)}),
      kind("account", "账户", KindClass::system, "", "", {field("name", "姓名", Type::text)}),
      about(kind("evidence", "证据", KindClass::system, "fact_on", "",
                 {field("about_kind", "所属种类", Type::text), field("about_id", "所属记录", Type::integer),
                  choice("class", "类型", {{"document", {"文件"}}, {"photo", {"照片"}}}),
                  field("fact_on", "事实日期", Type::date)})),
      about(kind("step", "经过", KindClass::system, "", "",
                 {field("about_kind", "所属种类", Type::text), field("about_id", "所属记录", Type::integer),
                  field("name", "步骤", Type::text), field("actor", "经办人", Type::account)})),
      kind("meeting", "会议", ledger, "happened_on", "unit",
           {field("happened_on", "召开日期", Type::date),
            choice("kind", "类别", {{"standing_committee", {"常委会"}}, {"dispatch", {"调度会议"}}}),
            field("title", "标题", Type::text), unit, field("attendance", "人次", Type::integer, 0, Absent::unknown),
            field("public", "公开", Type::boolean)}),
      kind("outreach", "走访", ledger, "on_day", "unit",
           {field("on_day", "走访日期", Type::date), unit, field("visits", "户数", Type::integer, 0, Absent::unknown),
            field("gifts", "慰问品", Type::integer), field("cost", "经费", Type::decimal, 2),
            field("post", "联系点", Type::text)}),
      kind("branch_life", "组织生活", ledger, "happened_on", "unit",
           {field("happened_on", "日期", Type::date), unit, field("topic", "主题", Type::text)}),
      kind("document", "文件", ledger, "signed_on", "",
           {field("signed_on", "签发日期", Type::date), field("title", "标题", Type::text)}),
      kind("petition", "信访举报", ledger, "filed_on", "unit",
           {field("filed_on", "受理日期", Type::date), field("closed_on", "办结日期", Type::date), unit}),
      kind("order", "督查文书", matter, "issued_on", "unit",
           {field("series", "文种", Type::text), field("number", "编号", Type::integer),
            field("issued_on", "印发日期", Type::date), unit}),
      kind("campaign", "专项", matter, "", "", {field("code", "代号", Type::text), field("title", "名称", Type::text)}),
      kind("problem", "问题", matter, "", "unit",
           {field("code", "编号", Type::text), ref("campaign", "专项", "campaign"), choice("state", "状态", kStates),
            unit, field("due", "期限", Type::date), field("closed_on", "销号日期", Type::date),
            field("owner", "责任人", Type::account), field("verified_by", "验收人", Type::account),
            field("score", "得分", Type::decimal, 1, Absent::unknown)}),
      kind(
          "measure", "措施", matter, "issued_on", "unit",
          {ref("problem", "问题", "problem"), choice("state", "状态", kStates),
           field("issued_on", "下达日期", Type::date), field("due", "期限", Type::date),
           field("closed_on", "办结日期", Type::date), unit, field("days", "天数", Type::integer, 0, Absent::unknown)}),
      form(kind("village_profile", "村情", KindClass::form, "year_of", "unit",
                {field("year_of", "年度", Type::date), unit, field("income", "集体收入", Type::decimal, 2)}),
           {"village"}, 12),
      form(kind("health_totals", "防疫报表", KindClass::form, "month_of", "unit",
                {field("month_of", "月份", Type::date), unit, field("monitored", "监测人次", Type::integer)}),
           {"town"}, 1),
  };
  schema.parameters = {{"income_bar_2", {"收入第二档"}, Type::decimal, 2},
                       {"coverage_bar", {"覆盖率下限"}, Type::decimal, 4},
                       {"gap_days", {"间隔天数"}, Type::integer, 0}};
  schema.figures = {{"petition_filed", "count petition in period"},
                    {"petition_closed", "count petition where closed_on in period"},
                    {"meetings_standing", "count meeting where kind = standing_committee in period"},
                    {"sanctions", "sum outreach.gifts in period"},
                    {"detentions", "count meeting in period"},
                    {"share_x", "share village_profile where income >= income_bar_2 of village_profile in period"},
                    {"circle_a", "circle_b + 1"},
                    {"circle_b", "petition_filed - circle_a"},
                    {"broken", "count nonsense ever"},
                    {"all_closed", "all problem satisfy state = closed"}};
  schema.figure_labels = {{"信访受理数", "petition_filed"}};
  schema.levels = {"county", "town", "village", "community"};
  schema.level_labels = {{"县", "county"}, {"乡镇", "town"}, {"村", "village"}, {"社区", "community"}};
  return schema;
}

}  // namespace

const Schema& test_schema() {
  static const Schema schema = make_schema();
  return schema;
}

const std::vector<PlaceRow>& test_places() {
  constexpr int kOpenDay = Date::kOpen;
  static const std::vector<PlaceRow> places = {
      {kCounty, 20000101, kOpenDay, "00000001.", "county", true, "C", "本县"},
      {kEast, 20000101, kOpenDay, "00000001.00000002.", "town", true, "E", "东镇"},
      {kWest, 20000101, kOpenDay, "00000001.00000003.", "town", true, "W", "西镇"},
      {kJia, 20000101, kOpenDay, "00000001.00000002.0000000b.", "village", true, "E1", "甲村"},
      {kYi, 20000101, kOpenDay, "00000001.00000002.0000000c.", "village", true, "E2", "乙村"},
      {kBing, 20000101, kOpenDay, "00000001.00000003.0000000d.", "village", true, "W1", "丙村"},
      {kDing, 20000101, 20210630, "00000001.00000003.0000000e.", "village", true, "W2", "丁村"},
      {kDing, 20210701, kOpenDay, "00000001.00000003.0000000d.0000000e.", "village", false, "W2", "丁村"},
  };
  return places;
}

db::Table table_of(const Kind& kind) {
  db::Table table;
  table.name = kind.name;
  for (const auto& each : kind.fields) {
    const bool text = each.type == Type::text || each.type == Type::choice;
    table.columns.push_back({each.name, text ? db::ColumnType::text : db::ColumnType::integer, false});
  }
  return table;
}

}  // namespace bihuan::expr
