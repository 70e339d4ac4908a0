// `public:` of a matter: what people without an account may do with it.
#include <algorithm>

#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr int kTenYears = 3660;
constexpr int kLongestText = 10'000;
constexpr size_t kMostFields = 100;

void read_code(Reader& reader, const Yaml& node, PublicAccess& access) {
  if (!reader.expect_map(node, {"prefix", "digits"})) return;
  if (const auto* prefix = reader.require(node, "prefix")) {
    access.code_prefix = reader.text(*prefix);
    const auto& text = access.code_prefix;
    if (text.size() > 10 || std::any_of(text.begin(), text.end(), [](char c) { return c < 'A' || c > 'Z'; }))
      reader.report(*prefix, "kit.public_prefix", {{"name", text}});
  }
  if (const auto* digits = reader.require(node, "digits")) access.code_digits = reader.whole(*digits, 3, 9);
}

void read_rate(Reader& reader, const Yaml& node, PublicAccess& access) {
  if (!reader.expect_map(node, {"step", "field", "days"})) return;
  if (const auto* step = reader.require(node, "step")) access.rate = reader.text(*step);
  if (const auto* field = reader.require(node, "field")) access.rate_field = reader.text(*field);
  if (const auto* days = reader.require(node, "days")) access.rate_days = reader.whole(*days, 1, kTenYears);
}

void read_again(Reader& reader, const Yaml& node, PublicAccess& access) {
  if (!reader.expect_map(node, {"step", "field", "longest", "within"})) return;
  if (const auto* step = reader.require(node, "step")) access.again = reader.text(*step);
  if (const auto* field = reader.require(node, "field")) access.again_field = reader.text(*field);
  if (const auto* longest = reader.require(node, "longest"))
    access.again_longest = reader.whole(*longest, 1, kLongestText);
  if (const auto* within = reader.require(node, "within")) access.again_within = reader.text(*within);
}

class PublicCheck {
 public:
  PublicCheck(Reader& reader, const Yaml& node, const Kit& kit, const Kind& kind)
      : reader_(reader), node_(node), kit_(kit), kind_(kind), access_(*kind.open_to_public) {
    for (const auto& field : kind.fields) fields_.push_back(field.name);
    for (const auto& step : kind.procedure->steps) steps_.push_back(step.name);
  }

  void run() {
    if (kind_.code_field.empty()) reader_.report(node_, "kit.public_without_code", {{"kind", kind_.name}});
    if (const Step* step = expect_step(node_.find("submit"), access_.submit); step != nullptr && !step->from.empty())
      reader_.report(*node_.find("submit"), "kit.public_submit", {{"name", step->name}});
    for (const auto& [name, longest] : access_.fields) {
      const Yaml& at = *node_.find("fields")->find(name);
      const Field* field = expect_field(at, name);
      if (field != nullptr && field->type != expr::Type::choice && !is_personal_text(*field))
        reader_.report_key(at, name, "kit.public_field");
    }
    for (const auto& name : access_.shows) {
      const Field* field = expect_field(*node_.find("shows"), name);
      if (field != nullptr && field->type == expr::Type::account)
        reader_.report(*node_.find("shows"), "kit.public_shows", {{"name", name}});
    }
    if (const auto* rate = node_.find("rate"))
      check_asked(*rate, access_.rate, access_.rate_field, "kit.public_rating",
                  [](const Field& field) { return field.type == expr::Type::choice; });
    if (const auto* again = node_.find("again")) {
      check_asked(*again, access_.again, access_.again_field, "kit.public_again", is_personal_text);
      check_within(*again);
    }
  }

 private:
  static bool is_personal_text(const Field& field) {
    return field.type == expr::Type::text && field.personal && !field.many;
  }

  const Field* expect_field(const Yaml& at, const std::string& name) {
    const Field* field = kind_.find(name);
    if (field == nullptr) reader_.report_unknown(at, "kit.no_such_field", name, fields_, {{"kind", kind_.name}});
    return field;
  }

