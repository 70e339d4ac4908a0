// Requests that people make without an account (群众诉求). The kit says what they may give and how long (`public:` of a
// matter); the server gives the code (受理编号) and a receipt, with which they read the answer: intake/receipt.h.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "kit/model.h"
#include "log/writer.h"
#include "matter/matter.h"

namespace bihuan::intake {

using Random = std::function<std::string(size_t bytes)>;
using Texts = std::map<std::string, std::string>;  // field → what was written

struct Submitted {
  int64_t id = 0;
  std::string code;
  std::string receipt;  // 32 hex digits; the site keeps only its digest
  Date received;
  Date keep_until;  // the receipt is good up to and including this day
};

// The matter's first step, taken by the public. The history has no actor there; the log says "public".
// Faults: not_found "intake.not_public" (the kind is not open); invalid "intake.field_not_taken", "intake.not_text",
// "intake.control_character", "intake.too_long", and those of matter::open; conflict "log.request_repeated".
Result<Submitted> submit_public(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const Texts& given,
                                const Random& random, const std::string& request = {});

// The same matter taken in by an account, at the desk or by telephone: the server gives the code here, too, so that the
// series has no gap. Faults: invalid "intake.code_given"; those of matter::open.
Result<int64_t> take_in(log::Tx& tx, const kit::Kit& kit, const kit::Kind& kind, const account::Actor& actor,
                        std::string_view step, const matter::Given& given, const std::string& request = {});

// What a person wrote: line ends made LF, blanks at both ends cut. Several lines only where `longest` is 200 or more.
// Characters that are not seen, or that turn the direction of others, are refused. Pure.
Result<std::string> clean_text(const kit::Field& field, std::string_view written, int longest);

// The next code: prefix, year, serial. Precondition: the kind is open to the public.
// Fault: conflict "intake.codes_used_up".
Result<std::string> next_code(log::Tx& tx, const kit::Kind& kind);

// Tx says for a while that the public acts.
class AsPublic {
 public:
  explicit AsPublic(log::Tx& tx) : tx_(tx), actor_(tx.actor()) { tx.set_actor(std::string(kit::kPublicRole)); }
  ~AsPublic() { tx_.set_actor(actor_); }
  AsPublic(const AsPublic&) = delete;

 private:
  log::Tx& tx_;
  std::string actor_;
};

}  // namespace bihuan::intake
