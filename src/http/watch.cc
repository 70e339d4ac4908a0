#include "http/watch.h"

#include <utility>

namespace bihuan::http {

void Watch::changed(int64_t position, const log::Change& change) {
  const std::string& table = change.table->name;
  const kit::Kind* kind = kit_.find_kind(table);
  if (kind == nullptr) {
    if (table == "step") return;  // its matter changes with it
    if (table != "evidence") {
      structure_ = true;  // accounts, roles, units, settings: who may do what
      return;
    }
    const kit::Kind& evidence = kit::system_kind(table);
    const auto& values = change.after ? *change.after : *change.before;
    const auto& about = std::get<std::string>(values[static_cast<size_t>(evidence.column("about_kind"))]);
    changes_.push_back(
        {position, about, std::get<int64_t>(values[static_cast<size_t>(evidence.column("about_id"))]), 0, false});
    return;
  }
  RowChange row{position, table, change.id, 0, !change.after};
  const auto& values = change.after ? *change.after : *change.before;
  if (!kind->unit_field.empty())
    if (const auto* unit = std::get_if<int64_t>(&values[static_cast<size_t>(kind->column(kind->unit_field))]))
      row.unit = *unit;
  changes_.push_back(std::move(row));
}

std::vector<RowChange> Watch::take() { return std::exchange(changes_, {}); }

void Watch::forget() {
  changes_.clear();
  structure_ = false;
}

}  // namespace bihuan::http
