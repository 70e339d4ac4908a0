// GB18030 by ICU. A converter is stateful, so each thread keeps its own.
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <cstdlib>
#include <memory>

#include "base/text.h"

namespace bihuan {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// Stops at what it cannot convert instead of writing a substitute.
UConverter* gb18030() {
  thread_local const std::unique_ptr<UConverter, CloseConverter> converter = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<UConverter, CloseConverter> opened(ucnv_open("gb18030", &status));
    ucnv_setToUCallBack(opened.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    if (U_FAILURE(status)) std::abort();  // ICU without its own data: a broken installation
    return opened;
  }();
  ucnv_reset(converter.get());
  return converter.get();
}

// How many bytes of the input the converter holds that it could not convert.
size_t unconverted(UConverter* converter) {
  char bytes[32];
  int8_t length = sizeof bytes;
  UErrorCode status = U_ZERO_ERROR;
  ucnv_getInvalidChars(converter, bytes, &length, &status);
  return U_SUCCESS(status) ? static_cast<size_t>(length) : 0;
}

}  // namespace

Result<std::string> from_gb18030(std::string_view bytes) {
  UConverter* converter = gb18030();
  std::u16string wide(bytes.size(), u'\0');  // never longer: one byte gives at most one unit
  const char* source = bytes.data();
  UChar* target = wide.data();
  UErrorCode status = U_ZERO_ERROR;
  ucnv_toUnicode(converter, &target, wide.data() + wide.size(), &source, bytes.data() + bytes.size(), nullptr, true,
                 &status);
  if (U_FAILURE(status)) {
    const size_t offset = static_cast<size_t>(source - bytes.data()) - unconverted(converter);
    return Error{Fault::refused, "text.not_gb18030", {{"offset", std::to_string(offset)}}, u_errorName(status)};
  }
  wide.resize(static_cast<size_t>(target - wide.data()));
  std::string utf8;
  utf8.reserve(wide.size() * 3);
  for (size_t at = 0; at < wide.size();) {
    char32_t c = wide[at++];
    if (c >= 0xD800 && c < 0xDC00) c = 0x10000 + ((c - 0xD800) << 10) + (wide[at++] - 0xDC00);
    utf8 += to_utf8({&c, 1});
  }
  return utf8;
}

std::string to_gb18030(std::string_view utf8) {
  UConverter* converter = gb18030();
  std::u16string wide;
  wide.reserve(utf8.size());
  for (const char32_t c : to_code_points(utf8)) {
    if (c >= 0x10000) {
      wide.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10)));
      wide.push_back(static_cast<char16_t>(0xDC00 + (c & 0x3FF)));
    } else {
      wide.push_back(static_cast<char16_t>(c));
    }
  }
  std::string out(wide.size() * 4, '\0');
  const UChar* source = wide.data();
  char* target = out.data();
  UErrorCode status = U_ZERO_ERROR;
  ucnv_fromUnicode(converter, &target, out.data() + out.size(), &source, wide.data() + wide.size(), nullptr, true,
                   &status);
  out.resize(static_cast<size_t>(target - out.data()));
  return out;
}

}  // namespace bihuan
