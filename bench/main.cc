// bihuan_bench [--out FILE.json] [--small] [--http-peer FOLDER [--only-http]]: our work beside what one would write by
// hand over SQLite. See README.md.
#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <set>

#include "account/account.h"
#include "base/json_value.h"
#include "base/text.h"
#include "demo/demo.h"
#include "figure/evaluate.h"
#include "folder.h"
#include "http.h"
#include "kit/load.h"
#include "peer.h"
#include "process.h"
#include "record/record.h"
#include "report/compose.h"
#include "site/site.h"

namespace bihuan::bench {
namespace {

constexpr int64_t kBatch = 1000;
constexpr const char* kFigure = "standing_meetings";
constexpr const char* kFigureSql =
    "select count(*) from meeting where site=1 and kind='standing_committee' and happened_on between 20210101 and "
    "20211231 and "
    "until=9223372036854775807";

struct Options {
  std::string out;
  bool small = false;
  std::string http_peer;  // the folder with the thin server's packages; "" = no rows over HTTP
  bool only_http = false;
};

std::string first_line_of(const char* file, std::string_view start) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(start)) return line;
  return {};
}

std::string machine() {
  const std::string processor = first_line_of("/proc/cpuinfo", "model name");
  const size_t colon = processor.find(':');
  const std::string load = first_line_of("/proc/loadavg", "");
  return fmt::format(
      "{}, {} processors, load {}",
      colon == std::string::npos ? "unknown processor" : trim(std::string_view(processor).substr(colon + 1)),
      sysconf(_SC_NPROCESSORS_ONLN), load.substr(0, load.find(' ', load.find(' ', load.find(' ') + 1) + 1)));
}

// ---- a site that is read

struct Notice {
  report::Binding binding;
  report::Template text;
  std::vector<std::string> figures;  // in the order of the text's binding
};

Result<Notice> read_notice(const kit::Kit& kit) {
  const auto yaml = kit.files.find("templates/notice.bind.yaml");
  const auto words = kit.files.find("templates/notice.md");
  if (yaml == kit.files.end() || words == kit.files.end()) return wrong("the kit has no notice");
  auto binding = report::parse_binding(yaml->second, yaml->first);
  if (!binding.binding) return wrong("the notice's binding");
  auto text = report::parse_tagged(words->second, *binding.binding, words->first);
  if (!text.text) return wrong("the notice's template");
  Notice notice{*std::move(binding.binding), *std::move(text.text), {}};
  for (const auto& slot : notice.binding.slots)
    if (slot.role == report::SlotBinding::Role::figure) notice.figures.push_back(slot.figure);
  return notice;
}

class Reader {
 public:
  static Result<Reader> open(const std::string& directory) {
    TRY_SET(auto site, site::Site::open_to_read(directory));
    TRY(site->session().begin());
    TRY_SET(auto notice, read_notice(site->kit()));
    TRY_SET(const int64_t head, log::log_size(site->session()));
    return Reader(std::move(site), std::move(notice), head);
  }
  int64_t head() const { return head_; }
  const Notice& notice() const { return notice_; }

  // The whole notice, from a new evaluator on: expressions are compiled, nothing is remembered but prepared statements.
  Result<void> compose() {
    TRY_SET(auto evaluator, figure::Evaluator::open(site_->session(), site_->kit(), {year_period(2021), "", {}}));
    const report::Wanted wanted{&notice_.text, &notice_.binding, year_period(2021), false, false};
    TRY_SET(const auto composed, report::compose(evaluator, site_->kit(), site_->session(), wanted));
    if (!composed.may_be_written()) return wrong("the notice is not true");
    return {};
  }

  // Every figure of the notice, likewise. nullopt: no value.
  Result<std::vector<std::optional<Number>>> figures(const std::vector<std::string>& names,
                                                     std::optional<int64_t> position) {
    TRY_SET(auto evaluator, figure::Evaluator::open(site_->session(), site_->kit(), {year_period(2021), "", position}));
    std::vector<std::optional<Number>> values;
    for (const auto& name : names) {
      TRY_SET(const auto evaluation, evaluator.evaluate(name, {}, false));
      values.push_back(evaluation.state == expr::State::value ? std::optional<Number>(evaluation.value) : std::nullopt);
    }
    return values;
  }

