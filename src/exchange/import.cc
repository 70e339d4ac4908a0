#include "exchange/import.h"

#include <algorithm>
#include <cstdlib>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "exchange/sheet.h"
#include "office/csv.h"
#include "record/record.h"

namespace bihuan::exchange {
namespace {

// What a log entry says of an earlier import of the same bytes.
Result<std::optional<Imported>> imported_before(db::Session& session, const std::string& request) {
  const db::Value key[] = {db::kSite, request};
  TRY_SET(const auto row, session.first("select position from bh_log where site = ?1 and request = ?2", key));
  if (row.empty()) return std::optional<Imported>();
  const int64_t position = std::get<int64_t>(row[0]);
  TRY_SET(const auto entry, log::read_entry(session, position));
  TRY_SET(const auto json, parse_json(entry.json));
  const auto note = json.value("note", Json::object());
  return std::optional(Imported{0, note.value("rows", int64_t{0}) + note.value("unchanged", int64_t{0}), position});
}

int number_in(const Error& error, const std::string& field) {
  const auto found = error.fields.find(field);
  return found == error.fields.end() ? 0 : std::atoi(found->second.c_str());
}

// Not UTF-8, and as GB18030 no heading was known: most likely UTF-8 with a broken byte.
int line_of_broken_byte(std::string_view bytes) {
  return 1 + static_cast<int>(
                 std::count(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(find_not_utf8(bytes)), '\n'));
}

}  // namespace

Result<ImportOutcome> import_csv(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                                 std::string_view bytes, const std::string& file_name, bool dry_run) {
  if (kind.cls == kit::KindClass::system)
    return Error{Fault::invalid, "exchange.not_importable", {{"kind", kit::in_language(kind.label, "zh")}}};
  TRY(record::require(tx, kit, actor, "import", 0));
  Sha256 hash;
  hash.update(kind.name);
  hash.update(std::string_view("\0", 1));
  hash.update(bytes);
  const std::string request = "import:" + to_hex(hash.finish());
  ImportOutcome outcome;
  TRY_SET(outcome.done, imported_before(tx.session(), request));
  if (outcome.done) return outcome;

  const std::string file = excerpt(file_name.substr(file_name.find_last_of('/') + 1), 200);
  TRY_SET(auto known, KnownRows::load(tx.session(), kind));
  Sheet sheet(tx, kit, kind, actor, file, std::move(known));
  const auto read =
      office::read_csv(bytes, [&](int line, const std::vector<std::string>& cells) { return sheet.take(line, cells); });
  if (!read && read.error().fault != Fault::refused) return read.error();
  if (!read) {
    const auto& error = read.error();
    sheet.add_issue(number_in(error, "line"), static_cast<size_t>(number_in(error, "column")), error);
  } else if (!sheet.has_header()) {
    sheet.add_issue(1, 1, {Fault::refused, "exchange.no_header"});
  } else if (*read == office::Encoding::gb18030 && !sheet.knows_a_column()) {
    sheet.issues().clear();
    sheet.add_issue(line_of_broken_byte(bytes), 1, {Fault::refused, "exchange.broken_utf8"});
  }
  outcome.issues = std::move(sheet.issues());
  if (!outcome.issues.empty()) return outcome;

  outcome.done = Imported{sheet.added(), sheet.unchanged(), tx.position() - 1};
  if (dry_run || sheet.added() == 0) return outcome;
  const Json note = {
      {"file", file}, {"digest", to_hex(sha256(bytes))}, {"rows", sheet.added()}, {"unchanged", sheet.unchanged()}};
  TRY_SET(outcome.done->position, tx.append("exchange.import", log::Origin::imported, request, canonical(note)));
  return outcome;
}

}  // namespace bihuan::exchange
