#include "http/reading.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace bihuan::http {
namespace {

constexpr uint64_t kMaxJson = 4u << 20;

bool is_fine(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
         });
}

Result<void> check_text(const std::string& text, const std::string& place, const TextLimits& limits) {
  if (!is_fine(text)) return bad_value(place, "api.want_clean_text");
  if (!limits.values.empty() && std::find(limits.values.begin(), limits.values.end(), text) == limits.values.end())
    return bad_value(place, "api.want_choice");
  const size_t length = count_code_points(text);
  if (length > limits.most) return bad_value(place, "api.too_long");
  if (length < limits.least) return bad_value(place, "api.too_short");
  return {};
}

Result<void> check_integer(int64_t number, const std::string& place, const IntegerLimits& limits) {
  if (number < limits.least || number > limits.most) return bad_value(place, "api.out_of_range");
  return {};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Error bad_value(const std::string& place, const std::string& what) {
  return Error{Fault::invalid, "api.bad_value", {{"place", place.empty() ? "body" : place}, {"what", what}}};
}

Result<std::string> read_text(const Json& value, const std::string& place, const TextLimits& limits) {
  if (!value.is_string()) return bad_value(place, "api.want_text");
  auto text = value.get<std::string>();
  TRY(check_text(text, place, limits));
  return text;
}

std::optional<int64_t> integer_of(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
  return value.get<int64_t>();
}

Result<int64_t> read_integer(const Json& value, const std::string& place, const IntegerLimits& limits) {
  const auto number = integer_of(value);
  if (!number) return bad_value(place, value.is_number() ? "api.out_of_range" : "api.want_integer");
  TRY(check_integer(*number, place, limits));
  return *number;
}

Result<bool> read_boolean(const Json& value, const std::string& place) {
  if (!value.is_boolean()) return bad_value(place, "api.want_boolean");
  return value.get<bool>();
}

Result<Date> read_day(const Json& value, const std::string& place) {
  if (!value.is_string()) return bad_value(place, "api.want_day");
  return day_parameter(value.get<std::string>(), place);
}

Result<Json> read_object(const Json& value, const std::string& place) {
  if (!value.is_object()) return bad_value(place, "api.want_object");
  return value;
}

Result<std::string> text_parameter(const std::string& value, const std::string& place, const TextLimits& limits) {
  TRY(check_text(value, place, limits));
  return value;
}

Result<int64_t> integer_parameter(const std::string& value, const std::string& place, const IntegerLimits& limits) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return bad_value(place, "api.want_integer");
  TRY(check_integer(number, place, limits));
  return number;
}

Result<bool> boolean_parameter(const std::string& value, const std::string& place) {
  if (value == "true") return true;
  if (value == "false") return false;
  return bad_value(place, "api.want_boolean");
}

Result<Date> day_parameter(const std::string& value, const std::string& place) {
  const auto day = Date::parse(value);
  if (!day) return bad_value(place, "api.want_day");
  return *day;
}

Result<void> ObjectReading::begin() const {
  if (!json_.is_object()) return bad_value(place_, "api.want_object");
  return {};
}

Result<const Json*> ObjectReading::find(const char* key, bool required) {
  asked_.insert(key);
  const auto found = json_.find(key);
  if (found != json_.end()) return &*found;
  if (required) return bad_value(below(key), "api.missing");
  return static_cast<const Json*>(nullptr);
}

Result<void> ObjectReading::end() const {
  for (const auto& [key, value] : json_.items())
    if (!asked_.contains(key)) {
      const std::string near = nearest(key, {asked_.begin(), asked_.end()});
      return Error{Fault::invalid, "api.unknown_field", {{"place", below(excerpt(key).c_str())}, {"nearest", near}}};
    }
  return {};
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return Error{Fault::invalid, "api.bad_query", {{"text", excerpt(text)}}};
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  if (!is_fine(out)) return Error{Fault::invalid, "api.bad_query", {{"text", excerpt(text)}}};
  return out;
}

Result<Inputs> Inputs::of(const Request& request, Pairs path) {
  Inputs inputs;
  inputs.request_ = &request;
  inputs.path_ = std::move(path);
  if (request.query.empty()) return inputs;
  for (const auto part : split(request.query, '&')) {
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    TRY_SET(auto name, decode(part.substr(0, equals), true));
    TRY_SET(auto value, decode(equals == std::string_view::npos ? "" : part.substr(equals + 1), true));
    const bool is_twice =
        std::any_of(inputs.query_.begin(), inputs.query_.end(), [&](const auto& pair) { return pair.first == name; });
    if (is_twice) return Error{Fault::invalid, "api.query_twice", {{"name", excerpt(name)}}};
    inputs.query_.emplace_back(std::move(name), std::move(value));
  }
  return inputs;
}

Result<void> Inputs::only_queries(std::initializer_list<std::string_view> known) const {
  for (const auto& [name, value] : query_)
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = nearest(name, {known.begin(), known.end()});
      return Error{Fault::invalid, "api.unknown_field", {{"place", excerpt(name)}, {"nearest", near}}};
    }
  return {};
}

const std::string* Inputs::find(In where, const char* name) const {
  if (where == In::header) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return request_->header(lower);
  }
  for (const auto& [key, value] : where == In::path ? path_ : query_)
    if (key == name) return &value;
  return nullptr;
}

Error Inputs::missing(In where, const char* name) {
  if (std::string_view(name) == "If-Match") return Error{Fault::invalid, "api.if_match_missing"};
  return Error{Fault::invalid,
               "api.bad_value",
               {{"place", name}, {"what", where == In::header ? "api.header_missing" : "api.missing"}}};
}

Result<Json> Inputs::body_json() const {
  const std::string* type = request_->header("content-type");
  if (type == nullptr ||
      (!starts_with(*type, "application/json") && !starts_with(*type, "application/merge-patch+json")))
    return Error{Fault::invalid, "api.want_json"};
  return parse_json(request_->body, kMaxJson);
}

}  // namespace bihuan::http
