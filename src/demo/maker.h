// The workshop of the made-up county: what its parts (units, records, returns, matters) share. Private to this folder.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "account/account.h"
#include "demo/demo.h"
#include "demo/random.h"
#include "demo/runner.h"
#include "demo/tally.h"
#include "demo/words.h"
#include "matter/matter.h"
#include "record/filing.h"
#include "record/record.h"
#include "site/site.h"

namespace bihuan::demo {

struct Unit {
  int64_t id = 0;
  std::string code;
  std::string name;
  std::string level;
  std::string town;  // code of the town it stands under; of itself for towns and departments
};

// One step of a matter's history to come.
struct Planned {
  Date on;
  std::string actor;
  std::string step;
  matter::Given given;
  std::string evidence;  // class: attached before the step by the same actor
};

class Maker {
 public:
  Maker(const Wanted& wanted, Words words, std::unique_ptr<site::Site> site);

  Result<Made> make();

 private:
  // county.cc
  Result<void> add_units();
  Result<void> add_accounts();
  Result<void> add_posts();
  void plan_merger();
  // records.cc
  Result<void> plan_records();
  Result<void> plan_listed();
  Result<void> plan_series(const Yaml& series);
  void plan_bulk(int64_t count);
  void enter_bulk(const Yaml& sort, Date day, const Unit& at);
  void plan_visits(const std::vector<Date>& days);
  Result<void> enter(const std::string& kind, record::Fields fields);
  void enter_on(Date day, const std::string& kind, record::Fields fields);
  // returns.cc
  void plan_returns();
  void plan_form(const std::string& kind, const std::map<std::string, int64_t>& sums);
  void plan_health();
  void plan_vaccination();
  void plan_environment();
  void plan_discipline();
  void plan_profiles();
  void file(const std::string& kind, const Unit& unit, Date starts, record::Fields fields);
  Result<void> submit(const kit::Kind& form, const Unit& unit, const std::string& who, const record::Fields& fields);
  void plan_acceptance(const kit::Kind& form, const Unit& unit, const record::Fields& fields, size_t stage, Date day);
  // matters.cc
  Result<void> plan_campaigns();
  void plan_problem(const std::string& campaign, int number, const Yaml& aspect, const std::string& content,
                    const std::string& owner);
  void plan_measures(int64_t problem, const std::string& code, const Unit& unit, const Yaml& aspect, Date from,
                     Date closed_by, int count);
  void plan_part_answer(int64_t measure, const Unit& lead, const Unit& co, Date day);
  void plan_order(const Yaml& series, int number, Date day);
  void plan_passed_down(int64_t parent, const Unit& issuer, Date day);
  void plan_simple(const std::string& kind, const Yaml& series, int number, Date day);
  void plan_inspection(const Yaml& series, int number, Date day);
  void plan_finding(int64_t inspection, int number, const std::string& inspection_code, Date day);
  void plan_request(const Yaml& series, int number, Date day);
  Result<int64_t> open(const std::string& kind, const std::string& actor, const std::string& step,
                       const matter::Given& given);
  Result<void> step(const std::string& kind, int64_t id, const Planned& planned);
  void plan_steps(const std::string& kind, int64_t id, std::vector<Planned> steps);
  Result<void> attach(const std::string& kind, int64_t id, const std::string& actor, const std::string& cls);
  Date plan_closing(const std::string& kind, const Unit& unit, Date applies, std::vector<Planned>& steps);
  Result<void> import_closed_problem(record::Fields fields, const Yaml& aspect, int fault);

  // shared
  const kit::Kind& kind(const std::string& name) const { return *wanted_.kit->find_kind(name); }
  bool broken(int fault) const { return wanted_.broken.contains(fault); }
  void plant(int fault, std::string culprit) { made_.faults[fault] = std::move(culprit); }
  const account::Actor& actor(const std::string& name) const { return actors_.at(name); }
  const Unit& unit(const std::string& name_or_code) const;
  const Unit& pick_unit(const Yaml& series);
  // The clerk or head who answers for a unit on a day: of its department or town (after the merger, of the successor).
  std::string clerk_of(const Unit& unit, Date day) const;
  std::string head_of(const Unit& unit, Date day) const;
  std::string one_of(const std::string& role);  // an account of a county role
  Date day_of_series(const Yaml& series, int number, int64_t count);
  Date workday(Date day) const;  // the first working day on or after
  Date in_work_year(int month, int day) const { return *Date::from_parts(year_, month, day); }

  const Wanted& wanted_;
  Words words_;
  std::unique_ptr<site::Site> site_;
  Runner runner_;
  Random random_;
  Tally tally_;
  Made made_;
  int year_;
  int publicity_days_ = 0;  // a bar of the kit: how long a verified matter is published before it is closed
  std::vector<Unit> units_;
  std::map<std::string, size_t> by_name_;
  std::map<std::string, std::vector<size_t>> by_level_;
  std::map<std::string, account::Actor> actors_;
  std::map<std::string, std::vector<std::string>> by_role_;
  std::vector<std::pair<int64_t, int64_t>> posts_;  // (leader_post, unit) that stay
  std::vector<int64_t> committee_posts_;
  std::map<std::string, int64_t> rows_by_code_;  // campaigns, meetings that others refer to
  std::vector<int64_t> problem_ids_;
  int64_t deployment_meeting_ = 0;  // where problems were arranged
};

}  // namespace bihuan::demo
