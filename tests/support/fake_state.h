// A channel's durable memory, held in memory. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "connectors/connector.h"

namespace crier {

class FakeState : public State {
 public:
  std::optional<std::string> Get(std::string_view key) const override {
    std::lock_guard lock(mutex_);
    const auto it = values_.find(key);
    if (it == values_.end()) return std::nullopt;
    return it->second;
  }
  void Put(std::string_view key, std::string_view value) override {
    std::lock_guard lock(mutex_);
    values_[std::string(key)] = value;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace crier
