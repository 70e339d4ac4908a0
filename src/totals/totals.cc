#include "totals/totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/date.h"
#include "org/tree.h"

namespace bihuan::totals {
namespace {

constexpr int64_t kNow = db::kOpen - 1;  // a position at which exactly the open versions stand

// One live total: which rows of its kind count in which month.
struct Counter {
  int64_t number = 0;
  std::string kind;
  int date = -1;   // column of the date field
  int field = -1;  // column that is summed; -1 = count only
  expr::Condition condition;
};

// A form whose filed returns are counted, by the month in which their period begins.
struct Form {
  int64_t number = 0;
  const kit::Kind* kind = nullptr;
  expr::Statement by_month;
};

Result<std::vector<Form>> forms_of(db::Session& session, const kit::Kit& kit) {
  TRY_SET(const auto numbers, kept(session));
  const std::map<std::string, int64_t> number_of(numbers.begin(), numbers.end());
  std::vector<Form> forms;
  for (const auto& kind : kit.kinds) {
    const auto number = number_of.find(expr::returns_key(kind.name));
    if (kind.cls != kit::KindClass::form || number == number_of.end()) continue;
    forms.push_back(
        {number->second, &kind, expr::filed_by_month_statement(*kit.schema.find_kind(kind.name), db::Dialect::sqlite)});
  }
  return forms;
}

// The current returns of a form.
Result<std::vector<Cell>> count_filed(db::Session& session, const Form& form) {
  TRY_SET(auto query, session.prepare(form.by_month.sql));
  for (size_t i = 0; i < form.by_month.bindings.size(); ++i) {
    const auto& binding = form.by_month.bindings[i];
    db::Value value = binding.constant;
    if (binding.symbol == expr::Symbol::site) value = db::kSite;
    if (binding.symbol == expr::Symbol::position) value = kNow;
    query.bind(static_cast<int>(i) + 1, value);
  }
  std::vector<Cell> cells;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return cells;
    cells.push_back({form.number, static_cast<int>(query.integer(0)), query.integer(1)});
  }
}

// The counters of the kit's declared figures, each key once.
Result<std::vector<Counter>> counters_of(db::Session& session, const kit::Kit& kit) {
  TRY_SET(const auto numbers, kept(session));
  std::map<std::string, int64_t> number_of(numbers.begin(), numbers.end());
  std::vector<Counter> counters;
  auto add = [&](const std::string& expression) {
    const auto outcome = kit.cache->compile(expression, kit.schema);
    if (!outcome.compiled) return;  // the kit check has refused it
    for (size_t i = 0; i < outcome.compiled->leaves.size(); ++i) {
      const auto& leaf = outcome.compiled->leaves[i];
      if (!leaf.total) continue;
      const auto number = number_of.find(leaf.total->key);
      if (number == number_of.end()) continue;
      const kit::Kind* kind = kit.find_kind(leaf.total->kind);
      if (kind == nullptr) continue;
      counters.push_back({number->second, kind->name, kind->column(kind->date_field),
                          leaf.total->field.empty() ? -1 : kind->column(leaf.total->field),
                          expr::Condition::of_leaf(*outcome.compiled, i)});
      number_of.erase(number);
    }
  };
  for (const auto& figure : kit.figures) add(figure.expression);
  for (const auto& claim : kit.claims)
    if (!claim.expression.empty()) add(claim.expression);
  return counters;
}

// What one row adds to a counter's month; nothing when it does not count.
std::optional<Cell> contribution(const Counter& counter, const db::Row& row) {
  const auto* date = std::get_if<int64_t>(&row[static_cast<size_t>(counter.date)]);
  if (date == nullptr) return std::nullopt;
  const auto truth = counter.condition.holds(row, {});
  if (truth == expr::Truth::no) return std::nullopt;
  Cell cell{counter.number, static_cast<int>(*date / 100)};
  if (truth == expr::Truth::unknown) {
    cell.unknown = 1;
    return cell;
  }
  cell.n = 1;
  if (counter.field >= 0) {
    const auto* amount = std::get_if<int64_t>(&row[static_cast<size_t>(counter.field)]);
    cell.amount = amount == nullptr ? 0 : *amount;
    cell.absent = amount == nullptr ? 1 : 0;
  }
  return cell;
}

Result<void> add_cells(db::Session& session, const std::vector<Cell>& cells) {
  TRY_SET(auto query, session.prepare(R"sql(
    insert into bh_total(site, total, unit, month, n, "unknown", amount, absent) values(?1, ?2, 0, ?3, ?4, ?5, ?6, ?7)
    on conflict(site, total, unit, month) do update set n = bh_total.n + excluded.n, "unknown" = bh_total."unknown" + excluded."unknown",
      amount = bh_total.amount + excluded.amount, absent = bh_total.absent + excluded.absent)sql"));
  for (const auto& cell : cells) {
    if (cell.n == 0 && cell.unknown == 0 && cell.amount == 0 && cell.absent == 0) continue;
    const int64_t values[] = {db::kSite, cell.total, cell.month, cell.n, cell.unknown, cell.amount, cell.absent};
    for (int i = 0; i < 7; ++i) query.bind(i + 1, values[i]);
    TRY(query.run());
  }
  return {};
}

// The tables are there, and empty.
Result<void> register_keys(db::Session& session, const kit::Kit& kit) {
  TRY_SET(auto query, session.prepare("insert into bh_total_key(site, total, key) values(?1, ?2, ?3)"));
  int64_t number = 0;
  for (const auto& key : keys_of(kit)) {
    query.bind(1, db::kSite);
    query.bind(2, ++number);
    query.bind(3, std::string_view(key));
    TRY(query.run());
  }
  return {};
}

class Folder : public log::Listener {
 public:
  Folder(std::vector<Counter> counters, std::vector<Form> forms) : forms_(std::move(forms)) {
    for (auto& counter : counters) by_kind_[counter.kind].counters.push_back(std::move(counter));
    for (const auto& form : forms_) by_kind_[form.kind->name].form = &form;
  }

  void changed(int64_t, const log::Change& change) override {
    const auto known = by_table_.find(change.table);
    const Folded* folded = known == by_table_.end() ? look_up(*change.table) : known->second;
    if (folded == nullptr) return;
    for (const auto& counter : folded->counters) {
      if (change.before) add(contribution(counter, *change.before), -1);
      if (change.after) add(contribution(counter, *change.after), 1);
    }
    if (folded->form != nullptr && change.before) returns_.push_back(return_of(*folded->form, *change.before, -1));
    if (folded->form != nullptr && change.after) returns_.push_back(return_of(*folded->form, *change.after, 1));
    tree_changed_ = tree_changed_ || folded->is_tree;
  }

  // After the tree's own listener: who owed a return is seen from the places.
  Result<void> flush(db::Session& session) override {
    if (tree_changed_) {
      TRY(count_all_returns(session));
    } else {
      TRY(add_returns(session));
    }
    tree_changed_ = false;
    returns_.clear();
    if (deltas_.empty()) return {};
    std::vector<Cell> cells;
    for (const auto& [key, delta] : deltas_) cells.push_back(delta);
    TRY(add_cells(session, cells));
    deltas_.clear();
    return {};
  }

  void dropped() override {
    deltas_.clear();
    returns_.clear();
    tree_changed_ = false;
  }

 private:
  // What is folded from the rows of a table.
  struct Folded {
    std::vector<Counter> counters;
    const Form* form = nullptr;
    bool is_tree = false;
  };
  struct Return {
    const Form* form = nullptr;
    int64_t unit = 0;
    int64_t begins_on = 0;  // yyyymmdd
    int64_t sign = 0;
  };

  const Folded* look_up(const db::Table& table) {
    if (table.name == org::span_table().name) by_kind_[table.name].is_tree = true;
    const auto found = by_kind_.find(table.name);
    return by_table_[&table] = found == by_kind_.end() ? nullptr : &found->second;
  }

  static Return return_of(const Form& form, const db::Row& row, int64_t sign) {
    const auto number = [&](const std::string& field) {
      const auto* value = std::get_if<int64_t>(&row[static_cast<size_t>(form.kind->column(field))]);
      return value == nullptr ? 0 : *value;
    };
    return {&form, number(form.kind->unit_field), number(form.kind->date_field), sign};
  }

  // A unit's return counts when the unit stood at a level of the form on the last day of the period.
  Result<void> add_returns(db::Session& session) {
    for (const auto& change : returns_) {
      const auto begins = Date::from_ymd(change.begins_on);
      if (!begins) continue;
      const Date end = aligned_period(*begins, change.form->kind->form_months).to;
      TRY_SET(const auto place, org::place_of(session, change.unit, {kNow, end}));
      const auto& levels = change.form->kind->form_levels;
      if (!place || !place->live || std::find(levels.begin(), levels.end(), place->level) == levels.end()) continue;
      Cell cell{change.form->number, begins->year_month()};
      cell.n = 1;
      add(cell, change.sign);
    }
    return {};
  }

  // The tree decides whose returns count: when it changes, they are counted anew.
  Result<void> count_all_returns(db::Session& session) {
    TRY_SET(auto erase, session.prepare("delete from bh_total where site = ?1 and total = ?2"));
    for (const auto& form : forms_) {
      erase.bind(1, db::kSite);
      erase.bind(2, form.number);
      TRY(erase.run());
      TRY_SET(const auto cells, count_filed(session, form));
      for (const auto& cell : cells) add(cell, 1);
    }
    return {};
  }

  void add(const std::optional<Cell>& cell, int64_t sign) {
    if (!cell) return;
    Cell& delta = deltas_[{cell->total, cell->month}];
    delta.total = cell->total;
    delta.month = cell->month;
    delta.n += sign * cell->n;
    delta.unknown += sign * cell->unknown;
    delta.amount += sign * cell->amount;
    delta.absent += sign * cell->absent;
  }

  std::vector<Form> forms_;
  std::map<std::string, Folded, std::less<>> by_kind_;
  std::unordered_map<const db::Table*, const Folded*> by_table_;
  std::vector<Return> returns_;  // put and withdrawn since the last flush
  bool tree_changed_ = false;
  std::map<std::pair<int64_t, int>, Cell> deltas_;
};

}  // namespace

std::vector<std::string> keys_of(const kit::Kit& kit) {
  std::vector<std::string> keys = kit.totals;
  for (const auto& kind : kit.kinds)
    if (kind.cls == kit::KindClass::form) keys.push_back(expr::returns_key(kind.name));
  return keys;
}

Result<void> create(db::Session& session, const kit::Kit& kit) {
  TRY(session.execute(R"sql(create table bh_total_key(site integer not null, total integer not null, key text not null,
    primary key(site, total)) strict)sql"));
  TRY(session.execute(R"sql(create table bh_total(site integer not null, total integer not null, unit integer not null,
    month integer not null, n integer not null, "unknown" integer not null, amount integer not null, absent integer not null,
    primary key(site, total, unit, month)) strict, without rowid)sql"));
  return register_keys(session, kit);
}

Result<void> rebuild(db::Session& session, const kit::Kit& kit) {
  for (const auto* table : {"bh_total", "bh_total_key"}) TRY(session.execute(fmt::format("delete from {}", table)));
  TRY(register_keys(session, kit));
  TRY_SET(const auto cells, recompute(session, kit));
  return add_cells(session, cells);
}

Result<std::vector<std::pair<std::string, int64_t>>> kept(db::Session& session) {
  TRY_SET(auto query, session.prepare("select key, total from bh_total_key where site = ?1 order by total"));
  query.bind(1, db::kSite);
  std::vector<std::pair<std::string, int64_t>> result;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return result;
    result.emplace_back(std::string(query.text(0)), query.integer(1));
  }
}

