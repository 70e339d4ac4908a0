#include "peer.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/text.h"

namespace bihuan::bench {
namespace {

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

Error broken(sqlite3* database, std::string_view sql) {
  return Error{Fault::internal, "bench.sqlite", {{"sql", std::string(sql)}}, sqlite3_errmsg(database)};
}

Result<Database> open_database(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw, sqlite3_close_v2);
  if (code != SQLITE_OK) return broken(raw, path);
  return database;
}

Result<void> execute(sqlite3* database, const std::string& sql) {
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return broken(database, sql);
  return {};
}

Result<Statement> prepare_statement(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v3(database, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK)
    return broken(database, sql);
  return Statement(raw, sqlite3_finalize);
}

// {t} is the version condition of the table t. One column: the value in units of 10^-scale. Two: a fraction.
struct Written {
  const char* name;
  const char* sql;
  int scale = 0;
};

#define YEAR " between 20210101 and 20211231"

constexpr const char* kTeamProblems =
    "select count(*) from campaign c join problem t on t.campaign = c.id where {c} and c.kind = 'democratic_life' and "
    "c.rectify_from" YEAR " and {t} and t.owner = 'team'";
constexpr const char* kMemberProblems =
    "select count(*) from campaign c join problem t on t.campaign = c.id where {c} and c.kind = 'democratic_life' and "
    "c.rectify_from" YEAR " and {t} and t.owner = 'member'";
constexpr const char* kProblems =
    "select count(*) from campaign c join problem t on t.campaign = c.id where {c} and c.kind = 'democratic_life' and "
    "c.rectify_from" YEAR " and {t}";
constexpr const char* kStanding =
    "select count(*) from meeting t where {t} and t.kind = 'standing_committee' and t.happened_on" YEAR;
constexpr const char* kTheory =
    "select count(*) from study t where {t} and t.body = 'county_theory_group' and t.happened_on" YEAR;
// The newest return of each town that stands on the last day.
constexpr const char* kVaccinated = "select (select sum(t.persons) from vaccination t where {t} and t.starts_on" YEAR
                                    "), (select sum(t.target_population) from bh_place p join vaccination t on t.unit "
                                    "= p.unit where {p} and p.level = 'town' and p.live = 1 "
                                    "and p.from_day <= 20211231 and p.to_day >= 20211231 and {t} and t.starts_on = "
                                    "(select max(n.starts_on) from vaccination n where {n} "
                                    "and n.unit = p.unit and n.starts_on" YEAR "))";

constexpr Written kWritten[] = {
    {"problems_team", kTeamProblems},
    {"problems_member", kMemberProblems},
    {"standing_meetings", kStanding},
    {"theory_studies", kTheory},
    {"dispatch_meetings", "select count(*) from meeting t where {t} and t.kind = 'dispatch' and t.happened_on" YEAR},
    {"problems_all", kProblems},
    {"theme_study_sessions", "select sum(t.sessions) from theme_study t where {t} and t.starts_on" YEAR},
    {"lecture_halls", "select count(*) from event t where {t} and t.kind = 'lecture_hall' and t.happened_on" YEAR},
    {"seminars", "select count(*) from event t where {t} and t.kind = 'seminar' and t.happened_on" YEAR},
    {"seminar_attendance",
     "select sum(t.attendance) from event t where {t} and t.kind = 'seminar' and t.happened_on" YEAR},
    {"debate_articles",
     "select count(*) from article t where {t} and t.kind = 'discussion' and t.occasion = 'development_debate' and "
     "t.finished_on" YEAR},
    {"theory_articles", "select count(*) from article t where {t} and t.kind = 'theory' and t.finished_on" YEAR},
    {"theory_studies_again", kTheory},
    {"themed_studies",
     "select count(*) from study t where {t} and t.body = 'county_theory_group' and t.kind = 'themed' and "
     "t.happened_on" YEAR},
    {"theory_group_articles",
     "select count(*) from article t where {t} and t.kind = 'discussion' and t.occasion = 'county_theory_group' and "
     "t.finished_on" YEAR},
    {"all_theory_studies",
     "select (select count(*) from study t where {t} and t.body = 'county_theory_group' and t.happened_on" YEAR
     ") + (select sum(t.sessions) from study_groups t where {t} and t.starts_on" YEAR ")"},
    {"all_theory_articles",
     "select (select count(*) from article t where {t} and t.kind in ('discussion', 'survey_article') and t.occasion = "
     "'county_theory_group' "
     "and t.finished_on" YEAR ") + (select sum(t.articles) from study_groups t where {t} and t.starts_on" YEAR ")"},
    {"standing_meetings_again", kStanding},
    {"villages",
     "select count(*) from bh_place p where {p} and p.level = 'village' and p.live = 1 and p.from_day <= 20211231 and "
     "p.to_day >= 20211231"},
    {"village_income_floor", "select cast(t.value as integer) from setting t where {t} and t.name = 'income_bar_1'"},
    {"village_income_second", "select cast(t.value as integer) from setting t where {t} and t.name = 'income_bar_2'"},
    {"village_second_share",
     "select count(*) filter (where t.income >= b.bar), count(*) from (select 100 * cast(t.value as integer) as bar "
     "from setting t where {t} "
     "and t.name = 'income_bar_2') b cross join village_profile t where {t} and t.starts_on" YEAR},
    {"property_branches",
     "select count(*) from party_site t where {t} and t.kind = 'property_branch' and t.status = 'in_use' and "
     "t.opened_on" YEAR},
    {"park_centres",
     "select count(*) from party_site t where {t} and t.kind = 'park_centre' and t.status = 'in_use' and "
     "t.opened_on" YEAR},
    {"social_models",
     "select count(*) from party_site t where {t} and t.kind = 'social_model' and t.status = 'in_use' and "
     "t.opened_on" YEAR},
    {"news_items", "select sum(t.quantity) from publicity t where {t} and t.kind = 'news' and t.published_on" YEAR},
    {"column_issues",
     "select sum(t.quantity) from publicity t where {t} and t.kind = 'column_issue' and t.published_on" YEAR},
    {"features", "select sum(t.quantity) from publicity t where {t} and t.kind = 'feature' and t.published_on" YEAR},
    {"billboards",
     "select sum(t.quantity) from publicity t where {t} and t.kind = 'billboard' and t.published_on" YEAR},
    {"slogans", "select sum(t.quantity) from publicity t where {t} and t.kind = 'slogan' and t.published_on" YEAR},
    {"opinion_orders",
     "select count(*) from \"order\" t where {t} and t.series = 'online_opinion' and t.issued_on" YEAR},
    {"ordinary_handled",
     "select count(*) from \"order\" t where {t} and t.series = 'online_opinion' and t.grade = 'ordinary' and "
     "t.handled_on" YEAR},
    {"command_levels", "select count(*) from command_level t where {t} and t.ended_on is null"},
    {"people_screened", "select sum(t.screened) from health_totals t where {t} and t.starts_on" YEAR},
    {"people_isolated", "select sum(t.isolated) from health_totals t where {t} and t.starts_on" YEAR},
    {"institutions_suspended",
     "select count(distinct t.institution) from enforcement t where {t} and t.measure_taken = 'suspended' and "
     "t.decided_on" YEAR},
    {"institutions_banned",
     "select count(distinct t.institution) from enforcement t where {t} and t.measure_taken = 'banned' and t.licensed "
     "= 0 and t.decided_on" YEAR},
    {"businesses_screened", "select sum(t.businesses) from health_totals t where {t} and t.starts_on" YEAR},
    {"monitored_times", "select sum(t.monitored) from health_totals t where {t} and t.starts_on" YEAR},
    {"doses_given", "select sum(t.doses) from vaccination t where {t} and t.starts_on" YEAR},
    {"vaccination_rate", kVaccinated},
    {"three_meetings_held", "select sum(t.three_meetings) from branch_life t where {t} and t.starts_on" YEAR},
    {"party_days_held", "select sum(t.party_days) from branch_life t where {t} and t.starts_on" YEAR},
    {"deeds_county", "select count(*) from good_deed t where {t} and t.tier = 'county' and t.decided_on" YEAR},
    {"deeds_department_town",
     "select count(*) from good_deed t where {t} and t.tier = 'department_town' and t.decided_on" YEAR},
    {"deeds_village",
     "select count(*) from good_deed t where {t} and t.tier = 'village_community' and t.decided_on" YEAR},
    {"deeds_member", "select count(*) from good_deed t where {t} and t.tier = 'member' and t.decided_on" YEAR},
    {"mine_area", "select sum(t.area) from eco_project t where {t} and t.kind = 'mine' and t.accepted_on" YEAR, 2},
    {"garbage_cleared", "select sum(t.garbage) from environment t where {t} and t.starts_on" YEAR, 2},
    {"piles_cleared", "select sum(t.piles) from environment t where {t} and t.starts_on" YEAR},
    {"building_removed", "select sum(t.illegal_building) from environment t where {t} and t.starts_on" YEAR, 2},
    {"trees_planted", "select sum(t.trees) from environment t where {t} and t.starts_on" YEAR},
    {"petitions_received", "select sum(t.petitions) from discipline_totals t where {t} and t.starts_on" YEAR},
    {"clues_total", "select sum(t.clues) from discipline_totals t where {t} and t.starts_on" YEAR},
    {"cases_filed_total", "select sum(t.cases_filed) from discipline_totals t where {t} and t.starts_on" YEAR},
    {"cases_concluded_total", "select sum(t.cases_concluded) from discipline_totals t where {t} and t.starts_on" YEAR},
    {"persons_sanctioned", "select sum(t.sanctioned) from discipline_totals t where {t} and t.starts_on" YEAR},
    {"persons_detained", "select sum(t.detained) from discipline_totals t where {t} and t.starts_on" YEAR},
    {"persons_transferred", "select sum(t.transferred) from discipline_totals t where {t} and t.starts_on" YEAR},
    {"money_recovered", "select sum(t.recovered) from discipline_totals t where {t} and t.starts_on" YEAR, 2},
    {"surveys", "select count(*) from outreach t where {t} and t.kind = 'survey' and t.happened_on" YEAR},
    {"survey_reports", "select count(*) from article t where {t} and t.kind = 'survey_report' and t.finished_on" YEAR},
    {"people_visited", "select sum(t.visits) from outreach t where {t} and t.kind = 'visit' and t.happened_on" YEAR},
    {"suggestions_six",
     "select count(*) from suggestion t where {t} and t.field in ('education', 'medical', 'employment', 'elderly', "
     "'housing', 'environment') "
     "and t.received_on" YEAR},
    {"contact_points", "select count(*) from contact_point t where {t} and t.ended_on is null and t.set_on" YEAR},
    {"assessment_items",
     "select count(*) from assessment_item t where {t} and t.tier = 'county' and t.state <> 'cancelled' and "
     "t.decided_on" YEAR},
    {"comprehensive_inspections",
     "select count(*) from inspection t where {t} and t.kind = 'comprehensive' and t.happened_on" YEAR},
    {"key_inspections", "select count(*) from inspection t where {t} and t.kind = 'key_work' and t.happened_on" YEAR},
    {"special_reports",
     "select count(*) from issue_series t where {t} and t.series = 'special_report' and t.issued_on" YEAR},
    {"bulletins", "select count(*) from issue_series t where {t} and t.series = 'bulletin' and t.issued_on" YEAR},
    {"supervision_orders",
     "select count(*) from \"order\" t where {t} and t.series = 'supervision' and t.issued_on" YEAR},
    {"conduct_inspections",
     "select count(*) from inspection t where {t} and t.kind = 'conduct' and t.happened_on" YEAR},
    {"node_inspections", "select count(*) from inspection t where {t} and t.kind = 'node' and t.happened_on" YEAR},
};

#undef YEAR

// What is compared with =, the day, and what is read besides. For current rows `until` stands among the first, for
// earlier ones after the day.
struct Covering {
  const char* table;
  const char* equal;  // "" = nothing
  const char* day;    // "" = none
  const char* read;   // "" = nothing
};

constexpr Covering kCovering[] = {
    {"campaign", "kind", "rectify_from", ""},
    {"problem", "campaign", "", "owner"},
    {"meeting", "kind", "happened_on", ""},
    {"study", "body", "happened_on", "kind"},
    {"event", "kind", "happened_on", "attendance"},
    {"article", "kind, occasion", "finished_on", ""},
    {"article", "kind", "finished_on", ""},
    {"theme_study", "", "starts_on", "sessions"},
    {"study_groups", "", "starts_on", "sessions, articles"},
    {"bh_place", "level, live", "from_day", "to_day, unit"},
    {"setting", "name", "", "value"},
    {"village_profile", "", "starts_on", "income"},
    {"party_site", "kind, status", "opened_on", ""},
    {"publicity", "kind", "published_on", "quantity"},
    {"order", "series", "issued_on", ""},
    {"order", "series, grade", "handled_on", ""},
    {"command_level", "ended_on", "", ""},
    {"health_totals", "", "starts_on", "screened, isolated, businesses, monitored"},
    {"enforcement", "measure_taken", "decided_on", "licensed, institution"},
    {"vaccination", "", "starts_on", "doses, persons"},
    {"vaccination", "unit", "starts_on", "target_population"},
    {"branch_life", "", "starts_on", "three_meetings, party_days"},
    {"good_deed", "tier", "decided_on", ""},
    {"eco_project", "kind", "accepted_on", "area"},
    {"environment", "", "starts_on", "garbage, piles, illegal_building, trees"},
    {"discipline_totals", "", "starts_on",
     "petitions, clues, cases_filed, cases_concluded, sanctioned, detained, transferred, recovered"},
    {"outreach", "kind", "happened_on", "visits"},
    {"suggestion", "field", "received_on", ""},
    {"contact_point", "ended_on", "set_on", ""},
    {"assessment_item", "tier", "decided_on", "state"},
    {"inspection", "kind", "happened_on", ""},
    {"issue_series", "series", "issued_on", ""},
};

std::string listed(std::initializer_list<std::string> parts) {
  std::string list;
  for (const auto& part : parts) {
    if (part.empty()) continue;
    if (!list.empty()) list += ", ";
    list += part;
  }
  return list;
}

// The indexes for earlier versions lead with what the current ones do, but keep `until` behind the day.
Result<void> make_indexes(sqlite3* database) {
  int number = 0;
  for (const auto& index : kCovering) {
    ++number;
    const std::string now = listed({index.equal, "until", index.day, index.read});
    const std::string then = listed({index.equal, index.day, "since", "until", index.read});
    TRY(execute(database, fmt::format("create index peer_now_{} on \"{}\"({})", number, index.table, now)));
    TRY(execute(database, fmt::format("create index peer_then_{} on \"{}\"({})", number, index.table, then)));
  }
  return execute(database, "analyze");
}

std::string with_versions(std::string sql, bool current) {
  for (const std::string alias : {"t", "p", "c", "n"}) {
    const std::string condition = current ? fmt::format("{}.until = 9223372036854775807", alias)
                                          : fmt::format("{0}.since <= ?1 and {0}.until > ?1", alias);
    sql = replace_all(std::move(sql), "{" + alias + "}", condition);
  }
  return sql;
}

Result<std::optional<Number>> read_value(sqlite3_stmt* statement, int scale) {
  if (sqlite3_column_type(statement, 0) == SQLITE_NULL) return std::optional<Number>();
  const int64_t first = sqlite3_column_int64(statement, 0);
  if (sqlite3_column_count(statement) == 1) {
    TRY_SET(const Number number, Number::from_scaled(first, scale));
    return std::optional<Number>(number);
  }
  const int64_t second = sqlite3_column_int64(statement, 1);
  if (second == 0) return std::optional<Number>();
  TRY_SET(const Number number, Number::fraction(first, second));
  return std::optional<Number>(number);
}

}  // namespace

