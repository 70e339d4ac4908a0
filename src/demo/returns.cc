// Returns of every unit and period of the work year, their sums exact; some late.
#include <algorithm>

#include "base/number.h"
#include "demo/maker.h"

namespace bihuan::demo {
namespace {

struct Cell {
  const Unit* unit = nullptr;
  Date starts;
};

// Lowers each of `parts` to at most its `limits`, moving what is over to those with room. Precondition: the sum fits.
void keep_within(std::vector<int64_t>& parts, const std::vector<int64_t>& limits) {
  int64_t over = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    over += std::max<int64_t>(0, parts[i] - limits[i]);
    parts[i] = std::min(parts[i], limits[i]);
  }
  for (size_t i = 0; i < parts.size() && over > 0; ++i) {
    const int64_t room = std::min(over, limits[i] - parts[i]);
    parts[i] += room;
    over -= room;
  }
}

}  // namespace

void Maker::file(const std::string& name, const Unit& at, Date starts, record::Fields fields) {
  const kit::Kind& form = kind(name);
  fields["starts_on"] = int64_t{starts.ymd()};
  fields["unit"] = at.id;
  const int months = form.form_months;
  const int last_month = starts.month() + months - 1;
  const Date after =
      *Date::from_parts(starts.year() + (last_month == 12 ? 1 : 0), last_month == 12 ? 1 : last_month + 1, 1);
  const bool late = random_.chance(6);
  const int days = late ? form.form_due_days + static_cast<int>(random_.between(1, 20))
                        : static_cast<int>(random_.between(0, form.form_due_days));
  runner_.on(after.plus_days(days), [this, name, at, fields = std::move(fields)]() mutable -> Result<void> {
    // The ended town's last returns are filed by the town that took it over.
    const std::string who = clerk_of(at, runner_.today());
    if (kind(name).filing.has_chain()) return submit(kind(name), at, who, fields);
    TRY_SET(log::Tx * tx, runner_.command(who));
    TRY(record::enter(*tx, *wanted_.kit, kind(name), actor(who), fields));
    tally_.form(name, fields);
    return {};
  });
}

namespace {

record::ReturnOf return_of(const kit::Kind& form, const record::Fields& fields) {
  return {std::get<int64_t>(fields.at(form.unit_field)),
          *Date::from_ymd(std::get<int64_t>(fields.at(form.date_field)))};
}

// The made-up forms fill no cell by a figure.
Result<record::Computed> compute_nothing(const std::string& expression, const std::string&, const Period&) {
  return Error{Fault::internal, "demo.nothing_computed", {{"expression", expression}}};
}

}  // namespace

Result<void> Maker::submit(const kit::Kind& form, const Unit& at, const std::string& who,
                           const record::Fields& fields) {
  record::Draft draft{return_of(form, fields), {}, {}};
  for (const auto* field : record::cells_of(form))
    if (const auto value = fields.find(field->name); value != fields.end())
      draft.cells[field->name].text = record::cell_text(*field, value->second);
  TRY_SET(log::Tx * tx, runner_.command(who));
  TRY(record::save_draft(*tx, *wanted_.kit, form, actor(who), draft, compute_nothing));
  TRY_SET(tx, runner_.command(who));
  TRY(record::submit_return(*tx, *wanted_.kit, form, actor(who), {draft.of, "", {}}, compute_nothing));
  plan_acceptance(form, at, fields, 0, runner_.today().plus_days(1));
  return {};
}

// One stage a day, each by another account: the unit's own head, or an office of the county.
void Maker::plan_acceptance(const kit::Kind& form, const Unit& at, const record::Fields& fields, size_t stage,
                            Date day) {
  runner_.on(day, [this, &form, at, fields, stage]() -> Result<void> {
    const std::string& role = form.filing.chain[stage].by.front().first;
    const std::string who = role == "head" ? head_of(at, runner_.today()) : by_role_.at(role).back();
    TRY_SET(log::Tx * tx, runner_.command(who));
    TRY_SET(const auto filing,
            record::accept_return(*tx, *wanted_.kit, form, actor(who), {return_of(form, fields), "", {}}));
    if (filing.state == record::FilingState::accepted) {
      tally_.form(form.name, fields);
    } else {
      plan_acceptance(form, at, fields, stage + 1, runner_.today().plus_days(1));
    }
    return {};
  });
}

