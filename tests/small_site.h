// A small site in a folder of its own, made from a kit of a few lines: for tests that cross folders.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "account/account.h"
#include "kit/load.h"
#include "org/tree.h"
#include "site/site.h"

namespace bihuan::test {

class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "bihuan-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// County → towns → villages; a ledger of meetings, a monthly return of towns, problems and measures with a close-out of
// two persons.
inline std::map<std::string, std::string> small_kit() {
  return {
      {"kit.yaml", R"(kit: small
version: "1"
languages: [zh, en]
label: {zh: 小套件}
parameters:
  bar: {label: {zh: 下限}, scale: 2, unit: 元, value: "100"}
  most_doses: {label: {zh: 每月上限}, unit: 剂次, value: "1000"}
)"},
      {"units.yaml", "county: {zh: 县}\ntown: {zh: 乡镇}\nvillage: {zh: 村}\n"},
      {"roles.yaml",
       R"(supervision: {label: {zh: 督查室}, level: county, may: [enter, correct, withdraw, import, release, set, org]}
clerk: {label: {zh: 承办人}, may: [enter]}
head: {label: {zh: 负责人}, may: [enter]}
admin: {label: {zh: 管理员}, level: county, may: [enter, correct, withdraw, import, release, set, org, accounts, erase]}
)"},
      {"ledgers/meeting.yaml", R"(kind: meeting
label: {zh: 会议}
date: happened_on
unit: unit
identity: [happened_on, kind, unit]
fields:
  happened_on: {type: date, label: {zh: 日期}, required: true}
  kind: {type: choice, label: {zh: 类别}, required: true, values: {standing: {zh: 常委会}, dispatch: {zh: 调度会议}}}
  unit: {type: unit, label: {zh: 单位}, required: true}
  attendance: {type: integer, label: {zh: 人次}, min: 0, absent: unknown}
)"},
      {"ledgers/shots.yaml", R"(kind: shots
label: {zh: 接种报表}
date: period_from
unit: unit
form: {every: month, levels: [town], due_days: 5}
fields:
  period_from: {type: date, label: {zh: 期间}, required: true}
  unit: {type: unit, label: {zh: 单位}, required: true}
  doses: {type: integer, label: {zh: 剂次}, min: 0, absent: unknown}
rules:
  - {when: "doses <= most_doses", label: {zh: 剂次不超过每月上限}}
)"},
      {"matters/problem.yaml", R"(kind: problem
label: {zh: 问题}
unit: unit
code: code
identity: [code]
fields:
  code: {type: text, label: {zh: 序号}, required: true}
  content: {type: text, label: {zh: 具体问题}}
  unit: {type: unit, label: {zh: 牵头单位}, required: true}
  reporter: {type: text, label: {zh: 反映人}, personal: true}
  due: {type: date, label: {zh: 整改时限}}
  applied_by: {type: account, label: {zh: 申请人}}
  verified_by: {type: account, label: {zh: 核验人}}
  closed_on: {type: date, label: {zh: 销号日期}}
states: {issued: issued, submitted: submitted, verified: verified, closed: closed}
steps:
  - {name: issue, from: [], to: issued, by: {supervision: site}, needs: [due], label: {zh: 下达}}
  - {name: apply, from: [issued], to: submitted, by: {clerk: unit}, evidence: [document, photo], sets: {applied_by: actor}, label: {zh: 申请销号}}
  - {name: verify, from: [submitted], to: verified, by: {supervision: site, clerk: unit}, not_by: [apply], sets: {verified_by: actor}, label: {zh: 核验}}
  - {name: close, from: [verified], to: closed, by: {supervision: site}, not_by: [apply], sets: {closed_on: today}, label: {zh: 销号}}
  - {name: return, from: [submitted], to: issued, by: {supervision: site}, reason: true, label: {zh: 退回}}
  - {name: reopen, from: [closed], to: issued, by: {supervision: site}, reason: true, reopens: true, clears: [applied_by, verified_by, closed_on], label: {zh: 重新整改}}
)"},
      {"figures.yaml",
       R"(standing: {label: {zh: 常委会次数}, unit: 次, is: 'count meeting where kind = "常委会" in period', basis: {zh: 常委会}}
people: {label: {zh: 参会人次}, unit: 人次, is: 'sum meeting.attendance in period', basis: {zh: 人次}}
doses: {label: {zh: 接种剂次}, unit: 剂次, is: 'sum shots.doses in period', basis: {zh: 剂次}}
problems: {label: {zh: 问题数}, unit: 个, is: 'count problem', basis: {zh: 问题}}
)"},
      {"claims.yaml",
       R"(closed: {label: {zh: 全部整改完成}, is: 'all problem satisfy state = closed and exists evidence of it', strength: decidable, basis: {zh: 问题}}
)"},
      {"templates/brief.md", "# 情况通报\n召开常委会会议{{standing}}次，[[done|{{problems}}个问题已全部整改完成]]。\n"},
      {"templates/brief.bind.yaml", R"(schema: 1
name: brief
front_matter: {addressee: 各乡镇, issuer: 测试县督查室, date: 2021年12月31日}
slots: {standing: {figure: standing}, problems: {figure: problems}}
claims: {done: {claim: closed}}
)"},
      {"templates/slip.print.md", R"(---
kind: problem
label: {zh: 整改通知单, en: Slip}
---
@number 测督〔{{due:year}}〕{{id}}号
# 整改通知单
@addressee {{unit}}：
请整改“{{content}}”，于{{due}}前报送结果。
? 反映人：{{reporter}}
? 已于{{closed_on}}销号。

| --- | ------ |
| **申请人** | {{applied_by}} |

| 类别 | 名称 | 摘要 |
| -- | --- | ------ |
| {{each evidence}}{{class}} | {{name}} | {{sha256}} |
)"},
      {"templates/closed.print.md", R"(---
kind: problem
label: {zh: 销号单, en: Closed}
when: "state = closed"
unless: {zh: 该问题还没有销号。, en: "It is not closed."}
---
# 销号单
{{code}}已于{{closed_on}}销号。
)"},
      {"lamps.yaml", "[]\n"},
      {"calendar.yaml", "from: 2019-01-01\nto: 2026-12-31\nholidays: [2021-01-01]\nworkdays: []\n"},
  };
}

inline kit::Kit load_small_kit() {
  auto loaded = kit::load(small_kit());
  if (!loaded.kit) {
    for (const auto& issue : loaded.issues) {
      std::string fields;
      for (const auto& [name, value] : issue.error.fields) fields += name + "=" + value + " ";
      std::fprintf(stderr, "%s:%d:%d %s %s\n", issue.file.c_str(), issue.line, issue.column, issue.error.key.c_str(),
                   fields.c_str());
    }
    std::abort();
  }
  return *std::move(loaded.kit);
}

inline Instant at(int year, int month, int day) {
  return {start_of(*Date::from_parts(year, month, day)).seconds + 9 * 3600};
}
inline std::string no_random(size_t n) { return std::string(n, 'r'); }

// The site, with town "t1" (villages v1, v2), town "t2", and accounts: admin, office (supervision), clerk1 and clerk2
// (clerks of t1).
struct SmallSite {
  Folder folder;
  kit::Kit kit;
  std::unique_ptr<site::Site> site;

