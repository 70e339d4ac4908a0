// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::exchange {

MessageTable messages();

}  // namespace bihuan::exchange
