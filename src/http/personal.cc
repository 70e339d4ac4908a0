#include "http/personal.h"

#include "account/personal_read.h"
#include "http/app.h"

namespace bihuan::http {

void note_personal_read(Call& call, const std::string& kind, int64_t id, std::vector<std::string> fields) {
  if (fields.empty()) return;
  const account::PersonalRead read{call.actor().account, kind, id, call.now(), std::move(fields)};
  (void)call.app().writing().submit({false,
                                     [read](log::Tx& tx) {
                                       return account::note_personal_reads(tx, {&read, 1});
                                     },
                                     [](const Result<void>&) {},
                                     {}});
}

void note_personal_read(Call& call, const kit::Kind& kind, int64_t id, const db::Row& row) {
  std::vector<std::string> fields;
  for (const auto& field : kind.fields)
    if (field.personal && !db::is_null(row[static_cast<size_t>(field.column)])) fields.push_back(field.name);
  note_personal_read(call, kind.name, id, std::move(fields));
}

}  // namespace bihuan::http
