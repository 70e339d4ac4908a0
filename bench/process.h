// Programs that a measurement starts.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bihuan::bench {

using Variables = std::vector<std::pair<std::string, std::string>>;  // added to the environment

// Runs `arguments` to their end and gives what was printed; errors go to ours. Fault: internal "bench.wrong".
Result<std::string> run_program(const std::vector<std::string>& arguments, const Variables& variables = {});

// A server: started, asked for its memory, ended when its owner goes.
class Running {
 public:
  // In `folder` ("" = here); what it prints is dropped.
  static Result<Running> start(const std::vector<std::string>& arguments, const std::string& folder = {});
  Running(Running&& other) noexcept : child_(std::exchange(other.child_, 0)) {}
  Running(const Running&) = delete;
  ~Running();
  Result<double> resident_megabytes() const;

 private:
  explicit Running(pid_t child) : child_(child) {}
  pid_t child_;
};

// Beside the program that runs: "bihuan".
std::string beside_us(const std::string& name);

}  // namespace bihuan::bench
