// What a client sent, read strictly: each fault names the place ("body.fields", "limit"); nothing unknown passes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json_value.h"
#include "base/result.h"
#include "http/request.h"

namespace bihuan::http {

struct TextLimits {
  size_t least = 0;
  size_t most = 0;  // code points
  std::vector<std::string_view> values = {};
};
struct IntegerLimits {
  int64_t least = INT64_MIN;
  int64_t most = INT64_MAX;
};

// Fault of all of these: invalid "api.bad_value" (`place`, `what`).
Result<std::string> read_text(const Json& value, const std::string& place, const TextLimits& limits);
// nullopt: no integer, or beyond 64 bits with a sign.
std::optional<int64_t> integer_of(const Json& value);
Result<int64_t> read_integer(const Json& value, const std::string& place, const IntegerLimits& limits);
Result<bool> read_boolean(const Json& value, const std::string& place);
Result<Date> read_day(const Json& value, const std::string& place);
Result<Json> read_object(const Json& value, const std::string& place);
Error bad_value(const std::string& place, const std::string& what);

template <class T, class Read>
Result<std::vector<T>> read_list(const Json& value, const std::string& place, size_t least, size_t most, Read read) {
  if (!value.is_array()) return bad_value(place, "api.want_list");
  if (value.size() < least || value.size() > most) return bad_value(place, "api.want_other_length");
  std::vector<T> list;
  list.reserve(value.size());
  for (size_t i = 0; i < value.size(); ++i) {
    TRY_SET(auto item, read(value[i], place + "[" + std::to_string(i) + "]"));
    list.push_back(std::move(item));
  }
  return list;
}

Result<std::string> text_parameter(const std::string& value, const std::string& place, const TextLimits& limits);
Result<int64_t> integer_parameter(const std::string& value, const std::string& place, const IntegerLimits& limits);
Result<bool> boolean_parameter(const std::string& value, const std::string& place);
Result<Date> day_parameter(const std::string& value, const std::string& place);

// One JSON object, field by field.
class ObjectReading {
 public:
  ObjectReading(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}
  Result<void> begin() const;
  template <class T, class Read>
  Result<void> required(const char* key, T& into, Read read) {
    TRY_SET(const Json* value, find(key, true));
    TRY_SET(into, read(*value, below(key)));
    return {};
  }
  template <class T, class Read>
  Result<void> optional(const char* key, std::optional<T>& into, Read read) {
    TRY_SET(const Json* value, find(key, false));
    if (value == nullptr || value->is_null()) return {};
    TRY_SET(into, read(*value, below(key)));
    return {};
  }
  template <class T, class Read>
  Result<void> if_there(const char* key, T& into, Read read) {
    TRY_SET(const Json* value, find(key, false));
    if (value == nullptr || value->is_null()) return {};
    TRY_SET(into, read(*value, below(key)));
    return {};
  }
  Result<void> end() const;  // refuses what nobody asked for

 private:
  Result<const Json*> find(const char* key, bool required);
  std::string below(const char* key) const { return place_.empty() ? key : place_ + "." + key; }
  const Json& json_;
  std::string place_;
  std::set<std::string> asked_;
};

enum class In { path, query, header };

class Inputs {
 public:
  // `path` holds the path's parameters, decoded. Fault: invalid "api.bad_query".
  static Result<Inputs> of(const Request& request, Pairs path);
  Result<void> only_queries(std::initializer_list<std::string_view> known) const;
  template <class T, class Read>
  Result<void> required(In where, const char* name, T& into, Read read) const {
    const std::string* value = find(where, name);
    if (value == nullptr) return missing(where, name);
    TRY_SET(into, read(*value, name));
    return {};
  }
  template <class T, class Read>
  Result<void> optional(In where, const char* name, std::optional<T>& into, Read read) const {
    const std::string* value = find(where, name);
    if (value == nullptr) return {};
    TRY_SET(into, read(*value, name));
    return {};
  }
  template <class T, class Read>
  Result<void> body(T& into, Read read) const {
    TRY_SET(const Json json, body_json());
    TRY_SET(into, read(json, ""));
    return {};
  }
  const Request& request() const { return *request_; }

 private:
  const std::string* find(In where, const char* name) const;
  static Error missing(In where, const char* name);
  Result<Json> body_json() const;
  const Request* request_ = nullptr;
  Pairs path_;
  Pairs query_;
};

// %XX and, in a query, + are decoded; what is no UTF-8 or holds a control character is refused.
Result<std::string> decode(std::string_view text, bool plus_is_space);

}  // namespace bihuan::http
