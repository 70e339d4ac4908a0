#include "base/message.h"

namespace bihuan {
namespace {

const Message* find(std::string_view key, std::span<const MessageTable> tables) {
  for (const auto& table : tables) {
    for (const auto& message : table) {
      if (message.key == key) return &message;
    }
  }
  return nullptr;
}

class Renderer {
 public:
  Renderer(const Error& error, Language language, std::span<const MessageTable> tables)
      : error_(error), language_(language), tables_(tables) {}

  // `nested`: the text of a `{@name}`, in which a further `{@name}` is not followed, so that no table can loop.
  void expand(std::string_view text, bool nested) {
    while (!text.empty()) {
      const auto open = text.find('{');
      out_.append(text.substr(0, open));
      if (open == std::string_view::npos) return;
      const auto close = text.find('}', open);
      if (close == std::string_view::npos || !put_field(text.substr(open + 1, close - open - 1), nested)) {
        out_.push_back('{');
        text.remove_prefix(open + 1);
        continue;
      }
      text.remove_prefix(close + 1);
    }
  }
  void put_unknown() {
    out_ = error_.key;
    const char* before = " (";
    for (const auto& [name, value] : error_.fields) {
      if (name.find(':') != std::string::npos) continue;
      out_.append(before).append(name).append("=").append(value);
      before = ", ";
    }
    if (!error_.fields.empty()) out_.push_back(')');
  }
  std::string_view pick(const Message& message) const { return language_ == Language::zh ? message.zh : message.en; }
  std::string take() { return std::move(out_); }

 private:
  bool put_field(std::string_view name, bool nested) {
    const bool is_key = name.starts_with('@') && !nested;
    const std::string plain(is_key ? name.substr(1) : name);
    auto field = error_.fields.find(plain + (language_ == Language::zh ? ":zh" : ":en"));
    if (field == error_.fields.end()) field = error_.fields.find(plain);
    if (field == error_.fields.end()) return false;
    const Message* inner = is_key ? find(field->second, tables_) : nullptr;
    if (inner != nullptr) {
      expand(pick(*inner), true);
    } else {
      out_.append(field->second);
    }
    return true;
  }

  const Error& error_;
  Language language_;
  std::span<const MessageTable> tables_;
  std::string out_;
};

}  // namespace

std::string render(const Error& error, Language language, std::span<const MessageTable> tables) {
  Renderer renderer(error, language, tables);
  if (const Message* message = find(error.key, tables)) {
    renderer.expand(renderer.pick(*message), false);
  } else {
    renderer.put_unknown();
  }
  return renderer.take();
}

}  // namespace bihuan
