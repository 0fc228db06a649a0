// What a server says of how long its answer stays as it is (RFC 9111), and how to ask whether it changed
// (RFC 9110, 13.1).
#pragma once

#include <chrono>
#include <string>

#include "core/http.h"

namespace crier::kit {

// The seconds of max-age, at most `most`; 0 without one, or where nothing is to be kept.
std::chrono::seconds MaxAge(const Headers& headers, std::chrono::seconds most = std::chrono::hours(24));

// What an answer is known by, clean; either may be empty.
struct Validators {
  std::string etag, modified;

  static Validators Of(const Headers& headers);
  // The server then answers 304 where nothing changed.
  void AddTo(Headers* headers) const;
};

// Whether what holds `until` then holds still. Not where it is further ahead than the longest wait that was
// ever set: then the clock was set back since.
bool StillHolds(Time until, Time now, std::chrono::milliseconds longest);

}  // namespace crier::kit
