// What is to be told to whom on a day: pure. Deadlines are a matter's `due`, the kit's limit on the state it is in, and
// the day by which a return is to be filed. Each rung of a ladder is told once, known by its key; of the rungs of one
// deadline that fell into days nobody looked, only the last is told.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "kit/model.h"
#include "remind/ladder.h"

namespace bihuan::remind {

// A role held at a unit, of one's own or by delegation, by an account that is not disabled.
struct Post {
  int64_t account = 0;
  std::string role;
  std::string path;
};

// A matter that is not in a final state.
struct OpenMatter {
  const kit::Kind* kind = nullptr;
  int64_t id = 0;
  int round = 1;
  std::string state;
  std::string title;  // "W-001 村级账目公开不及时"
  std::string unit_name;
  std::map<std::string, std::string> paths;  // unit fields → path of the unit they name ("site" → the root's)
  std::optional<Date> due;
  std::optional<Date> since;                       // the day it came into its state
  bool is_new = false;                             // made or changed since the last time
  const Ladder* ladder = nullptr;                  // the kit's that fits its row; null: the default one
  std::multimap<std::string, int64_t> taken = {};  // steps of this round that bar a next one → who took them
};

// A return that has not been filed.
struct MissingReturn {
  const kit::Kind* form = nullptr;
  int64_t unit = 0;
  std::string path;
  std::string unit_name;
  Period period;
  Date due;
};

struct Situation {
  std::vector<OpenMatter> matters;
  std::vector<MissingReturn> returns;
  std::vector<Post> posts;
};

struct Notice {
  // kind/id/round/what/day of the deadline/rung, "problem/12/1/due/20210630/+10"; `what` is due, or the state whose
  // limit it is; of a return kind/unit id/period/return/day/rung. Characters of a mail's Message-ID only.
  std::string key;
  std::vector<int64_t> to;  // accounts, sorted; nobody holds the roles: empty
  std::string subject;
  std::string text;
  std::string about_kind;
  int64_t about_id = 0;  // 0: a return that is not there
  std::string path;      // of the unit that it concerns
  Date due;
  Level level = Level::remind;
};

struct Plan {
  std::vector<Notice> notices;  // in the order of the situation
  std::vector<Error> faults;    // what could not be counted, each once: the calendar ends
};

// The rungs that fall on days after `after` up to `today`. Of a matter that is new, also the reminder that it came too
// late for, while its deadline has not passed.
Plan plan(const kit::Kit& kit, const Situation& situation, Date after, Date today);

// Who holds what, to be asked often.
class Posts {
 public:
  explicit Posts(const std::vector<Post>& posts);
  // Those who hold one of `roles` at the unit of `path`, else at the nearest above it where anyone does; those who are
  // barred left out.
  void add_nearest(const std::vector<std::string>& roles, std::string path, const std::set<int64_t>& barred,
                   std::vector<int64_t>& to) const;

 private:
  std::map<std::string, std::map<std::string, std::vector<int64_t>>> held_;  // role → path → accounts
};

}  // namespace bihuan::remind
