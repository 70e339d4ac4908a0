// Requests made from the contract, kind by kind and field by field: good ones, nearly good ones and absurd ones.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/url.h"
#include "contract.h"
#include "http/request.h"

namespace bihuan::test {

// Who is there, those who may do most first, and where.
struct World {
  std::vector<std::string> actors;
  std::vector<std::string> units;
  std::vector<std::pair<std::string, Json>> first;  // path → body: what the first of them enters before anybody asks
};

inline constexpr std::string_view kPiece = "%PDF-1.4 what an upload brings";

class Maker {
 public:
  Maker(const Contract& contract, const kit::Kit& kit, const World& world, uint64_t seed)
      : contract_(contract), kit_(kit), world_(world), dice_(seed) {}

  http::Request request(const Contract::Operation& operation) {
    http::Request made;
    made.method = operation.method;
    made.path = operation.path;
    made.peer = "192.0.2." + std::to_string(below(250));
    made.local = true;
    strange_ = one_in(3);  // else it means well, and may be in vain all the same
    choose(operation.id);
    for (const auto* parameter : operation.parameters) put(made, *parameter);
    if (operation.body != nullptr) put_body(made, *operation.body);
    if (!one_in(25)) made.headers.emplace_back("x-bihuan-actor", one_in(60) ? odd_text() : actor());
    made.headers.emplace_back("accept-language", one_in(2) ? "zh" : "en");
    if (one_in(6))
      made.headers.emplace_back("idempotency-key", one_in(12) ? odd_text() : "k" + std::to_string(below(40)));
    return made;
  }
  size_t below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(dice_); }
  bool one_in(size_t n) { return below(n) == 0; }
  template <class List>
  const typename List::value_type& pick(const List& list) {
    return list[below(list.size())];
  }
  // Names that the server has given, to be asked for again.
  void remember(const std::string& name, const std::string& value) {
    auto& known = given_[name == "id" ? "upload" : name == "next_cursor" ? "cursor" : name];
    known.push_back(value);
    if (known.size() > 20) known.pop_front();
  }

 private:
  // The kind and the step that the request is about: such as the operation is for.
  void choose(const std::string& operation) {
    static const std::set<std::string> kMatters = {"open_matter", "take_step",  "take_steps",
                                                   "list_steps",  "draw_units", "raise_matter"};
    static const std::set<std::string> kRecords = {"enter_record", "correct_record", "withdraw_record"};
    const auto is_fit = [&](const kit::Kind& kind) {
      if (kMatters.contains(operation)) return kind.procedure.has_value();
      if (kRecords.contains(operation)) return kind.cls == kit::KindClass::ledger;
      if (operation.ends_with("_return")) return kind.cls == kit::KindClass::form;
      if (operation == "submit_request") return kind.open_to_public.has_value();
      return true;
    };
    kind_ = &pick(kit_.kinds);
    for (int i = 0; i < 50 && !strange_ && !is_fit(*kind_); ++i) kind_ = &pick(kit_.kinds);
    step_ = nullptr;
    if (!kind_->procedure) return;
    for (int i = 0; i < 20; ++i) {
      step_ = &pick(kind_->procedure->steps);
      if (strange_ || step_->from.empty() == (operation == "open_matter")) return;
    }
  }