 private:
  Reader(std::unique_ptr<site::Site> site, Notice notice, int64_t head)
      : site_(std::move(site)), notice_(std::move(notice)), head_(head) {}
  std::unique_ptr<site::Site> site_;
  Notice notice_;
  int64_t head_;
};

std::string shown(const std::optional<Number>& value) { return value ? value->to_string() : "none"; }

// What we call not reported has no value to compare: the hand-written sum does not know that something is missing.
Result<void> compare(const std::vector<std::string>& names, const std::vector<std::optional<Number>>& ours,
                     const std::vector<std::optional<Number>>& peer) {
  size_t compared = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!ours[i]) continue;
    ++compared;
    if (!peer[i] || !(*ours[i] == *peer[i]))
      return wrong("values disagree: " + names[i], shown(ours[i]) + " is not " + shown(peer[i]));
  }
  if (compared * 10 < names.size() * 9) return wrong("too few figures have a value", std::to_string(compared));
  return {};
}

Result<Row> measure_growth(Reader& large, Reader& small, int64_t many, int64_t few) {
  TRY_SET(const auto times, in_turn(3, 15, [&] { return large.compose(); }, [&] { return small.compose(); }));
  return Row{"notice-growth", fmt::format("the whole notice at {} records / at {}", many, few), times, 1.5};
}

Result<Row> measure_figures(Reader& reader, Figures& peer, std::optional<int64_t> position, Row row) {
  TRY(peer.prepare(position));
  TRY_SET(const auto uncovered, peer.uncovered());
  for (const auto& line : uncovered) std::cerr << "not over a covering index: " << line << "\n";
  const auto& names = peer.names();
  TRY_SET(const auto ours, reader.figures(names, position));
  TRY_SET(const auto theirs, peer.values());
  TRY(compare(names, ours, theirs));
  const auto run_ours = [&]() -> Result<void> {
    TRY_SET(const auto values, reader.figures(names, position));
    return values == ours ? Result<void>() : Result<void>(wrong("a value changed"));
  };
  const auto run_peer = [&]() -> Result<void> {
    TRY_SET(const auto values, peer.values());
    return values == theirs ? Result<void>() : Result<void>(wrong("a value changed"));
  };
  TRY_SET(row.times, in_turn(3, 15, run_ours, run_peer));
  return row;
}

// The hand-written statements are for the figures of the notice, all of them and no others.
Result<void> require_same_figures(const std::vector<std::string>& notice, const std::vector<std::string>& peer) {
  const std::set<std::string> wanted(notice.begin(), notice.end());
  const std::set<std::string> written(peer.begin(), peer.end());
  if (wanted == written && peer.size() == written.size()) return {};
  return wrong("the hand-written statements are not those of the notice",
               fmt::format("{} and {}", wanted.size(), written.size()));
}

Result<std::vector<Row>> measure_reading(const Folder& folder, const std::string& large, const std::string& small,
                                         int64_t many, int64_t few) {
  TRY_SET(auto big, Reader::open(large));
  std::vector<Row> rows;
  {
    TRY_SET(auto little, Reader::open(small));
    TRY_SET(rows.emplace_back(), measure_growth(big, little, many, few));
  }
  TRY_SET(auto peer, Figures::open(large + "/bihuan.db", folder.file("peer.db")));
  TRY(require_same_figures(big.notice().figures, peer.names()));
  const size_t count = peer.names().size();
  TRY_SET(
      rows.emplace_back(),
      measure_figures(
          big, peer, {},
          {"notice-sql", fmt::format("the notice's {} figures at {} records / by hand in SQL", count, many), {}, 0.1}));
  const int64_t earlier = big.head() / 10 * 9;
  TRY_SET(rows.emplace_back(),
          measure_figures(big, peer, earlier,
                          {"notice-as-of",
                           fmt::format("the same as of log position {} of {} / by hand in SQL", earlier, big.head()),
                           {},
                           1.5}));
  return rows;
}

// ---- a site that is written

class Scribe {
 public:
  static Result<Scribe> open(const std::string& directory) {
    TRY_SET(auto site, site::Site::open_to_write(directory, [](size_t bytes) { return std::string(bytes, 's'); }));
    TRY_SET(const int64_t head, log::log_size(site->session()));
    TRY_SET(const Date today, Date::from_parts(2023, 1, 3));
    TRY_SET(auto actor, account::load_actor(site->session(), "admin", {head, today}));
    TRY_SET(const auto root, org::root_unit(site->session(), {head, today}));
    const kit::Kind* meeting = site->kit().find_kind("meeting");
    if (meeting == nullptr) return wrong("the kit has no meetings");
    return Scribe(std::move(site), std::move(actor), meeting, root.unit, start_of(today));
  }
  int64_t unit() const { return unit_; }

