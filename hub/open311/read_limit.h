// How often one address may make calls that anybody may make: reading by Open311, the pages for residents.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/time.h"

namespace crier {

// Thread-safe. Kept in memory: each node counts for itself, and a restart forgets.
class ReadLimit {
 public:
  static constexpr int kReads = 120;                // a minute and address; ours
  static constexpr size_t kMostAddresses = 20'000;  // counted one by one; those beyond share one count

  explicit ReadLimit(int most = kReads) : most_(most) {}
  // Counts one more call, or says how long the address must wait. Of IPv6 an address is its /64.
  std::optional<std::chrono::milliseconds> Count(const std::string& address, Time now);

 private:
  const int most_;
  std::mutex mutex_;
  Time minute_{};  // when it began
  std::map<std::string, int> counts_;
};

}  // namespace crier
