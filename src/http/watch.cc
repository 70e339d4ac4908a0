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
    RowChange row{position, about, std::get<int64_t>(values[static_cast<size_t>(evidence.column("about_id"))])};
    row.is_evidence = true;
    changes_.push_back(std::move(row));
    return;
  }
  RowChange row{position, table, change.id};
  row.units = account::units_of(*kind, change.after ? *change.after : *change.before);
  row.gone = !change.after;
  changes_.push_back(std::move(row));
}

std::vector<RowChange> Watch::take() { return std::exchange(changes_, {}); }

void Watch::forget() {
  changes_.clear();
  structure_ = false;
}

}  // namespace bihuan::http
