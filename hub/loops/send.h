// The send loop: outbox -> sink -> ledger, one thread a channel, until it is stopped or the channel is
// another node's. A row is claimed in the store before anything is sent, and every answer is stored before
// the next row is claimed.
#pragma once

#include <cstdint>
#include <stop_token>

namespace crier {

class Hub;
class OpenChannel;

// `fence`: of the lease under which it runs.
void SendOut(Hub& hub, OpenChannel& channel, int64_t fence, std::stop_token stop);

}  // namespace crier
