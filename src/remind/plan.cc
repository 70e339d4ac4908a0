#include "remind/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "matter/procedure.h"
#include "org/tree.h"
#include "remind/next_steps.h"
#include "remind/words.h"

namespace bihuan::remind {
namespace {

constexpr size_t kPathPart = 9;  // eight digits and a dot, org/tree.h

// Who may take one of some steps: a role, the unit path that it must reach, and whom separation of duties bars.
struct Reach {
  std::string role;
  std::string path;
  std::set<int64_t> barred;
};

void add_reaches(const kit::Step& step, const OpenMatter& matter, bool units_only, std::vector<Reach>& reaches) {
  std::set<int64_t> barred;
  for (const auto& name : step.not_by) {
    const auto [first, last] = matter.taken.equal_range(name);
    for (auto took = first; took != last; ++took) barred.insert(took->second);
  }
  for (const auto& [role, field] : step.by) {
    if (units_only && field == "site") continue;
    const auto path = matter.paths.find(field);
    if (path != matter.paths.end()) reaches.push_back({role, path->second, barred});
  }
}

std::vector<Reach> reaches_of(const OpenMatter& matter, Circle circle) {
  std::vector<Reach> reaches;
  const kit::Procedure& procedure = *matter.kind->procedure;
  for (const auto* step : next_steps(procedure, matter.state)) add_reaches(*step, matter, false, reaches);
  if (circle == Circle::turn) return reaches;
  for (const auto& step : procedure.steps)
    if (std::find(step.from.begin(), step.from.end(), matter.state) != step.from.end())
      add_reaches(step, matter, true, reaches);
  if (circle == Circle::units) return reaches;
  for (const auto& step : procedure.steps)
    if (step.from.empty()) add_reaches(step, matter, false, reaches);
  return reaches;
}

std::string rung_text(const Rung& rung) { return fmt::format("{:+}{}", rung.days, rung.working ? "w" : ""); }

class Planner {
 public:
  Planner(const kit::Kit& kit, const Situation& situation, Date after, Date today)
      : kit_(kit), situation_(situation), after_(after), today_(today), posts_(situation.posts) {}

  Plan made() {
    for (const auto& matter : situation_.matters) {
      if (!matter.kind->procedure || matter.kind->procedure->is_final(matter.state)) continue;
      if (matter.due) add(matter, "due", *matter.due, due_label(*matter.kind));
      add_limit(matter);
    }
    for (const auto& missing : situation_.returns) add(missing);
    return std::move(plan_);
  }

 private:
  const std::string& label(const kit::Label& of) const {
    return kit::in_language(of, kit_.languages.empty() ? "zh" : kit_.languages.front());
  }
  std::string due_label(const kit::Kind& kind) const {
    const kit::Field* field = deadline_of(kind);
    return field == nullptr ? "" : label(field->label);
  }

  void add_limit(const OpenMatter& matter) {
    if (!matter.since) return;
    const auto due = matter::due_in_state(kit_, *matter.kind, matter.state, *matter.since);
    if (!due) return complain(due.error());
    if (!*due) return;
    std::string doing;
    for (const auto& step : matter.kind->procedure->steps)
      if (step.limit_days > 0 && std::find(step.from.begin(), step.from.end(), matter.state) != step.from.end())
        doing += (doing.empty() ? "" : "、") + label(step.label);
    add(matter, matter.state, **due, doing);
  }

  void add(const OpenMatter& matter, const std::string& what, Date due, const std::string& doing) {
    const Rung* rung = current(matter.ladder == nullptr ? default_ladder() : *matter.ladder, due, matter.is_new);
    if (rung == nullptr) return;
    Notice notice;
    notice.key =
        fmt::format("{}/{}/{}/{}/{}/{}", matter.kind->name, matter.id, matter.round, what, due.ymd(), rung_text(*rung));
    for (const auto& reach : reaches_of(matter, rung->circle))
      posts_.add_nearest({reach.role}, reach.path, reach.barred, notice.to);
    notice.about_id = matter.id;
    const auto path = matter.paths.find(matter.kind->unit_field);
    const auto root = matter.paths.find("site");
    notice.path = path != matter.paths.end() ? path->second : root != matter.paths.end() ? root->second : "";
    finish(std::move(notice), *matter.kind, *rung, {"", matter.title, matter.unit_name, doing, due});
  }

