// import, export: rows from and to spreadsheets.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/json_value.h"
#include "base/text.h"
#include "cli/open.h"
#include "cli/verbs.h"
#include "exchange/export.h"
#include "exchange/import.h"

namespace bihuan::cli {
namespace {

constexpr uint64_t kMaxSheet = 256u << 20;

Result<const kit::Kind*> find_kind(const kit::Kit& kit, const std::string& name) {
  if (const auto* kind = kit.find_kind(name)) return kind;
  std::vector<std::string> names;
  for (const auto& kind : kit.kinds) names.push_back(kind.name);
  return Error{Fault::not_found, "cli.no_such_kind", {{"kind", name}, {"nearest", nearest(name, names)}}};
}

Result<void> require_csv(const std::string& path) {
  std::string end = path.size() < 4 ? path : path.substr(path.size() - 4);
  for (char& c : end)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (end == ".csv") return {};
  return Error{Fault::invalid, "exchange.csv_only", {{"path", excerpt(path, 200)}}};
}

// A file that grows beside its name and takes the name when it is whole; dropped before that, it leaves nothing.
class PartFile {
 public:
  explicit PartFile(std::string path)
      : path_(std::move(path)),
        part_(fmt::format("{}.part-{}", path_, ::getpid())),
        file_(std::fopen(part_.c_str(), "wbx")),
        error_(errno) {}
  ~PartFile() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    std::remove(part_.c_str());
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  Result<void> write(std::string_view bytes) {
    if (file_ == nullptr) return fault(error_);
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return fault(errno);
    return {};
  }

  Result<void> finish() {
    if (file_ == nullptr) return fault(error_);
    if (std::fflush(file_) != 0 || ::fsync(::fileno(file_)) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0)
      return fault(errno);
    std::fclose(std::exchange(file_, nullptr));
    return {};
  }

 private:
  Error fault(int error) const {
    return Error{Fault::unavailable,
                 "file.cannot_write",
                 {{"path", excerpt(path_, 400)}, {"reason", std::generic_category().message(error)}}};
  }
  std::string path_;
  std::string part_;
  std::FILE* file_;
  int error_;
};

Json as_json(const Terminal& terminal, const exchange::ImportOutcome& outcome) {
  Json issues = Json::array();
  for (const auto& issue : outcome.issues)
    issues.push_back({{"file", issue.file},
                      {"line", issue.line},
                      {"column", issue.column},
                      {"key", issue.error.key},
                      {"text", terminal.say(issue.error)}});
  const auto done = outcome.done.value_or(exchange::Imported{});
  return {{"schema", 1},
          {"added", done.added},
          {"unchanged", done.unchanged},
          {"position", done.position},
          {"issues", issues}};
}

std::string summary(const Terminal& terminal, const exchange::Imported& done, bool dry_run) {
  if (dry_run)
    return fmt::format(fmt::runtime(terminal.pick("检查通过：可新增 {} 条，已有 {} 条不变；没有写入",
                                                  "checked: {} rows to add, {} there already; nothing was written")),
                       done.added, done.unchanged);
  return fmt::format(fmt::runtime(terminal.pick("新增 {} 条，已有 {} 条不变，日志位置 {}",
                                                "{} rows added, {} unchanged, log position {}")),
                     done.added, done.unchanged, done.position);
}

Result<int> import_file(const Terminal& terminal, const ImportOptions& options) {
  TRY(require_csv(options.file));
  TRY_SET(const auto bytes, read_file(options.file, kMaxSheet));
  TRY_SET(auto site, open_to_write(terminal, options.site));
  TRY_SET(const auto* kind, find_kind(site->kit(), options.kind));
  TRY_SET(const auto actor, load_actor(*site, options.actor));
  TRY_SET(const Instant at, now_of(*site));
  TRY_SET(auto tx, site->writer().begin(actor.name, at));
  TRY_SET(const auto outcome,
          exchange::import_csv(tx, site->kit(), *kind, actor, bytes, options.file, options.dry_run));
  if (outcome.done && !options.dry_run) TRY(tx.commit());
  if (terminal.json()) terminal.print_json(as_json(terminal, outcome));
  if (!outcome.done) return terminal.fail(outcome.issues);
  if (!terminal.json()) terminal.print(std::string_view(summary(terminal, *outcome.done, options.dry_run)));
  return kDone;
}

Result<int> export_file(const Terminal& terminal, const ExportOptions& options) {
  TRY(require_csv(options.out));
  if (options.encoding != "utf8" && options.encoding != "gb18030")
    return Error{Fault::invalid, "exchange.bad_encoding", {{"encoding", excerpt(options.encoding)}}};
  TRY_SET(auto site, site::Site::open_to_read(options.site));
  TRY_SET(const auto* kind, find_kind(site->kit(), options.kind));
  TRY(site->session().begin());
  PartFile file(options.out);
  const auto encoding = options.encoding == "utf8" ? office::Encoding::utf8 : office::Encoding::gb18030;
  TRY_SET(const int64_t rows, exchange::export_csv(site->session(), site->kit(), *kind, encoding,
                                                   [&](std::string_view bytes) { return file.write(bytes); }));
  TRY(file.finish());
  if (terminal.json()) {
    terminal.print_json(Json{{"schema", 1}, {"kind", kind->name}, {"rows", rows}, {"file", excerpt(options.out, 400)}});
  } else {
    const auto text = fmt::format(fmt::runtime(terminal.pick("已导出 {} 条到 {}", "{} rows exported to {}")), rows,
                                  excerpt(options.out, 400));
    terminal.print(std::string_view(text));
  }
  tell_personal(terminal, *kind);
  return kDone;
}

}  // namespace

int run_import(const Terminal& terminal, const ImportOptions& options) {
  auto code = import_file(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

int run_export(const Terminal& terminal, const ExportOptions& options) {
  auto code = export_file(terminal, options);
  return code ? *code : terminal.fail(code.error());
}

}  // namespace bihuan::cli
