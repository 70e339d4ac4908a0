// Inside log: keys as text, after C2SP signed-note.
#pragma once

#include <string>
#include <string_view>

#include "log/checkpoint.h"

namespace bihuan::log {

// The first four bytes of SHA-256(name || 0x0A || 0x01 || key): which key a signature is of.
std::string key_hash(const PublicKey& key);
bool is_key_name(std::string_view name);  // UTF-8, not empty, no white space

}  // namespace bihuan::log
