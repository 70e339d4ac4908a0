// templates/NAME.print.md: a head between two lines "---", then the text.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"
#include "kit/print_form.h"

namespace bihuan::kit {
namespace {

constexpr std::string_view kFolder = "templates/";
constexpr std::string_view kEnding = ".print.md";
constexpr size_t kMostLines = 500;
constexpr int kMostColumns = 24;
constexpr std::string_view kBreak = "<br>";

const Kind* kind_of(const Kit& kit, const std::string& name) {
  for (const auto* system : {"evidence", "step"})
    if (name == system) return &system_kind(name);
  return kit.find_kind(name);
}

// A line of the file, or a part of it, and where it stands.
struct Part {
  std::string_view text;
  int line = 0;
  size_t offset = 0;  // in its line, in bytes
  std::string_view whole;
  Part from(size_t at, size_t count = std::string_view::npos) const {
    return {text.substr(at, count), line, offset + at, whole};
  }
  Part trimmed() const {
    const auto bare = trim(text);
    return bare.empty() ? from(0, 0) : from(static_cast<size_t>(bare.data() - text.data()), bare.size());
  }
};

class FormReader {
 public:
  FormReader(const Kit& kit, const std::string& path, std::string_view content, Issues& issues)
      : kit_(kit), reader_(path, content, kit.languages, issues), issues_(issues), content_(content) {
    form_.name = path.substr(kFolder.size(), path.size() - kFolder.size() - kEnding.size());
  }

  PrintForm read() {
    lines_ = split(content_, '\n');
    const size_t body = read_head();
    if (kind_ == nullptr) return std::move(form_);
    if (lines_.size() > kMostLines) {
      reader_.report(place(1, 1), "kit.too_many", {{"limit", std::to_string(kMostLines)}});
      return std::move(form_);
    }
    for (size_t i = body; i < lines_.size(); ++i) read_line({lines_[i], static_cast<int>(i) + 1, 0, lines_[i]});
    finish_grid();
    if (form_.blocks.empty()) reader_.report(place(static_cast<int>(body) + 1, 1), "kit.print_empty");
    return std::move(form_);
  }

 private:
  static Yaml place(int line, int column) {
    Yaml at;
    at.line = line;
    at.column = column;
    return at;
  }
  static Yaml place(const Part& part) {
    return place(part.line, static_cast<int>(code_point_offset(part.whole, part.offset)) + 1);
  }

  // Gives the index of the first line of the text; kind_ stays null when that cannot be read.
  size_t read_head() {
    size_t end = 1;
    while (end < lines_.size() && trim(lines_[end]) != "---") ++end;
    if (lines_.empty() || trim(lines_[0]) != "---" || end >= lines_.size()) {
      reader_.report(place(1, 1), "kit.print_no_head");
      return 0;
    }
    std::string yaml;  // an empty line where the mark stands: then lines are those of the file
    for (size_t i = 1; i < end; ++i) yaml.append("\n").append(lines_[i]);
    const auto root = parse_yaml(yaml, reader_.file());
    if (!root) {
      issues_.push_back(malformed(reader_.file(), root.error()));
      return end + 1;
    }
    if (!reader_.expect_map(*root, {"kind", "label", "when", "unless"})) return end + 1;
    form_.label = reader_.required_label(*root);
    if (const auto* unless = root->find("unless")) form_.unless = reader_.label(*unless);
    const auto* kind = reader_.require(*root, "kind");
    if (kind == nullptr) return end + 1;
    form_.kind = reader_.text(*kind);
    kind_ = kit_.find_kind(form_.kind);
    if (kind_ == nullptr) {
      std::vector<std::string> names;
      for (const auto& known : kit_.kinds) names.push_back(known.name);
      reader_.report_unknown(*kind, "kit.no_such_kind", form_.kind, names);
    } else if (const auto* when = root->find("when")) {
      form_.when = reader_.condition(*when, form_.name, form_.kind, kit_.schema);
      if (form_.unless.empty()) reader_.report(*when, "kit.missing_key", {{"name", "unless"}});
    }
    return end + 1;
  }

