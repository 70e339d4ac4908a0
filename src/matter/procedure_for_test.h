// The small kit and the matter that the tests of decide() stand on. Only for tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "kit/load.h"
#include "matter/procedure.h"

namespace bihuan::matter {

// 2021-05-01 to 05-05 are holidays; the Saturday 2021-05-08 is a make-up working day.
inline const kit::Kit& procedure_kit() {
  static const kit::Kit kKit = [] {
    auto loaded = kit::load({
        {"kit.yaml", "kit: small\nversion: \"1\"\nlanguages: [zh, en]\nlabel: {zh: 小套件}\n"},
        {"units.yaml", "county: {zh: 县}\ntown: {zh: 乡镇}\n"},
        {"roles.yaml", R"(supervision: {label: {zh: 督查室}}
clerk: {label: {zh: 承办人}}
head: {label: {zh: 负责人}}
)"},
        {"calendar.yaml", R"(from: 2021-01-01
to: 2021-12-31
holidays: ["2021-05-01..2021-05-05"]
workdays: [2021-05-08]
)"},
        {"lamps.yaml", "[]\n"},
        {"figures.yaml", "{}\n"},
        {"claims.yaml", "{}\n"},
        {"ledgers/meeting.yaml", R"(kind: meeting
label: {zh: 会议}
date: happened_on
unit: unit
fields:
  happened_on: {type: date, label: {zh: 日期}}
  unit: {type: unit, label: {zh: 单位}}
)"},
        {"matters/measure.yaml", R"(kind: measure
label: {zh: 措施}
unit: unit
fields:
  problem: {type: ref, to: problem, label: {zh: 对应问题}}
  unit: {type: unit, label: {zh: 单位}}
states: {open: working, done: closed}
steps:
  - {name: begin, from: [], to: open, by: {supervision: site}, label: {zh: 开始}}
  - {name: finish, from: [open], to: done, by: {head: unit}, label: {zh: 完成}}
)"},
        {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题}
unit: unit
code: code
fields:
  code: {type: text, label: {zh: 编号}}
  unit: {type: unit, label: {zh: 牵头单位}}
  from_unit: {type: unit, label: {zh: 下达单位}}
  due: {type: date, label: {zh: 时限}, absent: unknown}
  original_due: {type: date, label: {zh: 原定时限}}
  asked_due: {type: date, label: {zh: 申请延至}}
  answer_by: {type: date, label: {zh: 答复时限}}
  remind_on: {type: date, label: {zh: 提醒日}}
  applied_by: {type: account, label: {zh: 申请人}}
  score: {type: decimal, scale: 2, label: {zh: 分值}}
  met: {type: boolean, label: {zh: 达标}}
  note: {type: text, label: {zh: 说明}}
  closed_on: {type: date, label: {zh: 销号日期}}
states: {issued: issued, working: working, asked: extended,
     applied: submitted, verified: verified, closed: closed, cancelled: cancelled}
steps:
  - {name: issue, from: [], to: issued, by: {supervision: site}, needs: [unit, due], label: {zh: 下达},
     sets: {original_due: "= due", answer_by: "+3 working days",
            remind_on: "+10 days", from_unit: unit, score: "2.50", note: 下达}}
  - {name: receive, from: [issued], to: working, by: {clerk: unit, head: unit}, limit: {days: 2, of: working},
     label: {zh: 签收}}
  - {name: report, from: [working], by: {clerk: unit}, needs: [note], label: {zh: 报告}}
  - {name: ask, from: [working], to: asked, by: {head: unit}, needs: [asked_due],
     when: "today <= due and asked_due > due", when_label: {zh: 时限未过}, reason: true, label: {zh: 申请延期}}
  - {name: grant, from: [asked], to: working, by: {supervision: site}, not_by: [ask],
     sets: {due: "= asked_due"}, limit: {days: 3, of: working}, label: {zh: 准予延期}}
  - {name: refuse, from: [asked], to: working, by: {supervision: site}, limit: {days: 3, of: calendar},
     label: {zh: 不予延期}}
  - {name: apply, from: [working], to: applied, by: {clerk: unit}, evidence: [document, photo],
     sets: {applied_by: actor}, label: {zh: 申请销号, en: Apply}}
  - {name: return, from: [applied, verified], to: working, by: {supervision: site}, reason: true, label: {zh: 退回}}
  - {name: verify, from: [applied], to: verified, by: {supervision: site, clerk: unit}, not_by: [apply, receive],
     sets: {met: "true"}, label: {zh: 核查, en: Verify}}
  - {name: close, from: [verified], to: closed, by: {supervision: site}, not_by: [apply], parts: measure,
     sets: {closed_on: today}, label: {zh: 销号}}
  - {name: reopen, from: [closed], to: working, by: {supervision: site}, reason: true, reopens: true, label: {zh: 重新整改}}
  - {name: cancel, from: any, to: cancelled, by: {supervision: site}, reason: true, label: {zh: 撤销}}
)"},
    });
    for (const auto& issue : loaded.issues)
      ADD_FAILURE() << issue.file << ":" << issue.line << ":" << issue.column << " " << issue.error.key;
    if (!loaded.kit) std::abort();
    return *std::move(loaded.kit);
  }();
  return kKit;
}

