#include <algorithm>
#include <map>
#include <numeric>

#include "base/hash.h"
#include "base/text.h"
#include "office/html.h"
#include "office/html_page.h"
#include "office/layout.h"
#include "office/pieces.h"

namespace bihuan::office {
namespace {

// The element and the class of a paragraph; the reader takes each such element for a line.
struct Element {
  std::string_view name, look;
};
Element element(Style style) {
  switch (style) {
    case Style::title:
      return {"h1", "title"};
    case Style::subtitle:
      return {"p", "subtitle"};
    case Style::addressee:
      return {"p", "addressee"};
    case Style::heading1:
      return {"h2", "heading1"};
    case Style::heading2:
      return {"p", "heading2"};
    case Style::body:
      return {"p", "body"};
    case Style::signature:
      return {"p", "signature"};
    case Style::date:
      return {"p", "date"};
    case Style::number:
      return {"p", "number"};
    case Style::annex_title:
      return {"h2", "attachment"};
    case Style::note:
      return {"p", "note"};
    case Style::small_print:
      return {"p", "small"};
    case Style::grid:
      return {"table", "grid"};
  }
  return {"p", "body"};
}

class PageWriter {
 public:
  explicit PageWriter(const Document& document) : document_(document) {
    const auto text = to_code_points(plain_text(document));
    for (const auto& slot : plain_slots(document)) {
      auto value = to_utf8(std::u32string_view(text).substr(slot.start, slot.end - slot.start));
      values_.push_back(value);
      if (first_.emplace(slot.slot, order_.size()).second) order_.push_back({slot.slot, std::move(value)});
    }
  }

  std::string write() {
    put_head();
    if (document_.draft) out_ += "<div class=\"draft\" role=\"note\">草稿 · 不得作为正式文件</div>\n";
    out_ += "<main id=\"bh-text\">\n";
    for (size_t i = 0; i < document_.paragraphs.size(); ++i) put_paragraph(i);
    out_ += "</main>\n<aside id=\"bh-panel\" aria-label=\"数据说明\" hidden></aside>\n";
    put_annex();
    if (!document_.proof.empty()) {
      out_ += "<script type=\"application/json\" id=\"bh-proof\">" +
              replace_all(clean_text(document_.proof), "<", "\\u003c") + "</script>\n";
    }
    out_.append("<script>").append(page_script()).append("</script>\n</body>\n</html>\n");
    return std::move(out_);
  }

 private:
  struct Slot {
    std::string id, value;
    std::string_view hint = {};
  };

  void put_head() {
    out_ +=
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'sha256-";
    out_ += to_base64(as_bytes(sha256(page_script())));
    out_ +=
        "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<title>";
    out_ += (document_.draft ? "【草稿】" : "") + escape_html(document_.title) + "</title>\n<style>";
    out_.append(page_style()).append(document_.draft ? draft_style() : "").append("</style>\n</head>\n<body>\n");
  }

  void put_paragraph(size_t index) {
    const auto& paragraph = document_.paragraphs[index];
    if (paragraph.style == Style::grid) return put_grid(paragraph.grid);
    const auto [name, look] = element(paragraph.style);
    out_.append("<").append(name).append(" class=\"").append(look).append("\"");
    if (paragraph.style == Style::signature || paragraph.style == Style::date) {
      const int hundredths = right_indent(document_, index);
      out_ += " style=\"padding-right:" + std::to_string(hundredths / 100) + "." +
              std::to_string(hundredths % 100 / 10) + std::to_string(hundredths % 10) + "em\"";
    }
    out_ += ">";
    for (const auto& piece : take_apart(paragraph)) {
      switch (piece.kind) {
        case Piece::Kind::open:
          open_slot(*piece.span);
          break;
        case Piece::Kind::close:
          out_ += "</data>";
          break;
        case Piece::Kind::tab:
          out_ += "\t";
          break;
        case Piece::Kind::line_break:
        case Piece::Kind::title_break:
          out_ += "<br>";
          break;
        case Piece::Kind::text:
          out_ += piece.run_on ? "<span class=\"on\">" + escape_html(piece.text) + "</span>" : escape_html(piece.text);
          break;
      }
    }
    out_.append("</").append(name).append(">\n");
  }

