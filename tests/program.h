// The program as a script runs it: words and input in, exit code and two texts out.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <string>
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

}  // namespace bihuan::test
