// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::kit {

MessageTable messages();

}  // namespace bihuan::kit
