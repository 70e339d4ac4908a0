// enter, correct, withdraw, step, attach, show, set: one row each, through the same use cases that everything else
// calls.
#include <fmt/format.h>

#include <algorithm>

#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "evidence/evidence.h"
#include "evidence/sniff.h"
#include "matter/matter.h"
#include "record/record.h"

namespace bihuan::cli {
namespace {

struct Call {
  OpenSite site;
  account::Actor actor;
  const kit::Kind* kind = nullptr;
};

Result<const kit::Kind*> find_kind(const kit::Kit& kit, const std::string& name) {
  if (const auto* kind = kit.find_kind(name)) return kind;
  std::vector<std::string> names;
  for (const auto& kind : kit.kinds) names.push_back(kind.name);
  return Error{Fault::not_found, "cli.no_such_kind", {{"kind", name}, {"nearest", nearest(name, names)}}};
}

Result<Call> begin(const Terminal& terminal, const RowOptions& options) {
  TRY_SET(auto site, open_to_write(terminal, options.site));
  Call call{std::move(site), {}, nullptr};
  TRY_SET(call.kind, find_kind(call.site->kit(), options.kind));
  TRY_SET(call.actor, load_actor(*call.site, options.actor));
  return call;
}

// "happened_on=2021-06-30": the key or any label of a field, and what a person would write.
Result<record::Fields> read_fields(Call& call, const RowOptions& options) {
  record::Fields fields;
  TRY_SET(const int64_t position, log::log_size(call.site->session()));
  TRY_SET(const Instant at, now_of(*call.site));
  const org::Moment now{position, day_of(at)};
  for (const auto& pair : options.set) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos) return Error{Fault::invalid, "cli.bad_pair", {{"text", pair}}};
    const auto name = std::string(trim(std::string_view(pair).substr(0, equals)));
    const auto field =
        std::find_if(call.kind->fields.begin(), call.kind->fields.end(), [&](const kit::Field& candidate) {
          return candidate.name == name || std::any_of(candidate.label.begin(), candidate.label.end(),
                                                       [&](const auto& label) { return label.second == name; });
        });
    if (field == call.kind->fields.end()) {
      std::vector<std::string> names;
      for (const auto& known : call.kind->fields) names.push_back(known.name);
      return Error{Fault::invalid,
                   "record.unknown_field",
                   {{"field", name}, {"kind", call.kind->name}, {"nearest", nearest(name, names)}}};
    }
    TRY_SET(fields[field->name],
            record::read_value(call.site->session(), call.site->kit(), *field, pair.substr(equals + 1), now));
  }
  return fields;
}

// Runs `act` in one transaction and prints where it stands in the log. A repeated request answers as the first time.
template <class Act>
int in_tx(const Terminal& terminal, const RowOptions& options, Act act) {
  auto whole = [&]() -> Result<int> {
    TRY_SET(auto call, begin(terminal, options));
    TRY_SET(const Instant at, now_of(*call.site));
    TRY_SET(auto tx, call.site->writer().begin(call.actor.name, at));
    auto id = act(call, tx);
    if (!id && id.error().key == "log.request_repeated") {
      const std::string position = id.error().fields["position"];
      if (terminal.json()) {
        terminal.print_json(Json{{"schema", 1}, {"position", std::stoll(position)}, {"repeated", true}});
      } else {
        terminal.print(terminal.pick("这一请求已办过，日志位置 ", "this request was done already, log position ") +
                       position);
      }
      return kDone;
    }
    if (!id) return std::move(id.error());
    TRY(tx.commit());
    const int64_t position = call.site->writer().size();
    if (terminal.json()) {
      terminal.print_json(Json{{"schema", 1}, {"kind", call.kind->name}, {"id", *id}, {"position", position}});
    } else {
      const std::string& label = kit::in_language(call.kind->label, terminal.pick("zh", "en"));
      terminal.print(fmt::format(fmt::runtime(terminal.pick("{} {}，日志位置 {}", "{} {}, log position {}")), label,
                                 *id, position));
    }
    return kDone;
  }();
  return whole ? *whole : terminal.fail(whole.error());
}

}  // namespace

int run_enter(const Terminal& terminal, const RowOptions& options) {
  return in_tx(terminal, options, [&](Call& call, log::Tx& tx) -> Result<int64_t> {
    TRY_SET(const auto fields, read_fields(call, options));
    return record::enter(tx, call.site->kit(), *call.kind, call.actor, fields, options.request);
  });
}

int run_correct(const Terminal& terminal, const RowOptions& options) {
  return in_tx(terminal, options, [&](Call& call, log::Tx& tx) -> Result<int64_t> {
    TRY_SET(const auto fields, read_fields(call, options));
    TRY(record::correct(tx, call.site->kit(), *call.kind, call.actor, options.id, fields, options.reason));
    return options.id;
  });
}

