#include "openid/settings.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/yaml.h"
#include "fetch/http.h"

namespace bihuan::openid {
namespace {

constexpr size_t kLongestText = 500;
constexpr size_t kMostItems = 50;

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.front() >= 'a' && text.front() <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

// A word of the protocol, as it stands in a list of words: visible ASCII without quotes and backslash (RFC 6749, 3.3).
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestText &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

class Reading {
 public:
  Reading(std::string file, std::string folder, Issues& issues)
      : file_(std::move(file)), folder_(std::move(folder)), issues_(issues) {}

  Settings settings(const Yaml& root) {
    Settings out;
    if (!is_map(root, {"public_url", "providers"})) return out;
    out.public_url = url(root, "public_url");
    if (!out.public_url.empty() && out.public_url.back() == '/') out.public_url.pop_back();
    if (out.public_url.find_first_of("?#") != std::string::npos) complain(*root.find("public_url"), "openid.want_url");
    const Yaml* list = need(root, "providers");
    if (list == nullptr) return out;
    if (list->kind != Yaml::Kind::list || list->items.size() > kMostItems) {
      complain(*list, "openid.want_list");
      return out;
    }
    std::set<std::string> names;
    for (const auto& item : list->items) {
      out.providers.push_back(provider(item));
      const auto& name = out.providers.back().name;
      if (!name.empty() && !names.insert(name).second) complain(item, "openid.name_twice", {{"name", name}});
    }
    return out;
  }

 private:
  using Fields = std::map<std::string, std::string>;

  void complain(const Yaml& at, const char* key, Fields fields = {}) {
    issues_.push_back({file_, at.line, at.column, Error{Fault::invalid, key, std::move(fields)}});
  }

  bool is_map(const Yaml& node, const std::vector<std::string>& known) {
    if (node.kind != Yaml::Kind::map) {
      complain(node, "openid.want_map");
      return false;
    }
    for (const auto& [name, value] : node.entries)
      if (std::find(known.begin(), known.end(), name) == known.end())
        complain(value, "openid.unknown_setting", {{"name", excerpt(name)}, {"nearest", nearest(name, known)}});
    return true;
  }

  const Yaml* need(const Yaml& map, const char* name) {
    const Yaml* found = map.find(name);
    if (found == nullptr || found->is_null()) complain(map, "openid.missing_setting", {{"name", name}});
    return found != nullptr && found->is_null() ? nullptr : found;
  }

  std::string text(const Yaml& node) {
    if (node.kind == Yaml::Kind::scalar && !node.scalar.empty() && node.scalar.size() <= kLongestText)
      return node.scalar;
    complain(node, "openid.want_text");
    return "";
  }

  std::string needed_text(const Yaml& map, const char* name) {
    const Yaml* found = need(map, name);
    return found == nullptr ? "" : text(*found);
  }

  std::string url(const Yaml& map, const char* name) {
    const std::string value = needed_text(map, name);
    if (value.empty()) return "";
    if (const auto checked = fetch::check_url(value); !checked) {
      const Yaml& at = *map.find(name);
      issues_.push_back({file_, at.line, at.column, checked.error()});
      return "";
    }
    return value;
  }

  std::vector<std::string> words(const Yaml& node) {
    std::vector<std::string> out;
    if (node.kind != Yaml::Kind::list || node.items.size() > kMostItems) {
      complain(node, "openid.want_list");
      return out;
    }
    for (const auto& item : node.items) {
      const std::string word = text(item);
      if (!word.empty() && !is_word(word)) complain(item, "openid.want_word", {{"text", excerpt(word)}});
      out.push_back(word);
    }
    return out;
  }

  // The value among `words` at its place in `values`.
  template <class Value>
  Value one_of(const Yaml& node, const std::vector<std::string>& words, const std::vector<Value>& values) {
    const auto found = std::find(words.begin(), words.end(), node.scalar);
    if (node.kind == Yaml::Kind::scalar && found != words.end()) return values[found - words.begin()];
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
    complain(node, "openid.want_one_of", {{"words", all}});
    return values.front();
  }

