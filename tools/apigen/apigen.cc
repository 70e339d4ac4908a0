// api/openapi.yaml → C++: one struct a request, strict parsers, and the table of operations. It reads a small subset of
// OpenAPI 3.1 and refuses the rest, with the line: an operation without x-policy, x-effect or a documented answer does
// not build. Usage: apigen openapi.yaml DIRECTORY
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/yaml.h"

namespace bihuan {
namespace {

[[noreturn]] void refuse(const Yaml& at, const std::string& what) {
  fmt::print(stderr, "api/openapi.yaml:{}:{}: {}\n", at.line, at.column, what);
  std::exit(1);
}

const Yaml& need(const Yaml& map, std::string_view key) {
  const Yaml* found = map.find(key);
  if (found == nullptr) refuse(map, fmt::format("\"{}\" is missing", key));
  return *found;
}

std::string text_of(const Yaml& map, std::string_view key) {
  const Yaml* found = map.find(key);
  return found == nullptr ? "" : found->scalar;
}

void only(const Yaml& map, const std::set<std::string>& known) {
  for (const auto& [key, value] : map.entries)
    if (!known.contains(key)) refuse(value, fmt::format("\"{}\" is not in the subset that is understood here", key));
}

std::string upper_camel(std::string_view snake) {
  std::string name;
  bool up = true;
  for (const char c : snake) {
    if (c == '_') up = true;
    if (c != '_') name += up ? static_cast<char>(std::toupper(c)) : c;
    if (c != '_') up = false;
  }
  return name;
}

std::string snake_of(std::string_view name) {  // NewRecord, If-Match → new_record, if_match
  std::string snake;
  for (const char c : name) {
    if (c == '-') {
      snake += '_';
    } else if (std::isupper(c) != 0) {
      if (!snake.empty() && snake.back() != '_') snake += '_';
      snake += static_cast<char>(std::tolower(c));
    } else {
      snake += c;
    }
  }
  return snake;
}

// In C++ `class` and the like cannot name a member.
std::string member_of(std::string_view name) {
  static const std::set<std::string> kReserved = {"class",  "default",  "operator", "new",
                                                  "delete", "register", "template"};
  std::string member = snake_of(name);
  if (kReserved.contains(member)) member += '_';
  return member;
}

class Generator {
 public:
  explicit Generator(const Yaml& document) : document_(document) {}

  void run() {
    for (const auto& [path, item] : need(document_, "paths").entries) {
      for (const auto& [method, operation] : item.entries) add_operation(path, method, operation);
    }
  }

  std::string header() const {
    std::string out = R"(// Made from api/openapi.yaml by tools/apigen. Do not edit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/json_value.h"
#include "http/operation.h"

namespace bihuan::http::api {

)";
    for (const auto& name : struct_order_) out += structs_.at(name);
    out += "}  // namespace bihuan::http::api\n\nnamespace bihuan::http {\n\n";
    out += handlers_;
    out += "\n}  // namespace bihuan::http\n";
    return out;
  }

