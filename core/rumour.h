// A rumour: mentions that make one claim, put together by people, what the city found of it, and the bulletin
// that answers it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace crier {

inline constexpr size_t kMaxClaim = 300;           // characters
inline constexpr size_t kMaxRumourReason = 1'000;  // characters
inline constexpr size_t kMostMentionsOfRumour = 1'000;

enum class RumourVerdict { kOpen, kTrue, kFalse, kUnclear };
std::string_view RumourVerdictName(RumourVerdict verdict);  // "" while it is open; "true", "false", "unclear"
std::optional<RumourVerdict> RumourVerdictOf(std::string_view name);

// What a mention does with the claim.
enum class Stance { kRepeats, kDenies, kAsks };
std::string_view StanceName(Stance stance);  // "repeats", "denies", "asks"
std::optional<Stance> StanceNamed(std::string_view name);

// Who is an Actor as text (core/actor.h); empty: nobody.
struct Rumour {
  std::string id = {};
  std::string claim = {};  // what is said, in staff's words
  std::string owner = {};
  RumourVerdict verdict = RumourVerdict::kOpen;
  std::string reason = {};  // of the verdict
  std::string opened_by = {};
  Time opened_at{};
  std::string closed_by = {};
  std::optional<Time> closed_at = std::nullopt;
  std::string bulletin_id = {};  // that answers it; empty: none
  std::string answered_by = {};  // who said that it does: the answers to who asked are his
  bool answer_due = false;       // somebody who asks may have no answer yet
  Time changed_at{};
};

// A mention in a rumour: in one at a time.
struct RumourMention {
  std::string rumour_id = {};
  int64_t mention_id = 0;
  Stance stance = Stance::kRepeats;
  bool by_person = false;  // a person said its stance; else the rules did as it was added
  bool taken_out = false;  // it is not suggested again
  std::string who = {};    // who added or changed it
  Time at{};
  // The mention's; read, never written.
  Time said_at{};
  bool removed = false;
  std::string channel = {}, author = {};
};

// What became of the answer to one who asked: one for each rumour and author.
struct RumourAnswer {
  std::string rumour_id = {};
  std::string channel = {}, author = {};
  int64_t mention_id = 0;     // that was answered
  std::string reply_id = {};  // empty: he could not be answered
  std::string why = {};       // why not
  Time at{};
};

}  // namespace crier
