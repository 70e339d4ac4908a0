// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::evidence {

MessageTable messages();

}  // namespace bihuan::evidence
