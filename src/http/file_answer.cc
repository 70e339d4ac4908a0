#include "http/file_answer.h"

#include "evidence/sniff.h"

namespace bihuan::http {

Answer file_answer(std::string bytes, std::string_view media_type, const std::string& name) {
  Answer answer;
  answer.body = std::move(bytes);
  for (auto& [header, value] : evidence::safe_headers({std::string(media_type), false}, name))
    if (header != "Content-Type") answer.headers.emplace_back(header, std::move(value));
  answer.media_type = media_type;
  return answer;
}

}  // namespace bihuan::http
