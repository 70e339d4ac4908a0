// Who may ask for which operation, written down by hand: the gates that stand before it, in their order. Read beside
// api/openapi.yaml and kits/county/roles.yaml, and from neither; an operation without a line here fails the matrix.
// A new operation: one line here, and one in matrix_requests.h that says how it is asked for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "matrix_site.h"

namespace bihuan::test {

// One thing that must hold, else the request is refused so.
struct Gate {
  std::function<bool(const Person&)> holds;
  int status = 403;
  std::string key;
};

struct Rule {
  std::string_view operation;
  std::string_view of;  // which request, where an operation is asked for in several ways
  bool changes = false;
  std::vector<Gate> gates;
  std::string also = {};  // a refusal that may follow where all gates hold: what was asked for cannot be had here
};

inline bool gives(const Person& who, std::string_view verb) {
  const auto* role = county().find_role(who.role);
  return role != nullptr && role->may.contains(std::string(verb));
}
// Who holds a role sees the unit's subtree; at the root, or with read_all, the whole site.
inline bool sees(const Person& who, const std::string& unit) {
  return !who.role.empty() && (who.reaches(unit) || who.position == "root" || gives(who, "read_all"));
}

// ---- gates

inline Gate account() {
  return {[](const Person& who) { return !who.is_public(); }, 401, "api.sign_in"};
}
inline Gate verb(std::string name) {
  return {[name](const Person& who) { return gives(who, name); }, 403, "api.no_verb"};
}
inline Gate verb_at(std::string name, std::string unit, std::string key = "record.not_allowed") {
  return {[name, unit](const Person& who) { return gives(who, name) && who.reaches(unit); }, 403, key};
}
inline Gate seen(std::string key = "api.out_of_scope") {
  return {[](const Person& who) { return sees(who, "own"); }, 404, key};
}
inline Gate roles_at(std::vector<std::string> roles, std::string unit, std::string key = "procedure.not_yours") {
  return {[roles, unit](const Person& who) {
            return std::find(roles.begin(), roles.end(), who.role) != roles.end() && who.reaches(unit);
          },
          403, key};
}
inline Gate whole_site() {
  return {[](const Person& who) { return !who.role.empty() && (who.position == "root" || gives(who, "read_all")); },
          403, "api.whole_site"};
}
inline Gate never(int status, std::string key) {
  return {[](const Person&) { return false; }, status, key};
}
inline Gate has_a_role(int status, std::string key) {
  return {[](const Person& who) { return !who.role.empty(); }, status, key};
}
inline Gate holds_its_own(int status, std::string key) {
  return {[](const Person& who) { return !who.role.empty() && !who.lent; }, status, key};
}
// What one lent oneself, or what was lent where one keeps the accounts.
inline Gate lent_it_or_keeps_accounts() {
  return {[](const Person& who) {
            return (!who.role.empty() && !who.lent) || (gives(who, "accounts") && who.reaches("own"));
          },
          403, "account.may_not"};
}

// ---- the table

inline const std::vector<Rule>& rules() {
  constexpr bool kReads = false;
  constexpr bool kChanges = true;
  static const std::vector<Rule> kRules = {
      // signing in, and what is one's own
      {"sign_in", "", kChanges, {}},
      {"show_session", "", kReads, {account()}},
      {"sign_out", "", kChanges, {account()}},
      {"change_password", "", kChanges, {account()}},
      {"enrol_second_factor", "", kChanges, {account()}},
      {"confirm_second_factor", "", kChanges, {account()}},
      {"remove_second_factor", "", kChanges, {account()}},
      {"show_address", "", kReads, {account()}},
      {"set_address", "", kChanges, {account()}},
      {"list_tokens", "", kReads, {account()}},
      {"issue_token", "", kChanges, {account()}},
      {"revoke_token", "own", kChanges, {account()}},
      {"revoke_token", "another's", kChanges, {account(), verb_at("accounts", "own", "account.may_not")}},
      // signing in elsewhere: no provider is set up here
      {"list_sign_in_providers", "", kReads, {}},
      {"begin_sign_in", "", kReads, {never(404, "openid.no_such_provider")}},
      {"finish_sign_in", "", kReads, {never(404, "openid.no_such_provider")}},
      {"confirm_sign_in", "", kReads, {never(401, "openid.begin_again")}},
      {"set_password", "", kReads, {never(403, "api.local_only")}},
      // accounts
      {"list_identities", "", kReads, {account(), verb("accounts")}},
      {"link_identity", "", kChanges, {account(), verb("accounts"), never(404, "openid.no_such_provider")}},
      {"unlink_identity", "", kChanges, {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      {"list_accounts", "", kReads, {account(), verb("accounts")}},
      {"add_account", "", kChanges, {account(), verb("accounts")}},
      {"set_account_state", "", kChanges, {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      {"reset_password", "", kChanges, {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      {"set_account_address",
       "",
       kChanges,
       {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      {"reset_second_factor",
       "",
       kChanges,
       {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      {"grant_role", "", kChanges, {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      {"end_holding", "", kChanges, {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      {"list_delegations", "", kReads, {account()}},
      {"delegate_role", "own", kChanges, {account(), holds_its_own(400, "account.not_held")}},
      {"delegate_role", "another's", kChanges, {account(), verb_at("accounts", "own", "account.may_not")}},
      {"revoke_delegation", "own", kChanges, {account(), lent_it_or_keeps_accounts()}},
      {"revoke_delegation", "another's", kChanges, {account(), verb_at("accounts", "own", "account.may_not")}},
      {"hand_over", "", kChanges, {account(), verb("accounts"), verb_at("accounts", "own", "account.may_not")}},
      // what the site knows, and its units
      {"show_kit", "", kReads, {account()}},
      {"set_parameter", "", kChanges, {account(), verb("set"), verb_at("set", "root")}},
      {"list_units", "", kReads, {account()}},
      {"add_unit", "", kChanges, {account(), verb("org"), verb_at("org", "own")}},
      {"rename_unit", "", kChanges, {account(), verb("org"), verb_at("org", "own")}},
      {"move_unit", "", kChanges, {account(), verb("org"), verb_at("org", "above")}},
      {"merge_units", "", kChanges, {account(), verb("org"), verb_at("org", "own")}},
      // rows
      {"list_rows", "", kReads, {account()}},
      {"show_row", "", kReads, {account(), seen()}},
      {"list_versions", "", kReads, {account(), seen()}},
      {"enter_record", "", kChanges, {account(), verb("enter"), verb_at("enter", "own")}},
      {"correct_record", "", kChanges, {account(), verb("correct"), seen(), verb_at("correct", "own")}},
      {"withdraw_record", "", kChanges, {account(), verb("withdraw"), seen(), verb_at("withdraw", "own")}},
      {"erase_personal", "", kChanges, {account(), verb("erase"), seen(), verb_at("erase", "own")}},
      {"watch_events", "", kReads, {account()}},
      // matters; each step of each kind is walked in matrix_steps_test.cc
      {"open_matter", "", kChanges, {account(), roles_at({"supervision", "publicity"}, "root")}},
      {"list_steps", "", kReads, {account(), seen()}},
      {"show_cascade", "", kReads, {account(), seen()}},
      {"search_rows", "", kReads, {account()}},
      // documents
      {"print_row", "", kReads, {account(), seen("print.no_such_row")}},
      {"list_templates", "", kReads, {account()}},
      {"preview_report", "", kReads, {account(), whole_site()}},
      {"make_report", "", kReads, {account(), whole_site()}},
      {"check_report", "", kReads, {account(), never(404, "upload.unknown")}},
      {"list_releases", "", kReads, {account()}},
      {"release_report", "", kChanges, {account(), verb("release"), whole_site(), never(404, "upload.unknown")}},
      {"withdraw_release",
       "",
       kChanges,
       {account(), verb("release"), verb_at("release", "root"), never(404, "report.no_such_release")}},
      {"take_step", "", kChanges, {account(), seen(), roles_at({"clerk", "head"}, "own")}},
      {"take_steps", "", kChanges, {account(), seen(), roles_at({"clerk", "head"}, "own")}},
      {"check_draw", "", kReads, {account(), seen()}},
      {"draw_units", "", kChanges, {account(), seen(), roles_at({"supervision", "discipline"}, "root")}},
      {"raise_matter", "", kChanges, {account(), seen(), roles_at({"supervision"}, "root")}},
      {"my_work", "", kReads, {account()}},
      {"list_inbox", "", kReads, {account()}},
      {"mark_read", "", kChanges, {account()}},
      {"create_feed", "", kChanges, {account()}},
      {"revoke_feed", "", kChanges, {account()}},
      {"calendar_feed", "", kReads, {}},
      // evidence
      {"attach_evidence",
       "",
       kChanges,
       {account(), seen("evidence.no_such_row"), verb_at("attach", "own", "evidence.not_allowed")}},
      {"withdraw_evidence", "own", kChanges, {account(), seen("evidence.no_such_evidence")}},
      {"withdraw_evidence",
       "another's",
       kChanges,
       {account(), seen("evidence.no_such_evidence"), never(403, "evidence.not_own")}},
      {"download_evidence", "", kReads, {account(), seen()}},
      {"upload_options", "", kReads, {}},
      {"create_upload", "", kChanges, {account()}},
      {"show_upload", "own", kReads, {account()}},
      {"show_upload", "another's", kReads, {account(), never(404, "upload.unknown")}},
      {"append_upload", "own", kChanges, {account()}},
      {"append_upload", "another's", kChanges, {account(), never(404, "upload.unknown")}},
      {"end_upload", "own", kChanges, {account()}},
      {"end_upload", "another's", kChanges, {account(), never(404, "upload.unknown")}},
      // returns
      {"due_returns", "", kReads, {account()}},
      {"return_matrix", "", kReads, {account()}},
      {"show_return", "", kReads, {account(), seen()}},
      {"compare_return", "", kReads, {account(), seen()}},
      {"save_return", "", kChanges, {account(), verb("enter"), verb_at("enter", "own")}},
      {"move_return", "submit", kChanges, {account(), verb_at("enter", "own")}},
      {"move_return", "accept", kChanges, {account(), roles_at({"head"}, "own", "return.not_yours")}},
      {"move_return", "return", kChanges, {account(), roles_at({"head"}, "own", "return.not_yours")}},
      {"move_return", "revise", kChanges, {account(), verb_at("correct", "own")}},
      // requests of the public
      {"submit_request", "", kChanges, {}},
      {"read_receipt", "", kReads, {}},
      {"offer_rating", "", kChanges, {}},
      {"rate_answer", "", kChanges, {}},
      {"ask_again", "", kChanges, {}},
      // figures, samples, scores
      {"show_figure", "", kReads, {account(), seen()}},
      {"show_figure", "anywhere", kReads, {account(), has_a_role(400, "api.say_which_unit")}},
      {"evaluate", "", kReads, {account(), seen()}},
      {"evaluate", "anywhere", kReads, {account(), has_a_role(400, "api.say_which_unit")}},
      {"draw_sample", "", kChanges, {account(), verb("enter"), verb_at("enter", "root")}},
      {"redraw_sample", "", kReads, {account()}},
      {"show_scores", "", kReads, {account(), verb("read_all")}},
      {"list_scores", "", kReads, {account()}},
      {"publish_scores", "", kChanges, {account(), verb("release"), verb_at("release", "root")}},
      {"withdraw_scores", "", kChanges, {account(), verb("release"), verb_at("release", "root")}},
      // the log
      {"list_log", "", kReads, {account(), verb("read_log")}},
      {"list_personal_reads", "", kReads, {account(), verb("read_log")}},
      {"show_checkpoint", "", kReads, {account()}},
      {"verify_site", "", kReads, {account(), verb("read_log")}},
      // the server
      {"show_contract", "", kReads, {}},
      {"health", "", kReads, {}},
      {"readiness", "", kReads, {}},
      {"metrics",
       "",
       kReads,
       {{[](const Person& who) { return gives(who, "read_log"); }, 403, "api.metrics_elsewhere"}}},
      {"run_verb", "", kChanges, {never(403, "api.local_only")}},
  };
  return kRules;
}

// What an operation lets whoever is known to the site do with what is its own; the rest of what changes anything asks
// for a verb or a step.
inline bool is_ones_own_affair(const Rule& rule) {
  static const std::vector<std::string_view> kOwn = {
      "sign_out",    "change_password", "enrol_second_factor", "confirm_second_factor", "remove_second_factor",
      "issue_token", "mark_read",       "create_feed",         "revoke_feed",           "create_upload",
      "set_address"};
  return rule.of == "own" || std::find(kOwn.begin(), kOwn.end(), rule.operation) != kOwn.end();
}

// The first gate that does not hold; null: allowed.
inline const Gate* refusal(const Rule& rule, const Person& who) {
  for (const auto& gate : rule.gates)
    if (!gate.holds(who)) return &gate;
  return nullptr;
}

}  // namespace bihuan::test