Result<std::unique_ptr<log::Listener>> folder(db::Session& session, const kit::Kit& kit) {
  TRY_SET(auto counters, counters_of(session, kit));
  TRY_SET(auto forms, forms_of(session, kit));
  return std::unique_ptr<log::Listener>(std::make_unique<Folder>(std::move(counters), std::move(forms)));
}

Result<std::vector<Cell>> recompute(db::Session& session, const kit::Kit& kit) {
  TRY_SET(auto counters, counters_of(session, kit));
  std::map<std::pair<int64_t, int>, Cell> cells;
  std::map<std::string, std::vector<const Counter*>> by_kind;
  for (const auto& counter : counters) by_kind[counter.kind].push_back(&counter);
  for (const auto& [name, members] : by_kind) {
    const db::Table& table = kit.find_kind(name)->table;
    std::string columns;
    for (const auto& column : table.columns) columns += (columns.empty() ? "" : ", ") + ("\"" + column.name + "\"");
    TRY_SET(auto query,
            session.prepare(fmt::format("select {} from \"{}\" where site = ?1 and until = ?2", columns, table.name)));
    query.bind(1, db::kSite);
    query.bind(2, db::kOpen);
    db::Row row(table.columns.size());
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) break;
      for (size_t i = 0; i < row.size(); ++i) row[i] = query.value(static_cast<int>(i));
      for (const Counter* counter : members) {
        const auto cell = contribution(*counter, row);
        if (!cell) continue;
        Cell& sum = cells[{cell->total, cell->month}];
        sum = {cell->total,
               cell->month,
               sum.n + cell->n,
               sum.unknown + cell->unknown,
               sum.amount + cell->amount,
               sum.absent + cell->absent};
      }
    }
  }
  TRY_SET(const auto forms, forms_of(session, kit));
  for (const auto& form : forms) {
    TRY_SET(const auto filed, count_filed(session, form));
    for (const auto& cell : filed) cells[{cell.total, cell.month}] = cell;
  }
  std::vector<Cell> result;
  for (const auto& [key, cell] : cells)
    if (cell.n != 0 || cell.unknown != 0 || cell.amount != 0 || cell.absent != 0) result.push_back(cell);
  return result;
}

Result<std::vector<Cell>> stored(db::Session& session) {
  TRY_SET(auto query, session.prepare(R"sql(
    select total, month, n, "unknown", amount, absent from bh_total
    where site = ?1 and unit = 0 and (n <> 0 or "unknown" <> 0 or amount <> 0 or absent <> 0) order by total, month)sql"));
  query.bind(1, db::kSite);
  std::vector<Cell> result;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return result;
    result.push_back({query.integer(0), static_cast<int>(query.integer(1)), query.integer(2), query.integer(3),
                      query.integer(4), query.integer(5)});
  }
}

}  // namespace bihuan::totals
