// Two persons for what takes two, on whatever way one person tries to do both: over the county kit, through the API.
#include <gtest/gtest.h>

#include "exchange/import.h"
#include "matrix_requests.h"

namespace bihuan::test {
namespace {

using Held = std::vector<std::pair<std::string, std::string>>;  // role, position

class TwoPersons : public ::testing::Test {
 protected:
  MatrixSite& site = MatrixSite::once();
  Rows rows{site};

  Person holder(const Held& roles) {
    Person made = site.person(site.unique("post"), "", "", false);
    for (const auto& [role, position] : roles) grant(made, role, position);
    return made;
  }
  void grant(const Person& to, const std::string& role, const std::string& position) {
    site.write([&](log::Tx& tx) -> Result<bool> {
      TRY(account::grant(tx, to.account, role, site.unit.at(position), *Date::from_parts(2000, 1, 1)));
      return true;
    });
  }
  void lend(const Person& from, const Person& to, const std::string& role, const std::string& position) {
    const auto said = site.ask(from, "POST",
                               {"/api/delegations",
                                {{"to_account", to.account},
                                 {"role", role},
                                 {"unit", site.unit.at(position)},
                                 {"from", "2021-03-01"},
                                 {"to", "2021-03-31"},
                                 {"reason", "外出学习"}}});
    ASSERT_EQ(said.status, 201) << said.text;
  }

  // The key of the refusal; "" = taken.
  std::string step(const std::string& kind, int64_t id, const Person& who, const std::string& name,
                   const Json& more = Json::object()) {
    Json body = {{"step", name},
                 {"reason", "理由"},
                 {"fields", rows.given(rows.kind(kind), *rows.kind(kind).procedure->find(name))}};
    for (const auto& [key, value] : more.items()) body[key] = value;
    const auto said = site.ask(
        who, "POST", {"/api/matters/" + kind + "/" + std::to_string(id) + "/steps", body, {{"if-match", "*"}}});
    return said.status == 200 ? "" : said.key();
  }
  Json row(const std::string& kind, int64_t id) {
    return site.ask(office, "GET", {"/api/rows/" + kind + "/" + std::to_string(id)}).body;
  }
  void set(const std::string& kind, int64_t id, const std::string& field, const db::Value& value) {
    site.write([&](log::Tx& tx) -> Result<bool> {
      const auto& table = rows.kind(kind).table;
      TRY_SET(auto row, tx.current(table, id));
      (*row)[static_cast<size_t>(table.find(field))] = value;
      TRY(tx.put(table, id, *std::move(row)));
      TRY(tx.append("test.set"));
      return true;
    });
  }
  // The next round needs evidence of its own.
  void attach(const std::string& kind, int64_t id) {
    site.write([&](log::Tx& tx) {
      return evidence::attach(tx, {kind, id, "document", tx.today(), "a.pdf", "", std::string(64, 'a'), 1});
    });
  }
  int64_t applied(const Person& by) {
    const auto id = rows.in_state("measure", "working");
    EXPECT_EQ(step("measure", id, by, "apply"), "");
    return id;
  }
  int64_t endorsed(const Person& by) {
    const auto id = applied(by);
    EXPECT_EQ(step("measure", id, head, "promise"), "");
    EXPECT_EQ(step("measure", id, leader, "endorse"), "");
    return id;
  }

