// Any bytes are an expression or have issues; what compiles has statements, a fold, and a canonical text that compiles
// to itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "expr/compile.h"
#include "expr/row.h"

namespace {

using namespace bihuan::expr;

Field field(const char* name, const char* label, Type type, Absent absent = Absent::none) {
  return {name, {label}, type, type == Type::decimal ? 2 : 0, absent, {}, ""};
}

Kind kind(const char* name, KindClass cls, const char* date, std::vector<Field> fields) {
  Kind made;
  made.name = name;
  made.cls = cls;
  made.date_field = date;
  made.unit_field = cls == KindClass::unit ? "" : "unit";
  made.fields = std::move(fields);
  return made;
}

Schema make_schema() {
  Schema schema;
  Field state = field("state", "状态", Type::choice);
  state.values = {{"open", {"整改中"}}, {"closed", {"已办结"}}};
  Field problem = field("problem", "问题", Type::ref);
  problem.target = "problem";
  schema.kinds = {
      kind("unit", KindClass::unit, "", {field("code", "代码", Type::text), field("level", "层级", Type::text)}),
      kind("meeting", KindClass::ledger, "day",
           {field("day", "日期", Type::date), field("unit", "单位", Type::unit),
            field("n", "人次", Type::integer, Absent::unknown)}),
      kind("problem", KindClass::matter, "",
           {state, field("unit", "单位", Type::unit), field("due", "期限", Type::date),
            field("cost", "经费", Type::decimal), field("urgent", "急", Type::boolean)}),
      kind("measure", KindClass::matter, "due",
           {problem, field("due", "期限", Type::date), field("unit", "单位", Type::unit)}),
      kind("form", KindClass::form, "month",
           {field("month", "月份", Type::date), field("unit", "单位", Type::unit), field("x", "数", Type::integer)}),
  };
  schema.kinds.back().form_levels = {"town"};
  schema.parameters = {{"bar", {"线"}, Type::decimal, 2}};
  schema.figures = {
      {"a", "count meeting in period"}, {"b", "a / b2"}, {"b2", "sum form.x in period + bar"}, {"loop", "1 + loop"}};
  schema.levels = {"town", "village"};
  return schema;
}

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Schema schema = make_schema();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto [condition, issues] = Condition::parse(text, schema.kinds[2], schema);
  check(condition.has_value() == issues.empty());
  if (condition)
    condition->holds({bihuan::db::Value(std::string("open")), bihuan::db::Null{}, bihuan::db::Value(int64_t{20210101})},
                     {});
  const Outcome outcome = compile(text, schema);
  check(outcome.compiled.has_value() == outcome.issues.empty());
  if (!outcome.compiled) return 0;
  const Compiled& compiled = *outcome.compiled;
  for (const auto dialect : {bihuan::db::Dialect::sqlite, bihuan::db::Dialect::postgres}) {
    Options options;
    options.dialect = dialect;
    options.under_unit = dialect == bihuan::db::Dialect::postgres;
    select_statement(compiled, options);
    for (size_t leaf = 0; leaf < compiled.leaves.size(); ++leaf)
      for (const auto which : {Rows::contributing, Rows::failing, Rows::unknown})
        rows_statement(compiled, leaf, which, options);
  }
  LeafValues values;
  values.columns.assign(8 * compiled.leaves.size(), static_cast<int64_t>(size));
  values.nulls.assign(8 * compiled.leaves.size(), false);
  values.returns.assign(compiled.leaves.size(), {1, 0});
  if (const auto answer = fold(compiled, values); answer) check(answer->incomplete.size() <= compiled.leaves.size());
  const Outcome again = compile(compiled.canonical, schema);
  if (compiled.canonical.size() > kMaxText) return 0;
  check(again.compiled.has_value() && again.compiled->canonical == compiled.canonical);
  return 0;
}
