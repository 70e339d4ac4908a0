#include "report/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace bihuan::report {
namespace {

using office::Span;

constexpr std::string_view kNotReported = "〔未报〕";
constexpr std::string_view kNotTrue = "〔不实〕";
constexpr std::string_view kNotApplicable = "〔不适用〕";
constexpr size_t kLongText = 5000;  // a 2024 rule: files stay under 5,000 characters

Span plain(std::string text) {
  Span span;
  span.text = std::move(text);
  return span;
}

class Composer {
 public:
  Composer(figure::Evaluator& evaluator, const kit::Kit& kit, db::Session& session, const Wanted& wanted)
      : evaluator_(evaluator), kit_(kit), session_(session), wanted_(wanted) {}

  Result<Composed> run() {
    out_.position = evaluator_.position();
    out_.period = wanted_.period;
    TRY(add_front({"number"}));
    if (!has_title()) TRY(add_front({"title", "subtitle", "addressee"}));
    for (const auto& line : wanted_.text->lines) {
      office::Paragraph paragraph{line.style, {}};
      TRY_SET(paragraph.spans, fill(line.pieces));
      out_.document.paragraphs.push_back(std::move(paragraph));
      if (line.style != office::Style::title) continue;
      if (out_.document.title.empty()) out_.document.title = office::plain_text(out_.document.paragraphs.back());
      TRY(add_front({"subtitle", "addressee"}));
    }
    TRY(add_back());
    for (const auto& claim : wanted_.binding->claims)
      if (!decided_.contains(claim.id)) TRY(decide(claim));
    check_agreement();
    for (const auto& figure : out_.figures) {
      if (figure.problem == "not_reported" || figure.problem == "not_applicable") out_.any_unknown = true;
      if (figure.problem == "false" || figure.problem == "disagrees") out_.any_false = true;
    }
    for (const auto& claim : out_.claims) {
      if (claim.warn || claim.alternative) continue;
      if (claim.value.verdict == figure::Verdict::fails) out_.any_false = true;
      if (claim.value.verdict == figure::Verdict::unknown) out_.any_unknown = true;
    }
    int64_t imported = 0;
    for (const auto& claim : out_.claims) imported = std::max(imported, claim.proof.imported);
    for (const auto& figure : out_.figures) imported = std::max(imported, figure.proof.imported);
    if (imported > 0) out_.warnings.push_back("部分数字含外部导入的历史记录，未经本系统核验；附件逐项注明");
    const size_t length = count_code_points(office::plain_text(out_.document));
    if (length > kLongText) out_.warnings.push_back(fmt::format("全文 {} 字，超过 5000 字的篇幅要求", length));
    return std::move(out_);
  }

 private:
  Result<std::optional<std::string>> setting(const std::string& name) {
    const db::Value parameters[] = {db::kSite, name, evaluator_.position()};
    TRY_SET(const auto row,
            session_.first("select value from setting where site = ?1 and name = ?2 and since <= ?3 and until > ?3",
                           parameters));
    if (row.empty()) return std::optional<std::string>();
    return std::optional<std::string>(std::get<std::string>(row[0]));
  }

  // Front matter may hold slots of names and periods: 中共{{county}}委办公室.
  Result<std::string> with_names(std::string_view text) {
    std::string filled;
    while (!text.empty()) {
      const size_t open = text.find("{{");
      const size_t close = open == std::string_view::npos ? open : text.find("}}", open);
      filled += text.substr(0, close == std::string_view::npos ? text.size() : open);
      if (close == std::string_view::npos) break;
      const std::string id(trim(text.substr(open + 2, close - open - 2)));
      const SlotBinding* slot = wanted_.binding->slot(id);
      if (slot == nullptr || slot->role == SlotBinding::Role::figure)
        return Error{Fault::refused, "template.unbound", {{"id", id}}};
      if (slot->role == SlotBinding::Role::name) {
        TRY_SET(const auto value, setting(slot->figure));
        filled += value.value_or(std::string(kNotReported));
      } else {
        TRY_SET(const auto period, period_of(slot->figure));
        filled += to_string(period);
      }
      text = text.substr(close + 2);
    }
    return filled;
  }

