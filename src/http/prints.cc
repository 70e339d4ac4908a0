// Printed sheets of rows.
#include "http/app.h"
#include "http/file_answer.h"
#include "http/operations.h"
#include "http/personal.h"
#include "http/row_json.h"
#include "office/format.h"
#include "print/print.h"

namespace bihuan::http {

Result<Answer> print_row(Call& call, const api::PrintRow& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY_SET(const auto form, print::find_form(call.kit(), kind->name, in.name));
  TRY_SET(const int64_t position, position_of(call, in.as_of));
  const auto& site = call.app().site();
  TRY_SET(const auto key, site.public_key());
  const print::Sight sight{[&](const kit::Kind& of, const db::Row& row) { return may_see(call, of, row); },
                           [&](const kit::Kind& of, const db::Row& row) { return may_see_personal(call, of, row); }};
  const print::Wanted wanted{&form, in.id, position, call.today(), call.actor().name, site.origin(), key};
  TRY_SET(const auto sheet, print::print_row(call.session(), call.kit(), wanted, sight));
  const auto format = *office::format_called(in.format.value_or("docx"));
  TRY_SET(auto bytes, office::write(sheet.document, format));
  for (const auto& shown : sheet.personal) note_personal_read(call, shown.kind, shown.id, shown.fields);
  return file_answer(std::move(bytes), office::media_type_of(format),
                     sheet.file_name + std::string(office::ending_of(format)));
}

}  // namespace bihuan::http
