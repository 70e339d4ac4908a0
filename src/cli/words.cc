#include "cli/words.h"

namespace bihuan::cli {

std::string why_text(const Terminal& terminal, const figure::Culprit& culprit) {
  if (culprit.why == "missing") return terminal.pick("缺", "missing");
  if (culprit.why == "unknown") return terminal.pick("不明", "unknown");
  if (culprit.why == "fails") return terminal.pick("不符", "fails");
  if (culprit.why == "empty") return terminal.pick("一条也没有", "there is none");
  if (culprit.why == "repeated") return terminal.pick("重号", "repeated");
  return culprit.why;
}

std::string verdict_word(const Terminal& terminal, figure::Verdict verdict) {
  switch (verdict) {
    case figure::Verdict::holds:
      return terminal.pick("成立  ", "holds  ");
    case figure::Verdict::fails:
      return terminal.pick("不成立", "fails  ");
    case figure::Verdict::opinion:
      return terminal.pick("观点  ", "opinion");
    case figure::Verdict::unknown:
      break;
  }
  return terminal.pick("不能定", "unknown");
}

}  // namespace bihuan::cli
