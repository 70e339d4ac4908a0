// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::log {

MessageTable messages();

}  // namespace bihuan::log
