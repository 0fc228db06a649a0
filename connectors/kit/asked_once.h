// What a far side is asked once in a process, such as whose the token is.
#pragma once

#include <mutex>
#include <optional>

#include "core/result.h"

namespace crier::kit {

// Thread-safe; who comes while it is asked waits for that answer. An error is not kept.
template <typename T>
class AskedOnce {
 public:
  // `ask` answers a Result<T>; `anew`: asks although it is known.
  template <typename Ask>
  Result<T> Get(const Ask& ask, bool anew = false) {
    std::lock_guard lock(mutex_);
    if (known_ && !anew) return *known_;
    Result<T> said = ask();
    if (said) known_ = *said;
    return said;
  }

 private:
  std::mutex mutex_;
  std::optional<T> known_;
};

}  // namespace crier::kit
