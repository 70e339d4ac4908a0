#include "matter/procedure.h"

#include <algorithm>
#include <charconv>

#include "account/delegation.h"
#include "base/text.h"
#include "kit/words.h"
#include "matter/refusal.h"
#include "matter/surroundings.h"

namespace bihuan::matter {
namespace {

kit::ErrorFields class_words(const std::vector<std::string>& classes) {
  const auto& known = kit::system_kind("evidence").find("class")->values;
  std::vector<kit::Word> words;
  for (const auto& cls : classes) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& value) { return value.first == cls; });
    words.emplace_back(cls, found == known.end() ? nullptr : &found->second);
  }
  kit::ErrorFields fields;
  kit::put_words(fields, "classes", words);
  return fields;
}

bool may_act(const kit::Step& step, const std::map<std::string, std::string>& paths, const account::Actor& actor) {
  return std::any_of(step.by.begin(), step.by.end(), [&](const auto& by) {
    if (by.first == kit::kPublicRole) return account::is_public(actor);
    const auto path = paths.find(by.second);
    return path != paths.end() && account::reaches(actor, by.first, path->second);
  });
}

// "+3 working days" · "+10 days"
Result<Date> after(const kit::Kit& kit, std::string_view rule, Date today) {
  int days = 0;
  const auto [end, error] = std::from_chars(rule.data() + 1, rule.data() + rule.size(), days);
  if (error != std::errc()) return Error{Fault::internal, "procedure.bad_rule", {{"rule", std::string(rule)}}};
  if (std::string_view(end).find("working") != std::string_view::npos) return kit.calendar.add_workdays(today, days);
  return today.plus_days(days);
}

Result<db::Value> value_of(const kit::Kit& kit, const kit::Kind& kind, const std::string& rule, std::string_view field,
                           const db::Row& row, const account::Actor& actor, Date today) {
  if (rule == "actor") return account::is_public(actor) ? db::Value(db::Null{}) : db::Value(actor.account);
  if (rule == "today") return db::Value(int64_t{today.ymd()});
  if (rule == "unit") {
    if (actor.holdings.empty()) return db::Value(db::Null{});
    return db::Value(actor.holdings.front().unit);
  }
  if (starts_with(rule, "+")) {
    TRY_SET(const Date day, after(kit, rule, today));
    return db::Value(int64_t{day.ymd()});
  }
  if (starts_with(rule, "=")) return row[static_cast<size_t>(kind.column(trim(std::string_view(rule).substr(1))))];
  const kit::Field* declared = kind.find(field);
  switch (declared == nullptr ? expr::Type::text : declared->type) {
    case expr::Type::boolean:
      return db::Value(int64_t{rule == "true" || rule == "1"});
    case expr::Type::integer:
    case expr::Type::decimal: {
      TRY_SET(const int64_t number, parse_scaled(rule, declared->scale));
      return db::Value(number);
    }
    default:
      return db::Value(rule);
  }
}

// A step takes what it needs and what it says it takes; the one that begins a matter, all but what a step is to attest
// or to write where nobody ever gives it. Else a progress report could move a deadline, or name who verified. Nobody
// gives a number of a series: who did would leave a gap, or take one twice.
bool may_give(const kit::Kind& kind, const kit::Step& step, const std::string& field) {
  const kit::Procedure& procedure = *kind.procedure;
  if (field == kind.number_field) return false;
  const auto takes = [&](const kit::Step& other) {
    const auto has = [&](const std::vector<std::string>& fields) {
      return std::find(fields.begin(), fields.end(), field) != fields.end();
    };
    return has(other.needs) || has(other.takes);
  };
  if (takes(step)) return true;
  if (!step.from.empty()) return false;
  const bool ever_given = std::any_of(procedure.steps.begin(), procedure.steps.end(), takes);
  return std::none_of(procedure.steps.begin(), procedure.steps.end(), [&](const kit::Step& other) {
    const auto set = other.sets.find(field);
    return set != other.sets.end() && (!ever_given || set->second == "actor" || set->second == "today");
  });
}

