#include "kit/words.h"

namespace bihuan::kit {

void put_words(ErrorFields& fields, const std::string& name, const std::vector<Word>& words) {
  const auto add = [&](const std::string& place, const std::string& text) {
    auto& list = fields[place];
    list += (list.empty() ? "" : "、") + text;
  };
  for (const auto& [key, label] : words) {
    add(name, key);
    for (const auto* language : {"zh", "en"}) {
      const bool has = label != nullptr && !label->empty();
      add(name + ":" + language, has ? in_language(*label, language) : key);
    }
  }
}

void put_word(ErrorFields& fields, const std::string& name, const Word& word) { put_words(fields, name, {word}); }

}  // namespace bihuan::kit
