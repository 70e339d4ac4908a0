// A kit in memory: everything a site knows of its kinds, roles, procedures, figures, claims and templates. Made whole
// by kit/load.h, never changed afterwards. Labels are by language; keys are ASCII. docs/kits.md is the manual of the
// files.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/number.h"
#include "base/result.h"
#include "db/table.h"
#include "expr/cache.h"
#include "expr/compile.h"
#include "expr/row.h"
#include "expr/schema.h"

namespace bihuan::kit {

using Label = std::map<std::string, std::string>;  // language → text
// The loader fills in the kit's first language where one is left out. In a language that the kit does not have: the
// Chinese text, else any; "" of an empty label.
const std::string& in_language(const Label& label, std::string_view language);

struct Level {
  std::string key;
  Label label;
};

struct Role {
  std::string key;
  Label label;
  std::string level;  // held at units of this level; "" = any
  // Verbs outside of procedures: enter, correct, withdraw, import, release, set, org, attach, accounts, read_all,
  // read_log, erase (personal values).
  std::set<std::string> may;
};

struct Field {
  std::string name;
  Label label;
  expr::Type type = expr::Type::text;
  int scale = 0;
  bool required = false;
  bool many = false;  // units and texts: a list, kept as text joined by "、"
  bool personal = false;
  int column = -1;  // in the kind's table
  expr::Absent absent = expr::Absent::none;
  std::vector<std::pair<std::string, Label>> values;  // choice
  std::string target;                                 // ref
  std::vector<std::string> aliases;                   // column headings under which an import finds it, labels besides
  std::optional<int64_t> min;                         // of the scaled integer
  std::optional<int64_t> max;
};

// A role that nobody holds: who is not known to the site.
inline constexpr std::string_view kPublicRole = "public";

// Verbs with which a step may move a matter, and what it needs.
struct Step {
  std::string name;
  Label label;
  std::vector<std::string> from;  // states; empty = it creates the matter
  std::string to;                 // "" = stays in its state
  // Who: role → the field whose unit the role must reach ("site" = the root unit).
  std::vector<std::pair<std::string, std::string>> by;
  std::vector<std::string> not_by;  // steps of this round whose actor may not take this one
  std::vector<std::string> needs;   // fields that must be given or already there
  std::vector<std::string> takes;   // fields that may be given besides
  // field → "REF.FIELD", …: it must be the same as one of these fields of the row referred to; of a list of units, as
  // one of them.
  std::vector<std::pair<std::string, std::vector<std::string>>> same;
  // date field → "REF.FIELD": it may not be later than that date of the row referred to, if there is one.
  std::vector<std::pair<std::string, std::string>> not_after;
  // date field → "KIND.FIELD": it may not be earlier than that date of any row of KIND that refers to this matter and
  // is not final.
  std::vector<std::pair<std::string, std::string>> not_before;
  // REF → states in which the row referred to must be, if there is one. In the kit the key is `while`.
  std::vector<std::pair<std::string, std::vector<std::string>>> during;
  std::vector<std::string> evidence;    // at least one evidence of one of these classes
  std::optional<expr::Condition> when;  // a condition over the row after `sets`; `today` is known
  std::string when_text;
  Label when_label;   // the same in words
  std::string parts;  // a kind: all its rows that refer to this matter must be in a final state
  // field → "actor" | "today" | "unit" | a constant | "+3 working days" | "+10 days" | "= FIELD"
  std::map<std::string, std::string> sets;
  std::vector<std::string> clears;  // fields that the step empties, before it sets any: what an earlier round left
  bool reopens = false;             // begins round n+1
  bool reason = false;              // a reason in words is needed
  bool resumes = false;             // back to a state as if it had not been left: its limit runs on
  int limit_days = 0;               // a step from these states is due within; 0 = no limit
  bool limit_working = true;
};

// The core life cycle. closed and cancelled are final.
enum class Core {
  draft,
  issued,
  received,
  working,
  submitted,
  endorsed,
  verified,
  closed,
  returned,
  extended,
  cancelled
};

struct Procedure {
  std::map<std::string, Core> states;  // own state → core life cycle
  std::vector<std::string> state_order;
  std::map<std::string, Label> state_labels;
  std::vector<Step> steps;
  const Step* find(std::string_view step) const;
  bool is_final(std::string_view state) const;  // closed or cancelled
  std::vector<std::string> parts() const;       // kinds for whose rows some step waits, each once
};

// What people without an account may do with a matter. Their steps are those that the kit gives to the role `public`.
struct PublicAccess {
  std::string submit;                               // the step with which they begin a matter
  std::vector<std::pair<std::string, int>> fields;  // what they may give → longest text, in characters
  std::string code_prefix;                          // the code that the server gives: prefix, year, serial
  int code_digits = 0;
  int keep_days = 0;               // a receipt is good so long
  std::vector<std::string> shows;  // fields that the holder of the receipt may read
  std::string rate;                // the step that rates the answer, and its field; "" = none
  std::string rate_field;
  int rate_days = 0;  // a link for rating is good so long
  std::string again;  // the step that asks again once the matter is closed, and the field of the words; "" = none
  std::string again_field;
  int again_longest = 0;
  std::string again_within;  // a parameter: days after the closing
};

// A step that draws units for a matter, so that whoever has the log can draw again (src/assess/draw.h).
struct Draw {
  std::string step;
  std::string after;  // the seed follows from the entry of this step
  std::string seed;   // fields that the step needs: integer,
  std::string size;   // integer,
  std::string units;  // units drawn,
  std::string list;   // a text: what was drawn from
};

enum class KindClass { ledger, form, matter, system };

// Who accepts a submitted return, one stage of several: whoever holds `role` at a unit that reaches the one in `field`.
struct AcceptStage {
  std::string name;
  Label label;
  std::vector<std::pair<std::string, std::string>> by;  // role → unit field of the form, or "site" = the root unit
};

// A warning at entry: shown when the condition holds; refuses nothing.
struct Hint {
  expr::Condition when;
  Label label;
};

// How the returns of a form come about, besides its calendar.
struct FilingPlan {
  std::string owner_level;  // who answers for the form: "" = nobody is named
  std::string owner_role;
  std::optional<Date> expires;                                // returns of periods that begin later are not asked for
  std::vector<AcceptStage> chain;                             // in order; empty: what is entered is accepted
  std::vector<std::pair<std::string, std::string>> computed;  // field → figure or expression that fills it
  std::vector<std::string> carried;                           // fields that begin with the value of the period before
  std::vector<Hint> hints;
  int outlier_factor = 10;  // pointed out: more than so many times, or less than such a part of, the period before
  bool has_chain() const { return !chain.empty(); }
  const std::string* expression_of(std::string_view field) const;  // of a computed field; else null
};

// Its table has the columns origin (text: loop | imported), of a matter state and round, then the fields in order. The
// expr::Kind of the same name in Kit::schema has the same fields in the same order.
struct Kind {
  std::string name;
  Label label;
  KindClass cls = KindClass::ledger;
  std::vector<Field> fields;
  std::string date_field;
  std::string unit_field;
  std::string code_field;    // a field whose value names a row (unique among current rows); "" = none
  std::string series_field;  // numbered kinds: numbers run per value of this field and year
  std::string number_field;
  std::vector<std::string> identity;  // fields that tell two rows apart on import; same identity = same row
  std::vector<std::vector<std::string>> indexes;
  // form
  int form_months = 1;
  std::vector<std::string> form_levels;
  int form_due_days = 0;  // days after the period's end
  FilingPlan filing;
  std::vector<expr::Condition> rules;  // validation of a row
  std::vector<Label> rule_labels;
  std::optional<Procedure> procedure;  // matter
  std::optional<PublicAccess> open_to_public;
  std::optional<Draw> draw;
  db::Table table;  // derived: columns in order: origin, [state, round,] fields…
  const Field* find(std::string_view field) const;
  const Field* ref_to(std::string_view kind) const;  // the first field that refers to that kind; null
  int column(std::string_view of) const { return table.find(of); }
};

struct Parameter {
  std::string name;
  Label label;
  int scale = 0;
  std::string unit;             // measure word
  std::optional<Number> value;  // the kit's default; a site may set another
};

struct FigureDef {
  std::string name;
  Label label;
  std::string expression;
  std::string unit;     // measure word: 次 场次 人次 …
  Label basis;          // 口径: what is counted, in words
  std::string same_as;  // a figure that must give the same value: the fact said twice
};

enum class Strength { decidable, bar, opinion };  // A, B (needs a bar), F

struct ClaimDef {
  std::string name;
  Label label;
  std::string expression;  // empty for an opinion
  Strength strength = Strength::decidable;
  bool warn = false;  // funnels and bounds: reported, never a reason to refuse
  Label basis;
};

struct Lamp {
  std::string key;  // color
  Label label;
  std::string kind;
  std::optional<expr::Condition> when;
  std::string when_text;
};

// One rung of 催办 → 逾期通知 → 通报批评: when before or after a deadline, and who is told.
struct Rung {
  enum class Level { remind, overdue, criticism };
  // Each includes the one before.
  enum class Circle {
    turn,     // the nearest who may take a step by which the matter goes on
    units,    // …and the nearest who may take any other step from here for a unit of the matter: its head, say
    issuers,  // …and the nearest who may begin such matters
  };
  Level level = Level::remind;
  int days = 0;  // after the deadline; negative: before
  bool working = false;
  Circle circle = Circle::turn;
};

// The rungs for the matters or returns of a kind; of a matter that fits several ladders the first counts.
struct Ladder {
  std::string kind;
  std::optional<expr::Condition> when;  // of a matter's row; none = every one
  std::string when_text;
  std::vector<Rung> rungs;  // in the order of the day
};

// Working days: weekdays but for holidays, and make-up workdays (调休). Counting outside the known years is an Error
// (invalid "kit.calendar_ends": extend calendar.yaml), never a guess.
struct Calendar {
  std::set<Date> holidays;
  std::set<Date> workdays;
  Date from;  // the years it knows
  Date to;
  bool knows(Date day) const { return from <= day && day <= to; }
  bool is_workday(Date day) const;
  // The day that is `days` working days after `start`, or before it when negative: `start` itself is not counted, free
  // or not, and the answer is a working day unless `days` is 0.
  Result<Date> add_workdays(Date start, int days) const;
  // Its inverse: the working days from the day after `start` to `end`, or, negative, from the day before `start` back
  // to `end`.
  Result<int> workdays_between(Date start, Date end) const;
};

struct Kit {
  std::string name;
  std::string version;
  std::vector<std::string> languages;
  Label label;
  std::string directory;
  std::string digest;                        // hex SHA-256 over all its files, by path
  std::map<std::string, std::string> files;  // path → content: a site keeps a copy
  std::vector<Level> levels;                 // top first
  std::vector<Role> roles;
  std::vector<Kind> kinds;
  std::vector<Parameter> parameters;
  std::vector<FigureDef> figures;
  std::vector<ClaimDef> claims;
  std::vector<Lamp> lamps;
  std::vector<Ladder> ladders;  // reminders.yaml
  Calendar calendar;
  expr::Schema schema;  // for the figure language, system kinds included
  std::shared_ptr<expr::Cache> cache = std::make_shared<expr::Cache>();  // of expressions over that schema
  std::vector<std::string> totals;                                       // keys of the live totals of declared figures

  const Kind* find_kind(std::string_view name) const;
  const FigureDef* find_figure(std::string_view name_or_label) const;
  const ClaimDef* find_claim(std::string_view name_or_label) const;
  const Role* find_role(std::string_view key) const;
  // The first lamp of the kind that holds for the row; null when none does.
  const Lamp* lamp_of(const Kind& kind, const db::Row& row, const expr::Condition::Context& context) const;
};

// The kinds every site has, whatever its kit: unit_span, account, holding, setting, evidence, step,
// credential, delegation, sample, score, filing.
const std::vector<Kind>& system_kinds();
const Kind& system_kind(std::string_view name);  // precondition: one of these

}  // namespace bihuan::kit
