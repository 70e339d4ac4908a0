// Bytes → files laid over the small kit → load(): it ends, and either there is a kit or there is something to say, in
// words. A line "=== PATH" begins a file; what stands before the first is kit.yaml.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/message.h"
#include "expr/messages.h"
#include "kit/load.h"
#include "kit/messages.h"
#include "kit/small_kit_for_test.h"

namespace {

constexpr std::string_view kMark = "=== ";

std::map<std::string, std::string> files_of(std::string_view input) {
  auto files = bihuan::kit::small_kit();
  std::string path = "kit.yaml";
  std::string content;
  const auto keep = [&] {
    if (!content.empty()) files[path] = content;
    content.clear();
  };
  while (!input.empty()) {
    const size_t end = input.find('\n');
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    if (line.substr(0, kMark.size()) == kMark) {
      keep();
      path = line.substr(kMark.size());
    } else {
      content.append(line).push_back('\n');
    }
  }
  keep();
  return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bihuan;
  const auto files = files_of({reinterpret_cast<const char*>(data), size});
  const auto loaded = kit::load(files);
  if (loaded.kit.has_value() != loaded.issues.empty()) std::abort();
  if (loaded.kit && loaded.kit->files != files) std::abort();
  const MessageTable tables[] = {kit::messages(), expr::messages(), base_messages()};
  for (const auto& issue : loaded.issues)
    if (render(issue.error, Language::zh, tables).empty()) std::abort();
  return 0;
}
