#include "hub/public/rate.h"

#include "core/ticket.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "store/tables/merges.h"
#include "store/tables/request_history.h"
#include "store/tables/requests.h"

namespace crier {

Result<std::optional<TicketShown>> FindTicket(Tx& tx, const std::string& written) {
  // Asked for also where it is no number: it takes as long.
  auto own = FindRequestByTicket(tx, ReadTicket(written).value_or(""));
  if (!own) return own.error();
  if (!*own) return std::optional<TicketShown>();
  auto now = FindSurvivor(tx, (*own)->id);
  if (!now) return now.error();
  if (!*now) return std::optional<TicketShown>();
  return std::optional(TicketShown{**std::move(own), **std::move(now)});
}

Result<void> RateTicket(Hub& hub, const std::string& written, int rating) {
  const Actor who = Actor::Resident();
  ServiceRequest rated;
  auto done = Act(hub, who, "request.rate", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = FindTicket(tx, written);
    if (!found) return found.error();
    if (!*found) return Error{Fault::kNotFound, "not found: a report of this number"};
    if (rating < 1 || rating > kBestRating) return Error{Fault::kBadData, "a rating is 1 to 5"};
    if (!(*found)->CanBeRated()) return Error{Fault::kRejected, "this report cannot be rated, or was before"};
    rated = (*found)->own;
    auto first = RateRequest(tx, rated.id, rating);
    if (!first) return first.error();
    if (!*first) return Error{Fault::kRejected, "this report was rated before"};
    RequestEvent event{.request_id = rated.id,
                       .at = hub.clock().Now(),
                       .who = ActorText(who),
                       .action = "rate",
                       .status_before = rated.status,
                       .status_after = rated.status,
                       .detail = std::to_string(rating)};
    if (auto added = AddEvent(tx, &event); !added) return added.error();
    rated.rating = rating;
    return AuditedChange{"request " + rated.id, nullptr, Json{{"rating", rating}}};
  });
  if (!done) return done;
  hub.live().Publish("request", Dump(RequestJson(rated)));
  return {};
}

}  // namespace crier
