#include "intake/erase.h"

#include "base/json_value.h"
#include "base/text.h"
#include "intake/receipt.h"
#include "record/record.h"

namespace bihuan::intake {

Result<std::vector<std::string>> erase_personal(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind,
                                                const account::Actor& actor, int64_t id, const std::string& reason) {
  TRY_SET(const auto row, tx.current(kind.table, id));
  if (!row) return Error{Fault::not_found, "record.not_found", {{"kind", kind.name}, {"id", std::to_string(id)}}};
  const auto* unit = kind.unit_field.empty()
                         ? nullptr
                         : std::get_if<int64_t>(&(*row)[static_cast<size_t>(kind.column(kind.unit_field))]);
  TRY(record::require(tx, kit, actor, "erase", unit == nullptr ? 0 : *unit));
  if (trim(reason).empty()) return Error{Fault::invalid, "intake.erase_why"};
  if (kind.procedure &&
      !kind.procedure->is_final(std::get<std::string>((*row)[static_cast<size_t>(kind.column("state"))])))
    return Error{Fault::conflict, "intake.erase_while_open", {{"kind", kit::in_language(kind.label, "zh")}}};
  TRY_SET(auto fields, tx.erase_personal(kind.table, id));
  if (fields.empty()) return Error{Fault::conflict, "intake.nothing_to_erase"};
  if (kind.open_to_public) TRY(forget_tokens(tx, kind.name, id));
  const Json note{{"fields", fields}, {"id", id}, {"kind", kind.name}, {"reason", reason}};
  TRY(tx.append("personal.erase", log::Origin::loop, {}, canonical(note)));
  return fields;
}

}  // namespace bihuan::intake
