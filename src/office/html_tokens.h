// Tags and text of an html page, one after the other: as much of the HTML syntax as our own pages need after somebody
// edited them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::office {

struct HtmlToken {
  enum class Kind { text, open, close };
  Kind kind = Kind::text;
  std::string text = {};  // entities decoded; of an open or close, the name in lower case
  std::vector<std::pair<std::string, std::string>> attributes = {};  // names in lower case
  bool is_raw = false;        // script, style and the like: the token is the whole element
  std::string_view raw = {};  // and this what stands inside, as it is
  size_t at = 0;              // byte offset

  std::string_view attribute(std::string_view name) const;
  bool has(std::string_view name) const;
};

class HtmlTokens {
 public:
  explicit HtmlTokens(std::string_view page) : page_(page) {}  // precondition: is_utf8; must outlive the tokens
  std::optional<HtmlToken> next();

 private:
  bool skip_markup();  // comments, doctype, processing instructions
  HtmlToken read_tag();
  void read_attributes(HtmlToken& tag);
  std::string_view until(std::string_view ends);

  std::string_view page_;
  size_t at_ = 0;
};

// Character references decoded; one that is not known stays as it stands. CR and CRLF become line feeds.
std::string decode_html(std::string_view text);

}  // namespace bihuan::office
