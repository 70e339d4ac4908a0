// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::matter {

MessageTable messages();

}  // namespace bihuan::matter
