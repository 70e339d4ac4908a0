#include "cli/open.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <chrono>

#include "site/clock.h"

namespace bihuan::cli {

Instant system_now() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

std::string system_random(size_t bytes) {
  std::string random(bytes, '\0');
  size_t filled = 0;
  while (filled < bytes) {
    const auto got = ::getrandom(random.data() + filled, bytes - filled, 0);
    if (got > 0) filled += static_cast<size_t>(got);
  }
  return random;
}

Result<OpenSite> open_to_write(const Terminal& terminal, const std::string& directory) {
  if (terminal.held() != nullptr) return OpenSite(*terminal.held());
  TRY_SET(auto own, site::Site::open_to_write(directory, system_random));
  if (own->upgraded_from()) tell_upgrade(terminal, *own->upgraded_from());
  return OpenSite(std::move(own));
}

void tell_upgrade(const Terminal& terminal, int from) {
  terminal.remark(fmt::format(fmt::runtime(terminal.pick("站点数据已从版本 {} 升级到版本 {}",
                                                         "the site was brought from data version {} to {}")),
                              from, site::kSchemaVersion));
}

void tell_personal(const Terminal& terminal, const kit::Kind& kind) {
  const bool has =
      std::any_of(kind.fields.begin(), kind.fields.end(), [](const auto& field) { return field.personal; });
  if (!has) return;
  terminal.remark(terminal.pick("个人信息字段没有写出；请用 bihuan call show_row 逐条查看，查看会留痕",
                                "personal fields were left out: bihuan call show_row reads them, row by row, and the "
                                "reading is remembered"));
}

Result<Instant> now_of(const site::Site& site) {
  TRY_SET(const auto clock, site::clock_of(site.directory(), system_now));
  return clock();
}

Result<account::Actor> load_actor(site::Site& site, const std::string& name) {
  TRY_SET(const int64_t position, log::log_size(site.session()));
  TRY_SET(const Instant at, now_of(site));
  const org::Moment now{position, day_of(at)};
  if (!name.empty()) return account::load_actor(site.session(), name, now);
  const db::Value parameters[] = {db::kSite, db::kOpen};
  TRY_SET(
      const auto row,
      site.session().first("select name from account where site = ?1 and until = ?2 order by id limit 1", parameters));
  if (row.empty()) return Error{Fault::not_found, "cli.no_administrator"};
  return account::load_actor(site.session(), std::get<std::string>(row[0]), now);
}

}  // namespace bihuan::cli
