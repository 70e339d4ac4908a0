// A site for this folder's tests: county → town03 → village, and town04; a ledger, a matter, posts; files in a folder
// of its own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "db/dialect.h"
#include "evidence/evidence.h"
#include "evidence/upload.h"
#include "kit/load.h"
#include "org/tree.h"

namespace bihuan::evidence {

inline Date day(int ymd) { return *Date::from_ymd(ymd); }

template <class T>
T must(Result<T> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
  return *std::move(result);
}
inline void must(Result<void> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().key + " " + result.error().detail);
  if (!result) std::abort();
}
template <class T>
std::string key_of(const Result<T>& result) {
  return result ? "" : result.error().key;
}

inline const kit::Kit& small_kit() {
  static const kit::Kit kit = [] {
    const auto loaded = kit::load({
        {"kit.yaml", "kit: small\nversion: \"1.0\"\nlanguages: [zh]\nlabel: {zh: 小套件}\n"},
        {"units.yaml", "county: {zh: 县}\ntown: {zh: 乡镇}\nvillage: {zh: 村}\n"},
        {"roles.yaml", R"(supervision: {label: {zh: 督查室}, level: county, may: [enter, attach]}
clerk: {label: {zh: 承办人}, may: [enter, attach]}
head: {label: {zh: 负责人}, may: []}
reader: {label: {zh: 查阅}, may: []}
)"},
        {"calendar.yaml", "from: 2020-01-01\nto: 2022-12-31\nholidays: []\nworkdays: []\n"},
        {"ledgers/meeting.yaml", R"(kind: meeting
label: {zh: 会议}
date: happened_on
unit: unit
fields:
  happened_on: {type: date, label: {zh: 召开日期}, required: true}
  unit: {type: unit, label: {zh: 召开单位}, required: true}
)"},
        {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题}
unit: unit
fields:
  unit: {type: unit, label: {zh: 牵头单位}, required: true}
states: {working: working, applied: submitted, closed: closed}
steps:
  - {name: issue, from: [], to: working, by: {supervision: site}, label: {zh: 下达}}
  - {name: apply, from: [working], to: applied, by: {head: unit}, evidence: [document, explanation], label: {zh: 申请}}
  - {name: close, from: [applied], to: closed, by: {supervision: site}, not_by: [apply], label: {zh: 销号}}
)"},
    });
    for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *loaded.kit;
  }();
  return kit;
}

// A folder that goes with the test.
class Folder : public ::testing::Test {
 protected:
  std::string folder = std::filesystem::temp_directory_path() / ("bihuan-evidence-" + std::to_string(::getpid()));
  std::string store_folder = folder + "/evidence";
  std::string upload_folder = folder + "/uploads";
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  static void write(const std::string& path, std::string_view bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  static std::string read(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
  }
  static int64_t files_in(const std::string& where) {
    int64_t count = 0;
    if (!std::filesystem::exists(where)) return 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(where)) count += entry.is_regular_file();
    return count;
  }
};

class Site : public Folder {
 protected:
  // One transaction, committed when the command succeeded.
  template <class Command>
  auto in(const Command& command) {
    auto tx = must(writer->begin("test", now));
    if constexpr (std::is_void_v<decltype(command(tx))>) {
      command(tx);
      must(tx.commit());
    } else {
      auto result = command(tx);
      if (result) must(tx.commit());
      return result;
    }
  }
  void SetUp() override {
    Folder::SetUp();
    auto session = must(db::Session::open(":memory:", db::Access::create));
    must(log::create_system_tables(session));
    must(create_tables(session));
    const auto create = [&](const db::Table& table) {
      for (const auto& statement : db::create_statements(table, db::Dialect::sqlite)) must(session.execute(statement));
    };
    for (const auto& kind : kit::system_kinds()) create(kind.table);
    for (const auto& kind : small_kit().kinds) create(kind.table);
    create(org::place_table());
    writer = must(log::Writer::open(std::move(session), random));
    writer->add_listener(org::tree_keeper());
    in([&](log::Tx& tx) {
      county = must(org::add_unit(tx, {"county", "临溪县", "county", "", day(20200101)}));
      town03 = must(org::add_unit(tx, {"town03", "东镇", "town", "county", day(20200101)}));
      town04 = must(org::add_unit(tx, {"town04", "西镇", "town", "county", day(20200101)}));
    });
    supervision = post("supervision.county", "supervision", county);
    clerk03 = post("clerk.town03", "clerk", town03);
    clerk04 = post("clerk.town04", "clerk", town04);
    head03 = post("head.town03", "head", town03);
    reader03 = post("reader.town03", "reader", town03);
    uploads = must(Uploads::open(upload_folder, store_folder));
  }

