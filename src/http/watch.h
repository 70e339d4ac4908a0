// What the commands of a transaction changed, for those who look on: live updates, and caches of who may do what.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "account/seen.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::http {

struct RowChange {
  int64_t position = 0;
  std::string kind;
  int64_t id = 0;
  account::NamedUnits units = {};
  bool is_evidence = false;  // what changed is evidence of the row, whose units are still to be read
  bool gone = false;
};

// Heard while a transaction is written; asked once it is committed. On the writing thread alone.
class Watch : public log::Listener {
 public:
  explicit Watch(const kit::Kit& kit) : kit_(kit) {}
  void changed(int64_t position, const log::Change& change) override;
  Result<void> flush(db::Session&) override { return {}; }
  // structure_ stays: what callers may do may have been read while the change stood.
  void dropped() override { changes_.clear(); }
  std::vector<RowChange> take();
  bool structure_changed() const { return structure_; }  // accounts, roles or units
  void forget();

 private:
  const kit::Kit& kit_;
  std::vector<RowChange> changes_;
  bool structure_ = false;
};

}  // namespace bihuan::http
