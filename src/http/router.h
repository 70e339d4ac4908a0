// Method and path → operation and path parameters. Built once from the table that apigen makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/operation.h"
#include "http/request.h"

namespace bihuan::http {

class Router {
 public:
  explicit Router(std::span<const Operation> operations);
  struct Match {
    const Operation* operation = nullptr;
    Pairs path;
  };
  // HEAD is answered by GET. Faults: not_found "api.no_such_path"; invalid "api.no_such_method" (`allowed`).
  Result<Match> find(std::string_view method, std::string_view path) const;

 private:
  struct Route {
    const Operation* operation;
    std::vector<std::string_view> segments;
  };
  std::vector<Route> routes_;
};

}  // namespace bihuan::http
