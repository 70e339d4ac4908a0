// Reading sessions, kept open and handed out one at a time. A snapshot is one read transaction: what a request reads
// is all of one moment.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "db/session.h"

namespace bihuan::http {

class Readers;

class Snapshot {
 public:
  Snapshot(Snapshot&&) noexcept = default;
  ~Snapshot();
  db::Session& session() { return *session_; }

 private:
  friend class Readers;
  Snapshot(Readers& readers, std::unique_ptr<db::Session> session) : readers_(&readers), session_(std::move(session)) {}
  Readers* readers_;
  std::unique_ptr<db::Session> session_;
};

class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) {}
  // `milliseconds`: how long the statements of this snapshot may take together.
  Result<Snapshot> take(int milliseconds);

 private:
  friend class Snapshot;
  void give_back(std::unique_ptr<db::Session> session);
  std::string path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<db::Session>> idle_;
};

}  // namespace bihuan::http
