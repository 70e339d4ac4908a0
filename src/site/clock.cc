#include "site/clock.h"

#include <filesystem>
#include <memory>
#include <mutex>

#include "base/text.h"
#include "site/site.h"

namespace bihuan::site {
namespace {

Result<Instant> read_clock(const std::string& path) {
  TRY_SET(const auto text, read_file(path, 100));
  return parse_instant(trim(text));
}

struct Last {
  std::mutex mutex;
  Instant at;
};

}  // namespace

Result<Clock> clock_of(const std::string& directory, Clock system) {
  const std::string path = directory + "/clock";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return system;
  TRY_SET(const auto key, public_key_of(directory));
  if (!key.insecure()) return Error{Fault::refused, "site.clock_is_real", {{"path", path}}};
  auto last = std::make_shared<Last>();
  TRY_SET(last->at, read_clock(path));
  return Clock([path, last] {
    const auto now = read_clock(path);
    const std::lock_guard held(last->mutex);
    if (now) last->at = *now;
    return last->at;
  });
}

}  // namespace bihuan::site
