#include "demo/tally.h"

namespace bihuan::demo {
namespace {

std::string text(const record::Fields& fields, const char* name) {
  const auto found = fields.find(name);
  return found == fields.end() || !std::holds_alternative<std::string>(found->second)
             ? std::string()
             : std::get<std::string>(found->second);
}

int64_t number(const record::Fields& fields, const char* name) {
  const auto found = fields.find(name);
  return found == fields.end() || !std::holds_alternative<int64_t>(found->second) ? 0
                                                                                  : std::get<int64_t>(found->second);
}

}  // namespace

bool Tally::in_year(const record::Fields& fields, const char* date) const {
  return number(fields, date) / 10000 == year_;
}

void Tally::record(const std::string& kind, const record::Fields& f) {
  const std::string type = text(f, "kind");
  if (kind == "command_level") return add("command_levels", 1);
  if (kind == "meeting" && in_year(f, "happened_on")) {
    if (type == "standing_committee") add("standing_meetings", 1), add("standing_meetings_again", 1);
    if (type == "dispatch") add("dispatch_meetings", 1);
  } else if (kind == "study" && in_year(f, "happened_on") && text(f, "body") == "county_theory_group") {
    for (const auto* figure : {"theory_studies", "theory_studies_again", "all_theory_studies"}) add(figure, 1);
    if (type == "themed") add("themed_studies", 1);
  } else if (kind == "event" && in_year(f, "happened_on")) {
    if (type == "lecture_hall") add("lecture_halls", 1);
    if (type == "seminar") add("seminars", 1), add("seminar_attendance", number(f, "attendance"));
  } else if (kind == "article" && in_year(f, "finished_on")) {
    const std::string occasion = text(f, "occasion");
    if (type == "discussion" && occasion == "development_debate") add("debate_articles", 1);
    if (type == "theory") add("theory_articles", 1);
    if (type == "discussion" && occasion == "county_theory_group") add("theory_group_articles", 1);
    if ((type == "discussion" || type == "survey_article") && occasion == "county_theory_group")
      add("all_theory_articles", 1);
    if (type == "survey_report") add("survey_reports", 1);
  } else if (kind == "publicity" && in_year(f, "published_on")) {
    static const std::map<std::string, std::string> kFigures = {{"news", "news_items"},
                                                                {"column_issue", "column_issues"},
                                                                {"feature", "features"},
                                                                {"billboard", "billboards"},
                                                                {"slogan", "slogans"}};
    add(kFigures.at(type), number(f, "quantity"));
  } else if (kind == "outreach" && in_year(f, "happened_on")) {
    if (type == "survey") add("surveys", 1);
    if (type == "visit") add("people_visited", number(f, "visits"));
  } else if (kind == "suggestion" && in_year(f, "received_on")) {
    if (text(f, "field") != "other") add("suggestions_six", 1);
  } else if (kind == "contact_point" && in_year(f, "set_on")) {
    add("contact_points", 1);
  } else if (kind == "party_site" && in_year(f, "opened_on")) {
    if (type == "property_branch") add("property_branches", 1);
    if (type == "park_centre") add("park_centres", 1);
    if (type == "social_model") add("social_models", 1);
  } else if (kind == "enforcement" && in_year(f, "decided_on")) {
    if (text(f, "measure_taken") == "suspended") suspended_.insert(text(f, "institution"));
    if (text(f, "measure_taken") == "banned") banned_.insert(text(f, "institution"));
  } else if (kind == "eco_project" && in_year(f, "accepted_on")) {
    if (type == "mine") add("mine_area", number(f, "area"));
  } else if (kind == "issue_series" && in_year(f, "issued_on")) {
    add(text(f, "series") == "bulletin" ? "bulletins" : "special_reports", 1);
  }
}

void Tally::form(const std::string& kind, const record::Fields& f) {
  if (!in_year(f, "starts_on")) return;
  if (kind == "theme_study") add("theme_study_sessions", number(f, "sessions"));
  if (kind == "study_groups")
    add("all_theory_studies", number(f, "sessions")), add("all_theory_articles", number(f, "articles"));
  if (kind == "branch_life")
    add("three_meetings_held", number(f, "three_meetings")), add("party_days_held", number(f, "party_days"));
  if (kind == "health_totals") {
    add("people_screened", number(f, "screened"));
    add("people_isolated", number(f, "isolated"));
    add("businesses_screened", number(f, "businesses"));
    add("monitored_times", number(f, "monitored"));
  }
  if (kind == "vaccination") {
    add("doses_given", number(f, "doses"));
    add("persons_vaccinated", number(f, "persons"));
    if (number(f, "starts_on") % 10000 / 100 == 12) add("vaccination_population", number(f, "target_population"));
  }
  if (kind == "environment") {
    add("garbage_cleared", number(f, "garbage"));
    add("piles_cleared", number(f, "piles"));
    add("building_removed", number(f, "illegal_building"));
    add("trees_planted", number(f, "trees"));
    if (number(f, "garbage") + number(f, "piles") + number(f, "illegal_building") + number(f, "trees") > 0)
      cleaned_.insert(number(f, "unit"));
  }
  if (kind == "discipline_totals") {
    add("petitions_received", number(f, "petitions"));
    add("clues_total", number(f, "clues"));
    add("cases_filed_total", number(f, "cases_filed"));
    add("cases_concluded_total", number(f, "cases_concluded"));
    add("persons_sanctioned", number(f, "sanctioned"));
    add("persons_detained", number(f, "detained"));
    add("persons_transferred", number(f, "transferred"));
    add("money_recovered", number(f, "recovered"));
  }
  if (kind == "village_profile") {
    ++village_profiles_;
    if (number(f, "income") >= 20'000'000) ++villages_above_second_;
  }
}

std::map<std::string, Number> Tally::result() const {
  std::map<std::string, Number> result;
  for (const auto& [figure, sum] : sums_) {
    const bool hundredths = figure == "mine_area" || figure == "garbage_cleared" || figure == "building_removed" ||
                            figure == "money_recovered";
    result[figure] = hundredths ? *Number::from_scaled(sum, 2) : Number(sum);
  }
  result["institutions_suspended"] = Number(static_cast<int64_t>(suspended_.size()));
  result["institutions_banned"] = Number(static_cast<int64_t>(banned_.size()));
  result["villages_cleaned"] = Number(static_cast<int64_t>(cleaned_.size()));
  if (village_profiles_ > 0)
    result["village_second_share"] = *Number::fraction(villages_above_second_, village_profiles_);
  if (sums_.contains("vaccination_population"))
    result["vaccination_rate"] = *Number::fraction(sums_.at("persons_vaccinated"), sums_.at("vaccination_population"));
  return result;
}

}  // namespace bihuan::demo
