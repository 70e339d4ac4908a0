// The journal of a server (运行日志): one JSON line an event, for those who operate it. It is no part of the site: what
// was done stands in the log of the site. A line never holds a body, a token, a cookie, an address with its query or a
// personal value. Lines are gathered, and written by a thread of their own ten times a second; when the disk is full
// they are lost and counted, and nothing waits for them. Any thread may write. journal.cc alone knows the logging
// library.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bihuan::http {

enum class Weight { info, warning, error };
// Fault: not_found "journal.unknown_weight".
Result<Weight> weight_of(std::string_view text);

class Journal {
 public:
  struct Options {
    std::string file;  // "" = stderr
    Weight least = Weight::info;
    int slow_milliseconds = 1000;  // a request that takes longer is a warning, and says that it was slow
  };
  // Fault: unavailable "file.cannot_write" (`path`, `reason`).
  static Result<std::unique_ptr<Journal>> open(const Options& options);
  ~Journal();  // what waits is written

  // A request that was answered.
  struct Request {
    std::string id;
    std::string_view operation;  // "none": no such path
    std::string account;         // "" = not known, or an operation of the public
    std::string peer;
    int status = 0;
    double milliseconds = 0;
    uint64_t bytes = 0;  // of the answer's body
    std::string key;     // of the fault
    std::string detail;  // Error::detail
  };
  void answered(const Request& request);

  using Fields = std::vector<std::pair<std::string_view, std::string>>;
  // Anything else: "start", "stop", "reminders", …
  void note(Weight weight, std::string_view event, const Fields& fields = {});
  // The same of something that failed: its key and detail.
  void note(Weight weight, std::string_view event, const Error& error);
  // Closes the file and opens it by its name again: it was moved away.
  void reopen();
  uint64_t lost() const;  // lines that could not be written

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What a client calls its request, when that is 1 to 64 letters, digits and .-_ : else "".
std::string sane_id(std::string_view id);

}  // namespace bihuan::http
