// What plan() and the work table decide on, read from a site. Reads only; `at` is the state of the log and the day.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "org/tree.h"
#include "remind/plan.h"

namespace bihuan::remind {

// Every unit, ended ones where their successor stands, as of a moment.
class Units {
 public:
  static Result<Units> load(db::Session& session, const org::Moment& at);
  struct Unit {
    std::string path;
    std::string name;
    bool live = false;
  };
  const Unit* find(int64_t unit) const;
  const std::string& root() const { return root_; }
  const std::map<int64_t, Unit>& all() const { return units_; }

 private:
  std::map<int64_t, Unit> units_;
  std::string root_;
};

// Unit fields that a step of the procedure names, and the kind's own; "site" left out.
std::vector<std::string> unit_fields_of(const kit::Kind& kind);
// States on which the kit sets a limit.
std::vector<std::string> limited_states_of(const kit::Procedure& procedure);
// "'issued', 'working'" for an in (…); "null" for none. States are keys of the kit: ASCII letters, digits, underscore.
std::string in_sql(const std::vector<std::string>& keys);
std::vector<std::string> final_states_of(const kit::Procedure& procedure);
// SQL: the day on which the matter `t` came into its state, a number or null; ?N is bound to the kind. A step that
// resumes a state does not count: its limit runs on.
std::string since_sql(const kit::Procedure& procedure, int kind_parameter);

Result<std::vector<Post>> load_posts(db::Session& session, const Units& units, const org::Moment& at);

// The returns not filed that are due on days of `due`; with `to_come` also those whose period is not over.
Result<std::vector<MissingReturn>> load_missing_returns(db::Session& session, const kit::Kit& kit, const Units& units,
                                                        const org::Moment& at, const Period& due, bool to_come);

// The matters and returns whose deadlines lie from `from` to `to`, those of matters with a limit on their state
// besides; new is what changed after the log position `known`.
Result<Situation> load_situation(db::Session& session, const kit::Kit& kit, const org::Moment& at, Date from, Date to,
                                 int64_t known);

}  // namespace bihuan::remind
