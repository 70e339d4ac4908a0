// check: a finished file, perhaps edited by hand, against its seal and the site.
#include "report/check.h"

#include <fmt/format.h>

#include <map>

#include "base/json_value.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "report/describe.h"

namespace bihuan::cli {
namespace {

std::string status_word(const Terminal& terminal, const std::string& status) {
  if (status == "changed_since") return terminal.pick("后有变化", "changed since");
  if (status == "edited") return terminal.pick("被改动", "edited");
  if (status == "untagged") return terminal.pick("无来源", "no source");
  if (status == "false_claim") return terminal.pick("不实", "false");
  return terminal.pick("已证明", "proven");
}

// What stands outside the text has no slot; its place is told in words.
std::string place_of(const Terminal& terminal, const std::string& name) {
  if (name == "annex") return terminal.pick("（附件表）", "(annex)");
  if (name == "margin") return terminal.pick("（页眉页脚或注）", "(header, footer or note)");
  if (name == "page")
    return terminal.pick("（正文以外的页面内容或标记被改动）", "(the page around the text was changed)");
  return name;
}

// Whether it is the official file, and still is.
void print_release(const Terminal& terminal, const report::Checked& checked) {
  if (!checked.release) return;
  const auto& release = *checked.release;
  terminal.print(
      fmt::format(fmt::runtime(terminal.pick("已于 {} 以 {} 发布（第 {} 号，日志位置 {}）{}",
                                             "released on {} as {} (release {}, log position {}){}")),
                  release.released_on.iso(), release.number, release.id, release.position,
                  checked.is_released_file ? "" : terminal.pick("；本文件不是发布的那一份", "; this is another copy")));
  if (!release.withdrawn) return;
  const auto& withdrawn = *release.withdrawn;
  const std::string by =
      withdrawn.replaced_by == 0
          ? ""
          : fmt::format(fmt::runtime(terminal.pick("，由第 {} 号发布更正", ", corrected by release {}")),
                        withdrawn.replaced_by);
  terminal.print(fmt::format(fmt::runtime(terminal.pick("已于 {} 撤回{}：{}", "withdrawn on {}{}: {}")),
                             withdrawn.on.iso(), by, withdrawn.reason));
}

Result<int> check_file(const Terminal& terminal, const CheckOptions& options) {
  TRY_SET(const auto file, report::read_sealed(options.file));
  std::unique_ptr<site::Site> site;
  std::optional<report::AgainstSite> against;
  if (!options.site.empty()) {
    TRY_SET(site, site::Site::open_to_read(options.site));
    TRY(site->session().begin());
    TRY_SET(const auto key, site->public_key());
    against = report::AgainstSite{&site->session(), &site->kit(), key};
  }
  TRY_SET(const auto checked, report::check(file, against));
  if (terminal.json()) {
    terminal.print_json(report::describe(checked));
    return checked.ok ? kDone : kNo;
  }
  std::map<std::string, int> counts;
  for (const auto& item : checked.items) {
    ++counts[item.status];
    if (item.status == "proven") continue;
    std::string line = fmt::format("{}  {:<6} “{}”", status_word(terminal, item.status),
                                   item.slot.empty() ? "—" : item.slot, item.text);
    if (!item.sealed.empty())
      line += fmt::format(fmt::runtime(terminal.pick("  原为“{}”", "  was \"{}\"")), item.sealed);
    if (!item.now.empty()) line += fmt::format(fmt::runtime(terminal.pick("  现为 {}", "  now {}")), item.now);
    if (!item.name.empty()) line += "  " + place_of(terminal, item.name);
    terminal.print(line);
  }
  const std::string against_what = checked.with_site ? terminal.pick("与记录一致", "as the records have it")
                                                     : terminal.pick("封签完好（未与站点核对；加 --site 可逐项重算）",
                                                                     "as sealed (with --site each is computed again)");
  terminal.print(fmt::format(fmt::runtime(terminal.pick("{}：{} 处{}，日志位置 {}，签名钥 {}{}",
                                                        "{}: {} places {}, log position {}, key {}{}")),
                             options.file, counts["proven"], against_what, checked.position, checked.fingerprint,
                             checked.insecure_key
                                 ? terminal.pick("（演示用钥，不能证明签发人）", " (a demo's key: it proves no signer)")
                                 : ""));
  for (const auto& one : checked.rewordings)
    terminal.print(fmt::format("{}  “{}”  {}“{}”", terminal.pick("文字改动", "reworded"), one.text,
                               terminal.pick("原为", "was "), one.sealed));
  if (checked.tags_lost)
    terminal.print(terminal.pick("内容控件已全部丢失（可能由其他软件另存）：只按文字核对。",
                                 "no content control is left (another program saved the file): checked by its text."));
  print_release(terminal, checked);
  if (checked.draft) terminal.print(terminal.pick("这是草稿。", "This is a draft."));
  return checked.ok ? kDone : kNo;
}

}  // namespace

int run_check(const Terminal& terminal, const CheckOptions& options) {
  auto code = check_file(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
