#include "kit/load.h"

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/number.h"
#include "base/text.h"
#include "kit/pieces.h"

namespace bihuan::kit {
namespace {

constexpr size_t kMaxFiles = 400;
constexpr size_t kMaxBytes = 8u << 20;

std::string digest_of(const std::map<std::string, std::string>& files) {
  Sha256 digest;
  for (const auto& [path, content] : files) {
    digest.update(path);
    digest.update(std::string_view("\0", 1));
    digest.update(std::to_string(content.size()));
    digest.update(std::string_view("\0", 1));
    digest.update(content);
  }
  return to_hex(digest.finish());
}

int line_of(const Error& error, const char* field) {
  const auto found = error.fields.find(field);
  if (found == error.fields.end()) return 0;
  const auto number = parse_scaled(found->second, 0);
  return number ? static_cast<int>(*number) : 0;
}

class Loader {
 public:
  explicit Loader(const std::map<std::string, std::string>& files) : files_(files) {}

  Loaded run() {
    size_t bytes = 0;
    for (const auto& [path, content] : files_) bytes += content.size();
    if (files_.size() > kMaxFiles || bytes > kMaxBytes) {
      issues_.push_back({"", 0, 0, Error{Fault::refused, "kit.too_large"}});
      return {std::nullopt, std::move(issues_)};
    }
    parse_all();
    if (issues_.empty()) read_all();
    Loaded loaded;
    loaded.issues = std::move(issues_);
    if (loaded.issues.empty()) {
      kit_.files = files_;
      kit_.digest = digest_of(files_);
      loaded.kit = std::move(kit_);
    }
    return loaded;
  }

 private:
  void parse_all() {
    for (const auto& [path, content] : files_) {
      if (!path.ends_with(".yaml") || starts_with(path, "templates/") || path == "demo.yaml") continue;
      auto root = parse_yaml(content, path);
      if (root) {
        roots_.emplace(path, *std::move(root));
      } else {
        issues_.push_back({path, line_of(root.error(), "line"), line_of(root.error(), "column"), root.error()});
      }
    }
    for (const auto* path : {"kit.yaml", "units.yaml", "roles.yaml", "calendar.yaml"})
      if (!files_.contains(path)) issues_.push_back({path, 0, 0, Error{Fault::refused, "kit.missing_file", {{"file", path}}}});
  }

  Reader reader(const std::string& path) { return Reader(path, kit_, issues_); }

  void read_with(const char* path, void (*read)(Reader&, const Yaml&, Kit&)) {
    const auto root = roots_.find(path);
    if (root == roots_.end()) return;
    auto r = reader(path);
    read(r, root->second, kit_);
  }

  void read_all() {
    read_with("kit.yaml", read_kit);
    read_with("units.yaml", read_units);
    read_with("roles.yaml", read_roles);
    read_with("calendar.yaml", read_calendar);
    read_kinds();
    read_with("figures.yaml", read_figures);
    read_with("claims.yaml", read_claims);
    require_single_names();
    if (!issues_.empty()) return;  // expressions against half a kit would only add noise
    kit_.schema = make_schema(kit_);
    for (auto& kind : kit_.kinds) {
      auto r = reader(kind_files_.at(kind.name));
      read_conditions(r, roots_.at(kind_files_.at(kind.name)), kit_.schema, kind);
    }
    read_with("lamps.yaml", read_lamps);
    read_with("figures.yaml", check_figures);
    read_with("claims.yaml", check_claims);
    std::sort(kit_.totals.begin(), kit_.totals.end());
    kit_.totals.erase(std::unique(kit_.totals.begin(), kit_.totals.end()), kit_.totals.end());
  }

  void read_kinds() {
    for (const auto& [path, root] : roots_) {
      const bool matter = starts_with(path, "matters/");
      if (!matter && !starts_with(path, "ledgers/")) continue;
      auto r = reader(path);
      Kind kind = read_kind(r, root, matter);
      if (kind.name.empty()) continue;
      if (!kind_files_.emplace(kind.name, path).second) {
        r.report(root, "kit.kind_twice", {{"kind", kind.name}, {"file", kind_files_.at(kind.name)}});
        continue;
      }
      kit_.kinds.push_back(std::move(kind));
    }
    for (const auto& kind : kit_.kinds) {
      auto r = reader(kind_files_.at(kind.name));
      check_kind(r, roots_.at(kind_files_.at(kind.name)), kit_, kind);
    }
    for (auto& kind : kit_.kinds) make_table(kind);
  }

  // A name in an expression must mean one thing.
  void require_single_names() {
    std::map<std::string, std::string> seen;
    const auto add = [&](const std::string& name, const std::string& what, const char* file) {
      const auto [known, fresh] = seen.emplace(name, what);
      if (!fresh && known->second != what) issues_.push_back({file, 0, 0, Error{Fault::refused, "kit.name_twice", {{"name", name}, {"what", what}, {"other", known->second}}}});
    };
    for (const auto& parameter : kit_.parameters) add(parameter.name, "parameter " + parameter.name, "kit.yaml");
    for (const auto& figure : kit_.figures) {
      add(figure.name, "figure " + figure.name, "figures.yaml");
      for (const auto& [language, text] : figure.label) add(text, "figure " + figure.name, "figures.yaml");
    }
    for (const auto& claim : kit_.claims) add(claim.name, "claim " + claim.name, "claims.yaml");
  }

  const std::map<std::string, std::string>& files_;
  std::map<std::string, Yaml> roots_;
  std::map<std::string, std::string> kind_files_;
  Kit kit_;
  Issues issues_;
};

}  // namespace

Loaded load(const std::map<std::string, std::string>& files) { return Loader(files).run(); }

Result<Loaded> load_folder(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(directory, error)) return Error{Fault::not_found, "kit.no_folder", {{"folder", directory}}};
  std::map<std::string, std::string> files;
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_regular_file()) continue;
    const std::string path = fs::relative(entry->path(), directory).generic_string();
    if (path.ends_with(".md") && !starts_with(path, "templates/")) continue;  // README
    if (files.size() > kMaxFiles) break;
    TRY_SET(files[path], read_file(entry->path().string(), kMaxBytes));
  }
  Loaded loaded = load(files);
  if (loaded.kit) loaded.kit->directory = directory;
  return loaded;
}

}  // namespace bihuan::kit
