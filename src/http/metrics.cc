#include "http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace bihuan::http {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                          0.1,    0.25,  0.5,    1,     2.5,  10};
const prometheus::Histogram::BucketBoundaries kCommands = {1, 2, 4, 8, 16, 32, 64, 128, 256};

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("bihuan_requests_total")
                                                          .Help("Requests by operation and status")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& latency = prometheus::BuildHistogram()
                                                           .Name("bihuan_request_seconds")
                                                           .Help("Seconds from the whole request to the answer")
                                                           .Register(registry);
  prometheus::Histogram& group = prometheus::BuildHistogram()
                                     .Name("bihuan_commit_commands")
                                     .Help("Commands in one commit")
                                     .Register(registry)
                                     .Add({}, kCommands);
  prometheus::Histogram& commit = prometheus::BuildHistogram()
                                      .Name("bihuan_commit_seconds")
                                      .Help("Seconds of one commit")
                                      .Register(registry)
                                      .Add({}, kSeconds);
  prometheus::Gauge& entries =
      prometheus::BuildGauge().Name("bihuan_log_entries").Help("Entries in the log").Register(registry).Add({});
  prometheus::Gauge& subscribers =
      prometheus::BuildGauge().Name("bihuan_event_subscribers").Help("Open event streams").Register(registry).Add({});
  prometheus::Gauge& free_share = prometheus::BuildGauge()
                                      .Name("bihuan_disk_free_ratio")
                                      .Help("Free share of the disk below the site")
                                      .Register(registry)
                                      .Add({});
  prometheus::Gauge& checkpoint = prometheus::BuildGauge()
                                      .Name("bihuan_uncovered_entry_seconds")
                                      .Help("Age of the first entry that no checkpoint covers")
                                      .Register(registry)
                                      .Add({});
  prometheus::Gauge& lost_lines = prometheus::BuildGauge()
                                      .Name("bihuan_journal_lost_lines")
                                      .Help("Lines that the journal could not write")
                                      .Register(registry)
                                      .Add({});
  // Looking a series up by its labels costs more than counting: they are remembered.
  std::mutex mutex;
  std::map<std::pair<std::string, int>, prometheus::Counter*, std::less<>> counters;
  std::map<std::string, prometheus::Histogram*, std::less<>> histograms;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::answered(std::string_view operation, int status, double seconds) {
  prometheus::Counter* counter = nullptr;
  prometheus::Histogram* histogram = nullptr;
  {
    const std::lock_guard lock(state_->mutex);
    auto& known = state_->counters[{std::string(operation), status}];
    if (known == nullptr)
      known = &state_->requests.Add({{"operation", std::string(operation)}, {"status", std::to_string(status)}});
    counter = known;
    auto found = state_->histograms.find(operation);
    if (found == state_->histograms.end())
      found =
          state_->histograms.emplace(operation, &state_->latency.Add({{"operation", std::string(operation)}}, kSeconds))
              .first;
    histogram = found->second;
  }
  counter->Increment();
  histogram->Observe(seconds);
}

void Metrics::committed(size_t commands, double seconds) {
  state_->group.Observe(static_cast<double>(commands));
  state_->commit.Observe(seconds);
}

void Metrics::set_log_size(int64_t entries) { state_->entries.Set(static_cast<double>(entries)); }
void Metrics::set_subscribers(size_t subscribers) { state_->subscribers.Set(static_cast<double>(subscribers)); }
void Metrics::set_outlook(double free_share, int64_t checkpoint_seconds) {
  state_->free_share.Set(free_share);
  state_->checkpoint.Set(static_cast<double>(checkpoint_seconds));
}
void Metrics::set_lost_lines(uint64_t lines) { state_->lost_lines.Set(static_cast<double>(lines)); }
std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(state_->registry.Collect()); }

}  // namespace bihuan::http
