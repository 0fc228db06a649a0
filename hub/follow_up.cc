#include "hub/follow_up.h"

#include "core/log.h"
#include "desk/life.h"
#include "hub/act.h"
#include "store/tables/requests.h"

namespace crier {

Result<std::optional<Followed>> TakeFollowUp(Tx& tx, const FollowUp& follow_up, const std::string& channel,
                                             Time now) {
  if (follow_up.request_id.empty()) return std::optional<Followed>();
  auto found = FindRequest(tx, follow_up.request_id);
  if (!found) return found.error();
  if (!*found || ((*found)->status != "closed" && (*found)->status != "dismissed"))
    return std::optional<Followed>();
  const Actor by = Actor::Channel(channel);
  RequestChange reopen;
  reopen.action = "reopen";
  auto after = Step(**found, reopen, by, now);
  if (!after) {
    // The message is on the request all the same; what came in must not be lost over its state.
    LogWarn("a request that a resident answered stays as it is",
            {{"request", follow_up.request_id}, {"why", after.error().message}});
    return std::optional<Followed>();
  }
  if (auto saved = SaveRequest(tx, *after, (*found)->updated_datetime); !saved) return saved.error();
  auto recorded = Record(tx, by, now, "request.reopen",
                         {"request " + follow_up.request_id, RequestJson(**found), RequestJson(*after)});
  if (!recorded) return recorded.error();
  return std::optional(Followed{**std::move(found), *std::move(after)});
}

}  // namespace crier
