#include "office/document.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "office/layout.h"
#include "office/pieces.h"

namespace bihuan::office {
namespace {

std::string replace_bad_bytes(std::string_view bytes) {
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    size_t length = 0;
    for (size_t tried = 1; tried <= 4 && at + tried <= bytes.size() && length == 0; ++tried) {
      if (is_utf8(bytes.substr(at, tried))) length = tried;
    }
    if (length == 0)
      out += "\uFFFD";
    else
      out += bytes.substr(at, length);
    at += std::max<size_t>(length, 1);
  }
  return out;
}

// Walks the spans; knows at which code point a title is broken and from which one a heading2 runs on.
class Taker {
 public:
  explicit Taker(const Paragraph& paragraph) : is_title_(paragraph.style == Style::title) {
    for (const auto& span : paragraph.spans) gather(span);
    if (is_title_ && raw_.find('\n') == raw_.npos) break_between_words();
    if (paragraph.style == Style::heading2) find_run_on();
  }

  std::vector<Piece> take(const Paragraph& paragraph) {
    for (const auto& span : paragraph.spans) walk(span);
    return std::move(pieces_);
  }

 private:
  void gather(const Span& span) {
    raw_ += clean_text(span.text);
    for (const auto& inner : span.inner) gather(inner);
  }

  void break_between_words() {
    size_t at = 0;
    for (const auto& line : break_title(raw_)) breaks_.push_back(at += count_code_points(line));
    if (!breaks_.empty()) breaks_.pop_back();
  }

  void find_run_on() {
    constexpr std::string_view kStop = "。";
    const size_t stop = raw_.find(kStop);
    if (stop != raw_.npos) run_on_from_ = count_code_points(std::string_view(raw_).substr(0, stop + kStop.size()));
  }

  void walk(const Span& span) {
    if (!span.slot.empty()) pieces_.push_back({Piece::Kind::open, {}, &span});
    for (const char32_t c : to_code_points(clean_text(span.text))) put(c);
    for (const auto& inner : span.inner) walk(inner);
    if (!span.slot.empty()) pieces_.push_back({Piece::Kind::close, {}, &span});
  }

  void put(char32_t c) {
    if (std::binary_search(breaks_.begin(), breaks_.end(), at_)) {
      if (last_break_ != at_) pieces_.push_back({Piece::Kind::title_break});
      last_break_ = at_;
    }
    const bool run_on = at_ >= run_on_from_;
    ++at_;
    if (c == '\n') return pieces_.push_back({is_title_ ? Piece::Kind::title_break : Piece::Kind::line_break});
    if (c == '\t') return pieces_.push_back({Piece::Kind::tab});
    if (pieces_.empty() || pieces_.back().kind != Piece::Kind::text || pieces_.back().run_on != run_on) {
      pieces_.push_back({Piece::Kind::text, {}, nullptr, run_on});
    }
    pieces_.back().text += to_utf8(std::u32string_view(&c, 1));
  }

  bool is_title_;
  std::string raw_;
  std::vector<size_t> breaks_;  // ascending
  size_t run_on_from_ = std::string::npos;
  size_t at_ = 0;
  size_t last_break_ = 0;
  std::vector<Piece> pieces_;
};

}  // namespace

std::vector<Piece> take_apart(const Paragraph& paragraph) { return Taker(paragraph).take(paragraph); }

std::string clean_text(std::string_view text) {
  if (!is_utf8(text)) return clean_text(replace_bad_bytes(text));
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c == '\r') {
      out += '\n';
      if (at + 1 < text.size() && text[at + 1] == '\n') ++at;
    } else if (c == 0xEF && (text.substr(at, 3) == "\xEF\xBF\xBE" || text.substr(at, 3) == "\xEF\xBF\xBF")) {
      at += 2;  // U+FFFE, U+FFFF
    } else if (c >= 0x20 || c == '\n' || c == '\t') {
      out += text[at];
    }
  }
  return out;
}

std::string plain_text(const Paragraph& paragraph) {
  std::string out;
  bool first = true;
  for (const auto& row : paragraph.grid.rows)
    for (const auto& cell : row) out += (std::exchange(first, false) ? "" : "\n") + clean_text(cell.text);
  for (const auto& piece : take_apart(paragraph)) {
    if (piece.kind == Piece::Kind::line_break) out += '\n';
    if (piece.kind == Piece::Kind::tab) out += '\t';
    out += piece.text;
  }
  return out;
}

std::string plain_text(const Document& document) {
  std::string out;
  for (const auto& paragraph : document.paragraphs) {
    if (&paragraph != &document.paragraphs.front()) out += '\n';
    out += plain_text(paragraph);
  }
  return out;
}

std::string text_page(const Document& document) {
  std::string out;
  for (const auto& paragraph : document.paragraphs) {
    if (paragraph.style != Style::grid) {
      out += plain_text(paragraph) + "\n";
      continue;
    }
    for (const auto& row : paragraph.grid.rows) {
      std::string line;
      for (const auto& cell : row)
        line += (line.empty() ? "" : "\u3000\u3000") + replace_all(clean_text(cell.text), "\n", " ");
      out += line + "\n";
    }
  }
  return out;
}

std::vector<std::string> annex_lines(const Document& document) {
  std::vector<std::string> lines;
  if (document.annex_title.empty()) return lines;
  const auto add = [&](const std::string& text) {
    if (auto clean = clean_text(text); !clean.empty()) lines.push_back(std::move(clean));
  };
  add(document.annex_title);
  for (const auto& note : document.annex_notes) add(note);
  for (const auto& cell : document.annex.header) add(cell);
  for (const auto& row : document.annex.rows)
    for (const auto& cell : row) add(cell);
  return lines;
}

std::vector<SlotText> plain_slots(const Document& document) {
  std::vector<SlotText> slots;
  std::vector<size_t> open;
  size_t at = 0;
  for (const auto& paragraph : document.paragraphs) {
    if (&paragraph != &document.paragraphs.front()) ++at;
    if (paragraph.style == Style::grid) at += count_code_points(plain_text(paragraph));
    for (const auto& piece : take_apart(paragraph)) {
      switch (piece.kind) {
        case Piece::Kind::open:
          open.push_back(slots.size());
          slots.push_back({piece.span->slot, at, at});
          break;
        case Piece::Kind::close:
          slots[open.back()].end = at;
          open.pop_back();
          break;
        case Piece::Kind::line_break:
        case Piece::Kind::tab:
          ++at;
          break;
        case Piece::Kind::text:
          at += count_code_points(piece.text);
          break;
        case Piece::Kind::title_break:
          break;
      }
    }
  }
  return slots;
}

}  // namespace bihuan::office
