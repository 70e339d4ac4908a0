// The messages of this folder's error keys.
#pragma once

#include "base/message.h"

namespace bihuan::openid {

MessageTable messages();

}  // namespace bihuan::openid
