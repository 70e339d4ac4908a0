#include "print/print.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "db/dialect.h"
#include "log/writer.h"
#include "record/record.h"

namespace bihuan::print {
namespace {

using office::Paragraph;
using office::Style;

Style style_of(kit::PrintBlock::Style style) {
  using From = kit::PrintBlock::Style;
  switch (style) {
    case From::title:
      return Style::title;
    case From::subtitle:
      return Style::subtitle;
    case From::number:
      return Style::number;
    case From::addressee:
      return Style::addressee;
    case From::heading1:
      return Style::heading1;
    case From::heading2:
      return Style::heading2;
    case From::issuer:
      return Style::signature;
    case From::date:
      return Style::date;
    case From::note:
      return Style::note;
    case From::grid:
      return Style::grid;
    case From::body:
      break;
  }
  return Style::body;
}

Paragraph plain(Style style, std::string text) {
  Paragraph paragraph;
  paragraph.style = style;
  office::Span span;
  span.text = std::move(text);
  paragraph.spans.push_back(std::move(span));
  return paragraph;
}

struct Filled {
  std::string text;
  bool lacks = false;  // a tag is empty
};

class Printer {
 public:
  Printer(db::Session& session, const kit::Kit& kit, const Wanted& wanted, const Sight& sight, const kit::Kind& kind)
      : session_(session),
        kit_(kit),
        wanted_(wanted),
        sight_(sight),
        kind_(kind),
        values_(session, kit, kind, wanted.position, wanted.today, sight,
                kit.languages.front() == "zh" ? Language::zh : Language::en) {}

  Result<Sheet> run() {
    TRY(load());
    for (const auto& block : wanted_.form->blocks) TRY(add(block));
    TRY(add_trace());
    auto& document = sheet_.document;
    const std::string label = values_.label(wanted_.form->label);
    if (document.title.empty()) document.title = label;
    sheet_.file_name = fmt::format("{}-{}", label, wanted_.id);
    sheet_.personal = values_.personal_shown();
    return std::move(sheet_);
  }

 private:
  Result<void> load() {
    const Error none{Fault::not_found, "print.no_such_row", {{"kind", kind_.name}, {"id", std::to_string(wanted_.id)}}};
    const db::Value key[] = {db::kSite, wanted_.id, wanted_.position};
    TRY_SET(auto row, session_.first(db::version_statement(kind_.table), key));
    if (row.empty()) return none;
    since_ = std::get<int64_t>(row.back());
    row.pop_back();
    TRY_SET(const bool seen, sight_.row(kind_, row));
    if (!seen) return none;
    owner_ = {&kind_, wanted_.id, std::move(row), 0};
    if (fits(session_, *wanted_.form, owner_.row, wanted_.position, wanted_.today)) return {};
    Error not_now{Fault::conflict, "print.not_now", {{"form", wanted_.form->name}}};
    for (const auto& [language, text] : wanted_.form->label) not_now.fields["form:" + language] = text;
    for (const auto& [language, text] : wanted_.form->unless) not_now.fields["why:" + language] = text;
    return not_now;
  }

  // What a form leaves open is said in a text, and left free in a box.
  Result<Filled> fill(const kit::PrintText& text, const Owner& owner, bool in_box) {
    Filled filled;
    for (const auto& piece : text) {
      if (!piece.tag) {
        filled.text += piece.words;
        continue;
      }
      TRY_SET(const auto value, values_.of(*piece.tag, owner));
      filled.lacks = filled.lacks || value.text.empty();
      if (value.hidden) {
        filled.text += values_.pick("〔不公开〕", "[withheld]");
      } else if (value.text.empty() && !in_box) {
        filled.text += values_.pick("〔未填〕", "[not given]");
      } else {
        filled.text += value.text;
      }
    }
    return filled;
  }

  Result<void> add(const kit::PrintBlock& block) {
    if (block.style == kit::PrintBlock::Style::grid) return add_grid(block);
    TRY_SET(auto filled, fill(block.text, owner_, false));
    if (block.optional && filled.lacks) return {};
    if (block.style == kit::PrintBlock::Style::title && sheet_.document.title.empty())
      sheet_.document.title = replace_all(filled.text, "\n", "");
    sheet_.document.paragraphs.push_back(plain(style_of(block.style), std::move(filled.text)));
    return {};
  }

  Result<void> add_grid(const kit::PrintBlock& block) {
    Paragraph paragraph;
    paragraph.style = Style::grid;
    paragraph.grid.widths = block.widths;
    paragraph.grid.has_header = block.has_header;
    for (const auto& row : block.rows) {
      if (row.each.empty()) {
        TRY(add_row(row, owner_, paragraph.grid));
        continue;
      }
      TRY_SET(const auto belonging, values_.belonging(row, owner_));
      for (const auto& owner : belonging) TRY(add_row(row, owner, paragraph.grid));
      if (belonging.empty())
        paragraph.grid.rows.push_back({{values_.pick("无", "none"), static_cast<int>(block.widths.size()), false}});
    }
    if (paragraph.grid.rows.empty()) return {};
    auto& paragraphs = sheet_.document.paragraphs;
    if (!paragraphs.empty() && paragraphs.back().style == Style::grid)
      paragraphs.push_back(plain(Style::small_print, ""));  // else they would be one
    paragraphs.push_back(std::move(paragraph));
    return {};
  }

