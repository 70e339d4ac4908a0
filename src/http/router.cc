#include "http/router.h"

#include "base/text.h"
#include "http/reading.h"

namespace bihuan::http {
namespace {

constexpr size_t kMostSegments = 12;

bool is_parameter(std::string_view segment) { return starts_with(segment, "{"); }

}  // namespace

Router::Router(std::span<const Operation> operations) {
  for (const auto& operation : operations) routes_.push_back({&operation, split(operation.path, '/')});
}

Result<Router::Match> Router::find(std::string_view method, std::string_view path) const {
  const auto segments = split(path, '/');
  const bool is_head = method == "HEAD";
  std::string allowed;
  const Route* best = nullptr;
  int most_words = -1;
  if (segments.size() <= kMostSegments) {
    for (const auto& route : routes_) {
      if (route.segments.size() != segments.size()) continue;
      int words = 0;
      bool fits = true;
      for (size_t i = 0; i < segments.size() && fits; ++i) {
        if (is_parameter(route.segments[i])) {
          fits = !segments[i].empty();
        } else {
          fits = route.segments[i] == segments[i];
          ++words;
        }
      }
      if (!fits) continue;
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.operation->method);
      const bool is_method = route.operation->method == method || (is_head && route.operation->method == "GET");
      const bool is_exact = route.operation->method == method;
      if (!is_method || words * 2 + is_exact <= most_words) continue;
      most_words = words * 2 + is_exact;
      best = &route;
    }
  }
  if (best == nullptr && allowed.empty())
    return Error{Fault::not_found, "api.no_such_path", {{"path", excerpt(path, 80)}}};
  if (best == nullptr)
    return Error{Fault::invalid, "api.no_such_method", {{"method", excerpt(method)}, {"allowed", allowed}}};
  Match match{best->operation, {}};
  for (size_t i = 0; i < segments.size(); ++i) {
    if (!is_parameter(best->segments[i])) continue;
    const auto name = best->segments[i].substr(1, best->segments[i].find('}') - 1);
    // A literal tail after the brace ("{token}.ics") must stand there.
    const auto tail = best->segments[i].substr(best->segments[i].find('}') + 1);
    if (!segments[i].ends_with(tail)) return Error{Fault::not_found, "api.no_such_path", {{"path", excerpt(path, 80)}}};
    TRY_SET(auto value, decode(segments[i].substr(0, segments[i].size() - tail.size()), false));
    match.path.emplace_back(std::string(name), std::move(value));
  }
  return match;
}

}  // namespace bihuan::http
