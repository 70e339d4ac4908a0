// The canonical text of a checked tree: keys for labels, single blanks, brackets only where they are needed. It parses
// to itself.
#pragma once

#include <string>

#include "expr/node.h"

namespace bihuan::expr {

std::string print(const Node& node);
std::string print(const Aggregate& aggregate);
std::string print_period(const PeriodRef& period);  // "in year(2021)"

}  // namespace bihuan::expr
