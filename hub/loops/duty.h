// Which channels this process runs. It is one of the nodes that share the city (store/tables/nodes.h),
// perhaps the only one: it beats, takes the leases that it may, runs the loops of those channels and ends the
// loops of those that it lost. What was left under way, by the dead or with a lease, is put in doubt on the
// way.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "core/result.h"
#include "store/tables/nodes.h"

namespace crier {

class Hub;
class OpenChannel;

class Duty {
 public:
  explicit Duty(Hub& hub) : hub_(hub) {}
  ~Duty() { Stop(); }

  // Joins, and runs what it may from here on. Beats by real time, as the database's clock does.
  Result<void> Start(const std::string& node_name);
  // Ends all loops, then gives the leases back. Safe to call twice.
  void Stop();

  const Node& node() const { return node_; }
  bool superseded() const { return superseded_; }
  // The channels have changed: they are looked at now and not only with the next beat.
  void Look();

 private:
  struct Loops {
    int64_t fence = 0;
    std::shared_ptr<OpenChannel> channel;  // ends after its loops
    std::jthread listen, send;
  };
  Result<void> Round();
  Result<Leases> Renew(bool* current);
  void Run(const Lease& lease);
  void End(const std::string& channel, std::string_view why);
  void Keep(std::stop_token stop);

  Hub& hub_;
  Node node_;
  // By channel; touched by Start, then by the keeper alone.
  std::map<std::string, Loops> running_;
  // Loops that were told to stop. A sink may take its time, and nobody may wait for it before the next beat.
  std::map<std::string, std::future<void>> ending_;
  std::atomic<bool> superseded_ = false;
  std::mutex mutex_;
  std::condition_variable_any look_;
  bool looks_ = false;
  std::jthread keeper_;
};

}  // namespace crier
