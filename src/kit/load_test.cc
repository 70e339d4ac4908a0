#include "kit/load.h"

#include <filesystem>
#include <fstream>

#include "db/dialect.h"
#include "db/session.h"
#include "kit/issues_for_test.h"
#include "kit/reader.h"
#include "org/tree.h"

namespace bihuan::kit {
namespace {

Kit small() {
  auto loaded = load(small_kit());
  EXPECT_TRUE(loaded.kit) << in_words(loaded.issues);
  return loaded.kit ? *std::move(loaded.kit) : Kit();
}

std::vector<std::string> columns_of(const db::Table& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  return names;
}

std::vector<std::vector<std::string>> indexes_of(const Kind& kind) {
  std::vector<std::vector<std::string>> all;
  for (const auto& index : kind.table.indexes) all.push_back(index.columns);
  return all;
}

TEST(Kit, KeepsWhatItsFilesSay) {
  const Kit kit = small();
  EXPECT_EQ(kit.name, "small");
  EXPECT_EQ(kit.version, "1.0");
  EXPECT_EQ(kit.levels.size(), 2u);
  EXPECT_EQ(kit.kinds.size(), 5u);
  EXPECT_EQ(kit.find_role("supervision")->may, (std::set<std::string>{"enter", "correct", "release"}));
  EXPECT_EQ(kit.parameters[0].value->to_string(), "100.5");
  EXPECT_FALSE(kit.parameters[1].value);
  const Kind& meeting = *kit.find_kind("meeting");
  EXPECT_EQ(meeting.find("cost")->min, 50);
  EXPECT_EQ(meeting.find("cost")->scale, 2);
  EXPECT_EQ(meeting.find("attendance")->absent, expr::Absent::unknown);
  EXPECT_EQ(meeting.find("happened_on")->aliases, std::vector<std::string>{"会议时间"});
  EXPECT_EQ(meeting.rules.size(), 1u);
  EXPECT_EQ(kit.find_figure("人次")->expression, "sum meeting.attendance in period");
  EXPECT_EQ(kit.find_claim("fine")->strength, Strength::opinion);
  EXPECT_EQ(kit.lamps.size(), 1u);
  EXPECT_TRUE(kit.lamps[0].when);
}

TEST(Kit, FillsLabelsWithItsFirstLanguage) {
  const Kit kit = small();
  const Kind& meeting = *kit.find_kind("meeting");
  EXPECT_EQ(in_language(meeting.label, "en"), "Meeting");
  EXPECT_EQ(in_language(meeting.find("kind")->label, "en"), "类别");
  EXPECT_EQ(in_language(kit.find_kind("visit")->label, "zh"), "走访");
  EXPECT_EQ(in_language(meeting.label, "bo"), "会议");
  EXPECT_EQ(in_language({}, "zh"), "");
}

TEST(Kit, GivesAMatterItsProcedure) {
  const Kit kit = small();
  const Procedure& procedure = *kit.find_kind("problem")->procedure;
  EXPECT_EQ(procedure.states.at("applied"), Core::submitted);
  EXPECT_TRUE(procedure.is_final("closed"));
  EXPECT_TRUE(procedure.is_final("cancelled"));
  EXPECT_FALSE(procedure.is_final("working"));
  EXPECT_EQ(procedure.find("cancel")->from, (std::vector<std::string>{"issued", "working", "applied"}));
  const Step& close = *procedure.find("close");
  EXPECT_TRUE(close.when);
  EXPECT_EQ(close.parts, "measure");
  EXPECT_EQ(close.not_by, std::vector<std::string>{"apply"});
  EXPECT_EQ(close.sets.at("closed_on"), "today");
  EXPECT_EQ(procedure.find("start")->limit_days, 3);
  EXPECT_TRUE(procedure.find("start")->limit_working);
  EXPECT_TRUE(procedure.find("reopen")->reopens);
  EXPECT_EQ(procedure.find("note")->to, "");
  EXPECT_EQ(procedure.find("none"), nullptr);
}

TEST(KitTable, HasTheFieldsAfterOriginStateAndRound) {
  const Kit kit = small();
  EXPECT_EQ(columns_of(kit.find_kind("visit")->table),
            (std::vector<std::string>{"origin", "visited_on", "unit", "problem"}));
  EXPECT_EQ(columns_of(kit.find_kind("measure")->table),
            (std::vector<std::string>{"origin", "state", "round", "problem", "unit"}));
  const db::Table& meeting = kit.find_kind("meeting")->table;
  EXPECT_EQ(meeting.columns[static_cast<size_t>(meeting.find("happened_on"))].type, db::ColumnType::integer);
  EXPECT_EQ(meeting.columns[static_cast<size_t>(meeting.find("cost"))].type, db::ColumnType::integer);
  EXPECT_EQ(meeting.columns[static_cast<size_t>(meeting.find("kind"))].type, db::ColumnType::text);
  EXPECT_EQ(meeting.columns[static_cast<size_t>(meeting.find("co_units"))].type, db::ColumnType::text);
  EXPECT_TRUE(meeting.columns[static_cast<size_t>(meeting.find("phone"))].personal);
  EXPECT_FALSE(meeting.columns[static_cast<size_t>(meeting.find("cost"))].personal);
}

TEST(KitTable, ALedgerWithItsOwnIndexesGetsNoOthers) {
  const Kit kit = small();
  EXPECT_EQ(indexes_of(*kit.find_kind("meeting")), (std::vector<std::vector<std::string>>{{"kind", "happened_on"}}));
  EXPECT_EQ(kit.find_kind("meeting")->table.indexes[0].name, "meeting_by_kind_happened_on");
}

TEST(KitTable, OtherKindsAreIndexedByUnitDateCodeAndReference) {
  const Kit kit = small();
  using List = std::vector<std::vector<std::string>>;
  EXPECT_EQ(indexes_of(*kit.find_kind("visit")), (List{{"unit", "visited_on"}, {"problem"}, {"visited_on"}}));
  EXPECT_EQ(indexes_of(*kit.find_kind("income")), (List{{"unit", "starts_on"}, {"starts_on", "amount"}}));
  EXPECT_EQ(indexes_of(*kit.find_kind("problem")), (List{{"code"}}));
  EXPECT_EQ(indexes_of(*kit.find_kind("measure")), (List{{"problem"}}));
}

TEST(KitTable, WhatAMatterAsksForIsMadeForItsLists) {
  const auto loaded = load(changed({{"matters/measure.yaml", "fields:",
                                     "indexes: [[state, done_on], [unit]]\n"
                                     "fields:\n  done_on: {type: date, label: {zh: 完成日}}"}}));
  ASSERT_TRUE(loaded.kit) << in_words(loaded.issues);
  const auto& indexes = loaded.kit->find_kind("measure")->table.indexes;
  ASSERT_GE(indexes.size(), 2u);
  EXPECT_EQ(indexes[0].name, "measure_by_state_done_on");
  EXPECT_EQ(indexes[0].columns, (std::vector<std::string>{"state", "until", "done_on"}));
  EXPECT_EQ(indexes[0].carried, std::vector<std::string>{"unit"});
  EXPECT_EQ(indexes[1].columns, (std::vector<std::string>{"unit", "until"}));
  EXPECT_TRUE(indexes[1].carried.empty());
}

TEST(KitTable, AnIndexByAReferenceThatMayBeEmptyLeavesTheEmptyOnesOut) {
  const Kit kit = small();
  const auto by = [&](const char* kind, const char* name) {
    for (const auto& index : kit.find_kind(kind)->table.indexes)
      if (index.columns.front() == name) return index.sparse;
    ADD_FAILURE() << name;
    return false;
  };
  EXPECT_EQ(by("visit", "problem"), !kit.find_kind("visit")->find("problem")->required);
  EXPECT_EQ(by("measure", "problem"), !kit.find_kind("measure")->find("problem")->required);
  EXPECT_FALSE(by("problem", "code"));
}

TEST(KitTable, AnIndexNameFitsEveryDatabase) {
  const std::string field(60, 'x');
  const auto loaded = load(changed(
      {{"matters/measure.yaml", "  unit: {", "  " + field + ": {type: ref, to: problem, label: 长}\n  unit: {"}}));
  ASSERT_TRUE(loaded.kit) << in_words(loaded.issues);
  for (const auto& index : loaded.kit->find_kind("measure")->table.indexes) EXPECT_LE(index.name.size(), 63u);
}

TEST(KitTable, EveryTableCanBeMade) {
  const Kit kit = small();
  auto session = db::Session::open(":memory:", db::Access::create);
  ASSERT_TRUE(session);
  const auto create = [&](const db::Table& table) {
    for (const auto& sql : db::create_statements(table, db::Dialect::sqlite)) {
      const auto done = session->execute(sql);
      EXPECT_TRUE(done) << sql << (done ? "" : done.error().detail);
    }
  };
  for (const auto& kind : system_kinds()) create(kind.table);
  for (const auto& kind : kit.kinds) create(kind.table);
}

TEST(KitForm, IsOneRowAUnitAndPeriod) {
  const Kit kit = small();
  const Kind& income = *kit.find_kind("income");
  EXPECT_EQ(income.cls, KindClass::form);
  EXPECT_EQ(income.form_months, 3);
  EXPECT_EQ(income.form_levels, std::vector<std::string>{"town"});
  EXPECT_EQ(income.form_due_days, 5);
  EXPECT_EQ(income.identity, (std::vector<std::string>{"unit", "starts_on"}));
  EXPECT_TRUE(income.find("unit")->required);
  EXPECT_TRUE(income.find("starts_on")->required);
}

TEST(KitSchema, HasTheSameFieldsAsTheTables) {
  const Kit kit = small();
  for (const auto& kind : kit.kinds) {
    const expr::Kind* known = kit.schema.find_kind(kind.name);
    ASSERT_NE(known, nullptr);
    std::vector<std::string> fields;
    for (const auto& field : known->fields) fields.push_back(field.name);
    EXPECT_EQ(fields, columns_of(kind.table)) << kind.name;
  }
  for (const auto* name : {"account", "evidence", "step"}) {
    std::vector<std::string> fields;
    for (const auto& field : kit.schema.find_kind(name)->fields) fields.push_back(field.name);
    EXPECT_EQ(fields, columns_of(system_kind(name).table)) << name;
  }
  std::vector<std::string> places;
  for (const auto& field : kit.schema.find_kind("unit")->fields) places.push_back(field.name);
  EXPECT_EQ(places, columns_of(org::place_table()));
}

TEST(KitSchema, TellsTheLanguageWhatItNeeds) {
  const Kit kit = small();
  const expr::Kind& problem = *kit.schema.find_kind("问题");
  EXPECT_EQ(problem.cls, expr::KindClass::matter);
  EXPECT_EQ(problem.fields[1].values.size(), 5u);
  EXPECT_EQ(problem.fields[1].values[1].labels, std::vector<std::string>{"整改中"});
  const expr::Kind& income = *kit.schema.find_kind("income");
  EXPECT_EQ(income.cls, expr::KindClass::form);
  EXPECT_EQ(income.form_months, 3);
  EXPECT_EQ(income.date_field, "starts_on");
  EXPECT_TRUE(kit.schema.find_kind("evidence")->about);
  EXPECT_TRUE(kit.schema.find_kind("step")->about);
  EXPECT_EQ(kit.schema.find_kind("unit")->cls, expr::KindClass::unit);
  EXPECT_EQ(kit.schema.find_kind("unit")->find("level")->values.size(), 2u);
  EXPECT_EQ(kit.schema.find_parameter("收入下限")->scale, 2);
  EXPECT_EQ(kit.schema.find_parameter("most_days")->type, expr::Type::integer);
  EXPECT_EQ(kit.schema.figure_labels.at("常委会次数"), "standing");
  EXPECT_EQ(kit.schema.level_labels.at("Town"), "town");
  EXPECT_EQ(kit.schema.find_kind("meeting")->find("co_units")->type, expr::Type::text);
}

TEST(Kit, ListsTheTotalsOfItsFiguresAndClaimsOnce) {
  const Kit kit = small();
  EXPECT_EQ(kit.totals, (std::vector<std::string>{"meeting|kind = \"dispatch\"|", "meeting|kind = \"standing\"|",
                                                  "meeting||attendance"}));
}

TEST(Kit, ItsDigestChangesWithEveryFile) {
  const Kit kit = small();
  EXPECT_EQ(kit.digest.size(), 64u);
  EXPECT_EQ(kit.digest, small().digest);
  EXPECT_EQ(kit.files, small_kit());
  EXPECT_NE(kit.digest, load(changed({{"templates/notice.md", "", "x"}})).kit->digest);
}

TEST(Kit, OptionalFilesMayBeLeftOut) {
  auto files = small_kit();
  for (const auto* path :
       {"figures.yaml", "claims.yaml", "lamps.yaml", "templates/notice.md", "templates/notice.bind.yaml"})
    files.erase(path);
  files["README.md"] = "# Remarks";
  const auto loaded = load(files);
  EXPECT_TRUE(loaded.kit) << in_words(loaded.issues);
  files["figures.yaml"] = files["claims.yaml"] = files["lamps.yaml"] = "# none yet\n";
  EXPECT_TRUE(load(files).kit);
}

TEST(Kit, ReadsAFolder) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "bihuan-kit-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  auto files = small_kit();
  files["README.md"] = "# Remarks";
  files["ledgers/.meeting.yaml.swp"] = files["ledgers/meeting.yaml~"] = files[".git/kit.yaml"] = "no kit";
  for (const auto& [path, content] : files) {
    fs::create_directories(fs::path(folder + "/" + path).parent_path());
    std::ofstream(folder + "/" + path) << content;
  }
  const auto loaded = load_folder(folder + "/");
  fs::remove_all(folder);
  ASSERT_TRUE(loaded);
  ASSERT_TRUE(loaded->kit) << in_words(loaded->issues);
  EXPECT_EQ(loaded->kit->digest, small().digest);
  EXPECT_EQ(loaded->kit->directory, folder + "/");
}

TEST(Kit, AFolderThatIsNotThereIsNamed) {
  const auto loaded = load_folder("/nowhere/kit");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().fault, Fault::not_found);
  EXPECT_EQ(loaded.error().key, "kit.no_folder");
}

