#include "connectors/email/sink.h"

#include <fmt/format.h>

#include "connectors/email/delivery_id.h"
#include "core/log.h"

namespace crier::email {
namespace {

Error Named(Error error) {
  error.message = "email " + error.message;
  return error;
}

}  // namespace

std::vector<Receipt> EmailSink::Send(std::span<const Outgoing> batch) {
  std::vector<Receipt> receipts(batch.size());
  std::vector<Letter> letters;
  std::vector<size_t> places;
  for (size_t i = 0; i < batch.size(); ++i) {
    const Outgoing& outgoing = batch[i];
    if (!IsMailAddress(outgoing.recipient)) {
      receipts[i] = Receipt::From(
          {Fault::kRejected,
           outgoing.recipient.empty()
               ? "email: nobody to send it to; give the channel its recipients"
               : fmt::format("email: '{}' is no address that mail can be sent to", outgoing.recipient)});
      continue;
    }
    if (const std::string left_out = WaysOut(setup_.sender, outgoing).left_out; !left_out.empty()) {
      LogWarn("email: an unsubscribe address is too long for a header and is left out of a mail",
              {{"address", left_out}, {"key", outgoing.key}});
    }
    Letter letter;
    letter.from = setup_.verp ? TaggedAddress(setup_.bounce_address, outgoing.key) : setup_.bounce_address;
    letter.to = outgoing.recipient;
    letter.message = Compose(setup_.sender, outgoing, doors_.clock.Now());
    letters.push_back(std::move(letter));
    places.push_back(i);
  }
  const std::vector<Result<void>> answers =
      doors_.mail.Submit(setup_.server, letters, setup_.connections, {});
  for (size_t i = 0; i < places.size(); ++i) {
    const std::string id = DeliveryId(batch[places[i]].key, DomainOf(setup_.sender.address));
    Receipt& receipt = receipts[places[i]];
    receipt = answers[i] ? Receipt::Accepted(id) : Receipt::From(Named(answers[i].error()));
    // Where it may be out, its bounce must find it.
    if (receipt.state == DeliveryState::kUnknown) receipt.native_id = id;
  }
  return receipts;
}

Result<void> EmailSink::Greet() {
  auto greeted = doors_.mail.Greet(setup_.server, {});
  if (!greeted) return Named(std::move(greeted).error());
  return {};
}

}  // namespace crier::email
