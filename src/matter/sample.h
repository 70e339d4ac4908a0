// Samples: which closed matters are looked back at, which units are visited unannounced. A draw is seeded and can be
// drawn again by anybody: it is written down with the population it was drawn from.
//
// The draw: for each id of the population SHA-256 of seed, line feed and the id in decimal; the n ids with the smallest
// digests, in the order of these. So it hangs neither on the order of the population nor on this program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::matter {

// At most `n` ids, each once. With a larger `n` and the same seed the same ids come first.
std::vector<int64_t> draw(std::vector<int64_t> ids, size_t n, std::string_view seed);
// How many are `percent` of so many: rounded up, none only of nothing.
size_t share_of(size_t population, int percent);
// SHA-256, hex, of the ids in ascending order, each in decimal and followed by a line feed.
std::string population_digest(std::vector<int64_t> ids);

// The ids of a kind's rows as of a log position that satisfy a condition over the row ("" = all); of kind "unit", the
// living units. Ascending. Faults: not_found "sample.no_such_kind"; invalid "sample.bad_filter" (what is wrong in
// `what`), "sample.personal_filter" (it names a field that may be erased, so nobody could draw again).
Result<std::vector<int64_t>> population_of(db::Session& session, const kit::Kit& kit, const std::string& kind,
                                           const std::string& filter, int64_t position, Date today);

struct SampleWanted {
  std::string purpose;  // 回头看, 暗访抽查 …
  std::string kind;     // of the kit, or "unit"
  std::string filter;
  int count = 0;  // one of the two
  int percent = 0;
  std::string seed;
};
struct Sample {
  int64_t id = 0;
  int64_t population = 0;
  std::string population_digest;
  std::vector<int64_t> drawn;
};
// Draws and writes it down: a row of kind `sample` and one log entry ("sample.draw"). Every draw stays in the log, so
// who draws until the sample pleases is seen. Faults: forbidden (the actor may not "enter" at the root); invalid
// "sample.nothing_said" (purpose or seed is blank), "sample.bad_size" (1 to 10000, or 1 to 100 percent, one of them),
// "sample.nobody" (the population is empty); those of population_of.
Result<Sample> draw_sample(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, const SampleWanted& wanted,
                           const std::string& request = {});

// The recorded sample beside what the rows of that time give when it is drawn again.
struct Redrawn {
  Sample recorded;
  Sample again;
  bool same = false;
};
// Fault: not_found "record.not_found".
Result<Redrawn> draw_again(db::Session& session, const kit::Kit& kit, int64_t sample);

}  // namespace bihuan::matter
