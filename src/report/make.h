// A report from a template to a sealed document: what the command line and the server do alike. Nothing is written.
#pragma once

#include <optional>
#include <string>

#include "figure/evaluate.h"
#include "log/checkpoint.h"
#include "report/binding.h"
#include "report/compose.h"
#include "report/template.h"

namespace bihuan::report {

// The user's own text, when the template is not one of the kit's.
struct OwnText {
  std::string file;  // its name, for messages
  std::string text;
  std::string binding_file;  // "" = the kit's binding with the text's fingerprint
  std::string binding;
};

struct Chosen {
  Template text;
  Binding binding;
};
struct Choice {
  std::optional<Chosen> chosen;  // when there are no issues
  Issues issues;
  std::string read;  // the text in which the issues lie; "" = the template's
};
// templates/NAME.md of the kit with its binding. Fault: refused "template.not_found".
Result<Choice> choose_template(const kit::Kit& kit, const std::string& name);
bool has_template(const kit::Kit& kit, const std::string& name);
// Fault: refused "template.no_binding".
Result<Choice> choose_text(const kit::Kit& kit, const OwnText& own);

// Faults: those of compose().
Result<Composed> compose_report(db::Session& session, const kit::Kit& kit, const Chosen& chosen,
                                const figure::Where& where, bool draft);

// Who seals.
struct Sealing {
  std::string origin;
  log::SigningKey key;
};
// Precondition: it is to be written. Faults: those of seal().
Result<void> seal_report(db::Session& session, const kit::Kit& kit, const Chosen& chosen, const Sealing& sealing,
                         Composed& composed);

}  // namespace bihuan::report
