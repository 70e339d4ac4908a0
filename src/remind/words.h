// The texts of notices, in the kit's first language (Chinese, unless the kit has English only).
#pragma once

#include <string>

#include "base/date.h"
#include "kit/model.h"
#include "remind/ladder.h"

namespace bihuan::remind {

struct Words {
  std::string subject;
  std::string text;
};
struct About {
  std::string kind_label;
  std::string title;
  std::string unit_name;
  std::string doing;  // "整改时限" or "签收"
  Date due;
};
Words words_for(const kit::Kit& kit, Level level, const About& about, Date today);

// Put before a text that may have been sent already.
std::string may_be_a_repeat(const std::string& text);

}  // namespace bihuan::remind
