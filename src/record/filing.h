// Returns of forms on their way: saved, submitted, accepted or returned, revised. Each use case writes one version of a
// filing and one log entry ("return.save", "return.submit", "return.accept", "return.return", "return.revise") in the
// caller's Tx; the one that ends in acceptance also writes the row of the form's table. A form without a chain is
// accepted when it is submitted.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"
#include "record/filing_rules.h"

namespace bihuan::record {

// What the ledgers give for a computed cell: a figure or expression, evaluated for the subtree of the unit (its code)
// and the period. The figure language is above this folder, so the caller brings it.
using Compute =
    std::function<Result<Computed>(const std::string& expression, const std::string& unit_code, const Period& period)>;

// Whose return of a form, and for which period (its first day).
struct ReturnOf {
  int64_t unit = 0;
  Date from;
};

// As a person fills it: the text is read like any field (record/value.h); absent and no mark: emptied, and a computed
// cell takes what the ledgers give again.
struct GivenCell {
  std::optional<std::string> text;
  Mark mark = Mark::none;
  std::string reason;
};
struct Draft {
  ReturnOf of;
  std::map<std::string, GivenCell> cells;  // those left out stay as they were
  std::optional<int64_t> seen;             // Filing::since that the editor saw; another one now: a conflict
};
// Needs "enter" at the unit. Begins the filing, or changes the draft or the returned one.
// Faults: invalid (a cell, "record.unit_owes_none", "record.not_first_of_period"); forbidden; conflict
// "return.is_submitted", "return.is_accepted", "return.changed_meanwhile".
Result<Filing> save_draft(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                          const Draft& draft, const Compute& compute, const std::string& request = {});

struct Move {
  ReturnOf of;
  std::string reason;  // of a return, of a revision
  std::optional<int64_t> seen;
};
// Needs "enter" at the unit. Computed cells that nobody typed over take what the ledgers give now.
// Faults: those of `submitted`; invalid: the first issue of check_cells or check_row (open_return lists all).
Result<Filing> submit_return(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                             const Move& move, const Compute& compute, const std::string& request = {});
// The next stage of the chain. Faults: those of `accepted`; after the last stage also those of a row that is put.
Result<Filing> accept_return(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                             const Move& move, const std::string& request = {});
// Back to the unit, with the reason; by who may accept. Faults: those of `returned`.
Result<Filing> send_back_return(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                                const Move& move, const std::string& request = {});
// Needs "correct" at the unit. The next revision of an accepted return, as a draft; what was accepted counts until the
// revision is. Faults: those of `revised`.
Result<Filing> revise_return(log::Tx& tx, const kit::Kit& kit, const kit::Kind& form, const account::Actor& actor,
                             const Move& move, const std::string& request = {});

}  // namespace bihuan::record
