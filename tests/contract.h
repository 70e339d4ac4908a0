// api/openapi.yaml as a test reads it: its operations, and whether a value is what a schema says. It knows the subset
// of JSON Schema that the contract uses, and refuses the rest.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/json_value.h"
#include "base/text.h"
#include "base/yaml.h"
#include "small_site.h"

namespace bihuan::test {

class Contract {
 public:
  struct Operation {
    std::string id;
    std::string method;
    std::string path;
    std::string effect;
    std::vector<const Yaml*> parameters;
    const Yaml* body = nullptr;  // the schema; null: none
    const Yaml* responses = nullptr;
  };

  Contract() {
    const auto text = read_file(std::string(BIHUAN_SOURCE) + "/api/openapi.yaml", 4u << 20);
    document_ = SmallSite::must(parse_yaml(*text, "openapi.yaml"));
    for (const auto& [path, item] : document_.find("paths")->entries)
      for (const auto& [method, operation] : item.entries) add(path, method, operation);
  }

  const std::vector<Operation>& operations() const { return operations_; }
  const Yaml& resolve(const Yaml& node) const {
    const Yaml* ref = node.find("$ref");
    if (ref == nullptr) return node;
    const Yaml* at = &document_;
    for (const auto part : split(std::string_view(ref->scalar).substr(2), '/')) at = at->find(part);
    return resolve(*at);
  }
  static std::string text(const Yaml& map, std::string_view key) {
    const Yaml* found = map.find(key);
    return found == nullptr ? "" : found->scalar;
  }

  // What is wrong with the answer to `operation`; "" = nothing. Of a 2xx; faults are the caller's.
  std::string judge(const Operation& operation, int status, const std::string& media_type,
                    const std::string& body) const {
    const Yaml* stated = operation.responses->find(std::to_string(status));
    if (stated == nullptr) return "the contract knows no answer " + std::to_string(status);
    const Yaml* content = resolve(*stated).find("content");
    if (content == nullptr) return body.empty() ? "" : "a body where there is none";
    const Yaml* schema = content->find(media_type.substr(0, media_type.find(';')));
    if (schema == nullptr) schema = content->find("application/octet-stream");  // a file has its own type
    if (schema == nullptr) return "the contract knows no " + media_type;
    if (content->find("application/json") == nullptr) return "";
    const auto json = parse_json(body);
    if (!json) return "no JSON";
    return differs(*schema->find("schema"), *json, "");
  }

  // Where and how `json` is not what the schema says; "" = it is.
  std::string differs(const Yaml& node, const Json& json, const std::string& place) const {
    const Yaml& schema = resolve(node);
    only(schema);
    if (const Yaml* choices = schema.find("oneOf")) return none_of(choices->items, json, place);
    if (const Yaml* type = schema.find("type")) {
      bool is_one = false;
      for (const auto& name : type->kind == Yaml::Kind::list ? type->items : std::vector<Yaml>{*type})
        is_one = is_one || is_type(name.scalar, json);
      if (!is_one) return place + ": is no " + (type->kind == Yaml::Kind::list ? "one of the types" : type->scalar);
    }
    if (const Yaml* choices = schema.find("enum")) {
      bool is_one = false;
      for (const auto& choice : choices->items) is_one = is_one || (json.is_string() && json == choice.scalar);
      if (!is_one) return place + ": is none of the values";
    }
    if (text(schema, "format") == "date" && json.is_string() && !Date::parse(json.get<std::string>()))
      return place + ": is no date";
    if (json.is_array() && schema.find("items") != nullptr)
      for (size_t i = 0; i < json.size(); ++i)
        if (auto found = differs(*schema.find("items"), json[i], place + "/" + std::to_string(i)); !found.empty())
          return found;
    return json.is_object() ? object_differs(schema, json, place) : "";
  }

 private:
  void add(const std::string& path, const std::string& method, const Yaml& node) {
    Operation operation{text(node, "operationId"), method, path, text(node, "x-effect"), {}, nullptr,
                        node.find("responses")};
    for (char& c : operation.method) c = static_cast<char>(std::toupper(c));
    if (const Yaml* parameters = node.find("parameters"))
      for (const auto& parameter : parameters->items) operation.parameters.push_back(&resolve(parameter));
    if (const Yaml* request = node.find("requestBody"))
      operation.body = request->find("content")->entries.front().second.find("schema");
    operations_.push_back(std::move(operation));
  }

  static bool is_type(const std::string& name, const Json& json) {
    return (name == "string" && json.is_string()) || (name == "integer" && json.is_number_integer()) ||
           (name == "boolean" && json.is_boolean()) || (name == "object" && json.is_object()) ||
           (name == "array" && json.is_array()) || (name == "null" && json.is_null());
  }

  // A word that is overlooked here would be a promise that nobody keeps.
  static void only(const Yaml& schema) {
    static const std::set<std::string> kKnown = {
        "oneOf",    "type",     "format",     "enum",        "items",
        "required", "minItems", "maxItems",   "minLength",   "maxLength",
        "minimum",  "maximum",  "properties", "description", "additionalProperties"};
    for (const auto& [key, value] : schema.entries)
      EXPECT_TRUE(kKnown.contains(key)) << key << " in line " << value.line;
  }

  std::string none_of(const std::vector<Yaml>& schemas, const Json& json, const std::string& place) const {
    std::string all;
    int fitting = 0;
    for (const auto& schema : schemas) {
      const auto found = differs(schema, json, place);
      fitting += found.empty() ? 1 : 0;
      all += "\n  " + found;
    }
    return fitting == 1 ? "" : place + ": is " + std::to_string(fitting) + " of several:" + all;
  }

  std::string object_differs(const Yaml& schema, const Json& json, const std::string& place) const {
    if (const Yaml* required = schema.find("required"))
      for (const auto& name : required->items)
        if (!json.contains(name.scalar)) return place + "/" + name.scalar + ": is missing";
    const Yaml* properties = schema.find("properties");
    const Yaml* more = schema.find("additionalProperties");
    for (const auto& [name, value] : json.items()) {
      const std::string at = place + "/" + name;
      const Yaml* property = properties == nullptr ? nullptr : properties->find(name);
      std::string found;
      if (property != nullptr) {
        found = differs(*property, value, at);
      } else if (more != nullptr && more->kind == Yaml::Kind::map) {
        found = differs(*more, value, at);
      } else if (more == nullptr || more->scalar != "true") {
        found = at + ": is not in the contract";
      }
      if (!found.empty()) return found;
    }
    return "";
  }

  Yaml document_;
  std::vector<Operation> operations_;
};

}  // namespace bihuan::test
