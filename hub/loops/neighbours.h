// What the nodes that share a city tell each other through the store, so that who watches one of them sees
// all of the city: what happens, and how the channels are that others run. A city with one process has
// nobody to tell.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "core/result.h"
#include "store/tables/news.h"
#include "store/tables/nodes.h"

namespace crier {

class Hub;

class Neighbours {
 public:
  explicit Neighbours(Hub& hub) : hub_(hub) {}
  ~Neighbours() { Stop(); }

  // After Duty::Start, which gives this node its name. From here on what Live publishes is told; what was
  // told before is not asked for.
  Result<void> Start();
  // Safe to call twice.
  void Stop();

 private:
  void Tell(const std::string& event, const std::string& data);
  void Keep(std::stop_token stop);
  Result<void> Say();
  Result<void> Hear();
  void Take(const News& news);
  void TellChannels();
  void Log(const std::vector<NodeStatus>& nodes);

  Hub& hub_;
  std::mutex mutex_;
  std::condition_variable_any something_;
  std::deque<News> waiting_;  // not numbered yet
  // The keeper's own.
  size_t others_ = 0;                 // that live
  std::map<std::string, bool> live_;  // node -> whether it lived the last time
  std::chrono::steady_clock::time_point channels_at_{};
  int64_t count_ = 0;
  std::map<std::string, int64_t> heard_;  // node -> number
  std::jthread keeper_;
};

}  // namespace crier
