// A request of every operation that is right in everything but, perhaps, who asks.
#pragma once

#include "account/credential.h"
#include "account/identity.h"
#include "account/second_factor.h"
#include "account/totp.h"
#include "assess/publish.h"
#include "assess/scheme.h"
#include "assess/score.h"
#include "evidence/upload.h"
#include "intake/receipt.h"
#include "intake/submit.h"
#include "matrix_rows.h"
#include "matter/sample.h"
#include "record/filing.h"
#include "remind/feed.h"

namespace bihuan::test {

constexpr std::string_view kPassword = "quiet-river-stone-42";

class Requests {
 public:
  explicit Requests(MatrixSite& of) : site_(of), rows_(of) { fill(); }

  bool knows(std::string_view operation, std::string_view of) const { return makers_.contains(name(operation, of)); }
  Asked make(std::string_view operation, std::string_view of, const Person& who) {
    return makers_.at(name(operation, of))(who);
  }

 private:
  using Make = std::function<Asked(const Person&)>;
  static std::string name(std::string_view operation, std::string_view of) {
    return std::string(operation) + (of.empty() ? "" : "/") + std::string(of);
  }
  void is(const std::string& called, Make make) { makers_[called] = std::move(make); }
  void plain(const std::string& called, const std::string& target) {
    is(called, [target](const Person&) { return Asked{target}; });
  }

  // ---- pieces

