// Opening a site as the command line does, and reading the options that verbs share.
#pragma once

#include <memory>
#include <string>

#include "account/account.h"
#include "base/date.h"
#include "base/result.h"
#include "cli/terminal.h"
#include "log/writer.h"
#include "site/site.h"

namespace bihuan::cli {

Instant system_now();
std::string system_random(size_t bytes);

// A site to write: one's own, or the one that a server holds for whom the verb runs.
class OpenSite {
 public:
  explicit OpenSite(std::unique_ptr<site::Site> own) : own_(std::move(own)), site_(own_.get()) {}
  explicit OpenSite(site::Site& held) : site_(&held) {}
  site::Site* operator->() const { return site_; }
  site::Site& operator*() const { return *site_; }

 private:
  std::unique_ptr<site::Site> own_;
  site::Site* site_;
};
Result<OpenSite> open_to_write(const Terminal& terminal, const std::string& directory);

// One line on stderr: the site's data had an earlier version.
void tell_upgrade(const Terminal& terminal, int from);

// One line on stderr, where the kind has personal fields: they were left out, and how they are read.
void tell_personal(const Terminal& terminal, const kit::Kind& kind);

// The system's clock, but for a demo or a rehearsal with a clock of its own.
Result<Instant> now_of(const site::Site& site);

// The account of --actor, or the site's first administrator.
Result<account::Actor> load_actor(site::Site& site, const std::string& name);

}  // namespace bihuan::cli
