#include <algorithm>
#include <optional>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "office/html.h"
#include "office/html_tokens.h"

namespace bihuan::office {
namespace {

constexpr uint64_t kPageBytes = 64u << 20;
constexpr size_t kDepth = 256;

// A line of its own each; a <p> or heading even when it is empty.
bool is_line(std::string_view name) {
  return name == "p" || (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6');
}
bool is_block(std::string_view name) {
  static const std::set<std::string_view> kNames = {
      "address", "article", "aside", "blockquote", "body",       "caption", "center",  "dd",      "details",
      "div",     "dl",      "dt",    "fieldset",   "figcaption", "figure",  "footer",  "form",    "header",
      "hr",      "li",      "main",  "nav",        "ol",         "pre",     "section", "summary", "table",
      "tbody",   "td",      "tfoot", "th",         "thead",      "tr",      "ul"};
  return is_line(name) || kNames.count(name) != 0;
}
bool is_void(std::string_view name) {
  static const std::set<std::string_view> kNames = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                                    "input", "link", "meta", "param", "source", "track", "wbr"};
  return kNames.count(name) != 0;
}

bool is_hidden(const HtmlToken& tag) {
  if (tag.has("hidden")) return true;
  std::string style(tag.attribute("style"));
  style.erase(std::remove_if(style.begin(), style.end(), [](char c) { return c == ' ' || c == '\t' || c == '\n'; }),
              style.end());
  return style.find("display:none") != style.npos || style.find("visibility:hidden") != style.npos;
}

// The reverse of what write_html did to "<". A backslash takes the next character along, so that "\\u003c" stays.
std::string unescape_proof(std::string_view raw) {
  std::string out;
  for (size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] == '\\' && raw.substr(at + 1, 5) == "u003c") {
      out += '<';
      at += 5;
    } else {
      out += raw[at];
      if (raw[at] == '\\' && at + 1 < raw.size()) out += raw[++at];
    }
  }
  return out;
}

class PageReader {
 public:
  explicit PageReader(std::string_view page) : page_(page), tokens_(page) {}

  Result<ReadDocument> read() {
    while (auto token = tokens_.next()) {
      frame(*token);
      if (token->kind == HtmlToken::Kind::open && token->text == "script" && token->attribute("id") == "bh-proof") {
        TRY(take_proof(*token));
      } else if (token->kind == HtmlToken::Kind::open && token->text == "main" && token->attribute("id") == "bh-text") {
        if (seen_) return at_line("html.two_texts", token->at);
        seen_ = true;
        open_.push_back({"main"});
      } else if (!open_.empty()) {
        TRY(take(*token));
      }
    }
    if (framed_) frame_.update(page_.substr(*framed_));
    out_.frame = to_hex(frame_.finish());
    close_down_to(0);
    if (!seen_) return Error{Fault::refused, "html.no_text"};
    // A slot that opened after the last line starts where a next line would.
    for (auto& slot : out_.slots)
      slot = {std::move(slot.slot), std::min(slot.start, length_), std::min(slot.end, length_)};
    return std::move(out_);
  }

 private:
  struct OpenElement {
    std::string name;
    std::optional<size_t> slot = {};  // into out_.slots
    bool hidden = false;
  };

  // Everything but the text of <main> and the proof. Called before the token is taken.
  void frame(const HtmlToken& token) {
    if (!framed_) framed_ = token.at;
    if (token.kind == HtmlToken::Kind::text && !open_.empty()) {
      frame_.update(page_.substr(*framed_, token.at - *framed_));
      framed_.reset();
    } else if (token.kind == HtmlToken::Kind::open && token.text == "script" && token.attribute("id") == "bh-proof") {
      const auto inside = static_cast<size_t>(token.raw.data() - page_.data());
      frame_.update(page_.substr(*framed_, inside - *framed_));
      framed_ = inside + token.raw.size();
    }
  }

  Error at_line(std::string key, size_t at) const {
    return Error{Fault::refused, std::move(key), {{"line", std::to_string(line_column(page_, at).line)}}};
  }

  Result<void> take_proof(const HtmlToken& token) {
    auto proof = unescape_proof(token.raw);
    if (has_proof_ && proof != out_.proof) return at_line("html.two_proofs", token.at);
    has_proof_ = true;
    out_.proof = std::move(proof);
    return {};
  }

  Result<void> take(const HtmlToken& token) {
    switch (token.kind) {
      case HtmlToken::Kind::text:
        put(token.text);
        return {};
      case HtmlToken::Kind::close:
        close(token.text);
        return {};
      case HtmlToken::Kind::open:
        return open(token);
    }
    return {};
  }

