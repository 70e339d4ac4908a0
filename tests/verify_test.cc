// The second reader: whatever is changed behind the writer's back is found and named.
#include "verify/verify.h"

#include <gtest/gtest.h>

#include <fstream>

#include "evidence/evidence.h"
#include "matter/matter.h"
#include "record/record.h"
#include "small_site.h"

namespace bihuan {
namespace {

namespace fs = std::filesystem;

class Verify : public ::testing::Test {
 protected:
  test::SmallSite small;
  std::string pristine;  // a copy of the database file

  void SetUp() override {
    fill();
    small.must(small.site->write_checkpoint());
    const std::string directory = small.site->directory();
    small.site.reset();  // closes the writer
    pristine = small.folder / "pristine.db";
    fs::copy_file(directory + "/bihuan.db", pristine);
  }

  void fill() {
    auto tx = small.begin("office", test::at(2021, 3, 1));
    const auto office = small.actor("office");
    for (int month = 1; month <= 3; ++month) {
      record::Fields meeting{{"happened_on", int64_t{20210000 + month * 100 + 5}},
                             {"kind", std::string("standing")},
                             {"unit", small.unit("root")},
                             {"attendance", int64_t{month}}};
      small.must(
          record::enter(tx, small.kit, small.kind("meeting"), office, meeting, "request-" + std::to_string(month)));
    }
    small.must(record::correct(tx, small.kit, small.kind("meeting"), office, 1, {{"attendance", int64_t{30}}}, "改正"));
    small.must(record::enter(tx, small.kit, small.kind("shots"), office,
                             {{"period_from", int64_t{20210201}}, {"unit", small.unit("t1")}, {"doses", int64_t{10}}}));
    matter::Given given{{{"code", std::string("P-1")},
                         {"content", std::string("账目公开不及时")},
                         {"unit", small.unit("t1")},
                         {"due", int64_t{20211231}}},
                        ""};
    const auto problem = small.must(matter::open(tx, small.kit, small.kind("problem"), office, "issue", given));
    const auto digest = small.must(evidence::store(small.site->evidence_directory(), "现场照片"));
    small.must(evidence::attach(tx, {"problem", problem, "photo", tx.today(), "照片.jpg", "", digest, 12}));
    small.must(org::merge_units(tx, {small.unit("v2")}, small.unit("v1"), *Date::from_parts(2021, 2, 1)));
    small.must(tx.commit());
  }

  std::string directory() { return small.folder / "site"; }

  verify::Verified verify(const std::string& checkpoint = "") {
    auto site = small.must(site::Site::open_to_read(directory()));
    verify::What what{
        &site->session(), &site->kit(), site->evidence_directory(), small.must(site->public_key()), checkpoint, {}};
    return small.must(verify::verify(what));
  }

  void restore() {
    for (const auto* tail : {"-wal", "-shm"}) fs::remove(directory() + "/bihuan.db" + tail);
    fs::copy_file(pristine, directory() + "/bihuan.db", fs::copy_options::overwrite_existing);
  }

