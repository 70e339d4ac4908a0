#include "exchange/sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_value.h"
#include "base/number.h"
#include "base/text.h"
#include "matter/procedure.h"
#include "office/csv.h"
#include "record/record.h"

namespace bihuan::exchange {
namespace {

constexpr size_t kMaxIssues = 1000;
constexpr int64_t kMaxRound = 999;
// A large file becomes several log entries of one transaction: the second reader must be able to read each.
constexpr size_t kEntryBytes = 4u << 20;
constexpr size_t kRowBytes = 512;

std::string zh(const kit::Label& label) { return kit::in_language(label, "zh"); }

bool is_of_the_row(const Error& error) { return error.fault != Fault::unavailable && error.fault != Fault::internal; }

std::string first_working_state(const kit::Kind& kind) {
  if (!kind.procedure || kind.procedure->state_order.empty()) return {};
  const auto& states = kind.procedure->state_order;
  const auto found = std::find_if(states.begin(), states.end(), [&](const auto& state) {
    return kind.procedure->states.at(state) == kit::Core::working;
  });
  return found == states.end() ? states.front() : *found;
}

// Which field a refusal of put_row speaks of.
std::string field_at_fault(const kit::Kind& kind, const std::string& key) {
  if (key == "record.code_taken") return kind.code_field;
  if (key == "record.unit_owes_none") return kind.unit_field;
  if (key == "record.return_is_there" || key == "record.not_first_of_period") return kind.date_field;
  return {};
}

}  // namespace

Sheet::Sheet(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor, std::string file,
             KnownRows known, std::string mark)
    : tx_(tx),
      kit_(kit),
      kind_(kind),
      actor_(actor),
      file_(std::move(file)),
      headings_(kind),
      cells_(tx.session(), kit, {tx.position(), tx.today()}),
      known_(std::move(known)),
      first_state_(first_working_state(kind)),
      mark_(std::move(mark)) {}

void Sheet::add_issue(int line, size_t column, Error error) {
  error.fault = Fault::refused;
  issues_.push_back({file_, line, static_cast<int>(column), std::move(error)});
}

Result<void> Sheet::take(int line, const std::vector<std::string>& cells) {
  if (std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return trim(cell).empty(); })) return {};
  if (has_header_) {
    TRY(take_row(line, cells));
  } else if (!is_title(cells)) {
    TRY(take_header(line, cells));
  }
  if (issues_.size() < kMaxIssues) return {};
  issues_.resize(kMaxIssues);
  return Error{Fault::refused,
               "exchange.too_many_issues",
               {{"limit", std::to_string(kMaxIssues)}, {"line", std::to_string(line)}}};
}

bool Sheet::is_title(const std::vector<std::string>& cells) const {
  const auto is_filled = [](const auto& cell) { return !trim(cell).empty(); };
  if (std::count_if(cells.begin(), cells.end(), is_filled) != 1) return false;
  return !headings_.find(*std::find_if(cells.begin(), cells.end(), is_filled));
}

Result<bool> Sheet::find_only_target(const kit::Field& field) {
  const kit::Kind* target = field.type == expr::Type::ref ? kit_.find_kind(field.target) : nullptr;
  if (target == nullptr) return false;
  std::string open;
  if (target->procedure)
    for (const auto& state : target->procedure->state_order)
      if (target->procedure->is_final(state)) open += fmt::format(" and state <> '{}'", state);
  const db::Value parameters[] = {db::kSite, db::kOpen};
  TRY_SET(const auto rows,
          tx_.session().all(
              fmt::format(R"sql(select id from "{}" where site = ?1 and until = ?2{} limit 2)sql", target->name, open),
              parameters, 2));
  if (rows.size() != 1) return false;
  set(field.name, rows.front().front());
  return true;
}

