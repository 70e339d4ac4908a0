// A site of an earlier version becomes one of this version. Nothing that was written is touched: tables, columns and
// indexes are added, and what is derived is computed again from the rows. A step a version; its number is the version
// that it leads to.
#pragma once

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"

namespace bihuan::site {

inline constexpr int kOldestVersion = 2;  // that is still brought up

// In the caller's transaction, under the site's lock: from `version` to kSchemaVersion, whole or not at all.
// Precondition: kOldestVersion <= version < kSchemaVersion.
Result<void> upgrade(db::Session& session, const kit::Kit& kit, int version);

}  // namespace bihuan::site
