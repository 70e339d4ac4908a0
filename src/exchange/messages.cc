#include "exchange/messages.h"

namespace bihuan::exchange {
namespace {

constexpr Message kMessages[] = {
    {"exchange.not_importable", "{kind}不能导入", "{kind} cannot be imported"},
    {"exchange.csv_only", "只支持 .csv 文件，不是“{path}”；请在表格软件里另存为 CSV",
     "only .csv files, not \"{path}\": save the sheet as CSV"},
    {"exchange.bad_encoding", "编码应为 utf8 或 gb18030，不是“{encoding}”",
     "the encoding is utf8 or gb18030, not \"{encoding}\""},
    {"exchange.no_header", "文件里没有表头行；各列之间应以逗号、分号或制表符分隔",
     "the file has no header row; columns are kept apart by comma, semicolon or tab"},
    {"exchange.broken_utf8", "文件既不是 UTF-8（本行有坏字节）也读不成 GB18030 表头；请重新另存为 CSV UTF-8",
     "this line is not UTF-8, and read as GB18030 the header means nothing: save as CSV UTF-8 again"},
    {"exchange.unknown_column", "{kind}没有“{heading}”这一列；相近的列：{nearest}",
     "{kind} has no column \"{heading}\"; near: {nearest}"},
    {"exchange.unknown_column_bare", "{kind}没有“{heading}”这一列", "{kind} has no column \"{heading}\""},
    {"exchange.duplicate_column", "“{heading}”与第 {other} 列“{first}”是同一项（{field}），请删去一列",
     "\"{heading}\" means the same as column {other} \"{first}\" ({field}): remove one"},
    {"exchange.missing_column", "缺少必填的列“{field}”", "the required column \"{field}\" is missing"},
    {"exchange.cell_without_heading", "“{text}”所在的列没有表头", "\"{text}\" stands in a column without a heading"},
    {"exchange.done_by_importer", "账户 {actor} 是该事项的承办方，不能导入已核查或已办结的状态；请由督查部门导入",
     "account {actor} is of those who do this matter, and cannot import it as verified or closed"},
    {"exchange.no_such_state", "没有状态“{text}”；可填：{states}", "no state \"{text}\"; states: {states}"},
    {"exchange.bad_round", "轮次“{text}”应为 1 至 999 的整数",
     "the round \"{text}\" should be a whole number from 1 to 999"},
    {"exchange.differs", "已有同一条{kind}（第 {id} 条），但内容不同：{fields}；导入不改动已有记录，请改用更正",
     "{kind} {id} is the same row with other values: {fields}; an import never overwrites, correct it instead"},
    {"exchange.differs_in_file", "与本文件第 {line} 行是同一条{kind}，但内容不同：{fields}",
     "the same {kind} stands in line {line} with other values: {fields}"},
    {"exchange.too_many_issues", "错误已满 {limit} 处，不再往下检查", "{limit} mistakes: checking stopped here"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::exchange
