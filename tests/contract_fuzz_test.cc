// Requests by the thousand, made from the contract: good ones, nearly good ones and absurd ones, by everyone. Whatever
// comes, the server answers as the contract says it does.
//   BIHUAN_FUZZ_SECONDS (for each site; 8)   BIHUAN_FUZZ_SEED (1): a finding names the seed of its round
#include <chrono>
#include <deque>
#include <random>
#include <regex>

#include "contract.h"
#include "county.h"
#include "http/app.h"
#include "http/fault.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

using kit::Field;
using test::Contract;

// ---- what requests are made of

// Who is there, those who may do most first, and where.
struct World {
  std::vector<std::string> actors;
  std::vector<std::string> units;
  std::vector<std::pair<std::string, Json>> first;  // path → body: what the first of them enters before anybody asks
};

constexpr std::string_view kPiece = "%PDF-1.4 what an upload brings";

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
  static std::string encode(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
        out += c;
        continue;
      }
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
    return out;
  }

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
      made.path = replace_all(made.path, "{" + name + "}", encode(text));
    }
    if (in == "query")
      made.query += (made.query.empty() ? "" : "&") + encode(name) + "=" + (one_in(99) ? text : encode(text));
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

  Json value_of(const Field& field) {
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

// ---- what answers are held against

class Judge {
 public:
  explicit Judge(const Contract& contract) : contract_(contract) {}

  // What is wrong; "" = nothing.
  std::string operator()(const Contract::Operation& operation, const http::Request& request,
                         const http::Answer& answer) {
    for (const auto& [name, value] : answer.headers)
      if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return "the header " + name + " has a line's end";
    if (answer.status >= 500) return "status " + std::to_string(answer.status);
    if (answer.status == 206 || answer.status == 304) return "";
    if (answer.status < 300)
      return contract_.judge(operation, answer.status, answer.media_type, answer.file ? "" : answer.body);
    return fault(request, answer);
  }
  size_t keys() const { return known_.size(); }

 private:
  std::string fault(const http::Request& request, const http::Answer& answer) {
    if (answer.media_type != "application/problem+json") return "a fault as " + answer.media_type;
    const auto json = parse_json(answer.body);
    if (!json || !json->is_object()) return "a fault that is no JSON object";
    if (json->value("status", 0) != answer.status) return "another status in the body";
    for (const auto* name : {"type", "title", "key"})
      if (!json->contains(name) || !(*json)[name].is_string()) return std::string("no ") + name;
    if (auto wrong = text((*json)["key"], (*json)["title"], request); !wrong.empty()) return wrong;
    if (json->contains("issues"))
      for (const auto& issue : (*json)["issues"])
        if (auto wrong = text(issue["key"], issue["title"], request); !wrong.empty()) return wrong;
    if (json->contains("fields") && (*json)["fields"].contains("what")) {
      const std::string what = (*json)["fields"]["what"];
      static const std::regex kKey("[a-z]+(\\.[a-z_]+)+");
      if (std::regex_match(what, kKey) && !has_text(what)) return "no text for " + what;
    }
    return "";
  }
  std::string text(const std::string& key, const std::string& title, const http::Request& request) {
    if (!has_text(key)) return "no text for " + key;
    static const std::regex kOpen("\\{@?[a-z_]+\\}");
    if (std::regex_search(title, kOpen) && !echoes(request)) return "a text with a hole: " + title;
    return "";
  }
  // A title may quote what was asked.
  static bool echoes(const http::Request& request) {
    std::string all = request.path + request.query + request.body;
    for (const auto& [name, value] : request.headers) all += value;
    return all.find("what") != std::string::npos;
  }
  bool has_text(const std::string& key) {
    if (known_.contains(key)) return true;
    const Error bare{Fault::invalid, key};
    const auto zh = http::say(bare, Language::zh);
    const auto en = http::say(bare, Language::en);
    if (zh == key || en == key || zh.empty() || en.empty() || zh == en) return false;
    known_.insert(key);
    return true;
  }

  const Contract& contract_;
  std::set<std::string> known_;
};

// ---- a site to ask

http::App::Options options(Instant& now, uint64_t& random) {
  http::App::Options made;
  made.clock = [&now] { return now; };
  made.random = [&random](size_t n) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::string bytes(n, '\0');
    for (auto& byte : bytes) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<char>(random >> 56);
    }
    return bytes;
  };
  return made;
}

