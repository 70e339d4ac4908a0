#include "verify/verify.h"

#include <fmt/format.h>

#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"

namespace bihuan::cli {
namespace {

Error as_error(const verify::Finding& finding) {
  Error error{Fault::conflict, finding.key, finding.fields};
  error.fields.emplace("table", finding.table);
  error.fields.emplace("id", std::to_string(finding.id));
  error.fields.emplace("position", std::to_string(finding.position));
  return error;
}

// Without its kit a site cannot be read: that, too, is a finding, and it is told as one.
int tell_damaged_kit(const Terminal& terminal, const Error& error) {
  if (terminal.json()) {
    const Json fault = {
        {"key", "verify.kit_changed"}, {"table", "bh_site"}, {"id", 0}, {"position", 0}, {"text", terminal.say(error)}};
    terminal.print_json(Json{{"schema", 1},
                             {"ok", false},
                             {"entries", nullptr},
                             {"root", nullptr},
                             {"fault_count", 1},
                             {"faults", Json::array({fault})}});
  } else {
    terminal.print(terminal.say(error));
  }
  return kNo;
}

Result<int> verify_site(const Terminal& terminal, const VerifyOptions& options) {
  auto opened = site::Site::open_to_read(options.site);
  if (!opened && opened.error().key == "site.kit_damaged") return tell_damaged_kit(terminal, opened.error());
  TRY_SET(const auto site, std::move(opened));
  verify::What what;
  what.session = &site->session();
  what.kit = &site->kit();
  what.evidence_directory = site->evidence_directory();
  TRY_SET(what.key, site->public_key());
  if (!options.checkpoint.empty()) {
    TRY_SET(what.checkpoint, read_file(options.checkpoint, 64 << 10));
    // A note ends with one line feed, however it was saved.
    what.checkpoint = std::string(trim(what.checkpoint)) + "\n";
  }
  what.progress = [&](int64_t done, int64_t of) { terminal.progress(fmt::format("{} / {}", done, of)); };
  TRY(site->session().begin());
  TRY_SET(const auto verified, verify::verify(what));
  terminal.progress("");
  if (terminal.json()) {
    Json faults = Json::array();
    for (const auto& finding : verified.faults)
      faults.push_back({{"key", finding.key},
                        {"table", finding.table},
                        {"id", finding.id},
                        {"position", finding.position},
                        {"text", terminal.say(as_error(finding))}});
    terminal.print_json(Json{{"schema", 1},
                             {"ok", verified.fault_count == 0},
                             {"entries", verified.entries},
                             {"rows", verified.rows},
                             {"files", verified.files},
                             {"erased", verified.erased},
                             {"root", verified.root},
                             {"fault_count", verified.fault_count},
                             {"faults", faults}});
  } else {
    for (const auto& finding : verified.faults) terminal.print(terminal.say(as_error(finding)));
    terminal.print(
        fmt::format(fmt::runtime(terminal.pick("{}：日志 {} 条，记录版本 {} 个，佐证文件 {} 个，根 {}",
                                               "{}: {} log entries, {} row versions, {} evidence files, root {}")),
                    verified.fault_count == 0
                        ? terminal.pick("核验通过", "verified")
                        : fmt::format(fmt::runtime(terminal.pick("发现 {} 处不符", "{} faults")), verified.fault_count),
                    verified.entries, verified.rows, verified.files, verified.root));
    if (verified.erased > 0)
      terminal.print(fmt::format(fmt::runtime(terminal.pick("已依规擦除个人信息 {} 处，日志有记载",
                                                            "{} personal values were erased, as the log says")),
                                 verified.erased));
  }
  return verified.fault_count == 0 ? kDone : kNo;
}

}  // namespace

int run_verify(const Terminal& terminal, const VerifyOptions& options) {
  auto code = verify_site(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
