// Between what a person writes and what a field holds.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "org/tree.h"

namespace bihuan::record {

using Fields = std::map<std::string, db::Value>;

// "2021-6-30", "2021年6月30日", "2021年6月底前", a choice's key or label, "12.5", "是", a unit's code or name, a row's
// code. invalid "value.…" with field, what was written and what would be right.
Result<db::Value> read_value(db::Session& session, const kit::Kit& kit, const kit::Field& field, std::string_view text,
                             const org::Moment& at);
// The reverse, for people: labels, names, codes. "" for an empty field.
Result<std::string> show_value(db::Session& session, const kit::Kit& kit, const kit::Field& field,
                               const db::Value& value, const org::Moment& at);
// Dates as offices write them: also a month or a year, which stand for their last day ("2021年6月底前", "2021年底前").
Result<Date> read_date(std::string_view text);

}  // namespace bihuan::record
