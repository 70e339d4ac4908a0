#include <fmt/format.h>

#include <algorithm>

#include "assess/scheme.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "kit/load.h"

namespace bihuan::cli {
namespace {

std::string without_last_character(const std::string& name) {
  auto characters = to_code_points(name);
  if (characters.size() > 1) characters.pop_back();
  return to_utf8(characters);
}

}  // namespace

int run_init(const Terminal& terminal, const InitOptions& options) {
  auto loaded = kit::load_folder(options.kit);
  if (!loaded) return terminal.fail(loaded.error());
  if (!loaded->kit) return terminal.fail(loaded->issues) == kDone ? kDone : kRefused;
  if (const auto schemes = assess::load_schemes(*loaded->kit); !schemes.issues.empty())
    return terminal.fail(schemes.issues) == kDone ? kDone : kRefused;
  if (!is_utf8(options.name)) return terminal.fail(Error{Fault::invalid, "cli.bad_name"});
  site::NewSite in;
  in.directory = options.site;
  in.kit = &*loaded->kit;
  in.now = system_now();
  if (!options.rehearsal.empty()) {
    const auto day = Date::parse(options.rehearsal);
    if (!day) return terminal.fail(day.error());
    in.now = Instant{start_of(*day).seconds + 8 * 3600};
    in.insecure_key = true;
  }
  in.random = system_random;
  const auto& first_level = loaded->kit->levels.front().label;
  in.root_name = options.name.empty() ? kit::in_language(first_level, terminal.pick("zh", "en")) : options.name;
  in.name_stem = options.name_stem.empty() ? without_last_character(in.root_name) : options.name_stem;
  in.from = year_period(1949).from;
  const std::string seed = system_random(in.key_seed.size());
  std::copy(seed.begin(), seed.end(), in.key_seed.begin());
  auto site = site::Site::create(in);
  if (!site) return terminal.fail(site.error());
  if (!options.rehearsal.empty())
    if (const auto written = write_file(options.site + "/clock", to_string(in.now) + "\n"); !written)
      return terminal.fail(written.error());
  const auto key = (*site)->public_key();
  if (!key) return terminal.fail(key.error());
  terminal.print(fmt::format("{} {}", terminal.pick("已建站点", "made the site"), options.site));
  terminal.print(fmt::format(
      "{}: {}", terminal.pick("公钥指纹（请公布或另行保存）", "key fingerprint (publish it, or keep it elsewhere)"),
      log::fingerprint(*key)));
  if (options.name.empty())
    terminal.print(fmt::format(
        "{} {}",
        terminal.pick("根单位暂名（建站时可用 --name 指明）:", "the root unit is called (name it with --name):"),
        in.root_name));
  if (!options.rehearsal.empty())
    terminal.print(terminal.pick("演练站点：签名不作证明，时间以其中的 clock 文件为准。",
                                 "A rehearsal: its signatures prove nothing, its file `clock` says what time it is."));
  terminal.print(
      fmt::format(fmt::runtime(terminal.pick(
                      "接下来: bihuan user password {1} --generate --site {0}   然后 bihuan serve --site {0}",
                      "next: bihuan user password {1} --generate --site {0}   then bihuan serve --site {0}")),
                  options.site, in.administrator));
  terminal.print(terminal.pick("提示：本系统不得录入涉密信息。", "Note: classified material must not be entered."));
  return kDone;
}

}  // namespace bihuan::cli