  static std::string with(const std::string& before, int64_t id, const std::string& after = "") {
    return before + std::to_string(id) + after;
  }
  int64_t unit(const std::string& position) const { return site_.unit.at(position); }
  account::Random random() {
    return [this](size_t n) { return site_.random(n); };
  }
  // Of the one who asks; where nobody does, of the owner: nobody is refused before it is looked at.
  account::Actor self(const Person& who) const {
    const Person& one = who.is_public() ? site_.owner : who;
    return {one.account, one.name, {}};
  }
  Result<std::string> account_name(int64_t account) {
    const db::Value key[] = {account, db::kOpen};
    TRY_SET(const auto row, site_.reader().first("select name from account where id = ?1 and until = ?2", key));
    return std::get<std::string>(row[0]);
  }
  int64_t meeting() {
    return site_.target("meeting", [&] { return rows_.record("meeting"); });
  }
  int64_t in_state(const std::string& kind, const std::string& state) {
    return site_.target(kind + "." + state, [&] { return rows_.in_state(kind, state); });
  }
  int64_t clerk() {
    return site_.target("clerk", [&] { return site_.add_clerk(); });
  }
  int64_t holding_of(int64_t account) {
    const db::Value key[] = {account};
    return std::get<int64_t>(must(site_.reader().first("select id from holding where account = ?1", key))[0]);
  }
  int64_t delegation(const account::Actor& from, const std::string& role, int64_t at) {
    const auto to = site_.add_account("deputy");
    return site_.write([&](log::Tx& tx) {
      return account::delegate_role(tx, site_.kit(), from, {0, to, role, at, tx.today(), tx.today(), "外出"});
    });
  }
  // The account's password; it gets one when it has none.
  const std::string& password_of(int64_t account) {
    auto& password = passwords_[account];
    if (!password.empty()) return password;
    if (hash_.empty()) hash_ = must(account::hash_password(kPassword, random()));
    site_.write([&](log::Tx& tx) -> Result<bool> {
      TRY(account::put_credential(tx, account, "password", hash_));
      TRY(tx.append("test.password"));
      return true;
    });
    return password = kPassword;
  }
  // A second factor that waits to be confirmed: the code to confirm it with. One that is there already is taken away.
  std::string enrolled(const account::Actor& actor) {
    site_.write([&](log::Tx& tx) -> Result<bool> {
      const db::Value key[] = {actor.account, db::kOpen};
      TRY_SET(const auto ids,
              tx.session().all(
                  "select id from credential where account = ?1 and until = ?2 and kind in ('totp', 'recovery')", key));
      for (const auto& id : ids) TRY(tx.withdraw(kit::system_kind("credential").table, std::get<int64_t>(id[0])));
      if (!ids.empty()) TRY(tx.append("test.forget"));
      return true;
    });
    const auto shown =
        site_.write([&](log::Tx& tx) { return account::enrol_second_factor(tx, actor, "闭环", random()); });
    return account::totp_code(must(account::from_base32(shown.secret)), account::totp_step(site_.now));
  }
  std::string recovery_code(const account::Actor& actor) {
    const auto code = enrolled(actor);
    return site_.write([&](log::Tx& tx) { return account::confirm_second_factor(tx, actor, code, random()); })[0];
  }
  std::string upload_of(const account::Actor& actor) {
    return site_.write([&](log::Tx& tx) {
                  return evidence::begin_upload(tx, {actor.account, "a.pdf", 8}, random());
                })
        .id;
  }
  int64_t evidence_by(int64_t account) {
    const auto about = meeting();
    return site_.write([&](log::Tx& tx) {
      return evidence::attach(tx, {"meeting", about, "explanation", tx.today(), "", "说明", "", 0, {}, account});
    });
  }
  std::string receipt(const std::string& state) {
    // What is closed was closed by a step of today: from then on the days are counted in which one may ask again.
    const bool closed = state == "closed";
    const auto id = rows_.in_state("request", closed ? "verified" : state);
    return site_.write([&](log::Tx& tx) -> Result<std::string> {
      const account::Actor desk{site_.stranger.account, "", {{"hotline", 0, org_root(tx), 0}}};
      if (closed) TRY(matter::take_step(tx, site_.kit(), rows_.kind("request"), desk, id, "close", {}));
      return intake::give_token(tx, {"request", id, intake::Use::receipt, tx.today().plus_days(30)}, random());
    });
  }
  // A return of a unit below `own`, drafted, put forward or accepted.
  Asked move_return(const std::string& form, const std::string& level, const std::string& move,
                    const std::vector<std::string>& before) {
    const auto of = site_.target(form + "." + move, [&] { return site_.add_unit(level, "own"); });
    const std::string path =
        "/api/returns/" + form + "/" + std::to_string(of) + (form == "village_profile" ? "/2020-01-01" : "/2021-01-01");
    if (site_.prepared.insert(path).second) {
      Json cells = Json::array();
      for (const auto* field : record::cells_of(rows_.kind(form)))
        cells.push_back({{"field", field->name}, {"mark", "not_applicable"}, {"reason", "本期不涉及"}});
      const auto saved = site_.ask(site_.owner, "PUT", {path, {{"cells", cells}}, {{"if-match", "*"}}});
      EXPECT_EQ(saved.status, 200) << saved.text;
      for (const auto& step : before) {
        const auto moved = site_.ask(site_.owner, "POST", {path + "/moves", {{"move", step}}, {{"if-match", "*"}}});
        EXPECT_EQ(moved.status, 200) << moved.text;
      }
    }
    return {path + "/moves", {{"move", move}, {"reason", "核对"}}, {{"if-match", "*"}}};
  }

  void fill() {
    fill_session();
    fill_sign_in();
    fill_accounts();
    fill_units();
    fill_rows();
    fill_matters();
    fill_evidence();
    fill_returns();
    fill_public();
    fill_figures();
  }

