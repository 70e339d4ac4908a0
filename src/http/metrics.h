// Counters in Prometheus' text format. The library stays behind this header.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bihuan::http {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  void answered(std::string_view operation, int status, double seconds);
  void committed(size_t commands, double seconds);
  void set_log_size(int64_t entries);
  void set_subscribers(size_t subscribers);
  void set_outlook(double free_share, int64_t checkpoint_seconds);
  void set_lost_lines(uint64_t lines);
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bihuan::http