  void add(const MissingReturn& missing) {
    const Rung* rung = current(ladder_of(kit_, *missing.form, nullptr, {today_, {}}), missing.due, false);
    if (rung == nullptr) return;
    Notice notice;
    notice.key = fmt::format("{}/{}/{}/return/{}/{}", missing.form->name, missing.unit,
                             bihuan::to_string(missing.period), missing.due.ymd(), rung_text(*rung));
    std::vector<std::string> roles;
    for (const auto& role : kit_.roles)
      if (role.may.contains("enter")) roles.push_back(role.key);
    posts_.add_nearest(roles, missing.path, {}, notice.to);
    notice.path = missing.path;
    finish(std::move(notice), *missing.form, *rung,
           {"", bihuan::to_string(missing.period), missing.unit_name, label({{"zh", "报送"}, {"en", "filing"}}),
            missing.due});
  }

  void finish(Notice notice, const kit::Kind& kind, const Rung& rung, About about) {
    std::sort(notice.to.begin(), notice.to.end());
    notice.to.erase(std::unique(notice.to.begin(), notice.to.end()), notice.to.end());
    about.kind_label = label(kind.label);
    Words words = words_for(kit_, rung.level, about, today_);
    notice.subject = std::move(words.subject);
    notice.text = std::move(words.text);
    notice.about_kind = kind.name;
    notice.due = about.due;
    notice.level = rung.level;
    plan_.notices.push_back(std::move(notice));
  }

  // The last rung in the days that are looked at.
  const Rung* current(const Ladder& ladder, Date due, bool is_new) {
    const Rung* last = nullptr;
    Date last_day;
    for (const auto& rung : ladder) {
      const auto day = day_of_rung(kit_.calendar, rung, due);
      if (!day) {
        complain(day.error());
        continue;
      }
      const bool in_days = after_ < *day && *day <= today_;
      const bool came_too_late = is_new && *day <= today_ && today_ <= due;
      if ((in_days || came_too_late) && (last == nullptr || last_day <= *day)) {
        last = &rung;
        last_day = *day;
      }
    }
    return last;
  }

  void complain(const Error& error) {
    const bool told = std::any_of(plan_.faults.begin(), plan_.faults.end(),
                                  [&](const Error& known) { return known.key == error.key; });
    if (!told) plan_.faults.push_back(error);
  }

  const kit::Kit& kit_;
  const Situation& situation_;
  Date after_;
  Date today_;
  Posts posts_;
  Plan plan_;
};

}  // namespace

Posts::Posts(const std::vector<Post>& posts) {
  for (const auto& post : posts) held_[post.role][post.path].push_back(post.account);
}

void Posts::add_nearest(const std::vector<std::string>& roles, std::string path, const std::set<int64_t>& barred,
                        std::vector<int64_t>& to) const {
  const size_t before = to.size();
  for (; !path.empty() && to.size() == before; path.resize(path.size() > kPathPart ? path.size() - kPathPart : 0)) {
    for (const auto& role : roles) {
      const auto held = held_.find(role);
      if (held == held_.end()) continue;
      const auto here = held->second.find(path);
      if (here == held->second.end()) continue;
      for (const int64_t account : here->second)
        if (!barred.contains(account)) to.push_back(account);
    }
  }
}

Plan plan(const kit::Kit& kit, const Situation& situation, Date after, Date today) {
  return Planner(kit, situation, after, today).made();
}

}  // namespace bihuan::remind
