// The tree of units: shown as of a day, changed from a day on.
#include "http/json_text.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "org/tree.h"
#include "record/record.h"

namespace bihuan::http {
namespace {

Result<Answer> done(Call& call) {
  TRY_SET(const int64_t position, call.position());
  return json_answer(JsonText().begin_object().number("position", position).end_object().take());
}

// The verb `org`, at the unit that is changed.
Result<void> require_org(Call& call, int64_t unit) {
  return record::require(call.tx(), call.kit(), call.actor(), "org", unit);
}

// The unit above: the last but one id of the path.
int64_t parent_of(const std::string& path) {
  constexpr size_t kPiece = 9;  // eight digits and a dot
  if (path.size() < 2 * kPiece) return 0;
  return std::stoll(path.substr(path.size() - 2 * kPiece, 8), nullptr, 16);
}

}  // namespace

Result<Answer> list_units(Call& call, const api::ListUnits& in) {
  TRY_SET(auto tree, call.tree());
  if (in.day && *in.day != tree->day) {
    TRY_SET(const int64_t position, call.position());
    TRY_SET(tree, Tree::load(call.session(), {position, *in.day}));
  }
  JsonText json;
  json.begin_object().text("day", tree->day.iso()).name("units").begin_list();
  for (const auto id : tree->in_order) {
    const auto& place = tree->by_id.at(id);
    json.begin_object().number("id", id).text("code", place.code).text("name", place.name).text("level", place.level);
    if (const int64_t parent = parent_of(place.path)) json.number("parent", parent);
    json.end_object();
  }
  json.end_list().end_object();
  return json_answer(json.take());
}

Result<Answer> add_unit(Call& call, const api::AddUnit& in) {
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const auto parent, org::find_unit(call.session(), in.body.parent, now));
  if (!parent) return Error{Fault::invalid, "record.no_such_unit", {{"unit", in.body.parent}}};
  TRY(require_org(call, parent->unit));
  TRY_SET(const int64_t id,
          org::add_unit(call.tx(), {in.body.code, in.body.name, in.body.level, parent->code, in.body.from}));
  TRY_SET(const int64_t position, call.position());
  return json_answer(JsonText().begin_object().number("id", id).number("position", position).end_object().take(), 201);
}

Result<Answer> rename_unit(Call& call, const api::RenameUnit& in) {
  TRY(require_org(call, in.id));
  TRY(org::rename_unit(call.tx(), in.id, in.body.name, in.body.from));
  return done(call);
}

Result<Answer> move_unit(Call& call, const api::MoveUnit& in) {
  TRY(require_org(call, in.id));
  TRY(require_org(call, in.body.parent));
  TRY(org::move_unit(call.tx(), in.id, in.body.parent, in.body.from));
  return done(call);
}

Result<Answer> merge_units(Call& call, const api::MergeUnits& in) {
  for (const auto unit : in.body.ended) TRY(require_org(call, unit));
  TRY(require_org(call, in.body.into));
  TRY(org::merge_units(call.tx(), in.body.ended, in.body.into, in.body.from));
  return done(call);
}

}  // namespace bihuan::http
