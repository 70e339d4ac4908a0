#pragma once

#include "base/message.h"

namespace bihuan::http {

MessageTable messages();

}  // namespace bihuan::http
