#include "base/message.h"

namespace bihuan {
namespace {

constexpr Message kMessages[] = {
    {"date.invalid", "“{text}”不是有效日期。请按 2021-06-30 的样式填写一个存在的日期（1900 年至 9999 年）。",
     "\"{text}\" is not a day. Write an existing day as 2021-06-30 (years 1900 to 9999)."},
    {"date.period_invalid",
     "“{text}”不是有效期间。可写：2021、2021-06、2021Q2（季度）、2021H1（半年）或 2021-01-01..2021-06-30。",
     "\"{text}\" is not a period. Write 2021, 2021-06, 2021Q2, 2021H1 or 2021-01-01..2021-06-30."},
    {"date.period_reversed", "期间“{text}”的起始日晚于截止日。请把较早的日期写在前面。",
     "The period \"{text}\" ends before it starts. Write the earlier day first."},
    {"date.instant_invalid", "“{text}”不是有效时刻。请按 2021-06-30T09:00:00+08:00 的样式填写。",
     "\"{text}\" is not a point in time. Write it as 2021-06-30T09:00:00+08:00."},

    {"number.malformed", "“{text}”不是数字。请只用半角数字、一个负号和一个小数点，例如 -12.50，最多 {digits} 位数字。",
     "\"{text}\" is not a number. Use digits, one minus sign and one point, as in -12.50; at most {digits} digits."},
    {"number.too_many_places", "“{text}”的小数超过 {places} 位。请核对后按 {places} 位小数填写，系统不会代为四舍五入。",
     "\"{text}\" has more than {places} digits after the point. Check it and write {places}; it is not rounded for "
     "you."},
    {"number.overflow", "数值超出系统可精确表示的范围（64 位整数）。请检查录入的数值，或改用更大的计量单位。",
     "The number is beyond what is kept exactly (64-bit integers). Check the figures, or use a larger unit."},
    {"number.division_by_zero", "除数为零，无法计算。请检查作为分母的数据是否缺失或为零。",
     "Division by zero. Check whether the data below the line is missing or zero."},
    {"number.bad_places", "程序错误：小数位数 {places} 不在 0 至 9 之间。请联系维护人员。",
     "A mistake of the program: {places} decimal places, where 0 to 9 are possible. Ask your maintainer."},

    {"text.not_gb18030", "第 {offset} 个字节起不是有效的 GB18030 编码。请确认文件的编码，或另存为 UTF-8 后重试。",
     "Not GB18030 from byte {offset} on. Check the file's encoding, or save it as UTF-8 and try again."},
    {"hash.not_hex", "“{text}”不是十六进制文本。请只用 0–9、a–f，且位数为偶数。",
     "\"{text}\" is not hexadecimal. Use 0-9 and a-f, an even number of them."},
    {"hash.not_base64", "“{text}”不是 Base64 文本。请检查是否复制完整（含末尾的 = 号），不要夹带空格或换行。",
     "\"{text}\" is not base64. Check that it was copied whole (with the = at its end), without spaces."},

    {"file.not_found", "找不到文件 {path}。请检查路径是否正确。", "There is no file {path}. Check the path."},
    {"file.cannot_read", "无法读取文件 {path}：{@reason}。请处理后重试。",
     "Cannot read the file {path}: {@reason}. Mend this and try again."},
    {"file.too_large", "文件 {path} 超过上限 {limit}。请减小或拆分后重试。",
     "The file {path} is larger than {limit}. Make it smaller or split it."},
    {"file.cannot_write", "无法写入文件 {path}：{@reason}。原文件未改动；请处理后重试。",
     "Cannot write the file {path}: {@reason}. What was there is unchanged; mend this and try again."},
    {"file.reason.disk_full", "磁盘空间或配额已用完", "the disk or the quota is full"},
    {"file.reason.no_permission", "没有权限", "permission denied"},
    {"file.reason.read_only", "所在磁盘是只读的", "the disk is read-only"},
    {"file.reason.no_folder", "所在目录不存在", "its folder does not exist"},
    {"file.reason.is_folder", "这是一个目录，不是文件", "it is a folder, not a file"},
    {"file.reason.too_large", "超过系统允许的文件大小", "larger than the system allows a file to be"},
    {"file.reason.name_too_long", "文件名过长", "the name is too long"},
    {"file.reason.disk_failed", "磁盘读写出错", "the disk failed"},

    {"json.malformed", "JSON 内容有误（第 {line} 行第 {column} 列）：{@what}。请改正后重试。",
     "Malformed JSON at line {line}, column {column}: {@what}. Correct it and try again."},
    {"json.what.syntax", "不符合 JSON 语法", "not the syntax of JSON"},
    {"json.what.not_utf8", "不是有效的 UTF-8 编码", "not valid UTF-8"},
    {"json.what.duplicate_key", "键“{name}”重复出现", "the key \"{name}\" stands twice"},
    {"json.what.not_integer", "数字“{name}”不是 64 位以内的整数（小数请写成字符串）",
     "the number \"{name}\" is not an integer of 64 bits (write decimals as strings)"},
    {"json.what.too_deep", "嵌套超过 64 层", "nested deeper than 64"},
    {"json.what.too_long", "内容超过上限 {name}", "longer than {name}"},

    {"yaml.malformed", "文件 {file} 第 {line} 行第 {column} 列有误：{@what}。请改正后重试。",
     "{file}, line {line}, column {column}: {@what}. Correct it and try again."},
    {"yaml.what.syntax", "不符合 YAML 语法（请检查缩进、冒号和引号）",
     "not the syntax of YAML (check indentation, colons, quotes)"},
    {"yaml.what.tab", "缩进用了制表符，请改用空格", "a tab in the indentation; use spaces"},
    {"yaml.what.open_list", "列表没有写完或缩进不一致", "a list that does not end, or uneven indentation"},
    {"yaml.what.open_map", "映射没有写完或缩进不一致", "a map that does not end, or uneven indentation"},
    {"yaml.what.open_quote", "引号没有配对", "a quote that is not closed"},
    {"yaml.what.escape", "双引号内有不认识的转义（\\ 之后的字符）", "an unknown escape (after \\) in double quotes"},
    {"yaml.what.misplaced_key", "此处不应出现键或冒号", "a key or colon where none may stand"},
    {"yaml.what.not_utf8", "不是有效的 UTF-8 编码，请另存为 UTF-8", "not valid UTF-8; save the file as UTF-8"},
    {"yaml.what.control_character", "含有不可见的控制字符", "an invisible control character"},
    {"yaml.what.anchor", "不允许使用锚点（&）", "anchors (&) are not allowed"},
    {"yaml.what.alias", "不允许使用别名（*）；若是文本，请加引号",
     "aliases (*) are not allowed; if it is text, quote it"},
    {"yaml.what.tag", "不允许使用标签（!）；若是文本，请加引号", "tags (!) are not allowed; if it is text, quote it"},
    {"yaml.what.directive", "不允许使用指令（%）", "directives (%) are not allowed"},
    {"yaml.what.merge_key", "不允许使用合并键（<<）", "merge keys (<<) are not allowed"},
    {"yaml.what.key_not_text", "键必须是文本；也请检查括号是否配对",
     "a key must be text; check too that brackets are closed"},
    {"yaml.what.duplicate_key", "键“{name}”重复出现", "the key \"{name}\" stands twice"},
    {"yaml.what.second_document", "一个文件只能有一份文档（多了一个 ---，或此行缩进与上文不一致）",
     "only one document a file (one --- too many, or uneven indentation here)"},
    {"yaml.what.too_deep", "嵌套超过 32 层", "nested deeper than 32"},
    {"yaml.what.too_many", "条目过多（最多 200000 个）", "too many nodes (at most 200000)"},
    {"yaml.what.too_long", "内容超过上限 {name}", "longer than {name}"},
};

}  // namespace

MessageTable base_messages() { return kMessages; }

}  // namespace bihuan
