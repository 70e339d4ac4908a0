#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "office/docx.h"
#include "office/docx_parts.h"
#include "office/layout.h"
#include "office/pieces.h"

namespace bihuan::office {
namespace {

constexpr int kFormRow = 500;      // the least height of a form's row, in twips
constexpr size_t kTagLength = 64;  // what Word takes for w:tag and w:alias, in UTF-16 units

std::string_view style_id(Style style) {
  switch (style) {
    case Style::title:
      return kTitleStyle.id;
    case Style::subtitle:
      return "BhSubtitle";
    case Style::addressee:
      return "BhAddressee";
    case Style::heading1:
      return "BhHeading1";
    case Style::heading2:
      return "BhHeading2";
    case Style::body:
      return "BhBody";
    case Style::signature:
      return "BhSignature";
    case Style::date:
      return "BhDate";
    case Style::number:
      return "BhNumber";
    case Style::annex_title:
      return "BhAttachment";
    case Style::note:
      return "BhNote";
    case Style::small_print:
      return "BhSmallPrint";
    case Style::grid:
      return "BhFormCell";
  }
  return "BhBody";
}

bool is_heading_block(Style style) { return style == Style::title || style == Style::subtitle; }

std::string cut_to_utf16(std::string_view text, size_t units) {
  std::u32string kept;
  for (const char32_t c : to_code_points(clean_text(text))) {
    const size_t needed = c > 0xFFFF ? 2 : 1;
    if (needed > units) break;
    units -= needed;
    kept += c;
  }
  return to_utf8(kept);
}

size_t utf16_units(std::string_view text) {
  size_t units = 0;
  for (const char32_t c : to_code_points(clean_text(text))) units += c > 0xFFFF ? 2 : 1;
  return units;
}

std::string simple_paragraph(std::string_view style, std::string_view text) {
  std::string out = "<w:p><w:pPr><w:pStyle w:val=\"";
  out.append(style).append("\"/></w:pPr><w:r><w:t xml:space=\"preserve\">");
  return out.append(escape_xml(text)).append("</w:t></w:r></w:p>");
}

class BodyWriter {
 public:
  explicit BodyWriter(const Document& document) : document_(document) {}

  Result<std::string> write() {
    out_ =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document "
        "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
        "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>";
    for (size_t i = 0; i < document_.paragraphs.size(); ++i) {
      const auto& paragraph = document_.paragraphs[i];
      if (paragraph.style == Style::grid) put_grid(paragraph.grid);
      if (paragraph.style != Style::grid) TRY(put_paragraph(i));
    }
    const bool ends_in_grid = !document_.paragraphs.empty() && document_.paragraphs.back().style == Style::grid;
    if (ends_in_grid && document_.annex_title.empty()) put_end_of_table();
    if (!document_.annex_title.empty()) put_annex();
    out_ += section_properties(document_.draft) + "</w:body></w:document>";
    return std::move(out_);
  }

 private:
  Result<void> put_paragraph(size_t index) {
    const auto& paragraph = document_.paragraphs[index];
    out_.append("<w:p><w:pPr><w:pStyle w:val=\"").append(style_id(paragraph.style)).append("\"/>");
    out_ += spacing(index) + indent(index) + "</w:pPr>";
    std::vector<bool> filled;  // of each open control: does it hold anything yet
    for (const auto& piece : take_apart(paragraph)) {
      if (piece.kind != Piece::Kind::close) filled.assign(filled.size(), true);
      switch (piece.kind) {
        case Piece::Kind::open:
          TRY(open_control(*piece.span));
          filled.push_back(false);
          break;
        case Piece::Kind::close:
          if (!filled.back()) put_run("", "<w:t/>");
          filled.pop_back();
          out_ += "</w:sdtContent></w:sdt>";
          break;
        case Piece::Kind::text:
          put_run(look(piece), "<w:t xml:space=\"preserve\">" + escape_xml(piece.text) + "</w:t>");
          break;
        case Piece::Kind::tab:
          put_run("", "<w:tab/>");
          break;
        case Piece::Kind::line_break:
        case Piece::Kind::title_break:
          put_run("", "<w:br/>");
          break;
      }
    }
    out_ += "</w:p>";
    return {};
  }