  std::string source(const std::string& contract) const {
    std::string out = R"(// Made from api/openapi.yaml by tools/apigen. Do not edit.
#include "http/operations.h"

#include "http/call.h"
#include "http/events.h"
#include "http/reading.h"

namespace bihuan::http {
namespace {

)";
    for (const auto& name : struct_order_) out += readers_.contains(name) ? readers_.at(name) : "";
    out += shims_;
    out += "constexpr Operation kOperations[] = {\n" + table_ + "};\n\n}  // namespace\n\n";
    out += "std::span<const Operation> operations() { return kOperations; }\n\n";
    out += "std::string_view contract() {\n  static const std::string kText =";
    for (size_t at = 0; at < contract.size(); at += 8000)  // a literal has a greatest length
      out += "\n      std::string(R\"yaml(" + contract.substr(at, 8000) + ")yaml\")" +
             (at + 8000 < contract.size() ? " +" : "");
    out += ";\n  return kText;\n}\n\n}  // namespace bihuan::http\n";
    return out;
  }

 private:
  const Yaml& resolve(const Yaml& node) const {
    const Yaml* ref = node.find("$ref");
    if (ref == nullptr) return node;
    const Yaml* at = &document_;
    for (const auto part : split(std::string_view(ref->scalar).substr(2), '/')) {
      at = at->find(part);
      if (at == nullptr) refuse(*ref, fmt::format("there is no {}", ref->scalar));
    }
    return resolve(*at);
  }

  static bool is_free(const Yaml& schema) {
    const Yaml* more = schema.find("additionalProperties");
    return text_of(schema, "type") == "object" && more != nullptr && more->scalar == "true";
  }

  // The C++ type of a schema, and the lambda that reads it from JSON. A named object becomes a struct.
  struct Typed {
    std::string type;
    std::string reader;
  };
  Typed typed(const Yaml& node) {
    const Yaml& schema = resolve(node);
    const std::string type = text_of(schema, "type");
    if (const Yaml* ref = node.find("$ref"); ref != nullptr && type == "object" && !is_free(schema)) {
      const std::string name = ref->scalar.substr(ref->scalar.rfind('/') + 1);
      add_struct(name, schema);
      return {name, fmt::format("[](const Json& v, const std::string& p) {{ return read_{}(v, p); }}", snake_of(name))};
    }
    if (is_free(schema)) return {"Json", "[](const Json& v, const std::string& p) { return read_object(v, p); }"};
    if (type == "string" && text_of(schema, "format") == "date")
      return {"Date", "[](const Json& v, const std::string& p) { return read_day(v, p); }"};
    if (type == "string")
      return {"std::string", fmt::format("[](const Json& v, const std::string& p) {{ return read_text(v, p, {}); }}",
                                         text_limits(schema))};
    if (type == "integer")
      return {"int64_t", fmt::format("[](const Json& v, const std::string& p) {{ return read_integer(v, p, {}); }}",
                                     integer_limits(schema))};
    if (type == "boolean") return {"bool", "[](const Json& v, const std::string& p) { return read_boolean(v, p); }"};
    if (type == "array") {
      only(schema, {"type", "items", "minItems", "maxItems", "description"});
      const Typed item = typed(need(schema, "items"));
      const std::string least = text_of(schema, "minItems");
      return {fmt::format("std::vector<{}>", item.type),
              fmt::format("[](const Json& v, const std::string& p) {{ return read_list<{}>(v, p, {}, {}, {}); }}",
                          item.type, least.empty() ? "0" : least, need(schema, "maxItems").scalar, item.reader)};
    }
    refuse(schema, "a request knows objects by $ref, strings, integers, booleans and lists");
  }

  static std::string text_limits(const Yaml& schema) {
    only(schema, {"type", "format", "minLength", "maxLength", "enum", "description"});
    std::string values;
    if (const Yaml* choices = schema.find("enum"))
      for (const auto& value : choices->items) values += (values.empty() ? "\"" : ", \"") + value.scalar + "\"";
    if (values.empty() && schema.find("maxLength") == nullptr) refuse(schema, "a text needs maxLength");
    const std::string least = text_of(schema, "minLength");
    const std::string most = text_of(schema, "maxLength");
    return fmt::format("{{{}, {}, {{{}}}}}", least.empty() ? "0" : least, most.empty() ? "100" : most, values);
  }

  static std::string integer_limits(const Yaml& schema) {
    only(schema, {"type", "minimum", "maximum", "description"});
    const std::string least = text_of(schema, "minimum");
    const std::string most = text_of(schema, "maximum");
    return fmt::format("{{{}, {}}}", least.empty() ? "INT64_MIN" : least, most.empty() ? "INT64_MAX" : most);
  }

  void add_struct(const std::string& name, const Yaml& schema) {
    if (structs_.contains(name) || !being_made_.insert(name).second) return;
    only(schema, {"type", "description", "additionalProperties", "required", "properties"});
    if (text_of(schema, "additionalProperties") != "false")
      refuse(schema, fmt::format("{}: additionalProperties: false is missing", name));
    std::set<std::string> required;
    if (const Yaml* list = schema.find("required"))
      for (const auto& item : list->items) required.insert(item.scalar);
    std::string members;
    std::string reads;
    for (const auto& [key, property] : need(schema, "properties").entries) {
      const Typed value = typed(property);
      const bool is_required = required.erase(key) == 1;
      const bool is_plain = is_required || starts_with(value.type, "std::vector") || value.type == "Json";
      members += fmt::format("  {}{} {}{};\n", is_plain ? "" : "std::optional<",
                             is_plain ? value.type : value.type + ">", member_of(key),
                             value.type == "int64_t" && is_plain ? " = 0"
                             : value.type == "bool" && is_plain  ? " = false"
                             : value.type == "Json"              ? " = Json::object()"
                                                                 : "");
      reads += fmt::format("  TRY(in.{}(\"{}\", out.{}, {}));\n",
                           is_required ? "required"
                           : is_plain  ? "if_there"
                                       : "optional",
                           key, member_of(key), value.reader);
    }
    if (!required.empty())
      refuse(schema, fmt::format("{}: required names {}, which is no property", name, *required.begin()));
    structs_[name] = fmt::format("struct {} {{\n{}}};\n\n", name, members);
    readers_[name] = fmt::format(
        "Result<api::{0}> read_{1}(const Json& json, const std::string& path) {{\n  using namespace api;\n  {0} out;\n "
        " ObjectReading in(json, path);\n  "
        "TRY(in.begin());\n{2}  TRY(in.end());\n  return out;\n}}\n\n",
        name, snake_of(name), reads);
    struct_order_.push_back(name);
  }

  void add_operation(const std::string& path, const std::string& method, const Yaml& operation) {
    only(operation, {"operationId", "tags", "summary", "description", "x-policy", "x-effect", "x-max-body",
                     "x-more-query", "parameters", "requestBody", "responses"});
    const std::string id = need(operation, "operationId").scalar;
    if (!ids_.insert(id).second) refuse(operation, fmt::format("operation {} is there twice", id));
    need(operation, "summary");
    need(need(operation, "responses"), "default");
    for (const auto& [status, response] : need(operation, "responses").entries) resolve(response);
    const Yaml& policy = need(operation, "x-policy");
    static const std::set<std::string> kPolicies = {"public", "signed_in", "procedure", "local"};
    const std::string verb = starts_with(policy.scalar, "verb:") ? policy.scalar.substr(5) : "";
    if (verb.empty() && !kPolicies.contains(policy.scalar))
      refuse(policy, fmt::format("unknown policy {}", policy.scalar));
    const Yaml& effect = need(operation, "x-effect");
    static const std::set<std::string> kEffects = {"read", "write",   "alone",  "slow",
                                                   "run",  "outside", "upload", "events"};
    if (!kEffects.contains(effect.scalar)) refuse(effect, fmt::format("unknown effect {}", effect.scalar));

    const std::string name = upper_camel(id);
    const Yaml* components = document_.find("components");
    if (components != nullptr && components->find("schemas") != nullptr &&
        components->find("schemas")->find(name) != nullptr)
      refuse(operation, fmt::format("the schema {} has the name of this operation's own type", name));
    std::string members;
    std::string reads;
    std::string queries;
    std::string all;
    std::set<std::string> in_path;
    if (const Yaml* parameters = operation.find("parameters")) {
      for (const auto& item : parameters->items) {
        const Yaml& parameter = resolve(item);
        only(parameter, {"name", "in", "required", "description", "schema"});
        const std::string wire = need(parameter, "name").scalar;
        const std::string in = need(parameter, "in").scalar;
        const bool required = text_of(parameter, "required") == "true";
        all += (all.empty() ? "" : " ") + in + ":" + wire;
        if (in == "path") in_path.insert(wire);
        if (in == "query") queries += (queries.empty() ? "\"" : ", \"") + wire + "\"";
        const Yaml& schema = need(parameter, "schema");
        const Typed value = typed(schema);
        const bool whole = required;
        members +=
            fmt::format("  {} {}{};\n", whole ? value.type : "std::optional<" + value.type + ">", member_of(wire),
                        whole && value.type == "int64_t" ? " = 0"
                        : whole && value.type == "bool"  ? " = false"
                                                         : "");
        const std::string limits = value.type == "std::string" ? text_limits(schema)
                                   : value.type == "int64_t"   ? integer_limits(schema)
                                                               : "";
        const std::string kind = value.type == "std::string" ? "text"
                                 : value.type == "int64_t"   ? "integer"
                                 : value.type == "bool"      ? "boolean"
                                                             : "day";
        reads +=
            fmt::format("  TRY(inputs.{}(In::{}, \"{}\", in.{}, {}));\n", required ? "required" : "optional", in, wire,
                        member_of(wire),
                        fmt::format("[](const std::string& v, const std::string& p) {{ return {}_parameter(v, p{}); }}",
                                    kind, limits.empty() ? "" : ", " + limits));
      }
    }
    for (const auto part : split(path, '/'))
      if (starts_with(part, "{")) {
        const std::string wire(part.substr(1, part.find('}') - 1));
        if (in_path.erase(wire) == 0) refuse(operation, fmt::format("path parameter {} is not declared", wire));
      }
    if (!in_path.empty()) refuse(operation, fmt::format("path parameter {} is not in the path", *in_path.begin()));
    std::string body = "none";
    if (const Yaml* request = operation.find("requestBody")) {
      const Yaml& content = need(*request, "content");
      if (const Yaml* json = content.find("application/json")) {
        const Typed value = typed(need(*json, "schema"));
        body = "json";
        members += fmt::format("  {} body;\n", value.type);
        reads += fmt::format("  TRY(inputs.body(in.body, {}));\n", value.reader);
      } else {
        body = "bytes";
      }
    }
    structs_[name] = fmt::format("struct {} {{\n{}}};\n\n", name, members);
    struct_order_.push_back(name);
    const std::string more = text_of(operation, "x-more-query");
    if (!more.empty() && more != "ignored") refuse(operation, "x-more-query: only \"ignored\" is known");
    const std::string only_these = more.empty() ? fmt::format("  TRY(inputs.only_queries({{{}}}));\n", queries) : "";
    const bool is_upload = effect.scalar == "upload";
    const bool is_events = effect.scalar == "events";
    const std::string result = is_upload   ? "std::unique_ptr<Sink>"
                               : is_events ? "std::unique_ptr<Subscription>"
                                           : "Answer";
    handlers_ += fmt::format("Result<{}> {}(Call& call, const api::{}& in);\n", result, id, name);
    shims_ += fmt::format(
        "Result<{}> run_{}(Call& call, const Inputs& inputs) {{\n  using namespace api;\n  {} in;\n"
        "{}{}  return {}(call, in);\n}}\n\n",
        result, id, name, only_these, reads, id);
    std::string upper = method;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::string most = text_of(operation, "x-max-body");
    table_ += fmt::format(
        "    {{\"{}\", \"{}\", \"{}\", Effect::{}, Policy::{}, \"{}\", Body::{}, {}, \"{}\", {}, {}, {}}},\n", id,
        upper, path, effect.scalar, verb.empty() ? policy.scalar == "public" ? "open" : policy.scalar : "verb", verb,
        body, most.empty() ? "0" : most, all, is_upload || is_events ? "nullptr" : "run_" + id,
        is_upload ? "run_" + id : "nullptr", is_events ? "run_" + id : "nullptr");
  }

  const Yaml& document_;
  std::set<std::string> ids_;
  std::set<std::string> being_made_;
  std::vector<std::string> struct_order_;
  std::map<std::string, std::string> structs_;
  std::map<std::string, std::string> readers_;
  std::string handlers_;
  std::string shims_;
  std::string table_;
};

int run(const std::string& file, const std::string& directory) {
  const auto text = read_file(file, 4u << 20);
  if (!text) return fmt::print(stderr, "apigen: cannot read {}\n", file), 1;
  const auto document = parse_yaml(*text, file);
  if (!document) {
    for (const auto& [name, value] : document.error().fields) fmt::print(stderr, "{}: {}\n", name, value);
    return 1;
  }
  Generator generator(*document);
  generator.run();
  const bool done = write_file(directory + "/operations.h", generator.header()) &&
                    write_file(directory + "/operations.cc", generator.source(*text));
  return done ? 0 : 1;
}

}  // namespace
}  // namespace bihuan

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: apigen openapi.yaml DIRECTORY\n", stderr), 2;
  return bihuan::run(argv[1], argv[2]);
}
