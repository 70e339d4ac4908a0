// Activity records: those listed, those made in series for the work year, and the bulk over three years.
#include <algorithm>

#include "base/number.h"
#include "demo/maker.h"

namespace bihuan::demo {
namespace {

// A scalar of demo.yaml as the value of a field.
db::Value value_of(const kit::Field& field, const std::string& text) {
  switch (field.type) {
    case expr::Type::integer:
    case expr::Type::decimal: {
      const auto number = parse_scaled(text, field.scale);
      return number ? db::Value(*number) : db::Value(db::Null{});
    }
    case expr::Type::date: {
      const auto date = Date::parse(text);
      return date ? db::Value(int64_t{date->ymd()}) : db::Value(db::Null{});
    }
    case expr::Type::boolean:
      return int64_t{text == "true"};
    default:
      return text;
  }
}

// Where a made-up title goes, by kind.
const char* title_field(const std::string& kind) {
  if (kind == "study") return "theme";
  if (kind == "suggestion") return "content";
  if (kind == "contact_point" || kind == "party_site" || kind == "eco_project") return "name";
  return "title";
}

}  // namespace

Date Maker::day_of_series(const Yaml& series, int number, int64_t count) {
  const Yaml* days = series.find("days");
  if (days != nullptr && days->kind == Yaml::Kind::map) {
    const auto dates = Words::list(*days->find("on"));
    return *Date::parse(dates[static_cast<size_t>(number - 1) % dates.size()]);
  }
  const bool even = days != nullptr && days->scalar == "even";
  const int64_t day = even ? (2 * number - 1) * 365 / (2 * count) : random_.between(0, 363);
  return in_work_year(1, 1).plus_days(static_cast<int>(day));
}

Result<void> Maker::enter(const std::string& name, record::Fields fields) {
  const kit::Kind& of = kind(name);
  const auto at = of.unit_field.empty() ? fields.end() : fields.find(of.unit_field);
  const Unit* owner = &units_[0];
  if (at != fields.end())
    for (const auto& candidate : units_)
      if (candidate.id == std::get<int64_t>(at->second)) {
        owner = &candidate;
        break;
      }
  const std::string who = clerk_of(*owner, runner_.today());
  TRY_SET(log::Tx * tx, runner_.command(who));
  TRY_SET(const int64_t id, record::enter(*tx, *wanted_.kit, of, actor(who), fields));
  if (name == "meeting" && fields.contains("joint") && fields.at("joint") == db::Value(int64_t{1}))
    deployment_meeting_ = id;
  tally_.record(name, fields);
  ++made_.records;
  return {};
}

void Maker::enter_on(Date day, const std::string& name, record::Fields fields) {
  runner_.on(day, [this, name, fields = std::move(fields)]() mutable { return enter(name, std::move(fields)); });
}

Result<void> Maker::plan_listed() {
  for (const auto& [name, rows] : words_.at("records").entries) {
    const kit::Kind& of = kind(name);
    for (const auto& row : rows.items) {
      record::Fields fields;
      Date day = in_work_year(1, 4);
      std::string campaign;
      for (const auto& [key, node] : row.entries) {
        const kit::Field* field = of.find(key);
        if (field == nullptr) return Error{Fault::refused, "demo.bad_words", {{"kind", name}, {"field", key}}};
        if (field->type == expr::Type::unit) {
          fields[key] = unit(node.scalar).id;
        } else if (field->type == expr::Type::ref) {
          campaign = node.scalar;
        } else {
          fields[key] = value_of(*field, node.scalar);
        }
        if (key == of.date_field) day = Words::date(node);
      }
      // Indicators of a year are known on its last day; of the year before they are there when the work year begins.
      if (campaign.empty()) {
        enter_on(day, name, std::move(fields));
      } else {
        runner_.on(day, [this, name, campaign, fields]() mutable {
          fields["campaign"] = rows_by_code_.at(campaign);
          return enter(name, std::move(fields));
        });
      }
    }
  }
  return {};
}

Result<void> Maker::plan_series(const Yaml& series) {
  const std::string name = Words::text_in(series, "kind");
  const auto count = static_cast<int>(Words::number_in(series, "count", 0));
  const kit::Kind& of = kind(name);
  if (of.cls == kit::KindClass::matter) {
    const bool passed_down =
        series.find("fields") != nullptr && Words::text_in(*series.find("fields"), "series") == "passed_down";
    for (int number = 1; number <= count && !passed_down; ++number) {
      Date day = workday(day_of_series(series, number, count));
      if (name == "order") plan_order(series, number, day);
      if (name == "inspection") plan_inspection(series, number, day);
      if (name == "request") plan_request(series, number, day);
      if (name == "assessment_item" || name == "duty" || name == "good_deed") plan_simple(name, series, number, day);
    }
    return {};
  }
  std::map<std::string, std::vector<int64_t>> totals;
  if (const Yaml* total = series.find("total")) {
    for (const auto& [field, node] : total->entries) {
      const auto* declared = of.find(field);
      totals[field] = shares_of(random_, Words::scaled(node, declared->scale), static_cast<size_t>(count),
                                declared->scale == 0 ? 1 : 100);
    }
  }
  const std::vector<std::string> titles =
      series.find("titles") == nullptr ? std::vector<std::string>() : Words::list(*series.find("titles"));
  const Yaml* platforms = series.find("platforms");
  for (int number = 1; number <= count; ++number) {
    record::Fields fields;
    if (const Yaml* given = series.find("fields"))
      for (const auto& [key, node] : given->entries)
        if (const auto* field = of.find(key); field != nullptr && field->type != expr::Type::unit)
          fields[key] = value_of(*field, node.scalar);
    const Unit& at = pick_unit(series);
    if (!of.unit_field.empty()) fields[of.unit_field] = at.id;
    const Date day = day_of_series(series, number, count);
    if (!of.date_field.empty()) fields[of.date_field] = int64_t{day.ymd()};
    if (!titles.empty()) {
      std::string title = titles[static_cast<size_t>(number - 1) % titles.size()];
      if (Words::text_in(series, "number_in_title") == "true") title = "第" + std::to_string(number) + "次" + title;
      if (name == "contact_point" || name == "party_site" || name == "eco_project")
        title = at.name + title + std::to_string(number);
      fields[title_field(name)] = title;
    }
    if (of.find("code") != nullptr)
      fields["code"] = (name == "eco_project" ? "EP" : "M") + std::to_string(100 + number);
    if (platforms != nullptr) fields["platform"] = random_.pick(Words::list(*platforms));
    if (const Yaml* attendance = series.find("attendance"); attendance != nullptr)
      fields["attendance"] = random_.between(Words::number(attendance->items[0]), Words::number(attendance->items[1]));
    for (const auto& [field, shares] : totals) fields[field] = shares[static_cast<size_t>(number - 1)];
    if (const Yaml* choices = series.find("fields_of")) fields["field"] = random_.pick(Words::list(*choices));
    if (const Yaml* institutions = series.find("institutions"))
      fields["institution"] = institutions->scalar + "第" + std::to_string(number) + "号";
    if (name == "superior_document") {
      fields["document_no"] = "上发〔2021〕" + std::to_string(number) + "号";
      fields["issuer"] = std::string(number % 5 == 0 ? "central" : number % 2 == 0 ? "province" : "city");
      const Date relayed = day.plus_days(static_cast<int>(random_.between(1, 14)));
      fields["discussed_on"] = int64_t{relayed.ymd()};
      enter_on(relayed, name, std::move(fields));
      continue;
    }
    if (name == "mechanism") {
      // Left behind by a problem of the campaign: linked when the problem is there.
      const Date in_force = std::max(day, in_work_year(6, 1));
      fields["in_force_on"] = int64_t{in_force.ymd()};
      runner_.on(in_force, [this, number, fields]() mutable {
        fields["problem"] = problem_ids_[static_cast<size_t>(number * 3) % problem_ids_.size()];
        return enter("mechanism", std::move(fields));
      });
      continue;
    }
    enter_on(day, name, std::move(fields));
  }
  return {};
}

// Visits and surveys of the leading posts: every post visits in the work year, every committee post surveys, and the
// sum of people met is what the words say, whatever the number of records.
void Maker::plan_visits(const std::vector<Date>& days) {
  const bool fault = broken(12);
  const int64_t people = fault ? 89'000 : words_.number("outreach.visits_total");
  if (fault) plant(12, "走访群众 89000 人");
  const auto places = words_.list("outreach.places");
  const auto topics = words_.list("outreach.topics");
  std::vector<size_t> in_year;
  for (size_t i = 0; i < days.size(); ++i)
    if (days[i].year() == year_) in_year.push_back(i);
  const auto met = shares_of(random_, people, in_year.size(), 1);
  size_t next = 0;
  for (size_t i = 0; i < days.size(); ++i) {
    const bool counted = days[i].year() == year_;
    const auto& [post, at] = posts_[i % posts_.size()];
    record::Fields fields{{"happened_on", int64_t{days[i].ymd()}},
                          {"kind", std::string("visit")},
                          {"post", post},
                          {"unit", at},
                          {"place", random_.pick(places)},
                          {"visits", counted ? met[next++] : random_.between(2, 60)}};
    enter_on(days[i], "outreach", std::move(fields));
  }
  const int64_t surveys = words_.number("outreach.surveys");
  for (int64_t i = 0; i < surveys; ++i) {
    const auto& [post, at] = posts_[static_cast<size_t>(i) % posts_.size()];
    const Date day = in_work_year(1, 1).plus_days(static_cast<int>(random_.between(0, 364)));
    enter_on(day, "outreach",
             {{"happened_on", int64_t{day.ymd()}},
              {"kind", std::string("survey")},
              {"post", post},
              {"unit", at},
              {"topic", random_.pick(topics)},
              {"visits", int64_t{0}}});
  }
}

// The rest of --records: three years of everyday ledger work by departments and towns.
void Maker::plan_bulk(int64_t count) {
  const Date first = *Date::from_parts(year_ - 1, 1, 1);
  const int days = Date::from_parts(year_ + 1, 12, 31)->days_since(first);
  std::vector<size_t> owners;
  const std::string ended = unit(words_.text("merge.ended")).code;
  for (const auto* level : {"department", "town"})
    for (const size_t index : by_level_.at(level))
      if (units_[index].code != ended) owners.push_back(index);
  // Enough that every post visits within the work year.
  const int64_t visits = std::max(std::min(words_.number("outreach.most_visits"), count * 25 / 100),
                                  static_cast<int64_t>(posts_.size()) * 4);
  std::vector<Date> visit_days;
  for (int64_t i = 0; i < visits; ++i)
    visit_days.push_back(first.plus_days(static_cast<int>(i * days / std::max<int64_t>(1, visits))));
  plan_visits(visit_days);

  const auto& sorts = words_.at("bulk").items;
  int64_t weights = 0;
  for (const auto& sort : sorts) weights += Words::number_in(sort, "weight", 1);
  for (int64_t i = visits; i < count; ++i) {
    const Date day = first.plus_days(static_cast<int>(random_.between(0, days)));
    const Unit& at = units_[random_.pick(owners)];
    int64_t drawn = random_.between(1, weights);
    size_t sort = 0;
    while (drawn > Words::number_in(sorts[sort], "weight", 1)) drawn -= Words::number_in(sorts[sort++], "weight", 1);
    enter_bulk(sorts[sort], day, at);
  }
}

void Maker::enter_bulk(const Yaml& sort, Date day, const Unit& at) {
  const std::string name = Words::text_in(sort, "kind");
  const kit::Kind& of = kind(name);
  record::Fields fields{{of.date_field, int64_t{day.ymd()}},
                        {of.unit_field, at.id},
                        {title_field(name), at.name + Words::text_in(sort, "title")}};
  for (const auto& [key, node] : sort.find("fields")->entries) fields[key] = value_of(*of.find(key), node.scalar);
  if (const Yaml* amounts = sort.find("amounts"))
    for (const auto& [key, range] : amounts->entries)
      fields[key] = random_.between(Words::number(range.items[0]), Words::number(range.items[1]));
  enter_on(day, name, std::move(fields));
}

Result<void> Maker::plan_records() {
  TRY(plan_listed());
  int64_t listed = 0;
  for (const auto& [name, rows] : words_.at("records").entries) listed += static_cast<int64_t>(rows.items.size());
  for (const auto& series : words_.at("series").items) {
    TRY(plan_series(series));
    if (kind(Words::text_in(series, "kind")).cls != kit::KindClass::matter)
      listed += Words::number_in(series, "count", 0);
  }
  listed += words_.number("outreach.surveys") + made_.records;
  plan_bulk(std::max<int64_t>(wanted_.records - listed, static_cast<int64_t>(posts_.size()) * 6));
  return {};
}

}  // namespace bihuan::demo
