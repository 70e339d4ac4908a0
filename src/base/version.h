// Of this program, as it says of itself.
#pragma once

#include <string_view>

namespace bihuan {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace bihuan
