// Evidence of a row: a file by its content (evidence/content.h), a link to a record, a written explanation. Its class
// says how strong it is; the weakest is allowed and shown as what it is. What stood when a step was taken is pinned by
// a digest in the step's row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "evidence/content.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::evidence {

struct Evidence {
  std::string about_kind;
  int64_t about_id = 0;
  std::string cls;  // document | photo | record_link | explanation
  Date fact_on;
  std::string name;    // of the file
  std::string text;    // explanation, remark on a file, or "kind/id" of a record link
  std::string sha256;  // hex; "" without a file
  int64_t size = 0;
  std::string media_type = {};  // of the file; "" = not known
  int64_t uploaded_by = 0;      // the account; 0 = not known
};

// Row and log entry "evidence.attach", as it is given, uploaded today: for what was checked elsewhere, or is made up.
Result<int64_t> attach(log::Tx& tx, const Evidence& evidence, log::Origin origin = log::Origin::loop);

// A file that is in the store and that the caller answers for.
struct Stored {
  std::string sha256;
  int64_t size = 0;
  std::string media_type;
  std::string name;
};
struct NewEvidence {
  std::string about_kind;
  int64_t about_id = 0;
  std::string cls;
  Date fact_on;
  std::string text;
  // The file of a document or a photo, one of:
  std::string upload;            // the id of a finished upload of the actor's
  std::string sha256;            // a file that is evidence already, of a row that the actor sees
  std::optional<Stored> stored;  // the caller has just put it into the store
};
struct About {
  std::string kind;
  int64_t id = 0;
  bool operator==(const About&) const = default;
};
struct Attached {
  int64_t id = 0;
  std::vector<About> reused_in;      // other rows that the same file is evidence of
  bool is_called_otherwise = false;  // the ending of its name is that of another type than its content
};
// The use case. The actor sees the row, and holds the verb `attach` at one of its units (of a row without: at the root)
// or a role to which a step of the matter that asks for evidence belongs.
// Faults: not_found "evidence.no_such_row", "upload.unknown", "evidence.no_such_file"; forbidden
// "evidence.not_allowed"; conflict "upload.unfinished"; invalid "evidence.unknown_class", "evidence.in_the_future",
// "evidence.file_needed", "evidence.file_not_taken", "evidence.two_files", "evidence.no_picture", "evidence.blank",
// "evidence.too_long", "evidence.bad_link", "evidence.link_to_itself"; refused "evidence.file_missing".
Result<Attached> attach_evidence(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor,
                                 const std::string& directory, const NewEvidence& in);
// Only one's own, and not once the matter is closed or cancelled. It stays readable as of its time.
// Faults: not_found "evidence.no_such_evidence"; forbidden "evidence.not_own"; conflict "evidence.matter_is_final";
// invalid "evidence.reason_needed".
Result<void> withdraw_evidence(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, int64_t id,
                               const std::string& reason);

// Other rows that have this file for evidence today, in order.
Result<std::vector<About>> reused_in(db::Session& session, std::string_view sha256, const About& about);
// Whether the row is one the actor sees (account/seen.h).
Result<bool> may_see_row(db::Session& session, const kit::Kit& kit, const account::Actor& actor, const kit::Kind& kind,
                         int64_t id, const org::Moment& at);
// Whether the file is evidence of such a row.
Result<bool> may_see_file(db::Session& session, const kit::Kit& kit, const account::Actor& actor,
                          std::string_view sha256, const org::Moment& at);

// Hex SHA-256 over what was evidence of the row as of a log position: the canonical JSON (RFC 8785) of the list, by id,
// of {"class","fact_on","id","sha256","text"}, what is absent left out. A step holds it as of its own position in
// `seen`, so that anybody can say what the one who took it had before them.
Result<std::string> digest_of(db::Session& session, std::string_view about_kind, int64_t about_id, int64_t position);

}  // namespace bihuan::evidence
