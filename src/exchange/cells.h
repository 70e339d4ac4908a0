// One cell of an import: text to value. Units, accounts and codes are looked up once a text. Not shared between
// threads.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/result.h"
#include "record/value.h"

namespace bihuan::exchange {

class Cells {
 public:
  Cells(db::Session& session, const kit::Kit& kit, org::Moment at) : session_(session), kit_(kit), at_(at) {}
  // As record::read_value; the error names the field.
  Result<db::Value> read(const kit::Field& field, const std::string& text);

 private:
  db::Session& session_;
  const kit::Kit& kit_;
  org::Moment at_;
  std::map<const kit::Field*, std::unordered_map<std::string, Result<db::Value>>> known_;
};

// Words that offices write where a date should stand: 立行立改, 长期坚持, 持续 …, also several joined by 、 or ，.
bool is_standing(std::string_view text);
// The choice of `kind` that has one of these words as its label, or means the same (持续 is 长期坚持), with its key.
using Choice = std::pair<const kit::Field*, std::string>;
std::optional<Choice> standing_choice(const kit::Kind& kind, std::string_view text);

}  // namespace bihuan::exchange
