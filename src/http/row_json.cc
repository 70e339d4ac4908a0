#include "http/row_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "account/seen.h"
#include "base/json_value.h"
#include "base/number.h"
#include "base/text.h"
#include "db/dialect.h"
#include "evidence/evidence.h"
#include "http/app.h"
#include "http/personal.h"
#include "http/reading.h"

namespace bihuan::http {
namespace {

const db::Value& at(const kit::Kind& kind, const db::Row& row, std::string_view column) {
  return row[static_cast<size_t>(kind.column(column))];
}

const std::string* unit_path(const kit::Kind& kind, const db::Row& row, const Tree& tree) {
  if (kind.unit_field.empty()) return nullptr;
  const auto* unit = std::get_if<int64_t>(&at(kind, row, kind.unit_field));
  return unit == nullptr ? nullptr : &tree.path(*unit);
}

bool has_personal(const kit::Kind& kind) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [](const auto& field) { return field.personal; });
}

Result<void> write_history(Call& call, JsonText& json, const kit::Kind& kind, int64_t id, int64_t position) {
  TRY_SET(auto query, call.session().prepare(R"sql(
    select s.name, s.from_state, s.to_state, a.name, s.on_day, s.round, s.reason, s.since, l.name
    from step s left join account a on a.site = s.site and a.id = s.actor and a.until = ?5
                left join account l on l.site = s.site and l.id = s.in_place_of and l.until = ?5
    where s.site = ?1 and s.about_kind = ?2 and s.about_id = ?3 and s.since <= ?4 and s.until > ?4 order by s.id)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(kind.name));
  query.bind(3, id);
  query.bind(4, position);
  query.bind(5, db::kOpen);
  json.name("history").begin_list();
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) break;
    json.begin_object().text("step", query.text(0));
    if (!query.is_null(1)) json.text("from", query.text(1));
    json.text("to", query.text(2));
    if (!query.is_null(3)) json.text("actor", query.text(3));
    if (!query.is_null(8)) json.text("in_place_of", query.text(8));
    TRY_SET(const Date day, Date::from_ymd(query.integer(4)));
    json.text("on", day.iso()).number("round", query.integer(5));
    if (!query.is_null(6)) json.text("reason", query.text(6));
    json.number("position", query.integer(7)).end_object();
  }
  json.end_list();
  return {};
}

Result<void> write_evidence(Call& call, JsonText& json, const kit::Kind& kind, int64_t id, int64_t position) {
  TRY_SET(auto query, call.session().prepare(R"sql(
    select id, class, fact_on, uploaded_on, name, text, sha256, size, media_type from evidence
    where site = ?1 and about_kind = ?2 and about_id = ?3 and since <= ?4 and until > ?4 order by id)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(kind.name));
  query.bind(3, id);
  query.bind(4, position);
  json.name("evidence").begin_list();
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) break;
    json.begin_object().number("id", query.integer(0)).text("class", query.text(1));
    TRY_SET(const Date day, Date::from_ymd(query.integer(2)));
    json.text("fact_on", day.iso());
    if (!query.is_null(3)) {
      TRY_SET(const Date uploaded, Date::from_ymd(query.integer(3)));
      json.text("uploaded_on", uploaded.iso());
    }
    if (!query.is_null(4)) json.text("name", query.text(4));
    if (!query.is_null(5)) json.text("text", query.text(5));
    if (!query.is_null(6)) {
      json.text("sha256", query.text(6)).number("size", query.integer(7));
      if (!query.is_null(8)) json.text("media_type", query.text(8));
      TRY_SET(const auto reused, evidence::reused_in(call.session(), query.text(6), {kind.name, id}));
      json.name("reused_in").begin_list();
      for (const auto& about : reused) json.begin_object().text("kind", about.kind).number("id", about.id).end_object();
      json.end_list();
    }
    json.end_object();
  }
  json.end_list();
  return {};
}

// A unit or a row by its id must be there; the log would keep a dangling one for ever.
Result<void> require_target(Call& call, const kit::Field& field, int64_t id, const org::Moment& now) {
  const auto none = [&] {
    return Error{Fault::invalid,
                 field.type == expr::Type::unit ? "value.no_such_unit" : "value.no_such_row",
                 {{"field", kit::in_language(field.label, call.language_key())},
                  {"text", std::to_string(id)},
                  {"kind", field.target}}};
  };
  if (field.type == expr::Type::unit) {
    TRY_SET(const auto path, org::path_of(call.session(), id, now));
    if (!path) return none();
    return {};
  }
  const std::string table = field.type == expr::Type::account ? "account" : field.target;
  const db::Value key[] = {db::kSite, id, db::kOpen};
  TRY_SET(const auto row,
          call.session().first(
              fmt::format(R"sql(select id from "{}" where site = ?1 and id = ?2 and until = ?3)sql", table), key));
  if (row.empty()) return none();
  return {};
}

