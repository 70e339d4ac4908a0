// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::site {

MessageTable messages();

}  // namespace bihuan::site
