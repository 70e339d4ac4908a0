// Receipts of the public: a random token, of which the site keeps the digest in bh_receipt (no fact of the ledger, not
// logged). With it one reads what the kit shows, asks for a link for rating that is good once, and asks again within
// the stated days of the closing. A token that is unknown or too old is the same: not_found "intake.no_receipt".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "intake/submit.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::intake {

// bh_receipt(site, digest, kind, id, used_for, expires, used_at); made once, left alone when there.
Result<void> create_tables(db::Session& session);

enum class Use { receipt, rating };
struct Pass {
  std::string kind;
  int64_t id = 0;
  Use use = Use::receipt;
  Date expires;  // the last day
};
// Stores a new token's digest and gives the token.
Result<std::string> give_token(log::Tx& tx, const Pass& pass, const Random& random);
// No token leads to this row any more.
Result<void> forget_tokens(log::Tx& tx, std::string_view kind, int64_t id);

struct ShownField {
  const kit::Field* field = nullptr;
  db::Value value;  // absent: not yet, or erased
};
// What the holder of a receipt may see, and do.
struct Shown {
  const kit::Kind* kind = nullptr;
  std::string state;
  kit::Label state_label;
  int round = 1;
  std::vector<ShownField> fields;
  bool may_rate = false;
  std::optional<Date> may_ask_again_until;
};
Result<Shown> read_receipt(db::Session& session, const kit::Kit& kit, std::string_view token, Date today);

struct RatingLink {
  std::string token;
  Date expires;
};
// A link that rates the answer, once. An earlier one that was not used is good no more.
// Faults: not_found; conflict "intake.not_to_rate" (there is no answer to rate now).
Result<RatingLink> offer_rating(log::Tx& tx, const kit::Kit& kit, std::string_view receipt, const Random& random);
// Faults: not_found; conflict "intake.link_used"; those of matter::take_step.
Result<void> rate(log::Tx& tx, const kit::Kit& kit, std::string_view link, std::string_view grade,
                  const std::string& request = {});

// Begins the next round in the state that the kit says, for the desk to decide on.
// Faults: not_found; conflict "intake.not_closed", "intake.too_late" (`until`); those of clean_text.
Result<void> ask_again(log::Tx& tx, const kit::Kit& kit, std::string_view receipt, std::string_view why,
                       const std::string& request = {});

}  // namespace bihuan::intake
