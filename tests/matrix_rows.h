// Rows of any matter kind in any state, and what a step is to be given: filled in by the type of each field, so that a
// kit's conditions hold (deadlines lie ahead, what happened lies behind, who verified is not who applied).
#pragma once

#include <algorithm>
#include <set>

#include "evidence/evidence.h"
#include "matrix_site.h"
#include "record/record.h"

namespace bihuan::test {

inline bool is_deadline(const std::string& field) {
  return field.ends_with("due") || field == "object_by" || field == "planned_on";
}

class Rows {
 public:
  explicit Rows(MatrixSite& of) : site_(of) {}

  const kit::Kind& kind(const std::string& name) { return *site_.kit().find_kind(name); }

  // A row of the kind in the state, every unit of it `own`, with a document as its evidence.
  int64_t in_state(const std::string& name, const std::string& state, int round = 1) {
    const auto& of = kind(name);
    record::Fields fields;
    for (const auto& field : of.fields) fields[field.name] = stored(of, field);
    return site_.write([&](log::Tx& tx) -> Result<int64_t> {
      TRY_SET(const int64_t id, matter::take_over(tx, of, fields, state, round, {}));
      TRY(evidence::attach(
          tx, {name, id, "document", tx.today(), "材料.pdf", "", std::string(64, 'a'), 1, {}, site_.owner.account}));
      return id;
    });
  }
  int64_t record(const std::string& name, const record::Fields& given = {}) {
    const auto& of = kind(name);
    record::Fields fields;
    for (const auto& field : of.fields)
      if (field.required) fields[field.name] = stored(of, field);
    for (const auto& [field, value] : given) fields[field] = value;
    return site_.write([&](log::Tx& tx) -> Result<int64_t> {
      TRY_SET(auto row, record::make_row(of, fields, log::Origin::loop));
      TRY_SET(const int64_t id, record::put_row(tx, of, std::move(row)));
      TRY(tx.append("record.enter"));
      return id;
    });
  }

  // What the step is to be given, as JSON.
  Json given(const kit::Kind& of, const kit::Step& step) {
    std::set<std::string> names(step.needs.begin(), step.needs.end());
    if (step.from.empty()) {
      for (const auto& field : of.fields)
        if (field.required && !step.sets.contains(field.name)) names.insert(field.name);
      for (const auto& [role, field] : step.by)
        if (field != "site") names.insert(field);
    }
    if (of.open_to_public) names.erase(of.code_field);  // the server gives it
    Json fields = Json::object();
    for (const auto& name : names) fields[name] = told(*of.find(name));
    // Held to the row above: it is in one of these states, and what it stored is the last day.
    for (const auto& [ref, states] : step.during)
      if (names.contains(ref)) fields[ref] = referred_in(of.find(ref)->target, states.front());
    for (const auto& [field, path] : step.not_after)
      if (names.contains(field) && names.contains(path.substr(0, path.find('.')))) fields[field] = "2021-06-30";
    return fields;
  }

 private:
  db::Value stored(const kit::Kind& of, const kit::Field& field) {
    if (field.name == of.number_field) return db::Null{};     // the site gives it
    if (field.name.starts_with("bounce")) return db::Null{};  // it was not sent back before
    switch (field.type) {
      case expr::Type::unit:
        return field.many ? db::Value(std::string("own")) : db::Value(site_.unit.at("own"));
      case expr::Type::date:
        return int64_t{is_deadline(field.name) ? 20210630 : 20210220};
      case expr::Type::choice:
        return field.values.front().first;
      case expr::Type::text:
        return site_.unique("文字");
      case expr::Type::account:
        return field.name == "applied_by" ? site_.owner.account : site_.stranger.account;
      case expr::Type::ref:
        if (!field.required || field.target == of.name) return db::Null{};
        return referred(field.target);
      default:
        return std::max<int64_t>(1, field.min.value_or(1));
    }
  }
  Json told(const kit::Field& field) {
    switch (field.type) {
      case expr::Type::unit:
        return "own";
      case expr::Type::date:
        return is_deadline(field.name) ? "2021-07-31" : "2021-02-22";
      case expr::Type::choice:
        return field.values.front().first;
      case expr::Type::text:
        return site_.unique("文字");
      case expr::Type::boolean:
        return true;
      case expr::Type::ref:
        return referred(field.target);
      default:
        return std::max<int64_t>(1, field.min.value_or(1));
    }
  }
  int64_t referred(const std::string& name) {
    const auto& of = kind(name);
    if (of.procedure) return referred_in(name, of.procedure->state_order.front());
    if (const auto known = referred_.find(name); known != referred_.end()) return known->second;
    return referred_[name] = record(name);
  }
  int64_t referred_in(const std::string& name, const std::string& state) {
    const std::string key = name + " " + state;
    if (const auto known = referred_.find(key); known != referred_.end()) return known->second;
    return referred_[key] = in_state(name, state);
  }

  MatrixSite& site_;
  std::map<std::string, int64_t> referred_;
};

}  // namespace bihuan::test