namespace {

std::vector<Cell> cells_of(const kit::Kind& form, const std::vector<Unit>& units, int year, const std::string& ended,
                           Date merged) {
  std::vector<Cell> cells;
  for (int month = 1; month <= 12; month += form.form_months) {
    const Date starts = *Date::from_parts(year, month, 1);
    const int after = month + form.form_months;
    const Date ends = after > 12 ? *Date::from_parts(year, 12, 31) : Date::from_parts(year, after, 1)->plus_days(-1);
    for (const auto& unit : units) {
      // A unit owes the returns of the periods on whose last day it stands.
      const bool owes =
          std::find(form.form_levels.begin(), form.form_levels.end(), unit.level) != form.form_levels.end();
      if (owes && (unit.name != ended || ends < merged)) cells.push_back({&unit, starts});
    }
  }
  return cells;
}

}  // namespace

void Maker::plan_form(const std::string& name, const std::map<std::string, int64_t>& sums) {
  const auto cells = cells_of(kind(name), units_, year_, words_.text("merge.ended"), words_.date("merge.from"));
  std::map<std::string, std::vector<int64_t>> shares;
  for (const auto& [field, sum] : sums) shares[field] = shares_of(random_, sum, cells.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    record::Fields fields;
    for (const auto& [field, parts] : shares) fields[field] = parts[i];
    file(name, *cells[i].unit, cells[i].starts, std::move(fields));
  }
}

void Maker::plan_health() {
  const auto cells =
      cells_of(kind("health_totals"), units_, year_, words_.text("merge.ended"), words_.date("merge.from"));
  const auto part = [&](const char* field) {
    return shares_of(random_, words_.number(std::string("returns.health_totals.") + field), cells.size());
  };
  const auto screened = part("screened");
  auto isolated = part("isolated");
  keep_within(isolated, screened);
  const auto businesses = part("businesses");
  const auto monitored = part("monitored");
  for (size_t i = 0; i < cells.size(); ++i)
    file("health_totals", *cells[i].unit, cells[i].starts,
         {{"screened", screened[i]},
          {"isolated", isolated[i]},
          {"businesses", businesses[i]},
          {"monitored", monitored[i]}});
}

// The target population is a stock of each town; the successor holds the ended town's as well. Doses and persons flow
// by month.
void Maker::plan_vaccination() {
  const Date merged = words_.date("merge.from");
  const std::string ended = words_.text("merge.ended");
  const std::string into = words_.text("merge.into");
  std::vector<const Unit*> towns;
  for (const size_t index : by_level_.at("town")) towns.push_back(&units_[index]);
  const auto population = shares_of(random_, words_.number("returns.vaccination.target_population"), towns.size());
  int64_t of_ended = 0;
  for (size_t i = 0; i < towns.size(); ++i)
    if (towns[i]->name == ended) of_ended = population[i];
  const auto weights = words_.list("returns.vaccination.months");
  int64_t whole = 0;
  for (const auto& weight : weights) whole += *parse_scaled(weight, 0);
  int64_t doses_left = words_.number("returns.vaccination.doses");
  int64_t persons_left = words_.number("returns.vaccination.persons");
  const int64_t doses = doses_left;
  const int64_t persons = persons_left;
  const Unit* forgotten = broken(7) ? towns[4] : nullptr;
  if (forgotten != nullptr) plant(7, forgotten->name);
  for (int month = 1; month <= 12; ++month) {
    const Date starts = in_work_year(month, 1);
    const int64_t weight = *parse_scaled(weights[static_cast<size_t>(month - 1)], 0);
    const int64_t doses_now = month == 12 ? doses_left : doses * weight / whole;
    const int64_t persons_now = month == 12 ? persons_left : persons * weight / whole;
    doses_left -= doses_now;
    persons_left -= persons_now;
    std::vector<const Unit*> filing;
    for (const auto* town : towns)
      if (town->name != ended || starts < merged) filing.push_back(town);
    const auto doses_by_town = shares_of(random_, doses_now, filing.size());
    const auto persons_by_town = shares_of(random_, persons_now, filing.size());
    for (size_t i = 0; i < filing.size(); ++i) {
      if (filing[i] == forgotten && month == 8) continue;
      int64_t stock = 0;
      for (size_t k = 0; k < towns.size(); ++k)
        if (towns[k] == filing[i]) stock = population[k];
      if (filing[i]->name == into && starts >= merged) stock += of_ended;
      file("vaccination", *filing[i], starts,
           {{"doses", doses_by_town[i]},
            {"persons", std::min(persons_by_town[i], stock)},
            {"target_population", stock}});
    }
  }
}

