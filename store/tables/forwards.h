// Table: forwards, the requests that went on to the city's own system, and how they stand there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "store/db/db.h"

namespace crier {

struct Forwarded {
  std::string request_id, channel;
  int64_t job_id = 0;  // the send job that brings it there
  // As the far side said last; empty and the epoch: nothing yet.
  std::string status, status_notes;
  Time at{};
};

// False, and nothing is added, where that request went to that channel before.
Result<bool> AddForward(Tx& tx, const Forwarded& forward);
Result<std::optional<Forwarded>> FindForward(Tx& tx, const std::string& request_id,
                                             const std::string& channel);
Result<std::vector<Forwarded>> ForwardsOf(Tx& tx, const std::string& request_id);
// The one that the far side knows by that id, as the receipt of its delivery said it.
Result<std::optional<Forwarded>> FindForwardAs(Tx& tx, const std::string& channel,
                                               const std::string& native_id);
// The ids of its deliveries.
Result<std::vector<int64_t>> DeliveriesOfForward(Tx& tx, const Forwarded& forward);
// It never went: the request may be sent there again.
Result<void> DropForward(Tx& tx, const Forwarded& forward);
// Saves how it stands.
Result<void> SaveStanding(Tx& tx, const Forwarded& forward);

}  // namespace crier
