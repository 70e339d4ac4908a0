// One function a verb; each stands in its own file. Options as the user gave them; the answer is the exit code (DESIGN
// §11).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/terminal.h"

namespace bihuan::cli {

struct InitOptions {
  std::string site;
  std::string kit;
  std::string name;
  std::string name_stem;
  std::string rehearsal;  // the day on which a rehearsal begins; "" = a real site
};
int run_init(const Terminal& terminal, const InitOptions& options);

struct DemoOptions {
  std::string site;
  int64_t records = 100'000;
  uint64_t seed = 1;
  std::string kit;
  std::string broken;  // "" = none, "all", or numbers 1 to 12 joined by commas
};
int run_demo(const Terminal& terminal, const DemoOptions& options);

// For `figure` and `claim`.
struct FigureOptions {
  std::string site;
  std::string text;
  std::string period;
  std::string unit;
  std::string as_of;
  bool proof = false;
};
int run_figure(const Terminal& terminal, const FigureOptions& options);
int run_claim(const Terminal& terminal, const FigureOptions& options);

struct ReportOptions {
  std::string site;
  std::string template_name;
  std::string binding;
  std::string period;
  std::string as_of;
  std::vector<std::string> out;
  bool draft = false;
};
int run_report(const Terminal& terminal, const ReportOptions& options);

struct CheckOptions {
  std::string site;
  std::string file;
};
int run_check(const Terminal& terminal, const CheckOptions& options);

struct ReleaseOptions {
  std::string site;
  std::string file;
  std::string number;
  std::string actor;
};
int run_release(const Terminal& terminal, const ReleaseOptions& options);

struct VerifyOptions {
  std::string site;
  std::string checkpoint;  // a file kept outside
};
int run_verify(const Terminal& terminal, const VerifyOptions& options);

struct ImportOptions {
  std::string site;
  std::string kind;
  std::string file;
  std::string actor;
  bool dry_run = false;
};
int run_import(const Terminal& terminal, const ImportOptions& options);

struct ExportOptions {
  std::string site;
  std::string kind;
  std::string out;
  std::string encoding = "utf8";
};
int run_export(const Terminal& terminal, const ExportOptions& options);

// enter, correct, withdraw, step, attach: one row each. `set` holds field=value pairs.
struct RowOptions {
  std::string site;
  std::string kind;
  int64_t id = 0;
  std::string step;
  std::vector<std::string> set;
  std::string reason;
  std::string actor;
  std::string request;
  std::string file;      // attach
  std::string evidence;  // attach: class
};
int run_enter(const Terminal& terminal, const RowOptions& options);
int run_correct(const Terminal& terminal, const RowOptions& options);
int run_withdraw(const Terminal& terminal, const RowOptions& options);
int run_step(const Terminal& terminal, const RowOptions& options);
int run_attach(const Terminal& terminal, const RowOptions& options);
int run_show(const Terminal& terminal, const RowOptions& options);

struct PrintOptions {
  std::string site;
  std::string kind;
  int64_t id = 0;
  std::string form;
  std::string as_of;
  std::vector<std::string> out;
};
int run_print(const Terminal& terminal, const PrintOptions& options);

struct SetOptions {
  std::string site;
  std::string name;
  std::string value;
  std::string actor;
};
int run_set(const Terminal& terminal, const SetOptions& options);

// serve, call: what main.cc hands over to the server.
struct PatienceOptions {  // in seconds; 0 = as the settings say
  int header = 0;
  int body = 0;
  int idle = 0;
  int drain = 0;
};
struct ServeOptions {
  std::string site;
  std::string settings;  // a file; "" = settings.yaml in the site's folder, where there is one
  // What is given here goes before the file.
  std::string listen;
  std::string certificate;
  std::string private_key;
  std::string openid;  // a file of its own; "" = as the settings say
  int workers = 0;
  std::string password_policy;
  std::string log;
  PatienceOptions patience;
};
struct CallOptions {
  std::string site;
  std::string operation;
  std::string input = "{}";
  std::string file;  // the body, when it is no JSON
  std::string actor;
  Language language = Language::zh;
};

// What a verb did in the server that holds its site.
struct VerbAnswer {
  int exit = kDone;
  Printed printed;
};

// user …: accounts and what they hold. Each verb names only what it needs.
struct UserOptions {
  std::string site;
  std::string actor;
  std::string name;  // the account
  std::string to;    // the other account
  std::string label;
  std::string role;
  std::string at;  // unit, by code or name
  std::string from;
  std::string until;  // the last day
  std::string reason;
  std::string expires;  // token
  std::vector<std::string> scopes;
  int64_t id = 0;  // token, delegation
  bool generate = false;
};
// Runs an operation of the API on a site, in the server that holds it or here.
using Ask = std::function<Result<VerbAnswer>(const CallOptions&)>;
int run_user_add(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_list(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_disable(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_enable(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_unlock(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_grant(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_revoke(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_password(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_reset_second_factor(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_delegate(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_end_delegation(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_user_hand_over(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_token_issue(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_token_list(const Terminal& terminal, const UserOptions& options, const Ask& ask);
int run_token_revoke(const Terminal& terminal, const UserOptions& options, const Ask& ask);

// To the data version of this program.
struct UpgradeOptions {
  std::string site;
};
int run_upgrade(const Terminal& terminal, const UpgradeOptions& options);

}  // namespace bihuan::cli
