// Aggregates: a kind, its clauses, how its rows belong to `it`, and what a function may be asked of.
#include <algorithm>

#include "base/text.h"
#include "expr/check.h"

namespace bihuan::expr {
namespace {

using Kind_ = Tree::Kind;

class RowsChecker {
 public:
  RowsChecker(const Checker& checker, const Kind* it) : checker_(checker), it_(it) {}

  AggregatePtr aggregate(const Tree& tree) {
    auto of = std::make_shared<Aggregate>();
    of->form = form_of(tree.kind);
    of->highest = tree.kind == Kind_::max;
    of->known_part = tree.known_part;
    const SelectionTree& rows = tree.whole ? *tree.whole : *tree.rows;
    const Kind* kind = find_kind(rows, needs_field(tree.kind));
    const Kind* part = tree.whole ? find_kind(*tree.rows, false) : kind;
    if (kind == nullptr || part == nullptr) return nullptr;
    const size_t before = checker_.complaints.mistakes().size();
    check_known_part(tree);
    if (needs_field(tree.kind)) take_field(tree, *kind, rows.name.back(), *of);
    of->rows = selection(rows, *kind);
    if (of->form == LeafForm::share) share_part(tree, *kind, *part, *of);
    if (of->form == LeafForm::quantor) of->test = check_condition(checker_, *tree.parts[0], {*kind});
    check_function(tree, *of);
    of->stretch = stretch_of(of->rows);
    return checker_.complaints.mistakes().size() == before ? of : nullptr;
  }

 private:
  static LeafForm form_of(Kind_ kind) {
    switch (kind) {
      case Kind_::sum:
        return LeafForm::sum;
      case Kind_::average:
        return LeafForm::average;
      case Kind_::min:
      case Kind_::max:
        return LeafForm::extreme;
      case Kind_::distinct:
        return LeafForm::distinct;
      case Kind_::share:
        return LeafForm::share;
      case Kind_::all:
        return LeafForm::quantor;
      case Kind_::exists:
        return LeafForm::exists;
      case Kind_::gap:
        return LeafForm::gap;
      case Kind_::unbroken:
        return LeafForm::unbroken;
      default:
        return LeafForm::count;
    }
  }
  static bool needs_field(Kind_ kind) {
    return kind == Kind_::sum || kind == Kind_::average || kind == Kind_::min || kind == Kind_::max ||
           kind == Kind_::distinct || kind == Kind_::unbroken;
  }

  void refuse(size_t offset, const char* key, Complaints::Fields fields = {}) {
    checker_.complaints.add(offset, key, std::move(fields));
  }

  // The kind that a name begins with; `return.`, `ledger.` and `matter.` before it are for the reader, but must be
  // true.
  const Kind* find_kind(const SelectionTree& rows, bool with_field) {
    const auto& schema = checker_.schema;
    const auto& words = rows.name;
    size_t at = 0;
    const bool prefix = words.size() > 1 &&
                        (words[0].text == "return" || words[0].text == "ledger" || words[0].text == "matter") &&
                        schema.find_kind(words[0].text) == nullptr;
    if (prefix) at = 1;
    const Kind* kind = schema.find_kind(words[at].text);
    if (kind == nullptr) {
      checker_.complaints.add_unknown(words[at].offset, "expr.no_kind", words[at].text, names_and_labels(schema.kinds),
                                      {{"list", listed(names_of(schema.kinds))}});
      return nullptr;
    }
    const KindClass claimed = words[0].text == "return"   ? KindClass::form
                              : words[0].text == "ledger" ? KindClass::ledger
                                                          : KindClass::matter;
    if (prefix && kind->cls != claimed) {
      refuse(words[0].offset, "expr.wrong_prefix", {{"prefix", words[0].text}, {"kind", called(*kind)}});
      return nullptr;
    }
    const size_t rest = words.size() - at - 1;
    if (with_field && rest != 1) {
      refuse(words[at].offset, "expr.needs_field",
             {{"kind", called(*kind)}, {"name", kind->name}, {"list", listed(names_of(kind->fields))}});
      return nullptr;
    }
    if (!with_field && rest != 0) {
      refuse(words[at + 1].offset, "expr.takes_no_field",
             {{"kind", kind->name}, {"name", excerpt(words[at + 1].text)}});
      return nullptr;
    }
    return kind;
  }

