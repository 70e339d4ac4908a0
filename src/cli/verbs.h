// One function a verb; each stands in its own file. Options as the user gave them; the answer is the exit code (DESIGN
// §11).
#pragma once

#include <cstdint>
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

struct SetOptions {
  std::string site;
  std::string name;
  std::string value;
  std::string actor;
};
int run_set(const Terminal& terminal, const SetOptions& options);

// serve, call: what main.cc hands over to the server.
struct PatienceOptions {  // in seconds
  int header = 15;
  int body = 30;
  int idle = 60;
  int drain = 10;
};
struct ServeOptions {
  std::string site;
  std::string listen = "127.0.0.1:8420";
  std::string certificate;
  std::string private_key;
  int workers = 2;
  PatienceOptions patience;
};
struct CallOptions {
  std::string site;
  std::string operation;
  std::string input = "{}";
  std::string file;  // the body, when it is no JSON
  std::string actor;
};

}  // namespace bihuan::cli
