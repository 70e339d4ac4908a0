// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::fetch {

MessageTable messages();

}  // namespace bihuan::fetch
