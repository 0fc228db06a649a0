#include "hub/follow_up.h"

#include "core/log.h"
#include "desk/life.h"
#include "hub/act.h"
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

}  // namespace

Result<std::optional<Followed>> TakeFollowUp(Tx& tx, const FollowUp& follow_up, const std::string& channel,
                                             Time now) {
  if (follow_up.request_id.empty()) return std::optional<Followed>();
  auto found = FindSurvivor(tx, follow_up.request_id);
  if (!found) return found.error();
  RequestChange change;
  if (*found) change.action = ActionOf((*found)->status);
  if (change.action.empty()) return std::optional<Followed>();
  const Actor by = Actor::Channel(channel);
  auto after = Step(**found, change, by, now);
  if (!after) {
    // The message is on the request all the same; what came in must not be lost over its state.
    LogWarn("a request that a resident answered stays as it is",
            {{"request", (*found)->id}, {"why", after.error().message}});
    return std::optional<Followed>();
  }
  if (auto saved = SaveRequest(tx, *after, (*found)->updated_datetime); !saved) return saved.error();
  RequestEvent event = EventOf(**found, *after, change);
  if (auto added = AddEvent(tx, &event); !added) return added.error();
  auto recorded = Record(tx, by, now, "request." + change.action,
                         {"request " + after->id, RequestJson(**found), RequestJson(*after)});
  if (!recorded) return recorded.error();
  return std::optional(Followed{**std::move(found), *std::move(after)});
}

}  // namespace crier
