// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::intake {

MessageTable messages();

}  // namespace bihuan::intake