  void fill_session() {
    is("sign_in", [this](const Person& who) {
      const auto& one = who.is_public() ? site_.owner : who;
      return Asked{"/api/session",
                   {{"account", must(account_name(one.account))}, {"password", password_of(one.account)}},
                   {},
                   site_.unique("192.0.2.")};
    });
    plain("show_session", "/api/session");
    is("sign_out", [this](const Person& who) {
      // In a session of its own: the one that asks goes on.
      if (who.is_public()) return Asked{"/api/session"};
      return Asked{"/api/session", {}, site_.signed_in(who).headers};
    });
    is("change_password", [this](const Person& who) {
      auto& password = passwords_[self(who).account];
      const auto old = password_of(self(who).account);
      const auto wanted = site_.unique("grey-hill-lamp-");
      if (!who.is_public() && !who.reads_only()) password = wanted;
      return Asked{"/api/session/password", {{"old_password", old}, {"new_password", wanted}}};
    });
    is("enrol_second_factor", [this](const Person& who) {
      enrolled(self(who));
      return Asked{"/api/session/second-factor"};
    });
    is("confirm_second_factor", [this](const Person& who) {
      return Asked{"/api/session/second-factor", {{"code", enrolled(self(who))}}};
    });
    is("remove_second_factor", [this](const Person& who) {
      return Asked{"/api/session/second-factor", {{"code", recovery_code(self(who))}}};
    });
    plain("show_address", "/api/address");
    is("set_address", [](const Person&) { return Asked{"/api/address", {{"address", "post@example.cn"}}}; });
    plain("list_tokens", "/api/tokens");
    is("issue_token", [](const Person&) { return Asked{"/api/tokens", {{"label", "x"}, {"scopes", {"read"}}}}; });
    const auto token = [this](const account::Actor& of) {
      const auto issued = site_.write([&](log::Tx& tx) {
        return account::issue_token(tx, of, {"x", {"read"}, {}}, random());
      });
      return Asked{with("/api/tokens/", issued.id)};
    };
    is("revoke_token/own", [this, token](const Person& who) { return token(self(who)); });
    is("revoke_token/another's", [this, token](const Person&) { return token(self(site_.owner)); });
  }

  void fill_sign_in() {
    plain("list_sign_in_providers", "/api/sign-in");
    const auto from_anywhere = [this](const std::string& target, Json body = {}) {
      return [this, target, body](const Person&) { return Asked{target, body, {}, site_.unique("192.0.2.")}; };
    };
    is("begin_sign_in", from_anywhere("/api/sign-in/county"));
    is("finish_sign_in", from_anywhere("/api/sign-in/county/callback?code=c&state=s"));
    is("confirm_sign_in", from_anywhere("/api/sign-in/code", {{"code", "123456"}}));
    is("set_password", [](const Person&) {
      return Asked{"/local/password", {{"account", 1}, {"new_password", "grey-hill-lamp-7"}, {"must_change", true}}};
    });
    const auto of = [this] { return clerk(); };
    is("list_identities", [of](const Person&) { return Asked{with("/api/accounts/", of(), "/identities")}; });
    is("link_identity", [of](const Person&) {
      return Asked{with("/api/accounts/", of(), "/identities"), {{"provider", "county"}, {"subject", "24400320"}}};
    });
    is("unlink_identity", [this, of](const Person&) {
      const int64_t account = of();
      const auto id = site_.write([&](log::Tx& tx) -> Result<int64_t> {
        const account::Actor keeper{site_.stranger.account, "", {{"admin", 0, org_root(tx), 0}}};
        return account::link_identity(tx, site_.kit(), keeper, account,
                                      {"https://sso.example.cn", "sub", site_.unique("subject-")});
      });
      return Asked{with("/api/accounts/", account, "/identities/") + std::to_string(id)};
    });
  }

