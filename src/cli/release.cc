// release: a file that is proven becomes the official one: a log entry with its digest, then a checkpoint.
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "report/check.h"

namespace bihuan::cli {
namespace {

Result<int> release_file(const Terminal& terminal, const ReleaseOptions& options) {
  TRY_SET(const auto bytes, read_file(options.file, 64u << 20));
  TRY_SET(const auto file, report::read_sealed(options.file));
  TRY_SET(auto site, open_to_write(terminal, options.site));
  TRY_SET(const auto actor, load_actor(*site, options.actor));
  TRY_SET(const auto key, site->public_key());
  TRY_SET(const auto checked, report::check(file, report::AgainstSite{&site->session(), &site->kit(), key}));
  if (checked.draft) return Error{Fault::conflict, "report.draft"};
  const auto wrong = std::count_if(checked.items.begin(), checked.items.end(), [](const auto& item) {
    return item.status != "proven" && item.status != "changed_since";
  });
  if (wrong > 0) return Error{Fault::conflict, "report.not_proven", {{"count", std::to_string(wrong)}}};
  TRY_SET(const Json proof, parse_json(file.proof, 16u << 20));
  const auto front = [&](const char* name) {
    const auto& matter = proof["front_matter"];
    return matter.contains(name) && matter[name].is_string() ? matter[name].get<std::string>() : std::string();
  };
  const std::string number = options.number.empty() ? front("number") : options.number;
  for (const auto& [value, what] : {std::pair(number, terminal.pick("文号", "the number")),
                                    std::pair(front("date"), terminal.pick("成文日期", "the date")),
                                    std::pair(front("addressee"), terminal.pick("主送机关", "the addressee"))})
    if (value.empty()) return Error{Fault::conflict, "report.front_matter_missing", {{"what", what}}};
  TRY_SET(const Instant at, now_of(*site));
  TRY_SET(auto tx, site->writer().begin(actor.name, at));
  if (!account::may(site->kit(), actor, "release", "")) {
    TRY_SET(const auto root, org::root_unit(site->session(), {tx.position(), tx.today()}));
    if (!account::may(site->kit(), actor, "release", root.path))
      return Error{Fault::forbidden, "record.not_allowed", {{"actor", actor.name}, {"verb", "release"}}};
  }
  const std::string note =
      canonical(Json{{"digest", to_hex(sha256(bytes))}, {"number", number}, {"position", checked.position}});
  TRY_SET(const int64_t position, tx.append("report.release", log::Origin::loop, "", note));
  TRY(tx.commit());
  TRY_SET(const auto checkpoint, site->write_checkpoint());
  if (terminal.json()) {
    terminal.print_json(Json{{"schema", 1},
                             {"number", number},
                             {"position", position},
                             {"digest", to_hex(sha256(bytes))},
                             {"checkpoint", checkpoint}});
  } else {
    terminal.print(
        fmt::format(fmt::runtime(terminal.pick("已发布 {}：{}，日志位置 {}", "released {}: {}, log position {}")),
                    number, options.file, position));
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
