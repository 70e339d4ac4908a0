#include "verify/verify.h"

#include "base/hash.h"
#include "log/tree.h"
#include "verify/replay.h"

namespace bihuan::verify {

std::vector<const db::Table*> logged_tables(const kit::Kit& kit) {
  std::vector<const db::Table*> tables;
  for (const auto& kind : kit::system_kinds()) tables.push_back(&kind.table);
  for (const auto& kind : kit.kinds) tables.push_back(&kind.table);
  return tables;
}

Result<Verified> verify(const What& what) {
  Verified verified;
  Findings findings(verified);
  TRY_SET(auto replay, replay_log(what, verified, findings));
  verified.entries = static_cast<int64_t>(replay.leaves.size());
  verified.root = to_hex(log::root_of(replay.leaves));
  TRY(check_versions(what, replay, findings));
  TRY(check_derived(what, replay, findings));
  TRY(check_checkpoints(what, replay, findings));
  TRY(check_evidence(what, verified, findings));
  return verified;
}

}  // namespace bihuan::verify
