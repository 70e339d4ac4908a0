#include "exchange/export.h"

#include <fmt/format.h>

#include <unordered_map>

#include "base/text.h"
#include "exchange/columns.h"
#include "exchange/identity.h"
#include "log/writer.h"
#include "record/value.h"

namespace bihuan::exchange {
namespace {

// The site as it stands: its last log position and that entry's day.
Result<org::Moment> last_moment(db::Session& session) {
  TRY_SET(const int64_t position, log::log_size(session));
  const db::Value key[] = {db::kSite, position};
  TRY_SET(const auto row, session.first("select at from bh_log where site = ?1 and position = ?2", key));
  return org::Moment{position, day_of(Instant{row.empty() ? 0 : std::get<int64_t>(row[0])})};
}

class Writer {
 public:
  Writer(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, org::Moment at, std::string mark)
      : session_(session), kit_(kit), kind_(kind), at_(at), mark_(std::move(mark)) {
    for (const auto& field : kind.fields)
      if (!field.personal) columns_.push_back({Part::field, &field});
    if (kind.cls == kit::KindClass::matter)
      columns_.insert(columns_.end(), {{Part::state, nullptr}, {Part::round, nullptr}});
    columns_.push_back({Part::origin, nullptr});
    columns_.push_back({Part::id, nullptr});
    shown_.resize(columns_.size());
  }

  std::string header() const {
    const Headings headings(kind_);
    std::vector<std::string> cells;
    for (const auto& column : columns_) cells.push_back(headings.of(column));
    return office::csv_record(cells);
  }

  std::string select() const {
    std::string names;
    for (const auto& column : columns_)
      names += fmt::format(R"sql({}"{}")sql", names.empty() ? "" : ", ", name_of(column));
    return fmt::format(R"sql(select {} from "{}" where site = ?1 and until = ?2 order by id)sql", names, kind_.name);
  }

  Result<std::string> record(const db::Query& row) {
    std::vector<std::string> cells(columns_.size());
    for (size_t i = 0; i < columns_.size(); ++i) {
      const db::Value value = row.value(static_cast<int>(i));
      if (db::is_null(value)) continue;
      TRY_SET(cells[i], show(i, value));
    }
    return office::csv_record(cells);
  }

 private:
  static std::string name_of(const Column& column) {
    if (column.part == Part::field) return column.field->name;
    if (column.part == Part::id) return "id";
    return column.part == Part::state ? "state" : column.part == Part::round ? "round" : "origin";
  }

  Result<std::string> show(size_t at, const db::Value& value) {
    const Column& column = columns_[at];
    if (column.part == Part::origin)
      return std::string(std::get<std::string>(value) == "loop" ? "本系统办理" : "外部导入");
    if (column.part == Part::id) return system_id(mark_, kind_.name, std::get<int64_t>(value));
    if (column.part == Part::round) return std::to_string(std::get<int64_t>(value));
    if (column.part == Part::state) {
      const auto& state = std::get<std::string>(value);
      const auto label = kind_.procedure->state_labels.find(state);
      return label == kind_.procedure->state_labels.end() ? state : kit::in_language(label->second, "zh");
    }
    const auto type = column.field->type;
    const auto* id = std::get_if<int64_t>(&value);
    if (id == nullptr || (type != expr::Type::unit && type != expr::Type::account && type != expr::Type::ref))
      return record::show_value(session_, kit_, *column.field, value, at_);
    auto& known = shown_[at];
    if (const auto found = known.find(*id); found != known.end()) return found->second;
    TRY_SET(auto text,
            type == expr::Type::unit ? show_unit(*id) : record::show_value(session_, kit_, *column.field, value, at_));
    return known[*id] = std::move(text);
  }

  Result<std::string> show_unit(int64_t unit) {
    TRY_SET(const auto place, org::place_of(session_, unit, at_));
    if (!place) return std::to_string(unit);
    const auto named = org::find_unit(session_, place->name, at_);
    if (!named && named.error().fault != Fault::invalid) return named.error();
    const bool is_enough = named && *named && (*named)->unit == unit;
    return is_enough ? place->name : place->code;
  }

  db::Session& session_;
  const kit::Kit& kit_;
  const kit::Kind& kind_;
  org::Moment at_;
  std::string mark_;
  std::vector<Column> columns_;
  std::vector<std::unordered_map<int64_t, std::string>> shown_;  // by column: units, accounts, codes
};

}  // namespace

Result<int64_t> export_csv(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, office::Encoding encoding,
                           const std::function<Result<void>(std::string_view)>& write) {
  if (kind.cls == kit::KindClass::system)
    return Error{Fault::invalid, "exchange.not_importable", {{"kind", kit::in_language(kind.label, "zh")}}};
  TRY_SET(const auto at, last_moment(session));
  TRY_SET(auto mark, site_mark(session));
  Writer writer(session, kit, kind, at, std::move(mark));
  const bool is_utf8_wanted = encoding == office::Encoding::utf8;
  const auto put = [&](const std::string& text) { return is_utf8_wanted ? write(text) : write(to_gb18030(text)); };
  if (is_utf8_wanted) TRY(write("\xEF\xBB\xBF"));
  TRY(put(writer.header()));
  TRY_SET(auto query, session.prepare(writer.select()));
  query.bind(1, db::kSite);
  query.bind(2, db::kOpen);
  for (int64_t rows = 0;; ++rows) {
    TRY_SET(const bool more, query.step());
    if (!more) return rows;
    TRY_SET(const auto record, writer.record(query));
    TRY(put(record));
  }
}

}  // namespace bihuan::exchange
