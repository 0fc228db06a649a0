// Tables: forwards, the requests that went on to a department or to the city's own system, and how they stand
// there; department_answers, what departments wrote back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "store/db/db.h"

namespace crier {

struct Forwarded {
  std::string request_id, channel;
  std::string recipient = {};   // empty: the channel goes to a place, not to people
  std::string department = {};  // whose way it was; empty: the channel took it for its service
  int64_t job_id = 0;           // the send job that brings it there
  // As the far side said last; empty and the epoch: nothing yet.
  std::string status = {}, status_notes = {};
  Time at{};
};

// False, and nothing is added, where that request went that way before.
Result<bool> AddForward(Tx& tx, const Forwarded& forward);
Result<std::optional<Forwarded>> FindForward(Tx& tx, const std::string& request_id,
                                             const std::string& channel, const std::string& recipient = "");
Result<std::vector<Forwarded>> ForwardsOf(Tx& tx, const std::string& request_id);
// The one that the far side knows by that id, as the receipt of its delivery said it. Where the channel makes
// its ids of our keys, also one whose receipt was lost: its id begins with the key.
Result<std::optional<Forwarded>> FindForwardAs(Tx& tx, const std::string& channel,
                                               const std::string& native_id);
// The ids of its deliveries.
Result<std::vector<int64_t>> DeliveriesOfForward(Tx& tx, const Forwarded& forward);
// It never went: the request may be sent there again.
Result<void> DropForward(Tx& tx, const Forwarded& forward);
// Saves how it stands.
Result<void> SaveStanding(Tx& tx, const Forwarded& forward);

struct DepartmentAnswer {
  std::string channel, native_id;  // of the message
  std::string request_id;
  int64_t note_id = 0;  // 0: one of too many, which became no note
  Time at{};
};
Result<bool> IsKnownAnswer(Tx& tx, const std::string& channel, const std::string& native_id);
Result<void> AddDepartmentAnswer(Tx& tx, const DepartmentAnswer& answer);
Result<int64_t> CountDepartmentAnswers(Tx& tx, const std::string& request_id, Time since);
// When the last of them came that is a note on this request, of those after `since`; nothing: none did.
Result<std::optional<Time>> LastDepartmentAnswer(Tx& tx, const std::string& request_id, Time since);

}  // namespace crier
