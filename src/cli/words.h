// Words that several verbs say.
#pragma once

#include <string>

#include "cli/terminal.h"
#include "figure/evaluate.h"

namespace bihuan::cli {

std::string why_text(const Terminal& terminal, const figure::Culprit& culprit);
std::string verdict_word(const Terminal& terminal, figure::Verdict verdict);  // of one width, for a column

}  // namespace bihuan::cli
