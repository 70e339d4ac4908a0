#include "kit/messages.h"

namespace bihuan::kit {
namespace {

constexpr Message kMessages[] = {
    {"kit.hint", "是不是想写“{nearest}”？", " Did you mean \"{nearest}\"?"},
    {"kit.hint_list", "可用：{list}。", " There are: {list}."},
    {"kit.hint_files",
     "套件由 "
     "kit.yaml、units.yaml、roles.yaml、calendar.yaml、figures.yaml、claims.yaml、lamps.yaml、reminders.yaml、demo."
     "yaml、ledgers/"
     "*.yaml、matters/*.yaml、assessment/*.yaml 和 templates/ "
     "下的 *.md、*.txt、*.bind.yaml、*.print.md 组成。",
     " A kit is kit.yaml, units.yaml, roles.yaml, calendar.yaml, figures.yaml, claims.yaml, lamps.yaml, "
     "reminders.yaml, "
     "demo.yaml, "
     "ledgers/*.yaml, matters/*.yaml, assessment/*.yaml and "
     "in templates/ *.md, *.txt, *.bind.yaml, *.print.md."},

    // files
    {"kit.no_folder", "没有套件目录 {folder}，请检查路径。", "There is no kit folder {folder}; check the path."},
    {"kit.cannot_read_folder", "读不了套件目录 {folder}：{reason}。", "Cannot read the kit folder {folder}: {reason}."},
    {"kit.too_large", "套件太大：最多 400 个文件，共 8 MiB。",
     "The kit is too large: at most 400 files, 8 MiB together."},
    {"kit.missing_file", "套件缺少文件 {file}，请补上（见 docs/kits.md）。", "The kit lacks {file}; see docs/kits.md."},
    {"kit.unknown_file", "套件里不该有文件 {file}。{@hint}", "{file} is no file of a kit.{@hint}"},
    {"kit.not_utf8", "{file} 不是 UTF-8 文本，请另存为 UTF-8。", "{file} is not UTF-8; save it as UTF-8."},
    {"kit.template_without_binding", "模板 {file} 缺少绑定文件 {binding}。",
     "The template {file} has no binding; add {binding}."},
    {"kit.binding_without_text", "绑定既没有同名模板 {name}，也没有 fingerprint；二者须有其一。",
     "The binding has neither a template {name} nor a fingerprint; one of them is needed."},
    {"kit.too_many_issues", "问题太多，只列出前 {limit} 条。", "Too many issues; the first {limit} are listed."},

    // shape
    {"kit.missing_key", "这里缺少“{name}”，请补上。", "\"{name}\" is missing here."},
    {"kit.unknown_key", "没有“{name}”这个键。{@hint}", "There is no key \"{name}\".{@hint}"},
    {"kit.bad_key", "“{name}”不能作名字：只用英文字母、数字、下划线，以字母开头，最长 60 个。",
     "\"{name}\" is no name: ASCII letters, digits and underscores, beginning with a letter, at most 60."},
    {"kit.name_taken", "“{name}”是系统保留的名字，请换一个。",
     "The name \"{name}\" is taken by the system; choose another."},
    {"kit.name_twice", "“{name}”有两个意思：{what} 和 {other}。请改其中一个。",
     "\"{name}\" means two things: {what} and {other}. Change one of them."},
    {"kit.not_a_map", "这里应为“键: 值”。", "\"key: value\" is expected here."},
    {"kit.not_a_list", "这里应为列表 [ … ]。", "A list [ … ] is expected here."},
    {"kit.not_a_text", "这里应为文字，不能为空。", "A text is expected here; it may not be empty."},
    {"kit.not_one_of", "这里不能写“{name}”。{@hint}", "\"{name}\" cannot stand here.{@hint}"},
    {"kit.not_true_or_false", "这里应为 true 或 false，不是“{name}”。",
     "true or false is expected here, not \"{name}\"."},
    {"kit.not_in_range", "“{name}”应为 {low} 到 {high} 的整数。",
     "\"{name}\" should be a whole number from {low} to {high}."},
    {"kit.not_a_number", "“{name}”应为数字，小数最多 {places} 位。",
     "\"{name}\" should be a number with at most {places} digits after the point."},
    {"kit.not_a_date", "“{name}”不是日期，例如 2021-06-30。", "\"{name}\" is no date; write it as 2021-06-30."},
    {"kit.too_many", "太多了：最多 {limit} 项。", "Too many: at most {limit}."},
    {"kit.no_label", "这里应为名称，或各语言的名称 {zh: …, en: …}。",
     "A label is expected here, or one a language: {zh: …, en: …}."},
    {"kit.unknown_language", "kit.yaml 的 languages 里没有“{name}”；若是文字里的逗号或冒号，请加引号。",
     "kit.yaml names no language \"{name}\"; if it is a comma or colon in a text, quote the text."},
    {"kit.label_lacks_language", "名称缺少套件的第一语言“{name}”。",
     "The label lacks the kit's first language, \"{name}\"."},

    // units, roles, calendar
    {"kit.no_levels", "至少要有一个层级。", "At least one level is needed."},
    {"kit.no_such_level", "没有层级“{name}”。{@hint}", "There is no level \"{name}\".{@hint}"},
    {"kit.bad_years", "to（{name}）早于 from（{from}）。", "to ({name}) is before from ({from})."},
    {"kit.bad_range", "日期范围“{name}”不对：应为 起日..止日，不超过 {limit} 天。",
     "The range \"{name}\" is wrong: first..last day, at most {limit} days."},
    {"kit.day_outside", "“{name}”不在日历的 {from} 至 {to} 之内。",
     "\"{name}\" is outside of the calendar's {from} to {to}."},
    {"kit.holiday_and_workday", "{name} 既是假日又是调休上班日，只能是一个。",
     "{name} is both a holiday and a workday; it can only be one."},
    {"kit.calendar_ends", "日历不含 {day}（只有 {from} 至 {to}），请补充 calendar.yaml。",
     "The calendar does not know {day} (only {from} to {to}); extend calendar.yaml."},

    // kinds
    {"kit.no_fields", "种类至少要有一个字段。", "A kind needs at least one field."},
    {"kit.no_values", "“{name}”没有可选项，请写 values。", "\"{name}\" has no values to choose from."},
    {"kit.not_of_type", "类型为 {type} 的字段没有“{name}”，请删去或改类型。",
     "A field of type {type} has no \"{name}\"; leave it out or change the type."},
    {"kit.max_below_min", "“{name}”的 max 小于 min。", "The max of \"{name}\" is below its min."},
    {"kit.no_such_field", "{kind} 没有字段“{name}”。{@hint}", "{kind} has no field \"{name}\".{@hint}"},
    {"kit.wrong_field_type", "{kind} 的字段“{name}”类型不对，不能用在这里。",
     "{kind}.{name} is not of the type that is needed here."},
    {"kit.no_such_kind", "没有种类“{name}”。{@hint}", "There is no kind \"{name}\".{@hint}"},
    {"kit.index_twice", "索引是空的、重复，或有重复的字段，请删去。",
     "The index is empty, stands twice, or has a field twice; leave it out."},
    {"kit.form_without_date", "报表 {name} 要写明 date（期间首日）和 unit（报送单位）。",
     "The return {name} needs date (the period's first day) and unit (who files it)."},
    {"kit.form_identity", "报表 {name} 一个单位一期一条，identity 只能是这两个字段；可以不写。",
     "The return {name} is one row a unit and period: its identity can only be these two fields and may be left out."},
    {"kit.bad_owner", "owner 应为“层级/角色”，例如 county/supervision，不是“{name}”。",
     "owner should be LEVEL/ROLE, as in county/supervision, not \"{name}\"."},
    {"kit.stage_by_nobody", "这一级审核没有人能办，请写 by: {角色: 字段}。",
     "Nobody may accept at this stage: write by: {ROLE: FIELD}."},
    {"kit.stage_twice", "审核层级“{name}”写了两次，请改名或删去一个。",
     "The stage \"{name}\" stands twice; rename one or leave it out."},
    {"kit.form_personal", "报表 {name} 逐级审核，不能有个人信息字段“{field}”：报表只报合计数。",
     "The return {name} has a chain and no personal field, such as \"{field}\": returns hold totals."},
    {"kit.key_of_return", "“{name}”是报送单位或期间，不能自动计算或沿用。",
     "\"{name}\" says whose return it is and for when; it is neither computed nor carried over."},
    {"kit.computed_and_carried", "“{name}”既自动计算又沿用上期，只能是一个。",
     "\"{name}\" is both computed and carried over; it can only be one."},
    {"kit.without_owner", "报表“{form}”没有写明由谁负责，请写 owner: 层级/角色。",
     "The form \"{form}\" names nobody who answers for it; write owner: LEVEL/ROLE."},
    {"kit.without_expiry", "报表“{form}”没有写明到期日，请写 expires: 日期。",
     "The form \"{form}\" names no day on which it ends; write expires: DATE."},
    {"kit.form_expired", "报表“{form}”已于 {day} 到期，此后的期间不再要求报送；仍需要的，请延期。",
     "The form \"{form}\" expired on {day}; later periods are not asked for. Extend it if it is still needed."},
    {"kit.field_in_ledger",
     "报表“{form}”的“{field}”在台账“{ledger}”里已有同名字段；请用 computed 从台账取数，不要让基层重复填报。",
     "\"{field}\" of the form \"{form}\" is a field of the ledger \"{ledger}\" already; have it computed instead of "
     "asking for it again."},
    {"kit.form_of_matter", "事项不能有 form；报表放在 ledgers/。", "A matter has no form; returns stand in ledgers/."},
    {"kit.procedure_of_ledger", "台账没有“{name}”；有程序的种类放在 matters/。",
     "A ledger has no \"{name}\"; kinds with a procedure stand in matters/."},

    // procedures
    {"kit.no_such_core", "没有核心状态“{name}”。{@hint}", "There is no core state \"{name}\".{@hint}"},
    {"kit.no_such_state", "没有状态“{name}”。{@hint}", "There is no state \"{name}\".{@hint}"},
    {"kit.no_such_role", "没有角色“{name}”。{@hint}", "There is no role \"{name}\".{@hint}"},
    {"kit.no_such_step", "没有步骤“{name}”。{@hint}", "There is no step \"{name}\".{@hint}"},
    {"kit.no_such_class", "没有佐证类别“{name}”。{@hint}", "There is no evidence class \"{name}\".{@hint}"},
    {"kit.step_twice", "步骤“{name}”写了两次，请改名或删去一个。",
     "The step \"{name}\" stands twice; rename one or leave it out."},
    {"kit.step_by_nobody", "步骤“{name}”没有人能办，请写 by: {角色: 字段}。",
     "Nobody may take the step \"{name}\": write by: {ROLE: FIELD}."},
    {"kit.role_never_there",
     "步骤“{name}”没有人能按“{role}: "
     "site”办理：角色“{role}”只在层级“{level}”任职，管不到全站。请改写字段，或改角色的层级。",
     "Nobody can take the step \"{name}\" as \"{role}: site\": the role is held at the level {level}, never at the "
     "root. "
     "Name a field, or change the role's level."},
    {"kit.by_empty_field", "步骤“{name}”没有人能办：这时字段“{field}”总是空的。请在此前的步骤中填写它。",
     "Nobody can take the step \"{name}\": the field \"{field}\" is always empty there. Let an earlier step fill it."},
    {"kit.not_by_never", "步骤“{name}”的 not_by 写了“{other}”，而同一轮中它不可能在此之前办理；请删去或改正。",
     "not_by of \"{name}\" names \"{other}\", which can never come before it in a round; leave it out or correct it."},
    {"kit.closing_alone",
     "步骤“{name}”办结事项，申请人自己就能办。请写 not_by: [申请的步骤]，或 when: \"verified_by != applied_by\"。",
     "The step \"{name}\" closes the matter, and who applied could take it alone. Write not_by: [the step that "
     "applies] or "
     "when: \"verified_by != applied_by\"."},
    {"kit.step_creates_nothing", "步骤“{name}”新建事项，要写 to: 状态。",
     "The step \"{name}\" creates the matter and needs to: STATE."},
    {"kit.not_when_creating", "新建事项的步骤不能有“{name}”：此前什么都没有。",
     "A step that creates the matter cannot have \"{name}\": there is nothing before it."},
    {"kit.no_creating_step", "{kind} 没有新建的步骤，请写一个 from: [] 的步骤。",
     "No step creates {kind}; write one with from: []."},
    {"kit.no_final_state", "{kind} 没有终结状态，请把一个状态对应到 closed 或 cancelled。",
     "{kind} has no final state; map one to closed or cancelled."},
    {"kit.state_unreachable", "没有步骤能到状态“{name}”，请加步骤或删去它。",
     "No step leads to the state \"{name}\"; add one or leave it out."},
    {"kit.state_dead_end", "进了状态“{name}”就出不来，它又不是终结状态；请加一个离开的步骤。",
     "No step leaves the state \"{name}\", which is not final; add one."},
    {"kit.state_without_end", "从状态“{name}”到不了终结状态，请补上步骤。",
     "No final state can be reached from the state \"{name}\"; add a step."},
    {"kit.bad_rule",
     "字段“{name}”不能设为“{rule}”。可写：actor（账户字段）、today、\"+3 working days\"、\"+10 "
     "days\"（日期字段）、unit（单位字段）、\"= 同类型字段\"，或合乎类型的值。",
     "The field \"{name}\" cannot be set to \"{rule}\". Write actor (an account field), today, \"+3 working days\", "
     "\"+10 days\" (a date field), unit (a unit field), "
     "\"= FIELD\" of the same type, or a value of its type."},
    {"kit.bad_same", "字段“{name}”不能与“{path}”比对：应写 引用字段.字段，且类型相同（单位也可与单位列表比对）。",
     "\"{name}\" cannot be compared with \"{path}\": write REF.FIELD of the same type (a unit also with a list of "
     "units)."},
    {"kit.bad_not_after", "“{name}”不能以“{path}”为限：应写 引用字段.日期字段，如 due: parent.due。",
     "\"{name}\" cannot be held to \"{path}\": write REF.FIELD, a date of the row referred to, as in due: parent.due."},
    {"kit.bad_not_before", "“{name}”不能以“{path}”为限：应写 组成事项的种类.日期字段，且该种类有字段指向本种类。",
     "\"{name}\" cannot be held to \"{path}\": write KIND.FIELD, a date of the matters that refer to this one."},
    {"kit.bad_while", "“{name}”不是指向事项的字段，不能写 while: {引用字段: [状态]}。",
     "\"{name}\" is no field that refers to a matter; write while: {REF: [STATES]}."},
    {"kit.resumes_nothing", "步骤“{name}”不离开原状态，不能写 resumes。",
     "The step \"{name}\" stays in its state: there is nothing to resume."},
    {"kit.ladder_of_nothing", "“{name}”既不是事项也不是报表，没有可提醒的时限。",
     "\"{name}\" is neither a matter nor a return: it has no deadline to remind of."},
    {"kit.ladder_when_of_form", "报表“{name}”的提醒不能有 when：没有报来的报表没有内容可查。",
     "A ladder of the return \"{name}\" has no when: what was not filed has no fields."},
    {"kit.ladder_never", "“{name}”的这组提醒用不上：前面已有一组不带 when 的。请删去或移到前面。",
     "This ladder of \"{name}\" never counts: one without when stands before it. Leave it out or move it up."},
    {"kit.rungs_out_of_order", "提醒应按日期先后排列：“{name}”排在了更晚的一级之后。",
     "Rungs stand in the order of the day: \"{name}\" comes after a later one."},
    {"kit.bad_parts", "{name} 不是 {kind} 的组成事项：它须是有程序的种类，并有指向 {kind} 的字段。",
     "{name} is no part of {kind}: it must be a matter with a field that refers to {kind}."},

    // what the public may do
    {"kit.public_without_code", "{kind} 对公众开放，要写明 code: 由系统给出受理编号。",
     "{kind} is open to the public and needs code: the server gives each its number."},
    {"kit.public_step", "步骤“{name}”应由 public 办理（by: {public: site}）。",
     "The step \"{name}\" must be one of the public's: by: {public: site}."},
    {"kit.public_submit", "步骤“{name}”应是新建事项的步骤（from: []）。",
     "The step \"{name}\" must be one that begins a matter (from: [])."},
    {"kit.public_step_unused", "步骤“{name}”由 public 办理，但 public: 里没有写到它。",
     "The step \"{name}\" is the public's, but public: does not name it."},
    {"kit.public_reason", "步骤“{name}”由公众办理，不能有 reason：理由会留在日志里，请改为填写 personal 字段。",
     "The step \"{name}\" is the public's and cannot ask for a reason, which would stay in the log; use a personal "
     "field."},
    {"kit.public_field", "公众填写的“{name}”应是 personal 的文字字段或选项字段，以便擦除。",
     "What the public gives in \"{name}\" must be a personal text, which can be erased, or a choice."},
    {"kit.public_rating", "“{name}”应是选项字段，并列在步骤的 needs 里。",
     "\"{name}\" must be a choice that the step needs."},
    {"kit.public_again", "“{name}”应是 personal 的文字字段，并列在步骤的 needs 里。",
     "\"{name}\" must be a personal text that the step needs."},
    {"kit.public_shows", "“{name}”是账户字段，不能给公众看。", "\"{name}\" is an account and not shown to the public."},
    {"kit.public_prefix", "编号前缀“{name}”应为至多 10 个大写英文字母。",
     "The code's prefix \"{name}\" should be at most 10 capital letters."},
    {"kit.no_such_parameter", "没有不带小数的参数“{name}”。{@hint}",
     "There is no parameter \"{name}\" without digits after the point.{@hint}"},

    {"kit.draw_field", "“{name}”不能用于抽样：应为步骤 needs 里的{what}字段。",
     "\"{name}\" does not fit the draw: a field ({what}) that the step needs is expected."},

    // figures, claims, conditions
    // printed forms
    {"kit.print_no_head", "打印单据以 --- 开头，写明 kind、label，再以 --- 结束，然后是正文。",
     "A printed form begins with a line ---, kind and label, and a line ---; then its text."},
    {"kit.print_empty", "这里没有正文。", "There is no text here."},
    {"kit.print_open_tag", "标记“{tag}”没有结束，请补上两个右花括号。",
     "The tag \"{tag}\" does not end; two closing braces are missing."},
    {"kit.print_format", "这里没有写法“{name}”。{@hint}", "There is no way of writing called \"{name}\" here.{@hint}"},
    {"kit.print_not_a_part", "“{name}”不属于 {kind}：应为 evidence、step，或有字段指向 {kind} 的种类。{@hint}",
     "\"{name}\" does not belong to {kind}: evidence, step, or a kind with a field that refers to {kind}.{@hint}"},
    {"kit.print_row_too_wide", "这一行的格子多于表格的 {columns} 列。",
     "The row has more cells than the table's {columns} columns."},

    {"kit.expression", "“{of}”：{what_zh}", "\"{of}\": {what_en}"},
    {"kit.no_such_figure", "没有另一个数字“{name}”。{@hint}", "There is no other figure \"{name}\".{@hint}"},
    {"kit.opinion_or_claim", "断言“{name}”：写了 is 就不能是 opinion，没写 is 只能是 strength: opinion。",
     "The claim \"{name}\": with is it cannot be an opinion, without is it can only be strength: opinion."},
    {"kit.not_a_claim", "“{name}”算出的是数，不是断言；请写成比较，如 … >= 1。",
     "\"{name}\" is a number, not a claim; compare it, as in … >= 1."},
    {"kit.not_a_figure", "“{name}”是断言，不是数；请移到 claims.yaml。",
     "\"{name}\" is a claim, not a number; move it to claims.yaml."},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::kit
