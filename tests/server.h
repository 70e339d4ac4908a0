// The real program as a server on a site, ended by its id whatever becomes of the test.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "program.h"

namespace bihuan::test {

// One process. Started in the constructor, from the test's own thread; killed in the destructor.
class Server {
 public:
  // `files`: how many it may have open; 0: as many as the test.
  explicit Server(const std::string& site, const std::vector<std::string>& options = {}, rlim_t files = 0)
      : site_(site), out_(site + ".out"), err_(site + ".err") {
    std::filesystem::remove(out_);
    std::vector<std::string> words = {BIHUAN_BINARY, "serve", "--site", site, "--listen", "127.0.0.1:0"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const rlimit few{files, files};
      if (files > 0) ::setrlimit(RLIMIT_NOFILE, &few);
      if (std::freopen(out_.c_str(), "w", stdout) == nullptr || std::freopen(err_.c_str(), "w", stderr) == nullptr)
        ::_exit(126);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (port_ == 0 && std::chrono::steady_clock::now() < late && is_running()) {
      const auto said = read_file(out_, 1 << 16);
      const size_t at = said ? said->find("://127.0.0.1:") : std::string::npos;
      if (at != std::string::npos && said->back() == '\n') port_ = std::atoi(said->c_str() + at + 13);
      if (port_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (port_ == 0) ADD_FAILURE() << "the server does not answer: " << errors();
  }
  Server(const Server&) = delete;
  ~Server() { kill(); }

  int port() const { return port_; }
  std::string socket() const { return site_ + "/serve.sock"; }
  std::string errors() const {
    const auto text = read_file(err_, 1 << 20);
    return text ? *text : "";
  }
  void signal(int number) {
    if (pid_ > 0) ::kill(pid_, number);
  }
  void kill() {
    signal(SIGKILL);
    (void)wait(20'000);
  }
  // Asks it to end; its exit code.
  int stop() {
    signal(SIGTERM);
    return wait(20'000);
  }
  // The exit code; 128 + a signal's number; -1: still running.
  int wait(int milliseconds) {
    const auto late = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (is_running() && std::chrono::steady_clock::now() < late)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return is_running() ? -1 : code_;
  }
  bool is_running() {
    if (pid_ <= 0) return false;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    pid_ = 0;
    return false;
  }

 private:
  std::string site_;
  std::string out_;
  std::string err_;
  pid_t pid_ = 0;
  int port_ = 0;
  int code_ = 0;
};

}  // namespace bihuan::test
