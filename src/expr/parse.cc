#include "expr/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "expr/clauses.h"

namespace bihuan::expr {
namespace {

using Kind = Tree::Kind;

struct Function {
  std::string_view word;
  Kind kind;
};
constexpr Function kFunctions[] = {{"count", Kind::count}, {"sum", Kind::sum},           {"avg", Kind::average},
                                   {"min", Kind::min},     {"max", Kind::max},           {"share", Kind::share},
                                   {"gap", Kind::gap},     {"unbroken", Kind::unbroken}, {"exists", Kind::exists},
                                   {"all", Kind::all},     {"every", Kind::all}};

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : at_(std::move(tokens)) {}

  Parsed run() {
    Parsed parsed;
    auto tree = either();
    if (tree && !at_.is_end()) tree = at_.unexpected({"and", "or", "satisfy"});
    if (tree) {
      parsed.tree = std::move(*tree);
    } else {
      parsed.mistakes.push_back({at_.mistake_offset(), std::move(tree.error())});
    }
    return parsed;
  }

 private:
  Result<TreePtr> finish(TreePtr tree) {
    for (const auto& part : tree->parts) tree->depth = std::max(tree->depth, part->depth + 1);
    for (const auto* rows : {tree->rows.get(), tree->whole.get()})
      if (rows != nullptr && rows->where) tree->depth = std::max(tree->depth, rows->where->depth + 1);
    if (tree->depth > kMaxDepth)
      return at_.fail_at(tree->offset, "expr.too_deep", {{"limit", std::to_string(kMaxDepth)}});
    return tree;
  }
  TreePtr make(Kind kind, size_t offset) {
    auto tree = std::make_unique<Tree>();
    tree->kind = kind;
    tree->offset = offset;
    return tree;
  }
  // Everything that nests without end passes here.
  template <class Parse>
  Result<TreePtr> deeper(Parse parse) {
    if (++depth_ > kMaxDepth)
      return at_.fail_at(at_.here().offset, "expr.too_deep", {{"limit", std::to_string(kMaxDepth)}});
    auto tree = parse();
    --depth_;
    return tree;
  }

  Result<TreePtr> either() {
    return deeper([this] {
      return joined("or", Kind::either, [this] { return joined("and", Kind::both, [this] { return inverted(); }); });
    });
  }

  template <class Operand>
  Result<TreePtr> joined(std::string_view word, Kind kind, Operand operand) {
    const size_t offset = at_.here().offset;
    TRY_SET(TreePtr first, operand());
    if (!at_.is(word)) return first;
    TreePtr tree = make(kind, offset);
    tree->parts.push_back(std::move(first));
    while (at_.take(word)) {
      TRY_SET(TreePtr next, operand());
      tree->parts.push_back(std::move(next));
    }
    if (tree->parts.size() > kMaxOperands)
      return at_.fail_at(offset, "expr.too_many_operands", {{"limit", std::to_string(kMaxOperands)}});
    return finish(std::move(tree));
  }

  Result<TreePtr> inverted() {
    if (!at_.is("not")) return relation();
    TreePtr tree = make(Kind::invert, at_.here().offset);
    at_.take("not");
    TRY_SET(TreePtr part, deeper([this] { return inverted(); }));
    tree->parts.push_back(std::move(part));
    return finish(std::move(tree));
  }

  Result<TreePtr> relation() {
    const bool bare = at_.here().kind == Token::Kind::word;
    TRY_SET(TreePtr left, addition());
    const bool name = bare && left->kind == Kind::name;
    if (name && (at_.is("in") || at_.is("by"))) return in_or_by(std::move(left));
    if (at_.take("contains")) return with_right(Kind::contains, "", std::move(left));
    constexpr std::string_view kComparisons[] = {"=", "!=", "<=", ">=", "<", ">"};
    for (const auto symbol : kComparisons) {
      if (!at_.take_symbol(symbol)) continue;
      TRY_SET(TreePtr tree, with_right(Kind::compare, symbol, std::move(left)));
      for (const auto next : kComparisons)
        if (at_.is_symbol(next)) return at_.fail("expr.chained_comparison", {});
      return tree;
    }
    return left;
  }

  Result<TreePtr> with_right(Kind kind, std::string_view symbol, TreePtr left) {
    TreePtr tree = make(kind, left->offset);
    tree->text = symbol;
    tree->parts.push_back(std::move(left));
    TRY_SET(TreePtr right, addition());
    tree->parts.push_back(std::move(right));
    return finish(std::move(tree));
  }

  // `field in (…)`, `field in period`, `field by cutoff`.
  Result<TreePtr> in_or_by(TreePtr field) {
    if (at_.is("in") && at_.next_is_symbol("(")) return one_of(std::move(field));
    TreePtr tree = make(Kind::window, field->offset);
    tree->parts.push_back(std::move(field));
    TRY_SET(tree->period, read_period(at_));
    return finish(std::move(tree));
  }

  Result<TreePtr> one_of(TreePtr field) {
    TreePtr tree = make(Kind::one_of, field->offset);
    tree->parts.push_back(std::move(field));
    at_.take("in");
    at_.take_symbol("(");
    do {
      TRY_SET(TreePtr item, sign());
      tree->parts.push_back(std::move(item));
    } while (at_.take_symbol(","));
    TRY(at_.expect_symbol(")"));
    return finish(std::move(tree));
  }

  Result<TreePtr> addition() {
    return chain({"+", "-"}, [this] { return chain({"*", "/"}, [this] { return sign(); }); });
  }

