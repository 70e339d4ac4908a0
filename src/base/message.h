// The texts behind error keys. Each folder keeps its own table (src/<folder>/messages.cc, `<folder>::messages()`);
// the edge joins them. Chinese first.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan {

enum class Language { zh, en };

// `{name}` in a text is replaced by Error::fields["name"], as it stands: nothing inside a value is expanded.
// Where the fields hold `name:zh` or `name:en`, that of the language stands there: words of the kit have labels.
// `{@name}`: the value is itself a key of the tables and its text stands there; a value that is no key stands as it is.
struct Message {
  std::string_view key;
  std::string_view zh;
  std::string_view en;
};
using MessageTable = std::span<const Message>;

// The message of `error` in `language`. An unknown key prints the key and its fields, so that nothing is lost.
std::string render(const Error& error, Language language, std::span<const MessageTable> tables);

MessageTable base_messages();

}  // namespace bihuan
