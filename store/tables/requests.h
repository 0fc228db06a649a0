// Table: requests. Drafts are made and joined here, by store/tables/intake.h alone; people make them of a
// mention with MakeRequest, and change them with SaveRequest.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

enum class RequestOrder {
  kNewest,   // by id, which is given when the draft is made
  kOldest,   // the other way round
  kUrgency,  // the most urgent first, and of the same urgency the newest
  kDue,      // what is due first; only what is in work and has a due date
};
struct RequestQuery {
  std::string status, service_code, neighborhood;
  std::optional<Time> since = std::nullopt, until = std::nullopt;  // when it was said, `until` excluded
  RequestOrder order = RequestOrder::kNewest;
  // For paging: the last one of the page before, as it was then. Nothing is passed over when it has become
  // something else since; empty id: from the start.
  struct Place {
    double urgency = 0;  // of kUrgency alone
    std::string id = {};
    Time due = {};  // of kDue alone
  };
  Place after = {};
  int limit = 50;                          // at most 500
  std::vector<std::string> statuses = {};  // any of these; empty: as `status` says
  std::string department = {}, assignee = {};
  bool unassigned = false;  // nobody has taken it
  // Of what is in work; `due_before` excluded.
  std::optional<Time> due_from = std::nullopt, due_before = std::nullopt;
};
Result<std::vector<ServiceRequest>> FindRequests(Tx& tx, const RequestQuery& query);
// Empty: of every status.
Result<int64_t> CountRequests(Tx& tx, const std::string& status);
// In work, and due from then on (none: since ever), `until` excluded.
Result<int64_t> CountDue(Tx& tx, std::optional<Time> from, Time until);
Result<std::optional<ServiceRequest>> FindRequest(Tx& tx, const std::string& id);
// As ReadTicket answers it (core/ticket.h).
Result<std::optional<ServiceRequest>> FindRequestByTicket(Tx& tx, const std::string& ticket);
// kRejected if somebody changed it since `was` (its updated_datetime), or it is not there. What its mentions
// decide (mention_count, urgency, the keys) stays as it is stored: mentions join while a person edits.
Result<void> SaveRequest(Tx& tx, const ServiceRequest& request, Time was);

// By its resident, 1 to kBestRating. False, and nothing is changed, where it has one already. Its
// updated_datetime stays: that is for what people of the city do.
Result<bool> RateRequest(Tx& tx, const std::string& id, int rating);

struct Joined {
  std::string id;
  const JoinReason* because = nullptr;  // of static duration; null: it was made
};
// The request that a mention said at `at` joined or became. One that was merged is joined by joining what it
// was merged into.
Result<Joined> JoinOrMake(Tx& tx, const ServiceRequest& draft, Time at, Time now,
                          std::chrono::milliseconds join_window);
// A new one, whatever is there of the same place, with its first mention said at `at`: its id.
Result<std::string> MakeRequest(Tx& tx, const ServiceRequest& draft, Time at, Time now);
// Those that people made of that mention, which need not be the one that it belongs to.
Result<std::vector<std::string>> RequestsMadeOf(Tx& tx, int64_t mention);
// Its mentions were edited or removed: counts them again, and takes the urgency, and while it is a draft that
// no person made the words and the service, of the gravest that is left, the earliest of several.
Result<void> RecountRequest(Tx& tx, const std::string& id, Time now);

}  // namespace crier