  // As a clerk enters it: checked, allowed, logged, and counted in the live totals.
  Result<void> enter(int64_t count, const std::function<std::pair<int64_t, int64_t>(int64_t)>& day_and_attendance) {
    TRY_SET(auto tx, site_->writer().begin(actor_.name, now_));
    for (int64_t i = 0; i < count; ++i) {
      const auto [day, attendance] = day_and_attendance(i);
      const record::Fields fields{{"happened_on", day},
                                  {"kind", std::string("office")},
                                  {"title", std::string("办公会议")},
                                  {"unit", unit_},
                                  {"attendance", attendance}};
      TRY(record::enter(tx, site_->kit(), *meeting_, actor_, fields));
    }
    return tx.commit();
  }
  Result<int64_t> count() {
    const db::Value parameters[] = {db::kSite, db::kOpen};
    TRY_SET(const auto row,
            site_->session().first("select count(*) from meeting where site = ?1 and until = ?2", parameters));
    return std::get<int64_t>(row.at(0));
  }

 private:
  Scribe(std::unique_ptr<site::Site> site, account::Actor actor, const kit::Kind* meeting, int64_t unit, Instant now)
      : site_(std::move(site)), actor_(std::move(actor)), meeting_(meeting), unit_(unit), now_(now) {}
  std::unique_ptr<site::Site> site_;
  account::Actor actor_;
  const kit::Kind* meeting_;
  int64_t unit_;
  Instant now_;
};

std::pair<int64_t, int64_t> made_up(int64_t i) { return {20220101 + i % 12 * 100 + i % 28, 5 + i % 40}; }

Result<void> insert_bare(Meetings& bare, int64_t count, int64_t unit) {
  TRY(bare.begin());
  for (int64_t i = 0; i < count; ++i) {
    const auto [day, attendance] = made_up(i);
    TRY(bare.insert(day, "office", "办公会议", unit, attendance));
  }
  return bare.commit();
}

Result<std::vector<Row>> measure_writing(const Folder& folder, const std::string& directory) {
  TRY_SET(auto scribe, Scribe::open(directory));
  TRY_SET(auto bare, Meetings::create(folder.file("bare.db"), directory + "/bihuan.db"));
  TRY_SET(const int64_t before, scribe.count());
  std::vector<Row> rows;
  Row batch{"write-batch",
            fmt::format("entering {} records in one transaction / bare insert of the same rows", kBatch),
            {},
            3};
  TRY_SET(batch.times, in_turn(
                           5, 61, [&] { return scribe.enter(kBatch, made_up); },
                           [&] { return insert_bare(bare, kBatch, scribe.unit()); }));
  rows.push_back(batch);
  Row one{"write-one", "entering one record in a transaction / bare insert", {}, 2};
  TRY_SET(
      one.times,
      in_turn(10, 301, [&] { return scribe.enter(1, made_up); }, [&] { return insert_bare(bare, 1, scribe.unit()); }));
  rows.push_back(one);
  TRY_SET(const int64_t after, scribe.count());
  TRY_SET(const int64_t inserted, bare.count());
  if (after - before != inserted)
    return wrong("not the same rows were written", fmt::format("{} and {}", after - before, inserted));
  return rows;
}

// ---- a process from start to end

Result<Row> measure_first_figure(const std::string& site, int64_t records) {
  const std::vector<std::string> ours{beside_us("bihuan"), "figure", "--site", site, kFigure, "--period", "2021"};
  const std::vector<std::string> peer{"sqlite3", site + "/bihuan.db", kFigureSql};
  // While a reader is there, neither program is the last one and tidies up the write-ahead log.
  TRY_SET(const auto reader, Reader::open(site));
  TRY_SET(const auto said, run_program(ours));
  TRY_SET(const auto counted, run_program(peer));
  const std::string number(trim(counted));
  if (!said.starts_with(number) ||
      (said.size() > number.size() && std::isdigit(static_cast<unsigned char>(said[number.size()])) != 0))
    return wrong("values disagree: " + std::string(kFigure), said + "is not " + counted);
  const auto run = [](const std::vector<std::string>& arguments) -> Result<void> {
    TRY(run_program(arguments));
    return {};
  };
  Row row{"first-figure", fmt::format("process start to one figure at {} records / sqlite3", records), {}, 5};
  TRY_SET(row.times, in_turn(2, 15, [&] { return run(ours); }, [&] { return run(peer); }));
  return row;
}

