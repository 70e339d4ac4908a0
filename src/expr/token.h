// Words of the figure language. Outside quotes full-width punctuation and digits count as ASCII ones, and ≤ ≥ ≠ × ÷ as
// <= >= != * /. A keyword is a word like any other; the parser knows them by place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bihuan::expr {

struct Token {
  enum class Kind {
    word,    // a keyword or a name
    number,  // `text` is its plain decimal: "9万" → "90000", "60%" → "0.6"
    day,     // "2021-06-30"; it exists
    quoted,  // `text` is what stands in the quotes
    symbol,  // = != < <= > >= + - * / ( ) , .
    end,
  };
  Kind kind = Kind::end;
  std::string text;
  size_t offset = 0;  // bytes
};

// What is wrong, and where (bytes).
struct Mistake {
  size_t offset = 0;
  Error error;
};

// All tokens, the last one `end`; or `mistake` is filled. Precondition: UTF-8.
struct Tokens {
  std::vector<Token> tokens;
  std::vector<Mistake> mistakes;
};
Tokens tokenize(std::string_view text);

}  // namespace bihuan::expr