// A county with two departments and their people, of the county kit.
std::unique_ptr<site::Site> make_county(const std::string& directory) {
  site::NewSite in;
  in.directory = directory;
  in.kit = &test::county();
  in.now = test::at(2021, 1, 1);
  in.random = test::no_random;
  in.root_name = "测试县";
  in.name_stem = "测试";
  in.from = *Date::from_parts(2000, 1, 1);
  in.insecure_key = true;
  auto site = test::must(site::Site::create(in));
  const Date from = *Date::from_parts(2000, 1, 1);
  auto units = test::must(site->writer().begin("admin", in.now));
  test::SmallSite::must(org::add_units(units, {{"D01", "甲局", "department", "root", from},
                                               {"D06", "乙局", "department", "root", from},
                                               {"t1", "东镇", "town", "root", from},
                                               {"v1", "甲村", "village", "t1", from}}));
  test::SmallSite::must(units.commit());
  auto tx = test::must(site->writer().begin("admin", in.now));
  for (const auto& [name, role, at] : std::vector<std::array<std::string, 3>>{{"office", "supervision", "root"},
                                                                              {"auditor", "auditor", "root"},
                                                                              {"hotline", "hotline", "root"},
                                                                              {"clerk1", "clerk", "D01"},
                                                                              {"head1", "head", "D01"},
                                                                              {"clerk2", "clerk", "t1"},
                                                                              {"head2", "head", "t1"}}) {
    const int64_t account = test::must(account::add_account(tx, name, name));
    const auto place = test::must(org::find_unit(tx.session(), at, {tx.position(), tx.today()}));
    test::SmallSite::must(account::grant(tx, account, role, place->unit, from));
  }
  test::must(account::add_account(tx, "guest", "guest"));  // who holds no role
  test::SmallSite::must(tx.commit());
  return site;
}

