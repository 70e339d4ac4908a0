#include <csignal>

#include "cli/run.h"

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow any more is an error to tell, not an end
  return bihuan::cli::run(argc, argv);
}
