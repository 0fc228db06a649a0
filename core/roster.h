// Who is on duty when people are in danger, and how they are reached. (The leases of channels are something
// else: hub/loops/duty.h.)
#pragma once

#include <optional>
#include <string>

#include "core/time.h"

namespace crier {

inline constexpr int kMostDutyLevels = 5;

// One turn of one person, by one way to reach him; who is to get mail and a text message has two.
struct DutyEntry {
  std::string id = {};
  std::string person = {};     // of those who may sign in
  Time from{}, to{};           // `to` excluded. Moments, so no change of the clocks makes a gap
  int level = 1;               // 1 is alerted first
  std::string channel = {};    // by which he is reached
  std::string recipient = {};  // his address there; empty where the channel itself is the address (a webhook)
  std::string made_by = {};    // an Actor as text
  Time made_at{};
  std::optional<Time> acknowledged_at = std::nullopt;  // he himself says that he has it
};

}  // namespace crier
