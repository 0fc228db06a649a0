// The keys of outbox rows, and when a row is tried again. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace crier {

// 40 lower-case hexadecimal digits; never changes between versions, or what is under way is sent twice.
std::string DeliveryKey(std::string_view bulletin_id, std::string_view channel, std::string_view lang,
                        size_t part, std::string_view recipient);

// When to try again after `attempts` tries failed with `error`: exponential from 2 s to 15 min with full
// jitter
// (`dice` is 0..1), never before the error's retry_after; nothing once a disaster update is 24 h old, or
// anything else 72 h, and was tried eight times (it may have waited in line before), nothing where it would
// wait as long as that, and nothing for errors that waiting cannot mend (all but kThrottled, kUnreachable,
// and kAuth: a token may be renewed in time).
std::optional<std::chrono::milliseconds> RetryAfter(int attempts, const Error& error, int priority,
                                                    std::chrono::milliseconds age, double dice);

}  // namespace crier
