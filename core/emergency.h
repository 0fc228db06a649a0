// People in danger: the lane that stands above every list. What is said in a mention is there until a named
// person closes it with a reason; nothing leaves it by itself, by a filter or with others.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace crier {

// From this urgency on a mention is put there as it is heard.
inline constexpr double kEmergencyUrgency = 0.5;
// Unless it was said so long before it was heard: a channel's backlog wakes nobody. A person may put it
// there.
inline constexpr std::chrono::hours kStaleEmergency{24};

inline constexpr size_t kMaxEmergencyNote = 1'000;  // characters, of a note and of the reason

enum class EmergencyState {
  kWaiting,     // nobody has it: people on duty are alerted, level by level
  kTaken,       // a person has it
  kHandedOver,  // the emergency centre was told
  kClosed,
};
std::string_view EmergencyStateName(EmergencyState state);  // "waiting", "taken", "handed_over", "closed"
std::optional<EmergencyState> EmergencyStateOf(std::string_view name);

// One for each mention at most. Who is an Actor as text (core/actor.h); empty: nobody.
struct Emergency {
  int64_t mention_id = 0;
  EmergencyState state = EmergencyState::kWaiting;
  double urgency = 0;       // of the mention's verdict, the highest that it had
  Time since{};             // when it was put there, or there again after it was closed
  std::string put_by = {};  // "hub": by its urgency
  std::string taken_by = {};
  std::optional<Time> taken_at = std::nullopt;
  std::string handed_by = {};
  std::optional<Time> handed_at = std::nullopt;
  std::string closed_by = {};
  std::optional<Time> closed_at = std::nullopt;
  std::string reason = {};  // why it is closed
  // How often it has begun to wait: each time people on duty are alerted anew.
  int turn = 1;
  int level = 0;  // of duty, the highest that was alerted in this turn
  // When the next level is alerted; none: nobody is left, or it is taken.
  std::optional<Time> escalates_at = std::nullopt;
  Time changed_at{};
};

// What somebody did with it. Rows are only added.
struct EmergencyStep {
  int64_t id = 0;
  int64_t mention_id = 0;
  std::string action = {};  // put, alert, take, release, dispatch, close; by the hub also lapse, return
  std::string who = {};
  Time at{};
  std::string note = {};  // why; of an alert whom
};

// Who was alerted: once in a turn for each level and each way to reach a person.
struct EmergencyAlert {
  int64_t mention_id = 0;
  int turn = 1;
  int level = 1;
  std::string person = {}, channel = {}, recipient = {};
  int64_t job_id = 0;  // the send job that says it
  Time at{};
  // As its delivery stands (core/post.h) and why; read, never written.
  std::string state = {}, error = {};
};

// The send jobs (kind alert) about a mention: `subject` of core/job.h. What people on duty are told, and what
// the emergency centre is.
std::string AlertSubject(int64_t mention_id);
std::string DispatchSubject(int64_t mention_id);

// Of the send jobs: before everything else.
inline constexpr int kAlertPriority = -1;

}  // namespace crier
