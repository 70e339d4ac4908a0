// The program as a script sees it: runs it, gives its input, keeps what it prints.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "small_site.h"

namespace bihuan::test {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

inline std::string quoted(const std::string& word) { return "'" + replace_all(word, "'", "'\\''") + "'"; }

inline Ran run(const std::vector<std::string>& words, const std::string& input = {}) {
  Folder folder;
  std::ofstream(folder / "in", std::ios::binary) << input;
  std::string command = quoted(BIHUAN_BINARY);
  for (const auto& word : words) command += " " + quoted(word);
  command += " <" + quoted(folder / "in") + " >" + quoted(folder / "out") + " 2>" + quoted(folder / "err");
  const int status = std::system(command.c_str());
  Ran ran;
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.out = *read_file(folder / "out", 64 << 20);
  ran.err = *read_file(folder / "err", 64 << 20);
  return ran;
}

// `bihuan serve` on a site, on a free port, from when it answers until the end.
class Served {
 public:
  explicit Served(const std::string& site, std::vector<std::string> options = {}) {
    std::vector<std::string> words = {BIHUAN_BINARY, "serve", "--site", site, "--listen", "127.0.0.1:0"};
    words.insert(words.end(), options.begin(), options.end());
    process_ = ::fork();
    if (process_ == 0) become(words);
    constexpr int kTries = 600;
    for (int i = 0; i < kTries && !is_ready(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(is_ready()) << err();
  }
  ~Served() { stop(); }
  Served(const Served&) = delete;
  // Its exit code.
  int stop() {
    if (process_ <= 0) return code_;
    ::kill(process_, SIGTERM);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  void send(int signal) const { ::kill(process_, signal); }
  std::string out() const { return *read_file(folder_ / "out", 1 << 20); }
  std::string err() const { return *read_file(folder_ / "err", 16 << 20); }
  // "http://127.0.0.1:4711"
  std::string address() const {
    const auto text = out();
    return std::string(trim(text.substr(text.find("http"))));
  }

 private:
  bool is_ready() const {
    const auto text = read_file(folder_ / "out", 1 << 20);
    return text && text->find("http") != std::string::npos && text->back() == '\n';
  }
  [[noreturn]] void become(const std::vector<std::string>& words) const {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const auto file = [&](const char* name) {
      return ::open((folder_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    };
    ::dup2(file("out"), STDOUT_FILENO);
    ::dup2(file("err"), STDERR_FILENO);
    ::execv(BIHUAN_BINARY, arguments.data());
    ::_exit(127);
  }

  Folder folder_;
  pid_t process_ = 0;
  int code_ = 0;
};

}  // namespace bihuan::test