  void take_field(const Tree& tree, const Kind& kind, const Word& word, Aggregate& of) {
    const Field* field = kind.find(word.text);
    if (field == nullptr) {
      checker_.complaints.add_unknown(word.offset, "expr.no_field", word.text, names_and_labels(kind.fields),
                                      {{"kind", called(kind)}, {"list", listed(names_of(kind.fields))}});
      return;
    }
    if (field->personal) return refuse(word.offset, "expr.personal", {{"name", field->name}});
    const bool number = field->type == Type::integer || field->type == Type::decimal;
    const bool fits =
        tree.kind == Kind_::distinct || (tree.kind == Kind_::unbroken ? field->type == Type::integer : number);
    if (!fits) {
      std::vector<std::string> numbers;
      for (const auto& each : kind.fields)
        if (each.type == Type::integer || (each.type == Type::decimal && tree.kind != Kind_::unbroken))
          numbers.push_back(each.name);
      refuse(
          word.offset, "expr.needs_number_field",
          {{"name", field->name}, {"type", type_key(field->type)}, {"kind", called(kind)}, {"list", listed(numbers)}});
      return;
    }
    of.field = field->name;
    of.scale = field->type == Type::decimal ? field->scale : 0;
    of.field_unknown = field->absent == Absent::unknown;
  }

  void check_known_part(const Tree& tree) {
    const bool fits = tree.kind == Kind_::sum || tree.kind == Kind_::average || tree.kind == Kind_::min ||
                      tree.kind == Kind_::max || tree.kind == Kind_::share;
    if (tree.known_part && !fits) refuse(tree.offset, "expr.no_known_part");
  }

  void check_function(const Tree& tree, const Aggregate& of) {
    if (of.form == LeafForm::gap && of.rows.date.empty())
      refuse(tree.offset, "expr.gap_needs_date", {{"kind", of.rows.kind}});
    const bool amount = of.form == LeafForm::sum || of.form == LeafForm::extreme;
    if (it_ != nullptr && amount && of.rows.is_form() && !of.known_part) refuse(tree.offset, "expr.return_needs_known");
  }

  void share_part(const Tree& tree, const Kind& kind, const Kind& part, Aggregate& of) {
    const SelectionTree& first = *tree.rows;
    if (&part != &kind) {
      refuse(first.name.front().offset, "expr.share_of_another", {{"kind", kind.name}, {"name", part.name}});
      return;
    }
    const bool clauses =
        first.period || first.under || !first.levels.empty() || first.as_filed || first.latest || first.of_it;
    if (clauses) refuse(first.name.front().offset, "expr.share_clauses");
    if (first.where) {
      of.test = check_condition(checker_, *first.where, {kind});
    } else {
      refuse(first.name.front().offset, "expr.share_needs_where");
    }
  }

  // ---- the rows

  Selection selection(const SelectionTree& tree, const Kind& kind) {
    Selection rows;
    rows.kind = kind.name;
    rows.cls = kind.cls;
    rows.date = kind.date_field;
    rows.unit = kind.unit_field;
    rows.form_levels = kind.form_levels;
    rows.form_months = kind.form_months;
    rows.period = tree.period;
    rows.as_filed = tree.as_filed;
    rows.latest = tree.latest;
    if (tree.under) rows.under = tree.under->text;
    read_levels(tree, rows);
    if (tree.of_it) bind_to_it(tree, kind, rows);
    const size_t before = checker_.complaints.mistakes().size();
    if (tree.where) rows.where = check_condition(checker_, *tree.where, {kind});
    check_place(tree, kind, rows);
    if (checker_.complaints.mistakes().size() == before) check_time(tree, kind, rows);
    return rows;
  }

