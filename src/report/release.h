// Releasing (发布) a proven file makes it the official one: a row of the system kind `release` and a log entry with the
// file's digest and number. A released file may be withdrawn (撤回) or corrected (更正), with a reason; it stays known,
// and whoever checks it later is told. After each of these the caller writes a checkpoint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/writer.h"

namespace bihuan::report {

struct Checked;
struct SealedFile;

struct Withdrawn {
  Date on;
  std::string reason;
  int64_t replaced_by = 0;  // the release that corrects it; 0 = withdrawn without one
};
struct Release {
  int64_t id = 0;
  std::string number;  // 发文字号
  std::string title;
  std::string digest;     // hex SHA-256 of the file
  std::string seal;       // and of its sealed proof, which the file's other formats share
  int64_t sealed_at = 0;  // log position of its numbers
  int64_t position = 0;   // of the entry that released it
  Date released_on;
  std::optional<Withdrawn> withdrawn;
};

// A file that may be released, under `number`, else the number in its front matter.
// Faults: conflict "report.draft", "report.not_proven", "report.front_matter_missing".
Result<Release> prepare_release(const SealedFile& file, const Checked& checked, const std::string& number);
// The same file under the same number is released once: a repetition gives the first.
// Faults: forbidden "record.not_allowed" (the verb `release` at the root); conflict "report.number_taken",
// "report.released_already", "report.was_withdrawn".
Result<Release> release_report(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, Release prepared);
// A repetition has no second effect.
// Faults: forbidden; not_found "report.no_such_release"; invalid "record.reason_needed", "report.replaced_by_itself";
// conflict "report.was_withdrawn".
Result<void> withdraw_release(log::Tx& tx, const kit::Kit& kit, const account::Actor& actor, int64_t id,
                              const Withdrawn& withdrawn);

Result<std::vector<Release>> list_releases(db::Session& session);  // the newest first
Result<std::optional<Release>> find_release(db::Session& session, std::string_view seal);

}  // namespace bihuan::report
