// A session over a connection that stays: when a heartbeat is due, when the line is dead, when a lost one is
// tried again. Decisions alone, without a clock or a socket. Not thread-safe.
#pragma once

#include <chrono>
#include <optional>

#include "core/time.h"

namespace crier::kit {

// Heartbeats that the far side acknowledges. A line that was cut takes what is written and never answers, so
// one that was not acknowledged before the next is due means that it is dead.
class Heartbeat {
 public:
  // The far side wants one so often (1 s to 2 min are believed). The first comes at a moment of its own for
  // each client, so that not all come at once after an outage.
  void Begin(std::chrono::milliseconds every, Time now);
  void Acknowledged() { acknowledged_ = true; }
  // The far side asks for one at once.
  void Ask(Time now);

  enum class Due { kNothing, kBeat, kDead };
  // kBeat: it is for the caller to send, and counts as sent.
  Due Take(Time now);
  // Until the next one is due, `most` at most.
  std::chrono::milliseconds Wait(std::chrono::milliseconds most, Time now) const;

 private:
  std::chrono::milliseconds every_{0};  // 0: not begun
  Time next_{};
  bool acknowledged_ = true;
};

// When a connection that failed is tried again: after 2 s, then twice as long each time, 5 minutes at most,
// and up to half of that more, at a moment of its own for each client.
class Reconnect {
 public:
  bool MayTry(Time now) const { return now >= not_before_; }
  // `at_least`: what the far side asks to wait.
  void Failed(Time now, std::optional<std::chrono::milliseconds> at_least = std::nullopt);
  void Worked() { failed_ = 0; }
  // What no new try can mend.
  void Rest(Time until) { not_before_ = std::max(not_before_, until); }

 private:
  int failed_ = 0;
  Time not_before_{};
};

}  // namespace crier::kit