  void read_line(Part line) {
    line = line.trimmed();
    const bool optional = starts_with(line.text, "? ");
    if (optional) line = line.from(2).trimmed();
    if (starts_with(line.text, "|")) return read_grid_line(line, optional);
    finish_grid();
    if (line.text.empty()) return;
    PrintBlock block;
    block.optional = optional;
    const std::pair<std::string_view, PrintBlock::Style> marks[] = {
        {"# ", PrintBlock::Style::title}, {"## ", PrintBlock::Style::heading1}, {"### ", PrintBlock::Style::heading2}};
    for (const auto& [mark, style] : marks) {
      if (!starts_with(line.text, mark)) continue;
      block.style = style;
      line = line.from(mark.size());
      break;
    }
    if (starts_with(line.text, "@")) {
      const size_t blank = std::min(line.text.find(' '), line.text.size());
      const auto style = style_called(line.from(1, blank - 1));
      if (!style) return;
      block.style = *style;
      line = line.from(blank);
    }
    block.text = read_text(line.trimmed(), *kind_, false);
    form_.blocks.push_back(std::move(block));
  }

  std::optional<PrintBlock::Style> style_called(const Part& word) {
    using Style = PrintBlock::Style;
    static const std::vector<std::pair<std::string, Style>> kStyles = {
        {"subtitle", Style::subtitle}, {"number", Style::number}, {"addressee", Style::addressee},
        {"issuer", Style::issuer},     {"date", Style::date},     {"note", Style::note}};
    std::vector<std::string> names;
    for (const auto& [name, style] : kStyles) {
      if (name == word.text) return style;
      names.push_back(name);
    }
    reader_.report_unknown(place(word), "kit.not_one_of", std::string(word.text), names);
    return std::nullopt;
  }

  // "| a | b |": a row of the grid under way. "| -- | ---- |" says how wide its columns are; as the second line it
  // makes the first a header.
  void read_grid_line(const Part& line, bool optional) {
    if (!grid_) {
      grid_.emplace();
      grid_->style = PrintBlock::Style::grid;
      grid_line_ = line.line;
    }
    std::vector<Part> cells;
    size_t from = 1;
    while (from < line.text.size()) {
      const size_t end = std::min(line.text.find('|', from), line.text.size());
      cells.push_back(line.from(from, end - from).trimmed());
      from = end + 1;
    }
    const bool widths = !cells.empty() && std::all_of(cells.begin(), cells.end(), [](const Part& cell) {
      return !cell.text.empty() && cell.text.find_first_not_of('-') == std::string_view::npos;
    });
    if (widths && grid_->widths.empty() && grid_->rows.size() <= 1) {
      for (const auto& cell : cells) grid_->widths.push_back(static_cast<int>(cell.text.size()));
      grid_->has_header = grid_->rows.size() == 1;
      if (grid_->has_header)
        for (auto& cell : grid_->rows[0].cells) cell.label = true;
      return;
    }
    PrintRow row;
    row.optional = optional;
    const Kind* kind = cells.empty() ? nullptr : read_each(cells.front(), row);
    if (kind != nullptr)
      for (const auto& cell : cells) row.cells.push_back(read_cell(cell, *kind, !row.each.empty()));
    row_lines_.push_back(line);
    grid_->rows.push_back(std::move(row));
  }

  // "{{each KIND}}" at the beginning of a row; what is left of its first cell stays in `first`. Null: no such kind.
  const Kind* read_each(Part& first, PrintRow& row) {
    constexpr std::string_view kEach = "{{each ";
    const size_t end = first.text.find("}}");
    if (!starts_with(first.text, kEach) || end == std::string_view::npos) return kind_;
    const Part word = first.from(kEach.size(), end - kEach.size()).trimmed();
    first = first.from(end + 2).trimmed();
    std::vector<std::string> known = {"evidence"};
    if (kind_->procedure) known.push_back("step");
    for (const auto& kind : kit_.kinds)
      if (const auto* by = reference(kind)) {
        known.push_back(kind.name);
        if (kind.name == word.text) row.by = by->name;
      }
    row.each = word.text;
    if (std::find(known.begin(), known.end(), word.text) != known.end()) return kind_of(kit_, row.each);
    reader_.report_unknown(place(word), "kit.print_not_a_part", row.each, known, {{"kind", kind_->name}});
    return nullptr;
  }