struct Figures::State {
  Database database{nullptr, sqlite3_close_v2};
  std::vector<std::string> names;
  std::vector<std::string> texts;
  std::vector<Statement> statements;
};

Figures::Figures(std::unique_ptr<State> state) : state_(std::move(state)) {}
Figures::Figures(Figures&&) noexcept = default;
Figures::~Figures() = default;

const std::vector<std::string>& Figures::names() const { return state_->names; }

Result<Figures> Figures::open(const std::string& database, const std::string& copy) {
  {
    TRY_SET(const auto source, open_database(database, SQLITE_OPEN_READWRITE));
    TRY(execute(source.get(), "vacuum into '" + replace_all(copy, "'", "''") + "'"));
    TRY_SET(const auto target, open_database(copy, SQLITE_OPEN_READWRITE));
    TRY(execute(target.get(), "pragma synchronous = off; pragma journal_mode = off; pragma cache_size = -262144"));
    TRY(make_indexes(target.get()));
  }
  auto state = std::make_unique<State>();
  TRY_SET(state->database, open_database(copy, SQLITE_OPEN_READONLY));
  // The settings of a reading site.
  TRY(execute(state->database.get(),
              "pragma query_only = on; pragma cache_size = -32768; pragma mmap_size = 1073741824; begin"));
  for (const auto& figure : kWritten) state->names.emplace_back(figure.name);
  return Figures(std::move(state));
}