  void put(http::Request& made, const Yaml& parameter) {
    const std::string name = Contract::text(parameter, "name");
    const std::string in = Contract::text(parameter, "in");
    const bool required = Contract::text(parameter, "required") == "true";
    if (!required && one_in(2)) return;
    if (in != "path" && strange_ && one_in(12)) return;
    const Json value =
        name == "If-Match" ? Json(revision()) : maybe_strange(contract_.resolve(*parameter.find("schema")), name);
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (in == "path") {
      if (text.empty()) text = "x";
      made.path = replace_all(made.path, "{" + name + "}", percent_encode(text));
    }
    if (in == "query")
      made.query +=
          (made.query.empty() ? "" : "&") + percent_encode(name) + "=" + (one_in(99) ? text : percent_encode(text));
    if (in == "header") {
      std::string lower = name;
      for (char& c : lower) c = static_cast<char>(std::tolower(c));
      std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });  // no header holds these
      made.headers.emplace_back(lower, text);
    }
  }

  void put_body(http::Request& made, const Yaml& schema) {
    static const std::vector<std::string> kTypes = {"text/plain", "application/xml",  "application/json; charset=gbk",
                                                    "",           "APPLICATION/JSON", "application/merge-patch+json"};
    made.headers.emplace_back("content-type", strange_ && one_in(20) ? pick(kTypes) : "application/json");
    if (strange_ && one_in(30)) {
      made.body = odd_body();
      return;
    }
    Json body = valid(schema, "body");
    if (strange_ && one_in(2)) mangle(body);
    made.body = body.dump();
  }

  std::string odd_body() {
    switch (below(8)) {
      case 0:
        return "";
      case 1:
        return std::string(5'000, '[');
      case 2:
        return "{\"fields\":{\"a\":1},\"fields\":{}}";
      case 3:
        return "{\"reason\":\"\xff\xfe\"}";
      case 4:
        return "\xef\xbb\xbf{}";
      case 5:
        return "null";
      case 6:
        return "{\"reason\":1e999}";
      default:
        return std::string(200'000, ' ') + "{}";
    }
  }

  std::string revision() {
    if (!strange_ || one_in(2)) return "*";
    return one_in(2) ? "\"" + std::to_string(below(60)) + "\"" : odd_text();
  }

  Json maybe_strange(const Yaml& schema, const std::string& name) {
    if (strange_ && one_in(8)) return strange();
    return valid(schema, name);
  }

  // A value of the schema, that often means something as well.
  Json valid(const Yaml& node, const std::string& name) {
    const Yaml& schema = contract_.resolve(node);
    const std::string type = Contract::text(schema, "type");
    if (const Yaml* choices = schema.find("enum")) return pick(choices->items).scalar;
    if (type == "integer") return integer(schema, name);
    if (type == "boolean") return one_in(2);
    if (type == "array") return list(schema, name);
    if (type == "object" && schema.find("properties") == nullptr) return fields();
    if (type == "object") return object(schema);
    if (Contract::text(schema, "format") == "date") return day();
    return text(schema, name);
  }

  Json integer(const Yaml& schema, const std::string& name) {
    if (name == "Upload-Length" && !one_in(4)) return kPiece.size();
    if (name == "Upload-Offset" && !one_in(4)) return 0;
    const auto bound = [&](const char* key, int64_t otherwise) {
      const Yaml* found = schema.find(key);
      return found == nullptr ? otherwise : std::stoll(found->scalar);
    };
    const int64_t least = bound("minimum", INT64_MIN);
    const int64_t most = bound("maximum", INT64_MAX);
    if (strange_ && one_in(4)) return one_in(2) ? least : most;
    if (strange_ && one_in(8)) return one_in(2) && least > INT64_MIN ? least - 1 : most < INT64_MAX ? most + 1 : most;
    if (least >= 1900) return 2015 + static_cast<int64_t>(below(12));
    return std::min(most, std::max(least, int64_t{0}) + static_cast<int64_t>(below(strange_ ? 12 : 4)));
  }

  Json list(const Yaml& schema, const std::string& name) {
    const Yaml* least = schema.find("minItems");
    size_t size = (least == nullptr ? 0 : std::stoul(least->scalar)) + below(3);
    if (strange_ && one_in(20)) size = one_in(2) ? 0 : std::stoul(Contract::text(schema, "maxItems")) + 1;
    Json made = Json::array();
    const Json same = valid(*schema.find("items"), name);
    for (size_t i = 0; i < size; ++i) made.push_back(size > 20 ? same : valid(*schema.find("items"), name));
    return made;
  }

  Json object(const Yaml& schema) {
    std::set<std::string> required;
    if (const Yaml* names = schema.find("required"))
      for (const auto& name : names->items) required.insert(name.scalar);
    Json made = Json::object();
    for (const auto& [name, property] : schema.find("properties")->entries)
      if (required.contains(name) || one_in(2)) made[name] = maybe_strange(property, name);
    return made;
  }

  std::string day() {
    static const std::vector<std::string> kDays = {"2021-01-01", "2021-02-28", "2021-03-01", "2021-12-31",
                                                   "2020-02-29", "2019-01-01", "2022-06-30", "2030-01-01",
                                                   "0001-01-01", "9999-12-31", "1900-01-01"};
    if (!one_in(3)) return "2021-0" + std::to_string(1 + below(9)) + "-1" + std::to_string(below(10));
    return pick(kDays);
  }

  std::string text(const Yaml& schema, const std::string& name) {
    if (strange_ && one_in(12) && schema.find("maxLength") != nullptr)
      return std::string(std::stoul(Contract::text(schema, "maxLength")) + below(2), 'a');
    if (name == "kind" || name == "form" || name == "to") return one_in(20) ? "unit" : kind_->name;
    if (name == "step") return step_ == nullptr ? "issue" : step_->name;
    if (name == "field") return pick(kind_->fields).name;
    if (name == "unit" || name == "parent") return unit();
    if (name == "role") return pick(kit_.roles).key;
    if (name == "level") return pick(kit_.levels).key;
    if (name == "name" && one_in(2)) return one_in(2) ? pick(kit_.parameters).name : pick(kit_.figures).name;
    if (name == "filter" || name == "expression") return expression();
    if (name == "sort") return (one_in(2) ? "-" : "") + pick(kind_->fields).name;
    if (name == "period") return period();
    if (name == "as_of") return one_in(2) ? std::to_string(below(40)) : day();
    if (name == "scopes") return one_in(2) ? "*" : "read";
    const auto given = given_.find(name == "id" ? "upload" : name);
    if (given != given_.end() && !one_in(6)) return pick(given->second);
    if (name == "id" || name == "upload") return "0123456789abcdef0123456789abcdef";
    if (name == "account") return pick(world_.actors);
    if (name == "value") return one_in(2) ? std::to_string(below(500)) : "0.5";
    if (name == "code") return "c" + std::to_string(below(40));
    return pick(words());
  }

  static const std::vector<std::string>& words() {
    static const std::vector<std::string> kWords = {"防汛值守", "村级账目公开不及时", "a",       "第 3 次调度会",
                                                    "已核实",   "𠀀𠮷野家",           "e\u0301", "12.5"};
    return kWords;
  }

  std::string unit() {
    static const std::vector<std::string> kOthers = {"测试县", "1", "99", "nowhere"};
    return strange_ && one_in(4) ? pick(kOthers) : pick(world_.units);
  }

  std::string period() {
    static const std::vector<std::string> kPeriods = {"2021",
                                                      "2021-06",
                                                      "2021Q2",
                                                      "2021-01-01..2021-06-30",
                                                      "2021-13",
                                                      "2021Q5",
                                                      "1",
                                                      "2021-06-30..2021-01-01",
                                                      "0000",
                                                      "99999",
                                                      "2021H1",
                                                      "..",
                                                      "2021-02-30..2021-03-01"};
    return one_in(2) ? "2021" : pick(kPeriods);
  }

  std::string expression() {
    const auto& kind = pick(kit_.kinds);
    const auto& field = pick(kind.fields);
    static const std::vector<std::string> kOthers = {"count",
                                                     "((((((((((",
                                                     "1 / 0",
                                                     "sum 1",
                                                     "not not not",
                                                     "\"",
                                                     "count problem under \"t2\"",
                                                     "state = ",
                                                     "all problem satisfy",
                                                     "1 + 2 * 3",
                                                     "99999999999999999999",
                                                     "due < today",
                                                     "today",
                                                     "id = 1",
                                                     "𠀀 = 1"};
    switch (below(9)) {
      case 0:
        return pick(kit_.figures).name;
      case 1:
        return "count " + kind.name + " ever";
      case 2:
        return "count " + kind.name + " in period";
      case 3:
        return "sum " + kind.name + "." + field.name + " in period";
      case 4:
        return "avg known " + kind.name + "." + field.name + " ever";
      case 5:
        return field.name + " = \"" + pick(words()) + "\"";
      case 6:
        return field.name + " " + std::string(one_in(2) ? "<" : ">=") + " " + std::to_string(below(3000));
      case 7:
        return "share " + kind.name + " where " + field.name + " = " + field.name + " ever";
      default:
        return pick(kOthers);
    }
  }

  std::string actor() { return !strange_ && one_in(2) ? world_.actors[below(2)] : pick(world_.actors); }

  // Of the kind in hand, and of the step, if it has one.
  Json fields() {
    Json made = Json::object();
    for (const auto& field : kind_->fields) {
      const auto names = [&](const std::vector<std::string>& list) {
        return std::find(list.begin(), list.end(), field.name) != list.end();
      };
      const bool is_due = step_ == nullptr ? field.required || one_in(2)
                                           : (step_->from.empty() && field.required &&
                                              !step_->sets.contains(field.name) && field.name != kind_->number_field) ||
                                                 names(step_->needs) || (names(step_->takes) && one_in(2));
      if (is_due || (strange_ && one_in(6))) made[field.name] = strange_ && one_in(12) ? strange() : value_of(field);
    }
    if (strange_ && one_in(20)) made["no_such_field"] = 1;
    return made;
  }

  Json value_of(const kit::Field& field) {
    using expr::Type;
    if (!field.required && one_in(15)) return nullptr;
    switch (field.type) {
      case Type::integer:
        return static_cast<int64_t>(below(100));
      case Type::decimal:
        return std::to_string(below(1000)) + (field.scale > 0 ? ".5" : "");
      case Type::choice:
        return field.values.empty() ? "" : pick(field.values).first;
      case Type::date:
        return day();
      case Type::boolean:
        return one_in(2);
      case Type::unit:
        return field.many && one_in(2) ? Json::array({unit(), unit()}) : Json(unit());
      case Type::account:
        return pick(world_.actors);
      case Type::ref:
        return static_cast<int64_t>(1 + below(9));
      default:
        return field.many && one_in(2) ? Json::array({pick(words()), pick(words())}) : Json(pick(words()));
    }
  }

  // ---- what nobody should send

  std::string odd_text() {
    static const std::vector<std::string> kOdd = {"",
                                                  " ",
                                                  "\u3000",
                                                  "\xff\xfe",
                                                  "\xed\xa0\x80",
                                                  "\xc0\xaf",
                                                  "\u202e\u2066abc",
                                                  "\u0000",
                                                  "\u2028",
                                                  "\ufffe",
                                                  "\U0010ffff",
                                                  "a\u0301\u0301\u0301\u0301",
                                                  "👩‍👩‍👧‍👦",
                                                  "';drop table account;--",
                                                  "../../etc/passwd",
                                                  "%00",
                                                  "{what}",
                                                  "{@what}",
                                                  "\t",
                                                  "\r\nX: y",
                                                  "-0",
                                                  "1e5",
                                                  "0x10",
                                                  "9223372036854775808",
                                                  "-9223372036854775809",
                                                  "1.",
                                                  ".5",
                                                  "null",
                                                  "true",
                                                  "NaN",
                                                  "\x7f",
                                                  "\x01"};
    if (one_in(12)) return std::string(1 + below(30'000), 'x');
    if (one_in(12)) return replace_all(std::string(1 + below(3'000), 'x'), "x", "闭");
    return pick(kOdd);
  }

  Json strange() {
    switch (below(12)) {
      case 0:
        return nullptr;
      case 1:
        return Json::array();
      case 2:
        return Json::object();
      case 3:
        return UINT64_MAX;
      case 4:
        return INT64_MIN;
      case 5:
        return INT64_MAX;
      case 6:
        return -1;
      case 7:
        return one_in(2);
      case 8: {
        Json deep = 1;
        for (size_t i = below(100); i > 0; --i) deep = Json::array({deep});
        return deep;
      }
      default: {
        std::string text = odd_text();
        return is_utf8(text) ? Json(text) : Json("\u0001");
      }
    }
  }

  void mangle(Json& body) {
    if (!body.is_object() || body.empty()) {
      body = strange();
      return;
    }
    auto entry = body.begin();
    std::advance(entry, static_cast<int64_t>(below(body.size())));
    switch (below(4)) {
      case 0:
        body.erase(entry);
        break;
      case 1:
        body["unknown"] = strange();
        break;
      case 2:
        *entry = strange();
        break;
      default:
        mangle(*entry);
    }
  }

  const Contract& contract_;
  const kit::Kit& kit_;
  const World& world_;
  std::mt19937_64 dice_;
  const kit::Kind* kind_ = nullptr;
  const kit::Step* step_ = nullptr;
  bool strange_ = false;
  std::map<std::string, std::deque<std::string>> given_;
};

}  // namespace bihuan::test
