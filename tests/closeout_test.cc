// Close-out: what the procedure of a problem lets pass, on the path that every caller takes.
#include <gtest/gtest.h>

#include "evidence/evidence.h"
#include "matter/matter.h"
#include "small_site.h"

namespace bihuan {
namespace {

class Closeout : public ::testing::Test {
 protected:
  test::SmallSite small;

  int64_t issue(const std::string& code, bool with_due = true) {
    auto tx = small.begin("office", test::at(2021, 3, 1));
    matter::Given given;
    given.fields["code"] = code;
    given.fields["unit"] = small.unit("t1");
    if (with_due) given.fields["due"] = int64_t{20211231};
    auto id = matter::open(tx, small.site->kit(), small.kind("problem"), small.actor("office"), "issue", given);
    if (!id) {
      last_error = id.error();
      return 0;
    }
    small.must(tx.commit());
    return *id;
  }

  void attach(int64_t id) {
    auto tx = small.begin("clerk1", test::at(2021, 4, 1));
    small.must(evidence::attach(tx, {"problem", id, "document", tx.today(), "", "说明", "", 0}));
    small.must(tx.commit());
  }

  // The error's key, or "" when the step was taken.
  std::string step(int64_t id, const std::string& who, const std::string& name, const std::string& reason = "") {
    auto tx = small.begin(who, test::at(2021, 5, 1));
    auto moved =
        matter::take_step(tx, small.site->kit(), small.kind("problem"), small.actor(who), id, name, {{}, reason});
    if (!moved) return moved.error().key;
    small.must(tx.commit());
    return "";
  }

  std::string state(int64_t id) {
    auto row = small.must(small.site->session().first(
        "select state from problem where until = 9223372036854775807 and id = " + std::to_string(id)));
    return std::get<std::string>(row[0]);
  }

  Error last_error;
};

TEST_F(Closeout, OfAMeasureWithoutDeadlineDoesNotEvenBegin) {
  EXPECT_EQ(issue("P-1", false), 0);
  EXPECT_EQ(last_error.key, "procedure.missing_field");
  EXPECT_EQ(last_error.fields["field"], "due");
}

TEST_F(Closeout, WithoutEvidenceIsRefused) {
  const int64_t id = issue("P-1");
  EXPECT_EQ(step(id, "clerk1", "apply"), "procedure.missing_evidence");
  attach(id);
  EXPECT_EQ(step(id, "clerk1", "apply"), "");
}

TEST_F(Closeout, EachStepPinsTheEvidenceThatItsTakerHadSeen) {
  const int64_t id = issue("P-1");
  attach(id);
  ASSERT_EQ(step(id, "clerk1", "apply"), "");
  attach(id);
  ASSERT_EQ(step(id, "clerk2", "verify"), "");
  attach(id);
  const auto rows = small.must(small.site->session().all(
      "select name, seen, since from step where about_kind = 'problem' and about_id = " + std::to_string(id) +
      " order by id"));
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_TRUE(db::is_null(rows[0][1])) << "what is only beginning has no evidence";
  for (size_t i = 1; i < rows.size(); ++i)
    EXPECT_EQ(std::get<std::string>(rows[i][1]),
              small.must(evidence::digest_of(small.site->session(), "problem", id, std::get<int64_t>(rows[i][2]))));
  EXPECT_NE(rows[1][1], rows[2][1]);
}

TEST_F(Closeout, ByTheOneWhoAppliedIsRefused) {
  const int64_t id = issue("P-1");
  attach(id);
  ASSERT_EQ(step(id, "clerk1", "apply"), "");
  EXPECT_EQ(step(id, "clerk1", "verify"), "procedure.two_persons");
  EXPECT_EQ(state(id), "submitted");
  EXPECT_EQ(step(id, "clerk2", "verify"), "");
}

TEST_F(Closeout, ByAnActorOfAnotherTownIsRefused) {
  const int64_t id = issue("P-1");
  attach(id);
  EXPECT_EQ(step(id, "office", "apply"), "procedure.not_yours");
}

TEST_F(Closeout, SkippingAStateIsRefused) {
  const int64_t id = issue("P-1");
  EXPECT_EQ(step(id, "office", "close"), "procedure.wrong_state");
}

TEST_F(Closeout, ReturningNeedsAReason) {
  const int64_t id = issue("P-1");
  attach(id);
  ASSERT_EQ(step(id, "clerk1", "apply"), "");
  EXPECT_EQ(step(id, "office", "return", "  "), "procedure.missing_reason");
  EXPECT_EQ(step(id, "office", "return", "佐证不足"), "");
  EXPECT_EQ(state(id), "issued");
}

TEST_F(Closeout, ReopeningBeginsRoundTwoAndForgetsTheBarOfRoundOne) {
  const int64_t id = issue("P-1");
  attach(id);
  ASSERT_EQ(step(id, "clerk1", "apply"), "");
  ASSERT_EQ(step(id, "clerk2", "verify"), "");
  ASSERT_EQ(step(id, "office", "close"), "");
  ASSERT_EQ(step(id, "office", "reopen", "回头看发现反弹"), "");
  auto row = small.must(small.site->session().first("select round from problem where until = 9223372036854775807"));
  EXPECT_EQ(std::get<int64_t>(row[0]), 2);
  EXPECT_EQ(step(id, "clerk2", "apply"), "procedure.missing_evidence") << "what proved round one did not last";
  attach(id);
  ASSERT_EQ(step(id, "clerk2", "apply"), "");
  EXPECT_EQ(step(id, "clerk1", "verify"), "");
}

TEST_F(Closeout, AReopenedMatterForgetsWhoClosedIt) {
  const int64_t id = issue("P-1");
  attach(id);
  for (const auto& [who, what] :
       {std::pair("clerk1", "apply"), std::pair("clerk2", "verify"), std::pair("office", "close")})
    ASSERT_EQ(step(id, who, what), "");
  ASSERT_EQ(step(id, "office", "reopen", "回头看发现反弹"), "");
  const auto row = small.must(small.site->session().first(
      "select applied_by, verified_by, closed_on from problem where until = 9223372036854775807"));
  for (const auto& value : row) EXPECT_TRUE(db::is_null(value));
}

TEST_F(Closeout, ARefusedStepLeavesNoTrace) {
  const int64_t id = issue("P-1");
  const int64_t before = small.site->writer().size();
  EXPECT_EQ(step(id, "clerk1", "apply"), "procedure.missing_evidence");
  EXPECT_EQ(small.site->writer().size(), before);
  auto rows = small.must(small.site->session().first("select count(*) from step"));
  EXPECT_EQ(std::get<int64_t>(rows[0]), 1);
}

}  // namespace
}  // namespace bihuan
