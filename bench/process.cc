#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "row.h"

namespace bihuan::bench {
namespace {

// In the child: never gives control back.
[[noreturn]] void become(const std::vector<std::string>& arguments) {
  std::vector<char*> raw;
  for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  ::execvp(raw[0], raw.data());
  ::_exit(127);
}

}  // namespace

Result<std::string> run_program(const std::vector<std::string>& arguments, const Variables& variables) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return wrong("no pipe");
  const pid_t child = ::fork();
  if (child < 0) return wrong("no process");
  if (child == 0) {
    ::dup2(ends[1], 1);
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
    become(arguments);
  }
  ::close(ends[1]);
  std::string printed;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    printed.append(buffer, static_cast<size_t>(got));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return wrong("failed: " + arguments[0], std::to_string(status));
  return printed;
}

Result<Running> Running::start(const std::vector<std::string>& arguments, const std::string& folder) {
  const pid_t child = ::fork();
  if (child < 0) return wrong("no process");
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, 1);
    if (!folder.empty() && ::chdir(folder.c_str()) != 0) ::_exit(126);
    become(arguments);
  }
  return Running(child);
}

Running::~Running() {
  if (child_ == 0) return;
  ::kill(child_, SIGTERM);
  ::waitpid(child_, nullptr, 0);
}

Result<double> Running::resident_megabytes() const {
  std::ifstream status("/proc/" + std::to_string(child_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  return wrong("a server ended by itself");
}

std::string beside_us(const std::string& name) {
  std::error_code error;
  return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name).string();
}

}  // namespace bihuan::bench
