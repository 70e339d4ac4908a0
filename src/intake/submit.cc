#include "intake/submit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "intake/receipt.h"

namespace bihuan::intake {
namespace {

constexpr int kOneLine = 200;  // a field that may be as long may have several lines

Error wrong(const char* key, const kit::Field& field, std::map<std::string, std::string> more = {}) {
  more["field"] = kit::in_language(field.label, "zh");
  more["name"] = field.name;
  return Error{Fault::invalid, key, std::move(more)};
}

// Controls, noncharacters, and what is not seen: zero-width marks, and those that turn the direction of a line.
bool is_hidden(char32_t c) {
  return c < U' ' || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFDD0 && c <= 0xFDEF) ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE || (c >= 0xE0000 && c <= 0xE007F);
}

Result<matter::Given> read_given(const kit::Kind& kind, const Texts& given) {
  const auto& fields = kind.open_to_public->fields;
  matter::Given read;
  for (const auto& [name, written] : given) {
    const auto taken = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.first == name; });
    const kit::Field* field = taken == fields.end() ? nullptr : kind.find(name);
    if (field == nullptr) return Error{Fault::invalid, "intake.field_not_taken", {{"name", excerpt(name)}}};
    TRY_SET(std::string text, clean_text(*field, written, taken->second));
    if (!text.empty()) read.fields[name] = std::move(text);
  }
  return read;
}

std::string code_start(const kit::Kind& kind, int year) {
  return fmt::format("{}{:04}", kind.open_to_public->code_prefix, year);
}

}  // namespace

Result<std::string> clean_text(const kit::Field& field, std::string_view written, int longest) {
  if (!is_utf8(written)) return wrong("intake.not_text", field);
  const std::string lines = replace_all(replace_all(std::string(written), "\r\n", "\n"), "\r", "\n");
  std::string_view kept = trim(lines);
  while (kept.starts_with('\n') || kept.ends_with('\n')) {
    if (kept.starts_with('\n')) kept.remove_prefix(1);
    if (kept.ends_with('\n')) kept.remove_suffix(1);
    kept = trim(kept);
  }
  const auto characters = to_code_points(kept);
  if (characters.size() > static_cast<size_t>(longest))
    return wrong("intake.too_long", field,
                 {{"length", std::to_string(characters.size())}, {"longest", std::to_string(longest)}});
  for (const char32_t c : characters) {
    const bool line_end = c == U'\n' && longest >= kOneLine;
    if (is_hidden(c) && !line_end)
      return wrong("intake.control_character", field, {{"character", fmt::format("U+{:04X}", static_cast<int>(c))}});
  }
  return std::string(kept);
}

Result<std::string> next_code(log::Tx& tx, const kit::Kind& kind) {
  const int digits = kind.open_to_public->code_digits;
  const std::string start = code_start(kind, tx.today().year());
  const std::string last = start + std::string(static_cast<size_t>(digits), '9');
  // Of every version: a code that was withdrawn is not given again.
  const std::string sql = fmt::format(R"sql(
    select "{0}" from "{1}" where site = ?1 and "{0}" >= ?2 and "{0}" < ?3 and length("{0}") = ?4
    order by "{0}" desc limit 1)sql",
                                      kind.code_field, kind.name);
  std::string below = last + "~";
  while (true) {
    const db::Value bounds[] = {db::kSite, start, below, static_cast<int64_t>(last.size())};
    TRY_SET(const auto row, tx.session().first(sql, bounds));
    if (row.empty()) return fmt::format("{}{:0{}}", start, 1, digits);
    below = std::get<std::string>(row[0]);
    const auto serial = parse_scaled(std::string_view(below).substr(start.size()), 0);
    const bool plain = below.find_first_not_of("0123456789", start.size()) == std::string::npos;
    if (!serial || !plain) continue;  // one that was taken over from elsewhere and only looks alike
    if (below == last) return Error{Fault::conflict, "intake.codes_used_up", {{"code", last}}};
    return fmt::format("{}{:0{}}", start, *serial + 1, digits);
  }
}

Result<Submitted> submit_public(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const Texts& given,
                                const Random& random, const std::string& request) {
  if (!kind.open_to_public) return Error{Fault::not_found, "intake.not_public", {{"kind", kind.name}}};
  TRY_SET(auto read, read_given(kind, given));
  Submitted done;
  TRY_SET(done.code, next_code(tx, kind));
  read.fields[kind.code_field] = done.code;
  const AsPublic guard(tx);
  TRY_SET(done.id, matter::open(tx, kit, kind, account::the_public(), kind.open_to_public->submit, read, request));
  done.received = tx.today();
  done.keep_until = done.received.plus_days(kind.open_to_public->keep_days);
  TRY_SET(done.receipt, give_token(tx, {kind.name, done.id, Use::receipt, done.keep_until}, random));
  return done;
}

Result<int64_t> take_in(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                        std::string_view step, const matter::Given& given, const std::string& request) {
  if (!kind.open_to_public) return Error{Fault::not_found, "intake.not_public", {{"kind", kind.name}}};
  if (given.fields.contains(kind.code_field)) return Error{Fault::invalid, "intake.code_given"};
  matter::Given with_code = given;
  TRY_SET(with_code.fields[kind.code_field], next_code(tx, kind));
  return matter::open(tx, kit, kind, actor, step, with_code, request);
}

}  // namespace bihuan::intake
