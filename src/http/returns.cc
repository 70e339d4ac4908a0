// Returns: what a unit owes, filled, submitted, accepted up the levels, corrected; and who filed what in time.
#include "base/json_value.h"
#include "base/number.h"
#include "figure/evaluate.h"
#include "http/app.h"
#include "http/fault.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "record/filing.h"
#include "record/matrix.h"
#include "record/open_return.h"

namespace bihuan::http {
namespace {

// What the ledgers give for a cell, at the moment of the call.
record::Compute compute_in(Call& call) {
  return [&call](const std::string& expression, const std::string& unit_code,
                 const Period& period) -> Result<record::Computed> {
    TRY_SET(auto evaluator, figure::Evaluator::open(call.session(), call.kit(), {period, unit_code, {}}));
    TRY_SET(const auto value, evaluator.evaluate(expression, {}, false));
    return record::Computed{value.state, value.value};
  };
}

Result<const kit::Kind*> form_called(const kit::Kit& kit, const std::string& name) {
  TRY_SET(const auto* kind, kind_called(kit, name));
  if (kind->cls == kit::KindClass::form) return kind;
  return Error{Fault::invalid, "return.not_a_form", {{"kind", kit::in_language(kind->label, "zh")}}};
}

Result<void> require_seen_unit(Call& call, int64_t unit) {
  TRY_SET(const auto tree, call.tree());
  if (call.caller().scope.sees(tree->path(unit))) return {};
  return Error{Fault::not_found, "api.out_of_scope"};
}

// "*": whatever it is; else the position of the version that was read.
Result<std::optional<int64_t>> seen_of(const std::string& if_match) {
  if (if_match == "*") return std::optional<int64_t>();
  std::string digits = if_match;
  std::erase(digits, '"');
  const auto seen = parse_scaled(digits, 0);
  if (!seen) return Error{Fault::invalid, "api.bad_value", {{"place", "If-Match"}, {"what", "api.want_integer"}}};
  return std::optional(*seen);
}

void write_cell(JsonText& json, const record::Cell& cell) {
  json.name("value");
  if (cell.value) json.text(*cell.value);
  if (!cell.value) json.null();
  if (cell.mark != record::Mark::none) json.text("mark", record::to_string(cell.mark));
  if (!cell.reason.empty()) json.text("reason", cell.reason);
  json.text("source", record::to_string(cell.source));
  if (cell.is_typed_over()) json.boolean("typed_over", true);
}

void write_issues(JsonText& json, std::string_view name, const Issues& issues, Language language) {
  json.name(name).begin_list();
  for (const auto& issue : issues)
    json.begin_object().text("key", issue.error.key).text("title", say(issue.error, language)).end_object();
  json.end_list();
}

void write_filing(JsonText& json, const record::Filing& filing) {
  json.number("rev", filing.since)
      .text("state", record::to_string(filing.state))
      .number("revision", filing.revision)
      .number("stage", filing.stage);
  if (filing.submitted_on) json.text("submitted_on", filing.submitted_on->iso());
  if (filing.decided_on) json.text("decided_on", filing.decided_on->iso());
  if (!filing.reason.empty()) json.text("reason", filing.reason);
  if (!filing.revised_for.empty()) json.text("revised_for", filing.revised_for);
  if (filing.row_id != 0) json.number("row_id", filing.row_id);
}

Answer filing_answer(const record::Filing& filing, int status = 200) {
  JsonText json;
  json.begin_object();
  write_filing(json, filing);
  json.name("cells").begin_object();
  for (const auto& [field, cell] : filing.cells) {
    json.name(field).begin_object();
    write_cell(json, cell);
    json.end_object();
  }
  json.end_object().end_object();
  Answer answer = json_answer(json.take(), status);
  answer.headers.emplace_back("ETag", "\"" + std::to_string(filing.since) + "\"");
  return answer;
}

void write_matrix_cell(JsonText& json, const record::MatrixCell& cell) {
  json.begin_object()
      .text("from", cell.from.iso())
      .text("due", cell.due.iso())
      .text("state", record::to_string(cell.state));
  if (cell.is_late) json.boolean("late", true);
  if (cell.is_revised) json.boolean("revised", true);
  if (cell.row_id != 0) json.number("row_id", cell.row_id);
  json.end_object();
}

}  // namespace

Result<Answer> due_returns(Call& call, const api::DueReturns& in) {
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto due, record::due_returns(call.session(), call.kit(), call.actor(), now.position, now.day,
                                              in.below.value_or(false)));
  JsonText json;
  json.begin_object().name("returns").begin_list();
  for (const auto& item : due) {
    json.begin_object()
        .text("form", item.form)
        .number("unit", item.unit.unit)
        .text("unit_name", item.unit.name)
        .name("cell");
    write_matrix_cell(json, item.cell);
    json.end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> return_matrix(Call& call, const api::ReturnMatrix& in) {
  TRY_SET(const auto* form, form_called(call.kit(), in.form));
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto period, parse_period(in.period));
  TRY_SET(const auto matrix,
          record::matrix(call.session(), *form, period, now.position, now.day, call.caller().scope.prefixes));
  JsonText json;
  json.begin_object().number("position", now.position).name("periods").begin_list();
  for (const auto& each : matrix.periods) json.text(to_string(each));
  json.end_list().name("rows").begin_list();
  for (const auto& row : matrix.rows) {
    json.begin_object()
        .number("unit", row.unit.unit)
        .text("code", row.unit.code)
        .text("name", row.unit.name)
        .name("cells")
        .begin_list();
    for (const auto& cell : row.cells) write_matrix_cell(json, cell);
    json.end_list().end_object();
  }
  json.end_list().name("counts").begin_object();
  for (const auto& [state, count] : matrix.counts) json.number(record::to_string(state), count);
  json.end_object().end_object();
  return json_answer(json.take());
}

Result<Answer> show_return(Call& call, const api::ShowReturn& in) {
  TRY_SET(const auto* form, form_called(call.kit(), in.form));
  TRY(require_seen_unit(call, in.unit));
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto open,
          record::open_return(call.session(), call.kit(), *form, {in.unit, in.from}, now, compute_in(call)));
  JsonText json;
  json.begin_object()
      .text("period", to_string(open.period))
      .text("due", open.due.iso())
      .boolean("late", open.is_late)
      .boolean("editable", open.may_be_edited);
  if (open.filing) write_filing(json, *open.filing);
  json.name("cells").begin_list();
  for (const auto& view : open.cells) {
    json.begin_object().text("field", view.field);
    write_cell(json, view.cell);
    if (!view.expression.empty()) json.text("expression", view.expression);
    if (view.computed) json.text("computed", *view.computed);
    if (view.previous) json.text("previous", *view.previous);
    write_issues(json, "issues", view.issues, call.language());
    write_issues(json, "hints", view.hints, call.language());
    json.end_object();
  }
  json.end_list();
  write_issues(json, "issues", open.issues, call.language());
  write_issues(json, "hints", open.hints, call.language());
  write_issues(json, "warnings", open.warnings, call.language());
  json.end_object();
  Answer answer = json_answer(json.take());
  answer.headers.emplace_back("ETag", "\"" + std::to_string(open.filing ? open.filing->since : 0) + "\"");
  return answer;
}

