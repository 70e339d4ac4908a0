#include "http/personal.h"

#include "account/personal_read.h"
#include "http/app.h"

namespace bihuan::http {

void note_personal_read(Call& call, const kit::Kind& kind, int64_t id, const db::Row& row) {
  account::PersonalRead read{call.actor().account, kind.name, id, call.now(), {}};
  for (const auto& field : kind.fields)
    if (field.personal && !db::is_null(row[static_cast<size_t>(field.column)])) read.fields.push_back(field.name);
  if (read.fields.empty()) return;
  (void)call.app().writing().submit({false,
                                     [read](log::Tx& tx) { return account::note_personal_reads(tx, {&read, 1}); },
                                     [](const Result<void>&) {},
                                     {}});
}

}  // namespace bihuan::http
