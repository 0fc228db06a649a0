// Threads that hand rows to a channel's sink at once, a row each, so that one that is slow holds up its own
// row alone. Started as they are needed. For the channel's send loop alone.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/post.h"
#include "hub/loops/bell.h"
#include "hub/loops/carry.h"
#include "store/tables/outbox.h"

namespace crier {

class SendPool {
 public:
  struct Job {
    Delivery row;
    std::shared_ptr<const Posts> posts;
    uint64_t epoch = 0;  // the owner's: what the far side was known to be like when the row was handed on
  };
  struct Done {
    Delivery row;
    Receipt receipt;
    uint64_t epoch = 0;
  };
  // Called by several threads at once; may change the row.
  using Carry = std::function<Receipt(Delivery* row, const Posts& posts)>;

  // `size`: how many rows may be under way at once. `bell` is rung for each that is done.
  SendPool(size_t size, Carry carry, Bell& bell);
  ~SendPool();  // waits for what is under way
  SendPool(const SendPool&) = delete;
  SendPool& operator=(const SendPool&) = delete;

  size_t size() const { return size_; }
  // At most as many as there are free places.
  void Start(Job job);
  // The rows that were started and not taken back yet, by id.
  const std::map<int64_t, Delivery>& under_way() const { return under_way_; }
  // What is done by now, in the order in which it was.
  std::vector<Done> TakeDone();
  // Waits until there is something to take; at once where nothing is under way.
  void WaitForOne();

 private:
  void AddThread();
  void Work();

  const size_t size_;
  const Carry carry_;
  Bell& bell_;
  std::map<int64_t, Delivery> under_way_;  // the owner's
  std::vector<std::thread> threads_;       // the owner's

  std::mutex mutex_;
  std::condition_variable more_, some_;
  std::deque<Job> waiting_;
  std::vector<Done> done_;
  size_t idle_ = 0;
  bool ending_ = false;
};

}  // namespace crier
