#include "connectors/kit/send_each.h"

namespace crier::kit {

std::vector<Receipt> SendEach(std::span<const Outgoing> batch, const Clock& clock,
                              const std::function<Receipt(const Outgoing&)>& send) {
  std::vector<Receipt> receipts;
  receipts.reserve(batch.size());
  std::optional<Receipt> held_up;
  const Time began = clock.Now();
  for (const Outgoing& out : batch) {
    if (!held_up && clock.Now() - began > kInHand) held_up = Receipt::NotAsked();
    receipts.push_back(held_up ? *held_up : send(out));
    const std::optional<Error>& error = receipts.back().error;
    if (held_up || !error) continue;
    if (error->fault != Fault::kThrottled && error->fault != Fault::kUnreachable &&
        error->fault != Fault::kAuth) {
      continue;
    }
    held_up = Receipt::NotAsked(error);
    held_up->error->in_doubt = false;
  }
  return receipts;
}

}  // namespace crier::kit
