// One row of the table: our work beside a peer's, as a ratio.
#pragma once

#include <string>

#include "base/result.h"
#include "clock.h"

namespace bihuan::bench {

struct Row {
  std::string id;
  std::string work;
  Pair times;         // milliseconds, unless `work` says otherwise
  double target = 0;  // ours / peer is to be at most this
  double ratio() const { return times.ours / times.peer; }
  bool ok() const { return ratio() <= target; }
};

inline Error wrong(std::string what, std::string detail = {}) {
  return Error{Fault::internal, "bench.wrong", {{"what", std::move(what)}}, std::move(detail)};
}

}  // namespace bihuan::bench