  // The field by which rows of `kind` refer to the printed row.
  const Field* reference(const Kind& kind) const {
    for (const auto& field : kind.fields)
      if (field.type == expr::Type::ref && field.target == kind_->name) return &field;
    return nullptr;
  }

  PrintCell read_cell(Part cell, const Kind& kind, bool repeated) {
    PrintCell made;
    constexpr size_t kStars = 2;
    if (cell.text.size() > 2 * kStars && starts_with(cell.text, "**") && cell.text.ends_with("**")) {
      made.label = true;
      cell = cell.from(kStars, cell.text.size() - 2 * kStars).trimmed();
    }
    made.text = read_text(cell, kind, repeated);
    return made;
  }

  // Every row gets the width of the grid: its last cell takes what is left.
  void finish_grid() {
    if (!grid_) return;
    if (grid_->widths.empty()) {
      size_t most = 1;
      for (const auto& row : grid_->rows) most = std::max(most, row.cells.size());
      grid_->widths.assign(most, 1);
    }
    const int columns = static_cast<int>(grid_->widths.size());
    if (columns > kMostColumns)
      reader_.report(place(grid_line_, 1), "kit.too_many", {{"limit", std::to_string(kMostColumns)}});
    for (size_t i = 0; i < grid_->rows.size(); ++i) {
      auto& cells = grid_->rows[i].cells;
      const int spare = columns - static_cast<int>(cells.size());
      if (spare < 0)
        reader_.report(place(row_lines_[i]), "kit.print_row_too_wide", {{"columns", std::to_string(columns)}});
      if (spare > 0 && !cells.empty()) cells.back().columns += spare;
    }
    if (grid_->rows.empty()) reader_.report(place(grid_line_, 1), "kit.print_empty");
    form_.blocks.push_back(*std::move(grid_));
    grid_.reset();
    row_lines_.clear();
  }

  PrintText read_text(const Part& part, const Kind& kind, bool repeated) {
    PrintText text;
    const auto words = [&](std::string_view found) {
      if (!found.empty()) text.push_back({replace_all(std::string(found), kBreak, "\n"), std::nullopt});
    };
    size_t from = 0;
    while (true) {
      const size_t open = part.text.find("{{", from);
      words(part.text.substr(from, open == std::string_view::npos ? open : open - from));
      if (open == std::string_view::npos) return text;
      const size_t close = part.text.find("}}", open);
      if (close == std::string_view::npos) {
        reader_.report(place(part.from(open)), "kit.print_open_tag", {{"tag", excerpt(part.text.substr(open))}});
        return text;
      }
      if (auto tag = read_tag(part.from(open + 2, close - open - 2).trimmed(), kind, repeated))
        text.push_back({"", std::move(tag)});
      from = close + 2;
    }
  }

  std::optional<PrintTag> read_tag(const Part& part, const Kind& kind, bool repeated) {
    PrintTag tag;
    const size_t colon = part.text.find(':');
    const std::string_view name = trim(part.text.substr(0, colon));
    if (colon != std::string_view::npos) tag.format = trim(part.text.substr(colon + 1));
    for (const auto step : split(name, '.')) tag.path.emplace_back(step);
    const Field* field = kind.find(tag.path[0]);
    expr::Type type = expr::Type::integer;
    if (field != nullptr) {
      field = find_last(part, kind, tag.path);
      if (field == nullptr) return std::nullopt;
      type = field->many ? expr::Type::text : field->type;
    } else if (!read_other(part, kind, repeated, tag, type)) {
      return std::nullopt;
    }
    return is_format(part, type, tag.format) ? std::optional(std::move(tag)) : std::nullopt;
  }

