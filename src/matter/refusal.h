// How a procedure refuses: the error's fields in the words of the kit. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "kit/model.h"
#include "kit/words.h"

namespace bihuan::matter {

// With the kind and the step besides `fields`.
Error refuse(Fault fault, std::string key, const kit::Kind& kind, std::string_view step, kit::ErrorFields fields = {});
kit::Word state_word(const kit::Kind& kind, const std::string& state);
kit::ErrorFields field_word(const kit::Kind& kind, const std::string& name);  // under "field"

}  // namespace bihuan::matter
