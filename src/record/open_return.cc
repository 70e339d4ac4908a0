#include "record/open_return.h"

#include <algorithm>

#include "kit/form_warnings.h"
#include "record/filing_rows.h"
#include "record/record.h"

namespace bihuan::record {
namespace {

// What each cell holds before anybody writes: of the filing, of the row that was accepted without one, or carried over.
Filing shown_filing(const kit::Kind& form, const ReturnOf& of, const std::optional<Filing>& filing,
                    const std::optional<AcceptedRow>& row, const std::optional<AcceptedRow>& before) {
  if (filing) return *filing;
  Filing shown;
  shown.form = form.name;
  shown.unit = of.unit;
  shown.from = of.from;
  if (row) {
    shown.state = FilingState::accepted;
    shown.cells = cells_of_row(form, row->row, Source::typed);
  } else if (before) {
    const Cells cells = cells_of_row(form, before->row, Source::previous);
    for (const auto& name : form.filing.carried)
      if (const auto cell = cells.find(name); cell != cells.end()) shown.cells.insert(*cell);
  }
  return shown;
}

// Settles what may still change, and notes what the ledgers give.
Result<void> compute_cells(OpenReturn& open, Filing& shown, const kit::Kind& form, const std::string& unit_code,
                           const Compute& compute) {
  for (auto& view : open.cells) {
    const auto* expression = form.filing.expression_of(view.field);
    if (expression == nullptr) continue;
    view.expression = *expression;
    TRY_SET(const Computed given, compute(*expression, unit_code, open.period));
    TRY_SET(const Cell fresh, settle(*form.find(view.field), shown.cells[view.field], &given));
    view.computed = fresh.computed;
    if (open.may_be_edited) shown.cells[view.field] = fresh;
  }
  return {};
}

// To the cell that an issue names, else to the whole.
void hand_out(Issues found, OpenReturn& open, Issues CellView::* of_cell, Issues& of_whole) {
  for (auto& issue : found) {
    const auto name = issue.error.fields.find("name");
    const auto cell = std::find_if(open.cells.begin(), open.cells.end(), [&](const auto& view) {
      return name != issue.error.fields.end() && view.field == name->second;
    });
    (cell == open.cells.end() ? of_whole : (*cell).*of_cell).push_back(std::move(issue));
  }
}

Result<std::string> code_of_debtor(db::Session& session, const kit::Kind& form, const ReturnOf& of, Date last,
                                   int64_t position) {
  TRY_SET(const auto place, org::place_of(session, of.unit, {position, last}));
  TRY(require_owed(form, of.from, place));
  return place->code;
}

}  // namespace

Result<OpenReturn> open_return(db::Session& session, const kit::Kit& kit, const kit::Kind& form, const ReturnOf& of,
                               const org::Moment& at, const Compute& compute) {
  if (form.cls != kit::KindClass::form)
    return Error{Fault::invalid, "return.not_a_form", {{"kind", kit::in_language(form.label, "zh")}}};
  OpenReturn open;
  open.period = period_of(form, of.from);
  open.due = due_of(form, of.from);
  TRY_SET(const auto code, code_of_debtor(session, form, of, open.period.to, at.position));
  TRY_SET(open.filing, newest_filing(session, form, of.unit, of.from, at.position));
  TRY_SET(const auto row, accepted_row(session, form, of.unit, of.from, at.position));
  TRY_SET(const auto before, accepted_row(session, form, of.unit, previous_of(form, of.from), at.position));
  if (row) open.row_id = row->id;
  Filing shown = shown_filing(form, of, open.filing, row, before);
  open.may_be_edited = static_cast<bool>(may_be_edited(shown));
  const bool never_submitted = !shown.submitted_on && shown.revision == 1 && !row;
  open.is_late = is_late(form, shown) || (never_submitted && at.day > open.due);

  for (const auto* field : cells_of(form)) {
    CellView view;
    view.field = field->name;
    if (before) {
      const auto& value = before->row[static_cast<size_t>(field->column)];
      if (!db::is_null(value)) view.previous = cell_text(*field, value);
    }
    open.cells.push_back(std::move(view));
  }
  TRY(compute_cells(open, shown, form, code, compute));
  for (auto& view : open.cells) view.cell = shown.cells[view.field];

  TRY_SET(const auto as_row, row_of(form, shown));
  const expr::Condition::Context context{at.day, parameters_of(session, at.position)};
  if (open.may_be_edited) {
    Issues issues = check_cells(form, shown.cells);
    for (auto& issue : check_row(form, as_row, context))
      if (issue.error.key != "record.required") issues.push_back(std::move(issue));  // check_cells says it
    hand_out(std::move(issues), open, &CellView::issues, open.issues);
  }
  hand_out(hints_of(form, as_row, before ? &before->row : nullptr, context), open, &CellView::hints, open.hints);
  open.warnings = kit::warnings_of(kit, form, at.day);
  return open;
}

Result<Beside> reported_beside_verified(db::Session& session, const kit::Kind& form, const ReturnOf& of,
                                        int64_t position) {
  TRY_SET(const auto history, history_of_return(session, form, of.unit, of.from, position));
  Beside beside;
  for (const auto& version : history) {
    const Filing& filing = version.filing;
    if (version.command == "return.submit")
      beside.reported.push_back({filing.revision, *filing.submitted_on, filing.cells, false});
    if (filing.state == FilingState::accepted && !beside.reported.empty()) beside.reported.back().is_accepted = true;
  }
  TRY_SET(const auto row, accepted_row(session, form, of.unit, of.from, position));
  if (row) beside.verified = cells_of_row(form, row->row, Source::none);
  return beside;
}

}  // namespace bihuan::record
