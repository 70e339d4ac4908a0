#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/text.h"

namespace bihuan {
namespace {

constexpr size_t kMaxDepth = 32;
constexpr size_t kMaxNodes = 200000;

// Thrown through yaml-cpp, which knows no other way to be stopped, and caught in parse_yaml. Offset in bytes.
struct Refusal {
  size_t offset;
  const char* what;
  std::string name = {};
};

Error malformed(std::string_view text, std::string_view file, const Refusal& refusal, std::string detail = {}) {
  const auto at = line_column(text, refusal.offset);
  return {Fault::refused,
          "yaml.malformed",
          {{"file", excerpt(file, 400)},
           {"line", std::to_string(at.line)},
           {"column", std::to_string(at.column)},
           {"what", refusal.what},
           {"name", refusal.name}},
          std::move(detail)};
}

// yaml-cpp counts columns in bytes and its events come in the order of the text, nearly: walking from the last answer
// to the next keeps the whole linear, even in a single line of four megabytes.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  LineColumn at(size_t offset) {
    offset = std::min(offset, text_.size());
    while (offset_ < offset) step(offset_++, +1);
    while (offset_ > offset) step(--offset_, -1);
    return {line_, static_cast<int>(code_points_ - line_starts_.back()) + 1};
  }

 private:
  void step(size_t at, int direction) {
    const char c = text_[at];
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) code_points_ += direction;
    if (c != '\n') return;
    line_ += direction;
    if (direction > 0) {
      line_starts_.push_back(code_points_);
    } else {
      line_starts_.pop_back();
    }
  }

  std::string_view text_;
  size_t offset_ = 0;
  int line_ = 1;
  int64_t code_points_ = 0;
  std::vector<int64_t> line_starts_ = {0};  // code points before each line up to this one
};

// Builds the tree event by event and throws Refusal at the first thing the subset leaves out.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view text) : text_(text), places_(text) {}
  // After the last event.
  Yaml take() {
    check_last_quote();
    return std::move(root_);
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Refusal{offset_of(mark), "yaml.what.second_document"};
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    throw Refusal{offset_of(mark), "yaml.what.anchor"};
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Refusal{offset_of(mark), "yaml.what.alias"}; }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    const size_t offset = offset_of(mark);
    if (is_key_next()) throw Refusal{offset, "yaml.what.key_not_text"};
    // The mark of a value that was left out stands behind it, perhaps lines below.
    const bool is_written =
        offset < text_.size() && (text_[offset] == '~' || text_[offset] == 'n' || text_[offset] == 'N');
    const bool is_value = !open_.empty() && open_.back().node.kind == Yaml::Kind::map;
    put(node_at(is_written || !is_value ? offset : open_.back().key_offset, Yaml::Kind::null));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    const size_t offset = check(mark, tag);
    const bool is_quoted = tag == "!";
    last_scalar_ = offset;
    if (is_key_next()) return put_key(offset, value, is_quoted);
    Yaml node = node_at(offset, Yaml::Kind::scalar);
    node.quoted = is_quoted;
    node.scalar = value;
    put(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(check(mark, tag), Yaml::Kind::list);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(check(mark, tag), Yaml::Kind::map);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Yaml node;
    std::set<std::string> keys = {};
    bool has_key = false;  // of a map: the next event is this key's value
    size_t key_offset = 0;
  };

  static size_t offset_of(const YAML::Mark& mark) { return static_cast<size_t>(std::max(mark.pos, 0)); }

  // A node without a tag of its own has "?", in quotes "!"; that last one can also be written, and then stands first.
  size_t check(const YAML::Mark& mark, const std::string& tag) const {
    const size_t offset = offset_of(mark);
    const bool is_implicit = tag.empty() || tag == "?" || tag == "!";
    if (!is_implicit || (offset < text_.size() && text_[offset] == '!')) throw Refusal{offset, "yaml.what.tag"};
    return offset;
  }
  // yaml-cpp takes the end of the text for a closing quote when a line ends before it.
  void check_last_quote() const {
    const char quote = last_scalar_ < text_.size() ? text_[last_scalar_] : ' ';
    if (quote != '"' && quote != '\'') return;
    for (size_t i = last_scalar_ + 1; i < text_.size(); ++i) {
      const bool is_pair = quote == '"' ? text_[i] == '\\' : text_.substr(i).starts_with("''");
      if (is_pair) {
        ++i;
      } else if (text_[i] == quote) {
        return;
      }
    }
    throw Refusal{last_scalar_, "yaml.what.open_quote"};
  }
  bool is_key_next() const {
    return !open_.empty() && open_.back().node.kind == Yaml::Kind::map && !open_.back().has_key;
  }

  Yaml node_at(size_t offset, Yaml::Kind kind) {
    if (++nodes_ > kMaxNodes) throw Refusal{offset, "yaml.what.too_many"};
    const auto at = places_.at(offset);
    Yaml node;
    node.kind = kind;
    node.line = at.line;
    node.column = at.column;
    return node;
  }
  void put_key(size_t offset, const std::string& key, bool is_quoted) {
    Open& map = open_.back();
    if (key == "<<" && !is_quoted) throw Refusal{offset, "yaml.what.merge_key"};
    if (!map.keys.insert(key).second) throw Refusal{offset, "yaml.what.duplicate_key", excerpt(key)};
    map.has_key = true;
    map.key_offset = offset;
    map.node.entries.emplace_back(key, Yaml());
  }
  void put(Yaml&& node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (Open& parent = open_.back(); parent.node.kind == Yaml::Kind::map) {
      parent.node.entries.back().second = std::move(node);
      parent.has_key = false;
    } else {
      parent.node.items.push_back(std::move(node));
    }
  }
  // Called before yaml-cpp goes down into the node, so the depth of its recursion is bounded too.
  void open(size_t offset, Yaml::Kind kind) {
    if (is_key_next()) throw Refusal{offset, "yaml.what.key_not_text"};
    if (open_.size() == kMaxDepth) throw Refusal{offset, "yaml.what.too_deep"};
    open_.push_back({node_at(offset, kind)});
  }
  void close() {
    Yaml node = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(node));
  }

  std::string_view text_;
  Places places_;
  Yaml root_;
  std::vector<Open> open_;
  size_t last_scalar_ = 0;  // its offset
  size_t nodes_ = 0;
  int documents_ = 0;
};