// ---- all of it

Result<void> make_site(const kit::Kit& kit, const std::string& directory, int64_t records) {
  const double begin = now_ms();
  demo::Wanted wanted;
  wanted.directory = directory;
  wanted.kit = &kit;
  wanted.records = records;
  TRY_SET(const auto made, demo::make_county(wanted));
  std::cerr << fmt::format("a county of {} records, {} log entries: {:.0f} s\n", made.records, made.entries,
                           (now_ms() - begin) / 1000);
  return {};
}

void print(const std::string& name, const std::vector<Row>& rows) {
  std::cout << name << "\n\n"
            << fmt::format("{:<14} {:>11} {:>11} {:>8} {:>8}\n", "", "ours", "peer", "ratio", "at most");
  for (const auto& row : rows)
    std::cout << fmt::format("{:<14} {:>11.3f} {:>11.3f} {:>8.2f} {:>8.2f}  {:<6} {}\n", row.id, row.times.ours,
                             row.times.peer, row.ratio(), row.target, row.ok() ? "ok" : "MISSED", row.work);
}

double rounded(double value) { return std::round(value * 10000) / 10000; }

Json to_json(const std::string& name, const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const auto& row : rows)
    list.push_back({{"id", row.id},
                    {"work", row.work},
                    {"ours", rounded(row.times.ours)},
                    {"peer", rounded(row.times.peer)},
                    {"ratio", rounded(row.ratio())},
                    {"target", row.target},
                    {"ok", row.ok()}});
  return {{"machine", name}, {"rows", list}};
}

Result<std::vector<Row>> measure_core(const Options& options, const kit::Kit& kit) {
  const int64_t few = options.small ? 10'000 : 100'000;
  const int64_t many = options.small ? 100'000 : 1'000'000;
  TRY_SET(const auto folder, Folder::make());
  const std::string small = folder.file("small");
  const std::string large = folder.file("large");
  TRY(make_site(kit, small, few));
  TRY(make_site(kit, large, many));
  TRY_SET(auto rows, measure_reading(folder, large, small, many, few));
  TRY_SET(const auto written, measure_writing(folder, small));
  rows.insert(rows.end(), written.begin(), written.end());
  TRY_SET(rows.emplace_back(), measure_first_figure(large, many));
  return rows;
}

Result<void> measure(const Options& options) {
  const std::string name = machine();
  TRY_SET(const auto loaded, kit::load_folder(std::string(BIHUAN_SOURCE) + "/kits/county"));
  if (!loaded.kit) return wrong("the county kit");
  std::vector<Row> rows;
  if (!options.only_http) {
    TRY_SET(rows, measure_core(options, *loaded.kit));
  }
  if (!options.http_peer.empty()) {
    TRY_SET(const auto over_http, measure_http(*loaded.kit, options.http_peer));
    rows.insert(rows.end(), over_http.begin(), over_http.end());
  }
  print(name, rows);
  if (!options.out.empty()) TRY(write_file(options.out, to_json(name, rows).dump(2) + "\n"));
  return {};
}

int run(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--small") {
      options.small = true;
    } else if (argument == "--http-peer" && i + 1 < argc) {
      options.http_peer = argv[++i];
    } else if (argument == "--only-http") {
      options.only_http = true;
    } else if (argument == "--out" && i + 1 < argc) {
      options.out = argv[++i];
    } else if (argument.starts_with("--out=")) {
      options.out = argument.substr(6);
    } else {
      std::cerr << "usage: bihuan_bench [--out FILE.json] [--small] [--http-peer FOLDER [--only-http]]\n";
      return 2;
    }
  }
  const auto done = measure(options);
  if (done) return 0;
  std::cerr << done.error().key;
  for (const auto& [field, value] : done.error().fields) std::cerr << "  " << field << ": " << value;
  std::cerr << "  " << done.error().detail << "\n";
  return 1;
}

}  // namespace
}  // namespace bihuan::bench

int main(int argc, char** argv) { return bihuan::bench::run(argc, argv); }