Result<void> Sheet::take_header(int line, const std::vector<std::string>& cells) {
  has_header_ = true;
  for (size_t i = 0; i < cells.size(); ++i) {
    Slot slot;
    slot.heading = std::string(trim(office::unguard_formula(cells[i])));
    const auto column = headings_.find(slot.heading);
    if (!slot.heading.empty()) slot.use = Use::ignored;
    if (column) {
      knows_a_column_ = true;
      const auto first = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& other) {
        return other.use == Use::read && other.column == *column;
      });
      slot.column = *column;
      slot.use = first == slots_.end() ? Use::read : Use::ignored;
      if (first != slots_.end())
        add_issue(line, i + 1,
                  {Fault::refused,
                   "exchange.duplicate_column",
                   {{"heading", excerpt(slot.heading)},
                    {"first", excerpt(first->heading)},
                    {"other", std::to_string(first - slots_.begin() + 1)},
                    {"field", headings_.of(*column)}}});
    } else if (!slot.heading.empty()) {
      add_issue(
          line, i + 1,
          {Fault::refused,
           "exchange.unknown_column",
           {{"kind", zh(kind_.label)}, {"heading", excerpt(slot.heading)}, {"nearest", headings_.near(slot.heading)}}});
      if (headings_.near(slot.heading).empty()) issues_.back().error.key = "exchange.unknown_column_bare";
    }
    slots_.push_back(std::move(slot));
  }
  for (const auto& field : kind_.fields) {
    if (!field.required || has_column(zh(field.label)) || constants_.contains(field.name)) continue;
    TRY_SET(const bool found, find_only_target(field));
    if (!found) add_issue(line, 1, {Fault::refused, "exchange.missing_column", {{"field", zh(field.label)}}});
  }
  return {};
}

Result<void> Sheet::take_row(int number, const std::vector<std::string>& cells) {
  Line line;
  line.number = number;
  line.fields = constants_;
  last_id_ = 0;
  const size_t issues_before = issues_.size();
  size_t size = kRowBytes;
  for (const auto& slot : slots_)
    if (slot.use == Use::read && slot.column.part == Part::field) line.fields[slot.column.field->name] = db::Null{};
  for (size_t i = 0; i < cells.size(); ++i) {
    size += cells[i].size();
    const std::string text(trim(office::unguard_formula(cells[i])));
    if (!text.empty()) TRY(read_cell(line, i, text));
  }
  for (const auto& [field, key] : line.implied)
    if (auto& value = line.fields[field->name]; db::is_null(value) && !line.wrong.contains(zh(field->label)))
      value = key;
  const std::string& state = line.state.empty() ? first_state_ : line.state;
  TRY_SET(auto row, record::make_row(kind_, line.fields, log::Origin::imported, state, std::max(line.round, 1)));
  if (!check(line, row) || issues_.size() > issues_before) return {};
  if (line.own_id != 0) {
    TRY_SET(const auto there, tx_.current(kind_.table, line.own_id));
    if (there) return compare(line, row, {line.own_id, 0});
  }
  // Two rows of another site that look alike are two rows.
  const Seen* seen = known_.find(row);
  if (seen != nullptr && !(line.is_foreign && seen->line != 0)) return compare(line, row, *seen);
  return put(line, std::move(row), size);
}

void Sheet::read_system_id(Line& line, const std::string& text) const {
  const std::string own = fmt::format("{}-{}-", mark_, kind_.name);
  line.is_foreign = !starts_with(text, own);
  if (line.is_foreign) return;
  if (const auto id = parse_scaled(std::string_view(text).substr(own.size()), 0)) line.own_id = *id;
}

