// Signing in cannot be tried without end: after some free tries each failure doubles the wait. Pure; the
// counts are kept in the store (store/tables/sign_ins.h), so a restart forgives nothing.
//
// Nobody is locked out for good, and a stranger cannot lock out staff: the counts of an account and of an
// address are apart, waits have an end, and where a person signed in lately there is a count of its own,
// which no stranger elsewhere can raise.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace crier {

struct Attempts {
  int64_t failures = 0;
  Time last{};

  bool operator==(const Attempts&) const = default;
};

struct AttemptLimit {
  int64_t free;  // so many fail without a wait
  std::chrono::milliseconds first, longest;
};
// A whole office may have one address.
inline constexpr AttemptLimit kOfAddress{20, std::chrono::seconds(2), std::chrono::minutes(15)};
inline constexpr AttemptLimit kOfAccount{5, std::chrono::seconds(1), std::chrono::minutes(5)};

// After so long without a failure all are forgotten.
inline constexpr std::chrono::hours kForgetAttempts{24};
// For so long an address from which a person signed in is known for him.
inline constexpr std::chrono::hours kKnownAddress{24 * 30};

// Before this time nothing is tried. In the past, or the beginning of time, where there is no wait.
Time NextTry(const Attempts& attempts, const AttemptLimit& limit);
Attempts AfterFailure(const Attempts& attempts, Time now);

// Under what the tries of a call are counted.
struct AttemptKey {
  std::string key;
  AttemptLimit limit;
};
// `name` as PersonName writes it, or empty where it can be nobody's; `known`: he signed in from there lately.
std::vector<AttemptKey> AttemptKeys(std::string_view name, std::string_view address, bool known);

// Single sign-on is tried at its provider; what counts here is what was begun and came to nothing.
AttemptKey SignOnKey(std::string_view address);

// Who shares an address for this: an IPv6 network of 64 bits is one, an IPv4 address is itself.
std::string NetworkOf(std::string_view address);

}  // namespace crier
