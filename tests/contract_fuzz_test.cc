// Requests by the thousand, made from the contract: good ones, nearly good ones and absurd ones, by everyone. Whatever
// comes, the server answers as the contract says it does.
//   BIHUAN_FUZZ_SECONDS (for each site; 8)   BIHUAN_FUZZ_SEED (1): a finding names the seed of its round
#include <chrono>
#include <regex>

#include "contract_requests.h"
#include "county.h"
#include "http/app.h"
#include "http/fault.h"
#include "verify/verify.h"

namespace bihuan {
namespace {

using test::Contract;
using test::kPiece;
using test::Maker;
using test::World;

// ---- what answers are held against

class Judge {
 public:
  explicit Judge(const Contract& contract) : contract_(contract) {}

  // What is wrong; "" = nothing.
  std::string operator()(const Contract::Operation& operation, const http::Request& request,
                         const http::Answer& answer) {
    for (const auto& [name, value] : answer.headers)
      if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return "the header " + name + " has a line's end";
    if (answer.status >= 500) return "status " + std::to_string(answer.status);
    if (answer.status == 206 || answer.status == 304) return "";
    if (answer.status < 300)
      return contract_.judge(operation, answer.status, answer.media_type, answer.file ? "" : answer.body);
    return fault(request, answer);
  }
  size_t keys() const { return known_.size(); }

 private:
  std::string fault(const http::Request& request, const http::Answer& answer) {
    if (answer.media_type != "application/problem+json") return "a fault as " + answer.media_type;
    const auto json = parse_json(answer.body);
    if (!json || !json->is_object()) return "a fault that is no JSON object";
    if (json->value("status", 0) != answer.status) return "another status in the body";
    for (const auto* name : {"type", "title", "key"})
      if (!json->contains(name) || !(*json)[name].is_string()) return std::string("no ") + name;
    if (auto wrong = text((*json)["key"], (*json)["title"], request); !wrong.empty()) return wrong;
    if (json->contains("issues"))
      for (const auto& issue : (*json)["issues"])
        if (auto wrong = text(issue["key"], issue["title"], request); !wrong.empty()) return wrong;
    if (json->contains("fields") && (*json)["fields"].contains("what")) {
      const std::string what = (*json)["fields"]["what"];
      static const std::regex kKey("[a-z]+(\\.[a-z_]+)+");
      if (std::regex_match(what, kKey) && !has_text(what)) return "no text for " + what;
    }
    return "";
  }
  std::string text(const std::string& key, const std::string& title, const http::Request& request) {
    if (!has_text(key)) return "no text for " + key;
    static const std::regex kOpen("\\{@?[a-z_]+\\}");
    if (std::regex_search(title, kOpen) && !echoes(request)) return "a text with a hole: " + title;
    return "";
  }
  // A title may quote what was asked.
  static bool echoes(const http::Request& request) {
    std::string all = request.path + request.query + request.body;
    for (const auto& [name, value] : request.headers) all += value;
    return all.find("what") != std::string::npos;
  }
  bool has_text(const std::string& key) {
    if (known_.contains(key)) return true;
    const Error bare{Fault::invalid, key};
    const auto zh = http::say(bare, Language::zh);
    const auto en = http::say(bare, Language::en);
    if (zh == key || en == key || zh.empty() || en.empty() || zh == en) return false;
    known_.insert(key);
    return true;
  }

  const Contract& contract_;
  std::set<std::string> known_;
};

// ---- a site to ask

http::App::Options options(Instant& now, uint64_t& random) {
  http::App::Options made;
  made.clock = [&now] { return now; };
  made.random = [&random](size_t n) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::string bytes(n, '\0');
    for (auto& byte : bytes) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<char>(random >> 56);
    }
    return bytes;
  };
  return made;
}

