// What may not go out any more: words of a bulletin that was corrected, cancelled or withdrawn while some of
// it was under way must not come out after the new ones, nor those of one that has expired. What had not gone
// out is dropped, what comes to stand late is taken back where the channel can, what is in doubt is looked
// for and never sent again. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/bulletin.h"
#include "core/channel.h"
#include "core/delivery.h"

namespace crier {

inline bool IsOvertaken(const Bulletin& bulletin) {
  return bulletin.state == "superseded" || bulletin.state == "cancelled";
}

// Nobody is told now what held until then. What stands of it stays, and may be corrected or taken back.
inline bool IsExpired(const Bulletin& bulletin, Time now) {
  return bulletin.expires && *bulletin.expires <= now;
}

// Why nothing of the bulletin may go out on a channel now; empty: it may. `edit`: of an edit of what stands.
// Retractions always may. `drill`: the channel's mode, which may have been changed since the row was written.
std::string_view HeldBack(const Bulletin& bulletin, bool edit, bool drill, Time now);

// A row that waits and now never shall go out: skipped, or unknown where it may be out already. Retractions
// go on: what they take back is older still. True if the row was changed. The store does the same to all of a
// bulletin's at once (HaltPending of store/tables/backlog.h).
bool Halt(Delivery* row, std::string_view why, Time now);

// What its `error` says then of one that a person had sent again.
std::string HaltedAgain(std::string_view why);

// For a row that is about to be saved, whose bulletin is overtaken: halts it if it would be tried again. True
// if it has come to stand and must be taken back.
bool StandsLate(const Bulletin& bulletin, Delivery* row, const Abilities& abilities, Time now);

// Takes `late` back; the same row however often it is called.
Delivery RetractionOf(const Delivery& late, Time now);

}  // namespace crier