  static std::string_view look(const Piece& piece) {
    return piece.run_on ? "<w:rFonts w:ascii=\"仿宋_GB2312\" w:hAnsi=\"仿宋_GB2312\" w:eastAsia=\"仿宋_GB2312\" "
                          "w:cs=\"仿宋_GB2312\"/>"
                        : "";
  }

  void put_run(std::string_view properties, std::string_view content) {
    out_ += "<w:r>";
    if (!properties.empty()) out_.append("<w:rPr>").append(properties).append("</w:rPr>");
    out_.append(content).append("</w:r>");
  }

  Result<void> open_control(const Span& span) {
    const std::string tag = std::string(kSlotTag) + span.slot;
    if (utf16_units(tag) > kTagLength) {
      return Error{Fault::internal,
                   "docx.slot_too_long",
                   {{"slot", span.slot}, {"limit", std::to_string(kTagLength - kSlotTag.size())}}};
    }
    out_ += "<w:sdt><w:sdtPr>";
    if (!span.hint.empty()) out_ += "<w:alias w:val=\"" + escape_xml(cut_to_utf16(span.hint, kTagLength)) + "\"/>";
    out_ += "<w:tag w:val=\"" + escape_xml(tag) + "\"/><w:id w:val=\"" + std::to_string(++controls_) +
            "\"/></w:sdtPr><w:sdtContent>";
    return {};
  }

  // Two lines above a title that has something above it, one below the title block, one above the signature.
  std::string spacing(size_t index) const {
    const auto style = [&](size_t i) { return document_.paragraphs[i].style; };
    const bool last = index + 1 == document_.paragraphs.size();
    int before = 0;
    if (is_heading_block(style(index)) && index > 0 && !is_heading_block(style(index - 1))) before = 2 * kLinePitch;
    if (style(index) == Style::signature && index > 0 && style(index - 1) != Style::signature) before = kLinePitch;
    const int after = is_heading_block(style(index)) && !last && !is_heading_block(style(index + 1)) ? kLinePitch : 0;
    if (before == 0 && after == 0) return "";
    std::string out = "<w:spacing";
    if (before > 0) out += " w:before=\"" + std::to_string(before) + "\"";
    if (after > 0) out += " w:after=\"" + std::to_string(after) + "\"";
    return out + "/>";
  }

  std::string indent(size_t index) const {
    const auto style = document_.paragraphs[index].style;
    if (style != Style::signature && style != Style::date) return "";
    const int chars = right_indent(document_, index);
    return "<w:ind w:rightChars=\"" + std::to_string(chars) + "\" w:right=\"" +
           std::to_string(chars * kCharPitch / 100) + "\"/>";
  }

  void put_annex() {
    out_ += simple_paragraph(kAnnexStyle.id, document_.annex_title);
    for (const auto& note : document_.annex_notes) out_ += simple_paragraph("BhNote", note);
    if (!document_.annex.header.empty()) put_table(document_.annex);
    put_end_of_table();
  }

  // Word wants a paragraph after a table.
  void put_end_of_table() { out_ += "<w:p><w:pPr><w:pStyle w:val=\"BhTableCell\"/></w:pPr></w:p>"; }

  void put_grid(const Grid& grid) {
    const auto widths = column_widths(grid);
    begin_table(widths);
    for (const auto& row : grid.rows) {
      const bool header = grid.has_header && &row == &grid.rows.front();
      out_ += "<w:tr><w:trPr><w:cantSplit/>";
      if (!grid.has_header) out_ += "<w:trHeight w:val=\"" + std::to_string(kFormRow) + "\" w:hRule=\"atLeast\"/>";
      if (header) out_ += "<w:tblHeader/>";
      out_ += "</w:trPr>";
      size_t column = 0;
      for (const auto& cell : row) {
        put_cell(cell, {widths.begin() + static_cast<std::ptrdiff_t>(column), widths.end()}, grid.has_header);
        column = std::min(column + static_cast<size_t>(std::max(cell.columns, 1)), widths.size());
      }
      out_ += "</w:tr>";
    }
    out_ += "</w:tbl>";
  }

