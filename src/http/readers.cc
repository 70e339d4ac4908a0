#include "http/readers.h"

namespace bihuan::http {
namespace {

constexpr int kReaderMegabytes = 4;

}  // namespace

Snapshot::~Snapshot() {
  if (session_) readers_->give_back(std::move(session_));
}

Result<Snapshot> Readers::take(int milliseconds) {
  std::unique_ptr<db::Session> session;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      session = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!session) {
    TRY_SET(auto opened, db::Session::open(path_, db::Access::read));
    TRY(opened.answer_many(kReaderMegabytes));
    session = std::make_unique<db::Session>(std::move(opened));
  }
  session->set_time_limit(milliseconds);
  TRY(session->begin());
  return Snapshot(*this, std::move(session));
}

void Readers::give_back(std::unique_ptr<db::Session> session) {
  session->rollback();
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(session));
}

}  // namespace bihuan::http