void Maker::plan_environment() {
  const kit::Kind& form = kind("environment");
  const auto cells = cells_of(form, units_, year_, words_.text("merge.ended"), words_.date("merge.from"));
  const auto nothing = static_cast<size_t>(words_.number("returns.environment.villages_with_nothing"));
  std::set<int64_t> idle;
  for (size_t i = 0; i < nothing; ++i) idle.insert(units_[by_level_.at("village")[i * 20 + 3]].id);
  std::vector<size_t> active;
  for (size_t i = 0; i < cells.size(); ++i)
    if (!idle.contains(cells[i].unit->id)) active.push_back(i);
  std::map<std::string, std::vector<int64_t>> shares;
  for (const auto* field : {"garbage", "piles", "illegal_building", "trees"})
    shares[field] = shares_of(
        random_, Words::scaled(words_.at(std::string("returns.environment.") + field), form.find(field)->scale),
        active.size());
  size_t next = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    record::Fields fields;
    const bool works = next < active.size() && active[next] == i;
    for (const auto& [field, parts] : shares) fields[field] = works ? parts[next] : int64_t{0};
    if (works) ++next;
    file("environment", *cells[i].unit, cells[i].starts, std::move(fields));
  }
}

// Cases are carried from month to month in each body: open + filed - concluded. The ended town concludes all before it
// ends.
void Maker::plan_discipline() {
  const auto cells =
      cells_of(kind("discipline_totals"), units_, year_, words_.text("merge.ended"), words_.date("merge.from"));
  const std::string base = "returns.discipline_totals.";
  const int64_t county_share = words_.number(base + "county_share");
  std::vector<size_t> county;
  std::vector<size_t> towns;
  for (size_t i = 0; i < cells.size(); ++i) (cells[i].unit->level == "county" ? county : towns).push_back(i);
  const auto spread = [&](const char* field, int scale) {
    const int64_t whole = Words::scaled(words_.at(base + field), scale);
    const int64_t mine = whole * county_share / 100;
    std::vector<int64_t> result(cells.size());
    const auto first = shares_of(random_, mine, county.size());
    const auto rest = shares_of(random_, whole - mine, towns.size());
    for (size_t i = 0; i < county.size(); ++i) result[county[i]] = first[i];
    for (size_t i = 0; i < towns.size(); ++i) result[towns[i]] = rest[i];
    return result;
  };
  const auto only_county = [&](const char* field) {
    std::vector<int64_t> result(cells.size());
    const auto parts = shares_of(random_, words_.number(base + field), county.size());
    for (size_t i = 0; i < county.size(); ++i) result[county[i]] = parts[i];
    return result;
  };
  const auto petitions = spread("petitions", 0);
  const auto clues = spread("clues", 0);
  const auto filed = spread("cases_filed", 0);
  const auto sanctioned = spread("sanctioned", 0);
  const auto recovered = spread("recovered", 2);
  const auto detained = only_county("detained");
  const auto transferred = only_county("transferred");
  int64_t more_persons = words_.number(base + "persons_filed") - words_.number(base + "cases_filed");
  // All bodies conclude what is open at the end of each month, but for what stays open over the year's end: all with
  // the county.
  std::map<const Unit*, int64_t> open;
  open[cells[county[0]].unit] = words_.number(base + "open_before");
  const int64_t stays = words_.number(base + "open_before") + words_.number(base + "cases_filed") -
                        words_.number(base + "cases_concluded");
  for (size_t i = 0; i < cells.size(); ++i) {
    const Unit* body = cells[i].unit;
    const int64_t before = open[body];
    const bool keeps = body->level == "county";
    const int64_t concluded = std::max<int64_t>(0, before + filed[i] - (keeps ? stays : 0));
    open[body] = before + filed[i] - concluded;
    int64_t persons = filed[i];
    if (filed[i] > 0 && more_persons > 0) {
      ++persons;
      --more_persons;
    }
    file("discipline_totals", *body, cells[i].starts,
         {{"petitions", petitions[i]},
          {"clues", clues[i]},
          {"open_before", before},
          {"cases_filed", filed[i]},
          {"cases_concluded", concluded},
          {"persons_filed", persons},
          {"sanctioned", sanctioned[i]},
          {"detained", detained[i]},
          {"transferred", transferred[i]},
          {"recovered", recovered[i]}});
  }
}