std::string shown(const http::Request& request) {
  std::string text = request.method + " " + request.path + (request.query.empty() ? "" : "?" + request.query) + "\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value.substr(0, 200) + "\n";
  return text + request.body.substr(0, 2'000);
}

// Operations that hash a password or read the whole site take their time; those that end units, posts and accounts
// would leave nobody to ask.
bool is_rare(const std::string& id) {
  static const std::set<std::string> kRare = {"sign_in",     "change_password", "reset_password",    "verify_site",
                                              "merge_units", "hand_over",       "set_account_state", "end_holding"};
  return kRare.contains(id);
}

http::Answer answer_of(http::App& app, const Contract::Operation& operation, http::Request request) {
  if (operation.effect == "events") {
    auto subscribed = app.subscribe(request);
    if (!subscribed) return http::problem(subscribed.error(), Language::zh);
    http::Answer stream;
    stream.media_type = "text/event-stream";
    stream.body = (*subscribed)->next();
    return stream;
  }
  if (operation.effect != "upload") return app.answer_now(request);
  auto sink = app.take(request);
  if (!sink) return http::problem(sink.error(), Language::zh);
  if (auto taken = (*sink)->append(kPiece); !taken) return http::problem(taken.error(), Language::zh);
  auto finished = (*sink)->finish();
  return finished ? *std::move(finished) : http::problem(finished.error(), Language::zh);
}

constexpr size_t kRequests = 2'000;
using Clock = std::chrono::steady_clock;

uint64_t setting(const char* name, uint64_t otherwise) {
  const char* given = std::getenv(name);
  return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}
uint64_t first_seed() { return setting("BIHUAN_FUZZ_SEED", 1); }

// So many requests to a fresh site; the first finding ends it, and the end of the time, but for the first round.
void ask_round(site::Site& site, const World& world, uint64_t seed, Clock::time_point end,
               std::map<std::string, std::set<int>>& seen) {
  static const Contract contract;
  Instant now = test::at(2021, 3, 1);
  uint64_t random = seed;
  auto app = test::must(http::App::open(site, options(now, random)));
  Maker maker(contract, site.kit(), world, seed);
  Judge judge(contract);
  for (const auto& [path, body] : world.first) {
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.body = canonical(body);
    request.local = true;
    request.headers = {{"content-type", "application/json"}, {"x-bihuan-actor", world.actors.front()}};
    const auto answer = app->answer_now(request);
    ASSERT_EQ(answer.status, 201) << path << answer.body;
  }
  for (size_t i = 0; i < kRequests && (seed == first_seed() || Clock::now() < end); ++i) {
    const auto& operation = maker.pick(contract.operations());
    if (is_rare(operation.id) && !maker.one_in(60)) continue;
    if (maker.one_in(300)) now.seconds += static_cast<int64_t>(maker.below(60 * 24 * 3600)) - 20 * 24 * 3600;
    auto request = maker.request(operation);
    if (operation.effect == "upload" && !maker.one_in(4)) {
      std::erase_if(request.headers, [](const auto& header) { return header.first == "content-type"; });
      request.headers.emplace_back("content-type", "application/offset+octet-stream");
    }
    const auto answer = answer_of(*app, operation, request);
    seen[operation.id].insert(answer.status);
    const auto wrong = judge(operation, request, answer);
    ASSERT_EQ(wrong, "") << "seed " << seed << ", request " << i << ", " << operation.id << ": " << answer.status
                         << "\n"
                         << shown(request) << "\n→ " << answer.body.substr(0, 2'000);
    if (const auto json = parse_json(answer.body); answer.status < 300 && json && json->is_object())
      for (const auto* name : {"id", "receipt", "link", "token", "next_cursor"})
        if (json->contains(name) && (*json)[name].is_string()) maker.remember(name, (*json)[name].get<std::string>());
  }
  app->stop();
  verify::What what;
  what.session = &site.session();
  what.kit = &site.kit();
  what.evidence_directory = site.evidence_directory();
  what.key = test::must(site.public_key());
  const auto verified = test::must(verify::verify(what));
  EXPECT_EQ(verified.fault_count, 0) << "seed " << seed << ": " << verified.faults.front().key;
}

// `make_and_ask(seed)` for as long as is set; every operation has been answered well and refused.
template <class Round>
void ask_for_a_while(const Round& make_and_ask) {
  const auto end = Clock::now() + std::chrono::seconds(setting("BIHUAN_FUZZ_SECONDS", 8));
  std::map<std::string, std::set<int>> seen;
  uint64_t seed = first_seed();
  do make_and_ask(seed++, end, seen);
  while (Clock::now() < end && !::testing::Test::HasFailure());
  std::string never;
  size_t good = 0;
  for (const auto& [id, statuses] : seen) {
    if (*statuses.begin() < 300) ++good;
    if (*statuses.begin() >= 300) never += " " + id;
  }
  EXPECT_GT(good * 3, seen.size()) << "the requests are not good enough to reach anything of" << never;
}

std::vector<std::pair<std::string, Json>> small_world() {
  std::vector<std::pair<std::string, Json>> first;
  for (const auto* code : {"W-1", "W-2", "W-3"})
    first.emplace_back("/api/matters/problem",
                       Json{{"step", "issue"}, {"fields", {{"code", code}, {"unit", "t1"}, {"due", "2021-06-30"}}}});
  for (const auto* day : {"2021-02-01", "2021-02-02", "2021-02-03"})
    first.emplace_back("/api/rows/meeting",
                       Json{{"fields", {{"happened_on", day}, {"kind", "standing"}, {"unit", "t1"}}}});
  return first;
}

std::vector<std::pair<std::string, Json>> county_world() {
  std::vector<std::pair<std::string, Json>> first;
  for (const auto* title : {"防汛值守", "抗旱", "清洁村庄"})
    first.emplace_back("/api/matters/order", Json{{"step", "issue"},
                                                  {"fields",
                                                   {{"series", "supervision"},
                                                    {"title", title},
                                                    {"issuer", "D06"},
                                                    {"lead_unit", "D01"},
                                                    {"due", "2021-06-30"}}}});
  for (const auto* title : {"第一次", "第二次", "第三次"})
    first.emplace_back(
        "/api/rows/meeting",
        Json{{"fields", {{"happened_on", "2021-02-01"}, {"kind", "dispatch"}, {"title", title}, {"unit", "D01"}}}});
  return first;
}

TEST(ContractFuzz, WhateverASmallSiteIsAskedItAnswersAsTheContractSays) {
  ask_for_a_while([](uint64_t seed, Clock::time_point end, auto& seen) {
    test::SmallSite small;
    auto tx = small.begin("admin", test::at(2021, 1, 1));
    test::must(account::add_account(tx, "guest", "guest"));  // who holds no role
    test::SmallSite::must(tx.commit());
    ask_round(*small.site,
              {{"office", "admin", "clerk1", "clerk2", "guest", "nobody"}, {"root", "t1", "t2", "v1"}, small_world()},
              seed, end, seen);
  });
}

TEST(ContractFuzz, WhateverACountyIsAskedItAnswersAsTheContractSays) {
  ask_for_a_while([](uint64_t seed, Clock::time_point end, auto& seen) {
    test::Folder folder;
    const auto site = make_county(folder / "site");
    ask_round(*site,
              {{"office", "admin", "auditor", "hotline", "clerk1", "head1", "clerk2", "head2", "guest"},
               {"root", "D01", "D06", "t1", "v1"},
               county_world()},
              seed, end, seen);
  });
}

}  // namespace
}  // namespace bihuan
