// A value or the reason why there is none. Every function that can fail returns one; dropping it does not compile.
// Nothing here throws. Library exceptions are caught in the file that wraps the library and become an Error.
#pragma once

#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace bihuan {

enum class Fault {
  invalid,          // the request makes no sense as put
  unauthenticated,  // nobody, or the wrong secret
  forbidden,        // this actor may not
  not_found,
  conflict,     // it was right once; the state says no now
  refused,      // a file that was given is not acceptable: malformed, too large, of another version
  unavailable,  // the system cannot work now: disk full, site held by another process
  internal,     // our own mistake
};

// `key` names the message ("folder.what_is_wrong", see base/message.h); `fields` fill it: what, where, what to do.
// `detail` is for the log and for support, never translated.
struct Error {
  Fault fault = Fault::internal;
  std::string key;
  std::map<std::string, std::string> fields = {};
  std::string detail = {};
};

// One thing wrong in a text that a user wrote (figure, kit, import, binding). Checkers return all of them.
// Line and column count from 1, in Unicode code points; 0 = unknown.
struct Issue {
  std::string file;
  int line = 0;
  int column = 0;
  Error error;
};
using Issues = std::vector<Issue>;

template <class T = void>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)
  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() & { return std::get<0>(held_); }
  const T& operator*() const& { return std::get<0>(held_); }
  T&& operator*() && { return std::get<0>(std::move(held_)); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  Error& error() { return std::get<1>(held_); }
  const Error& error() const { return std::get<1>(held_); }

 private:
  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT(google-explicit-constructor)
  explicit operator bool() const { return ok_; }
  Error& error() { return error_; }
  const Error& error() const { return error_; }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace bihuan

// TRY(f());            returns f's error from this function, if it has one
// TRY_SET(auto x, f()); the same, and binds the value
#define TRY(expression)                                                                    \
  do {                                                                                     \
    if (auto try_result = (expression); !try_result) return std::move(try_result.error()); \
  } while (false)
#define BIHUAN_JOIN_(a, b) a##b
#define BIHUAN_JOIN(a, b) BIHUAN_JOIN_(a, b)
#define TRY_SET(target, expression) BIHUAN_TRY_SET(target, expression, BIHUAN_JOIN(try_set_, __LINE__))
#define BIHUAN_TRY_SET(target, expression, name) \
  auto name = (expression);                      \
  if (!name) return std::move(name.error());     \
  target = *std::move(name)
