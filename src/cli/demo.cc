#include "demo/demo.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/number.h"
#include "base/text.h"
#include "cli/verbs.h"
#include "kit/load.h"

namespace bihuan::cli {
namespace {

Result<std::set<int>> read_faults(const std::string& text) {
  std::set<int> faults;
  if (text.empty()) return faults;
  if (text == "all") {
    for (int fault = 1; fault <= demo::kFaults; ++fault) faults.insert(fault);
    return faults;
  }
  for (const auto part : split(text, ',')) {
    const auto number = parse_scaled(trim(part), 0);
    if (!number || *number < 1 || *number > demo::kFaults)
      return Error{Fault::invalid, "demo.bad_faults", {{"text", text}}};
    faults.insert(static_cast<int>(*number));
  }
  return faults;
}

// --kit, or kits/county here, or beside the program's build tree.
std::string find_kit(const std::string& given) {
  if (!given.empty()) return given;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  for (const auto& place : {std::filesystem::path("."), program.parent_path(), program.parent_path() / "../.."})
    if (std::filesystem::exists(place / "kits/county/kit.yaml", error)) return (place / "kits/county").string();
  return {};
}

}  // namespace

int run_demo(const Terminal& terminal, const DemoOptions& options) {
  const auto faults = read_faults(options.broken);
  if (!faults) return terminal.fail(faults.error());
  const std::string folder = find_kit(options.kit);
  if (folder.empty()) return terminal.fail(Error{Fault::not_found, "cli.no_kit"});
  auto loaded = kit::load_folder(folder);
  if (!loaded) return terminal.fail(loaded.error());
  if (!loaded->kit) {
    (void)terminal.fail(loaded->issues);
    return kRefused;
  }
  demo::Wanted wanted{options.site,    &*loaded->kit,
                      options.records, options.seed,
                      *faults,         [&](int64_t commands) { terminal.progress(fmt::format("{}", commands)); }};
  const auto made = demo::make_county(wanted);
  terminal.progress("");
  if (!made) return terminal.fail(made.error());
  terminal.print(fmt::format("{}: {}  {} {}  {} {}", terminal.pick("样本县已建成", "made the county"), options.site,
                             terminal.pick("活动记录", "activity records"), made->records,
                             terminal.pick("日志条数", "log entries"), made->entries));
  terminal.print(fmt::format("{}: {}", terminal.pick("日志根", "log root"), made->root));
  for (const auto& [fault, culprit] : made->faults)
    terminal.print(fmt::format("{} {}: {}", terminal.pick("已埋入差错", "planted fault"), fault, culprit));
  return kDone;
}

}  // namespace bihuan::cli
