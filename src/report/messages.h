// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::report {

MessageTable messages();

}  // namespace bihuan::report