int run_withdraw(const Terminal& terminal, const RowOptions& options) {
  return in_tx(terminal, options, [&](Call& call, log::Tx& tx) -> Result<int64_t> {
    TRY(record::withdraw(tx, call.site->kit(), *call.kind, call.actor, options.id, options.reason));
    return options.id;
  });
}

int run_step(const Terminal& terminal, const RowOptions& options) {
  return in_tx(terminal, options, [&](Call& call, log::Tx& tx) -> Result<int64_t> {
    TRY_SET(auto fields, read_fields(call, options));
    const matter::Given given{std::move(fields), options.reason};
    if (options.id == 0)
      return matter::open(tx, call.site->kit(), *call.kind, call.actor, options.step, given, options.request);
    TRY(matter::take_step(tx, call.site->kit(), *call.kind, call.actor, options.id, options.step, given,
                          options.request));
    return options.id;
  });
}

int run_attach(const Terminal& terminal, const RowOptions& options) {
  return in_tx(terminal, options, [&](Call& call, log::Tx& tx) -> Result<int64_t> {
    evidence::NewEvidence in{call.kind->name, options.id, options.evidence, tx.today(), options.reason, "", "", {}};
    if (!options.file.empty()) {
      TRY_SET(const auto kind, evidence::sniff_file(options.file, options.file));
      TRY_SET(const auto bytes, read_file(options.file, 256u << 20));
      TRY_SET(auto digest, evidence::store(call.site->evidence_directory(), bytes));
      in.stored = {std::move(digest), static_cast<int64_t>(bytes.size()), kind.media_type, options.file};
    }
    TRY_SET(const auto attached,
            evidence::attach_evidence(tx, call.site->kit(), call.actor, call.site->evidence_directory(), in));
    return attached.id;
  });
}

int run_set(const Terminal& terminal, const SetOptions& options) {
  auto whole = [&]() -> Result<int> {
    TRY_SET(auto site, open_to_write(terminal, options.site));
    TRY_SET(const auto actor, load_actor(*site, options.actor));
    TRY_SET(const Instant at, now_of(*site));
    TRY_SET(auto tx, site->writer().begin(actor.name, at));
    TRY(record::set_parameter(tx, site->kit(), actor, options.name, options.value));
    TRY(tx.commit());
    terminal.print(fmt::format("{} = {}", options.name, options.value));
    return kDone;
  }();
  return whole ? *whole : terminal.fail(whole.error());
}

int run_show(const Terminal& terminal, const RowOptions& options) {
  auto whole = [&]() -> Result<int> {
    TRY_SET(auto site, site::Site::open_to_read(options.site));
    auto& session = site->session();
    TRY(session.begin());
    TRY_SET(const auto* kind, find_kind(site->kit(), options.kind));
    TRY_SET(const int64_t position, log::log_size(session));
    TRY_SET(const Instant at, now_of(*site));
    const org::Moment now{position, day_of(at)};
    std::string columns = "since, until";
    for (const auto& column : kind->table.columns) columns += fmt::format(", \"{}\"", column.name);
    const db::Value key[] = {db::kSite, options.id};
    TRY_SET(const auto rows,
            session.all(fmt::format(R"sql(select {} from "{}" where site = ?1 and id = ?2 order by since)sql", columns,
                                    kind->name),
                        key));
    if (rows.empty())
      return Error{Fault::not_found, "record.not_found", {{"kind", kind->name}, {"id", std::to_string(options.id)}}};
    Json versions = Json::array();
    for (const auto& row : rows) {
      Json version = {{"since", std::get<int64_t>(row[0])}};
      if (std::get<int64_t>(row[1]) != db::kOpen) version["until"] = std::get<int64_t>(row[1]);
      for (size_t i = 0; i < kind->table.columns.size(); ++i) {
        const auto* field = kind->find(kind->table.columns[i].name);
        const auto& value = row[i + 2];
        if (db::is_null(value)) continue;
        if (field != nullptr && field->personal) {
          version["personal_hidden"] = true;  // nobody would remember the reading
        } else if (field != nullptr) {
          TRY_SET(version[field->name], record::show_value(session, site->kit(), *field, value, now));
        } else if (const auto* text = std::get_if<std::string>(&value)) {
          version[kind->table.columns[i].name] = *text;
        } else {
          version[kind->table.columns[i].name] = std::get<int64_t>(value);
        }
      }
      versions.push_back(version);
    }
    terminal.print_json(Json{{"schema", 1}, {"kind", kind->name}, {"id", options.id}, {"versions", versions}});
    tell_personal(terminal, *kind);
    return kDone;
  }();
  return whole ? *whole : terminal.fail(whole.error());
}

}  // namespace bihuan::cli
