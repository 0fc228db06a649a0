#include "hub/loops/send_pool.h"

#include <system_error>
#include <utility>

#include "core/log.h"

namespace crier {

SendPool::SendPool(size_t size, Carry carry, Bell& bell)
    : size_(size), carry_(std::move(carry)), bell_(bell) {}

SendPool::~SendPool() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  more_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void SendPool::Start(Job job) {
  under_way_.emplace(job.row.id, job.row);
  bool short_handed = false;
  {
    std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(job));
    short_handed = waiting_.size() > idle_ && threads_.size() < size_;
  }
  if (short_handed) AddThread();
  more_.notify_one();
}

void SendPool::AddThread() {
  try {
    threads_.emplace_back([this] { Work(); });
  } catch (const std::system_error& error) {
    if (threads_.empty()) throw;
    LogWarn("no more threads can be had; fewer deliveries go out at once", {{"error", error.what()}});
  }
}

std::vector<SendPool::Done> SendPool::TakeDone() {
  std::vector<Done> done;
  {
    std::lock_guard lock(mutex_);
    done.swap(done_);
  }
  for (const Done& each : done) under_way_.erase(each.row.id);
  return done;
}

void SendPool::WaitForOne() {
  if (under_way_.empty()) return;
  std::unique_lock lock(mutex_);
  some_.wait(lock, [&] { return !done_.empty(); });
}

void SendPool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    more_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    Done done{std::move(job.row), {}, job.epoch};
    done.receipt = carry_(&done.row, *job.posts);
    lock.lock();
    done_.push_back(std::move(done));
    some_.notify_one();
    lock.unlock();
    bell_.Ring();
    lock.lock();
  }
}

}  // namespace crier