  void tamper(const std::string& sql) {
    auto session = small.must(db::Session::open(directory() + "/bihuan.db", db::Access::write));
    small.must(session.execute(sql));
  }
};

TEST_F(Verify, AnUntouchedSitePasses) {
  const auto verified = verify();
  EXPECT_EQ(verified.fault_count, 0) << (verified.faults.empty()
                                             ? ""
                                             : verified.faults[0].key + " " + verified.faults[0].table);
  EXPECT_GT(verified.rows, 10);
  EXPECT_EQ(verified.files, 1);
}

TEST_F(Verify, AChangeOfAnyColumnInAnyTableIsFound) {
  auto session = small.must(db::Session::open(pristine, db::Access::read));
  const auto tables =
      small.must(session.all("select name from sqlite_master where type = 'table' and name not like 'sqlite%'"));
  ASSERT_GT(tables.size(), 15u);
  for (const auto& table : tables) {
    const auto& name = std::get<std::string>(table[0]);
    const auto count = small.must(session.first("select count(*) from \"" + name + "\""));
    if (std::get<int64_t>(count[0]) == 0) continue;
    const auto columns = small.must(session.all("select name, type from pragma_table_info('" + name + "')"));
    for (const auto& column : columns) {
      const auto& field = std::get<std::string>(column[0]);
      const bool text = std::get<std::string>(column[1]) == "TEXT" || std::get<std::string>(column[1]) == "text";
      restore();
      // One less where an open end is the largest number there is.
      const std::string value = text ? "coalesce(\"" + field + "\", '') || 'x'"
                                     : "coalesce(\"" + field + "\", 0)" + (field == "until" ? " - 1" : " + 1");
      const std::string where = name == "bh_site"
                                    ? " where key = (select min(key) from bh_site where key not like 'kit/%')"
                                    : " where (select count(*) from \"" + name + "\") > 0";
      tamper("update or ignore \"" + name + "\" set \"" + field + "\" = " + value + where);
      auto site = site::Site::open_to_read(directory());
      if (!site) continue;  // refused at the door: found as well
      verify::What what{&(*site)->session(),
                        &(*site)->kit(),
                        (*site)->evidence_directory(),
                        small.must((*site)->public_key()),
                        "",
                        {}};
      const auto verified = verify::verify(what);
      ASSERT_TRUE(verified) << name << "." << field << ": " << verified.error().key;
      EXPECT_GT(verified->fault_count, 0) << name << "." << field;
    }
  }
}

TEST_F(Verify, ADeletedRowIsNamed) {
  tamper("delete from meeting where id = 2");
  const auto verified = verify();
  ASSERT_GE(verified.fault_count, 1);
  EXPECT_EQ(verified.faults[0].key, "verify.row_missing");
  EXPECT_EQ(verified.faults[0].table, "meeting");
  EXPECT_EQ(verified.faults[0].id, 2);
}

TEST_F(Verify, AnAddedRowIsNamed) {
  tamper(
      "insert into meeting(site, id, since, until, origin, happened_on, kind, unit) values(1, 77, 5, "
      "9223372036854775807, 'loop', 20210505, 'standing', 1)");
  const auto verified = verify();
  ASSERT_GE(verified.fault_count, 1);
  EXPECT_EQ(verified.faults[0].key, "verify.row_unlogged");
  EXPECT_EQ(verified.faults[0].id, 77);
}

TEST_F(Verify, AnEditedRowIsNamedWithItsColumnAndBothValues) {
  tamper("update meeting set attendance = 99 where id = 3");
  const auto verified = verify();
  ASSERT_GE(verified.fault_count, 1);
  EXPECT_EQ(verified.faults[0].key, "verify.row_changed");
  EXPECT_EQ(verified.faults[0].fields.at("column"), "attendance");
  EXPECT_EQ(verified.faults[0].fields.at("stored"), "99");
  EXPECT_EQ(verified.faults[0].fields.at("logged"), "3");
}

TEST_F(Verify, AMissingPostingOfTheSearchIsNamed) {
  tamper("delete from bh_posting where kind = 'problem' and term = '公开'");
  const auto verified = verify();
  ASSERT_EQ(verified.fault_count, 1);
  EXPECT_EQ(verified.faults[0].key, "verify.posting_missing");
  EXPECT_EQ(verified.faults[0].id, 1);
  EXPECT_EQ(verified.faults[0].fields.at("kind"), "problem");
  EXPECT_EQ(verified.faults[0].fields.at("term"), "公开");
}

TEST_F(Verify, ASurplusPostingOfTheSearchIsNamed) {
  tamper("update bh_posting set ids = ids | 8 where kind = 'problem' and term = '公开'");
  tamper("insert into bh_posting(site, kind, block, term, ids) values(1, 'problem', 5, '公开', 1)");
  tamper("insert into bh_posting(site, kind, block, term, ids) values(1, 'nothing', 0, '公开', 1)");
  const auto verified = verify();
  ASSERT_EQ(verified.fault_count, 3);
  for (const auto& fault : verified.faults) EXPECT_EQ(fault.key, "verify.posting_surplus");
  EXPECT_EQ(verified.faults[0].fields.at("kind"), "nothing");
  EXPECT_EQ(verified.faults[1].id, 3);
  EXPECT_EQ(verified.faults[2].id, 5 * 63);
}

TEST_F(Verify, AnEntryAndItsRowChangedTogetherAreFoundByTheTree) {
  tamper("update bh_log set entry = replace(entry, '\"attendance\":3', '\"attendance\":99')");
  tamper("update meeting set attendance = 99 where id = 3");
  EXPECT_GT(verify().fault_count, 0);
}

TEST_F(Verify, ADroppedEntryIsNamed) {
  tamper("delete from bh_log where position = 4");
  const auto verified = verify();
  ASSERT_GE(verified.fault_count, 1);
  EXPECT_EQ(verified.faults[0].key, "verify.entry_missing");
  EXPECT_EQ(verified.faults[0].position, 4);
}

TEST_F(Verify, ASwappedEvidenceFileIsNamed) {
  for (const auto& entry : fs::recursive_directory_iterator(directory() + "/evidence"))
    if (entry.is_regular_file()) std::ofstream(entry.path()) << "另一张照片";
  const auto verified = verify();
  ASSERT_EQ(verified.fault_count, 1);
  EXPECT_EQ(verified.faults[0].key, "verify.file_changed");
}

TEST_F(Verify, ACheckpointKeptOutsideFindsACutTail) {
  std::string note;
  {
    auto site = small.must(site::Site::open_to_read(directory()));
    note = small.must(site->checkpoint_for(1));
  }
  ASSERT_FALSE(note.empty());
  tamper("delete from bh_checkpoint");
  tamper("delete from bh_log where position = (select max(position) from bh_log)");
  const auto verified = verify(note);
  bool cut = false;
  for (const auto& finding : verified.faults) cut = cut || finding.key == "verify.log_cut";
  EXPECT_TRUE(cut);
}

}  // namespace
}  // namespace bihuan