  std::map<std::string, std::string> label(const Yaml& map) {
    std::map<std::string, std::string> out;
    const Yaml* node = need(map, "label");
    if (node == nullptr) return out;
    if (node->kind == Yaml::Kind::scalar) {
      out["zh"] = text(*node);
    } else if (is_map(*node, {"zh", "en"})) {
      for (const auto& [language, value] : node->entries) out[language] = text(value);
      if (out.empty()) complain(*node, "openid.want_text");
    }
    return out;
  }

  std::string secret(const Yaml& map) {
    const Yaml* given = map.find("client_secret");
    const Yaml* file = map.find("client_secret_file");
    if ((given == nullptr) == (file == nullptr)) {
      complain(map, "openid.one_secret");
      return "";
    }
    if (given != nullptr) return text(*given);
    std::string path = text(*file);
    if (!path.empty() && path.front() != '/') path = folder_ + "/" + path;
    const auto bytes = read_file(path, 4096);
    if (!bytes) {
      issues_.push_back({file_, file->line, file->column, bytes.error()});
      return "";
    }
    const std::string value(trim(*bytes));
    if (value.empty()) complain(*file, "openid.want_text");
    return value;
  }

  Provider provider(const Yaml& map) {
    Provider out;
    if (!is_map(map, {"name", "label", "issuer", "client_id", "client_secret", "client_secret_file", "client_proof",
                      "scopes", "attribute", "match", "second_factor", "ca_file", "logout"}))
      return out;
    out.name = needed_text(map, "name");
    if (!out.name.empty() && !is_key(out.name)) complain(*map.find("name"), "openid.want_name");
    out.label = label(map);
    out.issuer = url(map, "issuer");
    if (out.issuer.find('?') != std::string::npos) complain(*map.find("issuer"), "openid.want_url");
    out.client_id = needed_text(map, "client_id");
    out.client_secret = secret(map);
    if (const Yaml* node = map.find("client_proof"))
      out.proof = one_of<ClientProof>(*node, {"basic", "post"}, {ClientProof::basic, ClientProof::post});
    if (const Yaml* node = map.find("scopes")) out.scopes = words(*node);
    if (std::find(out.scopes.begin(), out.scopes.end(), "openid") == out.scopes.end())
      out.scopes.insert(out.scopes.begin(), "openid");
    if (const Yaml* node = map.find("attribute")) out.attribute = text(*node);
    if (const Yaml* node = map.find("match"))
      out.match = one_of<Match>(*node, {"linked", "account_name"}, {Match::linked, Match::account_name});
    if (const Yaml* node = map.find("second_factor"); node != nullptr && is_map(*node, {"amr", "acr"})) {
      if (const Yaml* list = node->find("amr")) out.amr = words(*list);
      if (const Yaml* list = node->find("acr")) out.acr = words(*list);
    }
    if (const Yaml* node = map.find("ca_file")) out.ca_file = text(*node);
    if (!out.ca_file.empty() && out.ca_file.front() != '/') out.ca_file = folder_ + "/" + out.ca_file;
    if (const Yaml* node = map.find("logout")) out.logout = one_of<int>(*node, {"true", "false"}, {1, 0}) == 1;
    return out;
  }

  std::string file_;
  std::string folder_;
  Issues& issues_;
};

}  // namespace

const Provider* Settings::find(std::string_view name) const {
  for (const auto& provider : providers)
    if (provider.name == name) return &provider;
  return nullptr;
}

Settings read_settings(std::string_view text, const std::string& file, const std::string& folder, Issues& issues) {
  const auto root = parse_yaml(text, file);
  if (!root) {
    issues.push_back({file, 0, 0, root.error()});
    return {};
  }
  return Reading(file, folder, issues).settings(*root);
}

}  // namespace bihuan::openid