  Result<void> add_row(const kit::PrintRow& row, const Owner& owner, office::Grid& grid) {
    std::vector<office::Cell> cells;
    bool lacks = false;
    for (const auto& cell : row.cells) {
      TRY_SET(auto filled, fill(cell.text, owner, true));
      lacks = lacks || filled.lacks;
      cells.push_back({std::move(filled.text), cell.columns, cell.label});
    }
    if (!row.optional || !lacks) grid.rows.push_back(std::move(cells));
    return {};
  }

  // With this anybody finds the row again: its number and version, the place of the log that the sheet shows and the
  // log's root there, the site's key, the form that was filled, and the command that prints the same sheet again.
  Result<void> add_trace() {
    TRY_SET(const auto root, log::root_at(session_, wanted_.position));
    const auto pick = [&](std::string_view zh, std::string_view en) { return values_.pick(zh, en); };
    std::string state;
    if (kind_.procedure) {
      const auto& row = owner_.row;
      state =
          fmt::format(fmt::runtime(pick("第 {} 轮，{}；", "round {}, {}; ")),
                      std::get<int64_t>(row[static_cast<size_t>(kind_.column("round"))]),
                      values_.state_of(kind_, std::get<std::string>(row[static_cast<size_t>(kind_.column("state"))])));
    }
    const std::string file = "templates/" + wanted_.form->name + ".print.md";
    const std::string form = to_hex(sha256(kit_.files.at(file))).substr(0, 16);
    std::string printed = values_.date(wanted_.today);
    if (!wanted_.printed_by.empty()) printed += pick("，账户 ", ", account ") + wanted_.printed_by;
    std::vector<std::string> lines = {
        fmt::format(
            fmt::runtime(pick("查验：{} {} 号（{}）；{}本版记入日志第 {} 条。据日志第 {} 条以前的记录打印于 {}。",
                              "To look it up: {} {} ({}); {}this version was made by log entry {}. Printed from "
                              "the records up to log position {} on {}.")),
            values_.label(kind_.label), wanted_.id, kind_.name, state, since_, wanted_.position, printed),
        fmt::format(fmt::runtime(pick("日志根：{}", "Root of the log: {}")), to_hex(root)),
        fmt::format(
            fmt::runtime(pick("站点：{}；签名公钥指纹：{}{}", "Site: {}; fingerprint of its key: {}{}")),
            wanted_.origin, log::fingerprint(wanted_.key),
            wanted_.key.insecure() ? pick("（演示用钥，不能证明签发人）", " (a demo's key: it proves no signer)") : ""),
        fmt::format(
            fmt::runtime(pick("单据：{}（摘要 {}）；再次打印：bihuan print --kind {} --id {} --form {} --as-of {}",
                              "Form: {} (digest {}); to print it again: bihuan print --kind {} --id {} --form "
                              "{} --as-of {}")),
            wanted_.form->name, form, kind_.name, wanted_.id, wanted_.form->name, wanted_.position)};
    if (values_.hid_something())
      lines.push_back(pick("个人信息未打印：只供办理人员查看。",
                           "Personal values are left out: they are for those who "
                           "handle the matter."));
    auto& paragraphs = sheet_.document.paragraphs;
    paragraphs.push_back(plain(Style::small_print, ""));
    for (auto& line : lines) paragraphs.push_back(plain(Style::small_print, std::move(line)));
    return {};
  }

  db::Session& session_;
  const kit::Kit& kit_;
  const Wanted& wanted_;
  const Sight& sight_;
  const kit::Kind& kind_;
  Values values_;
  Owner owner_;
  int64_t since_ = 0;
  Sheet sheet_;
};

}  // namespace

Result<kit::PrintForm> find_form(const kit::Kit& kit, const std::string& kind, const std::string& name) {
  std::string list;
  for (auto& form : kit::print_forms(kit)) {
    if (form.kind != kind) continue;
    if (form.name == name) return std::move(form);
    list += (list.empty() ? "" : ", ") + form.name;
  }
  return Error{Fault::not_found, "print.no_such_form", {{"kind", kind}, {"name", excerpt(name)}, {"list", list}}};
}

bool fits(db::Session& session, const kit::PrintForm& form, const db::Row& row, int64_t position, Date today) {
  if (!form.when) return true;
  const expr::Condition::Context context{today, record::parameters_of(session, position)};
  return form.when->holds(row, context) == expr::Truth::yes;
}

Result<Sheet> print_row(db::Session& session, const kit::Kit& kit, const Wanted& wanted, const Sight& sight) {
  return Printer(session, kit, wanted, sight, *kit.find_kind(wanted.form->kind)).run();
}

}  // namespace bihuan::print