  void fill_accounts() {
    plain("list_accounts", "/api/accounts");
    is("add_account", [this](const Person&) { return Asked{"/api/accounts", {{"name", site_.unique("post")}}}; });
    is("set_account_state", [this](const Person&) {
      return Asked{with("/api/accounts/", clerk(), "/state"), {{"state", "disabled"}}};
    });
    is("set_account_address", [this](const Person&) {
      return Asked{with("/api/accounts/", clerk(), "/address"), {{"address", "post@example.cn"}}};
    });
    is("reset_password", [this](const Person&) {
      return Asked{with("/api/accounts/", clerk(), "/password"), {{"new_password", site_.unique("grey-hill-lamp-")}}};
    });
    is("reset_second_factor", [this](const Person&) {
      const auto of = site_.target("second factor", [&] {
        const auto id = site_.add_clerk();
        recovery_code({id, "", {}});
        return id;
      });
      return Asked{with("/api/accounts/", of, "/second-factor")};
    });
    is("grant_role", [this](const Person&) {
      const auto of = site_.target("account", [&] { return site_.add_account("post"); });
      return Asked{with("/api/accounts/", of, "/holdings"),
                   {{"role", "clerk"}, {"unit", unit("own")}, {"from", "2021-03-01"}}};
    });
    is("end_holding",
       [this](const Person&) { return Asked{with("/api/holdings/", holding_of(clerk()), "?last_day=2021-03-31")}; });
    plain("list_delegations", "/api/delegations");
    const auto lend = [this](Json body) {
      body["to_account"] = site_.add_account("deputy");
      body["from"] = body["to"] = "2021-03-02";
      body["reason"] = "外出";
      return Asked{"/api/delegations", body};
    };
    is("delegate_role/own", [this, lend](const Person& who) {
      const bool held = !who.role.empty();
      return lend({{"role", held ? who.role : "clerk"}, {"unit", unit(held ? who.position : "own")}});
    });
    is("delegate_role/another's", [this, lend](const Person&) {
      return lend({{"from_account", site_.owner.account}, {"role", "clerk"}, {"unit", unit("own")}});
    });
    const auto lent = [this](const Person& by) {
      return Asked{with("/api/delegations/", delegation(self(by), by.role, unit(by.position)))};
    };
    is("revoke_delegation/own",
       [this, lent](const Person& who) { return lent(who.role.empty() || who.lent ? site_.owner : who); });
    is("revoke_delegation/another's", [this, lent](const Person&) { return lent(site_.owner); });
    is("hand_over", [this](const Person&) {
      return Asked{"/api/hand-overs",
                   {{"from_account", clerk()},
                    {"to_account", site_.stranger.account},
                    {"last_day", "2021-12-31"},
                    {"reason", "调任"}}};
    });
  }

  void fill_units() {
    plain("show_kit", "/api/kit");
    is("set_parameter", [](const Person&) { return Asked{"/api/parameters/publicity_days", {{"value", "5"}}}; });
    plain("list_units", "/api/units");
    is("add_unit", [this](const Person&) {
      return Asked{"/api/units",
                   {{"code", site_.unique("n")},
                    {"name", "新组"},
                    {"level", "group"},
                    {"parent", "own"},
                    {"from", "2021-03-01"}}};
    });
    const auto group = [this] { return site_.target("group", [&] { return site_.add_unit("group", "own"); }); };
    is("rename_unit", [this, group](const Person&) {
      return Asked{with("/api/units/", group(), "/names"), {{"name", site_.unique("组")}, {"from", "2021-03-01"}}};
    });
    is("move_unit", [this, group](const Person&) {
      return Asked{with("/api/units/", group(), "/parents"), {{"parent", unit("sibling")}, {"from", "2021-03-01"}}};
    });
    is("merge_units", [this, group](const Person&) {
      return Asked{"/api/unit-mergers", {{"ended", {group()}}, {"into", unit("below")}, {"from", "2021-03-01"}}};
    });
  }

  void fill_rows() {
    plain("list_rows", "/api/rows/meeting?limit=1");
    is("show_row", [this](const Person&) { return Asked{with("/api/rows/meeting/", meeting())}; });
    is("list_versions", [this](const Person&) { return Asked{with("/api/rows/meeting/", meeting(), "/versions")}; });
    is("enter_record", [this](const Person&) {
      return Asked{
          "/api/rows/meeting",
          {{"fields",
            {{"happened_on", "2021-02-01"}, {"kind", "dispatch"}, {"title", site_.unique("会议")}, {"unit", "own"}}}}};
    });
    is("correct_record", [this](const Person&) {
      return Asked{with("/api/rows/meeting/", meeting()),
                   {{"fields", {{"attendance", 9}}}, {"reason", "漏记"}},
                   {{"if-match", "*"}}};
    });
    is("withdraw_record", [this](const Person&) {
      return Asked{with("/api/rows/meeting/", meeting(), "?reason=x"), {}, {{"if-match", "*"}}};
    });
    is("erase_personal", [this](const Person&) {
      return Asked{with("/api/rows/request/", in_state("request", "closed"), "/erasures"), {{"reason", "本人要求"}}};
    });
    plain("watch_events", "/api/events");
  }