// Two years of each village: the committees were elected between them.
void Maker::plan_profiles() {
  const kit::Kind& form = kind("village_profile");
  const auto range = [&](const std::string& path, int scale) {
    const auto& items = words_.at(path).items;
    return std::pair(Words::scaled(items[0], scale), Words::scaled(items[1], scale));
  };
  for (const auto* when : {"year_before", "now"}) {
    const bool now = std::string_view(when) == "now";
    const std::string base = std::string("returns.village_profile.") + when + ".";
    const auto income = range(base + "income", 2);
    const auto age = range(base + "mean_age", 1);
    const auto rank = range(base + "education_rank", 2);
    const int64_t second = words_.number(base + "second_bar_in_100");
    const int64_t one_person = words_.number(base + "one_person_in_100");
    constexpr int64_t kSecondBar = 20'000'000;
    size_t number = 0;
    for (const size_t index : by_level_.at("village")) {
      ++number;
      const bool above = random_.between(1, 100) <= second;
      record::Fields fields{{"income", above ? random_.between(kSecondBar, income.second)
                                             : random_.between(income.first, kSecondBar - 1)},
                            {"one_person", int64_t{random_.between(1, 100) <= one_person}},
                            {"members", random_.between(5, 7)},
                            {"mean_age", random_.between(age.first, age.second)},
                            {"education_rank", random_.between(rank.first, rank.second)},
                            {"model", int64_t{1}}};
      if (now && number == 17 && broken(5)) {
        fields["income"] = int64_t{8'000'000};
        plant(5, units_[index].name);
      }
      if (now && number == 23 && broken(6)) {
        fields["one_person"] = int64_t{0};
        plant(6, units_[index].name);
      }
      file(form.name, units_[index], *Date::from_parts(year_ - (now ? 0 : 1), 1, 1), std::move(fields));
    }
  }
}

void Maker::plan_returns() {
  const auto sums = [&](const char* form, std::initializer_list<const char*> fields) {
    std::map<std::string, int64_t> result;
    for (const auto* field : fields) result[field] = words_.number(std::string("returns.") + form + "." + field);
    return result;
  };
  plan_form("theme_study", sums("theme_study", {"sessions", "attendance"}));
  plan_form("study_groups", sums("study_groups", {"sessions", "articles"}));
  plan_form("branch_life", sums("branch_life", {"three_meetings", "party_days"}));
  plan_health();
  plan_vaccination();
  plan_environment();
  plan_discipline();
  plan_profiles();
  for (const auto& cell :
       cells_of(kind("branch_profile"), units_, year_, words_.text("merge.ended"), words_.date("merge.from"))) {
    const int64_t branches = random_.between(3, 30);
    file("branch_profile", *cell.unit, cell.starts,
         {{"branches", branches},
          {"members", random_.between(20, 900)},
          {"standard_branches", random_.between(1, branches)}});
  }
}

}  // namespace bihuan::demo