  static std::string random(size_t n) {
    static int count = 0;
    return std::string(as_bytes(sha256(std::to_string(++count)))).substr(0, n);
  }

  InTx in_tx() {
    return [this](const std::function<Result<void>(log::Tx&)>& command) { return in(command); };
  }
  db::Session& session() { return writer->session(); }
  int64_t count(const std::string& sql) { return std::get<int64_t>(must(session().first(sql))[0]); }

  account::Actor post(const std::string& name, const std::string& role, int64_t unit) {
    in([&](log::Tx& tx) {
      must(account::grant(tx, must(account::add_account(tx, name, "")), role, unit, day(20210101)));
    });
    return must(account::load_actor(session(), name, {writer->size(), day_of(now)}));
  }
  // A row whose fields are the day (of a ledger) and the unit.
  int64_t row_of(const std::string& name, int64_t unit, const std::string& state = "") {
    const kit::Kind& kind = *small_kit().find_kind(name);
    return must(in([&](log::Tx& tx) -> Result<int64_t> {
      db::Row row(kind.table.columns.size());
      const auto set = [&](const char* column, db::Value value) {
        row[static_cast<size_t>(kind.column(column))] = std::move(value);
      };
      set("origin", std::string("loop"));
      set("unit", unit);
      if (state.empty()) set("happened_on", int64_t{20210301});
      if (!state.empty()) set("state", state);
      if (!state.empty()) set("round", int64_t{1});
      const int64_t id = must(tx.new_id(kind.table));
      must(tx.put_new(kind.table, id, std::move(row)));
      must(tx.append("test.put"));
      return id;
    }));
  }
  void move_to(int64_t problem, const std::string& state) {
    const kit::Kind& kind = *small_kit().find_kind("problem");
    in([&](log::Tx& tx) {
      auto row = *must(tx.current(kind.table, problem));
      row[static_cast<size_t>(kind.column("state"))] = state;
      must(tx.put(kind.table, problem, row));
      must(tx.append("test.move"));
    });
  }

  Upload begin(int64_t account, const std::string& name, int64_t length) {
    return must(in([&](log::Tx& tx) { return begin_upload(tx, {account, name, length}, random); }));
  }
  Upload find(const Upload& upload) { return must(find_upload(session(), upload.id, upload.account, now)); }
  int64_t send(const Upload& upload, int64_t offset, std::string_view bytes) {
    auto appender = must(uploads->open_append(upload, offset));
    must(appender.append(bytes));
    return must(appender.finish());
  }
  Upload upload_whole(int64_t account, const std::string& name, std::string_view bytes) {
    const Upload upload = begin(account, name, static_cast<int64_t>(bytes.size()));
    send(upload, 0, bytes);
    return must(finish_upload(*uploads, in_tx(), upload));
  }
  // As after kill -9: what the process remembered is gone.
  void restart() { uploads = must(Uploads::open(upload_folder, store_folder)); }

  Instant now = {start_of(day(20210601)).seconds + 9 * 3600};
  std::unique_ptr<log::Writer> writer;
  std::unique_ptr<Uploads> uploads;
  int64_t county = 0;
  int64_t town03 = 0;
  int64_t town04 = 0;
  account::Actor supervision;
  account::Actor clerk03;
  account::Actor clerk04;
  account::Actor head03;
  account::Actor reader03;
};

}  // namespace bihuan::evidence