TEST(Kit, IsRefusedWhenTooLarge) {
  auto files = small_kit();
  files["templates/notice.md"] = std::string(9u << 20, 'x');
  ASSERT_EQ(load(files).issues.size(), 1u);
  EXPECT_EQ(load(files).issues[0].error.key, "kit.too_large");
  files = small_kit();
  for (int i = 0; i < 401; ++i) files["ledgers/k" + std::to_string(i) + ".yaml"] = "";
  EXPECT_EQ(load(files).issues[0].error.key, "kit.too_large");
}

TEST(KitIssues, AllAreListedAtOnceInOrderOfPlace) {
  const auto loaded = load(changed({{"claims.yaml", "state = closed", "stat = closed"},
                                    {"figures.yaml", "where kind", "where knd"},
                                    {"roles.yaml", "may: [enter]", "may: [entr]"},
                                    {"calendar.yaml", "2021-02-07,", "2021-02-11,"},
                                    {"matters/problem.yaml", "not_by: [apply]", "not_by: [aply]"},
                                    {"matters/problem.yaml", "today >= due", "today >= dew"}}));
  std::vector<std::string> places;
  for (const auto& issue : loaded.issues) places.push_back(issue.file + " " + issue.error.key);
  EXPECT_EQ(places, (std::vector<std::string>{"calendar.yaml kit.holiday_and_workday", "claims.yaml kit.expression",
                                              "figures.yaml kit.expression", "matters/problem.yaml kit.no_such_step",
                                              "matters/problem.yaml kit.expression", "roles.yaml kit.not_one_of"}))
      << in_words(loaded.issues);
}

