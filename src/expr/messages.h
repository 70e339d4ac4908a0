// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::expr {

MessageTable messages();

}  // namespace bihuan::expr
