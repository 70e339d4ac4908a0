#include "http/journal.h"

#include <fcntl.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include "base/date.h"
#include "http/json_text.h"

namespace bihuan::http {
namespace {

constexpr size_t kMostWaiting = 4 << 20;  // bytes; then new lines are lost
constexpr std::chrono::milliseconds kPause(100);
constexpr size_t kLongestDetail = 2000;

// Whole lines to a file or stderr. They are gathered, and written by flush in one piece: so a line costs the thread
// that says it a copy, and wakes nobody.
class LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  LineSink(std::string path, int file) : path_(std::move(path)), file_(file) {}
  ~LineSink() override { close(); }
  static int open_file(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  }
  void reopen() {
    const std::lock_guard lock(writing_);
    if (path_.empty()) return;
    const int next = open_file(path_);
    if (next < 0) return;  // the old one goes on
    close();
    file_ = next;
  }
  uint64_t lost() const { return lost_; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::lock_guard lock(gathering_);
    if (lines_.size() + message.payload.size() > kMostWaiting) {
      ++lost_;
      return;
    }
    lines_.append(message.payload.data(), message.payload.size());
    lines_ += '\n';
  }
  void flush_() override {
    const std::lock_guard lock(writing_);
    std::string lines;
    {
      const std::lock_guard gathering(gathering_);
      lines.swap(lines_);
    }
    for (size_t done = 0; done < lines.size();) {
      const auto written = ::write(file_, lines.data() + done, lines.size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        lost_ +=
            static_cast<uint64_t>(std::count(lines.begin() + static_cast<std::ptrdiff_t>(done), lines.end(), '\n'));
        return;
      }
      done += static_cast<size_t>(written);
    }
  }
  void close() {
    if (!path_.empty() && file_ >= 0) ::close(file_);
  }

  std::mutex gathering_;
  std::string lines_;
  std::mutex writing_;  // taken before gathering_
  std::string path_;
  int file_;
  std::atomic<uint64_t> lost_ = 0;
};

spdlog::level::level_enum level(Weight weight) {
  if (weight == Weight::error) return spdlog::level::err;
  return weight == Weight::warning ? spdlog::level::warn : spdlog::level::info;
}

std::string_view word(Weight weight) {
  if (weight == Weight::error) return "error";
  return weight == Weight::warning ? "warning" : "info";
}

// "2021-06-30T09:00:00.123+08:00"
std::string now_text() {
  using std::chrono::duration_cast;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds = duration_cast<std::chrono::milliseconds>(since).count();
  std::string text = to_string(Instant{milliseconds / 1000});
  return text.insert(19, fmt::format(".{:03}", milliseconds % 1000));
}

JsonText line_of(Weight weight, std::string_view event) {
  JsonText json;
  json.begin_object().text("time", now_text()).text("level", word(weight)).text("event", event);
  return json;
}

std::string_view cut(std::string_view text) { return text.substr(0, kLongestDetail); }

}  // namespace

struct Journal::State {
  State(const Options& of, int file)
      : options(of), sink(std::make_shared<LineSink>(of.file, file)), logger("journal", sink) {
    logger.set_level(level(of.least));
    writer = std::jthread([this](const std::stop_token& stop) {
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any wake;
      for (bool ends = false; !ends;) {
        wake.wait_for(lock, stop, kPause, [] { return false; });
        ends = stop.stop_requested();
        logger.flush();
      }
    });
  }
  void write(Weight weight, JsonText&& json) { logger.log(level(weight), json.end_object().take()); }

  Options options;
  std::shared_ptr<LineSink> sink;
  spdlog::logger logger;
  std::jthread writer;  // ends first, having written all
};

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}

Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const Options& options) {
  const int file = options.file.empty() ? STDERR_FILENO : LineSink::open_file(options.file);
  if (file < 0)
    return Error{Fault::unavailable, "file.cannot_write", {{"path", options.file}, {"reason", std::strerror(errno)}}};
  return std::unique_ptr<Journal>(new Journal(std::make_unique<State>(options, file)));
}

void Journal::answered(const Request& request) {
  const bool is_slow = request.milliseconds > state_->options.slow_milliseconds;
  Weight weight = is_slow || request.status == 503 ? Weight::warning : Weight::info;
  if (request.status >= 500 && request.status != 503) weight = Weight::error;
  if (!state_->logger.should_log(level(weight))) return;
  JsonText json = line_of(weight, "request");
  json.text("request", request.id).text("operation", request.operation).number("status", request.status);
  json.name("milliseconds").raw(fmt::format("{:.1f}", request.milliseconds));
  if (is_slow) json.boolean("slow", true);
  if (!request.account.empty()) json.text("account", request.account);
  json.text("peer", request.peer).number("bytes", static_cast<int64_t>(request.bytes));
  if (!request.key.empty()) json.text("key", request.key);
  if (!request.detail.empty()) json.text("detail", cut(request.detail));
  state_->write(weight, std::move(json));
}

void Journal::note(Weight weight, std::string_view event, const Fields& fields) {
  JsonText json = line_of(weight, event);
  for (const auto& [name, value] : fields) json.text(name, cut(value));
  state_->write(weight, std::move(json));
}

void Journal::note(Weight weight, std::string_view event, const Error& error) {
  Fields fields = {{"key", error.key}};
  if (!error.detail.empty()) fields.emplace_back("detail", error.detail);
  note(weight, event, fields);
}

void Journal::reopen() { state_->sink->reopen(); }

uint64_t Journal::lost() const { return state_->sink->lost(); }

Result<Weight> weight_of(std::string_view text) {
  for (const Weight weight : {Weight::info, Weight::warning, Weight::error})
    if (word(weight) == text) return weight;
  return Error{Fault::not_found, "journal.unknown_weight", {{"name", std::string(text.substr(0, 60))}}};
}

std::string sane_id(std::string_view id) {
  constexpr size_t kLongest = 64;
  const bool is_sane = !id.empty() && id.size() <= kLongest && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
  return is_sane ? std::string(id) : "";
}

}  // namespace bihuan::http
