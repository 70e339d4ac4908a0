#include <algorithm>

#include "base/hash.h"
#include "demo/maker.h"

namespace bihuan::demo {

Maker::Maker(const Wanted& wanted, Words words, std::unique_ptr<site::Site> site)
    : wanted_(wanted),
      words_(std::move(words)),
      site_(std::move(site)),
      runner_(*site_, wanted.progress),
      random_(wanted.seed),
      tally_(static_cast<int>(words_.number("years.work"))),
      year_(static_cast<int>(words_.number("years.work"))) {
  for (const auto& parameter : wanted_.kit->parameters) {
    if (parameter.name != "publicity_days" || !parameter.value) continue;
    if (const auto days = parameter.value->scaled(0)) publicity_days_ = static_cast<int>(*days);
  }
}

Result<Made> Maker::make() {
  const Date opening = *Date::from_parts(year_ - 1, 1, 1);
  Result<void> made;
  runner_.on(opening, [&]() -> Result<void> {
    TRY(add_units());
    TRY(add_accounts());
    TRY(add_posts());
    plan_merger();
    TRY(plan_campaigns());
    TRY(plan_records());
    plan_returns();
    return {};
  });
  TRY(runner_.run_until(*Date::from_parts(year_ + 2, 12, 31)));
  TRY(site_->write_checkpoint());
  made_.entries = site_->writer().size();
  made_.root = to_hex(site_->writer().root());
  made_.tallies = tally_.result();
  for (const auto& bar :
       {std::pair("income_bar_1", "village_income_floor"), std::pair("income_bar_2", "village_income_second")})
    for (const auto& parameter : wanted_.kit->parameters)
      if (parameter.name == bar.first && parameter.value) made_.tallies[bar.second] = *parameter.value;
  made_.tallies["villages"] = Number(static_cast<int64_t>(by_level_.at("village").size()));
  return std::move(made_);
}

Result<Made> make_county(const Wanted& wanted) {
  TRY_SET(auto words, Words::read(wanted.kit->files));
  site::NewSite in;
  in.directory = wanted.directory;
  in.kit = wanted.kit;
  in.now = start_of(*Date::from_parts(static_cast<int>(words.number("years.work")) - 1, 1, 1));
  // Salts, too, come from the seed: the same seed makes the same log.
  auto salts = std::make_shared<Random>(wanted.seed ^ 0x5a17u);
  in.random = [salts](size_t bytes) {
    std::string random;
    while (random.size() < bytes) random += static_cast<char>(salts->next() & 0xff);
    return random;
  };
  in.root_code = words.text("place.code");
  in.root_name = words.text("place.name");
  in.name_stem = words.text("place.stem");
  in.from = words.date("place.from");
  const Digest seed = sha256("bihuan demo key " + std::to_string(wanted.seed));
  std::copy(seed.begin(), seed.end(), in.key_seed.begin());
  in.insecure_key = true;
  TRY_SET(auto site, site::Site::create(in));
  auto made = Maker(wanted, std::move(words), std::move(site)).make();
  if (!made) site::remove_site(wanted.directory);  // half a county is none
  return made;
}

}  // namespace bihuan::demo
