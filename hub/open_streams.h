// The event streams that are open, each with the session or token by which it was opened: when that ends, so
// does the stream. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hub/http/server.h"

namespace crier {

class OpenStreams {
 public:
  // `key` names a session or a token; empty: the hub's own token, which does not end.
  void Add(std::string key, const std::shared_ptr<EventStream>& stream);
  // The keys of those that are still open, each once.
  std::vector<std::string> Keys();
  void Close(const std::string& key);

 private:
  struct Open {
    std::string key;
    std::weak_ptr<EventStream> stream;
  };
  std::mutex mutex_;
  std::vector<Open> open_;
};

}  // namespace crier
