// What was made or checked, as the documents that --json prints and the server answers.
#pragma once

#include "base/json.h"
#include "kit/model.h"
#include "report/check.h"
#include "report/compose.h"

namespace bihuan::report {

// {"schema","figures","claims","warnings","released"}
Json describe(const Composed& composed);
// {"schema","items","rewordings","ok",…,"release"}
Json describe(const Checked& checked);
// {"releases"}
Json describe_releases(const std::vector<Release>& releases);
// What the kit's templates need: their periods, slots and claims with the kit's labels.
Json describe_templates(const kit::Kit& kit);

}  // namespace bihuan::report
