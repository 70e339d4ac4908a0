#include "kit/load.h"

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/number.h"
#include "base/text.h"
#include "kit/pieces.h"
#include "kit/print_form.h"

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

int number_of(const Error& error, const char* field) {
  const auto found = error.fields.find(field);
  if (found == error.fields.end()) return 0;
  const auto number = parse_scaled(found->second, 0);
  return number ? static_cast<int>(*number) : 0;
}

}  // namespace

Issue malformed(const std::string& file, const Error& error) {
  return {file, number_of(error, "line"), number_of(error, "column"), error};
}

namespace {

// In the order of reading: each stage needs what the one before made, and is left out when that is not sound, for its
// complaints would only repeat it.
class Loader {
 public:
  Loader(const std::map<std::string, std::string>& files, bool is_checked) : files_(files), is_checked_(is_checked) {}

  Loaded run() {
    size_t bytes = 0;
    for (const auto& [path, content] : files_) bytes += content.size();
    if (files_.size() > kMaxFiles || bytes > kMaxBytes) {
      issues_.push_back({"", 0, 0, Error{Fault::refused, "kit.too_large"}});
      return {std::nullopt, std::move(issues_)};
    }
    if (!is_checked_) check_file_names(files_, issues_);
    const bool complete =
        parse_all() && roots_.contains("kit.yaml") && roots_.contains("units.yaml") && roots_.contains("roles.yaml");
    read_all();
    if (complete) check_all();
    return finish();
  }

 private:
  // False when a file that makes the kit does not parse.
  bool parse_all() {
    bool fine = true;
    for (const auto& [path, content] : files_) {
      const bool binding = is_binding(path);
      if (!is_read(path) && (is_checked_ || (!binding && path != "demo.yaml"))) continue;
      auto root = parse_yaml(content, path);
      if (!root) {
        issues_.push_back(malformed(path, root.error()));
        fine = fine && !is_read(path);
      } else if (binding) {
        auto to = reader(path);
        check_binding(to, *root, files_);
        bindings_.emplace(path, *std::move(root));
      } else if (is_read(path)) {
        roots_.emplace(path, *std::move(root));
      }
    }
    return fine;
  }

  Reader reader(const std::string& path) {
    const auto file = files_.find(path);
    Reader reader(path, file == files_.end() ? std::string_view() : file->second, kit_.languages, issues_);
    reader.is_kept = is_checked_;
    return reader;
  }

  void with(const char* path, void (*use)(Reader&, const Yaml&, Kit&)) {
    const auto root = roots_.find(path);
    if (root == roots_.end()) return;
    auto to = reader(path);
    use(to, root->second, kit_);
  }

  // Each file by itself. First what an expression can name: kinds, parameters, levels.
  void read_all() {
    const size_t before = issues_.size();
    with("kit.yaml", read_kit);
    with("units.yaml", read_units);
    read_kinds();
    schema_is_sound_ = issues_.size() == before;
    with("roles.yaml", read_roles);
    with("calendar.yaml", read_calendar);
    for (size_t i = 0; i < sources_.size(); ++i) {
      read_steps(sources_[i].reader, *sources_[i].root, kit_.kinds[i]);
      read_public(sources_[i].reader, *sources_[i].root, kit_.kinds[i]);
      read_draw(sources_[i].reader, *sources_[i].root, kit_.kinds[i]);
    }
    with("figures.yaml", read_figures);
    with("claims.yaml", read_claims);
    with("lamps.yaml", read_lamps);
    with("reminders.yaml", read_reminders);
  }

  void read_kinds() {
    for (const auto& [path, root] : roots_) {
      const bool matter = starts_with(path, "matters/");
      if (!matter && !starts_with(path, "ledgers/")) continue;
      auto to = reader(path);
      Kind kind = read_kind(to, root, matter);
      if (kind.name.empty()) continue;
      kit_.kinds.push_back(std::move(kind));
      sources_.push_back({std::move(to), &root});
    }
  }

