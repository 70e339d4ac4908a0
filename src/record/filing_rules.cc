#include "record/filing_rules.h"

#include <algorithm>

#include "account/delegation.h"
#include "base/text.h"
#include "record/record.h"

namespace bihuan::record {
namespace {

bool is_number(const kit::Field& field) {
  return !field.many && (field.type == expr::Type::integer || field.type == expr::Type::decimal);
}

// Silence about a number or a truth would be read as zero or no.
bool must_be_answered(const kit::Field& field) { return is_number(field) || field.type == expr::Type::boolean; }

Issue issue(const kit::Field& field, std::string key, std::map<std::string, std::string> fields = {}) {
  fields["name"] = field.name;
  fields["field"] = kit::in_language(field.label, "zh");
  return {"", 0, 0, Error{Fault::invalid, std::move(key), std::move(fields)}};
}

Error refuse(Fault fault, const char* key, const Filing& filing) {
  return {fault, key, {{"state", std::string(to_string(filing.state))}, {"revision", std::to_string(filing.revision)}}};
}

// At the filing's stage, by somebody who has not had it in hands before: in whose place the actor decides; 0 = its own.
Result<int64_t> may_decide(const kit::Kind& form, const Filing& filing, const Deciders& deciders,
                           const account::Actor& actor) {
  if (filing.state != FilingState::submitted) return refuse(Fault::conflict, "return.not_submitted", filing);
  const auto stage = static_cast<size_t>(filing.stage);
  if (stage >= form.filing.chain.size()) return refuse(Fault::conflict, "return.not_submitted", filing);
  const auto& by = form.filing.chain[stage].by;
  const auto may = [&](const account::Actor& one) {
    return std::any_of(by.begin(), by.end(), [&](const auto& role_and_field) {
      const auto path = deciders.paths.find(role_and_field.second);
      return path != deciders.paths.end() && account::reaches(one, role_and_field.first, path->second);
    });
  };
  if (!may(actor))
    return Error{
        Fault::forbidden, "return.not_yours", {{"actor", actor.name}, {"stage", form.filing.chain[stage].name}}};
  const auto& before = deciders.before;
  const auto had_it = [&](int64_t account) {
    return account == filing.submitted_by || account == filing.prepared_by ||
           std::find(before.begin(), before.end(), account) != before.end();
  };
  if (had_it(actor.account)) return Error{Fault::forbidden, "return.two_persons", {{"actor", actor.name}}};
  const auto lenders = account::lenders_of(actor, may);
  const auto free = std::find_if_not(lenders.begin(), lenders.end(), had_it);
  if (free != lenders.end()) return *free;
  if (lenders.empty()) return int64_t{0};
  return Error{Fault::forbidden, "return.two_persons_lent", {{"actor", actor.name}}};
}

}  // namespace

Result<void> may_be_edited(const Filing& filing) {
  if (filing.state == FilingState::submitted) return refuse(Fault::conflict, "return.is_submitted", filing);
  if (filing.state == FilingState::accepted) return refuse(Fault::conflict, "return.is_accepted", filing);
  return {};
}

Period period_of(const kit::Kind& form, Date from) { return aligned_period(from, form.form_months); }
Date due_of(const kit::Kind& form, Date from) { return period_of(form, from).to.plus_days(form.form_due_days); }
Date previous_of(const kit::Kind& form, Date from) {
  return aligned_period(period_of(form, from).from.plus_days(-1), form.form_months).from;
}

bool is_late(const kit::Kind& form, const Filing& filing) {
  return filing.revision == 1 && filing.submitted_on && *filing.submitted_on > due_of(form, filing.from);
}

bool is_expired_for(const kit::Kind& form, Date from) { return form.filing.expires && *form.filing.expires < from; }

std::vector<const kit::Field*> cells_of(const kit::Kind& form) {
  std::vector<const kit::Field*> cells;
  for (const auto& field : form.fields)
    if (field.name != form.unit_field && field.name != form.date_field) cells.push_back(&field);
  return cells;
}

Result<Cell> settle(const kit::Field& field, Cell cell, const Computed* computed) {
  const auto bad = [&](const char* key) {
    return issue(field, key, {{"text", cell.value ? excerpt(*cell.value) : ""}}).error;
  };
  if (cell.mark == Mark::zero && !cell.value) {
    if (!is_number(field)) return bad("return.zero_of_no_number");
    cell.value = cell_text(field, int64_t{0});
  }
  if (cell.mark == Mark::zero) cell.mark = Mark::none;  // set again below, by the value
  if (cell.value && cell.mark != Mark::none) return bad("return.mark_with_value");
  if (cell.value) {
    TRY_SET(const db::Value value, cell_value(field, *cell.value));
    cell.value = cell_text(field, value);
    if (is_number(field) && value == db::Value(int64_t{0})) cell.mark = Mark::zero;
  }
  cell.computed.reset();
  if (computed != nullptr && computed->state == expr::State::value) {
    TRY_SET(const int64_t units, computed->value.scaled(field.scale));
    cell.computed = cell_text(field, units);
  }
  const bool follows = computed != nullptr && (cell.source == Source::computed || cell.source == Source::none ||
                                               (!cell.value && cell.mark == Mark::none));
  if (follows) {
    cell = Cell{cell.computed, Mark::none, {}, Source::computed, cell.computed};
    if (computed->state == expr::State::not_applicable) cell.mark = Mark::not_applicable;
    if (cell.value && *cell.value == cell_text(field, int64_t{0})) cell.mark = Mark::zero;
    if (!cell.value && cell.mark == Mark::none) cell.source = Source::none;
    return cell;
  }
  if (cell.computed && cell.value == cell.computed) {
    cell.source = Source::computed;
    cell.reason.clear();
  }
  if (!cell.value && cell.mark == Mark::none) cell.source = Source::none;
  return cell;
}

Cells cells_of_row(const kit::Kind& form, const db::Row& row, Source source) {
  Cells cells;
  for (const auto* field : cells_of(form)) {
    const auto& value = row[static_cast<size_t>(field->column)];
    if (db::is_null(value)) continue;
    const bool zero = is_number(*field) && value == db::Value(int64_t{0});
    cells[field->name] = {cell_text(*field, value), zero ? Mark::zero : Mark::none, {}, source, {}};
  }
  return cells;
}

Result<db::Row> row_of(const kit::Kind& form, const Filing& filing) {
  Fields fields{{form.unit_field, filing.unit}, {form.date_field, int64_t{filing.from.ymd()}}};
  for (const auto* field : cells_of(form)) {
    const auto cell = filing.cells.find(field->name);
    if (cell == filing.cells.end() || !cell->second.value) continue;
    TRY_SET(fields[field->name], cell_value(*field, *cell->second.value));
  }
  return make_row(form, fields, log::Origin::loop);
}

Issues check_cells(const kit::Kind& form, const Cells& cells) {
  Issues issues;
  for (const auto* field : cells_of(form)) {
    const auto found = cells.find(field->name);
    const Cell cell = found == cells.end() ? Cell{} : found->second;
    const bool marked = cell.mark == Mark::not_reported || cell.mark == Mark::not_applicable;
    if (!cell.value && !marked) {
      if (field->required || must_be_answered(*field)) issues.push_back(issue(*field, "return.not_answered"));
      continue;
    }
    if (marked && field->required) issues.push_back(issue(*field, "return.must_be_a_value"));
    const bool told = !trim(cell.reason).empty();
    if (cell.is_typed_over() && !told) {
      issues.push_back(
          issue(*field, "return.typed_over", {{"value", cell.value.value_or("—")}, {"computed", *cell.computed}}));
    } else if (marked && cell.source != Source::computed && !told) {
      issues.push_back(issue(*field, "return.mark_without_reason", {{"mark", std::string(to_string(cell.mark))}}));
    }
  }
  return issues;
}

// Exact, and without a product that could overflow: v > p * f is p <= (v - 1) / f.
bool is_outlier(int64_t value, int64_t previous, int factor) {
  const auto size = [](int64_t n) { return n < 0 ? ~static_cast<uint64_t>(n) + 1 : static_cast<uint64_t>(n); };
  const auto exceeds = [&](uint64_t large, uint64_t small) {
    return large > 0 && small <= (large - 1) / static_cast<uint64_t>(factor);
  };
  if (previous == 0) return false;
  return exceeds(size(value), size(previous)) || exceeds(size(previous), size(value));
}

Issues hints_of(const kit::Kind& form, const db::Row& row, const db::Row* previous,
                const expr::Condition::Context& context) {
  Issues hints;
  for (const auto& hint : form.filing.hints)
    if (hint.when.holds(row, context) == expr::Truth::yes)
      hints.push_back({"", 0, 0, Error{Fault::invalid, "return.hint", {{"hint", kit::in_language(hint.label, "zh")}}}});
  if (previous == nullptr) return hints;
  for (const auto* field : cells_of(form)) {
    const auto at = static_cast<size_t>(field->column);
    const auto* now = std::get_if<int64_t>(&row[at]);
    const auto* then = std::get_if<int64_t>(&(*previous)[at]);
    if (!is_number(*field) || now == nullptr || then == nullptr) continue;
    if (is_outlier(*now, *then, form.filing.outlier_factor))
      hints.push_back(issue(*field, "return.outlier",
                            {{"value", cell_text(*field, *now)},
                             {"previous", cell_text(*field, *then)},
                             {"factor", std::to_string(form.filing.outlier_factor)}}));
  }
  return hints;
}

Result<Filing> submitted(const kit::Kind& form, Filing filing, const account::Actor& actor, Date today) {
  TRY(may_be_edited(filing));
  const Period period = period_of(form, filing.from);
  if (today < period.to) return Error{Fault::conflict, "return.period_not_over", {{"day", period.to.iso()}}};
  filing.state = form.filing.has_chain() ? FilingState::submitted : FilingState::accepted;
  filing.stage = 0;
  filing.submitted_by = actor.account;
  filing.submitted_on = today;
  filing.decided_by = 0;
  filing.decided_on.reset();
  filing.reason.clear();
  return filing;
}

Result<Filing> accepted(const kit::Kind& form, Filing filing, const Deciders& deciders, const account::Actor& actor,
                        Date today) {
  TRY_SET(filing.in_place_of, may_decide(form, filing, deciders, actor));
  ++filing.stage;
  if (static_cast<size_t>(filing.stage) == form.filing.chain.size()) filing.state = FilingState::accepted;
  filing.decided_by = actor.account;
  filing.decided_on = today;
  return filing;
}

Result<Filing> returned(const kit::Kind& form, Filing filing, const Deciders& deciders, const account::Actor& actor,
                        Date today, const std::string& reason) {
  if (trim(reason).empty()) return Error{Fault::invalid, "return.reason_needed"};
  TRY_SET(filing.in_place_of, may_decide(form, filing, deciders, actor));
  filing.state = FilingState::returned;
  filing.stage = 0;
  filing.decided_by = actor.account;
  filing.decided_on = today;
  filing.reason = reason;
  return filing;
}

Result<Filing> revised(const Filing& filing, const account::Actor& actor, const std::string& reason) {
  if (trim(reason).empty()) return Error{Fault::invalid, "return.reason_needed"};
  if (filing.state != FilingState::accepted) return refuse(Fault::conflict, "return.nothing_to_revise", filing);
  Filing next;
  next.form = filing.form;
  next.unit = filing.unit;
  next.from = filing.from;
  next.revision = filing.revision + 1;
  next.cells = filing.cells;
  next.prepared_by = actor.account;
  next.revised_for = reason;
  next.row_id = filing.row_id;
  return next;
}

}  // namespace bihuan::record