  const Step* expect_step(const Yaml* at, const std::string& name) {
    if (at == nullptr || name.empty()) return nullptr;
    const Step* step = kind_.procedure->find(name);
    if (step == nullptr) {
      reader_.report_unknown(*at, "kit.no_such_step", name, steps_, {{"kind", kind_.name}});
    } else if (!is_of_public(*step)) {
      reader_.report(*at, "kit.public_step", {{"name", name}});
    } else if (step->reason) {
      reader_.report(*at, "kit.public_reason", {{"name", name}});
    }
    return step;
  }

  void check_asked(const Yaml& at, const std::string& step_name, const std::string& field_name, const char* complaint,
                   bool (*fits)(const Field&)) {
    const Step* step = expect_step(at.find("step"), step_name);
    if (step == nullptr || field_name.empty()) return;
    const Field* field = expect_field(*at.find("field"), field_name);
    if (field == nullptr) return;
    const bool needed = std::find(step->needs.begin(), step->needs.end(), field_name) != step->needs.end();
    if (!needed || !fits(*field)) reader_.report(*at.find("field"), complaint, {{"name", field_name}});
  }

  void check_within(const Yaml& again) {
    std::vector<std::string> whole;
    for (const auto& parameter : kit_.parameters)
      if (parameter.scale == 0) whole.push_back(parameter.name);
    const auto& name = access_.again_within;
    if (!name.empty() && std::find(whole.begin(), whole.end(), name) == whole.end())
      reader_.report_unknown(*again.find("within"), "kit.no_such_parameter", name, whole);
  }

  static bool is_of_public(const Step& step) {
    return std::any_of(step.by.begin(), step.by.end(), [](const auto& by) { return by.first == kPublicRole; });
  }

  Reader& reader_;
  const Yaml& node_;
  const Kit& kit_;
  const Kind& kind_;
  const PublicAccess& access_;
  std::vector<std::string> fields_;
  std::vector<std::string> steps_;
};

// A step that the public could take, but that nothing leads it to.
void check_unused(Reader& reader, const Yaml& root, const Kind& kind) {
  const auto& steps = kind.procedure->steps;
  if (kind.open_to_public)  // a name that is no step is told by itself, and may be meant for this one
    for (const auto& name : {kind.open_to_public->submit, kind.open_to_public->rate, kind.open_to_public->again})
      if (!name.empty() && kind.procedure->find(name) == nullptr) return;
  for (size_t i = 0; i < steps.size(); ++i) {
    const bool named = kind.open_to_public &&
                       (steps[i].name == kind.open_to_public->submit || steps[i].name == kind.open_to_public->rate ||
                        steps[i].name == kind.open_to_public->again);
    const bool by =
        std::any_of(steps[i].by.begin(), steps[i].by.end(), [](const auto& one) { return one.first == kPublicRole; });
    if (by && !named)
      reader.report(*root.find("steps")->items[i].find("by"), "kit.public_step_unused", {{"name", steps[i].name}});
  }
}

}  // namespace

void read_public(Reader& reader, const Yaml& root, Kind& kind) {
  const auto* node = root.find("public");
  if (node == nullptr || !kind.procedure) return;
  if (!reader.expect_map(*node, {"submit", "fields", "code", "keep_days", "shows", "rate", "again"})) return;
  PublicAccess access;
  if (const auto* submit = reader.require(*node, "submit")) access.submit = reader.text(*submit);
  const auto* fields = reader.require(*node, "fields");
  if (fields != nullptr && reader.expect_entries(*fields, kMostFields))
    for (const auto& [name, longest] : fields->entries)
      access.fields.emplace_back(name, reader.whole(longest, 1, kLongestText));
  if (const auto* code = reader.require(*node, "code")) read_code(reader, *code, access);
  if (const auto* days = reader.require(*node, "keep_days")) access.keep_days = reader.whole(*days, 1, kTenYears);
  if (const auto* shows = reader.require(*node, "shows")) access.shows = reader.texts(*shows);
  if (const auto* rate = node->find("rate")) read_rate(reader, *rate, access);
  if (const auto* again = node->find("again")) read_again(reader, *again, access);
  kind.open_to_public = std::move(access);
}

void check_public(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind) {
  const auto* steps = root.find("steps");
  if (!kind.procedure || steps == nullptr || steps->kind != Yaml::Kind::list) return;
  check_unused(reader, root, kind);
  if (kind.open_to_public) PublicCheck(reader, *root.find("public"), kit, kind).run();
}

}  // namespace bihuan::kit
