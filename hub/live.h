// What just happened, to everybody who watches: fans events out to the open streams. Thread-safe; never
// blocks.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hub/server.h"

namespace crier {

class Live {
 public:
  void Join(std::shared_ptr<EventStream> stream);
  void Publish(const std::string& event, const std::string& data);
  size_t watchers() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<EventStream>> streams_;
};

}  // namespace crier
