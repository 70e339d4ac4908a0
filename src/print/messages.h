// The texts behind the error keys of this folder.
#pragma once

#include "base/message.h"

namespace bihuan::print {

MessageTable messages();

}  // namespace bihuan::print
