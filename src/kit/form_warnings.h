// What a form should be told before it is sent to anybody: nothing here keeps a kit from being loaded.
#pragma once

#include "base/date.h"
#include "base/result.h"
#include "kit/model.h"

namespace bihuan::kit {

// Numbers that `form` asks for although a ledger has a number of the same label (a trailing unit in brackets counts for
// nothing). A field that is computed asks for nothing. Each: "kit.field_in_ledger" with `name` (the field's key),
// `field`, `ledger`, `form`.
Issues duplicate_fields(const Kit& kit, const Kind& form);

// All warnings of a form on a day: without an owner, without an expiry, expired, and its duplicate fields.
// Precondition: `form` is one.
Issues warnings_of(const Kit& kit, const Kind& form, Date today);

}  // namespace bihuan::kit
