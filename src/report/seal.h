// The sealed proof of a file: the whole text, what each slot and claim in it means and is, the log position, a
// checkpoint, all signed. It travels inside the file (docx, html) or beside it (FILE.proof.json).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "log/checkpoint.h"
#include "report/compose.h"

namespace bihuan::report {

struct SealFacts {
  std::string site;  // origin of its checkpoints
  std::string kit_digest;
  std::string checkpoint;  // signed note over the log at the position
  std::string root;        // hex
  int64_t position = 0;
  Period period;
};

// Adds annex, details and sealed proof to the composed document.
Result<void> seal(Composed& composed, const kit::Kit& kit, const Template& text, const Binding& binding,
                  const SealFacts& facts, const log::SigningKey& key);

struct Seal {
  std::string json;  // parse_json(json) succeeds
  log::PublicKey key;
};
// Refused: malformed ("seal.malformed"), the signature does not match ("seal.broken"), a checkpoint of another key or
// place ("seal.checkpoint").
Result<Seal> open_seal(std::string_view proof);

}  // namespace bihuan::report
