#include "hub/open311/read_limit.h"

#include "accounts/sign_in.h"

namespace crier {
namespace {

constexpr std::chrono::minutes kMinute{1};

}  // namespace

std::optional<std::chrono::milliseconds> ReadLimit::Count(const std::string& address, Time now) {
  std::lock_guard lock(mutex_);
  // Also where the clock was set back.
  if (now - minute_ >= kMinute || now < minute_) {
    minute_ = now;
    counts_.clear();
  }
  std::string network = NetworkOf(address);
  if (counts_.size() >= kMostAddresses && !counts_.contains(network)) network.clear();
  int& count = counts_[network];
  if (count < most_) {
    ++count;
    return std::nullopt;
  }
  return minute_ + kMinute - now;
}

}  // namespace crier
