// Which files a kit consists of: docs/kits.md, first table.
#include <algorithm>

#include "base/text.h"
#include "kit/pieces.h"
#include "kit/print_form.h"

namespace bihuan::kit {
namespace {

const std::vector<std::string> kRequired = {"kit.yaml", "units.yaml", "roles.yaml", "calendar.yaml"};
const std::vector<std::string> kOptional = {"figures.yaml", "claims.yaml", "lamps.yaml", "reminders.yaml", "demo.yaml"};

constexpr std::string_view kTemplates = "templates/";
constexpr std::string_view kBinding = ".bind.yaml";

// "ledgers/meeting.yaml", not "ledgers/old/meeting.yaml".
bool is_in(std::string_view path, std::string_view folder, std::string_view ending) {
  if (!starts_with(path, folder) || !path.ends_with(ending)) return false;
  const auto name = path.substr(folder.size());
  return name.size() > ending.size() && name.find('/') == std::string_view::npos;
}

bool is_text(std::string_view path) {
  return !is_print_form(path) && (is_in(path, kTemplates, ".md") || is_in(path, kTemplates, ".txt"));
}

// Schemes of assessment are read by src/assess.
bool is_scheme(std::string_view path) { return is_in(path, "assessment/", ".yaml"); }

bool is_known(const std::string& path) {
  const bool remark = path.find('/') == std::string::npos && path.ends_with(".md");
  return remark || is_read(path) || path == "demo.yaml" || is_binding(path) || is_text(path) || is_print_form(path) ||
         is_scheme(path);
}

}  // namespace

bool is_read(const std::string& path) {
  const auto among = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), path) != list.end();
  };
  return among(kRequired) || (among(kOptional) && path != "demo.yaml") || is_in(path, "ledgers/", ".yaml") ||
         is_in(path, "matters/", ".yaml");
}

bool is_binding(const std::string& path) { return is_in(path, kTemplates, kBinding); }

void check_file_names(const std::map<std::string, std::string>& files, Issues& issues) {
  const auto report = [&](const std::string& file, const char* key, Reader::Fields fields = {}) {
    fields["file"] = excerpt(file);
    issues.push_back({file, 0, 0, Error{Fault::refused, key, std::move(fields)}});
  };
  for (const auto& path : kRequired)
    if (!files.contains(path)) report(path, "kit.missing_file");
  std::vector<std::string> known = kRequired;
  known.insert(known.end(), kOptional.begin(), kOptional.end());
  for (const auto& [path, content] : files) {
    if (!is_known(path)) {
      const std::string near = nearest(path, known);
      report(path, "kit.unknown_file", {{"nearest", near}, {"hint", near.empty() ? "kit.hint_files" : "kit.hint"}});
    } else if (is_print_form(path)) {
      if (!is_utf8(content)) report(path, "kit.not_utf8");
    } else if (is_text(path)) {
      const std::string name = path.substr(0, path.rfind('.'));
      if (!is_utf8(content)) report(path, "kit.not_utf8");
      if (!files.contains(name + std::string(kBinding)))
        report(path, "kit.template_without_binding", {{"binding", name + std::string(kBinding)}});
    }
  }
}

void check_binding(Reader& reader, const Yaml& root, const std::map<std::string, std::string>& files) {
  const std::string name = reader.file().substr(0, reader.file().size() - kBinding.size());
  const bool has_text = files.contains(name + ".md") || files.contains(name + ".txt");
  if (root.kind != Yaml::Kind::map) return reader.report(root, "kit.not_a_map");
  if (!has_text && root.find("fingerprint") == nullptr)
    reader.report(root, "kit.binding_without_text", {{"name", name + ".md"}});
}

void check_binding_names(Reader& reader, const Yaml& root, const Kit& kit) {
  const auto check = [&](const char* list, const char* key, bool truth) {
    const Yaml* entries = root.find(list);
    if (entries == nullptr) return;
    for (const auto& [id, node] : entries->entries) {
      const Yaml* named = node.find(key);
      if (named == nullptr || named->kind != Yaml::Kind::scalar) continue;
      if (truth ? kit.find_claim(named->scalar) != nullptr : kit.find_figure(named->scalar) != nullptr) continue;
      const auto outcome = kit.cache->compile(named->scalar, kit.schema);
      reader.report_expression(*named, outcome.issues, id);
      if (outcome.compiled && outcome.compiled->is_truth != truth)
        reader.report(*named, truth ? "kit.not_a_claim" : "kit.not_a_figure", {{"name", id}});
    }
  };
  check("slots", "figure", false);
  check("claims", "claim", true);
}

}  // namespace bihuan::kit
