// The cascade of a matter: its parts, their parts, and what they add up to. Whoever may see a matter sees the parts
// that it waits for, wherever their units stand: who passed an order down answers for all that is done below it.
// Personal fields are left out; a part outside the caller's own reach is shown here alone, and says so.
#include "matter/cascade.h"

#include "http/operations.h"
#include "http/row_json.h"
#include "kit/usual_fields.h"
#include "record/record.h"

namespace bihuan::http {
namespace {

class CascadeText {
 public:
  CascadeText(Call& call, const matter::Cascade& cascade, const Tree& tree, const expr::Condition::Context& context)
      : call_(call), cascade_(cascade), tree_(tree), context_(context), parts_(cascade.nodes.size()) {
    for (size_t i = 1; i < cascade.nodes.size(); ++i) parts_[cascade.nodes[i].parent].push_back(i);
  }

  // A tree is no deeper than matter::kMostLevels.
  Result<void> write(size_t place) {
    const auto& node = cascade_.nodes[place];
    json_.begin_object().text("kind", node.kind->name).number("id", node.id).number("rev", node.rev);
    TRY_SET(const bool open, may_see(call_, *node.kind, node.row));
    json_.boolean("may_open", open);
    write_name(node);
    write_state(node);
    write_days(node);
    write_answer(node);
    write_sums(node.below);
    json_.name("parts").begin_list();
    for (const size_t part : parts_[place]) TRY(write(part));
    json_.end_list().end_object();
    return {};
  }
  std::string take() { return json_.take(); }
  JsonText& json() { return json_; }

 private:
  std::string_view language() const { return call_.language_key(); }
  static const db::Value& value(const matter::CascadeNode& node, const std::string& column) {
    return node.row[static_cast<size_t>(node.kind->column(column))];
  }

  void write_name(const matter::CascadeNode& node) {
    const auto text_of = [&](const char* name, const kit::Field* field) {
      if (field == nullptr || field->personal) return;
      if (const auto* text = std::get_if<std::string>(&value(node, field->name))) json_.text(name, *text);
    };
    text_of("code", node.kind->find(node.kind->code_field));
    text_of("title", kit::title_of(*node.kind));
    if (!node.kind->number_field.empty()) {
      if (const auto* number = std::get_if<int64_t>(&value(node, node.kind->number_field)))
        json_.number("number", *number);
      write_series(node);
    }
    if (node.kind->unit_field.empty()) return;
    if (const auto* unit = std::get_if<int64_t>(&value(node, node.kind->unit_field)))
      json_.number("unit", *unit).text("unit_name", tree_.name(*unit));
  }

  void write_series(const matter::CascadeNode& node) {
    const kit::Field* field = node.kind->find(node.kind->series_field);
    const auto* series = field == nullptr ? nullptr : std::get_if<std::string>(&value(node, field->name));
    if (series == nullptr) return;
    json_.text("series", *series);
    for (const auto& [key, label] : field->values)
      if (key == *series) json_.text("series_label", kit::in_language(label, language()));
  }

  void write_state(const matter::CascadeNode& node) {
    const auto& state = std::get<std::string>(value(node, "state"));
    const auto& labels = node.kind->procedure->state_labels;
    const auto label = labels.find(state);
    json_.text("state", state)
        .text("state_label", label == labels.end() ? state : kit::in_language(label->second, language()))
        .number("round", std::get<int64_t>(value(node, "round")));
    if (const auto* lamp = call_.kit().lamp_of(*node.kind, node.row, context_))
      json_.text("lamp", lamp->key).text("lamp_label", kit::in_language(lamp->label, language()));
  }

  void write_days(const matter::CascadeNode& node) {
    const auto day = [&](const char* name, const std::optional<Date>& on) {
      if (on) json_.text(name, on->iso());
    };
    day("issued", node.issued);
    day("due", node.due);
    day("receive_by", node.receive_by);
    day("received", node.received);
    json_.boolean("late_receipt", node.late_receipt);
    day("answered", node.answered);
    day("closed", node.closed);
    json_.number("overdue_days", node.overdue_days);
  }

  void write_answer(const matter::CascadeNode& node) {
    json_.name("answer").begin_list();
    for (const auto* field : kit::answer_of(*node.kind)) {
      const auto& given = value(node, field->name);
      if (db::is_null(given)) continue;
      json_.begin_object().text("field", field->name).text("label", kit::in_language(field->label, language()));
      json_.name("value");
      write_value(json_, *field, given);
      json_.end_object();
    }
    json_.end_list();
  }

  void write_sums(const matter::Sums& sums) {
    json_.name("sums")
        .begin_object()
        .number("total", sums.total)
        .number("received", sums.received)
        .number("answered", sums.answered)
        .number("closed", sums.closed)
        .number("cancelled", sums.cancelled)
        .number("overdue", sums.overdue)
        .number("late", sums.late)
        .number("late_receipt", sums.late_receipt)
        .end_object();
  }

  Call& call_;
  const matter::Cascade& cascade_;
  const Tree& tree_;
  const expr::Condition::Context& context_;
  std::vector<std::vector<size_t>> parts_;
  JsonText json_;
};

}  // namespace

Result<Answer> show_cascade(Call& call, const api::ShowCascade& in) {
  TRY_SET(const auto* kind, matter_called(call.kit(), in.kind));
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto cascade, matter::load_cascade(call.session(), call.kit(), *kind, in.id, now));
  TRY_SET(const bool seen, may_see(call, *kind, cascade.nodes.front().row));
  if (!seen) return Error{Fault::not_found, "api.out_of_scope"};
  TRY_SET(const auto tree, call.tree());
  const expr::Condition::Context context{now.day, record::parameters_of(call.session(), now.position)};
  CascadeText text(call, cascade, *tree, context);
  text.json().begin_object().number("position", now.position).text("day", now.day.iso());
  text.json().boolean("cut_off", cascade.cut_off).name("matter");
  TRY(text.write(0));
  text.json().end_object();
  return json_answer(text.take());
}

}  // namespace bihuan::http
