// The texts behind the error keys of this folder.
#pragma once

#include "base/message.h"

namespace bihuan::office {

MessageTable messages();

}  // namespace bihuan::office