  bool has_title() const {
    const auto& lines = wanted_.text->lines;
    return std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.style == office::Style::title; });
  }

  // What the binding's front matter says before the text: its number, and the title and addressee where the text has no
  // title of its own.
  Result<void> add_front(std::initializer_list<std::string_view> wanted) {
    out_.document.draft = wanted_.draft;
    for (const auto& [key, style] :
         {std::pair("number", office::Style::number), std::pair("title", office::Style::title),
          std::pair("subtitle", office::Style::subtitle), std::pair("addressee", office::Style::addressee)}) {
      const auto found = wanted_.binding->front_matter.find(key);
      if (found == wanted_.binding->front_matter.end() || found->second.empty()) continue;
      if (std::find(wanted.begin(), wanted.end(), std::string_view(key)) == wanted.end()) continue;
      TRY_SET(auto text, with_names(found->second));
      if (std::string_view(key) == "addressee" && !text.ends_with("：")) text += "：";
      if (std::string_view(key) == "title") out_.document.title = text;
      out_.document.paragraphs.push_back({style, {plain(std::move(text))}});
    }
    return {};
  }

  Result<void> add_back() {
    for (const auto& [key, style] :
         {std::pair("issuer", office::Style::signature), std::pair("date", office::Style::date)}) {
      const auto found = wanted_.binding->front_matter.find(key);
      if (found == wanted_.binding->front_matter.end() || found->second.empty()) continue;
      TRY_SET(auto text, with_names(found->second));
      out_.document.paragraphs.push_back({style, {plain(std::move(text))}});
    }
    return {};
  }

  Result<Period> period_of(const std::string& name) {
    if (name.empty()) return wanted_.period;
    const auto known = wanted_.binding->periods.find(name);
    return parse_period(known == wanted_.binding->periods.end() ? name : known->second);
  }

  Result<std::vector<Span>> fill(const std::vector<Piece>& pieces) {
    std::vector<Span> spans;
    for (const auto& piece : pieces) {
      switch (piece.kind) {
        case Piece::Kind::words:
          spans.push_back(plain(piece.words));
          break;
        case Piece::Kind::slot: {
          TRY_SET(auto span, fill_slot(piece));
          spans.push_back(std::move(span));
          break;
        }
        case Piece::Kind::claim: {
          TRY_SET(auto span, fill_claim(piece));
          spans.push_back(std::move(span));
          break;
        }
      }
    }
    return spans;
  }

  Result<Span> fill_slot(const Piece& piece) {
    const SlotBinding& slot = *wanted_.binding->slot(piece.id);
    Filled filled;
    filled.slot = slot.id;
    filled.role = slot.role;
    filled.typed = slot.typed;
    filled.text = piece.words;
    if (slot.role == SlotBinding::Role::name) {
      TRY_SET(const auto value, setting(slot.figure));
      if (!value) filled.problem = "not_reported";
      if (slot.typed && value && filled.text != *value) filled.problem = "false";
      if (!slot.typed) filled.text = value.value_or(std::string(kNotReported));
    } else if (slot.role == SlotBinding::Role::period) {
      TRY_SET(const auto period, period_of(slot.figure));
      const std::string stated = to_string(period);
      if (!slot.typed) filled.text = stated;
      if (filled.text != stated) {
        filled.problem = "false";
        if (wanted_.draft) filled.text = kNotTrue;
      }
      filled.value.period = period;
    } else {
      TRY(fill_figure(slot, filled));
    }
    Span span = plain(filled.text);
    span.slot = slot.id;
    span.hint = hint_of(filled);
    out_.figures.push_back(std::move(filled));
    return span;
  }

  Result<void> fill_figure(const SlotBinding& slot, Filled& filled) {
    TRY_SET(const auto period, period_of(slot.period));
    filled.expression = slot.figure;
    TRY_SET(filled.value, evaluate(slot.figure, period));
    if (filled.value.is_truth)
      return Error{Fault::refused, "binding.not_a_figure", {{"slot", slot.id}, {"figure", slot.figure}}};
    if (!slot.unit.empty()) filled.value.unit = slot.unit;
    if (wanted_.proofs) {
      TRY_SET(filled.proof, evaluator_.prove(slot.figure, period));
    }
    if (filled.value.state != expr::State::value) {
      const bool missing = filled.value.state == expr::State::not_reported;
      filled.problem = missing ? "not_reported" : "not_applicable";
      filled.text = missing ? kNotReported : kNotApplicable;
      return {};
    }
    if (slot.typed) {
      auto stated = figure::parse_stated(filled.text);
      if (!stated || stated->length != filled.text.size() || !figure::holds(*stated, filled.value.value)) {
        filled.problem = "false";
        if (wanted_.draft) filled.text = kNotTrue;
      }
      return {};
    }
    TRY_SET(filled.text, figure::format(filled.value.value, slot.style));
    return {};
  }

  Result<figure::Evaluation> evaluate(const std::string& expression, const Period& period) {
    const std::string key = expression + "@" + to_string(period);
    const auto known = evaluated_.find(key);
    if (known != evaluated_.end()) return known->second;
    auto evaluation = evaluator_.evaluate(expression, period);
    if (!evaluation) {
      if (!evaluator_.issues().empty()) {
        Error error = evaluator_.issues().front().error;
        error.fault = Fault::refused;
        error.fields["expression"] = expression;
        return error;
      }
      return evaluation;
    }
    evaluated_.emplace(key, *evaluation);
    return evaluation;
  }

  Result<Span> fill_claim(const Piece& piece) {
    const ClaimBinding& claim = *wanted_.binding->claim(piece.id);
    TRY(decide(claim));
    // By index: what stands inside may decide further claims.
    const size_t index = decided_.at(claim.id);
    Span span;
    span.slot = claim.id;
    const bool warn = out_.claims[index].warn;
    const bool fails = out_.claims[index].value.verdict == figure::Verdict::fails;
    const bool unknown = out_.claims[index].value.verdict == figure::Verdict::unknown;
    if (fails && !claim.otherwise.empty() && !warn) {
      TRY_SET(const auto words, other_wording(claim));
      out_.claims[index].alternative = true;
      out_.claims[index].text = words;
      span.text = words;
      span.hint = hint_of(out_.claims[index]);
      return span;
    }
    TRY_SET(span.inner, fill(piece.inner));
    if (wanted_.draft && (fails || unknown) && !warn) {
      span.text = fails ? kNotTrue : kNotReported;
      // The figures inside stay in the list of what was computed; their words are not printed.
      span.inner.clear();
    }
    std::string words = span.text;
    for (const auto& inner : span.inner) words += inner.text + joined(inner.inner);
    out_.claims[index].text = words;
    span.hint = hint_of(out_.claims[index]);
    span.claim = out_.claims[index].value.verdict == figure::Verdict::holds;
    return span;
  }

  static std::string joined(const std::vector<Span>& spans) {
    std::string text;
    for (const auto& span : spans) text += span.text + joined(span.inner);
    return text;
  }

  // "{{open}}个问题尚未整改完成": every number in it is computed, so the wording is true whatever the claim says.
  Result<std::string> other_wording(const ClaimBinding& claim) {
    TRY_SET(const auto period, period_of(claim.period));
    std::string words;
    std::string_view rest = claim.otherwise;
    while (!rest.empty()) {
      const size_t open = rest.find("{{");
      const size_t close = open == std::string_view::npos ? open : rest.find("}}", open);
      words += rest.substr(0, open);
      if (close == std::string_view::npos) break;
      TRY_SET(const auto value, evaluate(std::string(trim(rest.substr(open + 2, close - open - 2))), period));
      if (value.state != expr::State::value)
        return Error{Fault::conflict, "report.other_wording_unknown", {{"claim", claim.id}}};
      words += value.value.to_string();
      rest = rest.substr(close + 2);
    }
    return words;
  }

  Result<void> decide(const ClaimBinding& claim) {
    Decided decided;
    decided.id = claim.id;
    decided.expression = claim.claim;
    TRY_SET(const auto period, period_of(claim.period));
    if (claim.claim.empty()) {
      decided.value.is_truth = true;
      decided.value.verdict = figure::Verdict::opinion;
      decided.value.position = evaluator_.position();
      decided.value.period = period;
    } else {
      TRY_SET(decided.value, evaluate(claim.claim, period));
      if (!decided.value.is_truth)
        return Error{Fault::refused, "binding.not_a_claim", {{"claim", claim.id}, {"expression", claim.claim}}};
      if (const auto* declared = kit_.find_claim(claim.claim)) decided.warn = declared->warn;
      if (wanted_.proofs && decided.value.verdict != figure::Verdict::opinion) {
        TRY_SET(decided.proof, evaluator_.prove(claim.claim, period));
      }
    }
    decided_.emplace(claim.id, out_.claims.size());
    out_.claims.push_back(std::move(decided));
    return {};
  }

  // The same fact said twice: `same_as` in the kit.
  void check_agreement() {
    for (auto& filled : out_.figures) {
      const auto* declared = kit_.find_figure(filled.expression);
      if (declared == nullptr || declared->same_as.empty() || !filled.problem.empty()) continue;
      for (const auto& other : out_.figures) {
        if (other.value.name != declared->same_as || other.value.period != filled.value.period ||
            other.value.state != expr::State::value)
          continue;
        if (!(other.value.value == filled.value.value)) filled.problem = "disagrees";
      }
      if (filled.problem.empty() || !wanted_.draft) continue;
      filled.text = kNotTrue;
      for (auto& paragraph : out_.document.paragraphs) put_text(paragraph.spans, filled);
    }
  }

  static void put_text(std::vector<Span>& spans, const Filled& filled) {
    for (auto& span : spans) {
      if (span.slot == filled.slot) span.text = filled.text;
      put_text(span.inner, filled);
    }
  }

  std::string hint_of(const Filled& filled) const {
    if (filled.role != SlotBinding::Role::figure) return filled.expression;
    const auto* declared = kit_.find_figure(filled.expression);
    const std::string label = declared == nullptr ? filled.value.definition : kit::in_language(declared->label, "zh");
    if (filled.value.state != expr::State::value) return label;
    return fmt::format("{} = {}{}", label, filled.value.value.to_string(), filled.value.unit);
  }

  std::string hint_of(const Decided& decided) const {
    const auto* declared = kit_.find_claim(decided.expression);
    const std::string label = declared == nullptr ? decided.value.definition : kit::in_language(declared->label, "zh");
    switch (decided.value.verdict) {
      case figure::Verdict::holds:
        return label + "：成立";
      case figure::Verdict::fails:
        return label + "：不成立";
      case figure::Verdict::opinion:
        return "观点，没有记录能证明或否定";
      case figure::Verdict::unknown:
        break;
    }
    return label + "：无法判定";
  }

  figure::Evaluator& evaluator_;
  const kit::Kit& kit_;
  db::Session& session_;
  const Wanted& wanted_;
  Composed out_;
  std::map<std::string, size_t> decided_;
  std::map<std::string, figure::Evaluation> evaluated_;
};

}  // namespace

Result<Composed> compose(figure::Evaluator& evaluator, const kit::Kit& kit, db::Session& session,
                         const Wanted& wanted) {
  return Composer(evaluator, kit, session, wanted).run();
}

}  // namespace bihuan::report
