#include "evidence/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "account/seen.h"
#include "base/json_value.h"
#include "base/text.h"
#include "evidence/file.h"
#include "evidence/sniff.h"
#include "evidence/upload.h"

namespace bihuan::evidence {
namespace {

constexpr size_t kLongestText = 20'000;  // characters

Error invalid(std::string key) { return Error{Fault::invalid, std::move(key)}; }

Result<std::vector<std::string>> paths_of(db::Session& session, const std::vector<int64_t>& units,
                                          const org::Moment& at) {
  std::vector<std::string> paths;
  for (const int64_t unit : units) {
    TRY_SET(auto path, org::path_of(session, unit, at));
    if (path) paths.push_back(*std::move(path));
  }
  return paths;
}

Result<std::optional<db::Row>> read_row(db::Session& session, const kit::Kind& kind, int64_t id) {
  std::string columns;
  for (const auto& column : kind.table.columns)
    columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ", ", column.name);
  const db::Value key[] = {db::kSite, id, db::kOpen};
  TRY_SET(auto row, session.first(fmt::format(R"sql(select {} from "{}" where site = ?1 and id = ?2 and until = ?3)sql",
                                              columns, kind.table.name),
                                  key));
  return row.empty() ? std::optional<db::Row>() : std::optional(std::move(row));
}

Result<bool> sees(db::Session& session, const account::Scope& scope, const kit::Kind& kind, const db::Row& row,
                  const org::Moment& at) {
  return account::sees(scope, account::units_of(kind, row), account::paths_at(session, at));
}

// By the verb, or because a step that asks for evidence is theirs to take.
Result<bool> may_prove(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const kit::Kind& kind,
                       const db::Row& row) {
  const org::Moment now{tx.position(), tx.today()};
  TRY_SET(const auto root, org::root_unit(tx.session(), now));
  const auto units = account::units_of(kind, row).ids;
  TRY_SET(auto paths, paths_of(tx.session(), units, now));
  if (units.empty()) paths.push_back(root.path);
  for (const auto& path : paths)
    if (account::may(kit, actor, "attach", path)) return true;
  if (!kind.procedure) return false;
  for (const auto& step : kind.procedure->steps) {
    if (step.evidence.empty()) continue;
    for (const auto& [role, field] : step.by) {
      std::string path = root.path;
      if (field != "site") {
        const auto* unit = std::get_if<int64_t>(&row[static_cast<size_t>(kind.column(field))]);
        if (unit == nullptr) continue;
        TRY_SET(const auto found, org::path_of(tx.session(), *unit, now));
        path = found.value_or("");
      }
      if (account::reaches(actor, role, path)) return true;
    }
  }
  return false;
}

Error no_such_row(const std::string& kind, int64_t id) {
  return Error{Fault::not_found, "evidence.no_such_row", {{"kind", excerpt(kind)}, {"id", std::to_string(id)}}};
}

// "kind/id", a row that is there today and that the actor sees.
Result<void> check_link(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const NewEvidence& in) {
  const std::string_view text = in.text;
  const size_t slash = text.find('/');
  int64_t id = 0;
  const std::string_view digits = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  const kit::Kind* kind = digits.empty() ? nullptr : kit.find_kind(text.substr(0, slash));
  const Error bad{Fault::invalid, "evidence.bad_link", {{"text", excerpt(text)}}};
  if (kind == nullptr || error != std::errc() || end != digits.data() + digits.size() || id < 1 || digits[0] == '0')
    return bad;
  if (kind->name == in.about_kind && id == in.about_id) return invalid("evidence.link_to_itself");
  TRY_SET(const bool seen, may_see_row(tx.session(), kit, actor, *kind, id, {tx.position(), tx.today()}));
  return seen ? Result<void>() : bad;
}

// The name and type under which the file was evidence last.
Result<Stored> kept_file(db::Session& session, const std::string& sha256) {
  const db::Value key[] = {db::kSite, sha256, db::kOpen};
  TRY_SET(const auto row, session.first(R"sql(
    select name, size, media_type from evidence where site = ?1 and sha256 = ?2 and until = ?3
    order by id desc limit 1)sql",
                                        key));
  Stored stored;
  stored.sha256 = sha256;
  if (row.empty()) return stored;
  if (!db::is_null(row[0])) stored.name = std::get<std::string>(row[0]);
  if (!db::is_null(row[1])) stored.size = std::get<int64_t>(row[1]);
  if (!db::is_null(row[2])) stored.media_type = std::get<std::string>(row[2]);
  return stored;
}

