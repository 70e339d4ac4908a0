#include "print/messages.h"

namespace bihuan::print {
namespace {

constexpr Message kMessages[] = {
    {"print.no_such_row", "没有 {kind} {id} 号，或者它不在您可见的单位范围内。",
     "There is no {kind} {id}, or it lies outside of the units that you may see."},
    {"print.no_such_form", "{kind} 没有打印单据“{name}”。可用：{list}。",
     "{kind} has no printed form \"{name}\". There are: {list}."},
    {"print.not_now", "现在不能打印“{form}”：{why}", "\"{form}\" cannot be printed now: {why}"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::print
