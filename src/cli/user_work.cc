#include "cli/user_work.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::cli {
namespace {

// A text from the arguments may be any bytes.
bool is_text(const Json& value) {
  if (value.is_string()) return is_utf8(value.get<std::string>());
  return !value.is_structured() || std::all_of(value.begin(), value.end(), is_text);
}

}  // namespace

Result<int64_t> Names::account(const std::string& name) const {
  return account::find_account(session(), name, now.position);
}

Result<int64_t> Names::unit(const std::string& code_or_name) const {
  TRY_SET(const auto place, org::find_unit(session(), code_or_name, now));
  if (!place) return Error{Fault::not_found, "cli.no_such_unit", {{"name", excerpt(code_or_name)}}};
  return place->unit;
}

Result<std::string> Names::role(const std::string& key_or_label) const {
  std::vector<std::string> keys;
  for (const auto& role : site->kit().roles) {
    const bool is_label = std::any_of(role.label.begin(), role.label.end(),
                                      [&](const auto& label) { return label.second == key_or_label; });
    if (role.key == key_or_label || is_label) return role.key;
    keys.push_back(role.key);
  }
  return Error{Fault::not_found,
               "cli.no_such_role",
               {{"name", excerpt(key_or_label)}, {"nearest", nearest(key_or_label, keys)}}};
}

Result<std::string> Names::unit_name(int64_t unit) const {
  TRY_SET(const auto place, org::place_of(session(), unit, now));
  return place ? place->name : std::to_string(unit);
}

std::string Names::role_label(const Terminal& terminal, const std::string& key) const {
  const auto* role = site->kit().find_role(key);
  return role == nullptr ? key : kit::in_language(role->label, terminal.pick("zh", "en"));
}

Result<Names> read_names(const UserOptions& options) {
  Names names;
  TRY_SET(names.site, site::Site::open_to_read(options.site));
  TRY(names.session().begin());
  TRY_SET(names.now.position, log::log_size(names.session()));
  TRY_SET(const Instant at, now_of(*names.site));
  names.now.day = day_of(at);
  return names;
}

Result<std::string> day(const std::string& text, Date other) {
  if (text.empty()) return other.iso();
  TRY_SET(const Date date, Date::parse(text));
  return date.iso();
}

Result<Json> Work::ask(const char* operation, const Json& input, const std::string& actor) const {
  if (!is_text(input)) return Error{Fault::invalid, "cli.not_utf8"};
  CallOptions call;
  call.site = options_.site;
  call.operation = operation;
  call.input = canonical(input);
  call.actor = actor.empty() ? options_.actor : actor;
  call.language = terminal_.language();
  TRY_SET(const auto answer, ask_(call));
  if (answer.exit != kDone) return error_of(answer);
  return parse_json(answer.printed.out);
}

// Accounts and units by the names that were typed.
Error Work::error_of(const VerbAnswer& answer) const {
  constexpr std::pair<int, Fault> kFaults[] = {
      {kNo, Fault::conflict}, {kWrongUse, Fault::invalid}, {kRefused, Fault::refused}};
  Error error{Fault::unavailable, "cli.broken", {}, {}};
  for (const auto& [exit, fault] : kFaults)
    if (exit == answer.exit) error.fault = fault;
  const auto problem = parse_json(answer.printed.err);
  if (!problem || !problem->is_object() || !problem->contains("key")) {
    error.detail = answer.printed.err;
    return error;
  }
  error.key = problem->value("key", "");
  if (problem->contains("fields"))
    for (const auto& [name, value] : (*problem)["fields"].items()) error.fields[name] = value.get<std::string>();
  if (error.fields.contains("unit") && !options_.at.empty()) error.fields["unit"] = options_.at;
  if (error.fields.contains("account") && !options_.name.empty()) error.fields["account"] = options_.name;
  return error;
}

int Work::done(const std::string& said, Json answer, const Json& more) const {
  if (terminal_.json()) {
    answer["schema"] = 1;
    answer.update(more);
    terminal_.print_json(answer);
  } else {
    terminal_.print(said);
  }
  return kDone;
}

}  // namespace bihuan::cli
