// Units, accounts, posts, the merger.
#include <algorithm>

#include "demo/maker.h"
#include "org/tree.h"

namespace bihuan::demo {
namespace {

std::string numbered(char letter, size_t number, int digits) {
  std::string text = std::to_string(number);
  return letter + std::string(static_cast<size_t>(std::max(0, digits - static_cast<int>(text.size()))), '0') + text;
}

bool is_street(const std::string& name) { return name.ends_with("街道"); }

}  // namespace

Result<void> Maker::add_units() {
  const Date from = words_.date("place.from");
  const std::string root = words_.text("place.code");
  std::vector<org::NewUnit> wanted;
  std::vector<std::string> town_of;
  const auto add = [&](std::string code, std::string name, std::string level, std::string parent, std::string town) {
    wanted.push_back({std::move(code), std::move(name), std::move(level), std::move(parent), from});
    town_of.push_back(std::move(town));
  };
  const auto departments = words_.list("departments");
  for (size_t i = 0; i < departments.size(); ++i)
    add(numbered('D', i + 1, 2), departments[i], "department", root, numbered('D', i + 1, 2));
  const auto towns = words_.list("towns");
  std::vector<std::string> rural;
  std::vector<std::string> streets;
  for (size_t i = 0; i < towns.size(); ++i) {
    const std::string code = numbered('T', i + 1, 2);
    add(code, towns[i], "town", root, code);
    (is_street(towns[i]) ? streets : rural).push_back(code);
  }
  size_t number = 0;
  const auto villages = static_cast<size_t>(words_.number("villages.count"));
  for (const auto& head : words_.list("villages.heads"))
    for (const auto& middle : words_.list("villages.middles")) {
      if (number >= villages) continue;
      const std::string& town = rural[number % rural.size()];
      ++number;
      add(numbered('V', number, 3), head + middle + words_.list("villages.tails")[0], "village", town, town);
    }
  number = 0;
  const auto communities = static_cast<size_t>(words_.number("communities.count"));
  for (const auto& tail : words_.list("communities.tails"))
    for (const auto& head : words_.list("communities.heads")) {
      if (number >= communities) continue;
      const std::string& town =
          number % 2 == 0 ? streets[number / 2 % streets.size()] : rural[number / 2 % rural.size()];
      ++number;
      add(numbered('C', number, 2), head + tail, "community", town, town);
    }
  const auto names = words_.list("groups.names");
  for (int64_t village = 1; village <= words_.number("groups.villages_with_groups"); ++village)
    for (size_t i = 0; i < names.size(); ++i) {
      const std::string parent = numbered('V', static_cast<size_t>(village * 7), 3);
      add(numbered('G', static_cast<size_t>(village * 10) + i, 3), names[i], "group", parent,
          rural[static_cast<size_t>(village * 7 - 1) % rural.size()]);
    }
  TRY_SET(log::Tx * tx, runner_.command("admin"));
  TRY(org::add_units(*tx, wanted));
  TRY(runner_.commit());

  const org::Moment now{site_->writer().size(), runner_.today()};
  TRY_SET(const auto root_place, org::root_unit(site_->session(), now));
  units_.push_back({root_place.unit, root, root_place.name, "county", ""});
  TRY_SET(const auto places,
          org::units_at(site_->session(), {"department", "town", "village", "community", "group"}, now));
  std::map<std::string, int64_t> id_of;
  for (const auto& place : places) id_of[place.code] = place.unit;
  for (size_t i = 0; i < wanted.size(); ++i)
    units_.push_back({id_of.at(wanted[i].code), wanted[i].code, wanted[i].name, wanted[i].level, town_of[i]});
  for (size_t i = 0; i < units_.size(); ++i) {
    by_name_.emplace(units_[i].code, i);
    by_name_.emplace(units_[i].name, i);
    by_level_[units_[i].level].push_back(i);
  }
  by_name_.emplace("county", 0);
  return {};
}

const Unit& Maker::unit(const std::string& name_or_code) const {
  const auto found = by_name_.find(name_or_code);
  return units_[found == by_name_.end() ? 0 : found->second];
}

Result<void> Maker::add_accounts() {
  const Date from = words_.date("place.from");
  const auto add = [&](const std::string& name, const std::string& role, const Unit& at) -> Result<void> {
    TRY_SET(log::Tx * tx, runner_.command("admin"));
    TRY_SET(const int64_t account,
            account::add_account(*tx, name, at.name + kit::in_language(wanted_.kit->find_role(role)->label, "zh")));
    TRY_SET(tx, runner_.command("admin"));
    TRY(account::grant(*tx, account, role, at.id, from));
    by_role_[role].push_back(name);
    return {};
  };
  for (const auto& [role, node] : words_.at("accounts").entries) {
    if (role == "admin") continue;
    const auto levels = Words::list(*node.find("at"));
    const int64_t count = Words::number_in(node, "count", 1);
    for (const auto& level : levels)
      for (const size_t index : by_level_.at(level))
        for (int64_t i = 1; i <= count; ++i)
          TRY(add(units_[index].code + "." + role + (count > 1 ? std::to_string(i) : ""), role, units_[index]));
  }
  TRY(runner_.commit());
  const org::Moment now{site_->writer().size(), runner_.today()};
  for (const auto& [role, names] : by_role_)
    for (const auto& name : names) {
      TRY_SET(actors_[name], account::load_actor(site_->session(), name, now));
    }
  TRY_SET(actors_["admin"], account::load_actor(site_->session(), "admin", now));
  return {};
}

Result<void> Maker::add_posts() {
  const auto add = [&](const std::string& title, const char* team, const Unit& at, bool ends) -> Result<void> {
    record::Fields fields{{"title", title}, {"team", std::string(team)}, {"unit", at.id}};
    TRY_SET(log::Tx * tx, runner_.command("admin"));
    TRY_SET(const int64_t id, record::enter(*tx, *wanted_.kit, kind("leader_post"), actor("admin"), fields));
    if (ends) {
      runner_.on(words_.date("merge.from"), [this, id]() -> Result<void> {
        TRY_SET(log::Tx * later, runner_.command("admin"));
        return record::correct(*later, *wanted_.kit, kind("leader_post"), actor("admin"), id,
                               {{"ended_on", int64_t{words_.date("merge.from").ymd()}}}, "单位撤并");
      });
      return {};
    }
    posts_.emplace_back(id, at.id);
    if (std::string_view(team) == "standing_committee") committee_posts_.push_back(id);
    return {};
  };
  for (const auto* team : {"standing_committee", "county_team"})
    for (const auto& title : words_.list(std::string("posts.") + team)) TRY(add(title, team, units_[0], false));
  const std::string ended = words_.text("merge.ended");
  for (const size_t index : by_level_.at("town"))
    for (const auto& suffix : words_.list("posts.town_team"))
      TRY(add(units_[index].name + suffix, "town_team", units_[index], units_[index].name == ended));
  return {};
}

void Maker::plan_merger() {
  runner_.on(words_.date("merge.from"), [this]() -> Result<void> {
    TRY_SET(log::Tx * tx, runner_.command("admin"));
    return org::merge_units(*tx, {unit(words_.text("merge.ended")).id}, unit(words_.text("merge.into")).id,
                            words_.date("merge.from"));
  });
  // Actors' paths and the tree are read anew once the places are there.
  runner_.on(words_.date("merge.from"), [this]() -> Result<void> { return runner_.commit(); });
}

std::string Maker::clerk_of(const Unit& of, Date day) const {
  if (of.level == "county") return by_role_.at("supervision").front();
  std::string code = of.town;
  if (code == unit(words_.text("merge.ended")).code && day >= words_.date("merge.from"))
    code = unit(words_.text("merge.into")).code;
  return code + ".clerk";
}

std::string Maker::head_of(const Unit& of, Date day) const {
  if (of.level == "county") return by_role_.at("supervision").back();
  const std::string clerk = clerk_of(of, day);
  return clerk.substr(0, clerk.find('.')) + ".head";
}

std::string Maker::one_of(const std::string& role) { return random_.pick(by_role_.at(role)); }

const Unit& Maker::pick_unit(const Yaml& series) {
  if (const Yaml* fields = series.find("fields"); fields != nullptr && fields->find("unit") != nullptr)
    return unit(fields->find("unit")->scalar);
  const Yaml* levels = series.find("units");
  if (levels == nullptr) return units_[0];
  std::vector<size_t> candidates;
  const std::string ended = unit(words_.text("merge.ended")).code;
  for (const auto& level : Words::list(*levels))
    for (const size_t index : by_level_.at(level))
      if (units_[index].town != ended) candidates.push_back(index);
  return units_[random_.pick(candidates)];
}

Date Maker::workday(Date day) const {
  while (!wanted_.kit->calendar.is_workday(day)) day = day.plus_days(1);
  return day;
}

}  // namespace bihuan::demo
