#include "demo/messages.h"

namespace bihuan::demo {
namespace {

constexpr Message kMessages[] = {
    {"demo.no_words", "套件没有 demo.yaml，造不出样本县", "the kit has no demo.yaml: no made-up county"},
    {"demo.bad_words", "demo.yaml 里 {kind} 没有字段“{field}”", "demo.yaml: {kind} has no field \"{field}\""},
    {"demo.bad_faults", "--broken 应为 all 或 1 到 12 的数，用逗号分开，不是“{text}”",
     "--broken takes all, or numbers 1 to 12 joined by commas, not \"{text}\""},
    {"demo.nothing_computed", "样本县的报表不自动取数，却要算“{expression}”",
     "the made-up returns compute nothing, but \"{expression}\" was asked for"},
};

}  // namespace

MessageTable messages() { return kMessages; }

}  // namespace bihuan::demo