  // `widths`: of its first column and those behind it.
  void put_cell(const Cell& cell, const std::vector<int>& widths, bool in_list) {
    const size_t columns = std::min(static_cast<size_t>(std::max(cell.columns, 1)), widths.size());
    int width = 0;
    for (size_t i = 0; i < columns; ++i) width += widths[i];
    out_ += "<w:tc><w:tcPr><w:tcW w:w=\"" + std::to_string(width) + "\" w:type=\"dxa\"/>";
    if (columns > 1) out_ += "<w:gridSpan w:val=\"" + std::to_string(columns) + "\"/>";
    out_ += "<w:vAlign w:val=\"center\"/></w:tcPr>";
    const std::string_view list_style = cell.label ? "BhTableHead" : "BhTableCell";
    const std::string_view form_style = cell.label ? "BhFormLabel" : "BhFormCell";
    const std::string text = clean_text(cell.text);
    for (const auto line : split(text, '\n')) out_ += simple_paragraph(in_list ? list_style : form_style, line);
    out_ += "</w:tc>";
  }

  void put_table(const Table& table) {
    const auto widths = column_widths(table);
    begin_table(widths);
    put_row(table.header, widths, true);
    for (const auto& row : table.rows) put_row(row, widths, false);
    out_ += "</w:tbl>";
  }

  void begin_table(const std::vector<int>& widths) {
    out_ += "<w:tbl><w:tblPr><w:tblW w:w=\"" + std::to_string(kAreaWidth) + "\" w:type=\"dxa\"/><w:tblBorders>";
    for (const std::string side : {"top", "left", "bottom", "right", "insideH", "insideV"}) {
      out_ += "<w:" + side + " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>";
    }
    out_ +=
        "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"57\" w:type=\"dxa\"/>"
        "<w:right w:w=\"57\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>";
    for (const int width : widths) out_ += "<w:gridCol w:w=\"" + std::to_string(width) + "\"/>";
    out_ += "</w:tblGrid>";
  }

  void put_row(const std::vector<std::string>& cells, const std::vector<int>& widths, bool header) {
    out_ += "<w:tr><w:trPr><w:cantSplit/>";
    if (header) out_ += "<w:tblHeader/>";
    out_ += "</w:trPr>";
    for (size_t i = 0; i < widths.size(); ++i) {
      out_ += "<w:tc><w:tcPr><w:tcW w:w=\"" + std::to_string(widths[i]) +
              "\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>";
      out_ += simple_paragraph(header ? "BhTableHead" : "BhTableCell", i < cells.size() ? cells[i] : "") + "</w:tc>";
    }
    out_ += "</w:tr>";
  }

  static std::vector<int> column_widths(const Table& table) {
    const size_t count = table.header.size();
    const bool given = table.widths.size() == count;
    std::vector<int> widths;
    for (size_t i = 0; i < count; ++i) {
      widths.push_back(given ? kAreaWidth * std::clamp(table.widths[i], 1, 100) / 100
                             : kAreaWidth / static_cast<int>(count));
    }
    return widths;
  }

  static std::vector<int> column_widths(const Grid& grid) {
    const int parts = std::max(1, std::accumulate(grid.widths.begin(), grid.widths.end(), 0));
    std::vector<int> widths;
    for (const int width : grid.widths) widths.push_back(kAreaWidth * width / parts);
    return widths;
  }

  const Document& document_;
  std::string out_;
  int controls_ = 0;
};

}  // namespace

Result<std::string> write_docx(const Document& document) {
  TRY_SET(auto body, BodyWriter(document).write());
  auto fixed = fixed_parts(document.title, document.draft, document.proof);
  fixed.parts.insert(fixed.parts.begin() + static_cast<std::ptrdiff_t>(fixed.document_at),
                     {"word/document.xml", std::move(body)});
  return write_zip(fixed.parts);
}

}  // namespace bihuan::office
