// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::account {

MessageTable messages();

}  // namespace bihuan::account
