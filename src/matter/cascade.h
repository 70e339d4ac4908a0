// The cascade: a matter with all its parts, any depth: the orders passed down below an order, the problems of a
// campaign with their measures. Reads only; one statement a level for the rows and one for their history.
#pragma once

#include <optional>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "org/tree.h"

namespace bihuan::matter {

// Counts of what stands below a matter, itself left out.
struct Sums {
  int64_t total = 0;      // those withdrawn among them
  int64_t received = 0;   // taken on by the unit
  int64_t answered = 0;   // put forward, and not returned since
  int64_t closed = 0;     // done
  int64_t cancelled = 0;  // withdrawn
  int64_t overdue = 0;    // past the due date and not answered
  int64_t late = 0;       // answered after the due date
  int64_t late_receipt = 0;
};

struct CascadeNode {
  const kit::Kind* kind = nullptr;
  int64_t id = 0;
  int64_t rev = 0;                 // the log position of the row
  db::Row row;                     // in table order
  size_t parent = 0;               // place in the list; the first has none
  size_t depth = 0;                // 0: the matter that was asked for
  std::optional<Date> issued;      // when the unit that has it now was given it
  std::optional<Date> received;    // when that unit took it on
  std::optional<Date> receive_by;  // by the kit's limit; none where the kit has none, or its calendar ends
  std::optional<Date> due;
  std::optional<Date> answered;  // in this round
  std::optional<Date> closed;
  bool late_receipt = false;
  int overdue_days = 0;  // past the due date when it was answered, else today
  Sums below;
};

struct Cascade {
  std::vector<CascadeNode> nodes;  // level by level; never empty
  bool cut_off = false;            // there is more than kMostNodes or below kMostLevels
};
inline constexpr size_t kMostNodes = 5000;
inline constexpr size_t kMostLevels = 20;

// As of the log position; days past the due date are counted to its day. Fault: not_found "record.not_found".
Result<Cascade> load_cascade(db::Session& session, const kit::Kit& kit, const kit::Kind& kind, int64_t id,
                             const org::Moment& at);

}  // namespace bihuan::matter
