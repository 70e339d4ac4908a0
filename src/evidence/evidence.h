// Evidence of a row: a file by its content (evidence/ab/cdef…), a link to a record, a written explanation.
#pragma once

#include <string>

#include "base/date.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::evidence {

struct Evidence {
  std::string about_kind;
  int64_t about_id = 0;
  std::string cls;  // document | photo | record_link | explanation
  Date fact_on;
  std::string name;    // of the file
  std::string text;    // explanation, or "kind/id" of a record link
  std::string sha256;  // hex; "" without a file
  int64_t size = 0;
};

// Copies `bytes` into the store under its digest (fsync'd); the same content is kept once. Gives the digest.
Result<std::string> store(const std::string& directory, std::string_view bytes);
std::string path_of(const std::string& directory, const std::string& sha256);
// Row and log entry "evidence.attach".
Result<int64_t> attach(log::Tx& tx, const Evidence& evidence, log::Origin origin = log::Origin::loop);

}  // namespace bihuan::evidence
