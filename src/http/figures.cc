// Numbers and claims, with their counter-examples and their proof.
#include "base/number.h"
#include "db/dialect.h"
#include "figure/evaluate.h"
#include "figure/where.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"

namespace bihuan::http {
namespace {

void write_proof(JsonText& json, const figure::Proof& proof) {
  json.name("proof").begin_object().text("definition", proof.definition).text("sql", proof.sql);
  json.name("parameters").begin_object();
  for (const auto& [name, value] : proof.parameters) json.text(name, value);
  json.end_object().number("position", proof.position).text("root", proof.root);
  json.name("rows").begin_list();
  for (const auto& row : proof.rows)
    json.begin_object().text("kind", row.kind).number("id", row.id).number("since", row.since).end_object();
  json.end_list()
      .number("row_count", proof.row_count)
      .number("imported", proof.imported)
      .text("rows_digest", proof.rows_digest)
      .end_object();
}

struct Asked {
  std::string text;
  std::optional<std::string> period;
  std::optional<std::string> unit;
  std::optional<std::string> as_of;
  bool proof = false;
};

// A unit that the caller may see, by its code. Fault: not_found "api.out_of_scope".
Result<std::string> seen_unit(Call& call, const std::string& code_or_name, const org::Moment& at) {
  TRY_SET(const auto place, org::find_unit(call.session(), code_or_name, at));
  if (!place || !call.caller().scope.sees(place->path)) return Error{Fault::not_found, "api.out_of_scope"};
  return place->code;
}

// Who sees a part of the site computes over that part: the unit that is asked for, else the one unit of the caller;
// units that the expression names itself lie within it, too.
Result<std::string> unit_within_scope(Call& call, const Asked& asked) {
  const auto& scope = call.caller().scope;
  const std::string wanted = asked.unit.value_or("");
  if (scope.is_everything()) return wanted;
  TRY_SET(const org::Moment now, call.moment());
  std::string text = asked.text;
  if (const auto* figure = call.kit().find_figure(text)) text = figure->expression;
  if (const auto* claim = call.kit().find_claim(text)) text = claim->expression;
  if (const auto outcome = call.kit().cache->compile(text, call.kit().schema); outcome.compiled) {
    const auto statement = call.kit().cache->select(*outcome.compiled, {});
    for (const auto& binding : statement->bindings)
      if (binding.symbol == expr::Symbol::path_low && !binding.text.empty()) TRY(seen_unit(call, binding.text, now));
  }
  if (!wanted.empty()) return seen_unit(call, wanted, now);
  if (scope.prefixes.size() != 1) return Error{Fault::invalid, "api.say_which_unit"};
  TRY_SET(const auto tree, call.tree());
  for (const auto& [unit, place] : tree->by_id)
    if (place.live && place.path == scope.prefixes.front()) return place.code;
  return Error{Fault::invalid, "api.say_which_unit"};
}

Result<Answer> evaluate_one(Call& call, const Asked& asked) {
  figure::Where where;
  TRY_SET(where.under, unit_within_scope(call, asked));
  if (asked.as_of && !asked.as_of->empty()) {
    TRY_SET(where.as_of, position_of(call, asked.as_of));
  }
  TRY_SET(where.period, figure::read_period(call.session(), asked.period.value_or(""), where.as_of));
  TRY_SET(auto evaluator, figure::Evaluator::open(call.session(), call.kit(), where));
  auto evaluated = evaluator.evaluate(asked.text);
  if (!evaluated) {
    call.issues = evaluator.issues();
    return std::move(evaluated.error());
  }
  const auto& value = *evaluated;
  JsonText json;
  json.begin_object()
      .text("name", value.name)
      .text("definition", value.definition)
      .text("period", to_string(value.period));
  json.text("under", value.under).number("position", value.position);
  if (value.is_truth) {
    json.text("state", "value").text("verdict", figure::to_string(value.verdict));
  } else {
    json.name("value");
    if (value.state == expr::State::value) json.text(value.value.to_string());
    if (value.state != expr::State::value) json.null();
    json.text("unit", value.unit).text("state", figure::to_string(value.state));
  }
  json.name("counterexamples").begin_list();
  const auto& scope = call.caller().scope;
  for (const auto& culprit : value.culprits) {
    // Which rows refute a claim is for those who may see them; how many there are is part of the claim.
    if (!scope.is_everything() && culprit.kind != "unit") {
      const kit::Kind* kind = call.kit().find_kind(culprit.kind);
      if (kind == nullptr) continue;
      const db::Value key[] = {db::kSite, culprit.id, value.position};
      TRY_SET(auto row, call.session().first(db::version_statement(kind->table), key));
      if (row.empty()) continue;
      row.pop_back();
      TRY_SET(const bool seen, may_see(call, *kind, row));
      if (!seen) continue;
    }
    json.begin_object()
        .text("kind", culprit.kind)
        .number("id", culprit.id)
        .text("name", culprit.name)
        .text("why", culprit.why);
    if (!culprit.period.empty()) json.text("period", culprit.period);
    json.end_object();
  }
  json.end_list().number("counterexample_count", value.culprit_count);
  if (asked.proof) {
    TRY_SET(const auto proof, evaluator.prove(asked.text));
    write_proof(json, proof);
  }
  json.end_object();
  return json_answer(json.take());
}

}  // namespace

Result<Answer> show_figure(Call& call, const api::ShowFigure& in) {
  if (call.kit().find_figure(in.name) == nullptr && call.kit().find_claim(in.name) == nullptr)
    return Error{Fault::not_found, "api.no_such_figure", {{"name", in.name}}};
  return evaluate_one(call, {in.name, in.period, in.unit, in.as_of, in.proof.value_or(false)});
}

Result<Answer> evaluate(Call& call, const api::Evaluate& in) {
  return evaluate_one(call,
                      {in.body.expression, in.body.period, in.body.unit, in.body.as_of, in.body.proof.value_or(false)});
}

}  // namespace bihuan::http
