// The rows of uploads, and what goes over both rows and files.
#include <filesystem>
#include <set>
#include <vector>

#include "base/text.h"
#include "evidence/content.h"
#include "evidence/sniff.h"
#include "evidence/upload.h"

namespace bihuan::evidence {
namespace {

Error unknown() { return Error{Fault::not_found, "upload.unknown"}; }

Result<int64_t> count_open(db::Session& session, int64_t account, Instant now) {
  const db::Value of[] = {db::kSite, account, now.seconds};
  TRY_SET(const auto row, session.first(R"sql(
    select count(*) from bh_upload where site = ?1 and account = ?2 and sha256 is null and expires_at > ?3)sql",
                                        of));
  return std::get<int64_t>(row[0]);
}

Result<void> forget_row(log::Tx& tx, std::string_view id) {
  TRY_SET(auto query, tx.session().prepare("delete from bh_upload where site = ?1 and id = ?2"));
  query.bind(1, db::kSite);
  query.bind(2, id);
  return query.run();
}

Result<void> note_finished(log::Tx& tx, const Upload& upload) {
  const db::Value key[] = {db::kSite, upload.id};
  TRY_SET(const auto row, tx.session().first("select account from bh_upload where site = ?1 and id = ?2", key));
  if (row.empty()) return unknown();
  TRY_SET(auto query, tx.session().prepare(R"sql(
    update bh_upload set received = length, sha256 = ?3, media_type = ?4, expires_at = ?5
    where site = ?1 and id = ?2)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(upload.id));
  query.bind(3, std::string_view(upload.sha256));
  query.bind(4, std::string_view(upload.media_type));
  query.bind(5, tx.now().seconds + kUploadSeconds);
  return query.run();
}

struct Expired {
  std::string id;
  std::string sha256;
};

Result<std::vector<Expired>> load_expired(db::Session& session, Instant now) {
  TRY_SET(auto query,
          session.prepare("select id, sha256 from bh_upload where site = ?1 and expires_at <= ?2 order by id"));
  query.bind(1, db::kSite);
  query.bind(2, now.seconds);
  std::vector<Expired> expired;
  while (true) {
    TRY_SET(const bool more, query.step());
    if (!more) return expired;
    expired.push_back({std::string(query.text(0)), query.is_null(1) ? "" : std::string(query.text(1))});
  }
}

// By any version of evidence, for the past is verified, too; or by another upload.
Result<bool> is_named(db::Session& session, const Expired& upload) {
  const db::Value key[] = {db::kSite, upload.sha256, upload.id};
  TRY_SET(const auto row,
          session.first("select id from evidence where site = ?1 and sha256 = ?2 limit 1", std::span(key, 2)));
  if (!row.empty()) return true;
  TRY_SET(const auto other,
          session.first("select id from bh_upload where site = ?1 and sha256 = ?2 and id <> ?3 limit 1", key));
  return !other.empty();
}

Result<bool> forget_expired(Uploads& uploads, const InTx& in_tx, const Expired& upload, Instant now) {
  auto claim = uploads.claim(upload.id);
  if (!claim) return false;  // at work: it has not expired after all, or will have the next time
  bool is_wanted = true;
  bool still_expired = false;
  TRY(in_tx([&](log::Tx& tx) -> Result<void> {
    const db::Value key[] = {db::kSite, upload.id, now.seconds};
    TRY_SET(const auto row,
            tx.session().first("select sha256 from bh_upload where site = ?1 and id = ?2 and expires_at <= ?3", key));
    still_expired = !row.empty();
    if (upload.sha256.empty()) return {};
    TRY_SET(is_wanted, is_named(tx.session(), upload));
    return {};
  }));
  if (!still_expired) return false;
  // The file before the row: what a crash leaves is then found the next time.
  if (!is_wanted) TRY(remove_unused(uploads.evidence_directory(), upload.sha256, kUploadSeconds));
  TRY(uploads.remove_files(upload.id));
  TRY(in_tx([&](log::Tx& tx) { return forget_row(tx, upload.id); }));
  return true;
}

// Files first, rows after: a file that is there had its row before it.
Result<int64_t> remove_leftovers(Uploads& uploads, const InTx& in_tx) {
  std::set<std::string> ids;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(uploads.directory(), error)) {
    const std::string name = entry.path().filename().string();
    ids.insert(name.substr(0, name.find('.')));
  }
  if (error)
    return Error{Fault::unavailable, "file.cannot_read", {{"path", uploads.directory()}, {"reason", error.message()}}};
  if (ids.empty()) return 0;
  TRY(in_tx([&](log::Tx& tx) -> Result<void> {
    TRY_SET(auto query, tx.session().prepare("select id from bh_upload where site = ?1"));
    query.bind(1, db::kSite);
    while (true) {
      TRY_SET(const bool more, query.step());
      if (!more) return {};
      ids.erase(std::string(query.text(0)));
    }
  }));
  int64_t removed = 0;
  for (const auto& id : ids) {
    const auto claim = uploads.claim(id);
    if (!claim) continue;
    TRY(uploads.remove_files(id));
    ++removed;
  }
  return removed;
}

}  // namespace

