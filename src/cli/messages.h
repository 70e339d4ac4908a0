// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::cli {

MessageTable messages();

}  // namespace bihuan::cli
