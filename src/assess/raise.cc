#include "assess/raise.h"

#include <algorithm>

namespace bihuan::assess {
namespace {

const kit::Field* field_to(const kit::Kind& from, const kit::Kind& to) {
  for (const auto& field : from.fields)
    if (field.type == expr::Type::ref && field.target == to.name) return &field;
  return nullptr;
}

struct Link {
  const kit::Field* forth = nullptr;  // of `from`, names the new matter
  const kit::Field* back = nullptr;   // of `to`
  const kit::Step* step = nullptr;
  const kit::Step* opening = nullptr;
};

Result<Link> link_of(const kit::Kind& from, const kit::Kind& to) {
  Link link{field_to(from, to), field_to(to, from), nullptr, nullptr};
  if (from.procedure && to.procedure && link.forth != nullptr && link.back != nullptr) {
    for (const auto& step : from.procedure->steps)
      if (std::find(step.needs.begin(), step.needs.end(), link.forth->name) != step.needs.end()) link.step = &step;
    for (const auto& step : to.procedure->steps)
      if (step.from.empty() && link.opening == nullptr) link.opening = &step;
  }
  if (link.step != nullptr && link.opening != nullptr) return link;
  return Error{Fault::invalid,
               "assess.not_linked",
               {{"from", kit::in_language(from.label, "zh")}, {"to", kit::in_language(to.label, "zh")}}};
}

Error not_found(const std::string& kind, int64_t id) {
  return Error{Fault::not_found, "record.not_found", {{"kind", kind}, {"id", std::to_string(id)}}};
}

Result<void> require_rows(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const matter::Given& given) {
  for (const auto& [name, value] : given.fields) {
    const kit::Field* field = kind.find(name);
    const kit::Kind* target =
        field == nullptr || field->type != expr::Type::ref ? nullptr : kit.find_kind(field->target);
    const auto* id = std::get_if<int64_t>(&value);
    if (target == nullptr || id == nullptr) continue;
    TRY_SET(const auto row, tx.current(target->table, *id));
    if (!row) return not_found(target->name, *id);
  }
  return {};
}

// What the one matter requires and the other has.
void take_over(const kit::Kind& from, const db::Row& row, const kit::Kind& to, matter::Given& given) {
  for (const auto& field : to.fields) {
    if (!field.required && field.name != to.unit_field) continue;
    const kit::Field* source = from.find(field.name);
    const bool same = source != nullptr && source->type == field.type && source->many == field.many &&
                      source->scale == field.scale && source->target == field.target &&
                      field.type != expr::Type::choice && !source->personal;
    if (!same || given.fields.contains(field.name)) continue;
    const auto& value = row[static_cast<size_t>(from.column(field.name))];
    if (!db::is_null(value)) given.fields[field.name] = value;
  }
}

}  // namespace

Result<int64_t> raise_matter(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const kit::Kind& from,
                             int64_t id, const kit::Kind& to, matter::Given given, const std::string& request) {
  TRY_SET(const Link link, link_of(from, to));
  TRY_SET(const auto row, tx.current(from.table, id));
  if (!row) return not_found(from.name, id);
  const auto* already = std::get_if<int64_t>(&(*row)[static_cast<size_t>(from.column(link.forth->name))]);
  if (already != nullptr)
    return Error{Fault::conflict,
                 "assess.raised_already",
                 {{"kind", kit::in_language(to.label, "zh")}, {"id", std::to_string(*already)}}};
  TRY(require_rows(tx, kit, to, given));
  take_over(from, *row, to, given);
  given.fields[link.back->name] = id;
  TRY_SET(const int64_t raised, matter::open(tx, kit, to, actor, link.opening->name, given, request));
  TRY(matter::take_step(tx, kit, from, actor, id, link.step->name, {{{link.forth->name, raised}}, given.reason}));
  return raised;
}

}  // namespace bihuan::assess