  Result<void> open(const HtmlToken& token) {
    if (token.is_raw) return {};
    if (is_block(token.text)) start_block();
    if (token.text == "br" && !open_.back().hidden && !in_title_) put("\n");
    if (is_void(token.text)) return {};
    if (open_.size() == kDepth) {
      auto error = at_line("html.too_deep", token.at);
      error.fields["limit"] = std::to_string(kDepth);
      return error;
    }
    OpenElement element{token.text, {}, open_.back().hidden || is_hidden(token)};
    if (is_line(token.text)) {
      in_line_ = true;
      in_title_ = token.text == "h1";
      is_line_due_ = !element.hidden;
    }
    if (token.text == "data" && token.has("data-bh") && !element.hidden) {
      element.slot = out_.slots.size();
      out_.slots.push_back({std::string(token.attribute("data-bh")), here(), here()});
    }
    open_.push_back(std::move(element));
    return {};
  }

  // An open <p> ends where a block begins, and with it all inside.
  void start_block() {
    for (size_t i = 0; i < open_.size(); ++i) {
      if (!is_line(open_[i].name)) continue;
      close_down_to(i);
      return;
    }
    end_line();
  }

  void close(std::string_view name) {
    for (size_t i = open_.size(); i-- > 0;) {
      if (open_[i].name != name) continue;
      close_down_to(i);
      return;
    }
  }

  void close_down_to(size_t depth) {
    while (open_.size() > depth) {
      const auto element = std::move(open_.back());
      open_.pop_back();
      if (element.slot) {
        auto& slot = out_.slots[*element.slot];
        slot.end = std::max(slot.start, line_length_ > 0 || is_line_due_ ? here() : length_);
      }
      if (is_block(element.name)) end_line();
      if (is_line(element.name)) in_line_ = in_title_ = false;
    }
  }

  // Where the next character of the line will stand in the text.
  size_t here() const { return length_ + (any_ ? 1 : 0) + line_length_; }

  void put(std::string_view text) {
    if (open_.back().hidden) return;
    // Between the paragraphs stands only the layout of the source.
    if (!in_line_ && line_.empty() && trim(text).empty()) return;
    line_ += text;
    line_length_ += count_code_points(text);
  }

  void end_line() {
    if (line_.empty() && !is_line_due_) return;
    if (any_) out_.text += '\n';
    length_ += line_length_ + (any_ ? 1 : 0);
    any_ = true;
    out_.text += line_;
    line_.clear();
    line_length_ = 0;
    is_line_due_ = false;
  }

  std::string_view page_;
  HtmlTokens tokens_;
  ReadDocument out_;
  Sha256 frame_;
  std::optional<size_t> framed_ = 0;  // from where the page has yet to go into the frame; none inside a text
  std::vector<OpenElement> open_;     // <main> and what is open inside it
  bool seen_ = false;
  bool has_proof_ = false;
  bool in_line_ = false;
  bool in_title_ = false;
  bool is_line_due_ = false;  // the line counts even when it is empty
  bool any_ = false;          // is there a line in the text yet
  size_t length_ = 0;         // code points of out_.text
  std::string line_;
  size_t line_length_ = 0;
};

// <!DOCTYPE html> and nothing more: a DTD could give the page another meaning.
Result<void> refuse_dtd(std::string_view page) {
  constexpr std::string_view kOpens = "<!doctype";
  constexpr std::string_view kPlain = "<!doctype html>";
  const auto is_same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  for (size_t at = 0;; at += kOpens.size()) {
    at = static_cast<size_t>(
        std::search(page.begin() + static_cast<std::ptrdiff_t>(at), page.end(), kOpens.begin(), kOpens.end(), is_same) -
        page.begin());
    if (at == page.size()) return {};
    const auto here = page.substr(at, kPlain.size());
    if (here.size() == kPlain.size() && std::equal(here.begin(), here.end(), kPlain.begin(), is_same)) continue;
    return Error{Fault::refused, "html.dtd", {{"line", std::to_string(line_column(page, at).line)}}};
  }
}

}  // namespace

Result<std::string> html_frame(const Document& document) {
  Document page = document;
  page.proof = "{}";
  TRY_SET(const auto read, read_html(write_html(page)));
  return read.frame;
}

Result<ReadDocument> read_html(std::string_view bytes) {
  if (bytes.size() > kPageBytes) {
    return Error{Fault::refused,
                 "html.too_large",
                 {{"size", std::to_string(bytes.size())}, {"limit", std::to_string(kPageBytes)}}};
  }
  if (!is_utf8(bytes)) {
    int line = 1;
    for (const auto one : split(bytes, '\n')) {
      if (!is_utf8(one)) break;
      ++line;
    }
    return Error{Fault::refused, "html.not_utf8", {{"line", std::to_string(line)}}};
  }
  TRY(refuse_dtd(bytes));
  return PageReader(bytes).read();
}

}  // namespace bihuan::office
