// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::org {

MessageTable messages();

}  // namespace bihuan::org
