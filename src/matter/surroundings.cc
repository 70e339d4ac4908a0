#include "matter/surroundings.h"

#include <algorithm>

#include "matter/refusal.h"

namespace bihuan::matter {
namespace {

class Surroundings {
 public:
  Surroundings(const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step, const Facts& facts,
               const db::Row& row, const std::vector<bool>& pending)
      : kit_(kit), kind_(kind), step_(step), facts_(facts), row_(row), pending_(pending) {}

  Result<void> run() const {
    TRY(check_same());
    TRY(check_dates());
    TRY(check_states());
    if (!facts_.loops.empty())
      return no(Fault::conflict, "procedure.own_ancestor", field_word(kind_, *facts_.loops.begin()));
    return check_parts();
  }

 private:
  size_t at(std::string_view field) const { return static_cast<size_t>(kind_.column(field)); }
  Error no(Fault fault, const char* key, kit::ErrorFields fields) const {
    return refuse(fault, key, kind_, step_.name, std::move(fields));
  }
  bool is_pending(std::string_view field) const { return pending_[at(field)]; }
  static std::string ref_of(const std::string& path) { return path.substr(0, path.find('.')); }
  // There is no row to compare with, and none is to be given.
  bool refers_to_none(const std::string& ref) const { return db::is_null(row_[at(ref)]) && !is_pending(ref); }

  Result<void> check_same() const {
    for (const auto& [field, paths] : step_.same) {
      const bool open = is_pending(field) || std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
                          return is_pending(ref_of(path));
                        });
      if (open) continue;
      const bool same = std::any_of(paths.begin(), paths.end(), [&, name = field](const std::string& path) {
        const auto values = facts_.referred.find(path);
        return values != facts_.referred.end() &&
               std::find(values->second.begin(), values->second.end(), row_[at(name)]) != values->second.end();
      });
      if (same) continue;
      auto fields = field_word(kind_, field);
      std::vector<kit::Word> words;
      std::vector<kit::Label> labels(paths.size());
      for (size_t i = 0; i < paths.size(); ++i) {
        labels[i] = path_label(paths[i]);
        words.emplace_back(paths[i], &labels[i]);
      }
      kit::put_words(fields, "path", words);
      return no(Fault::conflict, "procedure.not_the_same", std::move(fields));
    }
    return {};
  }

  // A date that is not given holds; so does one without anything to be held to.
  Result<void> check_dates() const {
    for (const auto& [field, path] : step_.not_after) {
      const std::string ref = ref_of(path);
      if (is_pending(field) || is_pending(ref) || refers_to_none(ref)) continue;
      const auto known = facts_.referred.find(path);
      if (known == facts_.referred.end()) return no_such_row(ref);
      for (const auto& limit : known->second)
        if (is_later(row_[at(field)], limit)) return no_date("procedure.too_late", field, path, limit);
    }
    for (const auto& [field, path] : step_.not_before) {
      const auto known = facts_.of_parts.find(path);
      if (is_pending(field) || known == facts_.of_parts.end()) continue;
      if (is_later(known->second, row_[at(field)])) return no_date("procedure.too_early", field, path, known->second);
    }
    return {};
  }

  static bool is_later(const db::Value& day, const db::Value& limit) {
    const auto* one = std::get_if<int64_t>(&day);
    const auto* other = std::get_if<int64_t>(&limit);
    return one != nullptr && other != nullptr && *one > *other;
  }

  Error no_date(const char* key, const std::string& field, const std::string& path, const db::Value& limit) const {
    auto fields = field_word(kind_, field);
    const kit::Label label = path_label(path);
    kit::put_word(fields, "path", {path, &label});
    const auto day = Date::from_ymd(std::get<int64_t>(limit));
    fields["limit"] = day ? day->iso() : "?";
    return no(Fault::conflict, key, std::move(fields));
  }

  Error no_such_row(const std::string& ref) const {
    return no(Fault::conflict, "procedure.refers_to_nothing", field_word(kind_, ref));
  }

  Result<void> check_states() const {
    for (const auto& [ref, states] : step_.during) {
      if (is_pending(ref) || refers_to_none(ref)) continue;
      const auto known = facts_.referred.find(ref + ".state");
      if (known == facts_.referred.end() || known->second.empty()) return no_such_row(ref);
      const auto& state = std::get<std::string>(known->second.front());
      if (std::find(states.begin(), states.end(), state) != states.end()) continue;
      const kit::Kind* target = kit_.find_kind(kind_.find(ref)->target);
      std::vector<kit::Word> words;
      for (const auto& wanted : states) words.push_back(state_word(*target, wanted));
      auto fields = field_word(kind_, ref);
      kit::put_word(fields, "state", state_word(*target, state));
      kit::put_words(fields, "from", words);
      return no(Fault::conflict, "procedure.wrong_state_of", std::move(fields));
    }
    return {};
  }

  // "parent.due" in words: 上级单据的办理时限. The first part is a ref field or a kind of parts.
  kit::Label path_label(const std::string& path) const {
    const std::string first = ref_of(path);
    const kit::Field* ref = kind_.find(first);
    const kit::Kind* target = kit_.find_kind(ref == nullptr ? first : ref->target);
    const kit::Field* field = target == nullptr ? nullptr : target->find(path.substr(first.size() + 1));
    if (field == nullptr) return {};
    const kit::Label& of = ref == nullptr ? target->label : ref->label;
    return {{"zh", kit::in_language(of, "zh") + "的" + kit::in_language(field->label, "zh")},
            {"en", kit::in_language(of, "en") + ": " + kit::in_language(field->label, "en")}};
  }

  Result<void> check_parts() const {
    if (step_.parts.empty()) return {};
    const auto open = facts_.open_parts.find(step_.parts);
    if (open != facts_.open_parts.end() && open->second == 0) return {};
    const auto* parts = kit_.find_kind(step_.parts);
    kit::ErrorFields fields = {{"count", open == facts_.open_parts.end() ? "?" : std::to_string(open->second)}};
    kit::put_word(fields, "parts", {step_.parts, parts == nullptr ? nullptr : &parts->label});
    return no(Fault::conflict, "procedure.open_parts", std::move(fields));
  }

  const kit::Kit& kit_;
  const kit::Kind& kind_;
  const kit::Step& step_;
  const Facts& facts_;
  const db::Row& row_;
  const std::vector<bool>& pending_;
};

}  // namespace

Result<void> check_surroundings(const kit::Kit& kit, const kit::Kind& kind, const kit::Step& step, const Facts& facts,
                                const db::Row& row, const std::vector<bool>& pending) {
  return Surroundings(kit, kind, step, facts, row, pending).run();
}

}  // namespace bihuan::matter
