#include "expr/cache.h"

namespace bihuan::expr {

Cache::Outcome Cache::compile(std::string_view text, const Schema& schema) {
  const std::lock_guard lock(mutex_);
  if (const auto known = entries_.find(text); known != entries_.end()) return {known->second.compiled, {}};
  auto outcome = expr::compile(text, schema);
  if (!outcome.compiled) return {nullptr, std::move(outcome.issues)};
  if (entries_.size() >= kMost) entries_.clear();
  auto compiled = std::make_shared<const Compiled>(*std::move(outcome.compiled));
  entries_[std::string(text)].compiled = compiled;
  return {std::move(compiled), {}};
}

std::shared_ptr<const Statement> Cache::select(const Compiled& compiled, const Options& options) {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(compiled.text);
  if (known == entries_.end() || known->second.compiled.get() != &compiled)
    return std::make_shared<const Statement>(select_statement(compiled, options));
  auto& slot = known->second.selects[(options.under_unit ? 1u : 0u) + (options.use_totals ? 2u : 0u)];
  if (!slot) slot = std::make_shared<const Statement>(select_statement(compiled, options));
  return slot;
}

}  // namespace bihuan::expr
