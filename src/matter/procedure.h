// The procedure engine: one pure, table-driven function. What it decides on is all in its arguments; the caller loads
// and writes.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "kit/model.h"

namespace bihuan::matter {

struct PastStep {
  std::string name;
  int64_t actor = 0;
  int round = 1;
  int64_t in_place_of = 0;  // who lent the role by which the actor took it; 0 = it was the actor's own
};
// In the history of a matter that an import brought: whoever imported it stands for all that it says was done before.
inline constexpr std::string_view kTakeOver = "take_over";

// What is known of the matter before the step.
struct Facts {
  std::optional<db::Row> row;  // nullopt: the step is to create it
  std::vector<PastStep> history;
  std::set<std::string> evidence;             // classes attached
  std::map<std::string, int64_t> open_parts;  // kind → parts not final
  std::map<std::string, std::string> paths;   // unit fields → path of the unit they name today ("site" → the root's)
  std::function<std::optional<Number>(std::string_view)> parameter = {};  // the bars, for a step's `when`
  // "REF.FIELD" of a step's `same` and `not_after`, "REF.state" of its `while` → the values there; no line: there is
  // no such row.
  std::map<std::string, std::vector<db::Value>> referred = {};
  std::map<std::string, db::Value> of_parts = {};  // "KIND.FIELD" of `not_before` → the latest of the open parts
  std::set<std::string> loops = {};  // ref fields by which, as given, the matter would be its own ancestor
};

struct Given {
  std::map<std::string, db::Value> fields;
  std::string reason;
  bool drawn = false;  // by the program: the only way in which a step that draws is taken
};

// The row as it becomes, and the step to be written into the history.
struct Move {
  db::Row row;
  std::string from;
  std::string to;
  int round = 1;
  int64_t in_place_of = 0;
};

// Two persons for what takes two. A step is laid to who took it and, when it was taken by a lent role, to who lent it;
// neither takes a later step that bars it, and nobody takes one in the place of somebody who may not. Steps of this
// round count, and the one that began the matter.
struct Hands {
  int64_t in_place_of = 0;        // who lent the role by which the actor acts; 0 = its own
  const PastStep* bar = nullptr;  // what keeps it from the step
};
// `paths`: as Facts. Precondition: one of the actor's roles reaches the step.
Hands hands_at(const kit::Procedure& procedure, const kit::Step& step, const std::vector<PastStep>& history, int round,
               const account::Actor& actor, const std::map<std::string, std::string>& paths);

// Faults: not_found "procedure.no_step"; conflict "procedure.wrong_state", "procedure.open_parts",
// "procedure.condition", "procedure.not_the_same", "procedure.draw_it", "procedure.too_late", "procedure.too_early",
// "procedure.wrong_state_of", "procedure.own_ancestor"; forbidden "procedure.not_yours", "procedure.two_persons",
// "procedure.two_persons_lent"; invalid "procedure.missing_field", "procedure.missing_evidence",
// "procedure.missing_reason".
Result<Move> decide(const kit::Kit& kit, const kit::Kind& kind, std::string_view step, const Facts& facts,
                    const Given& given, const account::Actor& actor, Date today);

// What a step that the actor may take still lacks.
struct Needs {
  std::vector<std::string> fields;    // to be given: they are needed and not there
  std::vector<std::string> takes;     // may be given
  std::vector<std::string> evidence;  // to be attached first, of one of these classes
  bool reason = false;                // in words
  bool condition = false;             // it depends on what is given whether the step's `when` holds
  bool nothing() const { return fields.empty() && evidence.empty() && !reason; }
};
struct Choice {
  const kit::Step* step = nullptr;
  std::optional<Error>
      fault;  // the first thing that nothing given with the step can mend; else `needs` says what to give
  Needs needs;
};
// Every step of the procedure, in the kit's order, for the buttons of a page. A step that decide() would take with the
// right fields, evidence and reason has no fault.
std::vector<Choice> steps_open_to(const kit::Kit& kit, const kit::Kind& kind, const Facts& facts,
                                  const account::Actor& actor, Date today);

// The day by which the matter must leave its state, if the kit limits it; `since` = the day it came into the state.
Result<std::optional<Date>> due_in_state(const kit::Kit& kit, const kit::Kind& kind, std::string_view state,
                                         Date since);

}  // namespace bihuan::matter
