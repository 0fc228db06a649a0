// The send loop: outbox -> sink -> ledger, one thread a channel, until it is stopped or the channel is
// another node's. A row is claimed in the store before anything is sent. Where nothing could tell what became
// of one, no more are claimed than the sink has connections (Sink::connections), and the place of one is free
// again when its answer is stored.
#pragma once

#include <cstdint>
#include <stop_token>

namespace crier {

class Hub;
class OpenChannel;

// `fence`: of the lease under which it runs.
void SendOut(Hub& hub, OpenChannel& channel, int64_t fence, std::stop_token stop);

}  // namespace crier