  void read_levels(const SelectionTree& tree, Selection& rows) {
    const auto& schema = checker_.schema;
    for (const auto& word : tree.levels) {
      const auto labelled = schema.level_labels.find(word.text);
      const bool key = std::find(schema.levels.begin(), schema.levels.end(), word.text) != schema.levels.end();
      const std::string level = key ? word.text : labelled == schema.level_labels.end() ? "" : labelled->second;
      if (level.empty()) {
        auto known = schema.levels;
        for (const auto& [label, each] : schema.level_labels) known.push_back(label);
        checker_.complaints.add_unknown(word.offset, "expr.no_level", word.text, known,
                                        {{"list", listed(schema.levels)}});
      } else if (std::find(rows.levels.begin(), rows.levels.end(), level) == rows.levels.end()) {
        rows.levels.push_back(level);
      }
    }
  }

  void check_place(const SelectionTree& tree, const Kind& kind, const Selection& rows) {
    const bool unit = rows.is_unit();
    const bool placed = tree.under || !tree.levels.empty();
    const bool lacks = (placed && !unit && rows.unit.empty()) ||
                       (rows.as_filed && (unit || rows.unit.empty() || rows.date.empty())) ||
                       (rows.latest && (unit || rows.unit.empty() || rows.date.empty()));
    if (lacks) refuse(tree.clause_offset, "expr.no_unit", {{"kind", called(kind)}});
  }

  // A dated kind must say which stretch, unless its rows belong to one matter anyhow.
  void check_time(const SelectionTree& tree, const Kind& kind, const Selection& rows) {
    const size_t offset = tree.name.front().offset;
    if (rows.period && rows.date.empty()) {
      refuse(tree.period_offset, "expr.not_dated", {{"kind", called(kind)}});
      return;
    }
    const bool belongs = rows.bond == Selection::Bond::about || rows.bond == Selection::Bond::reference;
    if (rows.period || rows.date.empty() || belongs) return;
    for (const auto& part : conjuncts(rows.where))
      if (part->op == Op::window) return;
    refuse(offset, "expr.needs_time", {{"kind", called(kind)}, {"date", rows.date}});
  }

  static PeriodRef stretch_of(const Selection& rows) {
    if (rows.period) return *rows.period;
    for (const auto& part : conjuncts(rows.where))
      if (part->op == Op::window) return part->period;
    return {};
  }

  void bind_to_it(const SelectionTree& tree, const Kind& kind, Selection& rows) {
    const size_t offset = tree.name.front().offset;
    if (it_ == nullptr) {
      refuse(offset, "expr.no_it");
      return;
    }
    rows.outer_kind = it_->name;
    if (kind.about) {
      rows.bond = Selection::Bond::about;
      return;
    }
    if (it_->cls == KindClass::unit && !kind.unit_field.empty()) {
      rows.bond = Selection::Bond::unit;
      return;
    }
    std::vector<std::string> columns;
    std::vector<std::string> targets;
    for (const auto& field : kind.fields) {
      const bool refers = (field.type == Type::ref && field.target == it_->name) ||
                          (field.type == Type::account && it_->name == "account");
      if (refers) columns.push_back(field.name);
      if (field.type == Type::ref) targets.push_back(field.target);
    }
    if (columns.size() == 1) {
      rows.bond = Selection::Bond::reference;
      rows.bond_column = columns.front();
      return;
    }
    refuse(offset, columns.empty() ? "expr.does_not_refer" : "expr.refers_twice",
           {{"kind", called(kind)}, {"it", called(*it_)}, {"list", listed(columns.empty() ? targets : columns)}});
  }

  const Checker& checker_;
  const Kind* it_;
};

}  // namespace

AggregatePtr check_aggregate(const Checker& checker, const Tree& tree, const Kind* it) {
  return RowsChecker(checker, it).aggregate(tree);
}

}  // namespace bihuan::expr