Result<void> create_tables(db::Session& session) {
  TRY(session.execute(R"sql(create table if not exists bh_upload(site integer not null, id text not null,
    account integer not null, name text not null, length integer not null, received integer not null,
    created_at integer not null, expires_at integer not null, sha256 text, media_type text,
    primary key(site, id)) strict, without rowid)sql"));
  TRY(session.execute("create index if not exists bh_upload_by_account on bh_upload(site, account)"));
  return session.execute("create index if not exists bh_upload_by_end on bh_upload(site, expires_at)");
}

Result<Upload> begin_upload(log::Tx& tx, const NewUpload& in, const std::function<std::string(size_t)>& random,
                            int64_t limit) {
  if (in.length < 1) return Error{Fault::invalid, "upload.empty"};
  if (in.length > limit)
    return Error{Fault::refused, "upload.too_large", {{"limit", size_text(static_cast<uint64_t>(limit))}}};
  TRY_SET(const int64_t open, count_open(tx.session(), in.account, tx.now()));
  if (open >= kMostOpen) return Error{Fault::conflict, "upload.too_many", {{"most", std::to_string(kMostOpen)}}};
  const std::string bits = random(16);
  if (bits.size() != 16) return Error{Fault::unavailable, "upload.no_random"};
  Upload upload{
      to_hex(bits), in.account, safe_name(in.name), in.length, 0, tx.now(), {tx.now().seconds + kUploadSeconds},
      "",           ""};
  TRY_SET(auto query, tx.session().prepare(R"sql(
    insert into bh_upload(site, id, account, name, length, received, created_at, expires_at)
    values(?1, ?2, ?3, ?4, ?5, 0, ?6, ?7))sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(upload.id));
  query.bind(3, upload.account);
  query.bind(4, std::string_view(upload.name));
  query.bind(5, upload.length);
  query.bind(6, upload.created_at.seconds);
  query.bind(7, upload.expires_at.seconds);
  TRY(query.run());
  return upload;
}

Result<Upload> find_upload(db::Session& session, std::string_view id, int64_t account, Instant now) {
  const db::Value key[] = {db::kSite, std::string(id), account, now.seconds};
  TRY_SET(const auto row, session.first(R"sql(
    select name, length, received, created_at, expires_at, sha256, media_type from bh_upload
    where site = ?1 and id = ?2 and account = ?3 and expires_at > ?4)sql",
                                        key));
  if (row.empty()) return unknown();
  const auto number = [&](size_t column) { return std::get<int64_t>(row[column]); };
  const auto text = [&](size_t column) { return db::is_null(row[column]) ? "" : std::get<std::string>(row[column]); };
  return Upload{std::string(id), account, text(0), number(1), number(2), {number(3)}, {number(4)}, text(5), text(6)};
}

Result<void> note_progress(log::Tx& tx, const Upload& upload, int64_t received) {
  TRY_SET(auto query, tx.session().prepare(R"sql(
    update bh_upload set received = ?3, expires_at = ?4 where site = ?1 and id = ?2 and sha256 is null)sql"));
  query.bind(1, db::kSite);
  query.bind(2, std::string_view(upload.id));
  query.bind(3, received);
  query.bind(4, tx.now().seconds + kUploadSeconds);
  return query.run();
}

Result<Upload> finish_upload(Uploads& uploads, const InTx& in_tx, const Upload& upload) {
  if (upload.is_finished()) return upload;
  TRY_SET(const Claim claim, uploads.claim(upload.id));
  auto done = uploads.move_into_store(upload);
  if (!done && done.error().key == "evidence.executable") {
    TRY(in_tx([&](log::Tx& tx) { return forget_row(tx, upload.id); }));
    TRY(uploads.remove_files(upload.id));
  }
  if (!done) return std::move(done.error());
  Upload finished = upload;
  finished.received = upload.length;
  finished.sha256 = done->sha256;
  finished.media_type = done->media_type;
  TRY(in_tx([&](log::Tx& tx) -> Result<void> {
    finished.expires_at = {tx.now().seconds + kUploadSeconds};
    return note_finished(tx, finished);
  }));
  return finished;  // the note stays until the row goes: who read the row before must not think that nothing is there
}

Result<void> end_upload(Uploads& uploads, const InTx& in_tx, const Upload& upload) {
  TRY_SET(const Claim claim, uploads.claim(upload.id));
  TRY(in_tx([&](log::Tx& tx) { return forget_row(tx, upload.id); }));
  return uploads.remove_files(upload.id);
}

Result<int64_t> sweep_uploads(Uploads& uploads, const InTx& in_tx, Instant now) {
  std::vector<Expired> expired;
  TRY(in_tx([&](log::Tx& tx) -> Result<void> {
    TRY_SET(expired, load_expired(tx.session(), now));
    return {};
  }));
  int64_t gone = 0;
  for (const auto& upload : expired) {
    TRY_SET(const bool is_gone, forget_expired(uploads, in_tx, upload, now));
    gone += is_gone ? 1 : 0;
  }
  TRY_SET(const int64_t leftovers, remove_leftovers(uploads, in_tx));
  return gone + leftovers;
}

}  // namespace bihuan::evidence