Result<void> Figures::prepare(std::optional<int64_t> position) {
  state_->statements.clear();
  state_->texts.clear();
  for (const auto& figure : kWritten) {
    const std::string sql = with_versions(figure.sql, !position);
    TRY_SET(auto statement, prepare_statement(state_->database.get(), sql));
    if (position) sqlite3_bind_int64(statement.get(), 1, *position);
    state_->texts.push_back(sql);
    state_->statements.push_back(std::move(statement));
  }
  return {};
}

Result<std::vector<std::optional<Number>>> Figures::values() {
  std::vector<std::optional<Number>> values;
  values.reserve(state_->statements.size());
  for (size_t i = 0; i < state_->statements.size(); ++i) {
    sqlite3_stmt* statement = state_->statements[i].get();
    if (sqlite3_step(statement) != SQLITE_ROW) return broken(state_->database.get(), state_->texts[i]);
    TRY_SET(values.emplace_back(), read_value(statement, kWritten[i].scale));
    sqlite3_reset(statement);
  }
  return values;
}

Result<std::vector<std::string>> Figures::uncovered() {
  std::vector<std::string> found;
  for (size_t i = 0; i < state_->texts.size(); ++i) {
    TRY_SET(const auto plan, prepare_statement(state_->database.get(), "explain query plan " + state_->texts[i]));
    while (sqlite3_step(plan.get()) == SQLITE_ROW) {
      const std::string line = reinterpret_cast<const char*>(sqlite3_column_text(plan.get(), 3));
      const bool reads = line.starts_with("SEARCH") || line.starts_with("SCAN");
      const bool of_rows = line.find("CONSTANT ROW") == std::string::npos && line != "SCAN b" && line != "SEARCH b";
      if (reads && of_rows && line.find("COVERING INDEX") == std::string::npos)
        found.push_back(state_->names[i] + ": " + line);
    }
  }
  return found;
}

