#include "expr/complain.h"

#include <algorithm>

#include "base/text.h"

namespace bihuan::expr {

void Complaints::add_unknown(size_t offset, const char* key, const std::string& name,
                             const std::vector<std::string>& known, Fields fields) {
  const std::string near = nearest(name, known);
  fields["name"] = excerpt(name);
  fields["nearest"] = near;
  fields["hint"] = near.empty() ? "" : "expr.hint";
  fields.try_emplace("list", listed(known));
  add(offset, key, std::move(fields));
}

Issues issues_of(std::string_view text, std::vector<Mistake> mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.offset < b.offset; });
  Issues issues;
  for (auto& mistake : mistakes) {
    const size_t bad = find_not_utf8(text);
    const LineColumn at = line_column(text.substr(0, bad), std::min({mistake.offset, text.size(), bad}));
    issues.push_back({"", at.line, at.column, std::move(mistake.error)});
  }
  return issues;
}

std::string called(const Kind& kind) { return kind.labels.empty() ? kind.name : kind.labels.front() + " " + kind.name; }

std::string listed(const std::vector<std::string>& names) {
  constexpr size_t kShown = 24;
  std::string list;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) list += (i == 0 ? "" : ", ") + excerpt(names[i]);
  return names.size() > kShown ? list + ", …" : list;
}

std::string type_key(Type type) {
  switch (type) {
    case Type::integer:
    case Type::decimal:
      return "expr.type_number";
    case Type::text:
      return "expr.type_text";
    case Type::choice:
      return "expr.type_choice";
    case Type::date:
      return "expr.type_date";
    case Type::boolean:
      return "expr.type_boolean";
    case Type::unit:
      return "expr.type_unit";
    case Type::account:
      return "expr.type_account";
    case Type::ref:
      break;
  }
  return "expr.type_ref";
}

}  // namespace bihuan::expr