Result<db::Value> read_json_value(Call& call, const kit::Field& field, const Json& json, const std::string& place,
                                  const org::Moment& now) {
  using expr::Type;
  if (json.is_null()) return db::Value(db::Null{});
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    TRY_SET(const auto clean, read_text(json, place, {0, 100'000, {}}));
    if (field.type == Type::text && !field.many) return clean.empty() ? db::Value(db::Null{}) : db::Value(clean);
    if (field.type == Type::decimal) {
      const auto number = parse_scaled(text, field.scale);
      if (!number) return bad_value(place, "api.want_decimal");
      return db::Value(*number);
    }
    return record::read_value(call.session(), call.kit(), field, text, now);
  }
  if (json.is_boolean() && field.type == Type::boolean) return db::Value(int64_t{json.get<bool>()});
  if (json.is_array() && field.many) {
    std::string joined;
    for (const auto& item : json) {
      TRY_SET(const auto each, read_text(item, place, {0, 100'000, {}}));
      joined += (joined.empty() ? "" : "、") + each;
    }
    return record::read_value(call.session(), call.kit(), field, joined, now);
  }
  if (!json.is_number_integer() || field.many)
    return bad_value(place, field.type == Type::boolean ? "api.want_boolean" : "api.want_text");
  const auto whole = integer_of(json);
  if (!whole) return bad_value(place, "api.out_of_range");
  const int64_t number = *whole;
  switch (field.type) {
    case Type::integer:
      return db::Value(number);
    case Type::decimal: {
      const auto scaled = parse_scaled(std::to_string(number), field.scale);
      if (!scaled) return bad_value(place, "api.out_of_range");
      return db::Value(*scaled);
    }
    case Type::unit:
    case Type::ref:
    case Type::account: {
      TRY(require_target(call, field, number, now));
      return db::Value(number);
    }
    default:
      return bad_value(place, field.type == Type::date ? "api.want_day" : "api.want_text");
  }
}

}  // namespace

Result<bool> may_see(Call& call, const kit::Kind& kind, const db::Row& row) {
  const auto& scope = call.caller().scope;
  if (scope.is_everything()) return true;
  TRY_SET(const auto tree, call.tree());
  return account::sees(scope, account::units_of(kind, row), tree->paths());
}

Result<void> require_row(Call& call, const kit::Kind& kind, int64_t id, const std::string& if_match) {
  TRY_SET(const auto version, call.tx().current_version(kind.table, id));
  if (!version) return Error{Fault::not_found, "api.out_of_scope"};
  TRY_SET(const bool seen, may_see(call, kind, version->row));
  if (!seen) return Error{Fault::not_found, "api.out_of_scope"};
  const std::string rev = std::to_string(version->since);
  if (if_match == "*" || if_match == rev || if_match == "\"" + rev + "\"") return {};
  return Error{Fault::conflict, "api.changed_meanwhile", {{"rev", rev}}};
}

Result<void> require_seen(Call& call, const kit::Kind& kind, int64_t id) {
  const db::Value key[] = {db::kSite, id};
  TRY_SET(auto row, call.session().first(db::current_statement(kind.table), key));
  if (row.empty()) return Error{Fault::not_found, "api.out_of_scope"};
  row.pop_back();  // since
  TRY_SET(const bool seen, may_see(call, kind, row));
  if (!seen) return Error{Fault::not_found, "api.out_of_scope"};
  return {};
}

Result<bool> may_see_personal(Call& call, const kit::Kind& kind, const db::Row& row) {
  if (!has_personal(kind)) return true;
  TRY_SET(const auto tree, call.tree());
  if (!kind.procedure) {
    const std::string* path = unit_path(kind, row, *tree);
    return account::may(call.kit(), call.actor(), "correct", path == nullptr ? tree->root : *path);
  }
  for (const auto& step : kind.procedure->steps)
    for (const auto& [role, field] : step.by) {
      if (field == "site") {
        if (account::reaches(call.actor(), role, tree->root)) return true;
        continue;
      }
      const int column = kind.column(field);
      const auto* unit = column < 0 ? nullptr : std::get_if<int64_t>(&row[static_cast<size_t>(column)]);
      if (unit != nullptr && account::reaches(call.actor(), role, tree->path(*unit))) return true;
    }
  return false;
}

void write_value(JsonText& json, const kit::Field& field, const db::Value& value) {
  if (db::is_null(value)) {
    json.null();
    return;
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    json.text(*text);
    return;
  }
  const auto number = std::get<int64_t>(value);
  switch (field.type) {
    case expr::Type::date: {
      const auto day = Date::from_ymd(number);
      if (day) json.text(day->iso());
      if (!day) json.number(number);
      return;
    }
    case expr::Type::boolean:
      json.boolean(number != 0);
      return;
    case expr::Type::decimal:
      json.text(scaled_to_string(number, field.scale));
      return;
    default:
      json.number(number);
  }
}

void begin_row(JsonText& json, const kit::Kind& kind, const Shown& shown, std::set<int64_t>* units) {
  const db::Row& row = *shown.row;
  json.begin_object().text("kind", kind.name).number("id", shown.id).number("rev", shown.since);
  json.text("origin", std::get<std::string>(at(kind, row, "origin")));
  if (kind.cls == kit::KindClass::matter)
    json.text("state", std::get<std::string>(at(kind, row, "state")))
        .number("round", std::get<int64_t>(at(kind, row, "round")));
  bool hidden = false;
  json.name("fields").begin_object();
  for (const auto& field : kind.fields) {
    const auto& value = row[static_cast<size_t>(field.column)];
    if (shown.without_empty && db::is_null(value)) continue;
    json.name(field.name);
    if (field.personal && !shown.personal) {
      hidden = hidden || !db::is_null(value);
      json.null();
      continue;
    }
    write_value(json, field, value);
    if (units != nullptr && field.type == expr::Type::unit && !field.many)
      if (const auto* unit = std::get_if<int64_t>(&value)) units->insert(*unit);
  }
  json.end_object();
  if (hidden) json.boolean("personal_hidden", true);
}

void write_units(JsonText& json, const Tree& tree, const std::set<int64_t>& units) {
  json.name("units").begin_object();
  for (const auto unit : units) json.text(std::to_string(unit), tree.name(unit));
  json.end_object();
}

namespace {

struct Seen {
  int64_t id = 0;
  int64_t since = 0;
  db::Row row;
};

// `more` goes on in the row's object.
Result<Answer> answer_of(Call& call, const kit::Kind& kind, const Seen& seen, int status,
                         const std::function<Result<void>(JsonText&)>& more) {
  TRY_SET(const bool may, may_see(call, kind, seen.row));
  if (!may) return Error{Fault::not_found, "api.out_of_scope"};
  TRY_SET(const bool personal, may_see_personal(call, kind, seen.row));
  if (personal) note_personal_read(call, kind, seen.id, seen.row);
  JsonText json;
  std::set<int64_t> units;
  begin_row(json, kind, {seen.id, seen.since, &seen.row, personal}, &units);
  if (more) TRY(more(json));
  TRY_SET(const auto tree, call.tree());
  write_units(json, *tree, units);
  json.end_object();
  Answer answer = json_answer(json.take(), status);
  answer.headers.emplace_back("ETag", fmt::format("\"{}\"", seen.since));
  return answer;
}

}  // namespace

Result<Answer> row_answer(Call& call, const kit::Kind& kind, int64_t id, int64_t position) {
  const db::Value key[] = {db::kSite, id, position};
  TRY_SET(auto found, call.session().first(db::version_statement(kind.table), key));
  if (found.empty()) return Error{Fault::not_found, "api.out_of_scope"};
  const auto since = std::get<int64_t>(found.back());
  found.pop_back();
  return answer_of(call, kind, {id, since, std::move(found)}, 200, [&](JsonText& json) -> Result<void> {
    if (kind.cls == kit::KindClass::matter) TRY(write_history(call, json, kind, id, position));
    return write_evidence(call, json, kind, id, position);
  });
}

Result<Answer> written_answer(Call& call, const kit::Kind& kind, int64_t id, int status) {
  TRY_SET(auto version, call.tx().current_version(kind.table, id));
  if (!version) return Error{Fault::not_found, "api.out_of_scope"};
  return answer_of(call, kind, {id, version->since, std::move(version->row)}, status, {});
}

Result<record::Fields> read_fields(Call& call, const kit::Kind& kind, const Json& json) {
  record::Fields fields;
  TRY_SET(const org::Moment now, call.moment());
  for (const auto& [name, value] : json.items()) {
    const kit::Field* field = kind.find(name);
    if (field == nullptr) {
      std::vector<std::string> names;
      for (const auto& known : kind.fields) names.push_back(known.name);
      return Error{Fault::invalid,
                   "record.unknown_field",
                   {{"field", excerpt(name)}, {"kind", kind.name}, {"nearest", nearest(name, names)}}};
    }
    TRY_SET(fields[name], read_json_value(call, *field, value, "fields." + name, now));
  }
  return fields;
}

Result<int64_t> position_of(Call& call, const std::optional<std::string>& as_of) {
  TRY_SET(const int64_t head, call.position());
  if (!as_of || as_of->empty()) return head;
  if (as_of->find_first_not_of("0123456789") == std::string::npos) {
    const auto position = parse_scaled(*as_of, 0);
    if (!position || *position < 1 || *position > head)
      return Error{Fault::invalid, "api.bad_as_of", {{"text", *as_of}}};
    return *position;
  }
  const auto day = Date::parse(*as_of);
  if (!day) return Error{Fault::invalid, "api.bad_as_of", {{"text", *as_of}}};
  return log::position_before(call.session(), start_of(*day));
}

}  // namespace bihuan::http