Result<Stored> find_file(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const NewEvidence& in) {
  if (in.stored) return *in.stored;
  if (!in.upload.empty()) {
    TRY_SET(auto upload, find_upload(tx.session(), in.upload, actor.account, tx.now()));
    if (!upload.is_finished()) return Error{Fault::conflict, "upload.unfinished", {{"id", upload.id}}};
    return Stored{std::move(upload.sha256), upload.length, std::move(upload.media_type), std::move(upload.name)};
  }
  TRY_SET(const bool seen, may_see_file(tx.session(), kit, actor, in.sha256, {tx.position(), tx.today()}));
  if (!seen) return Error{Fault::not_found, "evidence.no_such_file"};
  return kept_file(tx.session(), in.sha256);
}

// A row attaches what its class means: files have a file, the others words.
Result<void> check_shape(const NewEvidence& in) {
  const bool takes_file = in.cls == "document" || in.cls == "photo";
  if (!takes_file && in.cls != "record_link" && in.cls != "explanation")
    return Error{Fault::invalid, "evidence.unknown_class", {{"class", excerpt(in.cls)}}};
  const int files = (in.upload.empty() ? 0 : 1) + (in.sha256.empty() ? 0 : 1) + (in.stored ? 1 : 0);
  if (files > 1) return invalid("evidence.two_files");
  if (takes_file && files == 0) return invalid("evidence.file_needed");
  if (!takes_file && files > 0) return invalid("evidence.file_not_taken");
  if (in.cls == "explanation" && trim(in.text).empty()) return invalid("evidence.blank");
  if (in.text.size() > kLongestText && count_code_points(in.text) > kLongestText)
    return Error{Fault::invalid, "evidence.too_long", {{"most", std::to_string(kLongestText)}}};
  return {};
}

}  // namespace

Result<int64_t> attach(log::Tx& tx, const Evidence& evidence, log::Origin origin) {
  const auto& kind = kit::system_kind("evidence");
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  db::Row row(kind.table.columns.size());
  auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(kind.column(column))] = std::move(value);
  };
  set("origin", std::string(origin == log::Origin::loop ? "loop" : "imported"));
  set("about_kind", evidence.about_kind);
  set("about_id", evidence.about_id);
  set("class", evidence.cls);
  set("fact_on", int64_t{evidence.fact_on.ymd()});
  if (!evidence.name.empty()) set("name", evidence.name);
  if (!evidence.text.empty()) set("text", evidence.text);
  if (!evidence.sha256.empty()) {
    set("sha256", evidence.sha256);
    set("size", evidence.size);
  }
  if (!evidence.media_type.empty()) set("media_type", evidence.media_type);
  set("uploaded_on", int64_t{tx.today().ymd()});
  if (evidence.uploaded_by != 0) set("uploaded_by", evidence.uploaded_by);
  TRY(tx.put_new(kind.table, id, std::move(row)));
  TRY(tx.append("evidence.attach", origin));
  return id;
}

Result<Attached> attach_evidence(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor,
                                 const std::string& directory, const NewEvidence& in) {
  const kit::Kind* kind = kit.find_kind(in.about_kind);
  if (kind == nullptr) return no_such_row(in.about_kind, in.about_id);
  TRY_SET(const auto row, tx.current(kind->table, in.about_id));
  if (!row) return no_such_row(in.about_kind, in.about_id);
  const org::Moment now{tx.position(), tx.today()};
  TRY_SET(const bool seen, sees(tx.session(), account::scope_of(kit, actor), *kind, *row, now));
  if (!seen) return no_such_row(in.about_kind, in.about_id);
  TRY_SET(const bool may, may_prove(tx, kit, actor, *kind, *row));
  if (!may) return Error{Fault::forbidden, "evidence.not_allowed", {{"actor", actor.name}}};
  TRY(check_shape(in));
  if (in.fact_on > tx.today())
    return Error{Fault::invalid, "evidence.in_the_future", {{"day", in.fact_on.iso()}, {"today", tx.today().iso()}}};
  Evidence evidence{in.about_kind, in.about_id, in.cls, in.fact_on, "", std::string(trim(in.text)), "", 0, "",
                    actor.account};
  if (in.cls == "record_link") TRY(check_link(tx, kit, actor, in));
  Attached attached;
  if (in.cls == "document" || in.cls == "photo") {
    TRY_SET(const Stored file, find_file(tx, kit, actor, in));
    if (size_of(path_of(directory, file.sha256)) != file.size)
      return Error{Fault::refused, "evidence.file_missing", {{"digest", file.sha256}}};
    if (in.cls == "photo" && !starts_with(file.media_type, "image/"))
      return Error{Fault::invalid, "evidence.no_picture", {{"name", file.name}, {"type", file.media_type}}};
    evidence.sha256 = file.sha256;
    evidence.size = file.size;
    evidence.name = safe_name(file.name);
    evidence.media_type = file.media_type;
    attached.is_called_otherwise = contradicts(kind_of(file.media_type), file.name);
    TRY_SET(attached.reused_in, reused_in(tx.session(), file.sha256, {in.about_kind, in.about_id}));
  }
  TRY_SET(attached.id, attach(tx, evidence));
  return attached;
}

