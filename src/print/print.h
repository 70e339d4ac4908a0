// A printed sheet of one row: a form of the kit (kit/print_form.h) filled from the row as of a log position. Every
// sheet says at its end, in small print, which row, version and position of which site's log it shows, so that whoever
// holds the paper can look it up. The same row, position and day give the same sheet. Nothing is written here.
#pragma once

#include <string>
#include <vector>

#include "log/checkpoint.h"
#include "office/document.h"
#include "print/values.h"

namespace bihuan::print {

struct Wanted {
  const kit::PrintForm* form = nullptr;
  int64_t id = 0;
  int64_t position = 0;    // of the log
  Date today;              // when it is printed
  std::string printed_by;  // an account; "" = nobody is named
  std::string origin;      // of the site's checkpoints
  log::PublicKey key;
};

struct Sheet {
  office::Document document;
  std::string file_name;  // without an ending: 交办单-7
  std::vector<PersonalShown> personal;
};

// A form of the kit. Fault: not_found ("print.no_such_form", which lists those of the kind).
Result<kit::PrintForm> find_form(const kit::Kit& kit, const std::string& kind, const std::string& name);

// Whether the form fits the row now (its `when`), as of the position. Precondition: the form is of that kind.
bool fits(db::Session& session, const kit::PrintForm& form, const db::Row& row, int64_t position, Date today);

// Faults: not_found ("print.no_such_row": no such row, or not to be seen); conflict ("print.not_now": the form says
// what is not true of the row).
Result<Sheet> print_row(db::Session& session, const kit::Kit& kit, const Wanted& wanted, const Sight& sight);

}  // namespace bihuan::print
