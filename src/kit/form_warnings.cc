#include "kit/form_warnings.h"

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

// "接种剂次（剂次）" is "接种剂次".
std::string without_unit(const std::string& label) {
  std::string plain = fold_width(label);
  const std::string_view text = trim(plain);
  const size_t bracket = text.ends_with(')') ? text.rfind('(') : std::string_view::npos;
  return Names::plain(std::string(bracket == 0 ? text : trim(text.substr(0, bracket))));
}

bool is_number(const Field& field) {
  return (field.type == expr::Type::integer || field.type == expr::Type::decimal) && !field.many;
}

bool share_a_label(const Field& a, const Field& b) {
  for (const auto& [language, label] : a.label) {
    const auto other = b.label.find(language);
    if (other != b.label.end() && without_unit(label) == without_unit(other->second)) return true;
  }
  return false;
}

Issue warning(const char* key, std::map<std::string, std::string> fields) {
  return {"", 0, 0, Error{Fault::invalid, key, std::move(fields)}};
}

}  // namespace

Issues duplicate_fields(const Kit& kit, const Kind& form) {
  Issues found;
  for (const auto& field : form.fields) {
    if (!is_number(field) || form.filing.expression_of(field.name) != nullptr) continue;
    for (const auto& ledger : kit.kinds) {
      if (ledger.cls != KindClass::ledger) continue;
      for (const auto& other : ledger.fields)
        if (is_number(other) && share_a_label(field, other))
          found.push_back(warning("kit.field_in_ledger", {{"name", field.name},
                                                          {"field", in_language(field.label, "zh")},
                                                          {"ledger", in_language(ledger.label, "zh")},
                                                          {"form", in_language(form.label, "zh")}}));
    }
  }
  return found;
}

Issues warnings_of(const Kit& kit, const Kind& form, Date today) {
  const std::string name = in_language(form.label, "zh");
  Issues found;
  if (form.filing.owner_role.empty()) found.push_back(warning("kit.without_owner", {{"form", name}}));
  if (!form.filing.expires) {
    found.push_back(warning("kit.without_expiry", {{"form", name}}));
  } else if (*form.filing.expires < today) {
    found.push_back(warning("kit.form_expired", {{"form", name}, {"day", form.filing.expires->iso()}}));
  }
  for (auto& issue : duplicate_fields(kit, form)) found.push_back(std::move(issue));
  return found;
}

}  // namespace bihuan::kit
