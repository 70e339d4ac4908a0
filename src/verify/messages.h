// The messages of this folder's findings.
#pragma once

#include "base/message.h"

namespace bihuan::verify {

MessageTable messages();

}  // namespace bihuan::verify
