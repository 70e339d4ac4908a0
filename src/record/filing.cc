#include "record/filing.h"

#include <algorithm>

#include "account/delegation.h"
#include "base/text.h"
#include "record/filing_rows.h"
#include "record/record.h"

namespace bihuan::record {
namespace {

// What there is of a return before a command.
struct Standing {
  std::optional<Filing> filing;  // the newest revision
  std::optional<AcceptedRow> row;
};

Result<Standing> load_standing(log::Tx& tx, const kit::Kind& form, const ReturnOf& of,
                               const std::optional<int64_t>& seen) {
  if (form.cls != kit::KindClass::form)
    return Error{Fault::invalid, "return.not_a_form", {{"kind", kit::in_language(form.label, "zh")}}};
  Standing standing;
  TRY_SET(standing.filing, newest_filing(tx.session(), form, of.unit, of.from, tx.position()));
  TRY_SET(standing.row, accepted_row(tx.session(), form, of.unit, of.from, tx.position()));
  const int64_t now = standing.filing ? standing.filing->since : 0;
  if (seen && *seen != now) return Error{Fault::conflict, "return.changed_meanwhile"};
  return standing;
}

// What was accepted without a filing (taken over, or before the form had a chain), as the revision before the next.
Filing taken_over(const kit::Kind& form, const ReturnOf& of, const AcceptedRow& row, int revision) {
  Filing filing;
  filing.revision = revision;
  filing.form = form.name;
  filing.unit = of.unit;
  filing.from = of.from;
  filing.state = FilingState::accepted;
  filing.cells = cells_of_row(form, row.row, Source::typed);
  filing.row_id = row.id;
  return filing;
}

// Settles every computed cell with what the ledgers give now.
Result<void> settle_computed(log::Tx& tx, const kit::Kind& form, Filing& filing, const Compute& compute) {
  if (form.filing.computed.empty()) return {};
  const Period period = period_of(form, filing.from);
  TRY_SET(const auto place, org::place_of(tx.session(), filing.unit, {tx.position(), period.to}));
  if (!place) return Error{Fault::invalid, "record.no_such_unit", {{"unit", std::to_string(filing.unit)}}};
  for (const auto& [name, expression] : form.filing.computed) {
    TRY_SET(const Computed given, compute(expression, place->code, period));
    TRY_SET(filing.cells[name], settle(*form.find(name), filing.cells[name], &given));
  }
  return {};
}

// A new filing begins with what is carried over from the period before.
Result<Filing> begin_filing(log::Tx& tx, const kit::Kind& form, const ReturnOf& of) {
  TRY(require_due_return(tx, form, of.unit, of.from));
  Filing filing;
  filing.form = form.name;
  filing.unit = of.unit;
  filing.from = of.from;
  if (form.filing.carried.empty()) return filing;
  TRY_SET(const auto before, accepted_row(tx.session(), form, of.unit, previous_of(form, of.from), tx.position()));
  if (!before) return filing;
  const Cells cells = cells_of_row(form, before->row, Source::previous);
  for (const auto& name : form.filing.carried)
    if (const auto cell = cells.find(name); cell != cells.end()) filing.cells.insert(*cell);
  return filing;
}

Result<Cell> read_cell(log::Tx& tx, const kit::Kit& kit, const kit::Field& field, const GivenCell& given) {
  if (!is_utf8(given.reason))
    return Error{
        Fault::invalid, "return.bad_reason", {{"name", field.name}, {"field", kit::in_language(field.label, "zh")}}};
  Cell cell;
  cell.mark = given.mark;
  cell.reason = trim(given.reason);
  cell.source = Source::typed;
  if (given.text) {
    TRY_SET(const auto value, read_value(tx.session(), kit, field, *given.text, {tx.position(), tx.today()}));
    if (!db::is_null(value)) cell.value = cell_text(field, value);
  }
  return settle(field, std::move(cell), nullptr);
}

Result<void> fill(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const Draft& draft, Filing& filing) {
  const auto fields = cells_of(form);
  for (const auto& [name, given] : draft.cells) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto* one) { return one->name == name; });
    if (field == fields.end())
      return Error{Fault::invalid,
                   "return.no_such_cell",
                   {{"text", excerpt(name)}, {"kind", kit::in_language(form.label, "zh")}}};
    TRY_SET(filing.cells[name], read_cell(tx, kit, **field, given));
  }
  return {};
}

// In whose place the actor writes by the verb; of several lenders the first.
Result<int64_t> lender_at(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, std::string_view verb,
                          int64_t unit) {
  TRY_SET(const auto path, org::path_of(tx.session(), unit, {tx.position(), tx.today()}));
  const auto lenders = account::lenders_of(
      actor, [&](const account::Actor& alone) { return account::may(kit, alone, verb, path.value_or("")); });
  return lenders.empty() ? int64_t{0} : lenders.front();
}

// Writes the version and its entry.
Result<Filing> write(log::Tx& tx, Filing filing, const char* command, const std::string& request) {
  TRY_SET(filing.id, put_filing(tx, filing));
  TRY_SET(filing.since, tx.append(command, log::Origin::loop, request));
  return filing;
}

// What was accepted becomes the row that counts: a first one, or the next version of the one that it corrects. Where
// that one has been withdrawn meanwhile, the revision stands by itself.
Result<void> put_accepted(log::Tx& tx, const kit::Kind& form, Filing& filing) {
  TRY_SET(auto row, row_of(form, filing));
  std::optional<db::Row> there;
  if (filing.row_id != 0) {
    TRY_SET(there, tx.current(form.table, filing.row_id));
  }
  if (!there) {
    TRY_SET(filing.row_id, put_row(tx, form, std::move(row)));
    return {};
  }
  const auto issues = check_row(form, row, context_of(tx));
  if (!issues.empty()) return issues.front().error;
  return tx.put(form.table, filing.row_id, std::move(row));
}

