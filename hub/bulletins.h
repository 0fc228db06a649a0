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
#include "store/tables/backlog.h"

namespace crier {

class Hub;
class OpenChannel;

Result<Bulletin> LoadBulletin(Hub& hub, const std::string& id);
// `seen`: the updated_at, as FormatTime writes it, of what `by` had before their eyes; refused where it
// was changed since. Empty only of a draft that nobody changed after it was first written. Gives a new draft
// its id and times, or replaces the draft `id` when that is not empty.
Result<Bulletin> KeepDraft(Hub& hub, Bulletin draft, const std::string& id, const Acting& by,
                           const std::string& seen = "");
// Every channel that the bulletin names must be there and able to send.
Result<void> CheckChannels(Hub& hub, const Bulletin& bulletin);
// Part of a read or write: whether the draft may take the place of what it refers to (broadcast/life.h).
Result<void> CheckReferred(Tx& tx, const Bulletin& draft);
// A new draft that updates, cancels, or says that the danger is over. Approving: hub/approvals.h.
Result<Bulletin> CorrectBulletin(Hub& hub, const std::string& id, const Acting& by);
Result<Bulletin> ClearBulletin(Hub& hub, const std::string& id, const Acting& by);
Result<Bulletin> CancelBulletin(Hub& hub, const std::string& id, const Acting& by);
// Part of a write: the bulletin, now sent, where it was being sent, none of its deliveries waits any more and
// none is still to be written.
Result<std::optional<Bulletin>> FinishIfSettled(Tx& tx, const std::string& id, Time now);
// As the channel would carry it, by the limits at hand; where those are only assumed, `doubt` says so.
// kConfig where it goes to people and names none.
struct CarriedBy {
  ChannelView view;
  std::string doubt;
  Result<std::vector<Rendered>> rendered;
};
CarriedBy RenderFor(Hub& hub, const Bulletin& bulletin, OpenChannel& channel, Time now);
// {"advice", "posts", "errors", "area", "covers", "digest"} as docs/api.md says.
Json PreviewBulletin(Hub& hub, Bulletin bulletin);
Result<Progress> LoadProgress(Hub& hub, const std::string& id);
// Adds "progress": {"pending": 3, ...}, how its deliveries stand, and "expanding": {"written", "of"} while
// some of its recipients have none.
void AddProgress(const Progress& progress, Json* json);
// The `progress` event of docs/api.md.
Json ProgressEventJson(const std::string& bulletin_id, const Progress& progress);

}  // namespace crier
