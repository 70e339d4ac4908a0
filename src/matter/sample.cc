#include "matter/sample.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/message.h"
#include "base/text.h"
#include "expr/messages.h"
#include "matter/messages.h"
#include "org/tree.h"
#include "record/record.h"

namespace bihuan::matter {
namespace {

constexpr size_t kMost = 10'000;

// The condition, over rows in the order of the kind's fields.
Result<expr::Condition> read_filter(const kit::Kit& kit, const std::string& kind, const std::string& filter) {
  const expr::Kind* shape = kit.schema.find_kind(kind);
  if (shape == nullptr) return Error{Fault::not_found, "sample.no_such_kind", {{"kind", kind}}};
  if (const kit::Kind* own = kit.find_kind(kind)) {
    for (const auto& field : own->fields) {
      bool named = field.personal && filter.find(field.name) != std::string::npos;
      for (const auto& [language, text] : field.label)
        named = named || (field.personal && filter.find(text) != std::string::npos);
      if (named) return Error{Fault::invalid, "sample.personal_filter", {{"field", field.name}}};
    }
  }
  auto [condition, issues] = expr::Condition::parse(filter, *shape, kit.schema);
  if (condition) return *std::move(condition);
  const MessageTable tables[] = {expr::messages(), base_messages()};
  const Error& first = issues.front().error;
  return Error{Fault::invalid,
               "sample.bad_filter",
               {{"filter", filter},
                {"what_zh", render(first, Language::zh, tables)},
                {"what_en", render(first, Language::en, tables)}}};
}

bool fits(const std::optional<expr::Condition>& filter, const db::Row& row, const expr::Condition::Context& context) {
  return !filter || filter->holds(row, context) == expr::Truth::yes;
}

Result<std::vector<int64_t>> units_of(db::Session& session, const kit::Kit& kit,
                                      const std::optional<expr::Condition>& filter, int64_t position,
                                      const expr::Condition::Context& context) {
  std::vector<std::string> levels;
  for (const auto& level : kit.levels) levels.push_back(level.key);
  TRY_SET(const auto places, org::units_at(session, levels, {position, context.today}));
  const expr::Kind& shape = *kit.schema.find_kind("unit");
  std::vector<int64_t> ids;
  for (const auto& place : places) {
    const std::map<std::string, db::Value> cells = {{"unit", place.unit},
                                                    {"from_day", int64_t{place.from_day}},
                                                    {"to_day", int64_t{place.to_day}},
                                                    {"path", place.path},
                                                    {"level", place.level},
                                                    {"live", int64_t{place.live}},
                                                    {"code", place.code},
                                                    {"name", place.name}};
    db::Row row;
    for (const auto& field : shape.fields) {
      const auto cell = cells.find(field.name);
      row.push_back(cell == cells.end() ? db::Value(db::Null{}) : cell->second);
    }
    if (fits(filter, row, context)) ids.push_back(place.unit);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<std::vector<int64_t>> rows_of(db::Session& session, const kit::Kind& kind,
                                     const std::optional<expr::Condition>& filter, int64_t position,
                                     const expr::Condition::Context& context) {
  std::string columns = "id";
  for (const auto& column : kind.table.columns) columns += fmt::format(", \"{}\"", column.name);
  TRY_SET(auto query, session.prepare(fmt::format(
                          R"sql(select {} from "{}" where site = ?1 and since <= ?2 and until > ?2 order by id)sql",
                          columns, kind.table.name)));
  query.bind(1, db::kSite);
  query.bind(2, position);
  std::vector<int64_t> ids;
  db::Row row;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return ids;
    row.clear();
    for (int i = 1; i < query.columns(); ++i) row.push_back(query.value(i));
    if (fits(filter, row, context)) ids.push_back(query.integer(0));
  }
}

std::string listed(const std::vector<int64_t>& ids) {
  std::string text;
  for (const int64_t id : ids) text += (text.empty() ? "" : "、") + std::to_string(id);
  return text;
}

Result<Sample> drawn_from(db::Session& session, const kit::Kit& kit, const SampleWanted& wanted, int64_t position,
                          Date today) {
  TRY_SET(auto ids, population_of(session, kit, wanted.kind, wanted.filter, position, today));
  if (ids.empty()) return Error{Fault::invalid, "sample.nobody", {{"kind", wanted.kind}, {"filter", wanted.filter}}};
  Sample sample;
  sample.population = static_cast<int64_t>(ids.size());
  sample.population_digest = population_digest(ids);
  const size_t n = wanted.percent > 0 ? share_of(ids.size(), wanted.percent) : static_cast<size_t>(wanted.count);
  if (n > kMost) return Error{Fault::invalid, "sample.bad_size", {{"most", std::to_string(kMost)}}};
  sample.drawn = draw(std::move(ids), n, wanted.seed);
  return sample;
}

}  // namespace

std::vector<int64_t> draw(std::vector<int64_t> ids, size_t n, std::string_view seed) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<std::pair<Digest, int64_t>> lots;
  lots.reserve(ids.size());
  const std::string prefix = std::string(seed) + "\n";
  for (const int64_t id : ids) lots.emplace_back(sha256(prefix, std::to_string(id)), id);
  const size_t taken = std::min(n, lots.size());
  std::partial_sort(lots.begin(), lots.begin() + static_cast<std::ptrdiff_t>(taken), lots.end());
  std::vector<int64_t> drawn;
  for (size_t i = 0; i < taken; ++i) drawn.push_back(lots[i].second);
  return drawn;
}

size_t share_of(size_t population, int percent) {
  return (population * static_cast<size_t>(std::max(percent, 0)) + 99) / 100;
}

std::string population_digest(std::vector<int64_t> ids) {
  std::sort(ids.begin(), ids.end());
  std::string text;
  for (const int64_t id : ids) text += std::to_string(id) + "\n";
  return to_hex(sha256(text));
}

Result<std::vector<int64_t>> population_of(db::Session& session, const kit::Kit& kit, const std::string& kind,
                                           const std::string& filter, int64_t position, Date today) {
  const kit::Kind* own = kit.find_kind(kind);
  if (own == nullptr && kind != "unit") return Error{Fault::not_found, "sample.no_such_kind", {{"kind", kind}}};
  std::optional<expr::Condition> condition;
  if (!trim(filter).empty()) {
    TRY_SET(condition, read_filter(kit, own == nullptr ? kind : own->name, filter));
  }
  const expr::Condition::Context context{today, record::parameters_of(session, position)};
  if (own == nullptr) return units_of(session, kit, condition, position, context);
  return rows_of(session, *own, condition, position, context);
}

Result<Sample> draw_sample(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const SampleWanted& wanted,
                           const std::string& request) {
  TRY(record::require(tx, kit, actor, "enter", 0));
  for (const auto& [name, text] : {std::pair("purpose", wanted.purpose), std::pair("seed", wanted.seed)})
    if (trim(text).empty()) return Error{Fault::invalid, "sample.nothing_said", {{"field", name}}};
  const bool by_count = wanted.count >= 1 && wanted.percent == 0;
  const bool by_share = wanted.percent >= 1 && wanted.percent <= 100 && wanted.count == 0;
  if (!by_count && !by_share) return Error{Fault::invalid, "sample.bad_size", {{"most", std::to_string(kMost)}}};
  TRY_SET(Sample sample, drawn_from(tx.session(), kit, wanted, tx.position(), tx.today()));

  const kit::Kind& samples = kit::system_kind("sample");
  TRY_SET(sample.id, tx.new_id(samples.table));
  db::Row row(samples.table.columns.size());
  const auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(samples.column(column))] = std::move(value);
  };
  set("origin", std::string("loop"));
  set("purpose", wanted.purpose);
  set("about_kind", wanted.kind);
  set("filter", wanted.filter);
  if (by_count) set("size", int64_t{wanted.count});
  if (by_share) set("percent", int64_t{wanted.percent});
  set("population", sample.population);
  set("population_digest", sample.population_digest);
  set("seed", wanted.seed);
  set("drawn", listed(sample.drawn));
  set("drawn_by", actor.account);
  set("drawn_on", int64_t{tx.today().ymd()});
  TRY(tx.put_new(samples.table, sample.id, std::move(row)));
  TRY(tx.append("sample.draw", log::Origin::loop, request));
  return sample;
}

