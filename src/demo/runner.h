// Simulated time: jobs by day, in order, each command under its own actor and minute, a thousand commands a
// transaction.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "site/site.h"

namespace bihuan::demo {

class Runner {
 public:
  Runner(site::Site& site, std::function<void(int64_t)> progress) : site_(site), progress_(std::move(progress)) {}

  using Job = std::function<Result<void>()>;
  // `job` runs on `day`, after those already there. A day that is past runs today.
  void on(Date day, Job job) { jobs_[std::max(day, today_)].push_back(std::move(job)); }
  // Runs all jobs of the days up to `last`, those that jobs add included.
  Result<void> run_until(Date last);

  Date today() const { return today_; }
  // A command of `actor` now: the clock moves on by a few seconds, the transaction is there.
  Result<log::Tx*> command(const std::string& actor);
  Result<void> commit();

 private:
  site::Site& site_;
  std::function<void(int64_t)> progress_;
  std::map<Date, std::vector<Job>> jobs_;
  Date today_;
  int64_t seconds_ = 0;  // since 8:30 of today
  std::optional<log::Tx> tx_;
  int64_t commands_ = 0;
};

}  // namespace bihuan::demo