// The paths of the units that the filing's stage names, today.
Result<Deciders> load_deciders(log::Tx& tx, const kit::Kind& form, const Filing& filing) {
  Deciders deciders;
  const auto stage = static_cast<size_t>(filing.stage);
  if (filing.state != FilingState::submitted || stage >= form.filing.chain.size()) return deciders;
  const org::Moment now{tx.position(), tx.today()};
  for (const auto& [role, field] : form.filing.chain[stage].by) {
    if (field == "site") {
      TRY_SET(const auto root, org::root_unit(tx.session(), now));
      deciders.paths[field] = root.path;
      continue;
    }
    int64_t unit = field == form.unit_field ? filing.unit : 0;
    if (const auto cell = filing.cells.find(field); cell != filing.cells.end() && cell->second.value) {
      TRY_SET(const auto value, cell_value(*form.find(field), *cell->second.value));
      unit = std::get<int64_t>(value);
    }
    TRY_SET(auto path, org::path_of(tx.session(), unit, now));
    if (path) deciders.paths[field] = *std::move(path);
  }
  TRY_SET(const auto history, history_of_return(tx.session(), form, filing.unit, filing.from, tx.position()));
  deciders.before = hands_of(history, filing);
  return deciders;
}

Result<Filing> waiting_filing(log::Tx& tx, const kit::Kind& form, const Move& move) {
  TRY_SET(auto standing, load_standing(tx, form, move.of, move.seen));
  if (!standing.filing) return Error{Fault::conflict, "return.not_submitted", {{"state", ""}}};
  return *std::move(standing.filing);
}

}  // namespace

Result<Filing> save_draft(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                          const Draft& draft, const Compute& compute, const std::string& request) {
  TRY(require(tx, kit, actor, "enter", draft.of.unit));
  TRY_SET(auto standing, load_standing(tx, form, draft.of, draft.seen));
  if (standing.row && (!standing.filing || standing.filing->row_id == 0))
    return Error{Fault::conflict, "return.is_accepted"};
  if (!standing.filing) {
    TRY_SET(standing.filing, begin_filing(tx, form, draft.of));
  }
  Filing& filing = *standing.filing;
  TRY(may_be_edited(filing));
  TRY(fill(tx, kit, form, draft, filing));
  TRY(settle_computed(tx, form, filing, compute));
  filing.prepared_by = actor.account;
  TRY_SET(filing.in_place_of, lender_at(tx, kit, actor, "enter", draft.of.unit));
  return write(tx, std::move(filing), "return.save", request);
}

Result<Filing> submit_return(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                             const Move& move, const Compute& compute, const std::string& request) {
  TRY(require(tx, kit, actor, "enter", move.of.unit));
  TRY_SET(auto standing, load_standing(tx, form, move.of, move.seen));
  if (!standing.filing && standing.row) return Error{Fault::conflict, "return.is_accepted"};
  if (!standing.filing) return Error{Fault::conflict, "return.nothing_to_submit"};
  TRY_SET(auto filing, submitted(form, *standing.filing, actor, tx.today()));
  TRY_SET(filing.in_place_of, lender_at(tx, kit, actor, "enter", move.of.unit));
  TRY(settle_computed(tx, form, filing, compute));
  const auto issues = check_cells(form, filing.cells);
  if (!issues.empty()) return issues.front().error;
  TRY_SET(const auto row, row_of(form, filing));
  const auto broken = check_row(form, row, context_of(tx));
  if (!broken.empty()) return broken.front().error;
  if (filing.state == FilingState::accepted) TRY(put_accepted(tx, form, filing));
  return write(tx, std::move(filing), "return.submit", request);
}

Result<Filing> accept_return(log::Tx& tx, const kit::Kit&, const kit::Kind& form, const account::Actor& actor,
                             const Move& move, const std::string& request) {
  TRY_SET(auto waiting, waiting_filing(tx, form, move));
  TRY_SET(const auto deciders, load_deciders(tx, form, waiting));
  TRY_SET(auto filing, accepted(form, std::move(waiting), deciders, actor, tx.today()));
  if (filing.state == FilingState::accepted) TRY(put_accepted(tx, form, filing));
  return write(tx, std::move(filing), "return.accept", request);
}

Result<Filing> send_back_return(log::Tx& tx, const kit::Kit&, const kit::Kind& form, const account::Actor& actor,
                                const Move& move, const std::string& request) {
  TRY_SET(auto waiting, waiting_filing(tx, form, move));
  TRY_SET(const auto deciders, load_deciders(tx, form, waiting));
  TRY_SET(auto filing, returned(form, std::move(waiting), deciders, actor, tx.today(), move.reason));
  return write(tx, std::move(filing), "return.return", request);
}

Result<Filing> revise_return(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                             const Move& move, const std::string& request) {
  TRY(require(tx, kit, actor, "correct", move.of.unit));
  TRY_SET(auto standing, load_standing(tx, form, move.of, move.seen));
  if (!standing.row) {
    const std::string state = standing.filing ? std::string(to_string(standing.filing->state)) : "";
    return Error{Fault::conflict, "return.nothing_to_revise", {{"state", state}}};
  }
  const bool is_ours = standing.filing && standing.filing->row_id == standing.row->id;
  const int revision = standing.filing ? standing.filing->revision : 1;
  const Filing before = is_ours ? *standing.filing : taken_over(form, move.of, *standing.row, revision);
  TRY_SET(auto filing, revised(before, actor, move.reason));
  TRY_SET(filing.in_place_of, lender_at(tx, kit, actor, "correct", move.of.unit));
  return write(tx, std::move(filing), "return.revise", request);
}

}  // namespace bihuan::record
