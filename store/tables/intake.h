// What one poll or one webhook call brought goes into the database: mentions, verdicts, tallies, drafts,
// reports, consents and the cursor, in one transaction.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/mention.h"
#include "core/reply.h"
#include "core/request.h"
#include "core/verdict.h"
#include "store/db/db.h"
#include "store/tables/mentions.h"
#include "store/tables/nodes.h"

namespace crier {

struct Judged {
  Event event;                          // an Alert is passed over
  Verdict verdict;                      // of a Mention or Edited
  std::vector<Count> counts;            // of the same
  std::optional<ServiceRequest> draft;  // where it is actionable
  bool alone = false;                   // the draft joins no other: who reported it was promised its id
};

// Everything is filed under `channel`, whatever the events themselves say.
struct Intake {
  std::string channel;
  std::string cursor;
  bool has_cursor = true;  // false for a receiver: it has none
  std::vector<Judged> events;
  Time now{};
  // The lease that the poll was begun under: kRejected, and nothing stored, if it has changed hands.
  std::optional<int64_t> fence = std::nullopt;
};

// For the live stream: each mention and request once, as it is after the whole batch.
struct IntakeResult {
  std::vector<StoredMention> added;      // new ones only
  std::vector<StoredMention> changed;    // edited or removed
  std::vector<ServiceRequest> requests;  // drafts made, joined, or changed by an edit or a removal
  std::vector<int64_t> deliveries;       // settled by a report, or skipped because consent was withdrawn
  std::vector<FollowUp> follow_ups;      // new mentions that came back in a thread that we know
  int known = 0;                         // mentions that changed nothing: heard before, or removed before
};

// - A mention known already changes nothing. Edited before the original was heard is a new one; with the same
// text it
//   changes nothing; else the old counts are taken back and a request that it belongs to stays its request.
// - Removed takes the counts back and leaves a tombstone, so that the same mention is not taken in again; of
//   one never heard, too, for it may come behind its removal. A request that loses its last mention stays,
//   with a note.
// - A draft joins the draft or open request with the same danger_key, else with the same join_key, whose
//   mentions are within `join_window` of it, else it becomes a new one; the mention's verdict says why it
//   joined. A draft takes the words and the service of a graver mention. Joining leaves updated_datetime
//   alone: that is for what people edit.
// - A mention that answers a reply of ours to its author belongs to that reply's request, whatever it is
// about;
//   one that goes on in its author's own thread does unless it is a report of another place by itself.
// - A Report settles the delivery with that native id or key; one that comes before the native id is known
// waits for it.
//   The last Consent by time counts; withdrawing skips what is still pending for that recipient.
// kBadData, and nothing stored, if an event breaks the limits of core/mention.h.
Result<IntakeResult> TakeIn(Tx& tx, const Intake& intake, std::chrono::milliseconds join_window);

}  // namespace crier
