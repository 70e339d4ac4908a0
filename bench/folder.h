// A temporary folder that goes with its owner.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "row.h"

namespace bihuan::bench {

class Folder {
 public:
  static Result<Folder> make() {
    std::error_code error;
    std::string path = (std::filesystem::temp_directory_path(error) / "bihuan-bench-XXXXXX").string();
    if (error || ::mkdtemp(path.data()) == nullptr) return wrong("no temporary folder", path);
    return Folder(std::move(path));
  }
  Folder(Folder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Folder(const Folder&) = delete;
  ~Folder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  explicit Folder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace bihuan::bench
