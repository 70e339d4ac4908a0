// The work table of an account: matters whose next step it may take, and those whose unit is its own, by deadline.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::remind {

struct WorkItem {
  std::string kind;
  std::string kind_label;
  int64_t id = 0;
  std::string code;
  std::string title;
  std::string state;
  std::string state_label;
  int round = 1;
  int64_t unit = 0;
  std::string unit_name;
  std::optional<Date> due;    // the matter's own
  std::optional<Date> limit;  // by which it must leave its state
  std::optional<Date> deadline() const { return due && limit ? std::min(*due, *limit) : due ? due : limit; }
  std::string lamp;  // a key of the kit's lamps; "" = none holds
  std::string lamp_label;
  std::vector<std::string> steps;  // that bring it on and that the account may take; none: it is its unit's
  int64_t rev = 0;                 // the log position of the row as it stands
};
struct WorkPage {
  std::string kind;             // "" = every kind
  bool only_mine = false;       // only what has `steps`
  size_t from = 0;              // of the whole list
  size_t limit = 50;            // 1 to 500
  std::string language = "zh";  // of labels
};
struct Work {
  std::vector<WorkItem> items;
  size_t total = 0;  // in the whole list
};
// As of the log position; those without a deadline come last. Limits that reach beyond the kit's calendar are left out.
Result<Work> my_work(db::Session& session, const kit::Kit& kit, const account::Actor& actor, Date day, int64_t position,
                     const WorkPage& page = {});

}  // namespace bihuan::remind