  void put_grid(const Grid& grid) {
    const int parts = std::max(1, std::accumulate(grid.widths.begin(), grid.widths.end(), 0));
    out_.append("<table class=\"grid").append(grid.has_header ? " list" : "").append("\"><colgroup>");
    for (const int width : grid.widths)
      out_ += "<col style=\"width:" + std::to_string(width * 1000 / parts / 10) + "." +
              std::to_string(width * 1000 / parts % 10) + "%\">";
    out_ += "</colgroup>\n";
    for (const auto& row : grid.rows) {
      const bool header = grid.has_header && &row == &grid.rows.front();
      out_ += header ? "<thead><tr>" : "<tr>";
      for (const auto& cell : row) {
        out_ += cell.label ? "<th" : "<td";
        if (cell.columns > 1) out_ += " colspan=\"" + std::to_string(cell.columns) + "\"";
        out_ += ">";
        const std::string text = clean_text(cell.text);
        for (const auto line : split(text, '\n')) out_ += "<p>" + escape_html(line) + "</p>";
        out_ += cell.label ? "</th>" : "</td>";
      }
      out_ += header ? "</tr></thead>\n" : "</tr>\n";
    }
    out_ += "</table>\n";
  }

  void open_slot(const Span& span) {
    const bool holds = span.claim;  // an opinion, too, has words of its own: it gets no tick
    const std::string look =
        std::string("bh") + (span.claim || !span.inner.empty() ? " claim" : "") + (holds ? " holds" : "");
    out_ += "<data class=\"" + look + "\" data-bh=\"" + escape_html(span.slot) + "\" value=\"" +
            escape_html(values_[next_++]) + "\"";
    if (!span.hint.empty()) out_ += " title=\"" + escape_html(span.hint) + "\"";
    out_ += " tabindex=\"0\">";
    auto& slot = order_[first_.at(span.slot)];
    if (slot.hint.empty()) slot.hint = span.hint;
  }

  void put_annex() {
    if (order_.empty() && document_.annex_title.empty()) return;
    out_ += "<details id=\"bh-annex\">\n<summary>";
    out_ += escape_html(document_.annex_title.empty() ? "数据来源" : document_.annex_title);
    out_ += "（共" + std::to_string(order_.size()) + "处）</summary>\n";
    for (const auto& note : document_.annex_notes) out_ += "<p>" + escape_html(note) + "</p>\n";
    if (!document_.annex_title.empty()) put_table(document_.annex);
    for (const auto& slot : order_) put_detail(slot);
    out_ += "</details>\n";
  }

  void put_detail(const Slot& slot) {
    out_ += "<section data-for=\"" + escape_html(slot.id) + "\">\n<h4>" + escape_html(slot.value) + "</h4>\n";
    if (!slot.hint.empty()) out_ += "<p>" + escape_html(slot.hint) + "</p>\n";
    const auto detail = document_.details.find(slot.id);
    if (detail != document_.details.end()) {
      if (!detail->second.facts.empty()) {
        out_ += "<dl>\n";
        for (const auto& [label, value] : detail->second.facts) {
          out_ += "<dt>" + escape_html(label) + "</dt><dd>" + escape_html(value) + "</dd>\n";
        }
        out_ += "</dl>\n";
      }
      put_table(detail->second.rows);
    }
    out_ += "</section>\n";
  }

  void put_table(const Table& table) {
    if (table.header.empty()) return;
    out_ += "<div class=\"rows\"><table>\n<thead><tr>";
    for (const auto& cell : table.header) out_ += "<th>" + escape_html(cell) + "</th>";
    out_ += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      out_ += "<tr>";
      for (const auto& cell : row) out_ += "<td>" + escape_html(cell) + "</td>";
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  const Document& document_;
  std::vector<std::string> values_;      // of each slot that opens, in order
  size_t next_ = 0;                      // of values_
  std::vector<Slot> order_;              // each slot once
  std::map<std::string, size_t> first_;  // into order_
  std::string out_;
};

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string write_html(const Document& document) { return PageWriter(document).write(); }

}  // namespace bihuan::office
