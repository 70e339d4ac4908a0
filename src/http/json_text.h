// JSON written straight into a text: what a page of rows needs, without a tree in between. Names are ours and need no
// escaping; texts are escaped, and what is not UTF-8 is written as U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bihuan::http {

class JsonText {
 public:
  JsonText& begin_object() { return open('{'); }
  JsonText& end_object() { return close('}'); }
  JsonText& begin_list() { return open('['); }
  JsonText& end_list() { return close(']'); }
  JsonText& name(std::string_view name);
  JsonText& text(std::string_view value);
  JsonText& number(int64_t value);
  JsonText& boolean(bool value);
  JsonText& null();
  JsonText& raw(std::string_view json);  // canonical JSON from elsewhere
  // name and value
  JsonText& text(std::string_view key, std::string_view value) { return name(key).text(value); }
  JsonText& number(std::string_view key, int64_t value) { return name(key).number(value); }
  JsonText& boolean(std::string_view key, bool value) { return name(key).boolean(value); }
  std::string take() { return std::move(out_); }
  const std::string& so_far() const { return out_; }

 private:
  JsonText& open(char bracket);
  JsonText& close(char bracket);
  void separate();
  std::string out_;
  bool first_ = true;
  bool after_name_ = false;
};

}  // namespace bihuan::http