TEST(KitIssues, AKindThatIsWrongDoesNotMakeItsFiguresWrong) {
  const auto loaded = load(changed({{"ledgers/meeting.yaml", "kind:\n    type: choice", "kind:\n    type: choise"}}));
  EXPECT_EQ(keys_of(loaded.issues), std::vector<std::string>{"kit.not_one_of"}) << in_words(loaded.issues);
}

TEST(KitIssues, ThousandsAreCutOff) {
  std::string many = "from: 2020-01-01\nto: 2021-12-31\nholidays:\n";
  for (int i = 0; i < 3000; ++i) many += "  - nonsense\n";
  auto files = small_kit();
  files["calendar.yaml"] = many;
  const auto loaded = load(files);
  EXPECT_EQ(loaded.issues.size(), kMaxIssues + 1);
  EXPECT_EQ(loaded.issues.back().error.key, "kit.too_many_issues");
}

TEST(SystemKinds, HaveTheColumnsThatOthersRelyOn) {
  EXPECT_EQ(columns_of(system_kind("unit_span").table), columns_of(org::span_table()));
  EXPECT_EQ(columns_of(system_kind("account").table),
            (std::vector<std::string>{"origin", "name", "label", "disabled", "must_change"}));
  EXPECT_EQ(columns_of(system_kind("holding").table),
            (std::vector<std::string>{"origin", "account", "role", "unit", "from_day", "to_day"}));
  EXPECT_EQ(columns_of(system_kind("setting").table), (std::vector<std::string>{"origin", "name", "value"}));
  EXPECT_EQ(columns_of(system_kind("evidence").table),
            (std::vector<std::string>{"origin", "about_kind", "about_id", "class", "sha256", "name", "size", "fact_on",
                                      "text", "media_type", "uploaded_on", "uploaded_by"}));
  EXPECT_EQ(columns_of(system_kind("step").table),
            (std::vector<std::string>{"origin", "about_kind", "about_id", "name", "from_state", "to_state", "actor",
                                      "on_day", "round", "reason", "seen", "in_place_of"}));
  EXPECT_EQ(columns_of(system_kind("credential").table),
            (std::vector<std::string>{"origin", "account", "kind", "secret", "label", "scopes", "from_day",
                                      "expires_day", "changed_at"}));
  EXPECT_EQ(columns_of(system_kind("delegation").table),
            (std::vector<std::string>{"origin", "from_account", "to_account", "role", "unit", "from_day", "to_day",
                                      "reason"}));
  EXPECT_EQ(columns_of(system_kind("filing").table),
            (std::vector<std::string>{"origin", "about_kind", "unit", "period_from", "revision", "state", "stage",
                                      "cells", "prepared_by", "submitted_by", "submitted_on", "decided_by",
                                      "decided_on", "reason", "revised_for", "row_id", "in_place_of"}));
  EXPECT_EQ(system_kind("evidence").table.indexes[0].columns, (std::vector<std::string>{"about_kind", "about_id"}));
}

TEST(SystemKinds, KeepSecretsAndNamesOfPersonsOutOfTheLogAndNothingElse) {
  for (const auto& kind : system_kinds())
    for (const auto& column : kind.table.columns)
      EXPECT_EQ(column.personal, (kind.name == "credential" && column.name == "secret") ||
                                     (kind.name == "identity" && column.name == "subject"))
          << kind.name << column.name;
}

TEST(Roles, MayHoldTheVerbsOfAccessToo) {
  const auto loaded = load(changed({{"roles.yaml", "may: [enter]", "may: [accounts, read_all, read_log]"}}));
  ASSERT_TRUE(loaded.kit) << in_words(loaded.issues);
  EXPECT_EQ(loaded.kit->find_role("clerk")->may, (std::set<std::string>{"accounts", "read_all", "read_log"}));
}

TEST(CountyKit, LoadsWithoutIssues) {
  const std::string folder = BIHUAN_SOURCE "/kits/county";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "there is no county kit in this tree";
  const auto loaded = load_folder(folder);
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->kit) << in_words(loaded->issues);
}

}  // namespace
}  // namespace bihuan::kit