bool is_one_of(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What the person did, or had done, that bars the step.
const PastStep* barring(const kit::Procedure& procedure, const kit::Step& step, const std::vector<PastStep>& history,
                        int round, int64_t person) {
  const auto counts = [&](const PastStep& past) {
    const auto* taken = procedure.find(past.name);
    return past.round == round || (taken != nullptr && taken->from.empty());
  };
  // What nobody did here, the import says was done.
  const bool taken_over = std::any_of(step.not_by.begin(), step.not_by.end(), [&](const std::string& name) {
    return std::none_of(history.begin(), history.end(),
                        [&](const PastStep& past) { return past.name == name && counts(past); });
  });
  for (const auto& past : history) {
    const bool barred = is_one_of(step.not_by, past.name) || (taken_over && past.name == kTakeOver);
    if (barred && counts(past) && (past.actor == person || past.in_place_of == person)) return &past;
  }
  return nullptr;
}

bool is_from(const kit::Step& step, const Facts& facts, const std::string& state) {
  return facts.row ? std::find(step.from.begin(), step.from.end(), state) != step.from.end() : step.from.empty();
}

// One step weighed: first who and from where, then what is given, then what follows of it. With `needs`, what could
// still be given is noted there instead of refused.
class Weighing {
 public:
  Weighing(const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step, const Facts& facts, const Given& given,
           const account::Actor& actor, Date today, Needs* needs)
      : kit_(kit),
        kind_(kind),
        step_(step),
        facts_(facts),
        given_(given),
        actor_(actor),
        today_(today),
        needs_(needs),
        pending_(kind.table.columns.size()) {}

  Result<Move> run() {
    begin();
    TRY(check_actor());
    TRY(check_draw());
    TRY(take_fields());
    TRY(check_given());
    TRY(check_surroundings(kit_, kind_, step_, facts_, move_.row, pending_));
    TRY(check_condition());
    return std::move(move_);
  }

 private:
  size_t at(std::string_view field) const { return static_cast<size_t>(kind_.column(field)); }
  Error no(Fault fault, const char* key, kit::ErrorFields fields = {}) const {
    return refuse(fault, key, kind_, step_.name, std::move(fields));
  }
  void begin() {
    if (facts_.row) {
      move_.row = *facts_.row;
      move_.from = std::get<std::string>(move_.row[at("state")]);
      move_.round = static_cast<int>(std::get<int64_t>(move_.row[at("round")]));
    } else {
      move_.row.assign(kind_.table.columns.size(), db::Null{});
      move_.row[at("origin")] = std::string("loop");
    }
  }

  Result<void> check_actor() {
    if (!is_from(step_, facts_, move_.from)) {
      std::vector<kit::Word> from;
      for (const auto& state : step_.from) from.push_back(state_word(kind_, state));
      kit::ErrorFields fields = {{"from", ""}};  // a step that only begins matters starts from none
      kit::put_word(fields, "state", state_word(kind_, move_.from));
      kit::put_words(fields, "from", from);
      return no(Fault::conflict, "procedure.wrong_state", std::move(fields));
    }
    // Who may begin a matter often depends on the unit that is given for it.
    const bool open_field =
        needs_ != nullptr && !facts_.row && std::any_of(step_.by.begin(), step_.by.end(), [&](const auto& by) {
          return !facts_.paths.contains(by.second) &&
                 std::any_of(actor_.holdings.begin(), actor_.holdings.end(),
                             [&](const auto& held) { return held.role == by.first; });
        });
    if (!open_field && !may_act(step_, facts_.paths, actor_)) {
      std::vector<kit::Word> roles;
      for (const auto& [role, field] : step_.by) {
        const auto* known = kit_.find_role(role);
        roles.emplace_back(role, known == nullptr ? nullptr : &known->label);
      }
      kit::ErrorFields fields = {{"actor", actor_.name}};
      kit::put_words(fields, "roles", roles);
      return no(Fault::forbidden, "procedure.not_yours", std::move(fields));
    }
    return check_persons();
  }

  Result<void> check_persons() {
    if (account::is_public(actor_)) return {};
    const Hands hands = hands_at(*kind_.procedure, step_, facts_.history, move_.round, actor_, facts_.paths);
    move_.in_place_of = hands.in_place_of;
    if (hands.bar == nullptr) return {};
    const auto* other = kind_.procedure->find(hands.bar->name);
    kit::ErrorFields fields = {{"actor", actor_.name}};
    kit::put_word(fields, "other", {hands.bar->name, other == nullptr ? nullptr : &other->label});
    const bool own = hands.bar->actor == actor_.account;
    return no(Fault::forbidden, own ? "procedure.two_persons" : "procedure.two_persons_lent", std::move(fields));
  }

  // What is drawn is drawn by the program, never typed in.
  Result<void> check_draw() const {
    const bool draws = kind_.draw && kind_.draw->step == step_.name;
    if (!draws || given_.drawn || needs_ != nullptr) return {};
    return no(Fault::conflict, "procedure.draw_it");
  }

  Result<void> take_fields() {
    for (const auto& field : step_.clears) move_.row[at(field)] = db::Null{};
    for (const auto& [field, value] : given_.fields) {
      if (kind_.column(field) < 0 || kind_.find(field) == nullptr)
        return no(Fault::invalid, "record.unknown_field", {{"field", field}});
      if (!may_give(kind_, step_, field))
        return no(Fault::forbidden, "procedure.field_not_taken", field_word(kind_, field));
      move_.row[at(field)] = value;
    }
    if (needs_ != nullptr) note_fields();
    for (const auto& [field, rule] : step_.sets) {
      TRY_SET(move_.row[at(field)], value_of(kit_, kind_, rule, field, move_.row, actor_, today_));
      pending_[at(field)] = starts_with(rule, "=") && pending_[at(trim(std::string_view(rule).substr(1)))];
    }
    return {};
  }

  // Whatever may be given is open until it is given.
  void note_fields() {
    for (const auto& field : kind_.fields) {
      if (!may_give(kind_, step_, field.name) || step_.sets.contains(field.name)) continue;
      pending_[at(field.name)] = true;
      const bool needed = std::find(step_.needs.begin(), step_.needs.end(), field.name) != step_.needs.end();
      const bool missing = needed && db::is_null(move_.row[at(field.name)]);
      (missing ? needs_->fields : needs_->takes).push_back(field.name);
    }
  }

  Result<void> check_given() {
    for (const auto& field : step_.needs) {
      if (db::is_null(move_.row[at(field)]) && !pending_[at(field)])
        return no(Fault::invalid, "procedure.missing_field", field_word(kind_, field));
    }
    if (step_.reason && trim(given_.reason).empty()) {
      if (needs_ == nullptr) return no(Fault::invalid, "procedure.missing_reason");
      needs_->reason = true;
    }
    if (!step_.evidence.empty() && std::none_of(step_.evidence.begin(), step_.evidence.end(),
                                                [&](const auto& cls) { return facts_.evidence.contains(cls); })) {
      if (needs_ == nullptr) return no(Fault::invalid, "procedure.missing_evidence", class_words(step_.evidence));
      needs_->evidence = step_.evidence;
    }
    return {};
  }

  Result<void> check_condition() {
    move_.to = step_.to.empty() ? move_.from : step_.to;
    if (step_.reopens) ++move_.round;
    move_.row[at("state")] = move_.to;
    move_.row[at("round")] = int64_t{move_.round};
    if (!step_.when) return {};
    const auto truth = step_.when->holds(move_.row, {today_, facts_.parameter, &pending_});
    if (truth == expr::Truth::yes) return {};
    // Unknown for what is not given yet: that is for the actor to give.
    if (needs_ == nullptr || truth == expr::Truth::no || !hangs_on_what_is_given()) {
      kit::ErrorFields fields;
      kit::put_word(fields, "condition", {step_.when_text, &step_.when_label});
      return no(Fault::conflict, "procedure.condition", std::move(fields));
    }
    needs_->condition = true;
    return {};
  }

  // Whether the condition is unknown for what is still to be given, and not for a bar that is not set.
  bool hangs_on_what_is_given() const {
    return std::any_of(pending_.begin(), pending_.end(), [](bool pending) { return pending; });
  }

  const kit::Kit& kit_;
  const kit::Kind& kind_;
  const kit::Step& step_;
  const Facts& facts_;
  const Given& given_;
  const account::Actor& actor_;
  Date today_;
  Needs* needs_;
  std::vector<bool> pending_;  // by column: what may still be given
  Move move_;
};

}  // namespace

