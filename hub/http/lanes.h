// Threads for calls that may take long, apart from the server's own: what a stranger can slow down (the
// receiver of a channel, above all a program) holds up no other call.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace crier {

// Each piece of work belongs to a lane, such as a channel. At most half of the threads work for one lane, so
// a second lane always finds one; what must wait in a lane is bounded. Thread-safe.
class ServerLanes {
 public:
  ServerLanes(size_t threads, size_t most_waiting);
  ~ServerLanes() { Stop(); }

  // False where so much waits in this lane already; then `work` is never run. It must not throw.
  bool Take(const std::string& lane, std::function<void()> work);
  // Waits for what runs; what waits is dropped. Not from within a piece of work.
  void Stop();

 private:
  struct Lane {
    size_t running = 0;
    std::deque<std::function<void()>> waiting;
  };
  void Work();
  // The next lane, in turn, that has work which may run; end() if none.
  std::map<std::string, Lane>::iterator Next();

  const size_t most_waiting_;
  const size_t most_running_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::map<std::string, Lane> lanes_;  // that have something to do
  std::string last_;                   // the lane that was served last
  std::vector<std::thread> threads_;
};

}  // namespace crier
