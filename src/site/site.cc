#include "site/site.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "account/account.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/text.h"
#include "db/dialect.h"
#include "db/statistics.h"
#include "kit/load.h"
#include "org/tree.h"
#include "search/postings.h"
#include "site/upgrade.h"
#include "totals/totals.h"

namespace bihuan::site {
namespace {

constexpr size_t kMarkDigits = 8;
constexpr std::string_view kDatabase = "/bihuan.db";
constexpr std::string_view kLock = "/lock";
constexpr std::string_view kPrivateKey = "/keys/site.key";
constexpr std::string_view kPublicKey = "/keys/site.pub";

// The writer's lock on a site: an flock that the kernel drops with the process, whatever way it ends.
class Lock {
 public:
  static Result<Lock> take(const std::string& directory) {
    const std::string path = directory + std::string(kLock);
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
      return Error{Fault::unavailable, "file.cannot_write", {{"path", path}, {"reason", std::strerror(errno)}}};
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      ::close(file);
      return Error{Fault::unavailable, "site.held", {{"directory", directory}}};
    }
    return Lock(file);
  }
  Lock() = default;
  Lock(Lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Lock& operator=(Lock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~Lock() {
    if (file_ >= 0) ::close(file_);
  }

 private:
  explicit Lock(int file) : file_(file) {}
  int file_ = -1;
};

Result<void> put_meta(db::Session& session, std::string_view key, std::string_view value) {
  TRY_SET(auto query, session.prepare("insert into bh_site(site, key, value) values(?1, ?2, ?3)"));
  query.bind(1, db::kSite);
  query.bind(2, key);
  query.bind(3, value);
  return query.run();
}

Result<std::string> meta(db::Session& session, std::string_view key) {
  const db::Value parameters[] = {db::kSite, std::string(key)};
  TRY_SET(const auto row, session.first("select value from bh_site where site = ?1 and key = ?2", parameters));
  if (row.empty()) return Error{Fault::refused, "site.not_a_site", {{"key", std::string(key)}}};
  return std::get<std::string>(row[0]);
}

// Of the data: this program's, or one that it can bring up.
Result<int> version_of(db::Session& session, const std::string& directory) {
  TRY_SET(const auto text, meta(session, "schema_version"));
  const auto number = parse_scaled(text, 0);
  const auto wrong = [&](const char* key) {
    return Error{Fault::refused,
                 key,
                 {{"directory", directory}, {"version", excerpt(text)}, {"known", std::to_string(kSchemaVersion)}}};
  };
  if (!number || *number > kSchemaVersion) return wrong("site.newer_version");
  if (*number < kOldestVersion) return wrong("site.too_old");
  return static_cast<int>(*number);
}

Result<void> bring_up(db::Session& session, const kit::Kit& kit, int version) {
  TRY(session.begin());
  auto done = upgrade(session, kit, version);
  if (done) done = session.commit();
  if (!done) session.rollback();
  return done;
}

// The kit as the site keeps it.
Result<kit::Kit> load_kit(db::Session& session) {
  TRY_SET(auto query,
          session.prepare("select key, value from bh_site where site = ?1 and key >= 'kit/' and key < 'kit0'"));
  query.bind(1, db::kSite);
  std::map<std::string, std::string> files;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) break;
    files.emplace(std::string(query.text(0).substr(4)), std::string(query.text(1)));
  }
  TRY_SET(const auto digest, meta(session, "kit_digest"));
  auto loaded = kit::load(files, digest);
  if (!loaded.kit || loaded.kit->digest != digest)
    return Error{Fault::refused, "site.kit_damaged", {{"digest", digest}}};
  return *std::move(loaded.kit);
}

Result<void> create_tables(db::Session& session, const kit::Kit& kit) {
  TRY(log::create_system_tables(session));
  auto create = [&](const db::Table& table) -> Result<void> {
    for (const auto& sql : db::create_statements(table, db::Dialect::sqlite)) TRY(session.execute(sql));
    return {};
  };
  TRY(create(org::place_table()));
  for (const auto& kind : kit::system_kinds()) TRY(create(kind.table));
  for (const auto& kind : kit.kinds) TRY(create(kind.table));
  TRY(totals::create(session, kit));
  TRY(search::create_tables(session));
  TRY(session.execute("analyze"));
  const auto state = [&](const db::Table& table) -> Result<void> {
    for (const auto& sql : db::statistics_statements(table)) TRY(session.execute(sql));
    return {};
  };
  TRY(state(org::place_table()));
  for (const auto& kind : kit::system_kinds()) TRY(state(kind.table));
  for (const auto& kind : kit.kinds) TRY(state(kind.table));
  return session.execute("analyze sqlite_schema");
}

Result<void> put_setting(log::Tx& tx, const std::string& name, const std::string& value) {
  const kit::Kind& settings = kit::system_kind("setting");
  TRY_SET(const int64_t id, tx.new_id(settings.table));
  db::Row row(settings.table.columns.size());
  row[static_cast<size_t>(settings.column("origin"))] = std::string("loop");
  row[static_cast<size_t>(settings.column("name"))] = name;
  row[static_cast<size_t>(settings.column("value"))] = value;
  return tx.put_new(settings.table, id, std::move(row));
}

// What keeps the derived tables true. The tree goes first: totals look at the places.
Result<void> keep_derived(log::Writer& writer, const kit::Kit& kit) {
  writer.add_listener(org::tree_keeper());
  TRY_SET(auto folder, totals::folder(writer.session(), kit));
  writer.add_listener(std::move(folder));
  writer.add_listener(search::keeper(kit));
  return {};
}

// The site's first entries: settings and stated bars, the root unit, the administrator.
Result<void> write_beginning(log::Writer& writer, const NewSite& in) {
  TRY_SET(auto tx, writer.begin("", in.now));
  TRY(put_setting(tx, "name", in.root_name));
  TRY(put_setting(tx, "name_stem", in.name_stem));
  TRY(put_setting(tx, "kit", in.kit->name + " " + in.kit->version + " " + in.kit->digest));
  for (const auto& parameter : in.kit->parameters)
    if (parameter.value) TRY(put_setting(tx, parameter.name, parameter.value->to_string(9)));
  TRY(tx.append("site.create"));
  TRY_SET(const int64_t root, org::add_unit(tx, {in.root_code, in.root_name, in.kit->levels.front().key, "", in.from}));
  TRY_SET(const int64_t account, account::add_account(tx, in.administrator, "administrator"));
  for (const auto& role : in.kit->roles)
    if (role.key == "admin") TRY(account::grant(tx, account, role.key, root, in.from));
  return tx.commit();
}

}  // namespace

