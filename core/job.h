// A send job: one thing to say on one channel. It owns the deliveries that say it, a row for each part and
// recipient, which are written in chunks where many people are written to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace crier {

// kForward: a service request that goes on to the city's own system.
enum class JobKind { kBulletin, kReply, kConfirmation, kAlert, kForward };
std::string_view JobKindName(JobKind kind);  // "bulletin", "reply", "confirmation", "alert", "forward"
std::optional<JobKind> JobKindOf(std::string_view name);

enum class JobState {
  kExpanding,   // some of its recipients have no rows yet
  kExpanded,    // all of its rows are written
  kSuperseded,  // ended before all were written: newer words go out instead
  kCancelled,   // the same: it was cancelled or withdrawn
  kRetracting,  // what people got is being taken back; kCancelled afterwards
};
std::string_view JobStateName(JobState state);  // "expanding", "expanded" ...
std::optional<JobState> JobStateOf(std::string_view name);

struct Job {
  int64_t id = 0;
  JobKind kind = JobKind::kBulletin;
  std::string subject;  // the id of what it is about; of kBulletin the bulletin, of kReply the reply
  std::string channel;
  int priority = 9;
  JobState state = JobState::kExpanded;
  // The recipient whose rows were written last, or who was gone through last while it retracts. Recipients
  // are taken in the order of their bytes, so who is next needs no list of who was before. Empty: nobody yet.
  std::string cursor;
  int64_t expanded = 0;  // recipients that have their rows
  int64_t audience = 0;  // as many as there are in all
  // A backup was restored while it expanded: what it has still to write may have gone out since.
  bool restored = false;
  Time created_at{};
  Time updated_at{};
};

}  // namespace crier
