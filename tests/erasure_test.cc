// Personal values are erased with an entry that says so; anything else that is gone, or comes back, is found.
#include <gtest/gtest.h>

#include "intake/erase.h"
#include "matter/matter.h"
#include "small_site.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

class Erasure : public ::testing::Test {
 protected:
  test::SmallSite small;
  int64_t problem = 0;

  void SetUp() override {
    auto tx = small.begin("office", test::at(2021, 3, 1));
    problem = small.must(matter::take_over(
        tx, small.kind("problem"),
        {{"code", std::string("P-1")}, {"unit", small.unit("t1")}, {"reporter", std::string("某居民")}}, "closed", 1,
        {}));
    small.must(tx.commit());
  }
  void erase() {
    auto tx = small.begin("admin", test::at(2021, 3, 2));
    small.must(intake::erase_personal(tx, small.kit, small.kind("problem"), small.actor("admin"), problem, "本人申请"));
    small.must(tx.commit());
  }
  void tamper(const std::string& sql) { small.must(small.site->session().execute(sql)); }
  verify::Verified verified() {
    verify::What what{&small.site->session(),
                      &small.site->kit(),
                      small.site->evidence_directory(),
                      small.must(small.site->public_key()),
                      "",
                      {}};
    return small.must(verify::verify(what));
  }
  std::vector<std::string> faults() {
    std::vector<std::string> keys;
    for (const auto& fault : verified().faults) keys.push_back(fault.key);
    return keys;
  }
};

TEST_F(Erasure, IsALegitimateStateThatVerifyCounts) {
  EXPECT_EQ(verified().erased, 0);
  const std::string before = verified().root;
  erase();
  EXPECT_EQ(faults(), std::vector<std::string>{});
  EXPECT_EQ(verified().erased, 1);
  EXPECT_NE(verified().root, before);
}

TEST_F(Erasure, WithoutAnEntryIsFound) {
  tamper("update problem set reporter = null");
  EXPECT_EQ(faults(), std::vector<std::string>{"verify.row_changed"});  // the salt is there
  tamper("delete from bh_personal");
  EXPECT_EQ(faults(), std::vector<std::string>{"verify.erased_unlogged"});
}

TEST_F(Erasure, DoesNotCoverWhatWasWrittenAfterIt) {
  erase();
  auto tx = small.begin("office", test::at(2021, 3, 3));
  auto row = *small.must(tx.current(small.kind("problem").table, problem));
  row[static_cast<size_t>(small.kind("problem").column("reporter"))] = std::string("另一居民");
  small.must(tx.put(small.kind("problem").table, problem, row));
  small.must(tx.append("test.put"));
  small.must(tx.commit());
  EXPECT_EQ(faults(), std::vector<std::string>{});
  tamper("update problem set reporter = null");
  tamper("delete from bh_personal");
  EXPECT_EQ(faults(), std::vector<std::string>{"verify.erased_unlogged"});
}

TEST_F(Erasure, IsNotUndoneBehindOurBack) {
  tamper("create table kept as select * from bh_personal");
  erase();
  tamper("insert into bh_personal select * from kept");
  tamper("drop table kept");
  tamper("update problem set reporter = '某居民'");
  EXPECT_EQ(faults(), std::vector<std::string>{"verify.erased_is_there"});
}

}  // namespace
}  // namespace bihuan
