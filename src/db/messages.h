// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::db {

MessageTable messages();

}  // namespace bihuan::db
