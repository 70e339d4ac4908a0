// What those who operate a server may choose: a YAML file, checked strictly, all that is wrong with it told with line
// and column. Secrets are not written in it: it names a file that only its owner may read, or a variable of the
// environment. docs/operating.md lists every key.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "account/session.h"
#include "base/result.h"
#include "http/journal.h"
#include "http/limits.h"
#include "http/patience.h"
#include "openid/settings.h"
#include "remind/channel.h"

namespace bihuan::http {

struct Settings {
  std::string listen = "127.0.0.1:8420";
  std::string certificate;  // PEM
  std::string private_key;
  size_t workers = 2;
  Patience patience = {};
  std::string password_policy = "asvs";
  account::Limits limits = {};
  Rates rates = {};
  struct Channel {
    remind::Channel channel;  // without its path
    std::string unit;         // code or name; "" = the whole site
  };
  std::vector<Channel> channels;
  std::string openid_file;       // of the providers at which one may sign in; "" = none
  openid::Settings openid = {};  // what stands in it: read_providers
  Journal::Options journal = {};
  int least_free_percent = 10;  // of the disk below the site; less is warned of
  int checkpoint_days = 2;      // how old the last checkpoint may be before it is warned of
};

struct ReadSettings {
  Settings settings;
  Issues issues;  // not empty: the settings are not to be used
};
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> environment(const std::string& name);  // of this process

// Relative paths in `text` are seen from `folder`; `file` is for the issues. With no environment, secrets are left out:
// for one who does not send anything.
ReadSettings read_settings(const std::string& text, const std::string& file, const std::string& folder,
                           const Environment& environment);
// `file`, or settings.yaml in the site's folder, or, when there is none, the defaults.
// Faults: unavailable "file.cannot_read"; refused "file.too_large".
Result<ReadSettings> load_settings(const std::string& file, const std::string& site, const Environment& environment);
// Reads `openid_file` into `openid`; gives what is wrong with it. Faults: as load_settings.
Result<Issues> read_providers(Settings& settings);

}  // namespace bihuan::http