  // What is no field of the row.
  bool read_other(const Part& part, const Kind& kind, bool repeated, PrintTag& tag, expr::Type& type) {
    using What = PrintTag::What;
    static const std::vector<std::string> kSettings = {"site.name", "site.name_stem"};
    const std::string name = tag.path.size() == 1 ? tag.path[0] : tag.path[0] + "." + tag.path[1];
    std::vector<std::pair<std::string, What>> others = {{"id", What::id}, {"today", What::today}};
    if (kind.procedure) others.insert(others.end(), {{"state", What::state}, {"round", What::round}});
    if (repeated) others.emplace_back("count", What::count);
    for (const auto& setting : kSettings) others.emplace_back(setting, What::setting);
    for (const auto& [known, what] : others) {
      if (known != name || tag.path.size() > 2) continue;
      tag.what = what;
      if (what == What::setting) tag.path.erase(tag.path.begin());
      if (what == What::today) type = expr::Type::date;
      if (what == What::state || what == What::setting) type = expr::Type::choice;
      return true;
    }
    std::vector<std::string> names;
    for (const auto& field : kind.fields) names.push_back(field.name);
    for (const auto& [known, what] : others) names.push_back(known);
    reader_.report_unknown(place(part), "kit.no_such_field", tag.path[0], names, {{"kind", kind.name}});
    return false;
  }

  // Follows references to the field at the end of the path.
  const Field* find_last(const Part& part, const Kind& first, const std::vector<std::string>& path) {
    const Kind* kind = &first;
    for (size_t i = 0;; ++i) {
      const Field* field = kind->find(path[i]);
      if (field == nullptr) {
        std::vector<std::string> names;
        for (const auto& known : kind->fields) names.push_back(known.name);
        reader_.report_unknown(place(part), "kit.no_such_field", path[i], names, {{"kind", kind->name}});
        return nullptr;
      }
      if (i + 1 == path.size()) return field;
      kind = field->type == expr::Type::ref ? kit_.find_kind(field->target) : nullptr;
      if (kind == nullptr) {
        reader_.report(place(part), "kit.wrong_field_type", {{"name", path[i]}, {"kind", first.name}});
        return nullptr;
      }
    }
  }

  bool is_format(const Part& part, expr::Type type, const std::string& format) {
    if (format.empty()) return true;
    std::vector<std::string> known;
    if (type == expr::Type::date) known = {"iso", "year", "month", "day", "days_past"};
    if (type == expr::Type::boolean) known = {"check"};
    if (type == expr::Type::text) known = {"short"};
    if (std::find(known.begin(), known.end(), format) != known.end()) return true;
    reader_.report_unknown(place(part), "kit.print_format", format, known);
    return false;
  }

  const Kit& kit_;
  Reader reader_;
  Issues& issues_;
  std::string_view content_;
  std::vector<std::string_view> lines_;
  const Kind* kind_ = nullptr;
  PrintForm form_;
  std::optional<PrintBlock> grid_;  // under way
  std::vector<Part> row_lines_;     // of its rows
  int grid_line_ = 0;
};

}  // namespace

bool is_print_form(std::string_view path) {
  return starts_with(path, kFolder) && path.ends_with(kEnding) && path.size() > kFolder.size() + kEnding.size() &&
         path.find('/', kFolder.size()) == std::string_view::npos;
}

ParsedPrintForm parse_print_form(const Kit& kit, const std::string& path, std::string_view content) {
  ParsedPrintForm parsed;
  auto form = FormReader(kit, path, content, parsed.issues).read();
  if (parsed.issues.empty()) parsed.form = std::move(form);
  return parsed;
}

std::vector<PrintForm> print_forms(const Kit& kit) {
  std::vector<PrintForm> forms;
  for (const auto& [path, content] : kit.files) {
    if (!is_print_form(path)) continue;
    if (auto parsed = parse_print_form(kit, path, content); parsed.form) forms.push_back(*std::move(parsed.form));
  }
  return forms;
}

}  // namespace bihuan::kit
