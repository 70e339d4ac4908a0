#include "http_site.h"

#include <fmt/format.h>
#include <unistd.h>

#include <random>

#include "account/account.h"
#include "account/manage.h"
#include "account/token.h"
#include "matter/matter.h"
#include "org/tree.h"
#include "row.h"
#include "site/site.h"

namespace bihuan::bench {
namespace {

Result<void> make_units(log::Tx& tx, Date from) {
  std::vector<org::NewUnit> units{{"bureau", "市场监督管理局", "department", "root", from}};
  for (int i = 1; i <= kOffices; ++i)
    units.push_back({fmt::format("office{:02}", i), fmt::format("第{}监管所", i), "department", "bureau", from});
  return org::add_units(tx, units);
}

Result<std::string> make_token(log::Tx& tx, const std::string& name, const std::string& role, const std::string& unit,
                               Date from, const account::Random& random) {
  TRY_SET(const int64_t account, account::add_account(tx, name, name));
  TRY_SET(const auto place, org::find_unit(tx.session(), unit, {tx.position(), tx.today()}));
  if (!place) return wrong("no such unit", unit);
  TRY(account::grant(tx, account, role, place->unit, from));
  const account::Actor actor{account, name, {}};
  TRY_SET(const auto issued, account::issue_token(tx, actor, {"bench", {"*"}, {}}, random));
  return issued.token;
}

Result<void> make_problems(log::Tx& tx, const kit::Kit& kit, const std::vector<int64_t>& offices) {
  const auto& campaigns = *kit.find_kind("campaign");
  const auto& problems = *kit.find_kind("problem");
  TRY_SET(const int64_t campaign, matter::take_over(tx, campaigns,
                                                    {{"code", std::string("bench")},
                                                     {"name", std::string("民主生活会整改")},
                                                     {"kind", std::string("democratic_life")},
                                                     {"held_on", int64_t{20210104}},
                                                     {"rectify_from", int64_t{20210104}},
                                                     {"unit", offices.front()}},
                                                    "running", 1, {}));
  TRY_SET(const Date day, Date::from_parts(2021, 1, 5));
  for (int i = 1; i <= kProblems; ++i) {
    const int64_t office = offices[static_cast<size_t>(i / 5) % offices.size()];
    const std::string state = kStates[i % 5];
    const record::Fields fields{{"code", fmt::format("W-{}", i)},
                                {"campaign", campaign},
                                {"content", fmt::format("第{}号问题：村级账目公开不及时，群众反映后仍未整改到位", i)},
                                {"source", std::string("民主生活会")},
                                {"aspect", std::string("作风建设")},
                                {"lead_unit", office},
                                {"due", int64_t{year_period(2021).from.plus_days(i * 37 % 500).ymd()}},
                                {"progress", std::string("on_course")}};
    const std::vector<matter::ImportedStep> steps{
        {"draft", "", "draft", 1, day}, {"issue", "draft", "issued", 1, day}, {"receive", "issued", state, 1, day}};
    TRY_SET(const int64_t id, matter::take_over(tx, problems, fields, state, 1, steps));
    if (id != i) return wrong("problems are not numbered from one");
  }
  return {};
}

}  // namespace

Result<Tokens> make_http_site(const kit::Kit& kit, const std::string& directory) {
  std::mt19937_64 dice(1);
  const auto random = [&dice](size_t bytes) {
    std::string made(bytes, '\0');
    for (auto& byte : made) byte = static_cast<char>(dice());
    return made;
  };
  site::NewSite in;
  in.directory = directory;
  in.kit = &kit;
  in.from = year_period(2019).from;
  in.now = start_of(year_period(2021).from);
  in.random = random;
  in.root_name = "临溪县";
  in.name_stem = "临溪";
  in.insecure_key = true;
  TRY_SET(const auto site, site::Site::create(in));
  Tokens tokens;
  std::vector<int64_t> offices;
  {
    TRY_SET(auto tx, site->writer().begin("admin", in.now));
    TRY(make_units(tx, in.from));
    TRY(tx.commit());
  }
  TRY_SET(auto tx, site->writer().begin("admin", in.now));
  for (int i = 1; i <= kOffices; ++i) {
    TRY_SET(const auto place, org::find_unit(tx.session(), fmt::format("office{:02}", i), {tx.position(), tx.today()}));
    if (!place) return wrong("an office is missing");
    offices.push_back(place->unit);
  }
  TRY_SET(tokens.clerk, make_token(tx, "clerk.bureau", "clerk", "bureau", in.from, random));
  TRY_SET(tokens.office, make_token(tx, "office", "supervision", "root", in.from, random));
  TRY(make_problems(tx, kit, offices));
  TRY(tx.commit());
  return tokens;
}

}  // namespace bihuan::bench