  // Any kit with the levels town and village and the roles supervision and clerk.
  explicit SmallSite(kit::Kit of = load_small_kit()) : kit(std::move(of)) {
    site::NewSite in;
    in.directory = folder / "site";
    in.kit = &kit;
    in.now = at(2021, 1, 1);
    in.random = no_random;
    in.root_name = "测试县";
    in.name_stem = "测试";
    in.from = *Date::from_parts(2000, 1, 1);
    in.insecure_key = true;
    site = must(site::Site::create(in));
    auto tx = begin("admin", at(2021, 1, 1));
    const Date from = *Date::from_parts(2000, 1, 1);
    must(org::add_units(tx, {{"t1", "东镇", "town", "root", from},
                             {"t2", "西镇", "town", "root", from},
                             {"v1", "甲村", "village", "t1", from},
                             {"v2", "乙村", "village", "t1", from}}));
    must(tx.commit());
    auto posts = begin("admin", at(2021, 1, 1));
    grant(posts, "office", "supervision", "root");
    grant(posts, "clerk1", "clerk", "t1");
    grant(posts, "clerk2", "clerk", "t1");
    must(posts.commit());
  }

  template <class T>
  static T must(Result<T> result) {
    if (!result) give_up(result.error());
    return *std::move(result);
  }
  static void must(Result<void> result) {
    if (!result) give_up(result.error());
  }
  [[noreturn]] static void give_up(const Error& error) {
    std::string fields;
    for (const auto& [name, value] : error.fields) fields += " " + name + "=" + value;
    std::fprintf(stderr, "%s%s %s\n", error.key.c_str(), fields.c_str(), error.detail.c_str());
    std::abort();
  }

  log::Tx begin(const std::string& actor, Instant now) { return must(site->writer().begin(actor, now)); }
  int64_t unit(const std::string& code) {
    const auto place =
        must(org::find_unit(site->session(), code, {site->writer().size(), *Date::from_parts(2021, 12, 31)}));
    return place->unit;
  }
  account::Actor actor(const std::string& name) {
    return must(account::load_actor(site->session(), name, {site->writer().size(), *Date::from_parts(2021, 12, 31)}));
  }
  const kit::Kind& kind(const std::string& name) { return *site->kit().find_kind(name); }
  void grant(log::Tx& tx, const std::string& name, const std::string& role, const std::string& at_unit) {
    const int64_t account = must(account::add_account(tx, name, name));
    const auto place = must(org::find_unit(tx.session(), at_unit, {tx.position(), *Date::from_parts(2021, 1, 1)}));
    must(account::grant(tx, account, role, place->unit, *Date::from_parts(2000, 1, 1)));
  }
};

}  // namespace bihuan::test
