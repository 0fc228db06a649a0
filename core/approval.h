// That somebody approved a bulletin, and what it was that they approved.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"

namespace crier {

struct Approval {
  int64_t id = 0;  // numbered by the store, in their order
  std::string bulletin_id;
  std::string who;  // an Actor as text
  Time at{};
  std::string digest;       // of what was approved, as hex: broadcast/payload.h
  std::string break_glass;  // why they approved alone; empty: the rules were kept
  std::string payload;      // what was signed, to tell later what differs from it
};

}  // namespace crier
