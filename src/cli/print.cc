// print: a sheet of one row, on a form of the kit. Personal values are left out: nobody would remember the reading.
#include "print/print.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "figure/where.h"
#include "log/writer.h"
#include "office/format.h"

namespace bihuan::cli {
namespace {

Result<int> print_sheet(const Terminal& terminal, const PrintOptions& options) {
  for (const auto& path : options.out)
    if (!office::format_of_file(path)) return Error{Fault::invalid, "report.unknown_format", {{"file", path}}};
  TRY_SET(auto site, site::Site::open_to_read(options.site));
  auto& session = site->session();
  TRY(session.begin());
  TRY_SET(const auto form, print::find_form(site->kit(), options.kind, options.form));
  TRY_SET(const Instant now, now_of(*site));
  TRY_SET(const auto as_of, figure::read_as_of(session, options.as_of));
  TRY_SET(const int64_t head, log::log_size(session));
  TRY_SET(const auto key, site->public_key());
  const print::Wanted wanted{&form, options.id, as_of.value_or(head), day_of(now), "", site->origin(), key};
  TRY_SET(const auto sheet, print::print_row(session, site->kit(), wanted, print::everything_but_personal()));
  for (const auto& path : options.out) {
    TRY_SET(const auto bytes, office::write(sheet.document, *office::format_of_file(path)));
    TRY(write_file(path, bytes));
    terminal.print(fmt::format("{} {}", terminal.pick("已写", "wrote"), path));
  }
  return kDone;
}

}  // namespace

int run_print(const Terminal& terminal, const PrintOptions& options) {
  auto code = print_sheet(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
