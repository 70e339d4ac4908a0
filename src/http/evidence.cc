#include "http/evidence.h"

#include "evidence/evidence.h"

namespace bihuan::http {

Result<int64_t> attach(Call& call, const kit::Kind& kind, int64_t id, const api::NewEvidence& in) {
  evidence::Evidence evidence;
  evidence.about_kind = kind.name;
  evidence.about_id = id;
  evidence.cls = in.class_;
  evidence.fact_on = in.fact_on;
  evidence.text = in.text.value_or("");
  return evidence::attach(call.tx(), evidence);
}

}  // namespace bihuan::http
