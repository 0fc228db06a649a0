#include "hub/follow_up.h"

#include "classifier/draft.h"
#include "core/log.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "hub/replies.h"
#include "hub/requests.h"
#include "store/tables/mentions.h"
#include "store/tables/merges.h"
#include "store/tables/request_history.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

// What a resident's words do to a request; empty: nothing.
std::string ActionOf(std::string_view status) {
  if (status == "waiting") return "answered";
  return status == "closed" || status == "dismissed" ? "reopen" : "";
}

// The address that a resident was asked for, where his words name one. None that says less than what is
// known: a place on the map stays until another one is found.
Result<void> FillInAddress(Tx& tx, int64_t mention_id, const ServiceRequest& request, RequestChange* change) {
  auto mention = FindMention(tx, mention_id);
  if (!mention) return mention.error();
  if (!*mention) return {};
  const Whereabouts where = WhereaboutsOf((*mention)->verdict);
  if (where.address_string.empty() && !where.point) return {};
  if (request.point && !where.point) return {};
  change->address_string = where.address_string;
  change->point = where.point;
  change->neighborhood = where.neighborhood;
  return {};
}

}  // namespace

Result<std::optional<Followed>> StepFromOutside(Hub& hub, Tx& tx, const ServiceRequest& request,
                                                const RequestChange& change, const std::string& channel,
                                                Time now) {
  const Actor by = Actor::Channel(channel);
  const auto terms = TermsAfter(hub, tx, request, change);
  if (!terms) return terms.error();
  auto after = Step(request, change, by, now, *terms);
  if (!after) {
    LogWarn("a request stays as it is, whatever came in", {{"request", request.id},
                                                           {"channel", channel},
                                                           {"action", change.action},
                                                           {"why", after.error().message}});
    return std::optional<Followed>();
  }
  if (auto saved = SaveRequest(tx, *after, request.updated_datetime); !saved) return saved.error();
  RequestEvent event = EventOf(request, *after, change);
  if (auto added = AddEvent(tx, &event); !added) return added.error();
  auto recorded = Record(tx, by, now, "request." + change.action,
                         {"request " + after->id, RequestJson(request), RequestJson(*after)});
  if (!recorded) return recorded.error();
  auto told = TellOfStep(hub, tx, request, *after, after->updated_datetime);
  if (!told) return told.error();
  return std::optional(Followed{request, *std::move(after), *std::move(told)});
}

Result<std::optional<Followed>> TakeFollowUp(Hub& hub, Tx& tx, const FollowUp& follow_up,
                                             const std::string& channel, Time now) {
  if (follow_up.request_id.empty()) return std::optional<Followed>();
  auto found = FindSurvivor(tx, follow_up.request_id);
  if (!found) return found.error();
  if (!*found) return std::optional<Followed>();
  RequestChange change;
  change.action = ActionOf((*found)->status);
  if (change.action.empty()) return std::optional<Followed>();
  if (change.action == "answered" && (*found)->waiting_for == "address") {
    if (auto filled = FillInAddress(tx, follow_up.mention_id, **found, &change); !filled)
      return filled.error();
  }
  return StepFromOutside(hub, tx, **found, change, channel, now);
}

}  // namespace crier
