// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::demo {

MessageTable messages();

}  // namespace bihuan::demo
