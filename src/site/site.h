// A site: one directory with bihuan.db, evidence/, keys/ and the lock. A writing site holds the lock, the one writing
// connection and the listeners; a reading site opens the database read-only beside it. The kit is read from the site's
// own copy.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/date.h"
#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/checkpoint.h"
#include "log/writer.h"

namespace bihuan::site {

inline constexpr int kSchemaVersion = 5;  // 2: the site's mark, totals of filed returns; 3: published scores;
                                          // 4: in whose place a step was taken, releases, postings;
                                          // 5: indexes made for lists

struct NewSite {
  std::string directory;
  const kit::Kit* kit = nullptr;
  Instant now;
  std::function<std::string(size_t)> random;
  // The root unit and the first administrator.
  std::string root_code = "root";
  std::string root_name;
  std::string name_stem;  // 县名 without 县
  std::string administrator = "admin";
  Date from;  // the root unit's first day
  std::array<uint8_t, 32> key_seed{};
  bool insecure_key = false;  // a demo or a rehearsal: signatures prove nothing, and the clock may be set by hand
};

class Site {
 public:
  // All of it or nothing. Faults: invalid "site.exists"; unavailable "file.cannot_write".
  static Result<std::unique_ptr<Site>> create(const NewSite& site);
  // To write: a site of an earlier version is first brought to this one (upgrade.h), and upgraded_from() tells of it.
  // Faults: not_found "site.not_there"; unavailable "site.held" (another process writes); refused "site.newer_version",
  // "site.too_old", "site.older_version" (to read: it must be brought up first), "db.malformed".
  static Result<std::unique_ptr<Site>> open_to_write(const std::string& directory,
                                                     std::function<std::string(size_t)> random);
  static Result<std::unique_ptr<Site>> open_to_read(const std::string& directory);
  ~Site();

  std::optional<int> upgraded_from() const;
  const kit::Kit& kit() const;
  const std::string& directory() const;
  db::Session& session();  // reading; the writing session of a writing site
  log::Writer& writer();   // precondition: opened to write
  Result<log::SigningKey> signing_key() const;
  Result<log::PublicKey> public_key() const;
  std::string origin() const;  // of checkpoints
  std::string evidence_directory() const { return directory() + "/evidence"; }
  // Signs and stores a checkpoint of the log as it stands (outside a Tx); gives the note.
  Result<std::string> write_checkpoint();
  // The newest stored checkpoint at or above `position`; "" when none.
  Result<std::string> checkpoint_for(int64_t position);

 private:
  struct State;
  explicit Site(std::unique_ptr<State> state);
  static Result<std::unique_ptr<Site>> create_new(const NewSite& site);
  std::unique_ptr<State> state_;
};

// The key that the site's documents are checked with. Faults: unavailable "file.cannot_read"; refused
// "checkpoint.bad_key".
Result<log::PublicKey> public_key_of(const std::string& directory);

// Takes away what `create` made, and nothing else that lies in the directory.
void remove_site(const std::string& directory);

// Settings of the site (system kind `setting`): name, name_stem, parameters by name. As of a position.
Result<std::optional<std::string>> setting(db::Session& session, std::string_view name, int64_t position);

}  // namespace bihuan::site