struct Site::State {
  std::string directory;
  Lock lock;
  std::optional<int> upgraded_from;
  kit::Kit kit;
  std::unique_ptr<log::Writer> writer;
  std::optional<db::Session> reader;
};

Site::Site(std::unique_ptr<State> state) : state_(std::move(state)) {}
Site::~Site() = default;

std::optional<int> Site::upgraded_from() const { return state_->upgraded_from; }
const kit::Kit& Site::kit() const { return state_->kit; }
const std::string& Site::directory() const { return state_->directory; }
db::Session& Site::session() { return state_->reader ? *state_->reader : state_->writer->session(); }
log::Writer& Site::writer() { return *state_->writer; }
std::string Site::origin() const { return "bihuan.local/" + state_->kit.name; }

void remove_site(const std::string& directory) {
  std::error_code error;
  for (const auto* file : {"/bihuan.db", "/bihuan.db-wal", "/bihuan.db-shm", "/lock"})
    std::filesystem::remove(directory + file, error);
  for (const auto* folder : {"/evidence", "/keys"}) std::filesystem::remove_all(directory + folder, error);
  std::filesystem::remove(directory, error);  // only when nothing else is in it
}

Result<std::unique_ptr<Site>> Site::create(const NewSite& in) {
  std::error_code error;
  for (const auto* part : {"/bihuan.db", "/keys", "/evidence"})
    if (std::filesystem::exists(in.directory + part, error))
      return Error{Fault::invalid, "site.exists", {{"directory", in.directory}}};
  auto site = create_new(in);
  if (!site) remove_site(in.directory);
  return site;
}

Result<std::unique_ptr<Site>> Site::create_new(const NewSite& in) {
  std::error_code error;
  for (const auto* part : {"", "/evidence", "/keys"}) {
    std::filesystem::create_directories(in.directory + part, error);
    if (error)
      return Error{
          Fault::unavailable, "file.cannot_write", {{"path", in.directory + part}, {"reason", error.message()}}};
  }
  ::chmod((in.directory + "/keys").c_str(), 0700);
  auto state = std::make_unique<State>();
  state->directory = in.directory;
  TRY_SET(state->lock, Lock::take(in.directory));
  const auto key =
      log::key_from_seed("bihuan.local/" + in.kit->name + (in.insecure_key ? "-insecure" : ""), in.key_seed);
  TRY(log::save_key(in.directory + std::string(kPrivateKey), key));
  TRY(write_file(in.directory + std::string(kPublicKey), key.public_key.vkey() + "\n"));

  TRY_SET(auto session, db::Session::open(in.directory + std::string(kDatabase), db::Access::create));
  TRY(session.begin());
  TRY(create_tables(session, *in.kit));
  TRY(put_meta(session, "schema_version", std::to_string(kSchemaVersion)));
  TRY(put_meta(session, "kit_digest", in.kit->digest));
  TRY(put_meta(session, "mark", to_hex(sha256(key.public_key.vkey())).substr(0, kMarkDigits)));
  for (const auto& [path, content] : in.kit->files) TRY(put_meta(session, "kit/" + path, content));
  TRY(session.commit());

  state->kit = *in.kit;
  TRY_SET(state->writer, log::Writer::open(std::move(session), in.random));
  TRY(keep_derived(*state->writer, state->kit));
  TRY(write_beginning(*state->writer, in));
  return std::unique_ptr<Site>(new Site(std::move(state)));
}

