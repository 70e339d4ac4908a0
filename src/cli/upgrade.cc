// upgrade: opening a site to write brings it up; this verb does that and nothing else.
#include <fmt/format.h>

#include "cli/open.h"
#include "cli/verbs.h"

namespace bihuan::cli {

int run_upgrade(const Terminal& terminal, const UpgradeOptions& options) {
  const auto site = open_to_write(terminal, options.site);
  if (!site) return terminal.fail(site.error());
  terminal.print(fmt::format("{} {}", terminal.pick("站点数据版本", "data version"), site::kSchemaVersion));
  return kDone;
}

}  // namespace bihuan::cli
