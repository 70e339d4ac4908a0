// A kit of a few lines that has one of each: for the tests of this folder and for the fuzzer.
#pragma once

#include <map>
#include <string>

namespace bihuan::kit {

inline std::map<std::string, std::string> small_kit() {
  return {
      {"kit.yaml", R"(kit: small
version: "1.0"
languages: [zh, en]
label: {zh: 小套件, en: Small}
parameters:
  bar: {label: {zh: 收入下限, en: Bar}, scale: 2, unit: 元, value: "100.50"}
  most_days: {label: 最多天数}
)"},
      {"units.yaml", R"(levels:
  county: {zh: 县, en: County}
  town: {zh: 乡镇, en: Town}
)"},
      {"roles.yaml", R"(supervision: {label: {zh: 督查室}, level: county, may: [enter, correct, release]}
clerk: {label: {zh: 承办人}, may: [enter]}
head: {label: {zh: 负责人}}
)"},
      {"calendar.yaml", R"(from: 2020-01-01
to: 2021-12-31
holidays: [2021-01-01, "2021-02-11..2021-02-17", "2021-05-01..2021-05-05", "2021-10-01..2021-10-07"]
workdays: [2021-02-07, 2021-02-20, 2021-04-25, 2021-05-08, 2021-09-26, 2021-10-09]
)"},
      {"ledgers/meeting.yaml", R"(kind: meeting
label: {zh: 会议, en: Meeting}
date: happened_on
unit: unit
identity: [kind, happened_on]
indexes: [[kind, happened_on]]
fields:
  happened_on: {type: date, label: {zh: 召开日期}, required: true, aliases: [会议时间]}
  kind:
    type: choice
    label: {zh: 类别}
    values: {standing: {zh: 常委会}, dispatch: {zh: 调度会议}}
  unit: {type: unit, label: {zh: 召开单位}, required: true}
  co_units: {type: unit, label: {zh: 参加单位}, many: true}
  attendance: {type: integer, label: {zh: 人次}, min: 0, max: 10000, absent: unknown}
  cost: {type: money, label: {zh: 经费}, min: 0.50}
  rate: {type: decimal, scale: 3, label: {zh: 到会率}}
  phone: {type: text, label: {zh: 联系电话}, personal: true}
rules:
  - {when: "cost >= bar", label: {zh: 经费不低于下限}}
)"},
      {"ledgers/visit.yaml", R"(kind: visit
label: 走访
date: visited_on
unit: unit
fields:
  visited_on: {type: date, label: 走访日期}
  unit: {type: unit, label: 单位}
  problem: {type: ref, to: problem, label: 涉及问题}
)"},
      {"ledgers/income.yaml", R"(kind: income
label: {zh: 收入报表}
date: starts_on
unit: unit
form: {every: quarter, levels: [town], due_days: 5}
fields:
  starts_on: {type: date, label: {zh: 期间}}
  unit: {type: unit, label: {zh: 单位}}
  amount: {type: money, label: {zh: 收入}}
)"},
      {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题, en: Problem}
unit: lead_unit
code: code
number: {series: series, field: serial}
fields:
  code: {type: text, label: {zh: 编号}}
  series: {type: choice, label: {zh: 清单}, values: {team: {zh: 班子}}}
  serial: {type: integer, label: {zh: 序号}}
  lead_unit: {type: unit, label: {zh: 牵头单位}}
  due: {type: date, label: {zh: 时限}}
  answer_by: {type: date, label: {zh: 答复时限}}
  applied_by: {type: account, label: {zh: 申请人}}
  progress: {type: choice, label: {zh: 进度}, values: {begun: {zh: 已启动}}}
  closed_on: {type: date, label: {zh: 销号日期}}
states:
  issued: issued
  working: working
  applied: submitted
  closed: closed
  cancelled: cancelled
state_labels:
  working: {zh: 整改中}
steps:
  - {name: issue, from: [], to: issued, by: {supervision: site}, needs: [lead_unit, due], sets: {answer_by: "+3 working days"}, label: {zh: 下达}}
  - {name: start, from: [issued], to: working, by: {clerk: lead_unit}, sets: {progress: begun}, limit: {days: 3, of: working}, label: {zh: 启动}}
  - {name: note, from: [working], by: {clerk: lead_unit}, label: {zh: 记录}}
  - {name: apply, from: [working], to: applied, by: {clerk: lead_unit}, evidence: [document], sets: {applied_by: actor}, label: {zh: 申请}}
  - {name: close, from: [applied], to: closed, by: {supervision: site}, not_by: [apply], when: "today >= due", when_label: {zh: 已到时限, en: the due date has come}, parts: measure, sets: {closed_on: today}, label: {zh: 销号}}
  - {name: reopen, from: [closed], to: working, by: {supervision: site}, reason: true, reopens: true, clears: [applied_by, closed_on], label: {zh: 重开}}
  - {name: cancel, from: any, to: cancelled, by: {supervision: site}, reason: true, label: {zh: 撤销}}
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
      {"figures.yaml",
       R"(standing: {label: {zh: 常委会次数}, unit: 次, is: 'count meeting where kind = "常委会" in period', basis: {zh: 常委会}}
standing_again: {label: {zh: 常委会次数再说}, unit: 次, is: 'standing', same_as: standing}
people:
  label: {zh: 人次}
  is: >-
    sum meeting.attendance
    in period
)"},
      {"claims.yaml", R"(closed: {label: {zh: 全部销号}, is: 'all problem satisfy state = closed', strength: decidable}
many: {label: {zh: 开会不少}, is: "(count meeting where kind = \"调度会议\" in period) >= most_days", strength: bar, warn: true}
fine: {label: {zh: 效果良好}, strength: opinion}
)"},
      {"lamps.yaml", R"(- {kind: problem, key: red, label: {zh: 红灯}, when: "state != closed and due < today"}
)"},
      {"templates/notice.md", "# 通报\n{{n}}\n"},
      {"templates/notice.bind.yaml", "schema: 1\nname: notice\nslots: {n: {figure: standing}}\n"},
      {"templates/slip.print.md", R"(---
kind: problem
label: {zh: 整改单, en: Slip}
when: "known due"
unless: {zh: 还没有时限。}
---
@number 督〔{{due:year}}〕{{serial}}号
# 整改单
@addressee {{lead_unit}}：
请于{{due}}前整改。
? 申请人：{{applied_by}}

| --- | ------ |
| **编号** | {{code}} |

| 序号 | 措施单位 | 问题 |
| -- | --- | --- |
| {{each measure}}{{count}} | {{unit}} | {{problem.code}} |
)"},
      {"templates/seed.bind.yaml", "schema: 1\nname: seed\nfingerprint: \"sha256:00\"\n"},
  };
}

}  // namespace bihuan::kit