  const Person& named(const std::string& name) {
    for (const auto& who : site.persons)
      if (who.name == name) return who;
    std::abort();
  }
  const Person& clerk = named("clerk@own");
  const Person& head = named("head@own");
  const Person& leader = named("leader@root");
  const Person& office = named("supervision@root");
};

// ---- two roles of one person

TEST_F(TwoPersons, WhoAppliedDoesNotPromiseWithAnotherRoleAtTheSameUnit) {
  const auto one = holder({{"clerk", "own"}, {"head", "own"}});
  const auto id = applied(one);
  EXPECT_EQ(step("measure", id, one, "promise"), "procedure.two_persons");
  EXPECT_EQ(step("measure", id, head, "promise"), "");
}

TEST_F(TwoPersons, WhoAppliedDoesNotPromiseWithARoleAtAUnitAbove) {
  const auto one = holder({{"clerk", "own"}, {"head", "above"}});
  EXPECT_EQ(step("measure", applied(one), one, "promise"), "procedure.two_persons");
}

TEST_F(TwoPersons, WhoAppliedOrPromisedNeitherVerifiesNorCloses) {
  const auto doer = holder({{"clerk", "own"}, {"supervision", "root"}});
  const auto id = applied(doer);
  const auto signer = holder({{"head", "own"}, {"supervision", "root"}, {"leader", "root"}});
  EXPECT_EQ(step("measure", id, signer, "promise"), "");
  EXPECT_EQ(step("measure", id, signer, "endorse"), "procedure.two_persons");
  EXPECT_EQ(step("measure", id, leader, "endorse"), "");
  for (const auto& who : {doer, signer}) EXPECT_EQ(step("measure", id, who, "verify"), "procedure.two_persons");
  EXPECT_EQ(step("measure", id, office, "verify"), "");
  EXPECT_EQ(step("measure", id, office, "publish"), "");
  set("measure", id, "published_on", int64_t{20210210});
  for (const auto& who : {doer, signer}) EXPECT_EQ(step("measure", id, who, "close"), "procedure.two_persons");
  EXPECT_EQ(step("measure", id, office, "close"), "");
  EXPECT_EQ(step("measure", id, doer, "look_back"), "procedure.two_persons");
}

TEST_F(TwoPersons, ATokenAndABulkOfMattersDoNoMoreThanThePerson) {
  const auto one = holder({{"clerk", "own"}, {"head", "own"}});
  const auto id = applied(one);
  const auto other = applied(clerk);
  EXPECT_EQ(step("measure", id, site.with_token(one, {"*"}, "/all"), "promise"), "procedure.two_persons");
  Json matters = Json::array();
  for (const auto matter : {other, id}) matters.push_back({{"id", matter}, {"rev", row("measure", matter)["rev"]}});
  const auto said = site.ask(one, "POST", {"/api/matters/measure/steps", {{"step", "promise"}, {"matters", matters}}});
  EXPECT_EQ(said.key(), "procedure.two_persons");
  EXPECT_EQ(row("measure", other)["state"], "applied") << "all or nothing";
}

TEST_F(TwoPersons, WhoAnsweredARequestNeitherCallsBackNorClosesIt) {
  const auto one = holder({{"clerk", "own"}, {"hotline", "root"}});
  const auto id = rows.in_state("request", "working");
  EXPECT_EQ(step("request", id, one, "reply"), "");
  EXPECT_EQ(step("request", id, one, "call_back"), "procedure.two_persons");
  EXPECT_EQ(step("request", id, named("hotline@root"), "call_back"), "");
  EXPECT_EQ(step("request", id, one, "close"), "procedure.two_persons");
}

// ---- lent roles: a step is laid to who took it and to who lent the role

TEST_F(TwoPersons, WhoLentTheRoleDoesNotPromiseWhatTheDelegateAppliedFor) {
  const auto principal = holder({{"clerk", "own"}, {"head", "own"}});
  const auto delegate = holder({});
  lend(principal, delegate, "clerk", "own");
  const auto id = applied(delegate);
  EXPECT_EQ(step("measure", id, principal, "promise"), "procedure.two_persons_lent");
  const auto history = row("measure", id)["history"];
  EXPECT_EQ(history.back()["actor"], delegate.name);
  EXPECT_EQ(history.back()["in_place_of"], principal.name);
}

TEST_F(TwoPersons, ADelegateDoesNotPromiseInThePlaceOfWhoApplied) {
  const auto principal = holder({{"clerk", "own"}, {"head", "own"}});
  const auto delegate = holder({});
  lend(principal, delegate, "head", "own");
  EXPECT_EQ(step("measure", applied(principal), delegate, "promise"), "procedure.two_persons_lent");
  EXPECT_EQ(step("measure", applied(clerk), delegate, "promise"), "");
}

TEST_F(TwoPersons, TwoDelegatesOfOnePersonAreNotTwoPersons) {
  const auto principal = holder({{"clerk", "own"}, {"head", "own"}});
  const auto first = holder({});
  const auto second = holder({});
  lend(principal, first, "clerk", "own");
  lend(principal, second, "head", "own");
  EXPECT_EQ(step("measure", applied(first), second, "promise"), "procedure.two_persons_lent");
}

TEST_F(TwoPersons, ADelegateWhoAppliedItselfDoesNotPromiseInAnothersPlace) {
  const auto delegate = holder({{"clerk", "own"}});
  lend(head, delegate, "head", "own");
  EXPECT_EQ(step("measure", applied(delegate), delegate, "promise"), "procedure.two_persons");
}

TEST_F(TwoPersons, WhoHoldsTheRoleItselfActsForItselfWhateverWasLent) {
  const auto principal = holder({{"clerk", "own"}, {"head", "own"}});
  const auto colleague = holder({{"head", "above"}});
  lend(principal, colleague, "head", "own");
  const auto id = applied(principal);
  EXPECT_EQ(step("measure", id, colleague, "promise"), "");
  EXPECT_FALSE(row("measure", id)["history"].back().contains("in_place_of"));
}

TEST_F(TwoPersons, OfTwoLendersTheOneWhoMayIsActedFor) {
  const auto doer = holder({{"clerk", "own"}, {"head", "own"}});
  const auto free = holder({{"head", "above"}});
  const auto delegate = holder({});
  lend(doer, delegate, "head", "own");
  lend(free, delegate, "head", "above");
  const auto id = applied(doer);
  EXPECT_EQ(step("measure", id, delegate, "promise"), "");
  EXPECT_EQ(row("measure", id)["history"].back()["in_place_of"], free.name);
}

TEST_F(TwoPersons, WhatIsBarredIsNotOnTheWorkTable) {
  const auto principal = holder({{"clerk", "own"}, {"head", "own"}});
  const auto delegate = holder({});
  lend(principal, delegate, "clerk", "own");
  const auto id = applied(delegate);
  const auto offers = [&](const Person& who) {
    const auto work = site.ask(who, "GET", {"/api/work?kind=measure&limit=500"});
    EXPECT_EQ(work.status, 200) << work.text;
    for (const auto& item : work.body["items"])
      if (item["id"] == id) return Json(item["steps"]);
    return Json("not on the table");
  };
  EXPECT_EQ(offers(principal), Json::array()) << "it is of its unit";
  EXPECT_EQ(offers(head), Json::array({"promise"}));
}

// ---- posts that change hands

TEST_F(TwoPersons, WhoTookThePostOverIsAnotherPersonAndWhoLeftItIsNot) {
  const auto before = holder({{"clerk", "own"}});
  const auto after = holder({});
  const auto id = applied(before);
  const auto handed = site.ask(named("admin@root"), "POST",
                               {"/api/hand-overs",
                                {{"from_account", before.account},
                                 {"to_account", after.account},
                                 {"last_day", "2021-02-28"},
                                 {"reason", "调任"}}});
  ASSERT_EQ(handed.status, 200) << handed.text;
  grant(before, "head", "own");
  grant(after, "head", "own");
  EXPECT_EQ(step("measure", id, before, "promise"), "procedure.two_persons");
  EXPECT_EQ(step("measure", id, after, "promise"), "");
}

// ---- returning, reopening

TEST_F(TwoPersons, WhoAppliedFirstIsBarredThoughAnotherAppliedAgainWithinTheRound) {
  const auto one = holder({{"clerk", "own"}, {"head", "own"}});
  const auto id = applied(one);
  EXPECT_EQ(step("measure", id, one, "return"), "") << "one may take one's own application back";
  EXPECT_EQ(step("measure", id, clerk, "apply"), "");
  EXPECT_EQ(step("measure", id, one, "promise"), "procedure.two_persons");
}

TEST_F(TwoPersons, EachRoundHasItsOwnPersons) {
  const auto one = holder({{"clerk", "own"}, {"supervision", "root"}});
  const auto id = rows.in_state("good_deed", "working");
  EXPECT_EQ(step("good_deed", id, one, "apply"), "");
  EXPECT_EQ(step("good_deed", id, one, "confirm"), "procedure.two_persons");
  EXPECT_EQ(step("good_deed", id, head, "confirm"), "");
  EXPECT_EQ(step("good_deed", id, one, "reopen"), "");
  attach("good_deed", id);
  EXPECT_EQ(step("good_deed", id, one, "apply"), "");
  EXPECT_EQ(step("good_deed", id, one, "confirm"), "procedure.two_persons") << "it applied in this round";
  EXPECT_EQ(step("good_deed", id, head, "return"), "");
  EXPECT_EQ(step("good_deed", id, clerk, "apply"), "");
  EXPECT_EQ(step("good_deed", id, office, "confirm"), "");
  EXPECT_EQ(step("good_deed", id, office, "reopen"), "");
  attach("good_deed", id);
  EXPECT_EQ(step("good_deed", id, clerk, "apply"), "");
  EXPECT_EQ(step("good_deed", id, one, "confirm"), "") << "what it did in earlier rounds is over";
}

TEST_F(TwoPersons, WhoIssuedAFindingDoesNotJudgeTheObjectionInAnyRound) {
  const auto one = holder({{"supervision", "root"}, {"leader", "root"}});
  const auto& finding = rows.kind("finding");
  const auto opened =
      site.ask(one, "POST",
               {"/api/matters/finding",
                {{"step", "issue"}, {"fields", rows.given(finding, *finding.procedure->find("issue"))}}});
  ASSERT_EQ(opened.status, 201) << opened.text;
  const auto id = opened.body["id"].get<int64_t>();
  EXPECT_EQ(step("finding", id, head, "dispute"), "");
  EXPECT_EQ(step("finding", id, one, "uphold"), "procedure.two_persons");
  EXPECT_EQ(step("finding", id, leader, "uphold"), "");
  attach("finding", id);
  EXPECT_EQ(step("finding", id, clerk, "apply"), "");
  EXPECT_EQ(step("finding", id, head, "endorse"), "");
  EXPECT_EQ(step("finding", id, office, "verify"), "");
  EXPECT_EQ(step("finding", id, office, "close"), "");
  EXPECT_EQ(step("finding", id, office, "reopen"), "");
  EXPECT_EQ(step("finding", id, head, "dispute"), "");
  EXPECT_EQ(step("finding", id, one, "uphold"), "procedure.two_persons") << "the matter is still the one it issued";
}

// ---- what is drawn, raised, sampled

TEST_F(TwoPersons, NobodyPlansAndFilesAnInspectionOrTypesInItsDraw) {
  const auto one = holder({{"discipline", "root"}, {"leader", "root"}});
  const auto& inspection = rows.kind("inspection");
  const auto opened =
      site.ask(one, "POST",
               {"/api/matters/inspection",
                {{"step", "plan"}, {"fields", rows.given(inspection, *inspection.procedure->find("plan"))}}});
  ASSERT_EQ(opened.status, 201) << opened.text;
  const auto id = opened.body["id"].get<int64_t>();
  EXPECT_EQ(step("inspection", id, one, "file"), "procedure.two_persons");
  Json file = rows.given(inspection, *inspection.procedure->find("file"));
  file["off_plan"] = "群众反映集中";
  EXPECT_EQ(step("inspection", id, leader, "file", {{"fields", file}}), "");
  EXPECT_EQ(step("inspection", id, office, "draw"), "procedure.draw_it");
  EXPECT_EQ(site.ask(office, "POST",
                     {"/api/matters/inspection/steps",
                      {{"step", "draw"},
                       {"fields", rows.given(inspection, *inspection.procedure->find("draw"))},
                       {"matters", {{{"id", id}, {"rev", row("inspection", id)["rev"]}}}}}})
                .key(),
            "procedure.draw_it");
}

TEST_F(TwoPersons, ARaisedMatterBeginsUnattestedAndIsStillForTwo) {
  const auto one = holder({{"supervision", "root"}, {"clerk", "own"}});
  const auto raise = [&](const Json& more) {
    Json fields = {{"campaign", rows.in_state("campaign", "running")}};
    for (const auto& [key, value] : more.items()) fields[key] = value;
    const auto finding = rows.in_state("finding", "issued");
    return site.ask(one, "POST",
                    {"/api/matters/finding/" + std::to_string(finding) + "/raised",
                     {{"to", "problem"}, {"fields", fields}},
                     {{"if-match", "*"}}});
  };
  EXPECT_EQ(raise({{"verified_by", one.account}}).key(), "procedure.field_not_taken");
  EXPECT_EQ(raise({{"closed_on", "2021-02-01"}}).key(), "procedure.field_not_taken");
  const auto raised = raise(Json::object());
  ASSERT_EQ(raised.status, 201) << raised.text;
  const auto id = raised.body["id"].get<int64_t>();
  EXPECT_EQ(raised.body["state"], "draft");
  EXPECT_EQ(step("problem", id, one, "issue"), "");
  EXPECT_EQ(step("problem", id, one, "receive"), "");
  attach("problem", id);
  EXPECT_EQ(step("problem", id, one, "apply"), "");
  EXPECT_EQ(step("problem", id, head, "promise"), "");
  EXPECT_EQ(step("problem", id, leader, "endorse"), "");
  EXPECT_EQ(step("problem", id, one, "verify"), "procedure.two_persons");
}

TEST_F(TwoPersons, NobodyBeginsAMatterWithWhatAStepIsToAttest) {
  const auto& deed = rows.kind("good_deed");
  for (const auto* field : {"applied_by", "verified_by", "closed_on"}) {
    Json fields = rows.given(deed, *deed.procedure->find("decide"));
    fields[field] = std::string(field) == "closed_on" ? Json("2021-02-01") : Json(clerk.account);
    EXPECT_EQ(site.ask(clerk, "POST", {"/api/matters/good_deed", {{"step", "decide"}, {"fields", fields}}}).key(),
              "procedure.field_not_taken")
        << field;
  }
}

// ---- past the steps: import, correction, withdrawal, erasing

class PastTheSteps : public TwoPersons {
 protected:
  // "" = imported; else the first issue, or the refusal.
  std::string import(const Person& who, const std::string& kind, const std::string& csv) {
    std::string key;
    (void)site.app->writing().run([&](log::Tx& tx) -> Result<void> {
      tx.set_actor(who.name);
      TRY_SET(const auto actor, account::load_actor(tx.session(), who.name, {tx.position(), tx.today()}));
      const auto outcome = exchange::import_csv(tx, site.kit(), rows.kind(kind), actor, csv, "表.csv", false);
      if (!outcome) key = outcome.error().key;
      if (outcome && !outcome->done) key = outcome->issues.front().error.key;
      if (!key.empty()) return Error{Fault::refused, key};
      return {};
    });
    return key;
  }
  std::string deeds(const std::string& state, const std::string& code) {
    return "实事编号,清单层级,实事内容,责任单位,确定日期,完成时限,完成日期,办理成效,状态\n" + code +
           ",县级,修路,甲村,2021-01-05,2021-06-30,2021-02-20,已修好," + state + "\n";
  }
  int64_t deed(const std::string& code) {
    const db::Value key[] = {code};
    return std::get<int64_t>(must(site.reader().first("select id from good_deed where code = ?1", key))[0]);
  }
};

TEST_F(PastTheSteps, WhoDoesAMatterDoesNotImportItAsClosed) {
  const auto doer = holder({{"clerk", "root"}});
  const auto code = site.unique("SS");
  EXPECT_EQ(import(clerk, "good_deed", deeds("已完成", code)), "record.not_allowed") << "a village imports nothing";
  EXPECT_EQ(import(doer, "good_deed", deeds("已完成", code)), "exchange.done_by_importer");
  EXPECT_EQ(import(doer, "good_deed", deeds("办理中", code)), "");
  EXPECT_EQ(import(office, "good_deed", deeds("已完成", site.unique("SS"))), "");
}

TEST_F(PastTheSteps, WhoImportedAnApplicationDoesNotConfirmIt) {
  const auto code = site.unique("SS");
  ASSERT_EQ(import(office, "good_deed", deeds("申报完成", code)), "");
  attach("good_deed", deed(code));
  EXPECT_EQ(step("good_deed", deed(code), office, "confirm"), "procedure.two_persons");
  EXPECT_EQ(step("good_deed", deed(code), head, "confirm"), "");
  const auto working = site.unique("SS");
  ASSERT_EQ(import(office, "good_deed", deeds("办理中", working)), "");
  attach("good_deed", deed(working));
  EXPECT_EQ(step("good_deed", deed(working), clerk, "apply"), "");
  EXPECT_EQ(step("good_deed", deed(working), office, "confirm"), "") << "the clerk applied for it here";
}

TEST_F(PastTheSteps, AnImportChangesNoMatterThatIsThere) {
  const auto code = site.unique("SS");
  ASSERT_EQ(import(office, "good_deed", deeds("办理中", code)), "");
  EXPECT_EQ(import(office, "good_deed", deeds("已完成", code)), "exchange.differs");
}

TEST_F(PastTheSteps, ACorrectionTouchesNothingThatAStepWrote) {
  const auto everything = holder({{"clerk", "own"}, {"head", "own"}, {"supervision", "root"}, {"admin", "root"}});
  const auto id = endorsed(clerk);
  const auto path = "/api/rows/measure/" + std::to_string(id);
  const auto correct = [&](const Person& who, const Json& fields) {
    const auto said = site.ask(who, "PATCH", {path, {{"fields", fields}, {"reason", "更正"}}, {{"if-match", "*"}}});
    return said.status == 200 ? "" : said.key();
  };
  const auto before = site.mark();
  EXPECT_EQ(correct(everything, {{"state", "closed"}}), "record.unknown_field");
  for (const Json& fields :
       {Json{{"verified_by", everything.account}}, Json{{"applied_by", office.account}},
        Json{{"closed_on", "2021-02-01"}}, Json{{"effect_met", true}}, Json{{"due", "2021-12-31"}},
        Json{{"original_due", "2021-12-31"}}, Json{{"result", "另写"}}, Json{{"progress", "on_course"}}})
    EXPECT_EQ(correct(everything, fields), "record.set_by_a_step") << canonical(fields);
  EXPECT_EQ(correct(head, {{"content", "改轻一点"}}), "record.not_theirs_to_correct")
      << "the unit does not rewrite what it was told";
  EXPECT_EQ(correct(named("admin@root"), {{"content", "改"}}), "record.not_theirs_to_correct");
  EXPECT_EQ(site.mark(), before);
  EXPECT_EQ(correct(office, {{"content", "更正错字"}}), "");
}

TEST_F(PastTheSteps, AMatterIsNotTakenAwayToBeginAnew) {
  const auto withdraw = [&](const Person& who, const std::string& kind, int64_t id) {
    const auto said = site.ask(who, "DELETE",
                               {"/api/rows/" + kind + "/" + std::to_string(id) + "?reason=x", {}, {{"if-match", "*"}}});
    return said.status == 200 ? "" : said.key();
  };
  const auto id = applied(clerk);
  EXPECT_EQ(withdraw(head, "measure", id), "record.matter_stays");
  EXPECT_EQ(withdraw(office, "measure", id), "record.matter_stays");
  const auto code = site.unique("SS");
  ASSERT_EQ(import(office, "good_deed", deeds("办理中", code)), "");
  EXPECT_EQ(withdraw(head, "good_deed", deed(code)), "record.not_allowed") << "an import is undone by the county";
  EXPECT_EQ(withdraw(office, "good_deed", deed(code)), "");
}

TEST_F(PastTheSteps, ErasingLeavesWhoAnsweredAndWhoClosed) {
  const auto id = rows.in_state("request", "working");
  EXPECT_EQ(step("request", id, clerk, "reply"), "");
  const auto desk = named("hotline@root");
  const auto erase = [&] {
    return site.ask(desk, "POST", {"/api/rows/request/" + std::to_string(id) + "/erasures", {{"reason", "本人要求"}}});
  };
  EXPECT_EQ(erase().key(), "intake.erase_while_open");
  EXPECT_EQ(step("request", id, desk, "call_back"), "");
  EXPECT_EQ(step("request", id, desk, "close"), "");
  const auto before = row("request", id);
  ASSERT_EQ(erase().status, 200);
  const auto after = row("request", id);
  EXPECT_EQ(after["state"], "closed");
  EXPECT_EQ(after["history"], before["history"]);
  for (const auto* field : {"applied_by", "verified_by", "closed_on"})
    EXPECT_EQ(after["fields"][field], before["fields"][field]);
}

// ---- returns

class TwoPersonsOfAReturn : public TwoPersons {
 protected:
  std::string path = "/api/returns/health_totals/" + std::to_string(site.add_unit("town", "own")) + "/2021-01-01";

