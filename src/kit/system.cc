// The kinds that every site has. Their tables are made, logged and verified like any other kind's.
#include "kit/model.h"
#include "org/tree.h"

namespace bihuan::kit {
namespace {

Field field(std::string name, std::string zh, expr::Type type = expr::Type::text) {
  Field made;
  made.name = std::move(name);
  made.label = {{"zh", std::move(zh)}};
  made.type = type;
  return made;
}

db::ColumnType column_type(const Field& field) {
  const bool text = field.many || field.type == expr::Type::text || field.type == expr::Type::choice;
  return text ? db::ColumnType::text : db::ColumnType::integer;
}

Kind kind(std::string name, std::string zh, std::vector<Field> fields, std::vector<db::Index> indexes = {}) {
  Kind made;
  made.name = std::move(name);
  made.label = {{"zh", std::move(zh)}};
  made.cls = KindClass::system;
  made.fields = std::move(fields);
  made.table.name = made.name;
  made.table.columns.push_back({"origin", db::ColumnType::text, false});
  for (const auto& column : made.fields)
    made.table.columns.push_back({column.name, column_type(column), column.personal});
  made.table.indexes = std::move(indexes);
  return made;
}

Kind unit_spans() {
  Kind made = kind("unit_span", "单位沿革", {});
  made.table = org::span_table();
  return made;
}

Field evidence_class() {
  Field made = field("class", "佐证类别", expr::Type::choice);
  made.values = {{"document", {{"zh", "文件"}, {"en", "document"}}},
                 {"photo", {{"zh", "照片"}, {"en", "photo"}}},
                 {"record_link", {{"zh", "记录链接"}, {"en", "link to a record"}}},
                 {"explanation", {{"zh", "书面说明"}, {"en", "written explanation"}}}};
  return made;
}

// What nobody but its owner may know, or what is a person's own: in the log it stands as a salted digest.
Field secret(std::string name, std::string zh) {
  Field made = field(std::move(name), std::move(zh));
  made.personal = true;
  return made;
}

Field credential_kind() {
  Field made = field("kind", "凭据类别", expr::Type::choice);
  made.values = {{"password", {{"zh", "口令"}}},
                 {"totp", {{"zh", "动态口令"}}},
                 {"recovery", {{"zh", "恢复码"}}},
                 {"token", {{"zh", "接口令牌"}}}};
  return made;
}

Field filing_state() {
  Field made = field("state", "填报状态", expr::Type::choice);
  made.values = {{"draft", {{"zh", "草稿"}}},
                 {"submitted", {{"zh", "已报送"}}},
                 {"accepted", {{"zh", "已接收"}}},
                 {"returned", {{"zh", "已退回"}}}};
  return made;
}

// A return on its way: what its unit wrote, revision by revision, until the row of the form's table says that it
// counts.
Kind filing() {
  using expr::Type;
  return kind(
      "filing", "报表填报",
      {field("about_kind", "报表"), field("unit", "填报单位", Type::unit), field("period_from", "期间首日", Type::date),
       field("revision", "版次", Type::integer), filing_state(), field("stage", "已过审核层级", Type::integer),
       field("cells", "填报内容"), field("prepared_by", "填报人", Type::account),
       field("submitted_by", "报送人", Type::account), field("submitted_on", "报送日期", Type::date),
       field("decided_by", "审核人", Type::account), field("decided_on", "审核日期", Type::date),
       field("reason", "审核意见"), field("revised_for", "更正理由"), field("row_id", "报表记录", Type::integer),
       field("in_place_of", "代何人办理", Type::account)},
      {{"filing_by_return", {"about_kind", "period_from", "unit"}}});
}

// A file that was made official; the newest version says whether it was withdrawn or corrected since.
Kind release() {
  using expr::Type;
  return kind(
      "release", "已发布文件",
      {field("number", "发文字号"), field("title", "标题"), field("digest", "文件摘要"), field("seal", "封签摘要"),
       field("sealed_at", "数据截止日志位置", Type::integer), field("position", "发布日志位置", Type::integer),
       field("released_on", "发布日期", Type::date), field("released_by", "发布人", Type::account),
       field("withdrawn_on", "撤回日期", Type::date), field("withdrawn_by", "撤回人", Type::account),
       field("reason", "撤回或更正理由"), field("replaced_by", "由哪次发布更正", Type::integer)},
      {{"release_by_seal", {"seal"}}, {"release_by_number", {"number"}}});
}

std::vector<Kind> make_all() {
  using expr::Type;
  std::vector<Kind> all;
  all.push_back(unit_spans());
  all.push_back(kind("account", "账户",
                     {field("name", "账户名"), field("label", "说明"), field("disabled", "停用", Type::boolean),
                      field("must_change", "须改口令", Type::boolean)},
                     {{"account_by_name", {"name"}}}));
  all.push_back(kind("holding", "任职",
                     {field("account", "账户", Type::account), field("role", "角色"), field("unit", "单位", Type::unit),
                      field("from_day", "起始日", Type::date), field("to_day", "终止日", Type::date)},
                     {{"holding_by_account", {"account"}}}));
  all.push_back(
      kind("setting", "设置", {field("name", "名称"), field("value", "值")}, {{"setting_by_name", {"name"}}}));
  all.push_back(kind("evidence", "佐证材料",
                     {field("about_kind", "所属种类"), field("about_id", "所属编号", Type::integer), evidence_class(),
                      field("sha256", "文件摘要"), field("name", "文件名"), field("size", "字节数", Type::integer),
                      field("fact_on", "事实日期", Type::date), field("text", "说明"), field("media_type", "文件类型"),
                      field("uploaded_on", "上传日期", Type::date), field("uploaded_by", "上传账户", Type::account)},
                     {{"evidence_by_about", {"about_kind", "about_id"}}, {"evidence_by_file", {"sha256"}}}));
  all.push_back(
      kind("step", "办理记录",
           {field("about_kind", "所属种类"), field("about_id", "所属编号", Type::integer), field("name", "步骤"),
            field("from_state", "原状态"), field("to_state", "新状态"), field("actor", "办理人", Type::account),
            field("on_day", "日期", Type::date), field("round", "轮次", Type::integer), field("reason", "理由"),
            field("seen", "所见佐证摘要"), field("in_place_of", "代何人办理", Type::account)},
           {{"step_by_about", {"about_kind", "about_id"}}}));
  all.push_back(kind("credential", "凭据",
                     {field("account", "账户", Type::account), credential_kind(), secret("secret", "密文"),
                      field("label", "说明"), field("scopes", "权限范围"), field("from_day", "起始日", Type::date),
                      field("expires_day", "到期日", Type::date), field("changed_at", "修改时间", Type::integer)},
                     {{"credential_by_account", {"account", "kind"}}}));
  all.push_back(
      kind("identity", "登录身份",
           {field("account", "账户", Type::account), field("issuer", "登录服务"), field("attribute", "身份属性"),
            secret("subject", "身份")},
           {{"identity_by_subject", {"issuer", "attribute", "subject"}}, {"identity_by_account", {"account"}}}));
  all.push_back(kind("delegation", "委托",
                     {field("from_account", "委托账户", Type::account), field("to_account", "受托账户", Type::account),
                      field("role", "角色"), field("unit", "单位", Type::unit), field("from_day", "起始日", Type::date),
                      field("to_day", "终止日", Type::date), field("reason", "事由")},
                     {{"delegation_by_to_account", {"to_account"}}, {"delegation_by_from_account", {"from_account"}}}));
  all.push_back(kind("sample", "抽样记录",
                     {field("purpose", "用途"), field("about_kind", "抽样对象种类"), field("filter", "抽样范围"),
                      field("size", "抽取数", Type::integer), field("percent", "抽取百分比", Type::integer),
                      field("population", "总体数", Type::integer), field("population_digest", "总体摘要"),
                      field("seed", "种子"), field("drawn", "抽中编号"), field("drawn_by", "抽样人", Type::account),
                      field("drawn_on", "抽样日期", Type::date)}));
  all.push_back(
      kind("score", "考核结果",
           {field("year", "年度", Type::integer), field("version", "方案版本", Type::integer), field("period", "期间"),
            field("position", "日志位置", Type::integer), field("digest", "摘要"), field("result", "结果")},
           {{"score_by_year", {"year"}}}));
  all.push_back(filing());
  all.push_back(release());
  return all;
}

}  // namespace

const std::vector<Kind>& system_kinds() {
  static const std::vector<Kind> kinds = make_all();
  return kinds;
}

const Kind& system_kind(std::string_view name) {
  for (const auto& known : system_kinds())
    if (known.name == name) return known;
  return system_kinds().front();
}

}  // namespace bihuan::kit