// A county with two departments and their people, of the county kit.
std::unique_ptr<site::Site> make_county(const std::string& directory) {
  site::NewSite in;
  in.directory = directory;
  in.kit = &test::county();
  in.now = test::at(2021, 1, 1);
  in.random = test::no_random;
  in.root_name = "测试县";
  in.name_stem = "测试";
  in.from = *Date::from_parts(2000, 1, 1);
  in.insecure_key = true;
  auto site = test::must(site::Site::create(in));
  const Date from = *Date::from_parts(2000, 1, 1);
  auto units = test::must(site->writer().begin("admin", in.now));
  test::SmallSite::must(org::add_units(units, {{"D01", "甲局", "department", "root", from},
                                               {"D06", "乙局", "department", "root", from},
                                               {"t1", "东镇", "town", "root", from},
                                               {"v1", "甲村", "village", "t1", from}}));
  test::SmallSite::must(units.commit());
  auto tx = test::must(site->writer().begin("admin", in.now));
  for (const auto& [name, role, at] : std::vector<std::array<std::string, 3>>{{"office", "supervision", "root"},
                                                                              {"auditor", "auditor", "root"},
                                                                              {"hotline", "hotline", "root"},
                                                                              {"clerk1", "clerk", "D01"},
                                                                              {"head1", "head", "D01"},
                                                                              {"clerk2", "clerk", "t1"},
                                                                              {"head2", "head", "t1"}}) {
    const int64_t account = test::must(account::add_account(tx, name, name));
    const auto place = test::must(org::find_unit(tx.session(), at, {tx.position(), tx.today()}));
    test::SmallSite::must(account::grant(tx, account, role, place->unit, from));
  }
  test::must(account::add_account(tx, "guest", "guest"));  // who holds no role
  test::SmallSite::must(tx.commit());
  return site;
}

