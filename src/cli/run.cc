#include "cli/run.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <functional>

#include "base/version.h"
#include "cli/verbs.h"

namespace bihuan::cli {
namespace {

struct Options {
  InitOptions init;
  DemoOptions demo;
  FigureOptions figure;
  ReportOptions report;
  CheckOptions check;
  ReleaseOptions release;
  VerifyOptions verify;
  ImportOptions import;
  ExportOptions export_;
  RowOptions row;
  PrintOptions print;
  SetOptions set;
  ServeOptions serve;
  CallOptions call;
  UserOptions user;
  UpgradeOptions upgrade;
  bool json = false;
  std::string language = "zh";
  std::function<int(const Terminal&)> chosen;
};

CLI::App* verb(CLI::App& app, Options& options, const std::string& name, const std::string& what,
               std::function<int(const Terminal&)> run) {
  auto* sub = app.add_subcommand(name, what);
  sub->add_flag("--json", options.json, "print one JSON document");
  sub->callback([&options, run = std::move(run)] { options.chosen = run; });
  return sub;
}

void add_site(CLI::App* sub, std::string& site, bool required = true) {
  auto* option = sub->add_option("--site", site, "the site's folder");
  if (required) option->required();
}

void add_making(CLI::App& app, Options& o) {
  auto* init =
      verb(app, o, "init", "make an empty site from a kit", [&o](const Terminal& t) { return run_init(t, o.init); });
  add_site(init, o.init.site);
  init->add_option("--kit", o.init.kit, "the kit's folder")->required();
  init->add_option("--name", o.init.name,
                   "name of the root unit (临溪县); default: what the kit calls its first level");
  init->add_option("--name-stem", o.init.name_stem,
                   "the name without its level word (临溪); default: the name without its last character");
  init->add_option("--rehearsal", o.init.rehearsal,
                   "DATE on which it begins: a site to practise on, whose signatures prove nothing and whose clock is "
                   "the file `clock` in its folder");

  auto* demo = verb(app, o, "demo", "make a whole made-up county, the same for the same seed",
                    [&o](const Terminal& t) { return run_demo(t, o.demo); });
  add_site(demo, o.demo.site);
  demo->add_option("--records", o.demo.records, "how many activity records")
      ->check(CLI::Range(int64_t{1000}, int64_t{50'000'000}));
  demo->add_option("--seed", o.demo.seed, "any number");
  demo->add_option("--kit", o.demo.kit, "the kit's folder (default: kits/county beside the program or here)");
  demo->add_option("--broken", o.demo.broken, "plant faults: all, or numbers 1 to 12 joined by commas")
      ->expected(0, 1)
      ->default_str("all");
}

void add_asking(CLI::App& app, Options& o) {
  auto common = [&o](CLI::App* sub) {
    add_site(sub, o.figure.site);
    sub->add_option("expression", o.figure.text, "a declared name, or an expression")->required();
    sub->add_option("--period", o.figure.period,
                    "2021 · 2021-06 · 2021Q2 · 2021-01-01..2021-06-30 (default: the last whole year of the log)");
    sub->add_option("--unit", o.figure.unit, "only this unit and those below it (code or name)");
    sub->add_option("--as-of", o.figure.as_of, "a log position or a date");
    sub->add_flag("--proof", o.figure.proof, "definition, parameters, position, rows and their digest");
  };
  common(verb(app, o, "figure", "compute a number", [&o](const Terminal& t) { return run_figure(t, o.figure); }));
  common(verb(app, o, "claim", "decide a claim: exit 0 holds, 1 fails, 3 unknown",
              [&o](const Terminal& t) { return run_claim(t, o.figure); }));
}

void add_reporting(CLI::App& app, Options& o) {
  auto* report = verb(app, o, "report", "fill a template", [&o](const Terminal& t) { return run_report(t, o.report); });
  add_site(report, o.report.site);
  report->add_option("--template", o.report.template_name, "a name in the kit, or a text file")->required();
  report->add_option("--binding", o.report.binding,
                     "the binding of a raw text (default: found in the kit by the text's fingerprint)");
  report->add_option("--period", o.report.period, "the report's period (default: the last whole year of the log)");
  report->add_option("--as-of", o.report.as_of, "a log position or a date");
  report->add_option("--out", o.report.out, "FILE.docx, FILE.html or FILE.txt; may be given several times")->required();
  report->add_flag("--draft", o.report.draft, "write it even if something is false or missing, marked as a draft");

  auto* check = verb(app, o, "check", "check a finished file, also one edited by hand",
                     [&o](const Terminal& t) { return run_check(t, o.check); });
  add_site(check, o.check.site, false);
  check->add_option("file", o.check.file, "FILE.docx, FILE.html or FILE.txt")->required();

  auto* release = verb(app, o, "release", "release a finished file: logged, with a checkpoint",
                       [&o](const Terminal& t) { return run_release(t, o.release); });
  add_site(release, o.release.site);
  release->add_option("file", o.release.file, "the file")->required();
  release->add_option("--number", o.release.number, "发文字号");
  release->add_option("--actor", o.release.actor, "account (default: the first administrator)");

  auto* verify = verb(app, o, "verify", "read everything a second time: log, rows, evidence",
                      [&o](const Terminal& t) { return run_verify(t, o.verify); });
  add_site(verify, o.verify.site);
  verify->add_option("--checkpoint", o.verify.checkpoint, "a checkpoint that was kept outside");
}

void add_exchange(CLI::App& app, Options& o) {
  auto* import = verb(app, o, "import", "take rows from a spreadsheet, all or nothing",
                      [&o](const Terminal& t) { return run_import(t, o.import); });
  add_site(import, o.import.site);
  import->add_option("--kind", o.import.kind, "kind of the rows")->required();
  import->add_option("file", o.import.file, "FILE.csv")->required();
  import->add_option("--actor", o.import.actor, "account (default: the first administrator)");
  import->add_flag("--dry-run", o.import.dry_run, "check only");

  auto* out = verb(app, o, "export", "write rows into a spreadsheet",
                   [&o](const Terminal& t) { return run_export(t, o.export_); });
  add_site(out, o.export_.site);
  out->add_option("--kind", o.export_.kind, "kind of the rows")->required();
  out->add_option("--out", o.export_.out, "FILE.csv")->required();
  out->add_option("--encoding", o.export_.encoding, "utf8 or gb18030")->check(CLI::IsMember({"utf8", "gb18030"}));
}

void add_row_verbs(CLI::App& app, Options& o) {
  struct RowVerb {
    const char* name;
    const char* what;
    int (*run)(const Terminal&, const RowOptions&);
  };
  for (const RowVerb& entry : {RowVerb{"enter", "enter a record", run_enter},
                               RowVerb{"correct", "correct a record; the earlier version stays", run_correct},
                               RowVerb{"withdraw", "withdraw a record", run_withdraw},
                               RowVerb{"step", "open a matter (no --id) or move it", run_step},
                               RowVerb{"attach", "attach evidence to a row", run_attach},
                               RowVerb{"show", "show a row and its history", run_show}}) {
    auto* sub =
        verb(app, o, entry.name, entry.what, [&o, run = entry.run](const Terminal& t) { return run(t, o.row); });
    const std::string name = entry.name;
    add_site(sub, o.row.site);
    sub->add_option("--kind", o.row.kind, "kind of the row")->required();
    if (name != "enter") sub->add_option("--id", o.row.id, "number of the row")->required(name != "step");
    if (name == "step") sub->add_option("name", o.row.step, "the step")->required();
    if (name == "enter" || name == "correct" || name == "step")
      sub->add_option("--set", o.row.set, "field=value; may be given several times");
    if (name != "enter" && name != "show") sub->add_option("--reason", o.row.reason, "why");
    if (name == "attach") {
      sub->add_option("--class", o.row.evidence, "document, photo, record_link or explanation")->required();
      sub->add_option("--file", o.row.file, "the file");
    }
    if (name != "show") {
      sub->add_option("--actor", o.row.actor, "account (default: the first administrator)");
      sub->add_option("--request", o.row.request, "request id: a repeat has no second effect");
    }
  }
  auto* print = verb(app, o, "print", "print a row on one of its kind's forms",
                     [&o](const Terminal& t) { return run_print(t, o.print); });
  add_site(print, o.print.site);
  print->add_option("--kind", o.print.kind, "kind of the row")->required();
  print->add_option("--id", o.print.id, "number of the row")->required();
  print->add_option("--form", o.print.form, "a form of the kit: templates/FORM.print.md")->required();
  print->add_option("--as-of", o.print.as_of, "a log position or a date");
  print->add_option("--out", o.print.out, "FILE.docx, FILE.html or FILE.txt; may be given several times")->required();

  auto* set =
      verb(app, o, "set", "set a parameter (a stated bar)", [&o](const Terminal& t) { return run_set(t, o.set); });
  add_site(set, o.set.site);
  set->add_option("name", o.set.name, "the parameter")->required();
  set->add_option("value", o.set.value, "its value")->required();
  set->add_option("--actor", o.set.actor, "account (default: the first administrator)");
}

// The verbs of `user`, and the options that several of them take.
class UserVerbs {
 public:
  UserVerbs(CLI::App& user, Options& options, const Ask& ask) : user_(user), o_(options), ask_(ask) {}

