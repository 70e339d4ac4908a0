// A condition over one row, run in memory: live totals fold with it, procedures and forms check with it, and it is the
// slow reference that the SQL is tested against. The same three-valued rules as the SQL.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/value.h"
#include "expr/compile.h"
#include "expr/schema.h"

namespace bihuan::expr {

class Condition {
 public:
  // Row-local only: fields, constants, parameters, arithmetic and logic; no aggregate, no other row, no period of an
  // evaluation. `today` may be written in it. Issues as in compile().
  static std::pair<std::optional<Condition>, Issues> parse(std::string_view text, const Kind& kind,
                                                           const Schema& schema);
  // The condition of a total's leaf. Precondition: the leaf has a total.
  static Condition of_leaf(const Compiled& compiled, size_t leaf);

  struct Context {
    Date today;
    std::function<std::optional<Number>(std::string_view parameter)> parameter;
    // By field of the row: what is to be given yet. It may become anything, so what hangs on it is unknown.
    const std::vector<bool>* pending = nullptr;
  };
  // `row` in the kind's field order; a column that it lacks counts as empty.
  Truth holds(const db::Row& row, const Context& context) const;
  const std::string& text() const { return text_; }  // canonical; "" = every row

 private:
  struct Node;
  std::shared_ptr<const Node> root_;
  std::string text_;
};

}  // namespace bihuan::expr
