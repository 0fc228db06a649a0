// Any bytes as a mail: read within bounds, judged, and quoted, bounced or answered without a crash.
#include "connectors/email/bounce.h"
#include "connectors/email/complaint.h"
#include "connectors/email/delivery_id.h"
#include "connectors/email/events.h"
#include "connectors/email/message.h"
#include "connectors/email/quote.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

FUZZ(mail) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const std::string_view raw = fuzz::TextOf(data, size);
  const email::Message message = email::ReadMessage(raw);
  for (const std::string* each :
       {&message.id, &message.from, &message.from_name, &message.reply_to, &message.subject, &message.text}) {
    Must(IsUtf8(*each), "what a mail says is UTF-8");
  }
  for (const auto& [name, value] : message.headers) Must(IsUtf8(name) && IsUtf8(value), "headers are UTF-8");
  for (const Attachment& each : message.attachments)
    Must(IsUtf8(each.description) && IsUtf8(each.media_type), "what hangs on it is UTF-8");
  if (email::ReadBounce(message)) Must(IsUtf8(email::BounceWords(message)), "a bounce's words are UTF-8");
  if (const auto feedback = email::ReadFeedback(message, raw))
    Must(IsUtf8(feedback->who) && IsUtf8(feedback->type), "what a report says is UTF-8");
  if (const auto key = email::FindDeliveryId(message.text, "city.example"))
    Must(email::KeyOfId(email::DeliveryId(*key, "city.example"), "city.example") == *key, "a key comes back");
  ReceivedLetter letter;
  letter.uid = 1;
  letter.size = raw.size();
  letter.message = std::string(raw);
  const email::Own own{.addresses = {"alerts@city.example"},
                       .domain = "city.example",
                       .bounce_address = "bounces@city.example",
                       .unsubscribe_address = "stop@city.example",
                       .results_by = "mx.city.example",
                       .programs = {"forms.example"}};
  Batch batch;
  batch.events = email::EventsOf(letter, "", own, "mail");
  fuzz::MustKeepBounds(batch, "mail");
  const email::Message again = email::ReadMessage(raw);
  Must(again.id == message.id && again.text == message.text, "the same mail reads the same");
  return 0;
}
