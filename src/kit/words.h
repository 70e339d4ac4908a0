// Words of the kit in an error: the key for programs, the label for people. Under `name` stands the key, under
// `name:zh` and `name:en` what render() puts in its place.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kit/model.h"

namespace bihuan::kit {

using ErrorFields = std::map<std::string, std::string>;
using Word = std::pair<std::string, const Label*>;  // key and label; a null or empty label leaves the key

void put_word(ErrorFields& fields, const std::string& name, const Word& word);
void put_words(ErrorFields& fields, const std::string& name, const std::vector<Word>& words);  // joined by 、

}  // namespace bihuan::kit