  void add_accounts() {
    auto* added = add("add", "a new account, with a role if --role and --at name one", run_user_add);
    take_name(added);
    added->add_option("--label", o_.user.label, "whose post it is (东镇承办人)");
    added->add_option("--role", o_.user.role, "role, by key or label")->needs(take_unit(added));
    take_days(added);
    take_generate(added);
    add("list", "accounts, what they hold and what they lent", run_user_list)
        ->add_option("name", o_.user.name, "only this one");
    take_name(add("disable", "no sign-in, session or token any more", run_user_disable));
    take_name(add("enable", "as before it was disabled", run_user_enable));
    take_name(add("unlock", "end a lock-out before its time", run_user_unlock));
    auto* password = add("password", "set a password: typed, from the standard input, or made", run_user_password);
    take_name(password);
    take_generate(password);
    take_name(add("reset-second-factor", "of one who lost it", run_user_reset_second_factor));
  }

  void add_holdings() {
    auto* grant = add("grant", "a role at a unit", run_user_grant);
    take_name(grant);
    take_role(grant);
    take_days(grant);
    auto* revoke = add("revoke", "end a role", run_user_revoke);
    take_name(revoke);
    take_role(revoke);
    take_last_day(revoke);
    auto* lend = add("delegate", "lend a role for the days of an absence", run_user_delegate);
    take_other(lend);
    take_role(lend);
    lend->add_option("--from", o_.user.from, "the first day (default: today)");
    lend->add_option("--to", o_.user.until, "the last day")->required();
    add("end-delegation", "take a lent role back", run_user_end_delegation)
        ->add_option("delegation", o_.user.id, "its number (user list NAME)")
        ->required();
    auto* hand = add("hand-over", "a post changes hands: all that NAME holds goes to OTHER", run_user_hand_over);
    take_other(hand);
    take_last_day(hand);
  }