  std::string put(const Person& who) {
    Json cells = Json::array();
    for (const auto* field : record::cells_of(rows.kind("health_totals")))
      cells.push_back({{"field", field->name}, {"mark", "not_applicable"}, {"reason", "本期不涉及"}});
    const auto said = site.ask(who, "PUT", {path, {{"cells", cells}}, {{"if-match", "*"}}});
    return said.status == 200 ? "" : said.key();
  }
  std::string move(const Person& who, const std::string& name) {
    const auto said =
        site.ask(who, "POST", {path + "/moves", {{"move", name}, {"reason", "核对"}}, {{"if-match", "*"}}});
    return said.status == 200 ? "" : said.key();
  }
};

TEST_F(TwoPersonsOfAReturn, WhoPreparedOrSubmittedAReturnDoesNotAcceptIt) {
  const auto preparer = holder({{"head", "own"}});
  const auto submitter = holder({{"head", "own"}, {"supervision", "root"}});
  EXPECT_EQ(put(preparer), "");
  EXPECT_EQ(put(clerk), "");
  EXPECT_EQ(move(submitter, "submit"), "");
  EXPECT_EQ(move(submitter, "accept"), "return.two_persons");
  EXPECT_EQ(move(preparer, "accept"), "return.two_persons") << "though another saved after it";
  EXPECT_EQ(move(head, "accept"), "");
  EXPECT_EQ(move(submitter, "accept"), "return.two_persons") << "at no stage";
  EXPECT_EQ(move(office, "accept"), "");
}

TEST_F(TwoPersonsOfAReturn, WhoAcceptedAtOneStageDoesNotAcceptAtTheNext) {
  const auto both = holder({{"head", "own"}, {"supervision", "root"}});
  EXPECT_EQ(put(clerk), "");
  EXPECT_EQ(move(clerk, "submit"), "");
  EXPECT_EQ(move(both, "accept"), "");
  EXPECT_EQ(move(both, "accept"), "return.two_persons");
}

TEST_F(TwoPersonsOfAReturn, LentRolesDoNotMakeTwoPersonsOfOne) {
  const auto principal = holder({{"clerk", "own"}, {"head", "own"}});
  const auto writer = holder({});
  const auto signer = holder({});
  lend(principal, writer, "clerk", "own");
  lend(principal, signer, "head", "own");
  EXPECT_EQ(put(writer), "");
  EXPECT_EQ(move(clerk, "submit"), "");
  EXPECT_EQ(move(principal, "accept"), "return.two_persons") << "its delegate wrote it";
  EXPECT_EQ(move(signer, "accept"), "return.two_persons_lent");
  EXPECT_EQ(move(head, "accept"), "");
}

}  // namespace
}  // namespace bihuan::test