Result<void> withdraw_evidence(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, int64_t id,
                               const std::string& reason) {
  const auto& evidence = kit::system_kind("evidence");
  const Error unknown{Fault::not_found, "evidence.no_such_evidence", {{"id", std::to_string(id)}}};
  TRY_SET(const auto row, tx.current(evidence.table, id));
  if (!row) return unknown;
  const auto& about_kind = std::get<std::string>((*row)[static_cast<size_t>(evidence.column("about_kind"))]);
  const int64_t about_id = std::get<int64_t>((*row)[static_cast<size_t>(evidence.column("about_id"))]);
  const kit::Kind* kind = kit.find_kind(about_kind);
  if (kind == nullptr) return unknown;
  TRY_SET(const auto about, tx.current(kind->table, about_id));
  if (about) {
    TRY_SET(const bool seen,
            sees(tx.session(), account::scope_of(kit, actor), *kind, *about, {tx.position(), tx.today()}));
    if (!seen) return unknown;
  }
  const auto& by = (*row)[static_cast<size_t>(evidence.column("uploaded_by"))];
  if (by != db::Value(actor.account) || actor.account == 0)
    return Error{Fault::forbidden, "evidence.not_own", {{"actor", actor.name}}};
  if (trim(reason).empty()) return invalid("evidence.reason_needed");
  if (about && kind->procedure) {
    const auto& state = std::get<std::string>((*about)[static_cast<size_t>(kind->column("state"))]);
    if (kind->procedure->is_final(state))
      return Error{Fault::conflict, "evidence.matter_is_final", {{"kind", kit::in_language(kind->label, "zh")}}};
  }
  TRY(tx.withdraw(evidence.table, id));
  TRY(tx.append("evidence.withdraw", log::Origin::loop, {}, canonical(Json{{"reason", reason}})));
  return {};
}

Result<std::vector<About>> reused_in(db::Session& session, std::string_view sha256, const About& about) {
  TRY_SET(auto query, session.prepare(R"sql(
    select distinct about_kind, about_id from evidence where site = ?1 and sha256 = ?2 and until = ?3
      and not (about_kind = ?4 and about_id = ?5) order by about_kind, about_id)sql"));
  query.bind(1, db::kSite);
  query.bind(2, sha256);
  query.bind(3, db::kOpen);
  query.bind(4, std::string_view(about.kind));
  query.bind(5, about.id);
  std::vector<About> rows;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return rows;
    rows.push_back({std::string(query.text(0)), query.integer(1)});
  }
}

Result<bool> may_see_row(db::Session& session, const kit::Kit& kit, const account::Actor& actor, const kit::Kind& kind,
                         int64_t id, const org::Moment& at) {
  TRY_SET(const auto row, read_row(session, kind, id));
  if (!row) return false;
  return sees(session, account::scope_of(kit, actor), kind, *row, at);
}

Result<bool> may_see_file(db::Session& session, const kit::Kit& kit, const account::Actor& actor,
                          std::string_view sha256, const org::Moment& at) {
  TRY_SET(const auto rows, reused_in(session, sha256, {"", 0}));
  for (const auto& about : rows) {
    const kit::Kind* kind = kit.find_kind(about.kind);
    if (kind == nullptr) continue;
    TRY_SET(const bool seen, may_see_row(session, kit, actor, *kind, about.id, at));
    if (seen) return true;
  }
  return false;
}

}  // namespace bihuan::evidence
