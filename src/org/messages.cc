#include "org/messages.h"

namespace bihuan::org {
namespace {

constexpr Message kMessages[] = {
    {"org.unknown_unit", "没有编号为 {unit} 的单位。请核对单位编号。", "There is no unit {unit}. Check its id."},
    {"org.unknown_parent", "单位 {code} 的上级 {parent} 不存在。请核对上级代码，并先登记上级、后登记下级。",
     "The parent {parent} of unit {code} does not exist. Check its code, and enter parents before children."},
    {"org.blank", "单位的代码“{code}”、名称“{name}”、层级“{level}”都须填写，首尾不能有空格。请补全后重试。",
     "A unit needs a code (\"{code}\"), a name (\"{name}\") and a level (\"{level}\"), without blanks around them. "
     "Fill them in."},
    {"org.code_taken", "代码 {code} 已有单位使用过，不能再用于“{name}”。请另选代码；已撤销单位的代码也不重复使用。",
     "The code {code} was used before and cannot be given to \"{name}\". Choose another; codes of ended units are not "
     "reused."},
    {"org.root_exists", "已有最上级单位，“{name}”（{code}）须填写上级单位代码。",
     "There is a topmost unit already. Give \"{name}\" ({code}) the code of its parent."},
    {"org.root_stays", "“{name}”（{code}）是最上级单位，不能划转或并入其他单位。",
     "\"{name}\" ({code}) is the topmost unit and can be neither moved nor merged."},
    {"org.before_founding", "“{name}”（{code}）自 {day} 起设立，此前不能变更或挂靠下级。请把生效日改为 {day} 或以后。",
     "\"{name}\" ({code}) exists from {day}; before that it cannot be changed or have units below it. Choose {day} or "
     "later."},
    {"org.unit_ended", "“{name}”（{code}）已于 {day} 撤销，不能再变更或挂靠下级。请改用承接它的单位。",
     "\"{name}\" ({code}) ended on {day} and cannot be changed or have units below it. Use the unit that succeeds it."},
    {"org.later_change",
     "“{name}”（{code}）在 {later} 另有变更，不能再登记自 {day} 起的变更。请先撤销后一变更，或选用更晚的生效日。",
     "A later change of \"{name}\" ({code}), on {later}, exists: a change from {day} is refused. Undo that one first, "
     "or choose a "
     "later day."},
    {"org.move_below_itself",
     "“{name}”（{code}）自 {day} 起不能划归“{parent}”，因为后者就是它自己或其下级。请另选上级。",
     "\"{name}\" ({code}) cannot move to \"{parent}\" from {day}: that is the unit itself or below it. Choose another "
     "parent."},
    {"org.merge_with_itself", "并入“{name}”（{code}）的单位名单为空，或包含该单位自身。请列出其他要撤并的单位。",
     "The units to be merged into \"{name}\" ({code}) are none, or contain that unit itself. List the others."},
    {"org.merge_into_own_child",
     "承接单位“{name}”（{code}）自 {day} 起是被撤并单位的下级。请先把它划转出来，再办理撤并。",
     "\"{name}\" ({code}) stands below a unit that ends on {day}. Move it out first, then merge."},
    {"org.ended_on_first_day", "“{name}”（{code}）自 {day} 起才设立，不能在同一天撤并。请把撤并日期改为以后的日期。",
     "\"{name}\" ({code}) was founded on {day} and cannot end on that day. Choose a later day for the merge."},
    {"org.ambiguous_name", "{day} 有多个单位名为“{name}”：{codes}。请改用其中一个代码。",
     "On {day} several units are called \"{name}\": {codes}. Use one of these codes."},
    {"org.no_unit_on_day", "{day} 时尚无任何单位。请选择单位设立之后的日期，或先登记单位。",
     "There is no unit on {day}. Choose a day after the first unit was founded, or enter units first."},
    {"org.uneven_months", "报送周期 {months} 个月不能整除一年。请用 1、2、3、4、6 或 12 个月。",
     "A return every {months} months does not divide the year. Use 1, 2, 3, 4, 6 or 12 months."},
    {"org.bad_unit_id", "单位“{name}”（{code}）的编号超出范围（1 至 4294967295）。请检查数据来源。",
     "The id of unit \"{name}\" ({code}) is not within 1 and 4294967295. Check where the data comes from."},
    {"org.bad_days", "单位“{name}”（{code}）有一段起止日期无效（起始 {day}）。请核对两个日期是否存在、先后是否颠倒。",
     "Unit \"{name}\" ({code}) has a stretch of days that cannot be (from {day}). Check that both days exist and are "
     "in order."},
    {"org.spans_overlap", "单位“{name}”（{code}）自 {day} 起与前一段时间重叠。请调整起止日期，使前后相接。",
     "Unit \"{name}\" ({code}): the stretch from {day} overlaps the one before. Make them follow one another."},
    {"org.spans_gap", "单位“{name}”（{code}）在 {day} 之前有间断。请补上间断的日期，或使用新的单位代码。",
     "Unit \"{name}\" ({code}) has a gap before {day}. Fill it, or give the later unit a code of its own."},
    {"org.successor_unfit",
     "单位“{name}”（{code}）截至 {day} 的一段：撤销的单位须写明承接单位，未撤销的不能写。请核对。",
     "Unit \"{name}\" ({code}), stretch to {day}: an ended unit needs a successor, a living one has none. Check it."},
    {"org.parent_missing", "单位“{name}”（{code}）在 {day} 的上级不存在或已撤销。请核对上级单位及其起止日期。",
     "Unit \"{name}\" ({code}): its parent does not exist on {day}, or has ended. Check the parent and its days."},
    {"org.successor_missing", "单位“{name}”（{code}）撤销后，{day} 时承接单位尚不存在。请核对承接单位及其设立日期。",
     "Unit \"{name}\" ({code}): its successor does not exist on {day}. Check the successor and the day of its "
     "founding."},
    {"org.cycle", "单位“{name}”（{code}）在 {day} 的上级关系绕成了圈。请核对它与各上级的隶属关系。",
     "Unit \"{name}\" ({code}) stands above itself on {day}. Check its parents."},
    {"org.no_root", "{day} 时没有最上级单位（涉及“{name}”（{code}））。请保证任何一天都恰有一个最上级单位。",
     "There is no topmost unit on {day} (see \"{name}\" ({code})). Every day needs exactly one."},
    {"org.two_roots", "{day} 时有多个最上级单位（涉及“{name}”（{code}））。请保证任何一天都恰有一个最上级单位。",
     "There are several topmost units on {day} (see \"{name}\" ({code})). Every day needs exactly one."},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::org
