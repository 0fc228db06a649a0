// What just happened, to everybody who watches: fans events out to the open streams from a thread of its own,
// so whoever publishes waits for no watcher. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hub/http/server.h"

namespace crier {

// The event that bids who watches load again what is shown: some of what happened was not told.
inline constexpr char kReload[] = "reload";

class Live {
 public:
  using Listener = std::function<void(const std::string& event, const std::string& data)>;

  // What is kept for watchers that have not taken it yet, in all. A watcher that is further behind than this
  // loses its place and is told to reload once it reads again.
  static constexpr size_t kMostEvents = 4'096;
  static constexpr size_t kMostBytes = 8 * 1024 * 1024;
  // A watcher with this much waiting in its stream gets no more until it has read some of it. Less than what
  // closes a stream (hub/http/stream.cc), because that costs it the connection.
  static constexpr size_t kMostBacklog = 256 * 1024;

  Live();
  ~Live();  // what was not told yet is told to nobody
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  // Sends `hello` (as EventText writes it) first and then everything that is published after this call
  // began: who reads the store after the hello misses nothing between the two.
  void Join(std::shared_ptr<EventStream> stream, std::string hello = {});
  // To those who watch this node, and to the other nodes. Never blocks.
  void Publish(const std::string& event, const std::string& data);
  // To those who watch this node: what another node told. Never blocks.
  void Pass(const std::string& event, const std::string& data);
  // Who tells the other nodes; null: there are none. Must not block.
  void TellOthers(Listener others);
  // Somebody watches, or there are other nodes: else what is published goes nowhere.
  bool wanted() const;
  size_t watchers() const;

 private:
  // Only the thread sends, so what one watcher gets is in order. What follows `stream` is the thread's alone
  // once it has joined.
  struct Watcher {
    std::shared_ptr<EventStream> stream;
    std::string hello;  // not sent yet, if there is one
    uint64_t next = 0;  // the number of the event that it gets next
  };

  void Tell(const std::stop_token& stop);
  // Sends each watcher what it may get now. True if one is behind.
  bool Round();
  // True if its backlog is full and more waits for it.
  bool Feed(Watcher& watcher);
  // The next piece of what it has not got; empty: it has got everything.
  std::string Take(Watcher& watcher);
  // Drops what every watcher has got. Called by the thread.
  void Forget();

  mutable std::mutex mutex_;
  std::condition_variable_any something_;
  bool news_ = false;  // somebody joined or published since the thread looked last
  std::vector<std::shared_ptr<Watcher>> watchers_;
  std::deque<std::string> events_;  // the last ones, as text
  size_t bytes_ = 0;                // of them
  uint64_t first_ = 0;              // the number of the oldest of them
  Listener others_;
  std::jthread thread_;
};

}  // namespace crier