Hands hands_at(const kit::Procedure& procedure, const kit::Step& step, const std::vector<PastStep>& history, int round,
               const account::Actor& actor, const std::map<std::string, std::string>& paths) {
  if (const auto* bar = barring(procedure, step, history, round, actor.account)) return {0, bar};
  const auto lenders =
      account::lenders_of(actor, [&](const account::Actor& alone) { return may_act(step, paths, alone); });
  Hands hands;
  for (const int64_t lender : lenders) {
    const auto* bar = barring(procedure, step, history, round, lender);
    if (bar == nullptr) return {lender, nullptr};
    if (hands.bar == nullptr) hands = {lender, bar};
  }
  return hands;
}

Result<Move> decide(const kit::Kit& kit, const kit::Kind& kind, std::string_view name, const Facts& facts,
                    const Given& given, const account::Actor& actor, Date today) {
  if (!kind.procedure) return refuse(Fault::invalid, "procedure.no_procedure", kind, name);
  const kit::Step* step = kind.procedure->find(name);
  if (step == nullptr) {
    std::vector<kit::Word> steps;
    for (const auto& known : kind.procedure->steps) steps.emplace_back(known.name, &known.label);
    kit::ErrorFields fields;
    kit::put_words(fields, "steps", steps);
    return refuse(Fault::not_found, "procedure.no_step", kind, name, std::move(fields));
  }
  return Weighing(kit, kind, *step, facts, given, actor, today, nullptr).run();
}

std::vector<Choice> steps_open_to(const kit::Kit& kit, const kit::Kind& kind, const Facts& facts,
                                  const account::Actor& actor, Date today) {
  std::vector<Choice> choices;
  if (!kind.procedure) return choices;
  const Given nothing;
  for (const auto& step : kind.procedure->steps) {
    Choice choice{&step, std::nullopt, {}};
    const auto weighed = Weighing(kit, kind, step, facts, nothing, actor, today, &choice.needs).run();
    if (!weighed) choice = {&step, weighed.error(), {}};
    choices.push_back(std::move(choice));
  }
  return choices;
}

Result<std::optional<Date>> due_in_state(const kit::Kit& kit, const kit::Kind& kind, std::string_view state,
                                         Date since) {
  std::optional<Date> due;
  if (!kind.procedure) return due;
  for (const auto& step : kind.procedure->steps) {
    if (step.limit_days == 0 || std::find(step.from.begin(), step.from.end(), state) == step.from.end()) continue;
    Date day = since.plus_days(step.limit_days);
    if (step.limit_working) {
      TRY_SET(day, kit.calendar.add_workdays(since, step.limit_days));
    }
    if (!due || day < *due) due = day;
  }
  return due;
}

}  // namespace bihuan::matter