  void add_tokens() {
    auto* issue = add("issue-token", "a token for a program, shown once", run_token_issue);
    take_name(issue);
    issue->add_option("--label", o_.user.label, "what it is for")->required();
    issue->add_option("--scope", o_.user.scopes, "read, write, \"*\" or an operation; may be given several times")
        ->required();
    issue->add_option("--expires", o_.user.expires, "the last day (default: until revoked)");
    take_name(add("tokens", "the tokens of an account", run_token_list));
    add("revoke-token", "end a token", run_token_revoke)
        ->add_option("token", o_.user.id, "its number (user tokens NAME)")
        ->required();
  }

 private:
  using Run = int (*)(const Terminal&, const UserOptions&, const Ask&);
  CLI::App* add(const char* name, const char* what, Run run) {
    auto* sub = verb(user_, o_, name, what,
                     [options = &o_, ask = &ask_, run](const Terminal& t) { return run(t, options->user, *ask); });
    add_site(sub, o_.user.site);
    sub->add_option("--actor", o_.user.actor, "account that acts (default: the first administrator)");
    return sub;
  }
  void take_name(CLI::App* sub) { sub->add_option("name", o_.user.name, "the account")->required(); }
  void take_other(CLI::App* sub) {
    take_name(sub);
    sub->add_option("other", o_.user.to, "the other account")->required();
    sub->add_option("--reason", o_.user.reason, "why")->required();
  }
  CLI::Option* take_unit(CLI::App* sub) { return sub->add_option("--at", o_.user.at, "unit, by code or name"); }
  void take_role(CLI::App* sub) {
    sub->add_option("role", o_.user.role, "role, by key or label")->required();
    take_unit(sub)->required();
  }
  void take_days(CLI::App* sub) {
    sub->add_option("--from", o_.user.from, "the first day (default: today)");
    sub->add_option("--to", o_.user.until, "the last day (default: without end)");
  }
  void take_last_day(CLI::App* sub) {
    sub->add_option("--last-day", o_.user.until, "the last day of what ends (default: yesterday, so from now on)");
  }
  void take_generate(CLI::App* sub) {
    sub->add_flag("--generate", o_.user.generate, "make a password and show it once");
  }

