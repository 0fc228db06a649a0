// Counts and charts that pages show, kept for a second: a page that many people have open is counted once.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// Thread-safe and bounded. An answer holds for the state of the store that it was read from, and no longer
// than kAge: another program may have changed the same SQLite file.
class KeptAnswers {
 public:
  static constexpr std::chrono::seconds kAge{1};
  static constexpr size_t kMost = 64;                    // answers; ours
  static constexpr size_t kMostBytes = 4 * 1024 * 1024;  // of them all

  std::optional<std::string> Find(const std::string& key, const std::string& state, Time now);
  void Put(const std::string& key, const std::string& state, Time now, const std::string& answer);

 private:
  struct Kept {
    std::string state;
    Time at{};
    std::string answer;
  };

  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  size_t bytes_ = 0;
};

// What `ask` answers, or answered for the same `key` since the last change. Only for what everybody gets
// alike who may ask at all; `key` names the call and all that the answer depends on besides the store. What
// depends on the time of day is kept within one second of the city's clock.
Result<std::string> KeptAnswer(Hub& hub, const std::string& key,
                               const std::function<Result<std::string>(Tx&)>& ask);

}  // namespace crier
