// `draw:` of a matter: the step that draws units, and the fields that keep the draw.
#include <algorithm>

#include "kit/pieces.h"

namespace bihuan::kit {

void read_draw(Reader& reader, const Yaml& root, Kind& kind) {
  const auto* node = root.find("draw");
  if (node == nullptr || !kind.procedure) return;
  if (!reader.expect_map(*node, {"step", "after", "seed", "size", "units", "list"})) return;
  Draw draw;
  const std::pair<const char*, std::string*> parts[] = {{"step", &draw.step},   {"after", &draw.after},
                                                        {"seed", &draw.seed},   {"size", &draw.size},
                                                        {"units", &draw.units}, {"list", &draw.list}};
  for (const auto& [key, into] : parts)
    if (const auto* value = reader.require(*node, key)) *into = reader.text(*value);
  kind.draw = std::move(draw);
}

void check_draw(Reader& reader, const Yaml& root, const Kind& kind) {
  if (!kind.draw || !kind.procedure) return;
  const Yaml& node = *root.find("draw");
  std::vector<std::string> steps;
  for (const auto& step : kind.procedure->steps) steps.push_back(step.name);
  const auto expect_step = [&](const char* key, const std::string& name) -> const Step* {
    const Step* step = kind.procedure->find(name);
    if (step == nullptr && !name.empty())
      reader.report_unknown(*node.find(key), "kit.no_such_step", name, steps, {{"kind", kind.name}});
    return step;
  };
  const Step* step = expect_step("step", kind.draw->step);
  expect_step("after", kind.draw->after);
  if (step == nullptr) return;
  const auto expect = [&](const char* key, const std::string& name, expr::Type type, bool many, const char* what) {
    if (name.empty()) return;
    const Field* field = kind.find(name);
    const bool fits = field != nullptr && field->type == type && field->many == many &&
                      std::find(step->needs.begin(), step->needs.end(), name) != step->needs.end();
    if (!fits) reader.report(*node.find(key), "kit.draw_field", {{"name", name}, {"what", what}});
  };
  expect("seed", kind.draw->seed, expr::Type::integer, false, "integer");
  expect("size", kind.draw->size, expr::Type::integer, false, "integer");
  expect("units", kind.draw->units, expr::Type::unit, true, "unit, many");
  expect("list", kind.draw->list, expr::Type::text, false, "text");
}

}  // namespace bihuan::kit
