// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::figure {

MessageTable messages();

}  // namespace bihuan::figure
