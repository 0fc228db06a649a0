// How a resident rates what became of his report: one question, once.
#pragma once

#include <optional>
#include <string>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// A report as its number shows it.
struct TicketShown {
  ServiceRequest own;  // of that number
  ServiceRequest now;  // what it was merged into, which may be itself: how the matter stands
  bool CanBeRated() const { return now.status == "closed" && own.rating == 0; }
};
// `written`: the number as a person wrote it. Nothing where it is none, or nobody's: no caller can tell
// which.
Result<std::optional<TicketShown>> FindTicket(Tx& tx, const std::string& written);

// 1 to kBestRating; whoever knows the number may. kNotFound: there is no such number. kRejected: the report
// is not closed, or was rated before.
Result<void> RateTicket(Hub& hub, const std::string& written, int rating);

}  // namespace crier
