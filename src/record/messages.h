// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::record {

MessageTable messages();

}  // namespace bihuan::record
