// A document in official layout, before it is a file: paragraphs of spans; a span may be a slot, that is, a number,
// name or claim that the sealed proof speaks of. Knows nothing of figures; the same model goes to .docx and .html, and
// .txt is its plain text.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::office {

// A line feed in `text` is a line break inside the paragraph. In a title it is layout: it says where the title is
// broken, and is not part of the plain text (without one, layout.h breaks a long title).
struct Span {
  std::string text = {};
  std::string slot = {};  // "" = plain text; else the slot's id (at most 61 characters): docx content control w:tag
                          // "bh:SLOT", html <data data-bh="SLOT">
  std::string hint = {};  // shown on hover (html) and as the control's title (docx)
  std::vector<Span> inner = {};  // a claim's slot may contain number slots; then `text` is empty
  bool claim = false;  // a claim that records prove: html marks it with a tick. Opinions and failing claims have none.
};

enum class Style {
  title,        // 2号小标宋, centred
  subtitle,     // under the title, 3号楷体, centred
  addressee,    // 主送机关, flush left
  heading1,     // 一、 3号黑体
  heading2,     // （一） 3号楷体; text after its first 。 is body text, 3号仿宋
  body,         // 3号仿宋, two characters indent
  signature,    // 署名, right
  date,         // 成文日期, right
  number,       // 发文字号, centred
  annex_title,  // heading of an attachment that belongs to the text, on a new page (Document::annex_title is another
                // thing)
  note,         // 小四, what is said about the text
  small_print,  // 小五: where a printed sheet can be looked up
  grid,         // a table in the text: Paragraph::grid, and no spans
};

// A table in the text, as forms have it. Its cells hold plain text, where a line feed begins a new line.
struct Cell {
  std::string text = {};
  int columns = 1;     // how many of the grid's columns it is wide
  bool label = false;  // 黑体, centred: it says what stands beside or below it
};
struct Grid {
  std::vector<int> widths = {};  // of its columns, in parts of their sum
  std::vector<std::vector<Cell>> rows = {};
  bool has_header = false;  // a list: the first row stands on every page again, the print is smaller
};

struct Paragraph {
  Style style = Style::body;
  std::vector<Span> spans = {};
  Grid grid = {};
};

struct Table {
  std::vector<std::string> header = {};
  std::vector<std::vector<std::string>> rows = {};
  std::vector<int> widths = {};  // in per cent of the type area; same count as header, else columns of one width
};

struct Document {
  std::string title;   // file metadata
  bool draft = false;  // marked as a draft on every page
  std::vector<Paragraph> paragraphs;
  std::string annex_title;  // "" = no annex
  std::vector<std::string> annex_notes;
  Table annex;
  // Detail of each slot, for the html page: shown on click, as label and value pairs, then a small table of source
  // rows.
  struct Detail {
    std::vector<std::pair<std::string, std::string>> facts;
    Table rows;
  };
  std::map<std::string, Detail> details;
  std::string proof;  // the sealed proof (JSON text), carried in the file
};

// Where a slot stands in a text. Offsets in code points, half-open.
struct SlotText {
  std::string slot = {};
  size_t start = 0;
  size_t end = 0;
  bool operator==(const SlotText&) const = default;
};

// Plain text is what the readers of .docx and .html give back: characters that XML 1.0 forbids are dropped, bytes that
// are not UTF-8 become U+FFFD, a CR or CRLF is a line feed.
std::string clean_text(std::string_view text);
std::string plain_text(const Paragraph& paragraph);              // of a grid: cell by cell, a line each
std::string plain_text(const Document& document);                // paragraphs joined by "\n", annex left out
std::vector<std::string> annex_lines(const Document& document);  // title, notes, the table cell by cell; none empty
std::vector<SlotText> plain_slots(const Document& document);  // the slots in plain_text(document), outer before inner

// For a .txt file: plain_text, but each row of a grid on a line of its own, its cells apart by two ideographic spaces.
std::string text_page(const Document& document);

}  // namespace bihuan::office
