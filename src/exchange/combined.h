// A sheet whose rows tell of a matter and of its parts at once, as offices keep their lists: 序号, 问题来源, 具体问题
// and, beside them, 整改措施, 整改类型. Which kind is a part stands in the kit: a step of the whole waits for it
// (`parts`).
#pragma once

#include <string>
#include <vector>

#include "exchange/sheet.h"

namespace bihuan::exchange {

// The kind whose rows are the parts of this one, and its field that refers to it; null when there is none.
struct PartKind {
  const kit::Kind* kind = nullptr;
  const kit::Field* link = nullptr;
};
PartKind part_of(const kit::Kit& kit, const kit::Kind& whole);

class CombinedSheet {
 public:
  // Both must outlive it.
  CombinedSheet(Sheet& whole, Sheet& part, const PartKind& kind) : whole_(whole), part_(part), kind_(kind) {}
  // As Sheet::take, for both. A sheet without the part's words goes to the whole alone.
  Result<void> take(int line, const std::vector<std::string>& cells);

 private:
  Result<void> take_header(int line, const std::vector<std::string>& cells);
  Result<void> take_row(int line, const std::vector<std::string>& cells);

  Sheet& whole_;
  Sheet& part_;
  PartKind kind_;
  bool is_combined_ = false;
  std::vector<char> of_whole_;  // by column of the file
  std::vector<char> of_part_;
  size_t texts_ = 0;  // the column of the part's words, from 1
  std::vector<std::string> last_;
};

// "1.建立台账；\n2.定期督导" are two, "建立台账" is one.
std::vector<std::string> split_list(std::string_view text);

}  // namespace bihuan::exchange