Result<void> Sheet::read_cell(Line& line, size_t at, const std::string& text) {
  if (at >= slots_.size() || slots_[at].use == Use::none) {
    add_issue(line.number, at + 1, {Fault::refused, "exchange.cell_without_heading", {{"text", excerpt(text)}}});
    return {};
  }
  const Slot& slot = slots_[at];
  if (slot.use == Use::ignored || slot.column.part == Part::origin) return {};
  if (slot.column.part == Part::id) return read_system_id(line, text), Result<void>();
  if (slot.column.part == Part::state) return read_state(line, at, text), Result<void>();
  if (slot.column.part == Part::round) return read_round(line, at, text), Result<void>();
  const kit::Field& field = *slot.column.field;
  auto value = cells_.read(field, text);
  if (value) {
    const auto* list = std::get_if<std::string>(&*value);  // "、" alone names no unit
    line.fields[field.name] = list != nullptr && list->empty() ? db::Value(db::Null{}) : *std::move(value);
    return {};
  }
  if (!is_of_the_row(value.error())) return std::move(value.error());
  if (field.type == expr::Type::date && is_standing(text)) {
    auto choice = standing_choice(kind_, text);
    const bool has_place = choice.has_value() || leaves_standing_words_;
    if (choice) line.implied.push_back(*std::move(choice));
    if (!field.required && has_place) return {};
  }
  line.wrong.insert(zh(field.label));
  if (const auto said = value.error().fields.find("text"); said != value.error().fields.end())
    said->second = excerpt(said->second);
  add_issue(line.number, at + 1, std::move(value.error()));
  return {};
}

void Sheet::read_state(Line& line, size_t at, const std::string& text) {
  std::string known;
  for (const auto& state : kind_.procedure->state_order) {
    const auto label = kind_.procedure->state_labels.find(state);
    const bool is_labelled = label != kind_.procedure->state_labels.end();
    if (state == text) line.state = state;
    if (is_labelled && std::any_of(label->second.begin(), label->second.end(),
                                   [&](const auto& entry) { return entry.second == text; }))
      line.state = state;
    known += (known.empty() ? "" : "、") + (is_labelled ? zh(label->second) : state);
  }
  if (line.state.empty())
    add_issue(line.number, at + 1,
              {Fault::refused, "exchange.no_such_state", {{"text", excerpt(text)}, {"states", known}}});
}

void Sheet::read_round(Line& line, size_t at, const std::string& text) {
  const auto round = parse_scaled(fold_width(text), 0);
  if (round && *round >= 1 && *round <= kMaxRound) {
    line.round = static_cast<int>(*round);
  } else {
    add_issue(line.number, at + 1, {Fault::refused, "exchange.bad_round", {{"text", excerpt(text)}}});
  }
}

bool Sheet::check(const Line& line, const db::Row& row) {
  auto found = record::check_row(kind_, row, record::context_of(tx_));
  for (auto& issue : found) {
    const auto field = issue.error.fields.find("field");
    const std::string label = field == issue.error.fields.end() ? std::string() : field->second;
    // Said already: of the cell, or once of the header. A rule over a row that could not be read proves nothing.
    if (line.wrong.contains(label) || (label.empty() && !line.wrong.empty())) continue;
    if (issue.error.key == "record.required" && !has_column(label)) continue;
    add_issue(line.number, column_of(label), std::move(issue.error));
  }
  return found.empty();
}

Result<void> Sheet::compare(const Line& line, const db::Row& row, const Seen& seen) {
  TRY_SET(const auto there, tx_.current(kind_.table, seen.id));
  if (!there)
    return Error{Fault::internal, "record.not_found", {{"kind", kind_.name}, {"id", std::to_string(seen.id)}}};
  std::vector<std::string> differ;
  const auto look = [&](const std::string& column, const std::string& label) {
    const auto at = static_cast<size_t>(kind_.column(column));
    if (row[at] != (*there)[at]) differ.push_back(label);
  };
  for (const auto& [name, value] : line.fields) {
    const bool is_given_later = name == kind_.number_field && db::is_null(value);
    if (!is_given_later) look(name, zh(kind_.find(name)->label));
  }
  if (!line.state.empty()) look("state", headings_.of({Part::state, nullptr}));
  if (line.round > 0) look("round", headings_.of({Part::round, nullptr}));
  last_id_ = seen.id;
  if (differ.empty()) return ++unchanged_, Result<void>();
  std::string fields;
  for (const auto& label : differ) fields += (fields.empty() ? "" : "、") + label;
  Error error{Fault::refused,
              seen.line == 0 ? "exchange.differs" : "exchange.differs_in_file",
              {{"kind", zh(kind_.label)},
               {"id", std::to_string(seen.id)},
               {"line", std::to_string(seen.line)},
               {"fields", fields}}};
  add_issue(line.number, column_of(differ.front()), std::move(error));
  return {};
}