// What yaml-cpp would take for something else: control characters (04 ends its text, 00 changes its encoding), a lone
// CR; and directives, which make no event. It also reads a whole [ ] or { } ahead before the first event, at a hundred
// times its size, so what can begin a node there is counted first.
void check_bytes(std::string_view text) {
  size_t flow_nodes = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_lone_return = c == '\r' && i + 1 < text.size() && text[i + 1] != '\n';
    const bool is_control = (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    if (is_lone_return || is_control) throw Refusal{i, "yaml.what.control_character"};
    if (c == '%' && (i == 0 || text[i - 1] == '\n')) throw Refusal{i, "yaml.what.directive"};
    const bool begins_node = c == '[' || c == '{' || c == ',';
    if (begins_node && ++flow_nodes > kMaxNodes) throw Refusal{i, "yaml.what.too_many"};
  }
}

// The parser's commonest complaints in the user's language; the rest is "syntax", its own words go to the detail.
const char* reason_for(std::string_view message) {
  static const struct {
    const char* message;
    const char* what;
  } kReasons[] = {
      {YAML::ErrorMsg::TAB_IN_INDENTATION, "yaml.what.tab"},    {YAML::ErrorMsg::END_OF_SEQ, "yaml.what.open_list"},
      {YAML::ErrorMsg::END_OF_SEQ_FLOW, "yaml.what.open_list"}, {YAML::ErrorMsg::END_OF_MAP, "yaml.what.open_map"},
      {YAML::ErrorMsg::END_OF_MAP_FLOW, "yaml.what.open_map"},  {YAML::ErrorMsg::EOF_IN_SCALAR, "yaml.what.open_quote"},
      {YAML::ErrorMsg::INVALID_ESCAPE, "yaml.what.escape"},     {YAML::ErrorMsg::INVALID_HEX, "yaml.what.escape"},
      {YAML::ErrorMsg::INVALID_UNICODE, "yaml.what.escape"},    {YAML::ErrorMsg::MAP_KEY, "yaml.what.misplaced_key"},
      {YAML::ErrorMsg::MAP_VALUE, "yaml.what.misplaced_key"},   {YAML::ErrorMsg::UNKNOWN_ANCHOR, "yaml.what.alias"},
      {YAML::ErrorMsg::ALIAS_NOT_FOUND, "yaml.what.alias"},
  };
  for (const auto& row : kReasons) {
    if (message.starts_with(row.message)) return row.what;
  }
  return "yaml.what.syntax";
}

}  // namespace

Yaml::Yaml() = default;

const Yaml* Yaml::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<Yaml> parse_yaml(std::string_view text, std::string_view file, uint64_t limit) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.size() > limit) return malformed(text, file, {0, "yaml.what.too_long", size_text(limit)});
  if (const size_t bad = find_not_utf8(text); bad != std::string_view::npos) {
    return malformed(text, file, {bad, "yaml.what.not_utf8"});
  }
  try {
    check_bytes(text);
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder(text);
    while (parser.HandleNextDocument(builder)) continue;
    return builder.take();
  } catch (const Refusal& refusal) {
    return malformed(text, file, refusal);
  } catch (const YAML::Exception& error) {
    return malformed(text, file, {static_cast<size_t>(std::max(error.mark.pos, 0)), reason_for(error.msg)}, error.msg);
  } catch (const std::exception& error) {
    return malformed(text, file, {0, "yaml.what.syntax"}, error.what());
  }
}

}  // namespace bihuan
