// Which parts of which posts go where, as outbox rows; and when a row is tried again. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "broadcast/render.h"
#include "core/post.h"

namespace crier {

// One row of the outbox to be: one part of one post to one recipient or to the public.
struct Planned {
  std::string key;  // the same for the same bulletin, channel, language, part, recipient
  std::string channel;
  std::string lang;
  size_t part = 0;
  std::string recipient;
};
std::vector<Planned> Plan(const Bulletin& bulletin, const Rendered& rendered);

// When to try again after `attempts` tries failed with `error`: exponential from 2 s to 15 min with full jitter
// (`dice` is 0..1), never before the error's retry_after; nothing once a disaster update is 24 h old, or anything else 72 h.
std::optional<std::chrono::milliseconds> RetryAfter(int attempts, const Error& error, int priority,
                                                    std::chrono::milliseconds age, double dice);

}  // namespace crier
