#include "expr/messages.h"

namespace bihuan::expr {
namespace {

constexpr Message kMessages[] = {
    {"expr.hint", "是不是想写“{nearest}”？", " Did you mean \"{nearest}\"?"},
    {"expr.end_of_text", "（已到末尾）", "(the end)"},
    {"expr.type_number", "数字", "a number"},
    {"expr.type_text", "文本", "a text"},
    {"expr.type_choice", "选项", "a choice"},
    {"expr.type_date", "日期", "a date"},
    {"expr.type_boolean", "是/否", "a yes/no"},
    {"expr.type_unit", "单位", "a unit"},
    {"expr.type_account", "账户", "an account"},
    {"expr.type_ref", "对另一条记录的引用", "a reference to another row"},

    // the text
    {"expr.empty", "表达式是空的。可写：count 种类 in period、sum 种类.字段 in period、all 种类 satisfy 条件。",
     "There is no expression. Write count KIND in period, sum KIND.FIELD in period, or all KIND satisfy CONDITION."},
    {"expr.too_long", "表达式太长，上限 {limit}。请把其中一部分定义为指标，再引用它的名称。",
     "The expression is longer than {limit}. Declare a part of it as a figure and use its name."},
    {"expr.too_deep", "嵌套过深，上限 {limit} 层。请把其中一部分定义为指标。",
     "Nested deeper than {limit}. Declare a part of it as a figure."},
    {"expr.too_deep_to_compute",
     "条件嵌套过深，数据库无法计算。请把其中一部分定义为指标，或减少括号、not 与 of it 的层数。",
     "The condition is nested deeper than a database computes. Declare a part as a figure, or use fewer brackets, not "
     "and of it."},
    {"expr.too_many_operands", "and 或 or 连接的条件太多，上限 {limit} 个。同一字段的多个值可用 in (…)。",
     "Too many conditions joined by and or or: {limit} at most. Several values of one field: in (…)."},
    {"expr.not_utf8", "表达式从这里起不是 UTF-8 文本。", "The expression is not UTF-8 from here on."},
    {"expr.strange_character", "这里不能写“{text}”。名称用文字、数字和下划线；文本放在引号里。",
     "\"{text}\" cannot stand here. Names are letters, digits and underscores; texts stand in quotes."},
    {"expr.open_quote", "引号没有配对：缺少右引号。", "The quote is not closed."},
    {"expr.long_number", "数字“{text}”太长：最多 18 位，其中小数最多 9 位。",
     "The number \"{text}\" is too long: at most 18 digits, 9 of them after the point."},

    // what stands where
    {"expr.unexpected", "不应出现“{@found}”。{@hint}", "\"{@found}\" does not belong here.{@hint}"},
    {"expr.expected", "这里应为“{expected}”，不是“{@found}”。", "\"{expected}\" must stand here, not \"{@found}\"."},
    {"expr.expected_name", "这里应为名称（种类、字段、指标或参数），不是“{@found}”。",
     "A name must stand here (kind, field, figure, parameter), not \"{@found}\"."},
    {"expr.expected_operand", "这里应为数字、日期、引号里的文本、名称、统计（count、sum …）或括号，不是“{@found}”。",
     "A number, a day, a text in quotes, a name, an aggregate (count, sum …) or a bracket must stand here, not "
     "\"{@found}\"."},
    {"expr.expected_clause",
     "“{@found}”不是从句。{@hint}种类之后可写：where 条件；in period、in year(2021)、by cutoff、ever；under "
     "\"单位\"；at level 层级；as filed；latest；of it。",
     "\"{@found}\" is no clause.{@hint} After a kind may stand: where CONDITION; in period, in year(2021), by cutoff, "
     "ever; under \"unit\"; at level LEVEL; "
     "as filed; latest; of it."},
    {"expr.expected_satisfy", "all 之后应写 satisfy 条件，这里却是“{@found}”。{@hint}",
     "all needs satisfy CONDITION, but here stands \"{@found}\".{@hint}"},
    {"expr.clause_twice", "从句“{clause}”写了两次，只能写一次。",
     "The clause \"{clause}\" stands twice; once is enough."},
    {"expr.expected_period",
     "不认识期间“{@found}”。可写：in period、in year(2021)、in month(2021, 6)、in range(2021-01-01, 2021-06-30)、in "
     "previous year。",
     "\"{@found}\" is no period. Write in period, in year(2021), in month(2021, 6), in range(2021-01-01, 2021-06-30) "
     "or in previous year."},
    {"expr.expected_year", "这里应为 1900 至 9999 的年份，不是“{@found}”。",
     "A year from 1900 to 9999 must stand here, not \"{@found}\"."},
    {"expr.expected_month", "这里应为 1 至 12 的月份，不是“{@found}”。",
     "A month from 1 to 12 must stand here, not \"{@found}\"."},
    {"expr.expected_day", "这里应为日期，例如 2021-06-30，不是“{@found}”。",
     "A day such as 2021-06-30 must stand here, not \"{@found}\"."},
    {"expr.expected_unit", "under 之后应为引号里的单位代码或名称，不是“{@found}”。",
     "under takes a unit's code or name in quotes, not \"{@found}\"."},
    {"expr.expected_level", "at level 之后应为层级，不是“{@found}”。", "at level takes a level, not \"{@found}\"."},
    {"expr.chained_comparison",
     "比较不能连写。请用 and：a = b and b = c；若要比较的是统计的结果，请把统计放进括号：(count 种类 where …) = 1。",
     "Comparisons do not chain. Use and: a = b and b = c; to compare an aggregate put it in brackets: (count KIND "
     "where …) = 1."},

    // kinds
    {"expr.no_kind", "没有种类“{name}”。{@hint}可用：{list}。", "There is no kind \"{name}\".{@hint} Kinds: {list}."},
    {"expr.wrong_prefix",
     "“{kind}”不属于 {prefix}。请去掉前缀，或改为 return（报表）、ledger（台账）、matter（事项）中正确的一个。",
     "{kind} is no {prefix}. Leave the prefix out, or write the right one: return, ledger or matter."},
    {"expr.needs_field", "这里要写 种类.字段，例如 {name}.字段。“{kind}”的字段：{list}。",
     "KIND.FIELD must stand here. Fields of {kind}: {list}."},
    {"expr.personal", "“{name}”是个人信息，可能被擦除，不能用来计数或筛选。",
     "\"{name}\" is personal and may be erased: nothing is counted or chosen by it."},
    {"expr.takes_no_field",
     "这里只写种类“{kind}”，不带字段“.{name}”；不同取值的个数用 count distinct {kind}.{name}，条件用 where。",
     "Only the kind \"{kind}\" stands here, without \".{name}\". For different values: count distinct {kind}.{name}; "
     "for a condition: where."},
    {"expr.needs_number_field", "字段“{name}”是{@type}，这里要数字字段。“{kind}”的数字字段：{list}。",
     "\"{name}\" is {@type}; a field of numbers is needed. Those of {kind}: {list}."},
    {"expr.no_known_part", "known 只能用于 sum、avg、min、max、share。",
     "known goes with sum, avg, min, max and share only."},
    {"expr.needs_time",
     "“{kind}”按 {date} 计时，必须写明期间。可写：in period（本期）、in year(2021)、by "
     "cutoff（截至日志位置之日）、ever（全部）；或在条件里写：某日期字段 in period。条件里还有统计时，期间写在 where "
     "之前。",
     "{kind} is dated by {date}: say which stretch. Write in period, in year(2021), by cutoff or ever; or a date "
     "field's in the condition: due in period. Before where, if the condition has an aggregate."},
    {"expr.not_dated", "“{kind}”没有日期，不能写期间；可在条件里写：某日期字段 in period。",
     "{kind} has no date and takes no time clause; a condition may: due in period."},
    {"expr.no_unit", "“{kind}”不能用这个从句：under 和 at level 需要单位字段，as filed 和 latest 还需要日期。",
     "{kind} does not take this clause: under and at level need a unit field, as filed and latest a date, too."},
    {"expr.no_level", "没有层级“{name}”。{@hint}可用：{list}。",
     "There is no level \"{name}\".{@hint} Levels: {list}."},
    {"expr.gap_needs_date", "gap 需要有日期的种类，“{kind}”没有日期。", "gap needs a dated kind; {kind} has no date."},
    {"expr.share_of_another", "share 的两边必须是同一种类：“{name}”不是“{kind}”。",
     "Both sides of share must be the same kind: {name} is not {kind}."},
    {"expr.share_clauses", "share 的期间和单位从句要写在 of 之后：share 种类 where 条件 of 种类 in period。",
     "In share the clauses of time and place stand after of: share KIND where CONDITION of KIND in period."},
    {"expr.share_needs_where", "share 的第一个种类要有条件：share 种类 where 条件 of 种类 …。",
     "The first kind of share needs a condition: share KIND where CONDITION of KIND …."},

    // other rows
    {"expr.no_it", "of it 只能写在 all、every 或 where 的条件里，这里没有所指的记录。",
     "of it stands in the condition of all, every or where; here is no row that it could mean."},
    {"expr.needs_of_it",
     "条件里的统计要说明属于哪条记录：{kind} of it。若想与另一个统计相加或比较，请把前一个统计放进括号。",
     "An aggregate in a condition must belong to the row: {kind} of it. To add or compare two aggregates put the first "
     "in brackets."},
    {"expr.does_not_refer", "“{kind}”没有指向“{it}”的字段，不能写 of it。它指向：{list}。",
     "{kind} has no field that refers to {it}. It refers to: {list}."},
    {"expr.refers_twice", "“{kind}”有几个字段指向“{it}”：{list}，of it 无法确定是哪一个。",
     "{kind} refers to {it} by several fields: {list}; of it cannot tell which."},
    {"expr.not_in_condition", "条件里只能用 count、sum、min、max、exists、all（都要带 of it）。",
     "In a condition only count, sum, min, max, exists and all may stand, with of it."},
    {"expr.return_needs_known", "条件里对报表求值要写 known（只算已报的）：sum known 报表.字段 of it。",
     "Over a return a condition must say known (only what is reported): sum known RETURN.FIELD of it."},
    {"expr.row_only", "这里只能用本条记录自己的字段和参数，不能取其他记录。",
     "Only this row's own fields and parameters may stand here, no other rows."},
    {"expr.no_period_in_row",
     "这里没有统计期间，请写明：in year(2021)、in month(2021, 6) 或 in range(…)，或与 today 比较。",
     "Here is no period of an evaluation. Write in year(2021), in month(2021, 6) or in range(…), or compare with "
     "today."},

    // conditions
    {"expr.no_field", "“{kind}”没有字段“{name}”。{@hint}字段：{list}。",
     "{kind} has no field \"{name}\".{@hint} Fields: {list}."},
    {"expr.figure_in_row", "条件里不能用指标“{name}”。请先定义为参数，或把比较写在统计之外。",
     "The figure \"{name}\" cannot stand in a condition over rows. Make it a parameter, or compare outside of the "
     "aggregate."},
    {"expr.not_a_reference", "“{name}”是{@type}，不指向别的记录，后面不能用点。",
     "\"{name}\" is {@type} and leads to no other row: no dot may follow."},
    {"expr.no_choice", "字段“{field}”没有选项“{name}”。{@hint}可用：{list}。",
     "\"{field}\" has no choice \"{name}\".{@hint} Choices: {list}."},
    {"expr.not_a_condition", "这里应为条件，却是{@type}。例如：字段 = 值、known 字段。",
     "A condition must stand here, but this is {@type}. Such as: field = value, known field."},
    {"expr.not_a_value", "这里应为数值，却是条件。", "A value must stand here, but this is a condition."},
    {"expr.cannot_compare", "{@left}与{@right}不能比较。文本放在引号里，日期不加引号（2021-06-30）。",
     "{@left} and {@right} do not compare. Texts stand in quotes, days do not (2021-06-30)."},
    {"expr.only_equal", "{@type}只能用 = 或 != 比较，不能用 {operator}。",
     "{@type} compares by = and != only, not by {operator}."},
    {"expr.use_code", "引用不能与文本比较。请写：{name}{code} = \"…\"。",
     "A reference does not compare with a text. Write {name}{code} = \"…\"."},
    {"expr.not_arithmetic", "{@type}不能参加运算；只有数字可以，日期只能相减。",
     "{@type} takes no arithmetic; only numbers do, and a date minus a date."},
    {"expr.no_division_in_rows", "条件里不能用除法，请改写为乘法：a >= b * 2。",
     "No division in conditions over rows. Multiply instead: a >= b * 2."},
    {"expr.too_many_places", "相乘后小数超过 {limit} 位。",
     "The product has more than {limit} digits after the point."},
    {"expr.list_of_constants", "in (…) 里只能写具体的值。", "Only values may stand in in (…)."},
    {"expr.window_needs_date", "“{name}”是{@type}，不是日期，后面不能写期间。若期间是说整个统计，请写在 where 之前。",
     "\"{name}\" is {@type}, no date, and takes no period. If the period is meant for the whole, write it before "
     "where."},
    {"expr.contains_needs_text", "contains 两边都应为文本，这里是{@type}。",
     "contains needs texts on both sides; this is {@type}."},

    // figures
    {"expr.no_figure", "没有指标或参数“{name}”。{@hint}可用：{list}。",
     "There is no figure or parameter \"{name}\".{@hint} There are: {list}."},
    {"expr.bare_kind", "“{kind}”是种类，不是数字。请写：count {name} …。",
     "{kind} is a kind, no number. Write count {name} …."},
    {"expr.not_a_number", "这里应为数字、指标、参数或统计，文本和日期只能用在 where 条件里。",
     "A number, a figure, a parameter or an aggregate must stand here; texts and days belong in where."},
    {"expr.needs_row", "这个条件要有所指的记录，请写在 where 或 satisfy 里：count 种类 where …。",
     "This condition needs a row: write it in where or satisfy, as in count KIND where …."},
    {"expr.too_many_aggregates", "统计太多，上限 {limit} 个。", "Too many aggregates: {limit} at most."},
    {"expr.figure_cycle", "指标互相引用成了圈：{chain}。", "The figures refer to each other in a circle: {chain}."},
    {"expr.figure_chain", "指标引用指标超过 {limit} 层。", "Figures in figures more than {limit} deep."},
    {"expr.figure_wrong", "指标“{name}”自身有误，请先改正它的定义。",
     "The figure \"{name}\" is itself wrong: mend its definition first."},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::expr
