// Text → Tree: what stands where, before any name has a meaning. A hand-written precedence parser; loosest first:
// or · and · not · comparison · + - · * / · sign.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/compile.h"
#include "expr/token.h"

namespace bihuan::expr {

struct Word {
  std::string text;
  size_t offset = 0;  // bytes
};

struct Tree;
using TreePtr = std::unique_ptr<Tree>;

// KIND and its clauses.
struct SelectionTree {
  std::vector<Word> name;  // a.b.c
  bool of_it = false;
  std::optional<PeriodRef> period;
  size_t period_offset = 0;
  std::optional<Word> under;
  std::vector<Word> levels;
  bool as_filed = false;
  bool latest = false;
  size_t clause_offset = 0;  // of the last clause of place
  TreePtr where;
};

struct Tree {
  enum class Kind {
    number,
    day,
    quoted,
    name,  // text or name
    negative,
    arithmetic,
    compare,  // text = the operator; parts
    one_of,
    window,
    contains,  // parts[0] is the field; parts[1…], period
    known,
    absent,
    invert,
    both,
    either,  // parts
    count,
    distinct,
    sum,
    average,
    min,
    max,
    gap,
    unbroken,
    exists,  // rows
    share,   // rows of whole
    all,     // rows; parts[0] = what they satisfy
  };
  Kind kind = Kind::number;
  size_t offset = 0;
  int depth = 1;
  std::string text;
  std::vector<Word> name;
  PeriodRef period;
  bool known_part = false;  // sum known …
  std::vector<TreePtr> parts;
  std::unique_ptr<SelectionTree> rows;
  std::unique_ptr<SelectionTree> whole;
};

inline constexpr size_t kMaxOperands = 500;  // of one `and` or `or`

// A tree no deeper than kMaxDepth, or the first mistake.
struct Parsed {
  TreePtr tree;
  std::vector<Mistake> mistakes;
};
Parsed parse(std::string_view text);

}  // namespace bihuan::expr
