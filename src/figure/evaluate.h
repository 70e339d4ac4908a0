// Figures and claims on a site: name or expression → one query → an exact answer, what is missing, who refutes it, and
// its proof.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/number.h"
#include "base/result.h"
#include "db/session.h"
#include "expr/compile.h"
#include "kit/model.h"

namespace bihuan::figure {

enum class Verdict { holds, fails, unknown, opinion };
std::string_view to_string(Verdict verdict);
std::string_view to_string(expr::State state);

// A row that refutes a claim, or a unit and period that is missing, as a person would name it.
struct Culprit {
  std::string kind;  // "problem"; "unit" for a missing return's unit
  int64_t id = 0;
  std::string name;    // code or name or "kind/id", and the unit
  std::string why;     // "missing": a return that is due; "unknown"; "fails"
  std::string period;  // of a missing return
};

struct Evaluation {
  std::string name;        // declared name, or ""
  std::string definition;  // canonical expression
  std::string unit;        // measure word
  bool is_truth = false;
  expr::State state = expr::State::value;
  Number value;
  Verdict verdict = Verdict::unknown;
  int64_t position = 0;
  Period period;
  std::string under;              // unit code, "" = the whole site
  std::vector<Culprit> culprits;  // at most kMaxCulprits
  int64_t culprit_count = 0;
};
inline constexpr size_t kMaxCulprits = 50;

// Everything that lets a second person compute it again.
struct Proof {
  std::string definition;
  std::string sql;
  std::vector<std::pair<std::string, std::string>> parameters;  // bars and their values
  int64_t position = 0;
  std::string root;  // of the log at that position, hex
  struct Row {
    std::string kind;
    int64_t id = 0;
    int64_t since = 0;
  };
  std::vector<Row> rows;  // contributing, ordered; the first kMaxProofRows
  int64_t row_count = 0;
  int64_t imported = 0;     // of them: taken over from elsewhere, not made by the loop
  std::string rows_digest;  // sha256 over "kind/id@since\n" of all of them
};
inline constexpr size_t kMaxProofRows = 10'000;

struct Where {
  Period period;
  std::string under;             // unit code or name; "" = the whole site
  std::optional<int64_t> as_of;  // log position; absent = now
};

// One snapshot of a site at one position: compile results, expected returns and parameters are kept between figures.
class Evaluator {
 public:
  static Result<Evaluator> open(db::Session& session, const kit::Kit& kit, const Where& where);
  Evaluator(Evaluator&&) noexcept;
  ~Evaluator();
  int64_t position() const;
  // A declared figure or claim by name or label, else an expression. Invalid expressions: `issues` filled, Error
  // "figure.invalid". `culprits` false leaves their listing out.
  Result<Evaluation> evaluate(std::string_view name_or_expression, std::optional<Period> period = {},
                              bool culprits = true);
  Result<Proof> prove(std::string_view name_or_expression, std::optional<Period> period = {});
  const Issues& issues() const;
  // The value of a parameter at this position.
  Result<std::optional<Number>> parameter(std::string_view name);

 private:
  struct State;
  explicit Evaluator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bihuan::figure
