#include "cli/run.h"

int main(int argc, char** argv) { return bihuan::cli::run(argc, argv); }