struct Meetings::State {
  Database database{nullptr, sqlite3_close_v2};
  Statement insert{nullptr, sqlite3_finalize};
  Statement begin{nullptr, sqlite3_finalize};
  Statement commit{nullptr, sqlite3_finalize};
  int64_t last_id = 0;

  Result<void> run(sqlite3_stmt* statement) {
    const int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (code != SQLITE_DONE) return broken(database.get(), sqlite3_sql(statement));
    return {};
  }
};

Meetings::Meetings(std::unique_ptr<State> state) : state_(std::move(state)) {}
Meetings::Meetings(Meetings&&) noexcept = default;
Meetings::~Meetings() = default;

namespace {

Result<std::vector<std::string>> statements_of(const std::string& path, const std::string& table) {
  TRY_SET(const auto database, open_database(path, SQLITE_OPEN_READONLY));
  TRY_SET(const auto query, prepare_statement(database.get(), "select sql from sqlite_schema where tbl_name = '" +
                                                                  table + "' and sql is not null order by type desc"));
  std::vector<std::string> statements;
  while (sqlite3_step(query.get()) == SQLITE_ROW)
    statements.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(query.get(), 0)));
  return statements;
}

}  // namespace

Result<Meetings> Meetings::create(const std::string& path, const std::string& site) {
  auto state = std::make_unique<State>();
  TRY_SET(state->database, open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  sqlite3* database = state->database.get();
  // The settings of a writing site, and its columns.
  TRY(execute(
      database,
      "pragma page_size = 4096; pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -131072; "
      "pragma wal_autocheckpoint = 16000"));
  TRY_SET(const auto statements, statements_of(site, "meeting"));
  for (const auto& sql : statements) TRY(execute(database, sql));
  TRY_SET(state->begin, prepare_statement(database, "begin immediate"));
  TRY_SET(state->commit, prepare_statement(database, "commit"));
  TRY_SET(state->insert,
          prepare_statement(database,
                            "insert into meeting(site, id, since, until, origin, happened_on, kind, title, unit, "
                            "attendance, agenda, joint) "
                            "values(1, ?6, ?6, 9223372036854775807, 'loop', ?1, ?2, ?3, ?4, ?5, null, null)"));
  return Meetings(std::move(state));
}

Result<void> Meetings::begin() { return state_->run(state_->begin.get()); }
Result<void> Meetings::commit() { return state_->run(state_->commit.get()); }

Result<void> Meetings::insert(int64_t happened_on, std::string_view kind, std::string_view title, int64_t unit,
                              int64_t attendance) {
  sqlite3_stmt* statement = state_->insert.get();
  sqlite3_bind_int64(statement, 1, happened_on);
  sqlite3_bind_text(statement, 2, kind.data(), static_cast<int>(kind.size()), SQLITE_STATIC);
  sqlite3_bind_text(statement, 3, title.data(), static_cast<int>(title.size()), SQLITE_STATIC);
  sqlite3_bind_int64(statement, 4, unit);
  sqlite3_bind_int64(statement, 5, attendance);
  sqlite3_bind_int64(statement, 6, ++state_->last_id);
  return state_->run(statement);
}

Result<int64_t> Meetings::count() {
  const std::string sql = "select count(*) from meeting";
  TRY_SET(const auto statement, prepare_statement(state_->database.get(), sql));
  if (sqlite3_step(statement.get()) != SQLITE_ROW) return broken(state_->database.get(), sql);
  return int64_t{sqlite3_column_int64(statement.get(), 0)};
}

}  // namespace bihuan::bench
