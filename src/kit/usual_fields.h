// Fields that are known by their name in every kit: what the row of any kind can be shown by.
#pragma once

#include <vector>

#include "kit/model.h"

namespace bihuan::kit {

// The field that holds the deadline of a matter or ledger kind: its date field called `due`; nullptr when it has none.
const Field* deadline_of(const Kind& kind);
// What a matter is about, for a subject line: its field title, name, subject or content, never a personal one; nullptr
// when it has none.
const Field* title_of(const Kind& kind);
// What a matter is answered with: fields that are needed to submit it, none of them personal or an account.
std::vector<const Field*> answer_of(const Kind& kind);

}  // namespace bihuan::kit
