// A channel's durable memory, held in memory. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "connectors/connector.h"

namespace crier {

class FakeState : public State {
 public:
  Result<std::optional<std::string>> Get(std::string_view key) const override {
    std::lock_guard lock(mutex_);
    if (away_) return Error{Fault::kUnreachable, "the store is away"};
    const auto it = values_.find(key);
    return it == values_.end() ? std::nullopt : std::optional(it->second);
  }
  Result<void> Update(std::string_view key, const Change& change) override {
    std::lock_guard lock(mutex_);
    if (away_) return Error{Fault::kUnreachable, "the store is away"};
    std::string& value = values_[std::string(key)];
    value = change(value);
    return {};
  }
  // Until it is back nothing can be read or put.
  void SetAway(bool away) {
    std::lock_guard lock(mutex_);
    away_ = away;
  }

 private:
  mutable std::mutex mutex_;
  bool away_ = false;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace crier
