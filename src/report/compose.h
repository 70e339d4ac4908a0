// From a template and a site at one log position to a finished document: every slot filled or checked, every claim
// decided. Nothing is written here. Whoever writes a file asks `refusals` first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "figure/evaluate.h"
#include "office/document.h"
#include "report/template.h"

namespace bihuan::report {

// One place in the text that the proof speaks of.
struct Filled {
  std::string slot;
  SlotBinding::Role role = SlotBinding::Role::figure;
  bool typed = false;
  std::string text;          // as it stands in the document
  std::string problem;       // "" = fine; else why it may not be said: not_reported, not_applicable, false, disagrees
  std::string expression;    // name or expression that was evaluated
  figure::Evaluation value;  // figures
  figure::Proof proof;       // figures; empty unless asked for
};

struct Decided {
  std::string id;
  std::string text;  // its words in the document; "" = none of its own
  std::string expression;
  bool warn = false;         // never a reason to refuse
  bool alternative = false;  // the other wording was taken
  figure::Evaluation value;
  figure::Proof proof;
};

struct Composed {
  std::vector<Filled> figures;
  std::vector<Decided> claims;
  office::Document document;  // without annex and proof
  bool any_false = false;     // a claim fails, a typed-in figure is wrong, or the same fact said twice disagrees
  bool any_unknown = false;   // a claim is unknown, a value is missing
  std::vector<std::string> warnings;  // over 5,000 characters …
  int64_t position = 0;               // of the log, as of which it was computed
  Period period;                      // the report's
  bool may_be_written() const { return !any_false && !any_unknown; }
  bool is_to_be_written() const { return may_be_written() || document.draft; }
};

struct Wanted {
  const Template* text = nullptr;
  const Binding* binding = nullptr;
  Period period;        // the report's
  bool draft = false;   // 〔未报〕 〔不实〕 where nothing may be said
  bool proofs = false;  // rows and digests of each value
};

// `setting` gives the root unit's names.
Result<Composed> compose(figure::Evaluator& evaluator, const kit::Kit& kit, db::Session& session, const Wanted& wanted);

}  // namespace bihuan::report
