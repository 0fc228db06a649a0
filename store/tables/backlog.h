// Table: deliveries, seen as a whole: what is not settled, and the one action that settles all doubts of a
// channel.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/actor.h"
#include "core/job.h"
#include "core/post.h"
#include "store/db/db.h"

namespace crier {

struct OutboxDepth {
  std::string channel;
  DeliveryState state = DeliveryState::kPending;  // kPending, kSending or kUnknown
  int64_t rows = 0;
  Time oldest{};
};
Result<std::vector<OutboxDepth>> OutboxDepths(Tx& tx);

// True while a job of the subject's expands, or a delivery of it waits or is under way.
Result<bool> AnyOpen(Tx& tx, JobKind kind, const std::string& subject);

// How far the subject's jobs have come.
struct Progress {
  std::map<std::string, int64_t> rows;  // by the name of their state, those that there are
  // Of the jobs that still expand: recipients that have their rows, of how many. Both 0: none expands.
  int64_t expanded = 0, audience = 0;
};
Result<Progress> ProgressOf(Tx& tx, JobKind kind, const std::string& subject);

// Something of it came before people, or may have.
Result<bool> WasSaid(Tx& tx, JobKind kind, const std::string& subject);

// What people, not the public, have of a job.
struct WithPeople {
  int64_t known = 0;    // by a native id: can be taken back where the channel can
  int64_t unknown = 0;  // perhaps, or nobody knows under which id
  int64_t taken = 0;    // retractions, but for those that failed
};
Result<WithPeople> StandingWithPeople(Tx& tx, int64_t job_id);

// What Halt of broadcast/ledger/hold.h says of one row that waits, of all of the subject's at once.
// `why_again` goes where a person had it sent again.
Result<int64_t> HaltPending(Tx& tx, JobKind kind, const std::string& subject, std::string_view why,
                            std::string_view why_again, Time now);

// Where deliveries are in kUnknown, the oldest first.
struct UnknownRows {
  std::string channel, bulletin_id;  // the latter empty of what is no bulletin's
  int64_t rows = 0;
};
Result<std::vector<UnknownRows>> FindUnknown(Tx& tx);

// What is not settled, by bulletin, channel and state, the oldest bulletin first.
struct OpenRows {
  std::string bulletin_id, channel;
  DeliveryState state = DeliveryState::kPending;  // kPending, kSending or kUnknown
  int64_t rows = 0;
};
Result<std::vector<OpenRows>> FindOpen(Tx& tx);
// Likewise the recipients that have no rows yet.
Result<std::vector<OpenRows>> FindUnwritten(Tx& tx);

// Native ids of the channel's deliveries but the one with this id, the newest 2,048. True: it was done before
// `since`. `newest` is the last that was sent before that; empty: none.
struct KnownIds {
  std::map<std::string, bool> ids;
  std::string newest;
};
Result<KnownIds> FindKnownIds(Tx& tx, const std::string& channel, int64_t but, Time since);

// Deliveries of one channel: all, those of one bulletin, or the one with this id.
struct Which {
  std::string channel;
  std::string bulletin_id = {};
  int64_t delivery = 0;
};

// A person has looked, and says of the deliveries that are in kUnknown: they arrived (kAccepted), they did
// not and shall not (kFailed, and with them the parts that would follow), or send them again (kPending).
struct Settled {
  int64_t rows = 0;
  std::vector<std::string> bulletins;  // that they and those parts are of, each once
};
Result<Settled> SettleUnknown(Tx& tx, const Which& which, DeliveryState as, const Actor& actor, Time now);

// The same for a channel that no configuration names any more: what waits or was under way there is settled
// with what is unknown, for nobody else ever will, and its jobs end (who was not expanded counts as a row).
Result<Settled> SettleAbandoned(Tx& tx, const Which& which, DeliveryState as, const Actor& actor, Time now);

// After a backup was restored: what waited or was under way then may have gone out since. It is in doubt now,
// and the promise decides, also of what jobs have still to write; bulletins that were approved but not begun
// wait for another approval, unless they are of a disaster.
Result<void> DoubtRestored(Tx& tx, Time now);

}  // namespace crier