  CLI::App& user_;
  Options& o_;
  const Ask& ask_;
};

void add_patience(CLI::App* serve, PatienceOptions& patience) {
  const auto seconds = [&](const char* name, int& value, const char* what) {
    serve->add_option(name, value, what)->check(CLI::Range(1, 3600));
  };
  seconds("--header-seconds", patience.header, "how long a client may take to send a request's header");
  seconds("--body-seconds", patience.body, "how long for a body, or to take an answer; of a file, for each piece");
  seconds("--idle-seconds", patience.idle, "how long a connection may wait for its next request");
  seconds("--drain-seconds", patience.drain, "how long a shutdown waits for what is under way");
}

void add_serving(CLI::App& app, Options& o, const Server& server) {
  auto* serve = verb(app, o, "serve", "answer over HTTP until it is stopped",
                     [&o, &server](const Terminal& t) { return server.serve(t, o.serve); });
  add_site(serve, o.serve.site);
  serve->add_option("--settings", o.serve.settings, "FILE (default: settings.yaml in the site's folder)");
  serve->add_option("--listen", o.serve.listen, "ADDRESS:PORT (default: 127.0.0.1:8420)");
  serve->add_option("--certificate", o.serve.certificate, "PEM file: then over TLS");
  serve->add_option("--key", o.serve.private_key, "PEM file of its private key");
  serve->add_option("--openid", o.serve.openid, "FILE of the providers at which one may sign in");
  serve->add_option("--workers", o.serve.workers, "threads for what takes long")->check(CLI::Range(1, 64));
  add_patience(serve, o.serve.patience);
  serve->add_option("--password-policy", o.serve.password_policy, "asvs or dengbao")
      ->check(CLI::IsMember({"asvs", "dengbao"}));
  serve->add_option("--log", o.serve.log, "FILE for the journal (default: stderr); SIGHUP opens it anew");

  auto* user = app.add_subcommand("user", "accounts, what they hold, passwords and tokens");
  user->require_subcommand(1);
  UserVerbs verbs(*user, o, server.call);
  verbs.add_accounts();
  verbs.add_holdings();
  verbs.add_tokens();

  auto* upgrade = verb(app, o, "upgrade", "bring a site to the data version of this program",
                       [&o](const Terminal& t) { return run_upgrade(t, o.upgrade); });
  add_site(upgrade, o.upgrade.site);

  auto* call = app.add_subcommand("call", "call an operation of the API (api/openapi.yaml) by its name");
  call->callback([&o, &server] {
    o.chosen = [&o, &server](const Terminal& t) {
      o.call.language = t.language();
      const auto answer = server.call(o.call);
      if (!answer) return t.fail(answer.error());
      fmt::print("{}", answer->printed.out);
      fmt::print(stderr, "{}", answer->printed.err);
      return answer->exit;
    };
  });
  add_site(call, o.call.site);
  call->add_option("operation", o.call.operation, "operationId")->required();
  call->add_option("--json", o.call.input,
                   "one object: parameters of the path, the query and the header, and the body's fields");
  call->add_option("--file", o.call.file, "a file as the body");
  call->add_option("--actor", o.call.actor, "account (default: the first administrator)");
}

// Parses, then does as `act` says with what was chosen.
int parse(CLI::App& app, const std::function<void()>& arguments, const std::function<int()>& act,
          const Terminal& terminal) {
  try {
    arguments();
    return act();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongUse;
  } catch (const std::bad_alloc&) {
    return terminal.fail(Error{Fault::unavailable, "cli.no_memory"});
  } catch (const std::exception& error) {
    return terminal.fail(Error{Fault::internal, "cli.broken", {}, error.what()});
  }
}

void add_all(CLI::App& app, Options& options) {
  app.require_subcommand(1);
  app.fallthrough();  // --lang may stand after the verb as well
  app.set_version_flag("--version", "bihuan " + std::string(kVersion));
  app.add_option("--lang", options.language, "zh or en")->check(CLI::IsMember({"zh", "en"}));
  add_making(app, options);
  add_asking(app, options);
  add_reporting(app, options);
  add_exchange(app, options);
  add_row_verbs(app, options);
}

Language language_of(const Options& options) { return options.language == "en" ? Language::en : Language::zh; }

// The site that the chosen verb writes to; "" of a verb that only reads.
std::string written_site(const CLI::App& app, const Options& o) {
  const auto is = [&](const char* name) { return app.got_subcommand(name); };
  if (is("enter") || is("correct") || is("withdraw") || is("step") || is("attach")) return o.row.site;
  if (is("set")) return o.set.site;
  if (is("import")) return o.import.site;
  if (is("release")) return o.release.site;
  return "";
}

}  // namespace

int run(int argc, char** argv, const Server& server) {
  CLI::App app("Bihuan 闭环: the ledger that closes the loop", "bihuan");
  Options options;
  add_all(app, options);
  add_serving(app, options, server);
  const auto act = [&] {
    const Terminal terminal(language_of(options), options.json, server.messages);
    const std::string site = written_site(app, options);
    if (!site.empty()) {
      const auto answer = server.forward(site, {argv + 1, argv + argc});
      if (!answer) return terminal.fail(answer.error());
      if (*answer) {
        fmt::print("{}", (*answer)->printed.out);
        fmt::print(stderr, "{}", (*answer)->printed.err);
        return (*answer)->exit;
      }
    }
    return options.chosen(terminal);
  };
  return parse(app, [&] { app.parse(argc, argv); }, act, Terminal(Language::zh, false));
}

VerbAnswer run_held(const std::vector<std::string>& arguments, const std::string& folder, site::Site& site) {
  CLI::App app("Bihuan 闭环", "bihuan");
  Options options;
  add_all(app, options);
  VerbAnswer answer;
  const auto from_folder = [&](std::string& path) {
    if (!path.empty()) path = (std::filesystem::path(folder) / path).lexically_normal();
  };
  const auto act = [&]() -> int {
    const Terminal terminal(language_of(options), options.json, site, answer.printed);
    if (written_site(app, options).empty()) return terminal.fail(Error{Fault::invalid, "cli.not_for_a_server"});
    for (auto* path : {&options.row.file, &options.import.file, &options.release.file}) from_folder(*path);
    return options.chosen(terminal);
  };
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  answer.exit = parse(app, [&] { app.parse(reversed); }, act, Terminal(Language::zh, false, site, answer.printed));
  return answer;
}

}  // namespace bihuan::cli