  void fill_matters() {
    is("open_matter", [this](const Person&) {
      const auto& order = rows_.kind("order");
      return Asked{"/api/matters/order",
                   {{"step", "issue"}, {"fields", rows_.given(order, *order.procedure->find("issue"))}}};
    });
    is("show_cascade", [this](const Person&) {
      return Asked{with("/api/matters/measure/", in_state("measure", "issued"), "/cascade")};
    });
    plain("search_rows", "/api/search?q=%E6%95%B4%E6%94%B9");
    is("list_steps",
       [this](const Person&) { return Asked{with("/api/matters/measure/", in_state("measure", "issued"), "/steps")}; });
    is("take_step", [this](const Person&) {
      return Asked{with("/api/matters/measure/", in_state("measure", "issued"), "/steps"),
                   {{"step", "receive"}},
                   {{"if-match", "*"}}};
    });
    is("take_steps", [this](const Person&) {
      const int64_t id = in_state("measure", "issued");
      const db::Value key[] = {id, db::kOpen};
      const auto rev = must(site_.reader().first("select since from measure where id = ?1 and until = ?2", key))[0];
      return Asked{"/api/matters/measure/steps",
                   {{"step", "receive"}, {"matters", {{{"id", id}, {"rev", std::get<int64_t>(rev)}}}}}};
    });
    const auto filed = [this] {
      const auto made = rows_.in_state("inspection", "planned");
      site_.write([&](log::Tx& tx) -> Result<bool> {
        const account::Actor leader{site_.stranger.account, "", {{"leader", 0, org_root(tx), 0}}};
        TRY(matter::take_step(tx, site_.kit(), rows_.kind("inspection"), leader, made, "file",
                              {{{"filed_no", std::string("备1")}}, ""}));
        return true;
      });
      return made;
    };
    // One of which nothing is drawn by anybody: once it is, the units drawn see the inspection too.
    is("check_draw", [this, filed](const Person&) {
      return Asked{with("/api/matters/inspection/", site_.target("checked", filed), "/draws")};
    });
    is("draw_units", [this, filed](const Person&) {
      const auto id = site_.target("filed", filed);
      return Asked{
          with("/api/matters/inspection/", id, "/draws"), {{"level", "village"}, {"size", 1}}, {{"if-match", "*"}}};
    });
    is("raise_matter", [this](const Person&) {
      Json fields = {{"campaign", site_.target("campaign", [&] { return rows_.in_state("campaign", "running"); })}};
      return Asked{with("/api/matters/finding/", in_state("finding", "issued"), "/raised"),
                   {{"to", "problem"}, {"fields", fields}},
                   {{"if-match", "*"}}};
    });
    plain("my_work", "/api/work");
    plain("list_inbox", "/api/inbox");
    is("mark_read", [](const Person&) { return Asked{"/api/inbox/reads", {{"ids", {1}}}}; });
    plain("create_feed", "/api/feed");
    is("revoke_feed", [this](const Person& who) {
      feed_of(who);
      return Asked{"/api/feed"};
    });
    is("calendar_feed", [this](const Person& who) {
      return Asked{"/api/calendar/" + feed_of(who) + ".ics", {}, {}, site_.unique("192.0.2.")};
    });
  }
  static std::string org_root(log::Tx& tx) {
    return must(org::root_unit(tx.session(), {tx.position(), tx.today()})).path;
  }
  std::string feed_of(const Person& who) {
    return site_.write([&](log::Tx& tx) { return remind::create_feed(tx, self(who).account, random()); });
  }

