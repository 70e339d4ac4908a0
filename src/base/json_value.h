// For the .cc files that build or take apart Json values: base/json.h and the whole type behind it. Headers include
// base/json.h alone.
#pragma once

#include <nlohmann/json.hpp>  // IWYU pragma: export

#include "base/json.h"  // IWYU pragma: export
