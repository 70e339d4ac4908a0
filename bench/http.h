// Our server beside a thin one (http/thin.mjs) under the same load of wrk: pages, single rows, new rows, changes.
#pragma once

#include <string>
#include <vector>

#include "kit/model.h"
#include "row.h"

namespace bihuan::bench {

// `packages`: a folder in which npm has put what the thin server needs.
Result<std::vector<Row>> measure_http(const kit::Kit& kit, const std::string& packages);

}  // namespace bihuan::bench