  void fill_evidence() {
    is("attach_evidence", [this](const Person&) {
      return Asked{with("/api/rows/meeting/", meeting(), "/evidence"),
                   {{"class", "explanation"}, {"fact_on", "2021-02-20"}, {"text", "说明"}}};
    });
    const auto withdraw = [this](int64_t account) {
      return Asked{with("/api/evidence/", evidence_by(account), "?reason=x")};
    };
    is("withdraw_evidence/own", [this, withdraw](const Person& who) { return withdraw(self(who).account); });
    is("withdraw_evidence/another's", [this, withdraw](const Person&) { return withdraw(site_.owner.account); });
    is("download_evidence", [this](const Person&) {
      const auto id = site_.target("file", [&] {
        const auto digest = must(evidence::store(site_.site->evidence_directory(), "%PDF-1.4 "));
        const auto about = meeting();
        return site_.write([&](log::Tx& tx) {
          return evidence::attach(
              tx, {"meeting", about, "document", tx.today(), "a.pdf", "", digest, 9, "application/pdf"});
        });
      });
      return Asked{with("/api/evidence/", id, "/content")};
    });
    plain("upload_options", "/api/uploads");
    is("create_upload", [](const Person&) { return Asked{"/api/uploads", {}, {{"upload-length", "8"}}}; });
    for (const std::string operation : {"show_upload", "append_upload", "end_upload"}) {
      const auto upload = [](const std::string& id) {
        return Asked{"/api/uploads/" + id,
                     {},
                     {{"upload-offset", "0"}, {"content-type", "application/offset+octet-stream"}},
                     "192.0.2.1",
                     "%PDF-1.4"};
      };
      is(operation + "/own", [this, upload](const Person& who) { return upload(upload_of(self(who))); });
      is(operation + "/another's", [this, upload](const Person&) {
        if (of_owner_.empty()) of_owner_ = upload_of(self(site_.owner));
        return upload(of_owner_);
      });
    }
  }

  void fill_returns() {
    plain("due_returns", "/api/returns");
    plain("return_matrix", "/api/returns/village_profile/matrix?period=2020");
    const auto of_own = [this](const std::string& after) {
      return with("/api/returns/village_profile/", unit("own"), "/2020-01-01" + after);
    };
    is("show_return", [of_own](const Person&) { return Asked{of_own("")}; });
    is("compare_return", [of_own](const Person&) { return Asked{of_own("/reported")}; });
    is("save_return", [of_own](const Person&) {
      const Json cells = Json::array({{{"field", "income"}, {"value", "120000.00"}}});
      return Asked{of_own(""), {{"cells", cells}}, {{"if-match", "*"}}};
    });
    is("move_return/submit", [this](const Person&) { return move_return("village_profile", "village", "submit", {}); });
    is("move_return/accept",
       [this](const Person&) { return move_return("health_totals", "town", "accept", {"submit"}); });
    is("move_return/return",
       [this](const Person&) { return move_return("health_totals", "town", "return", {"submit"}); });
    is("move_return/revise",
       [this](const Person&) { return move_return("village_profile", "village", "revise", {"submit"}); });
  }

  void fill_public() {
    is("submit_request", [this](const Person&) {
      return Asked{"/api/public/request", {{"fields", {{"subject", "路灯不亮"}}}}, {}, site_.unique("192.0.2.")};
    });
    const auto receipts = [this](const std::string& state, const std::string& after, Json body) {
      return Asked{"/api/public/receipts/" + receipt(state) + after, std::move(body), {}, site_.unique("192.0.2.")};
    };
    is("read_receipt", [receipts](const Person&) { return receipts("working", "", {}); });
    is("offer_rating", [receipts](const Person&) { return receipts("replied", "/rating-links", {}); });
    is("ask_again", [receipts](const Person&) { return receipts("closed", "/reopenings", {{"why", "又不亮了"}}); });
    is("rate_answer", [this](const Person&) {
      const auto shown = receipt("replied");
      const auto link =
          site_.write([&](log::Tx& tx) { return intake::offer_rating(tx, site_.kit(), shown, random()); });
      return Asked{"/api/public/ratings/" + link.token, {{"grade", "good"}}, {}, site_.unique("192.0.2.")};
    });
  }

