// reminders.yaml: the ladders of reminders, notices and criticism.
#include <algorithm>

#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr size_t kMostLadders = 500;
constexpr size_t kMostRungs = 20;
constexpr int kFarthest = 366;

Rung read_rung(Reader& reader, const Yaml& node) {
  Rung rung;
  if (!reader.expect_map(node, {"level", "days", "of", "tell"})) return rung;
  if (const auto* level = reader.require(node, "level")) {
    const auto word = reader.one_of(*level, {"remind", "overdue", "criticism"});
    rung.level = word == "overdue"     ? Rung::Level::overdue
                 : word == "criticism" ? Rung::Level::criticism
                                       : Rung::Level::remind;
  }
  if (const auto* days = reader.require(node, "days")) rung.days = reader.whole(*days, -kFarthest, kFarthest);
  if (const auto* of = node.find("of")) rung.working = reader.one_of(*of, {"working", "calendar"}) == "working";
  if (const auto* tell = node.find("tell")) {
    const auto word = reader.one_of(*tell, {"turn", "units", "issuers"});
    rung.circle = word == "units"     ? Rung::Circle::units
                  : word == "issuers" ? Rung::Circle::issuers
                                      : Rung::Circle::turn;
  }
  return rung;
}

void read_rungs(Reader& reader, const Yaml& node, Ladder& ladder) {
  if (!reader.expect_list(node, kMostRungs)) return;
  for (const auto& item : node.items) {
    const Rung rung = read_rung(reader, item);
    if (!ladder.rungs.empty() && rung.days < ladder.rungs.back().days)
      reader.report(item, "kit.rungs_out_of_order", {{"name", std::to_string(rung.days)}});
    ladder.rungs.push_back(rung);
  }
}

// The kind has deadlines, and the ladder can be come to.
void check_place(Reader& reader, const Yaml& node, const Kit& kit, const Ladder& ladder) {
  const Yaml& at = *node.find("kind");
  std::vector<std::string> kinds;
  for (const auto& kind : kit.kinds) kinds.push_back(kind.name);
  const auto kind =
      std::find_if(kit.kinds.begin(), kit.kinds.end(), [&](const Kind& known) { return known.name == ladder.kind; });
  if (kind == kit.kinds.end()) return reader.report_unknown(at, "kit.no_such_kind", ladder.kind, kinds);
  if (kind->cls != KindClass::matter && kind->cls != KindClass::form)
    reader.report(at, "kit.ladder_of_nothing", {{"name", ladder.kind}});
  if (kind->cls == KindClass::form && !ladder.when_text.empty())
    reader.report(*node.find("when"), "kit.ladder_when_of_form", {{"name", ladder.kind}});
  const bool never = std::any_of(kit.ladders.begin(), kit.ladders.end(), [&](const Ladder& before) {
    return before.kind == ladder.kind && before.when_text.empty();
  });
  if (never) reader.report(at, "kit.ladder_never", {{"name", ladder.kind}});
}

}  // namespace

void read_reminders(Reader& reader, const Yaml& root, Kit& kit) {
  if (root.is_null() || !reader.expect_list(root, kMostLadders)) return;
  for (const auto& node : root.items) {
    Ladder ladder;  // one for each item: read_reminder_conditions counts on it
    if (reader.expect_map(node, {"kind", "when", "rungs"})) {
      const auto* kind = reader.require(node, "kind");
      if (kind != nullptr) ladder.kind = reader.text(*kind);
      if (const auto* when = node.find("when")) ladder.when_text = reader.text(*when);
      if (const auto* rungs = reader.require(node, "rungs")) read_rungs(reader, *rungs, ladder);
      if (!ladder.kind.empty()) check_place(reader, node, kit, ladder);
    }
    kit.ladders.push_back(std::move(ladder));
  }
}

void read_reminder_conditions(Reader& reader, const Yaml& root, Kit& kit) {
  for (size_t i = 0; i < kit.ladders.size(); ++i) {
    Ladder& ladder = kit.ladders[i];
    const auto* when = root.items[i].find("when");
    if (when != nullptr && kit.find_kind(ladder.kind) != nullptr)
      ladder.when = reader.condition(*when, "reminders." + ladder.kind, ladder.kind, kit.schema);
  }
}

}  // namespace bihuan::kit
