// From a folder of YAML to a Kit, or all that is wrong with it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kit/model.h"

namespace bihuan::kit {

struct Loaded {
  std::optional<Kit> kit;  // set when there are no issues
  Issues issues;           // file (relative to the kit), line, column, what, hint
};
// `files`: path relative to the kit → content. Pure; at most 400 files and 8 MiB. `checked_digest`: of a kit that has
// been loaded before; when these files are that kit, what only a check reads (words of the demo, bindings) is left out.
Loaded load(const std::map<std::string, std::string>& files, std::string_view checked_digest = {});
// Reads the folder first. A folder that is not there: Error not_found "kit.no_folder".
Result<Loaded> load_folder(const std::string& directory);

}  // namespace bihuan::kit