inline const kit::Kind& problem_kind() { return *procedure_kit().find_kind("problem"); }
inline Date day(int ymd) { return *Date::from_ymd(ymd); }

// County /1/; town 东镇 /1/2/ with the village /1/2/3/; town 西镇 /1/4/.
inline account::Actor actor(int64_t id, const std::string& role, const std::string& path) {
  return {id, "account" + std::to_string(id), {{role, 2, path}}};
}
inline const account::Actor kOffice = actor(1, "supervision", "/1/");
inline const account::Actor kClerk = actor(2, "clerk", "/1/2/");
inline const account::Actor kHead = actor(3, "head", "/1/2/");
inline const account::Actor kSecondClerk = actor(4, "clerk", "/1/2/");
inline const account::Actor kOtherTown = actor(5, "clerk", "/1/4/");

class Procedure : public ::testing::Test {
 protected:
  Procedure() { facts.paths = {{"site", "/1/"}, {"unit", "/1/2/"}}; }

  // The matter in `state`, its unit 东镇 and its due date the end of June.
  void stand_in(const std::string& state, int64_t round = 1) {
    facts.row = db::Row(problem_kind().table.columns.size(), db::Null{});
    set("state", state);
    set("round", round);
    set("unit", int64_t{2});
    set("due", int64_t{20210630});
    set("original_due", int64_t{20210630});
  }
  void set(const std::string& field, db::Value value) {
    (*facts.row)[static_cast<size_t>(problem_kind().column(field))] = std::move(value);
  }
  Result<Move> decided(const std::string& step, const account::Actor& by, int on = 20210302) {
    return decide(procedure_kit(), problem_kind(), step, facts, given, by, day(on));
  }
  // Takes the step and makes its outcome the matter's; "" or the key of the refusal.
  std::string take(const std::string& step, const account::Actor& by, int on = 20210302) {
    const auto move = decided(step, by, on);
    if (!move) return move.error().key;
    facts.row = move->row;
    facts.history.push_back({step, by.account, move->round});
    return "";
  }
  db::Value at(const std::string& field) const {
    return (*facts.row)[static_cast<size_t>(problem_kind().column(field))];
  }
  static db::Value of(const Move& move, const std::string& field) {
    return move.row[static_cast<size_t>(problem_kind().column(field))];
  }
  static db::Value text(const char* words) { return db::Value(std::string(words)); }
  static db::Value number(int64_t value) { return db::Value(value); }

  Facts facts;
  Given given;
};

}  // namespace bihuan::matter