// Whether the state is one that a second person gives, and the importer one of the first: who answers at the row's unit
// for a step that bars the one into that state.
Result<bool> Sheet::is_done_by_actor(const db::Row& row, const std::string& state) {
  for (const auto& step : kind_.procedure->steps) {
    const auto core = kind_.procedure->states.at(state);
    if (step.to != state || (core != kit::Core::verified && core != kit::Core::closed)) continue;
    for (const auto& name : step.not_by)
      for (const auto& [role, field] : kind_.procedure->find(name)->by) {
        const auto* unit =
            field == "site" ? nullptr : std::get_if<int64_t>(&row[static_cast<size_t>(kind_.column(field))]);
        const bool holds = std::any_of(actor_.holdings.begin(), actor_.holdings.end(),
                                       [&, &role = role](const auto& holding) { return holding.role == role; });
        if (unit == nullptr || !holds) continue;
        TRY_SET(const auto path, org::path_of(tx_.session(), *unit, {tx_.position(), tx_.today()}));
        if (path && account::reaches(actor_, role, *path)) return true;
      }
  }
  return false;
}

Result<void> Sheet::put(const Line& line, db::Row row, size_t size) {
  if (kind_.procedure) {
    TRY_SET(const bool own, is_done_by_actor(row, line.state.empty() ? first_state_ : line.state));
    if (own) {
      add_issue(line.number, column_of(headings_.of({Part::state, nullptr})),
                {Fault::refused, "exchange.done_by_importer", {{"actor", actor_.name}}});
      return {};
    }
  }
  auto id = record::put_row(tx_, kind_, row);
  if (!id) {
    if (!is_of_the_row(id.error())) return std::move(id.error());
    const auto* field = kind_.find(field_at_fault(kind_, id.error().key));
    add_issue(line.number, field == nullptr ? 1 : column_of(zh(field->label)), std::move(id.error()));
    return {};
  }
  known_.add(row, {*id, line.number});
  last_id_ = *id;
  if (kind_.procedure) TRY(put_history(*id, line.state.empty() ? first_state_ : line.state, std::max(line.round, 1)));
  ++added_;
  pending_ += size;
  if (pending_ < kEntryBytes) return {};
  pending_ = 0;
  TRY(tx_.append("exchange.import", log::Origin::imported, {},
                 canonical(Json{{"file", file_}, {"rows_so_far", added_}})));
  return {};
}

Result<void> Sheet::put_history(int64_t id, const std::string& state, int round) {
  const kit::Kind& steps = kit::system_kind("step");
  db::Row row(steps.table.columns.size());
  const auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(steps.column(column))] = std::move(value);
  };
  set("origin", std::string("imported"));
  set("about_kind", kind_.name);
  set("about_id", id);
  set("name", std::string(matter::kTakeOver));
  set("to_state", state);
  set("actor", actor_.account);
  set("on_day", int64_t{tx_.today().ymd()});
  set("round", int64_t{round});
  TRY_SET(const int64_t step, tx_.new_id(steps.table));
  return tx_.put_new(steps.table, step, std::move(row));
}

size_t Sheet::column_of(std::string_view label) const {
  for (size_t i = 0; i < slots_.size(); ++i) {
    const auto& [use, column, heading] = slots_[i];
    if (use == Use::read && (column.part == Part::field ? zh(column.field->label) : headings_.of(column)) == label)
      return i + 1;
  }
  return 1;
}

bool Sheet::has_column(std::string_view label) const {
  return std::any_of(slots_.begin(), slots_.end(), [&](const Slot& slot) {
    return slot.use == Use::read && slot.column.part == Part::field && zh(slot.column.field->label) == label;
  });
}

}  // namespace bihuan::exchange
