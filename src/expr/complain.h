// Inside expr: mistakes in a text that are found after parsing; each remembers its place, all are told.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/schema.h"
#include "expr/token.h"

namespace bihuan::expr {

class Complaints {
 public:
  using Fields = std::map<std::string, std::string>;
  void add(size_t offset, const char* key, Fields fields = {}) {
    add(offset, Error{Fault::invalid, key, std::move(fields)});
  }
  void add(size_t offset, Error error) { mistakes_.push_back({offset, std::move(error)}); }
  // `name` is none of `known`: the nearest of them and the list go into the message.
  void add_unknown(size_t offset, const char* key, const std::string& name, const std::vector<std::string>& known,
                   Fields fields = {});
  bool empty() const { return mistakes_.empty(); }
  const std::vector<Mistake>& mistakes() const { return mistakes_; }

 private:
  std::vector<Mistake> mistakes_;
};

// In order of place, with line and column.
Issues issues_of(std::string_view text, std::vector<Mistake> mistakes);

std::string called(const Kind& kind);                       // "会议 meeting"
std::string listed(const std::vector<std::string>& names);  // "a, b, c, …"
std::string type_key(Type type);                            // the message key of its name
template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.name);
  return names;
}
// Names, then labels: what a misspelt word may have meant.
template <class Named>
std::vector<std::string> names_and_labels(const std::vector<Named>& all) {
  std::vector<std::string> names = names_of(all);
  for (const auto& one : all) names.insert(names.end(), one.labels.begin(), one.labels.end());
  return names;
}

}  // namespace bihuan::expr