Result<Answer> compare_return(Call& call, const api::CompareReturn& in) {
  TRY_SET(const auto* form, form_called(call.kit(), in.form));
  TRY(require_seen_unit(call, in.unit));
  TRY_SET(const int64_t position, call.position());
  TRY_SET(const auto beside, record::reported_beside_verified(call.session(), *form, {in.unit, in.from}, position));
  const auto write_cells = [](JsonText& json, const record::Cells& cells) {
    json.name("cells").begin_object();
    for (const auto& [field, cell] : cells) {
      json.name(field).begin_object();
      write_cell(json, cell);
      json.end_object();
    }
    json.end_object();
  };
  JsonText json;
  json.begin_object().name("reported").begin_list();
  for (const auto& reported : beside.reported) {
    json.begin_object()
        .number("revision", reported.revision)
        .text("on", reported.on.iso())
        .boolean("accepted", reported.is_accepted);
    write_cells(json, reported.cells);
    json.end_object();
  }
  json.end_list();
  if (beside.verified) {
    json.name("verified").begin_object();
    write_cells(json, *beside.verified);
    json.end_object();
  }
  json.end_object();
  return json_answer(json.take());
}

Result<Answer> save_return(Call& call, const api::SaveReturn& in) {
  TRY_SET(const auto* form, form_called(call.kit(), in.form));
  record::Draft draft{{in.unit, in.from}, {}, {}};
  TRY_SET(draft.seen, seen_of(in.if_match));
  for (const auto& cell : in.body.cells) {
    record::GivenCell given{cell.value, record::Mark::none, cell.reason.value_or("")};
    TRY_SET(given.mark, record::mark_of(cell.mark.value_or("")));
    draft.cells[cell.field] = std::move(given);
  }
  TRY_SET(const auto filing, record::save_draft(call.tx(), call.kit(), *form, call.actor(), draft, compute_in(call)));
  return filing_answer(filing);
}

Result<Answer> move_return(Call& call, const api::MoveReturn& in) {
  TRY_SET(const auto* form, form_called(call.kit(), in.form));
  record::Move move{{in.unit, in.from}, in.body.reason.value_or(""), {}};
  TRY_SET(move.seen, seen_of(in.if_match));
  const auto moved = [&]() -> Result<record::Filing> {
    if (in.body.move == "submit")
      return record::submit_return(call.tx(), call.kit(), *form, call.actor(), move, compute_in(call));
    if (in.body.move == "accept") return record::accept_return(call.tx(), call.kit(), *form, call.actor(), move);
    if (in.body.move == "return") return record::send_back_return(call.tx(), call.kit(), *form, call.actor(), move);
    return record::revise_return(call.tx(), call.kit(), *form, call.actor(), move);
  };
  TRY_SET(const auto filing, moved());
  return filing_answer(filing);
}

}  // namespace bihuan::http
