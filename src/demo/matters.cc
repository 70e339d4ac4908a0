// Matters and their histories: every step is taken by the procedure, under the day and the post that would take it.
#include <fmt/format.h>

#include <algorithm>

#include "demo/maker.h"
#include "evidence/evidence.h"

namespace bihuan::demo {
namespace {

matter::Given given(record::Fields fields, std::string reason = {}) { return {std::move(fields), std::move(reason)}; }

// Kinds whose evidence is a file; the others' is a written explanation.
bool has_files(const std::string& kind) {
  return kind == "problem" || kind == "measure" || kind == "finding" || kind == "campaign" || kind == "inspection";
}

}  // namespace

Result<int64_t> Maker::open(const std::string& name, const std::string& who, const std::string& step,
                            const matter::Given& in) {
  TRY_SET(log::Tx * tx, runner_.command(who));
  return matter::open(*tx, *wanted_.kit, kind(name), actor(who), step, in);
}

Result<void> Maker::attach(const std::string& name, int64_t id, const std::string& who, const std::string& cls) {
  TRY_SET(log::Tx * tx, runner_.command(who));
  evidence::Evidence evidence{name, id, cls, runner_.today(), "", "", "", 0};
  evidence.uploaded_by = actor(who).account;
  if (has_files(name) && (cls == "document" || cls == "photo")) {
    const std::string bytes = fmt::format("{} {} {} {} {}\n", kit::in_language(kind(name).label, "zh"), id, cls,
                                          runner_.today().iso(), random_.next());
    evidence.name = fmt::format("{}-{}.txt", name, id);
    TRY_SET(evidence.sha256, evidence::store(site_->evidence_directory(), bytes));
    evidence.size = static_cast<int64_t>(bytes.size());
    evidence.media_type = "text/plain; charset=utf-8";
  } else {
    evidence.cls = cls == "document" || cls == "photo" ? "explanation" : cls;
    evidence.text = "已办结，情况说明在案";
  }
  TRY(evidence::attach(*tx, evidence));
  return {};
}

Result<void> Maker::step(const std::string& name, int64_t id, const Planned& planned) {
  if (!planned.evidence.empty()) TRY(attach(name, id, planned.actor, planned.evidence));
  TRY_SET(log::Tx * tx, runner_.command(planned.actor));
  auto done = matter::take_step(*tx, *wanted_.kit, kind(name), actor(planned.actor), id, planned.step, planned.given);
  if (!done)
    done.error().detail = fmt::format("{} {} {} {} {}", name, id, planned.step, planned.actor, runner_.today().iso());
  return done;
}

void Maker::plan_steps(const std::string& name, int64_t id, std::vector<Planned> steps) {
  for (auto& planned : steps) {
    const Date on = planned.on;
    runner_.on(on,
               [this, name, id, planned = std::move(planned)]() -> Result<void> { return step(name, id, planned); });
  }
}

// ---------------------------------------------------------------- campaigns, problems, measures

Result<void> Maker::plan_campaigns() {
  for (const auto& node : words_.at("campaigns").items) {
    const std::string code = Words::text_in(node, "code");
    const Date held = Words::date(*node.find("held_on"));
    const Date from = Words::date(*node.find("rectify_from"));
    const Date due = Words::date(*node.find("due"));
    const record::Fields fields{{"code", code},
                                {"name", Words::text_in(node, "name")},
                                {"kind", Words::text_in(node, "kind")},
                                {"meeting_year", Words::number(*node.find("meeting_year"))},
                                {"held_on", int64_t{held.ymd()}},
                                {"rectify_from", int64_t{from.ymd()}},
                                {"unit", units_[0].id},
                                {"due", int64_t{due.ymd()}}};
    runner_.on(held, [this, code, fields, from, due]() -> Result<void> {
      const std::string office = by_role_.at("supervision")[0];
      TRY_SET(const int64_t id, open("campaign", office, "draft", given(fields)));
      rows_by_code_[code] = id;
      plan_steps("campaign", id, {{from, office, "start", {}, ""}});
      // An open problem keeps the whole open: a broken county's campaigns are not closed.
      if (wanted_.broken.empty())
        plan_steps("campaign", id,
                   {{due.plus_days(1), office, "propose", {}, "document"},
                    {due.plus_days(5), one_of("leader"), "close", {}, ""}});
      return {};
    });
  }
  const auto& aspects = words_.at("aspects").items;
  const auto plan = [&](const char* list, const char* campaign, int64_t count) {
    for (int number = 1; number <= count; ++number) {
      const Yaml& aspect = aspects[static_cast<size_t>(number) % aspects.size()];
      const auto problems = std::string_view(list) == "environment" ? words_.list("environment_problems")
                                                                    : Words::list(*aspect.find("problems"));
      plan_problem(campaign, number, aspect, problems[static_cast<size_t>(number / 11) % problems.size()], list);
    }
  };
  plan("team", "mzshh-2020", words_.number("problems.team"));
  plan("member", "mzshh-2020", words_.number("problems.member"));
  plan("environment", "zyhbdc-2020", words_.number("problems.environment"));
  return {};
}

void Maker::plan_problem(const std::string& campaign, int number, const Yaml& aspect, const std::string& content,
                         const std::string& owner) {
  const bool environment = owner == "environment";
  const std::string code = fmt::format("{}-{:03}", owner == "team" ? "BZ" : environment ? "HB" : "CY", number);
  static const Yaml kOffices = [] {
    Yaml series;
    Yaml levels;
    series.kind = Yaml::Kind::map;
    levels.kind = Yaml::Kind::list;
    for (const auto* level : {"department", "town"}) {
      Yaml item;
      item.kind = Yaml::Kind::scalar;
      item.scalar = level;
      levels.items.push_back(item);
    }
    series.entries.emplace_back("units", levels);
    return series;
  }();
  const Unit at = pick_unit(kOffices);
  const Date begins = environment ? in_work_year(1, 5) : in_work_year(2, 2);
  const Date due = environment ? in_work_year(9, 1).plus_days(static_cast<int>(random_.between(0, 60)))
                               : in_work_year(8, 1).plus_days(static_cast<int>(random_.between(0, 110)));
  const Date applies = workday(due.plus_days(-static_cast<int>(random_.between(25, 60))));
  record::Fields fields{{"code", code},
                        {"content", content},
                        {"aspect", Words::text_in(aspect, "name")},
                        {"source", random_.pick(words_.list("sources"))},
                        {"lead_unit", at.id},
                        {"lead_leader", random_.pick(words_.list("posts.standing_committee"))},
                        {"found_on", int64_t{in_work_year(1, 22).ymd()}},
                        {"owner", std::string(owner == "member" ? "member" : "team")},
                        {"due", int64_t{due.ymd()}}};
  if (owner == "member") fields["owner_post"] = committee_posts_[static_cast<size_t>(number) % committee_posts_.size()];
  const int64_t measures = random_.between(1, 4);
  const bool imported = !environment && owner == "team" &&
                        ((number == 6 && broken(2)) || (number == 7 && broken(3)) || (number == 8 && broken(4)));
  const bool stays_open = (owner == "team" && number == 5 && broken(1)) || (environment && number == 4 && broken(11));
  if (stays_open) plant(environment ? 11 : 1, code);
  tally_.add(environment ? "environment_problems" : "problems_all", 1);
  if (!environment) tally_.add(owner == "team" ? "problems_team" : "problems_member", 1);
  const Yaml* aspect_of = &aspect;
  runner_.on(begins, [=, this]() mutable -> Result<void> {
    fields["campaign"] = rows_by_code_.at(campaign);
    if (!environment && deployment_meeting_ != 0) fields["arranged_at"] = deployment_meeting_;
    const std::string office = one_of("supervision");
    const std::string clerk = clerk_of(at, begins);
    if (imported) {
      const int fault = number - 4;
      plant(fault, code);
      return import_closed_problem(std::move(fields), *aspect_of, fault);
    }
    TRY_SET(const int64_t id, open("problem", office, "draft", given(fields)));
    if (!environment) problem_ids_.push_back(id);
    std::vector<Planned> steps{{begins, office, "issue", {}, ""}, {begins.plus_days(1), clerk, "receive", {}, ""}};
    steps.push_back({workday(begins.plus_days(60)), clerk, "report",
                     given({{"progress", std::string("on_course")},
                            {"progress_note", random_.pick(words_.list("progress_notes"))}}),
                     ""});
    // Before the first application, which may come two weeks early and be returned.
    plan_measures(id, code, at, *aspect_of, begins, applies.plus_days(-18), static_cast<int>(measures));
    if (!stays_open) {
      const Date closed = plan_closing("problem", at, applies, steps);
      if (environment)
        steps.push_back({workday(closed.plus_days(7)), office, "superior_accept",
                         given({{"superior_accepted_on", int64_t{closed.plus_days(6).ymd()}},
                                {"superior_letter_no", fmt::format("环督验〔2021〕{}号", number)}}),
                         "document"});
    }
    if (!stays_open && number % 9 == 0)
      steps.push_back({in_work_year(12, 22), office, "look_back",
                       given({{"look_back_result", std::string("抽查属实，未反弹")}}), ""});
    plan_steps("problem", id, std::move(steps));
    return {};
  });
}

// apply → promise → endorse → verify → publish → close, each by the post that may; now and then returned once, and done
// again. The day of the closing: when the publicity period is over.
Date Maker::plan_closing(const std::string& name, const Unit& at, Date applies, std::vector<Planned>& steps) {
  const std::string clerk = clerk_of(at, applies);
  const std::string head = head_of(at, applies);
  const std::string office = one_of("supervision");
  const auto result = given({{"result", random_.pick(words_.list("results"))}});
  const std::string cls = random_.chance(70) ? "document" : "photo";
  Date day = applies;
  if (random_.chance(8)) {
    steps.push_back({workday(day.plus_days(-14)), clerk, "apply", result, cls});
    steps.push_back(
        {workday(day.plus_days(-12)), head, "return", given({}, random_.pick(words_.list("return_reasons"))), ""});
  }
  steps.push_back({day, clerk, "apply", result, cls});
  steps.push_back({day = workday(day.plus_days(1)), head, "promise", {}, ""});
  steps.push_back({day = workday(day.plus_days(2)), one_of("leader"), "endorse", {}, ""});
  record::Fields checklist{{"effect_met", int64_t{1}}};
  if (name == "measure") {
    checklist["verify_note"] = random_.pick(words_.list("verify_notes"));
  } else {
    for (const auto* item : {"measures_done", "breaches_handled", "alike_handled", "mechanism_built"})
      checklist[item] = int64_t{1};
  }
  steps.push_back({day = workday(day.plus_days(3)), office, "verify", given(std::move(checklist)), ""});
  steps.push_back({day = workday(day.plus_days(1)), one_of("publicity"), "publish", {}, ""});
  steps.push_back({day = workday(day.plus_days(publicity_days_ + 1)), one_of("supervision"), "close", {}, ""});
  return day;
}

void Maker::plan_measures(int64_t problem, const std::string& code, const Unit& at, const Yaml& aspect, Date from,
                          Date closed_by, int count) {
  const auto texts = Words::list(*aspect.find("measures"));
  for (int number = 1; number <= count; ++number) {
    const int64_t lot = random_.between(1, 100);
    const std::string type = lot <= 40 ? "immediate" : lot <= 85 ? "limited" : "standing";
    // Closing takes up to 18 days from the application, holidays aside: begin early enough to be done before the
    // problem applies.
    const Date applies = workday(closed_by.plus_days(-static_cast<int>(random_.between(32, 45))));
    const Date due = applies.plus_days(static_cast<int>(random_.between(0, 20)));
    const bool extended = random_.chance(6);
    record::Fields fields{{"problem", problem},
                          {"code", fmt::format("{}-{}", code, number)},
                          {"content", texts[static_cast<size_t>(number - 1) % texts.size()] +
                                          (number > static_cast<int>(texts.size()) ? "（续）" : "")},
                          {"kind", type},
                          {"lead_unit", at.id},
                          {"lead_leader", random_.pick(words_.list("posts.standing_committee"))},
                          {"due", int64_t{(extended ? due.plus_days(-20) : due).ymd()}}};
    const bool shared = number == 1 && problem % 4 == 0;  // done with a department, which is asked for its part
    const auto& departments = by_level_.at("department");
    size_t helper = static_cast<size_t>(problem * 7) % departments.size();
    if (units_[departments[helper]].id == at.id) helper = (helper + 1) % departments.size();
    const Unit co = units_[departments[helper]];
    if (shared) fields["co_units"] = co.code;
    runner_.on(from, [=, this, text = fields]() -> Result<void> {
      const std::string office = one_of("supervision");
      const std::string clerk = clerk_of(at, from);
      const std::string head = head_of(at, from);
      TRY_SET(const int64_t id, open("measure", office, "draft", given(text)));
      std::vector<Planned> steps{{from, office, "issue", {}, ""}};
      if (random_.chance(4)) {
        steps.push_back({from.plus_days(1), head, "bounce", given({}, "职责不在本单位，请核"), ""});
        steps.push_back({from.plus_days(2), office, "refuse_bounce", given({}, "经核，职责在该单位，仍由其牵头"), ""});
      }
      steps.push_back({from.plus_days(3), clerk, "receive", {}, ""});
      steps.push_back({workday(from.plus_days(5)), clerk, "start", {}, ""});
      if (extended) {
        const Date asked = applies.plus_days(-30);  // before the first application, returned or not
        steps.push_back(
            {asked, head, "ask_extension",
             given({{"asked_due", int64_t{due.ymd()}}, {"progress_note", random_.pick(words_.list("progress_notes"))}},
                   random_.pick(words_.list("extension_reasons"))),
             ""});
        steps.push_back({asked.plus_days(1), office, "grant_extension",
                         given({{"granted_due", int64_t{due.ymd()}}}, "理由成立"), ""});
      }
      plan_closing("measure", at, applies, steps);
      if (shared) plan_part_answer(id, at, co, workday(from.plus_days(6)));
      std::stable_sort(steps.begin(), steps.end(), [](const Planned& a, const Planned& b) { return a.on < b.on; });
      plan_steps("measure", id, std::move(steps));
      return {};
    });
  }
}

// The lead asks, the co-operating unit answers, the lead collects: before the measure is put forward.
void Maker::plan_part_answer(int64_t measure, const Unit& lead, const Unit& co, Date day) {
  const record::Fields fields{{"measure", measure},
                              {"lead_unit", lead.id},
                              {"unit", co.id},
                              {"question", std::string("请提供职责范围内的落实情况")},
                              {"due", int64_t{day.plus_days(14).ymd()}}};
  runner_.on(day, [=, this]() -> Result<void> {
    TRY_SET(const int64_t id, open("part_answer", clerk_of(lead, day), "ask", given(fields)));
    const Date answered = workday(day.plus_days(7));
    plan_steps(
        "part_answer", id,
        {{answered, clerk_of(co, answered), "answer", given({{"answer", std::string("已按职责落实，情况附后")}}), ""},
         {workday(answered.plus_days(1)), head_of(lead, answered), "collect", {}, ""}});
    return {};
  });
}

// A problem taken over from elsewhere, closed there: what no step of ours has checked. Fault 2: without evidence; 3:
// verified by the one who applied; 4: without a deadline. Its measure is in order.
Result<void> Maker::import_closed_problem(record::Fields fields, const Yaml& aspect, int fault) {
  const std::string office = by_role_.at("supervision")[0];
  const std::string other = by_role_.at("supervision")[1];
  const int64_t closed = in_work_year(1, 29).ymd();
  const auto close = [&](record::Fields& row, bool two_persons) {
    row["applied_by"] = actor(other).account;
    row["verified_by"] = actor(two_persons ? office : other).account;
    row["closed_on"] = closed;
  };
  close(fields, fault != 3);
  if (fault == 4) fields.erase("due");
  record::Fields measure{{"content", Words::list(*aspect.find("measures"))[0]},
                         {"kind", std::string("immediate")},
                         {"lead_unit", fields.at("lead_unit")},
                         {"due", int64_t{in_work_year(1, 31).ymd()}}};
  close(measure, true);
  TRY_SET(log::Tx * tx, runner_.command(office));
  TRY_SET(const int64_t id, matter::take_over(*tx, kind("problem"), fields, "closed", 1, {}));
  problem_ids_.push_back(id);
  measure["problem"] = id;
  TRY_SET(tx, runner_.command(office));
  TRY_SET(const int64_t measure_id, matter::take_over(*tx, kind("measure"), measure, "closed", 1, {}));
  TRY(attach("measure", measure_id, office, "document"));
  if (fault != 2) TRY(attach("problem", id, office, "document"));
  return {};
}

// ---------------------------------------------------------------- orders

void Maker::plan_order(const Yaml& series, int number, Date day) {
  const Yaml& fixed = *series.find("fields");
  const std::string name = Words::text_in(fixed, "series");
  const std::string grade = Words::text_in(fixed, "grade");
  const bool opinion = name == "online_opinion";
  day = std::min(day, in_work_year(12, 18));
  const Unit at = pick_unit(series);
  record::Fields fields{{"series", name},
                        {"title", random_.pick(Words::list(*series.find("titles")))},
                        {"issuer", unit(opinion ? "县委宣传部" : "县委办公室").id},
                        {"lead_unit", at.id},
                        {"due", int64_t{day.plus_days(opinion ? 5 : 30).ymd()}}};
  if (opinion) {
    fields["grade"] = grade;
    fields["arisen_on"] = int64_t{day.plus_days(grade == "sensitive" ? 0 : -1).ymd()};
    fields["found_on"] = int64_t{day.ymd()};
    fields["reported_on"] = int64_t{day.ymd()};
  }
  const int takes = opinion ? static_cast<int>(random_.between(1, grade == "sensitive" ? 2 : 5)) : 25;
  const bool misnumbered = name == "supervision" && number == 10 && broken(8);
  if (opinion) tally_.add("opinion_orders", 1);
  if (opinion && grade == "ordinary") tally_.add("ordinary_handled", 1);
  if (name == "supervision") tally_.add("supervision_orders", 1);
  runner_.on(day, [=, this]() mutable -> Result<void> {
    const std::string issuer = one_of(opinion ? "publicity" : "supervision");
    if (misnumbered) {
      // Taken over from paper, where the tenth was numbered 11.
      plant(8, "督办单 第10号");
      fields["serial"] = int64_t{11};
      fields["issued_on"] = int64_t{day.ymd()};
      TRY_SET(log::Tx * tx, runner_.command(issuer));
      TRY(matter::take_over(*tx, kind("order"), fields, "working", 1, {}));
      return {};
    }
    TRY_SET(const int64_t id, open("order", issuer, "issue", given(fields)));
    const Date replied = day.plus_days(takes);
    plan_steps(
        "order", id,
        {{day, clerk_of(at, day), "receive", {}, ""},
         {replied, clerk_of(at, replied), "reply",
          given({{"reply", std::string("已办理并反馈")}, {"handled_on", int64_t{replied.ymd()}}}), "explanation"},
         {replied.plus_days(1), head_of(at, replied), "endorse", {}, ""},
         {replied.plus_days(2), issuer, "verify", {}, ""},
         {replied.plus_days(3), issuer, "close", {}, ""}});
    if (!opinion && at.level == "department") plan_passed_down(id, at, day.plus_days(1));
    return {};
  });
}

// The unit passes its order on to two towns, with a narrower deadline, and may answer only when they have.
void Maker::plan_passed_down(int64_t parent, const Unit& issuer, Date day) {
  const auto& towns = by_level_.at("town");
  for (size_t i = 0; i < 2; ++i) {
    const Unit at = units_[towns[static_cast<size_t>(random_.between(0, 8))]];
    const record::Fields fields{{"parent", parent},
                                {"title", std::string("转办事项")},
                                {"issuer", issuer.id},
                                {"lead_unit", at.id},
                                {"due", int64_t{day.plus_days(15).ymd()}}};
    runner_.on(day, [=, this]() -> Result<void> {
      const std::string head = head_of(issuer, day);
      TRY_SET(const int64_t id, open("order", head, "pass_down", given(fields)));
      plan_steps(
          "order", id,
          {{day.plus_days(1), clerk_of(at, day), "receive", {}, ""},
           {day.plus_days(10), clerk_of(at, day), "reply",
            given({{"reply", std::string("已落实")}, {"handled_on", int64_t{day.plus_days(10).ymd()}}}), "explanation"},
           {day.plus_days(11), head_of(at, day), "endorse", {}, ""},
           {day.plus_days(12), head, "verify", {}, ""},
           {day.plus_days(13), head, "close", {}, ""}});
      return {};
    });
  }
}

// ---------------------------------------------------------------- assessment items, duties, good deeds

void Maker::plan_simple(const std::string& name, const Yaml& series, int number, Date day) {
  const Unit at = pick_unit(series);
  const std::string title =
      Words::list(*series.find("titles"))[static_cast<size_t>(number - 1) % Words::list(*series.find("titles")).size()];
  const Date last = in_work_year(12, 20);
  if (name == "assessment_item") {
    tally_.add("assessment_items", 1);
    runner_.on(day, [=, this]() -> Result<void> {
      TRY_SET(const int64_t id, open(name, by_role_.at("supervision")[0], "list",
                                     given({{"code", fmt::format("DK-{:02}", number)},
                                            {"tier", std::string("county")},
                                            {"title", title},
                                            {"unit", at.id},
                                            {"decided_on", int64_t{day.ymd()}}})));
      plan_steps(name, id,
                 {{last, by_role_.at("leader")[0], "close", given({{"result", std::string("已按计划开展")}}), ""}});
      return {};
    });
  } else if (name == "duty") {
    runner_.on(day, [=, this]() -> Result<void> {
      const Date done = std::max(day.plus_days(5), std::min(day.plus_days(40), last));
      TRY_SET(const int64_t id, open(name, one_of("supervision"), "assign",
                                     given({{"title", title},
                                            {"cycle", std::string("quarter")},
                                            {"starts_on", int64_t{day.ymd()}},
                                            {"due", int64_t{done.plus_days(5).ymd()}},
                                            {"unit", at.id}})));
      plan_steps(name, id,
                 {{done, clerk_of(at, done), "apply",
                   given({{"result", std::string("已落实")}, {"done_on", int64_t{done.ymd()}}}), "explanation"},
                  {done.plus_days(3), one_of("supervision"), "confirm", {}, ""}});
      return {};
    });
  } else {
    const std::string tier = Words::text_in(*series.find("fields"), "tier");
    const bool undone = tier == "village_community" && number == 77 && broken(10);
    static const std::map<std::string, std::string> kFigures = {{"county", "deeds_county"},
                                                                {"department_town", "deeds_department_town"},
                                                                {"village_community", "deeds_village"},
                                                                {"member", "deeds_member"}};
    static const std::map<std::string, std::string> kLetters = {
        {"county", "X"}, {"department_town", "B"}, {"village_community", "C"}, {"member", "D"}};
    tally_.add(kFigures.at(tier), 1);
    const std::string code = fmt::format("SS-{}{:04}", kLetters.at(tier), number);
    if (undone) plant(10, code);
    runner_.on(std::min(day, in_work_year(12, 1)), [=, this]() -> Result<void> {
      const Date decided = runner_.today();
      const Date done = std::min(decided.plus_days(static_cast<int>(random_.between(10, 90))), last);
      TRY_SET(const int64_t id, open(name, clerk_of(at, decided), "decide",
                                     given({{"code", code},
                                            {"tier", tier},
                                            {"title", title},
                                            {"unit", at.id},
                                            {"decided_on", int64_t{decided.ymd()}},
                                            {"due", int64_t{last.ymd()}}})));
      if (undone) return {};
      plan_steps(
          name, id,
          {{done, clerk_of(at, done), "apply",
            given({{"result", std::string("已办结，群众认可")}, {"done_on", int64_t{done.ymd()}}}), "explanation"},
           {done.plus_days(2), head_of(at, done.plus_days(2)), "confirm", {}, ""}});
      return {};
    });
  }
}

// ---------------------------------------------------------------- inspections and findings

void Maker::plan_inspection(const Yaml& series, int number, Date day) {
  const std::string type = Words::text_in(*series.find("fields"), "kind");
  const Unit at = pick_unit(series);
  static const std::map<std::string, std::string> kFigures = {{"comprehensive", "comprehensive_inspections"},
                                                              {"key_work", "key_inspections"},
                                                              {"conduct", "conduct_inspections"},
                                                              {"node", "node_inspections"}};
  if (const auto figure = kFigures.find(type); figure != kFigures.end()) tally_.add(figure->second, 1);
  const auto& range = series.find("found")->items;
  const int64_t found = random_.between(Words::number(range[0]), Words::number(range[1]));
  const std::string code = fmt::format("DC-{}-{:02}", type, number);
  const std::string title =
      Words::list(*series.find("titles"))[static_cast<size_t>(number - 1) % Words::list(*series.find("titles")).size()];
  const bool by_discipline = at.name == "县纪委监委";
  const Date planned = std::max(day.plus_days(-21), in_work_year(1, 4));
  runner_.on(std::min(planned, day), [=, this]() -> Result<void> {
    const std::string office = one_of(by_discipline ? "discipline" : "supervision");
    record::Fields fields{
        {"code", code}, {"kind", type}, {"title", title}, {"unit", at.id}, {"planned_on", int64_t{day.ymd()}}};
    // Until the year's plan is out an inspection says why it is held. Items are the first of their kind, numbered
    // from 1.
    if (runner_.today() > in_work_year(3, 1)) {
      fields["item"] = int64_t{1 + number % 12};
    } else {
      fields["off_plan"] = std::string("年度计划印发前，按上级统一部署开展");
    }
    if (type == "unannounced") {
      fields["sample_seed"] = random_.between(1, 1'000'000);
      fields["sample_size"] = random_.between(3, 8);
    }
    TRY_SET(const int64_t id, open("inspection", office, "plan", given(fields)));
    const std::string leader = one_of("leader");
    const bool unfinished = type == "conduct" && number == 2 && broken(9);
    std::vector<Planned> steps{{std::min(planned.plus_days(5), day), leader, "file",
                                given({{"filed_no", fmt::format("备〔2021〕{}号", id)}}), ""},
                               {day, office, "hold", given({{"happened_on", int64_t{day.ymd()}}}), ""}};
    for (int i = 1; i <= found; ++i) plan_finding(id, i, code, day);
    steps.push_back({workday(day.plus_days(6)), office, "feed_back",
                     given({{"found", found}, {"conclusion", std::string("事实清楚，已反馈被督查单位")}}), "document"});
    if (!unfinished) steps.push_back({workday(day.plus_days(75)), leader, "close", {}, ""});
    plan_steps("inspection", id, std::move(steps));
    return {};
  });
}

void Maker::plan_finding(int64_t inspection, int number, const std::string& inspection_code, Date day) {
  const std::string code = fmt::format("{}-{}", inspection_code, number);
  const bool stays_open = broken(9) && inspection_code == "DC-conduct-02" && number == 1;
  if (stays_open) plant(9, code);
  const auto& departments = by_level_.at("department");
  const Unit at = units_[random_.pick(departments)];
  const record::Fields fields{{"code", code},
                              {"inspection", inspection},
                              {"content", random_.pick(words_.list("finding_texts"))},
                              {"lead_unit", at.id},
                              {"due", int64_t{day.plus_days(45).ymd()}}};
  runner_.on(workday(day.plus_days(1)), [=, this]() -> Result<void> {
    const Date issued = runner_.today();
    const std::string office = one_of("supervision");
    TRY_SET(const int64_t id, open("finding", office, "issue", given(fields)));
    const std::string clerk = clerk_of(at, issued);
    std::vector<Planned> steps{{issued.plus_days(1), clerk, "receive", {}, ""}};
    if (!stays_open) {
      Date on = workday(issued.plus_days(static_cast<int>(random_.between(10, 30))));
      steps.push_back({on, clerk, "apply", given({{"result", random_.pick(words_.list("results"))}}), "photo"});
      steps.push_back({on = workday(on.plus_days(1)), head_of(at, on), "endorse", {}, ""});
      steps.push_back({on = workday(on.plus_days(3)), office, "verify", {}, ""});
      steps.push_back({workday(on.plus_days(2)), one_of("supervision"), "close", {}, ""});
    }
    plan_steps("finding", id, std::move(steps));
    return {};
  });
}

// ---------------------------------------------------------------- public requests

void Maker::plan_request(const Yaml& series, int number, Date day) {
  const Unit at = pick_unit(series);
  const std::string title = random_.pick(Words::list(*series.find("titles")));
  int64_t lot = random_.between(1, 100);
  std::string rating = "good";
  for (const auto& [key, weight] : series.find("rating")->entries) {
    lot -= Words::number(weight);
    if (lot <= 0) {
      rating = key;
      break;
    }
  }
  runner_.on(day, [=, this]() -> Result<void> {
    static const std::vector<std::string> kChannels = {"web", "phone", "window", "visit"};
    const std::string desk = one_of("hotline");
    TRY_SET(const int64_t id, open("request", desk, "intake",
                                   given({{"code", fmt::format("QZ-{:05}", number)},
                                          {"channel", random_.pick(kChannels)},
                                          {"subject", title},
                                          {"lead_unit", at.id}})));
    const Date replied = workday(day.plus_days(static_cast<int>(random_.between(2, 9))));
    plan_steps("request", id,
               {{day, desk, "dispatch", {}, ""},
                {replied, clerk_of(at, replied), "reply", given({{"reply", std::string("已办理并向来电人说明")}}),
                 "explanation"},
                {replied.plus_days(2), desk, "call_back", given({{"rating", rating}}), ""},
                {replied.plus_days(3), desk, "close", {}, ""}});
    return {};
  });
}

}  // namespace bihuan::demo
