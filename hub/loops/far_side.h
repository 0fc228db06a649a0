// What a channel's answers say of its far side: whether it takes anything now, and when it is asked again.
// Pure; each send loop owns one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/delivery.h"
#include "core/post.h"
#include "hub/loops/breaker.h"

namespace crier {

// What came back together.
struct Answers {
  // `row` as it is after its receipt was noted. `current`: it was handed on after the far side failed last;
  // only then does it say anything of the far side as it is now.
  void Add(const Receipt& receipt, const Delivery& row, bool current);

  bool tried = false;
  std::string problem;                   // the last error; empty: there was none
  bool refused = false;                  // some part was not what the far side takes
  std::map<std::string, int64_t> taken;  // what the far side took, by action

  // Of what is current:
  bool asked = false;
  bool answered = false;
  size_t lost = 0;              // without an answer
  std::optional<Error> failed;  // what speaks for the whole far side; a throttle before all else
};

class FarSide {
 public:
  FarSide(std::chrono::milliseconds first, std::chrono::milliseconds longest) : breaker_(first, longest) {}

  // It is left alone until then; the past while it works.
  Time until() const { return breaker_.until(); }
  // It failed: it is asked for one thing, alone, until it takes that.
  bool probing() const { return breaker_.probing(); }
  // Why it takes nothing; empty while it does.
  const std::string& problem() const { return problem_; }
  // Counts its failures: what was handed on at another epoch is not current.
  uint64_t epoch() const { return epoch_; }

  // `forgiven`: so many connections lost one after the other, with no answer between, are their own affair;
  // one more is the far side's.
  void Judge(const Answers& answers, size_t forgiven, Time now, double dice);
  // What was known of it counts no more.
  void Forget();

 private:
  bool FewLost(const Answers& answers, size_t forgiven);

  Breaker breaker_;
  std::string problem_;
  size_t lost_ = 0;  // one after the other, with no answer between
  uint64_t epoch_ = 0;
};

}  // namespace crier