Result<std::unique_ptr<Site>> Site::open_to_write(const std::string& directory,
                                                  std::function<std::string(size_t)> random) {
  std::error_code error;
  if (!std::filesystem::exists(directory + std::string(kDatabase), error))
    return Error{Fault::not_found, "site.not_there", {{"directory", directory}}};
  auto state = std::make_unique<State>();
  state->directory = directory;
  TRY_SET(state->lock, Lock::take(directory));
  TRY_SET(auto session, db::Session::open(directory + std::string(kDatabase), db::Access::write));
  TRY_SET(const int version, version_of(session, directory));
  TRY_SET(state->kit, load_kit(session));
  if (version < kSchemaVersion) {
    TRY(bring_up(session, state->kit, version));
    state->upgraded_from = version;
  }
  TRY_SET(state->writer, log::Writer::open(std::move(session), std::move(random)));
  TRY(keep_derived(*state->writer, state->kit));
  return std::unique_ptr<Site>(new Site(std::move(state)));
}

Result<std::unique_ptr<Site>> Site::open_to_read(const std::string& directory) {
  std::error_code error;
  if (!std::filesystem::exists(directory + std::string(kDatabase), error))
    return Error{Fault::not_found, "site.not_there", {{"directory", directory}}};
  auto state = std::make_unique<State>();
  state->directory = directory;
  TRY_SET(auto session, db::Session::open(directory + std::string(kDatabase), db::Access::read));
  TRY_SET(const int version, version_of(session, directory));
  if (version < kSchemaVersion)
    return Error{
        Fault::refused,
        "site.older_version",
        {{"directory", directory}, {"version", std::to_string(version)}, {"known", std::to_string(kSchemaVersion)}}};
  TRY_SET(state->kit, load_kit(session));
  state->reader = std::move(session);
  return std::unique_ptr<Site>(new Site(std::move(state)));
}

Result<log::SigningKey> Site::signing_key() const {
  return log::load_key(state_->directory + std::string(kPrivateKey));
}

Result<log::PublicKey> Site::public_key() const { return public_key_of(state_->directory); }

Result<log::PublicKey> public_key_of(const std::string& directory) {
  TRY_SET(const auto text, read_file(directory + std::string(kPublicKey), 4096));
  return log::parse_vkey(trim(text));
}

Result<std::string> Site::write_checkpoint() {
  TRY_SET(const auto key, signing_key());
  const log::Checkpoint checkpoint{origin(), state_->writer->size(), state_->writer->root()};
  const std::string note = log::sign_checkpoint(checkpoint, key);
  auto& session = state_->writer->session();
  TRY(session.begin());
  TRY_SET(auto query,
          session.prepare("insert into bh_checkpoint(site, size, note) values(?1, ?2, ?3) on conflict do nothing"));
  query.bind(1, db::kSite);
  query.bind(2, checkpoint.size);
  query.bind(3, std::string_view(note));
  TRY(query.run());
  TRY(session.commit());
  return note;
}

Result<std::string> Site::checkpoint_for(int64_t position) {
  const db::Value parameters[] = {db::kSite, position};
  TRY_SET(const auto row,
          session().first("select note from bh_checkpoint where site = ?1 and size >= ?2 order by size limit 1",
                          parameters));
  return row.empty() ? std::string() : std::get<std::string>(row[0]);
}

Result<std::optional<std::string>> setting(db::Session& session, std::string_view name, int64_t position) {
  const db::Value parameters[] = {db::kSite, std::string(name), position};
  TRY_SET(const auto row,
          session.first("select value from setting where site = ?1 and name = ?2 and since <= ?3 and until > ?3",
                        parameters));
  if (row.empty()) return std::optional<std::string>();
  return std::optional<std::string>(std::get<std::string>(row[0]));
}

}  // namespace bihuan::site
