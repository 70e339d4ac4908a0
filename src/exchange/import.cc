#include "exchange/import.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "base/hash.h"
#include "base/json_value.h"
#include "base/text.h"
#include "exchange/combined.h"
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

// What stands between the cells: the sign that splits a line near the top into the most known headings.
char separator_of(std::string_view bytes, const Sheet& sheet) {
  constexpr size_t kHead = 8u << 10;
  constexpr int kLines = 10;
  std::string head(bytes.substr(0, bytes.size() < kHead ? bytes.size() : bytes.rfind('\n', kHead)));
  if (!is_utf8(head)) {
    auto text = from_gb18030(head);
    if (!text) return ',';
    head = *std::move(text);
  }
  char best = ',';
  int most = 0;
  for (const char separator : {',', ';', '\t'}) {
    int lines = 0;
    for (const auto line : split(head, '\n')) {
      if (++lines > kLines) break;
      int known = 0;
      for (const auto cell : split(line, separator)) {
        auto heading = trim(cell);
        if (heading.size() > 1 && heading.front() == '"' && heading.back() == '"')
          heading = heading.substr(1, heading.size() - 2);
        known += sheet.knows(heading) ? 1 : 0;
      }
      if (known > most) {
        most = known;
        best = separator;
      }
    }
  }
  return best;
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
  TRY_SET(const auto mark, site_mark(tx.session()));
  TRY_SET(auto known, KnownRows::load(tx.session(), kind));
  Sheet sheet(tx, kit, kind, actor, file, std::move(known), mark);
  const PartKind part_kind = part_of(kit, kind);
  const kit::Kind& second = part_kind.kind == nullptr ? kind : *part_kind.kind;
  TRY_SET(auto known_parts, KnownRows::load(tx.session(), second));
  Sheet part(tx, kit, second, actor, file, std::move(known_parts), mark);
  CombinedSheet combined(sheet, part, part_kind);
  office::CsvLimits limits;
  limits.separator = separator_of(bytes, sheet);
  const auto read = office::read_csv(
      bytes,
      [&](int line, const std::vector<std::string>& cells) {
        return part_kind.kind == nullptr ? sheet.take(line, cells) : combined.take(line, cells);
      },
      limits);
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
  outcome.issues.insert(outcome.issues.end(), part.issues().begin(), part.issues().end());
  if (!part.issues().empty())
    std::stable_sort(outcome.issues.begin(), outcome.issues.end(), [](const Issue& a, const Issue& b) {
      return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
  if (!outcome.issues.empty()) return outcome;

  const int64_t added = sheet.added() + part.added();
  const int64_t unchanged = sheet.unchanged() + part.unchanged();
  outcome.done = Imported{added, unchanged, tx.position() - 1};
  if (dry_run || added == 0) return outcome;
  const Json note = {{"file", file}, {"digest", to_hex(sha256(bytes))}, {"rows", added}, {"unchanged", unchanged}};
  TRY_SET(outcome.done->position, tx.append("exchange.import", log::Origin::imported, request, canonical(note)));
  return outcome;
}

}  // namespace bihuan::exchange
