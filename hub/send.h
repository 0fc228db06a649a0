// The send loop: outbox -> sink -> ledger, one thread a channel, until stopped. A row is claimed in the store
// before anything is sent, and every answer is stored before the next row is claimed.
#pragma once

#include <stop_token>

namespace crier {

class Hub;
class OpenChannel;

void SendOut(Hub& hub, OpenChannel& channel, std::stop_token stop);

}  // namespace crier
