// Samples and draws that anybody can repeat, findings that become problems, and assessment.
#include <algorithm>

#include "assess/draw.h"
#include "assess/publish.h"
#include "assess/raise.h"
#include "assess/scheme.h"
#include "assess/score.h"
#include "base/json_value.h"
#include "http/app.h"
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "matter/sample.h"

namespace bihuan::http {
namespace {

Result<assess::Schemes> schemes_of(const kit::Kit& kit) {
  auto schemes = assess::load_schemes(kit);
  if (!schemes.issues.empty()) return schemes.issues.front().error;
  return schemes;
}

// The scheme outlives the table that points to it.
struct Scored {
  assess::Schemes schemes;
  assess::Table table;
};

Result<std::unique_ptr<Scored>> score(Call& call, int64_t year, std::optional<int64_t> version,
                                      const std::optional<std::string>& period) {
  auto scored = std::make_unique<Scored>();
  TRY_SET(scored->schemes, schemes_of(call.kit()));
  const auto* scheme = version ? scored->schemes.find(static_cast<int>(year), static_cast<int>(*version))
                               : scored->schemes.newest(static_cast<int>(year));
  if (scheme == nullptr) return Error{Fault::not_found, "api.no_scheme", {{"year", std::to_string(year)}}};
  Period of = year_period(static_cast<int>(year));
  if (period) {
    TRY_SET(of, parse_period(*period));
  }
  TRY_SET(scored->table, assess::evaluate(call.session(), call.kit(), *scheme, of));
  return scored;
}

}  // namespace

Result<Answer> draw_sample(Call& call, const api::DrawSample& in) {
  matter::SampleWanted wanted;
  wanted.purpose = in.body.purpose;
  wanted.kind = in.body.kind;
  wanted.filter = in.body.filter.value_or("");
  wanted.count = static_cast<int>(in.body.count.value_or(0));
  wanted.percent = static_cast<int>(in.body.percent.value_or(0));
  wanted.seed = in.body.seed;
  TRY_SET(const auto sample, matter::draw_sample(call.tx(), call.kit(), call.actor(), wanted));
  JsonText json;
  json.begin_object()
      .number("id", sample.id)
      .number("population", sample.population)
      .text("population_digest", sample.population_digest);
  json.name("drawn").begin_list();
  for (const auto id : sample.drawn) json.number(id);
  json.end_list().end_object();
  return json_answer(json.take(), 201);
}

Result<Answer> redraw_sample(Call& call, const api::RedrawSample& in) {
  TRY_SET(const auto redrawn, matter::draw_again(call.session(), call.kit(), in.id));
  JsonText json;
  json.begin_object().boolean("same", redrawn.same).name("drawn").begin_list();
  for (const auto id : redrawn.again.drawn) json.number(id);
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> draw_units(Call& call, const api::DrawUnits& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY(require_row(call, *kind, in.id, in.if_match));
  TRY_SET(const auto drawn, assess::draw_units(call.tx(), call.kit(), *kind, call.actor(), in.id, in.body.level,
                                               static_cast<int>(in.body.size)));
  JsonText json;
  json.begin_object().number("seed", drawn.seed).text("list", drawn.list).name("units").begin_list();
  for (const auto& code : drawn.units) json.text(code);
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> check_draw(Call& call, const api::CheckDraw& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY(require_seen(call, *kind, in.id));
  TRY_SET(const bool same, assess::check_draw(call.session(), *kind, in.id));
  return json_answer(JsonText().begin_object().boolean("same", same).end_object().take());
}

Result<Answer> raise_matter(Call& call, const api::RaiseMatter& in) {
  TRY_SET(const auto* from, kind_called(call.kit(), in.kind));
  TRY_SET(const auto* to, kind_called(call.kit(), in.body.to));
  TRY(require_row(call, *from, in.id, in.if_match));
  TRY_SET(auto fields, read_fields(call, *to, in.body.fields));
  TRY_SET(const int64_t id, assess::raise_matter(call.tx(), call.kit(), call.actor(), *from, in.id, *to,
                                                 {std::move(fields), in.body.reason.value_or("")}));
  return written_answer(call, *to, id, 201);
}

Result<Answer> show_scores(Call& call, const api::ShowScores& in) {
  TRY_SET(const auto scored, score(call, in.year, in.version, in.period));
  return json_answer(canonical(assess::to_json(scored->table)));
}

Result<Answer> publish_scores(Call& call, const api::PublishScores& in) {
  TRY_SET(const auto scored, score(call, in.year, in.body.version, in.body.period));
  assess::Published published;
  TRY(call.write([&](log::Tx& tx) -> Result<void> {
    TRY_SET(published, assess::publish(tx, call.kit(), call.actor(), scored->table));
    return {};
  }));
  return json_answer(
      JsonText().begin_object().number("id", published.id).text("digest", published.digest).end_object().take(), 201);
}

Result<Answer> list_scores(Call& call, const api::ListScores& in) {
  TRY_SET(const auto published, assess::list_published(call.session(), static_cast<int>(in.year)));
  JsonText json;
  json.begin_object().name("results").begin_list();
  for (const auto& result : published) {
    json.begin_object()
        .number("id", result.id)
        .number("version", result.version)
        .text("period", result.period)
        .number("position", result.position);
    json.text("digest", result.digest).name("result").raw(result.result).end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> withdraw_scores(Call& call, const api::WithdrawScores& in) {
  TRY_SET(const auto standing, assess::list_published(call.session(), static_cast<int>(in.year)));
  const bool is_there =
      std::any_of(standing.begin(), standing.end(), [&](const auto& result) { return result.id == in.id; });
  if (!is_there) return Error{Fault::not_found, "assess.no_result", {{"id", std::to_string(in.id)}}};
  TRY(assess::withdraw(call.tx(), call.kit(), call.actor(), in.id, in.body.reason));
  return json_answer("{}");
}

}  // namespace bihuan::http
