#include "figure/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "expr/cache.h"
#include "figure/culprits.h"
#include "figure/snapshot.h"
#include "log/tree.h"
#include "log/writer.h"

namespace bihuan::figure {
namespace {

// What a name or an expression stands for.
struct Meant {
  std::string name;
  std::string expression;
  std::string unit;
  bool opinion = false;
};

Meant meaning(const kit::Kit& kit, std::string_view text) {
  if (const auto* figure = kit.find_figure(text)) return {figure->name, figure->expression, figure->unit, false};
  if (const auto* claim = kit.find_claim(text))
    return {claim->name, claim->expression, "", claim->strength == kit::Strength::opinion};
  return {"", std::string(text), "", false};
}

// Whether any row of the kind was taken over from elsewhere: rarely, so that single rows are asked only then.
Result<bool> holds_imported(db::Session& session, const kit::Kit& kit, const std::string& kind) {
  if (kit.find_kind(kind) == nullptr) return false;
  const db::Value site[] = {db::kSite};
  TRY_SET(const auto row,
          session.first(
              fmt::format(R"sql(select 1 from "{}" where site = ?1 and origin = 'imported' limit 1)sql", kind), site));
  return !row.empty();
}

Result<bool> is_imported(db::Session& session, const std::string& kind, int64_t id, int64_t since) {
  const db::Value key[] = {db::kSite, id, since};
  TRY_SET(const auto row,
          session.first(
              fmt::format(R"sql(select origin from "{}" where site = ?1 and id = ?2 and since = ?3)sql", kind), key));
  return !row.empty() && row[0] == db::Value(std::string("imported"));
}

Verdict verdict_of(expr::Truth truth) {
  switch (truth) {
    case expr::Truth::yes:
      return Verdict::holds;
    case expr::Truth::no:
      return Verdict::fails;
    case expr::Truth::unknown:
      break;
  }
  return Verdict::unknown;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::fails:
      return "fails";
    case Verdict::opinion:
      return "opinion";
    case Verdict::unknown:
      break;
  }
  return "unknown";
}

std::string_view to_string(expr::State state) {
  switch (state) {
    case expr::State::value:
      return "value";
    case expr::State::not_reported:
      return "not_reported";
    case expr::State::not_applicable:
      break;
  }
  return "not_applicable";
}

struct Evaluator::State {
  Snapshot snapshot;
  std::map<std::string, std::shared_ptr<const expr::Compiled>, std::less<>> compiled;  // what was asked for
  Issues issues;

  Result<const expr::Compiled*> compile(const Meant& meant) {
    auto found = compiled.find(meant.expression);
    if (found == compiled.end()) {
      auto outcome = snapshot.kit->cache->compile(meant.expression, snapshot.kit->schema);
      if (!outcome.compiled) {
        issues = std::move(outcome.issues);
        return Error{Fault::invalid, "figure.invalid", {{"text", meant.expression}}};
      }
      found = compiled.emplace(meant.expression, std::move(outcome.compiled)).first;
    }
    return found->second.get();
  }
};

Evaluator::Evaluator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

Result<Evaluator> Evaluator::open(db::Session& session, const kit::Kit& kit, const Where& where) {
  auto state = std::make_unique<State>();
  TRY_SET(state->snapshot, Snapshot::take(session, kit, where));
  return Evaluator(std::move(state));
}

int64_t Evaluator::position() const { return state_->snapshot.position; }
const Issues& Evaluator::issues() const { return state_->issues; }
Result<std::optional<Number>> Evaluator::parameter(std::string_view name) { return state_->snapshot.parameter(name); }

Result<Evaluation> Evaluator::evaluate(std::string_view text, std::optional<Period> period, bool culprits) {
  Snapshot& snapshot = state_->snapshot;
  const Meant meant = meaning(*snapshot.kit, text);
  Evaluation result;
  result.name = meant.name;
  result.unit = meant.unit;
  result.position = snapshot.position;
  result.period = period.value_or(snapshot.where.period);
  result.under = snapshot.where.under;
  if (meant.opinion) {
    result.is_truth = true;
    result.verdict = Verdict::opinion;
    return result;
  }
  TRY_SET(const expr::Compiled* compiled, state_->compile(meant));
  result.definition = compiled->canonical;
  result.is_truth = compiled->is_truth;
  TRY_SET(const auto values, snapshot.read(*compiled, result.period));
  TRY_SET(const auto answer, expr::fold(*compiled, values));
  result.state = answer.state;
  result.value = answer.number;
  if (compiled->is_truth) result.verdict = verdict_of(answer.truth);
  const bool whole = compiled->is_truth ? result.verdict == Verdict::holds : answer.state == expr::State::value;
  if (!whole && culprits) {
    TRY_SET(auto found, find_culprits(snapshot, *compiled, values, answer, result.period));
    result.culprit_count = found.count;
    result.culprits = std::move(found.culprits);
  }
  return result;
}

Result<Proof> Evaluator::prove(std::string_view text, std::optional<Period> period) {
  Snapshot& snapshot = state_->snapshot;
  const Meant meant = meaning(*snapshot.kit, text);
  Proof proof;
  proof.position = snapshot.position;
  if (meant.opinion) return proof;
  TRY_SET(const expr::Compiled* compiled, state_->compile(meant));
  const Period stretch = period.value_or(snapshot.where.period);
  proof.definition = compiled->canonical;
  proof.sql = expr::select_statement(*compiled, snapshot.options(*compiled, stretch)).sql;
  std::set<std::string> names;
  for (const auto& name : expr::parameters_of(*compiled)) names.insert(name);
  for (const auto& binding : expr::select_statement(*compiled, snapshot.options(*compiled, stretch)).bindings)
    if (binding.symbol == expr::Symbol::parameter) names.insert(binding.text);
  for (const auto& name : names) {
    TRY_SET(const auto value, snapshot.parameter(name));
    proof.parameters.emplace_back(name, value ? value->to_string(9) : "");
  }
  TRY_SET(const auto root, log::root_at(*snapshot.session, snapshot.position));
  proof.root = to_hex(root);

  Sha256 digest;
  for (size_t leaf = 0; leaf < compiled->leaves.size(); ++leaf) {
    const std::string kind = compiled->leaves[leaf].kind;
    TRY_SET(const bool mixed, holds_imported(*snapshot.session, *snapshot.kit, kind));
    TRY(snapshot.each_row(*compiled, leaf, expr::Rows::contributing, stretch,
                          [&](int64_t id, int64_t since) -> Result<void> {
                            digest.update(fmt::format("{}/{}@{}\n", kind, id, since));
                            ++proof.row_count;
                            if (mixed) {
                              TRY_SET(const bool imported, is_imported(*snapshot.session, kind, id, since));
                              proof.imported += imported ? 1 : 0;
                            }
                            if (proof.rows.size() < kMaxProofRows) proof.rows.push_back({kind, id, since});
                            return {};
                          }));
  }
  proof.rows_digest = to_hex(digest.finish());
  return proof;
}

}  // namespace bihuan::figure
