// A row of the outbox and, once it is settled, of the ledger: one part of one post to one recipient or to the
// public. It is one of its send job's (core/job.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/job.h"
#include "core/post.h"
#include "core/time.h"

namespace crier {

// What decisions must know of how a delivery came to be as it is; `error` says it to people.
enum class DeliveryReason {
  kNone,
  kSettled,   // a person settled the doubt about it
  kRepeated,  // the far side refuses words that it says are there already: ours, or others of ours
  kRestored,  // a backup was restored: what was noted of it may be old
};
std::string_view DeliveryReasonName(DeliveryReason reason);  // "none", "settled", "repeated" ...
std::optional<DeliveryReason> DeliveryReasonOf(std::string_view name);

struct Delivery {
  int64_t id = 0;
  int64_t job_id = 0;
  // Of its job; the store fills them in.
  JobKind kind = JobKind::kBulletin;
  std::string subject;
  std::string channel;
  std::string lang;
  size_t part = 0;
  std::string recipient;
  std::string key;
  std::string action = "send";  // send, edit, retract
  std::string target;           // native id: what is edited or retracted, or, with send, what this answers
  int priority = 9;
  DeliveryState state = DeliveryState::kPending;
  std::string native_id;
  std::string url;
  // Some try may have been taken although no answer came. Kept until the row is accepted, or one lost answer
  // would be forgotten over the next clear refusal.
  bool may_be_out = false;
  DeliveryReason reason = DeliveryReason::kNone;
  std::string error;  // words for people
  int attempts = 0;
  Time created_at{};
  Time next_attempt{};
  Time updated_at{};
  // How often it was claimed or saved: tells who has seen the row as it is from who comes late.
  int64_t claim = 0;
};

// The id of the bulletin that it is of; empty: of none.
const std::string& BulletinOf(const Delivery& row);

// `error`, and whether it may be out, for a log or a terminal.
std::string ErrorOf(const Delivery& row);
std::string ErrorOf(bool may_be_out, std::string_view error);

}  // namespace crier
