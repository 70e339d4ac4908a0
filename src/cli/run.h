// The command line: arguments → verb. The only file that knows the argument parser is run.cc.
#pragma once

namespace bihuan::cli {

int run(int argc, char** argv);

}  // namespace bihuan::cli
