// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::assess {

MessageTable messages();

}  // namespace bihuan::assess