  // What the files say of each other.
  void check_all() {
    const size_t before = issues_.size();
    for (size_t i = 0; i < sources_.size(); ++i) {
      check_kind(sources_[i].reader, *sources_[i].root, kit_, kit_.kinds[i]);
      make_table(kit_.kinds[i]);
    }
    check_kind_names(sources_, kit_);
    schema_is_sound_ = schema_is_sound_ && issues_.size() == before;
    for (size_t i = 0; i < sources_.size(); ++i) {
      check_procedure(sources_[i].reader, *sources_[i].root, kit_, kit_.kinds[i]);
      check_public(sources_[i].reader, *sources_[i].root, kit_, kit_.kinds[i]);
      check_draw(sources_[i].reader, *sources_[i].root, kit_.kinds[i]);
    }
    Source parameters = source("kit.yaml");
    Source figures = source("figures.yaml");
    Source claims = source("claims.yaml");
    check_figure_names(parameters, figures, claims, kit_);
    if (schema_is_sound_) check_expressions();
  }

  Source source(const char* path) {
    const auto root = roots_.find(path);
    return {reader(path), root == roots_.end() ? nullptr : &root->second};
  }

  void check_expressions() {
    kit_.schema = make_schema(kit_);
    for (size_t i = 0; i < sources_.size(); ++i) {
      read_rules(sources_[i].reader, *sources_[i].root, kit_.schema, kit_.kinds[i]);
      read_step_conditions(sources_[i].reader, *sources_[i].root, kit_.schema, kit_.kinds[i]);
      read_form_expressions(sources_[i].reader, *sources_[i].root, kit_, kit_.kinds[i]);
    }
    with("lamps.yaml", read_lamp_conditions);
    with("reminders.yaml", read_reminder_conditions);
    with("figures.yaml", check_figures);
    with("claims.yaml", check_claims);
    for (const auto& [path, root] : bindings_) {
      auto to = reader(path);
      check_binding_names(to, root, kit_);
    }
    if (!is_checked_) check_print_forms();
    std::sort(kit_.totals.begin(), kit_.totals.end());
    kit_.totals.erase(std::unique(kit_.totals.begin(), kit_.totals.end()), kit_.totals.end());
  }

  void check_print_forms() {
    for (const auto& [path, content] : files_) {
      if (!is_print_form(path) || !is_utf8(content)) continue;
      auto parsed = parse_print_form(kit_, path, content);
      issues_.insert(issues_.end(), parsed.issues.begin(), parsed.issues.end());
    }
  }

  Loaded finish() {
    Loaded loaded;
    if (issues_.empty()) {
      kit_.files = files_;
      kit_.digest = digest_of(files_);
      loaded.kit = std::move(kit_);
      return loaded;
    }
    std::stable_sort(issues_.begin(), issues_.end(), [](const Issue& a, const Issue& b) {
      return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
    if (issues_.size() > kMaxIssues) {
      issues_.resize(kMaxIssues);
      issues_.push_back(
          {"", 0, 0, Error{Fault::refused, "kit.too_many_issues", {{"limit", std::to_string(kMaxIssues)}}}});
    }
    loaded.issues = std::move(issues_);
    return loaded;
  }

  const std::map<std::string, std::string>& files_;
  bool is_checked_;
  std::map<std::string, Yaml> roots_;
  std::map<std::string, Yaml> bindings_;
  Kit kit_;
  std::vector<Source> sources_;  // of kit_.kinds, one each
  Issues issues_;
  bool schema_is_sound_ = false;
};

// What an editor or an archive leaves behind.
bool is_litter(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return starts_with(name, ".") || name.ends_with("~");
}

Error cannot_read(const std::string& directory, const std::error_code& error) {
  return Error{Fault::unavailable, "kit.cannot_read_folder", {{"folder", directory}, {"reason", error.message()}}};
}

}  // namespace

Loaded load(const std::map<std::string, std::string>& files, std::string_view checked_digest) {
  return Loader(files, !checked_digest.empty() && digest_of(files) == checked_digest).run();
}

Result<Loaded> load_folder(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(directory, error)) return Error{Fault::not_found, "kit.no_folder", {{"folder", directory}}};
  std::map<std::string, std::string> files;
  size_t bytes = 0;
  fs::recursive_directory_iterator entry(directory, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    if (is_litter(path)) {
      if (entry->is_directory(error)) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file(error) || error) continue;
    const std::string name = path.lexically_relative(directory).generic_string();
    if (name.ends_with(".md") && name.find('/') == std::string::npos) continue;  // README
    TRY_SET(files[name], read_file(path.string(), kMaxBytes));
    bytes += files[name].size();
    if (files.size() > kMaxFiles || bytes > kMaxBytes) break;  // load() says so
  }
  if (error) return cannot_read(directory, error);
  Loaded loaded = load(files);
  if (loaded.kit) loaded.kit->directory = directory;
  return loaded;
}

}  // namespace bihuan::kit
