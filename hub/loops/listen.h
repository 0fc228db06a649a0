// The listen loop: poll -> classify -> store, one thread a channel, until it is stopped or the channel is
// another node's.
#pragma once

#include <functional>
#include <stop_token>

#include "store/tables/intake.h"

namespace crier {

class Hub;
class OpenChannel;

// `fence`: of the lease under which it runs; what it brings after that is another's is not stored.
void Listen(Hub& hub, OpenChannel& channel, int64_t fence, std::stop_token stop);

// What a batch wants beside the usual.
struct TakeMore {
  std::function<void(Judged&)> judged = {};  // may change what was judged of an event
  // In the same transaction, once all is stored; may be called more than once. After an error nothing is.
  std::function<Result<void>(Tx&, const IntakeResult&)> stored = {};
};

// Judges what a channel brought and stores it in one transaction, with the cursor where there is a fence (a
// receiver has neither), then tells who watches.
Result<IntakeResult> TakeBatch(Hub& hub, OpenChannel& channel, Batch batch, std::optional<int64_t> fence,
                               const TakeMore& more = {});

// Counts on the channel what a call brought that no webhook made: it works.
void NoteHeard(Hub& hub, OpenChannel& channel, const IntakeResult& taken);

}  // namespace crier
