// Part of the parser: a place in the tokens, and the clauses that follow a kind.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "expr/parse.h"

namespace bihuan::expr {

class Cursor {
 public:
  explicit Cursor(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const Token& here() const { return tokens_[at_]; }
  const Token& next(size_t far = 1) const { return tokens_[std::min(at_ + far, tokens_.size() - 1)]; }
  bool is_end() const { return here().kind == Token::Kind::end; }
  bool is(std::string_view word) const { return here().kind == Token::Kind::word && here().text == word; }
  bool next_is(std::string_view word) const { return next().kind == Token::Kind::word && next().text == word; }
  bool is_symbol(std::string_view symbol) const { return here().kind == Token::Kind::symbol && here().text == symbol; }
  bool next_is_symbol(std::string_view symbol) const {
    return next().kind == Token::Kind::symbol && next().text == symbol;
  }
  void advance() { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }
  bool take(std::string_view word);
  bool take_symbol(std::string_view symbol);
  Result<void> expect(std::string_view word);
  Result<void> expect_symbol(std::string_view symbol);

  // The mistake is here, or there; its place is remembered.
  Error fail(const char* key, std::map<std::string, std::string> fields);
  Error fail_at(size_t offset, const char* key, std::map<std::string, std::string> fields);
  Error unexpected(std::initializer_list<std::string_view> words);
  Error unexpected_operand();
  // What follows a kind is none of its clauses; `more` may stand there, too.
  Error expected_clause(std::initializer_list<std::string_view> more);
  size_t mistake_offset() const { return mistake_offset_; }

 private:
  std::vector<Token> tokens_;
  size_t at_ = 0;
  size_t mistake_offset_ = 0;
};

bool is_clause(const Token& token);  // begins a clause other than `where`
bool is_joint(const Token& token);   // ends an operand: and or where satisfy in by contains of
bool is_function(std::string_view word);

// a, a.b, a.b.c
Result<std::vector<Word>> read_name(Cursor& at);
// in period · in year(2021) · … · by cutoff; the cursor stands on `in` or `by`.
Result<PeriodRef> read_period(Cursor& at);
// Any clause but `where`; false: none is here.
Result<bool> read_clause(Cursor& at, SelectionTree& rows);

}  // namespace bihuan::expr