  template <class Operand>
  Result<TreePtr> chain(const std::vector<std::string_view>& symbols, Operand operand) {
    TRY_SET(TreePtr left, operand());
    while (true) {
      const auto symbol =
          std::find_if(symbols.begin(), symbols.end(), [this](auto each) { return at_.is_symbol(each); });
      if (symbol == symbols.end()) return left;
      at_.take_symbol(*symbol);
      TreePtr tree = make(Kind::arithmetic, left->offset);
      tree->text = *symbol;
      tree->parts.push_back(std::move(left));
      TRY_SET(TreePtr right, operand());
      tree->parts.push_back(std::move(right));
      TRY_SET(left, finish(std::move(tree)));
    }
  }

  Result<TreePtr> sign() {
    if (!at_.is_symbol("-")) return operand();
    TreePtr tree = make(Kind::negative, at_.here().offset);
    at_.take_symbol("-");
    TRY_SET(TreePtr part, deeper([this] { return sign(); }));
    tree->parts.push_back(std::move(part));
    return finish(std::move(tree));
  }

  Result<TreePtr> operand() {
    const Token& token = at_.here();
    switch (token.kind) {
      case Token::Kind::number:
        return literal(Kind::number);
      case Token::Kind::day:
        return literal(Kind::day);
      case Token::Kind::quoted:
        return literal(Kind::quoted);
      case Token::Kind::word:
        return worded();
      default:
        break;
    }
    if (!at_.take_symbol("(")) return at_.unexpected_operand();
    TRY_SET(TreePtr inside, either());
    TRY(at_.expect_symbol(")"));
    return inside;
  }

  Result<TreePtr> literal(Kind kind) {
    TreePtr tree = make(kind, at_.here().offset);
    tree->text = at_.here().text;
    at_.advance();
    return tree;
  }

  // A word is a function only where a name follows it; so a field may be called "count".
  Result<TreePtr> worded() {
    const bool name_follows = at_.next().kind == Token::Kind::word && !is_joint(at_.next());
    if (name_follows) {
      for (const auto& function : kFunctions)
        if (at_.is(function.word)) return aggregate(function.kind);
      if (at_.is("known") || at_.is("absent")) return presence();
    }
    if (is_joint(at_.here())) return at_.unexpected_operand();
    TreePtr tree = make(Kind::name, at_.here().offset);
    TRY_SET(tree->name, read_name(at_));
    return tree;
  }

  Result<TreePtr> presence() {
    TreePtr tree = make(at_.is("known") ? Kind::known : Kind::absent, at_.here().offset);
    at_.advance();
    TreePtr field = make(Kind::name, at_.here().offset);
    TRY_SET(field->name, read_name(at_));
    tree->parts.push_back(std::move(field));
    return finish(std::move(tree));
  }

  Result<TreePtr> aggregate(Kind kind) {
    TreePtr tree = make(kind, at_.here().offset);
    at_.advance();
    const bool name_after_next =
        at_.next().kind == Token::Kind::word && !is_clause(at_.next()) && !is_joint(at_.next());
    if (kind == Kind::count && at_.is("distinct") && name_after_next) {
      at_.advance();
      tree->kind = Kind::distinct;
    } else if (at_.is("known") && name_after_next) {
      at_.advance();
      tree->known_part = true;
    }
    TRY_SET(tree->rows, selection());
    if (kind == Kind::share) {
      TRY(at_.expect("of"));
      TRY_SET(tree->whole, selection());
    }
    if (kind == Kind::all) {
      if (!at_.take("satisfy")) return at_.expected_clause({"satisfy"});
      TRY_SET(TreePtr satisfied, either());
      tree->parts.push_back(std::move(satisfied));
    }
    return finish(std::move(tree));
  }

  Result<std::unique_ptr<SelectionTree>> selection() {
    auto rows = std::make_unique<SelectionTree>();
    if (at_.is("record") && at_.next_is("of")) {
      rows->of_it = true;
      at_.advance();
      at_.advance();
    }
    TRY_SET(rows->name, read_name(at_));
    while (true) {
      const size_t offset = at_.here().offset;
      if (at_.is("where")) {
        if (rows->where) return at_.fail("expr.clause_twice", {{"clause", "where"}});
        at_.advance();
        TRY_SET(rows->where, either());
        continue;
      }
      TRY_SET(const bool taken, read_clause(at_, *rows));
      if (!taken) break;
      if (rows->clause_offset == 0 && (rows->under || !rows->levels.empty() || rows->as_filed || rows->latest))
        rows->clause_offset = offset;
    }
    const Token& next = at_.here();
    const bool belongs_outside = is_joint(next) || next.kind != Token::Kind::word;
    if (!belongs_outside) return at_.expected_clause({"where", "and", "or", "satisfy"});
    return rows;
  }

  Cursor at_;
  int depth_ = 0;
};

}  // namespace

Parsed parse(std::string_view text) {
  if (text.size() > kMaxText)
    return {nullptr, {{0, {Fault::invalid, "expr.too_long", {{"limit", size_text(kMaxText)}}}}}};
  if (const size_t bad = find_not_utf8(text); bad != std::string_view::npos)
    return {nullptr, {{bad, {Fault::invalid, "expr.not_utf8", {}}}}};
  Tokens tokens = tokenize(text);
  if (!tokens.mistakes.empty()) return {nullptr, std::move(tokens.mistakes)};
  if (tokens.tokens.size() == 1) return {nullptr, {{0, {Fault::invalid, "expr.empty", {}}}}};
  return Parser(std::move(tokens.tokens)).run();
}

}  // namespace bihuan::expr
