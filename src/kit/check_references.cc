// What a step asks of the rows around its matter: `same`, `not_after` and `while` of the row that a ref field refers
// to, `not_before` of the rows that refer to the matter.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

class ReferencesCheck {
 public:
  ReferencesCheck(Reader& reader, const Yaml& step, const Kit& kit, const Kind& kind)
      : reader_(reader), step_(step), kit_(kit), kind_(kind) {
    for (const auto& field : kind.fields) fields_.push_back(field.name);
  }

  void run(const Step& step) {
    for (const auto& [name, paths] : step.same)
      if (const auto* field = field_at("same", name))
        for (const auto& path : paths) check_same(node_of("same", name), *field, path);
    for (const auto& [name, path] : step.not_after)
      if (const auto* field = date_at("not_after", name))
        check_date("not_after", *field, path, referred(path), "kit.bad_not_after");
    for (const auto& [name, path] : step.not_before)
      if (const auto* field = date_at("not_before", name))
        check_date("not_before", *field, path, of_parts(path), "kit.bad_not_before");
    for (const auto& [name, states] : step.during) check_while(name, states);
  }

 private:
  const Yaml& node_of(const char* key, const std::string& name) const { return *step_.find(key)->find(name); }

  const Field* field_at(const char* key, const std::string& name) {
    const Field* field = kind_.find(name);
    if (field == nullptr)
      reader_.report_unknown(node_of(key, name), "kit.no_such_field", name, fields_, {{"kind", kind_.name}});
    return field;
  }

  const Field* date_at(const char* key, const std::string& name) {
    const Field* field = field_at(key, name);
    if (field == nullptr || field->type == expr::Type::date) return field;
    reader_.report(node_of(key, name), "kit.wrong_field_type", {{"kind", kind_.name}, {"name", name}});
    return nullptr;
  }

  const Kind* kind_called(std::string_view name) const {
    const auto found =
        std::find_if(kit_.kinds.begin(), kit_.kinds.end(), [&](const Kind& kind) { return kind.name == name; });
    return found == kit_.kinds.end() ? nullptr : &*found;
  }

  // The kind that a ref field of this one refers to.
  const Kind* target_of(std::string_view ref) const {
    const Field* field = kind_.find(ref);
    return field == nullptr || field->type != expr::Type::ref ? nullptr : kind_called(field->target);
  }

  // "REF.FIELD" → that field of the kind referred to.
  const Field* referred(std::string_view path) const {
    const size_t point = path.find('.');
    const Kind* target = point == std::string_view::npos ? nullptr : target_of(path.substr(0, point));
    return target == nullptr ? nullptr : target->find(path.substr(point + 1));
  }

  // "KIND.FIELD" → that field of a kind of matters which refers to this one.
  const Field* of_parts(std::string_view path) const {
    const size_t point = path.find('.');
    const Kind* parts = point == std::string_view::npos ? nullptr : kind_called(path.substr(0, point));
    if (parts == nullptr || !parts->procedure || parts->ref_to(kind_.name) == nullptr) return nullptr;
    return parts->find(path.substr(point + 1));
  }

  // Of the field's type; a list of units offers each of them.
  void check_same(const Yaml& node, const Field& field, const std::string& path) {
    if (path.empty()) return;  // that has been said
    const Field* other = referred(path);
    const bool fits = other != nullptr && !field.many && other->type == field.type && other->target == field.target &&
                      other->scale == field.scale && (!other->many || other->type == expr::Type::unit);
    if (!fits) reader_.report(node, "kit.bad_same", {{"name", field.name}, {"path", excerpt(path)}});
  }

  void check_date(const char* key, const Field& field, const std::string& path, const Field* other,
                  const char* complaint) {
    if (path.empty() || (other != nullptr && other->type == expr::Type::date)) return;
    reader_.report(node_of(key, field.name), complaint, {{"name", field.name}, {"path", excerpt(path)}});
  }

  void check_while(const std::string& name, const std::vector<std::string>& states) {
    const Kind* target = target_of(name);
    const Yaml& node = node_of("while", name);
    if (target == nullptr || !target->procedure) return reader_.report(node, "kit.bad_while", {{"name", name}});
    for (const auto& state : states)
      if (!state.empty() && !target->procedure->states.contains(state))
        reader_.report_unknown(node, "kit.no_such_state", state, target->procedure->state_order);
  }

  Reader& reader_;
  const Yaml& step_;
  const Kit& kit_;
  const Kind& kind_;
  std::vector<std::string> fields_;
};

}  // namespace

void check_references(Reader& reader, const Yaml& node, const Kit& kit, const Kind& kind, const Step& step) {
  ReferencesCheck(reader, node, kit, kind).run(step);
}

}  // namespace bihuan::kit
