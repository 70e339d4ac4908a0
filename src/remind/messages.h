// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::remind {

MessageTable messages();

}  // namespace bihuan::remind