Result<Redrawn> draw_again(db::Session& session, const kit::Kit& kit, int64_t id) {
  const db::Value parameters[] = {db::kSite, id, db::kOpen};
  TRY_SET(const auto row, session.first(R"sql(
    select about_kind, filter, size, percent, population, population_digest, seed, drawn, drawn_on, since, purpose
    from sample where site = ?1 and id = ?2 and until = ?3)sql",
                                        parameters));
  if (row.empty()) return Error{Fault::not_found, "record.not_found", {{"kind", "sample"}, {"id", std::to_string(id)}}};
  const auto text = [&](size_t i) { return db::is_null(row[i]) ? std::string() : std::get<std::string>(row[i]); };
  const auto number = [&](size_t i) { return db::is_null(row[i]) ? int64_t{0} : std::get<int64_t>(row[i]); };
  const SampleWanted wanted{text(10), text(0), text(1), static_cast<int>(number(2)), static_cast<int>(number(3)),
                            text(6)};
  Redrawn redrawn;
  redrawn.recorded = {id, number(4), text(5), {}};
  for (std::string_view rest = std::get<std::string>(row[7]); !rest.empty();) {
    const size_t end = rest.find("、");
    TRY_SET(const int64_t drawn, parse_scaled(rest.substr(0, end), 0));
    redrawn.recorded.drawn.push_back(drawn);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + std::string_view("、").size());
  }
  TRY_SET(const Date on, Date::from_ymd(number(8)));
  TRY_SET(redrawn.again, drawn_from(session, kit, wanted, number(9), on));
  redrawn.again.id = id;
  redrawn.same = redrawn.again.population == redrawn.recorded.population &&
                 redrawn.again.population_digest == redrawn.recorded.population_digest &&
                 redrawn.again.drawn == redrawn.recorded.drawn;
  return redrawn;
}

}  // namespace bihuan::matter
