// What just happened, to everybody who watches: fans events out to the open streams. Thread-safe; never
// blocks.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hub/server.h"

namespace crier {

// The event that bids who watches load again what is shown: some of what happened was not told.
inline constexpr char kReload[] = "reload";

class Live {
 public:
  using Listener = std::function<void(const std::string& event, const std::string& data)>;

  void Join(std::shared_ptr<EventStream> stream);
  // To those who watch this node, and to the other nodes.
  void Publish(const std::string& event, const std::string& data);
  // To those who watch this node: what another node told.
  void Pass(const std::string& event, const std::string& data);
  // Who tells the other nodes; null: there are none. Must not block.
  void TellOthers(Listener others);
  size_t watchers() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<EventStream>> streams_;
  Listener others_;
};

}  // namespace crier
