// What people do with bulletins, for the API and the command line alike: a record, a Step of broadcast, the
// store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broadcast/render.h"
#include "core/actor.h"
#include "core/bulletin.h"
#include "core/result.h"
#include "hub/api/views.h"

namespace crier {

class Hub;
class OpenChannel;

Result<Bulletin> LoadBulletin(Hub& hub, const std::string& id);
// `seen`: the updated_at, as FormatTime writes it, of what `actor` had before their eyes; refused where it
// was changed since. Empty only of a draft that nobody changed after it was first written. Gives a new draft
// its id and times, or replaces the draft `id` when that is not empty.
Result<Bulletin> KeepDraft(Hub& hub, Bulletin draft, const std::string& id, const Actor& actor,
                           const std::string& seen = "");
// Refused while advice blocks it, or where no channel would carry it.
Result<Bulletin> ApproveBulletin(Hub& hub, const std::string& id, const Actor& actor,
                                 const std::string& seen = "");
// A new draft that updates or cancels.
Result<Bulletin> CorrectBulletin(Hub& hub, const std::string& id, const Actor& actor);
Result<Bulletin> CancelBulletin(Hub& hub, const std::string& id, const Actor& actor);
// Part of a write: the bulletin, now sent, where it was being sent and none of its deliveries waits any more.
Result<std::optional<Bulletin>> FinishIfSettled(Tx& tx, const std::string& id, Time now);
// As the channel would carry it, by the limits at hand; where those are only assumed, `doubt` says so.
// kConfig where it goes to people and names none.
struct CarriedBy {
  ChannelView view;
  std::string doubt;
  Result<std::vector<Rendered>> rendered;
};
CarriedBy RenderFor(Hub& hub, const Bulletin& bulletin, OpenChannel& channel, Time now);
// {"advice", "posts", "errors"} as docs/api.md says.
Json PreviewBulletin(Hub& hub, const Bulletin& bulletin);
// {"pending": 3, ...}: how its deliveries stand.
Json ProgressJson(const std::vector<Delivery>& deliveries);

}  // namespace crier
