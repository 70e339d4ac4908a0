// release: a file that is proven becomes the official one: a log entry with its digest, then a checkpoint.
#include "report/release.h"

#include <fmt/format.h>

#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "report/check.h"

namespace bihuan::cli {
namespace {

Result<int> release_file(const Terminal& terminal, const ReleaseOptions& options) {
  TRY_SET(const auto file, report::read_sealed(options.file));
  TRY_SET(auto site, open_to_write(terminal, options.site));
  TRY_SET(const auto actor, load_actor(*site, options.actor));
  TRY_SET(const auto key, site->public_key());
  TRY_SET(const auto checked, report::check(file, report::AgainstSite{&site->session(), &site->kit(), key}));
  TRY_SET(const auto prepared, report::prepare_release(file, checked, options.number));
  TRY_SET(const Instant at, now_of(*site));
  TRY_SET(auto tx, site->writer().begin(actor.name, at));
  TRY_SET(const auto release, report::release_report(tx, site->kit(), actor, prepared));
  TRY(tx.commit());
  TRY_SET(const auto checkpoint, site->write_checkpoint());
  if (terminal.json()) {
    terminal.print_json(Json{{"schema", 1},
                             {"id", release.id},
                             {"number", release.number},
                             {"position", release.position},
                             {"digest", release.digest},
                             {"checkpoint", checkpoint}});
  } else {
    terminal.print(
        fmt::format(fmt::runtime(terminal.pick("已发布 {}：{}，日志位置 {}", "released {}: {}, log position {}")),
                    release.number, options.file, release.position));
    terminal.print(trim(checkpoint));  // print ends the last line
  }
  return kDone;
}

}  // namespace

int run_release(const Terminal& terminal, const ReleaseOptions& options) {
  auto code = release_file(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