std::string shown(const http::Request& request) {
  std::string text = request.method + " " + request.path + (request.query.empty() ? "" : "?" + request.query) + "\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value.substr(0, 200) + "\n";
  return text + request.body.substr(0, 2'000);
}

// Operations that hash a password or read the whole site take their time; those that end units, posts and accounts
// would leave nobody to ask.
bool is_rare(const std::string& id) {
  static const std::set<std::string> kRare = {"sign_in",     "change_password", "reset_password",    "verify_site",
                                              "merge_units", "hand_over",       "set_account_state", "end_holding"};
  return kRare.contains(id);
}

http::Answer answer_of(http::App& app, const Contract::Operation& operation, http::Request request) {
  if (operation.effect == "events") {
    auto subscribed = app.subscribe(request);
    if (!subscribed) return http::problem(subscribed.error(), Language::zh);
    http::Answer stream;
    stream.media_type = "text/event-stream";
    stream.body = (*subscribed)->next();
    return stream;
  }
  if (operation.effect != "upload") return app.answer_now(request);
  auto sink = app.take(request);
  if (!sink) return http::problem(sink.error(), Language::zh);
  if (auto taken = (*sink)->append(kPiece); !taken) return http::problem(taken.error(), Language::zh);
  auto finished = (*sink)->finish();
  return finished ? *std::move(finished) : http::problem(finished.error(), Language::zh);
}

constexpr size_t kRequests = 2'000;
using Clock = std::chrono::steady_clock;

uint64_t setting(const char* name, uint64_t otherwise) {
  const char* given = std::getenv(name);
  return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}
uint64_t first_seed() { return setting("BIHUAN_FUZZ_SEED", 1); }

// So many requests to a fresh site; the first finding ends it, and the end of the time, but for the first round.
void ask_round(site::Site& site, const World& world, uint64_t seed, Clock::time_point end,
               std::map<std::string, std::set<int>>& seen) {
  static const Contract contract;
  Instant now = test::at(2021, 3, 1);
  uint64_t random = seed;
  auto app = test::must(http::App::open(site, options(now, random)));
  Maker maker(contract, site.kit(), world, seed);
  Judge judge(contract);
  for (const auto& [path, body] : world.first) {
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.body = canonical(body);
    request.local = true;
    request.headers = {{"content-type", "application/json"}, {"x-bihuan-actor", world.actors.front()}};
    const auto answer = app->answer_now(request);
    ASSERT_EQ(answer.status, 201) << path << answer.body;
  }
  for (size_t i = 0; i < kRequests && (seed == first_seed() || Clock::now() < end); ++i) {
    const auto& operation = maker.pick(contract.operations());
    if (is_rare(operation.id) && !maker.one_in(60)) continue;
    if (maker.one_in(300)) now.seconds += static_cast<int64_t>(maker.below(60 * 24 * 3600)) - 20 * 24 * 3600;
    auto request = maker.request(operation);
    if (operation.effect == "upload" && !maker.one_in(4)) {
      std::erase_if(request.headers, [](const auto& header) { return header.first == "content-type"; });
      request.headers.emplace_back("content-type", "application/offset+octet-stream");
    }
    const auto answer = answer_of(*app, operation, request);
    seen[operation.id].insert(answer.status);
    const auto wrong = judge(operation, request, answer);
    ASSERT_EQ(wrong, "") << "seed " << seed << ", request " << i << ", " << operation.id << ": " << answer.status
                         << "\n"
                         << shown(request) << "\n→ " << answer.body.substr(0, 2'000);
    if (const auto json = parse_json(answer.body); answer.status < 300 && json && json->is_object())
      for (const auto* name : {"id", "receipt", "link", "token", "next_cursor"})
        if (json->contains(name) && (*json)[name].is_string()) maker.remember(name, (*json)[name].get<std::string>());
  }
  app->stop();
  verify::What what;
  what.session = &site.session();
  what.kit = &site.kit();
  what.evidence_directory = site.evidence_directory();
  what.key = test::must(site.public_key());
  const auto verified = test::must(verify::verify(what));
  EXPECT_EQ(verified.fault_count, 0) << "seed " << seed << ": " << verified.faults.front().key;
}

// `make_and_ask(seed)` for as long as is set; every operation has been answered well and refused.
template <class Round>
void ask_for_a_while(const Round& make_and_ask) {
  const auto end = Clock::now() + std::chrono::seconds(setting("BIHUAN_FUZZ_SECONDS", 8));
  std::map<std::string, std::set<int>> seen;
  uint64_t seed = first_seed();
  do make_and_ask(seed++, end, seen);
  while (Clock::now() < end && !::testing::Test::HasFailure());
  std::string never;
  size_t good = 0;
  for (const auto& [id, statuses] : seen) {
    if (*statuses.begin() < 300) ++good;
    if (*statuses.begin() >= 300) never += " " + id;
  }
  EXPECT_GT(good * 3, seen.size()) << "the requests are not good enough to reach anything of" << never;
}

std::vector<std::pair<std::string, Json>> small_world() {
  std::vector<std::pair<std::string, Json>> first;
  for (const auto* code : {"W-1", "W-2", "W-3"})
    first.emplace_back("/api/matters/problem",
                       Json{{"step", "issue"}, {"fields", {{"code", code}, {"unit", "t1"}, {"due", "2021-06-30"}}}});
  for (const auto* day : {"2021-02-01", "2021-02-02", "2021-02-03"})
    first.emplace_back("/api/rows/meeting",
                       Json{{"fields", {{"happened_on", day}, {"kind", "standing"}, {"unit", "t1"}}}});
  return first;
}

std::vector<std::pair<std::string, Json>> county_world() {
  std::vector<std::pair<std::string, Json>> first;
  for (const auto* title : {"防汛值守", "抗旱", "清洁村庄"})
    first.emplace_back("/api/matters/order", Json{{"step", "issue"},
                                                  {"fields",
                                                   {{"series", "supervision"},
                                                    {"title", title},
                                                    {"issuer", "D06"},
                                                    {"lead_unit", "D01"},
                                                    {"due", "2021-06-30"}}}});
  for (const auto* title : {"第一次", "第二次", "第三次"})
    first.emplace_back(
        "/api/rows/meeting",
        Json{{"fields", {{"happened_on", "2021-02-01"}, {"kind", "dispatch"}, {"title", title}, {"unit", "D01"}}}});
  return first;
}

TEST(ContractFuzz, WhateverASmallSiteIsAskedItAnswersAsTheContractSays) {
  ask_for_a_while([](uint64_t seed, Clock::time_point end, auto& seen) {
    test::SmallSite small;
    auto tx = small.begin("admin", test::at(2021, 1, 1));
    test::must(account::add_account(tx, "guest", "guest"));  // who holds no role
    test::SmallSite::must(tx.commit());
    ask_round(*small.site,
              {{"office", "admin", "clerk1", "clerk2", "guest", "nobody"}, {"root", "t1", "t2", "v1"}, small_world()},
              seed, end, seen);
  });
}

TEST(ContractFuzz, WhateverACountyIsAskedItAnswersAsTheContractSays) {
  ask_for_a_while([](uint64_t seed, Clock::time_point end, auto& seen) {
    test::Folder folder;
    const auto site = make_county(folder / "site");
    ask_round(*site,
              {{"office", "admin", "auditor", "hotline", "clerk1", "head1", "clerk2", "head2", "guest"},
               {"root", "D01", "D06", "t1", "v1"},
               county_world()},
              seed, end, seen);
  });
}

}  // namespace
}  // namespace bihuan
