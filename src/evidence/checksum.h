// What the headers Upload-Checksum and Upload-Metadata of tus 1.0 say. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bihuan::evidence {

struct Checksum {
  std::string algorithm;  // "sha1" or "sha256"
  std::string digest;     // its bytes
  bool operator==(const Checksum&) const = default;
};
// "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=". Fault: invalid "upload.bad_checksum".
Result<Checksum> parse_checksum(std::string_view text);

// A running digest of either algorithm; not shared between threads.
class Hashing {
 public:
  explicit Hashing(std::string_view algorithm);  // precondition: one that parse_checksum gives
  Hashing(Hashing&& other) noexcept;
  Hashing& operator=(Hashing&&) = delete;
  ~Hashing();
  void update(std::string_view bytes);
  std::string finish();  // the digest's bytes; once

 private:
  void* context_;
};

// The value of "filename" (or "name") in "filename d29ybGQucGRm,filetype YXBwbGljYXRpb24vcGRm", made safe; "file" when
// there is none. Fault: invalid "upload.bad_metadata".
Result<std::string> name_in_metadata(std::string_view text);

}  // namespace bihuan::evidence