  void fill_figures() {
    plain("show_figure", "/api/figures/" + county().figures.front().name + "?period=2021&unit=own");
    plain("show_figure/anywhere", "/api/figures/" + county().figures.front().name + "?period=2021");
    const auto evaluate = [](Json body) {
      body["expression"] = "count meeting in period";
      body["period"] = "2021";
      return Asked{"/api/evaluations", body};
    };
    is("evaluate", [evaluate](const Person&) { return evaluate({{"unit", "own"}}); });
    is("evaluate/anywhere", [evaluate](const Person&) { return evaluate(Json::object()); });
    is("draw_sample", [](const Person&) {
      return Asked{"/api/samples", {{"purpose", "抽查"}, {"kind", "unit"}, {"count", 1}, {"seed", "s"}}};
    });
    is("redraw_sample", [this](const Person&) {
      const auto id = site_.target("sample", [&] {
        return site_
            .write([&](log::Tx& tx) {
              const account::Actor office{site_.stranger.account, "", {{"supervision", 0, org_root(tx), 0}}};
              return matter::draw_sample(tx, site_.kit(), office, {"抽查", "unit", "", 1, 0, "s"});
            })
            .id;
      });
      return Asked{with("/api/samples/", id)};
    });
    is("print_row", [this](const Person&) {
      return Asked{with("/api/rows/measure/", in_state("measure", "closed"), "/prints/measure_closeout?format=txt")};
    });
    plain("list_templates", "/api/reports/templates");
    const Json draft = {{"template", "notice"}, {"period", "2021"}, {"draft", true}};
    is("preview_report", [draft](const Person&) { return Asked{"/api/reports/previews", draft}; });
    is("make_report", [draft](const Person&) { return Asked{"/api/reports/files", draft}; });
    is("check_report", [](const Person&) { return Asked{"/api/reports/checks?upload=none"}; });
    plain("list_releases", "/api/reports/releases");
    is("release_report", [](const Person&) { return Asked{"/api/reports/releases?upload=none"}; });
    is("withdraw_release", [](const Person&) {
      return Asked{"/api/reports/releases/4711/withdrawal", {{"reason", "数字有误"}}};
    });
    plain("show_scores", "/api/scores/2021");
    plain("list_scores", "/api/scores/2021/results");
    is("publish_scores", [this](const Person&) {
      site_.write([&](log::Tx& tx) -> Result<bool> {
        const account::Actor office{site_.stranger.account, "", {{"supervision", 0, org_root(tx), 0}}};
        TRY_SET(const auto standing, assess::list_published(tx.session(), 2021));
        for (const auto& one : standing) TRY(assess::withdraw(tx, site_.kit(), office, one.id, "重算"));
        return true;
      });
      return Asked{"/api/scores/2021/results", Json::object()};
    });
    is("withdraw_scores", [this](const Person&) {
      const auto id = site_.write([&](log::Tx& tx) -> Result<int64_t> {
        TRY_SET(const auto standing, assess::list_published(tx.session(), 2021));
        if (!standing.empty()) return standing.front().id;
        const account::Actor office{site_.stranger.account, "", {{"supervision", 0, org_root(tx), 0}}};
        const auto schemes = assess::load_schemes(site_.kit());
        TRY_SET(const auto table,
                assess::evaluate(tx.session(), site_.kit(), *schemes.newest(2021), year_period(2021)));
        TRY_SET(const auto published, assess::publish(tx, site_.kit(), office, table));
        return published.id;
      });
      return Asked{with("/api/scores/2021/results/", id, "/withdrawal"), {{"reason", "重算"}}};
    });
    plain("list_log", "/api/log?limit=1");
    plain("list_personal_reads", "/api/personal-reads");
    plain("show_checkpoint", "/api/checkpoint");
    plain("verify_site", "/api/verification");
    plain("show_contract", "/api/openapi.yaml");
    plain("health", "/healthz");
    plain("readiness", "/readyz");
    plain("metrics", "/metrics");
    is("run_verb", [](const Person&) { return Asked{"/local/verb", {{"arguments", {"show"}}, {"folder", "/"}}}; });
  }

  MatrixSite& site_;
  Rows rows_;
  std::map<std::string, Make> makers_;
  std::map<int64_t, std::string> passwords_;
  std::string of_owner_;  // an upload that nobody else gets at
  std::string hash_;
};

}  // namespace bihuan::test
