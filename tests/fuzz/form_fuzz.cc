// A contact of any bytes, as it is entered in a form: what is taken is within bounds, what is not says why;
// and none of it comes by a webhook.
#include <algorithm>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

FUZZ(form) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const std::string body(fuzz::TextOf(data, size));
  const ConnectorType* const type = FindConnector("form");
  const auto settings = Settings::Parse("form: web\n", type->options);
  Must(settings.has_value(), "the target's own settings can be read");
  FakeHttp http;
  FakeMail mail;
  const FakeClock clock;
  FakeState state;
  const auto channel = type->open(*settings, "test", Doors{http, mail, clock}, state);
  Must(channel.has_value(), "the target's own settings open a channel");
  Receiver* const receiver = (*channel)->receiver();
  Must(!receiver->Receive({"POST", "/hooks/test", {}, {}, body, clock.Now()}).has_value(),
       "no webhook is taken");
  const auto reply = receiver->Receive({"POST", std::string(kContactPath), {}, {}, body, clock.Now()});
  if (!reply) {
    Must(reply.error().fault == Fault::kBadData, "a contact that cannot be read is bad data");
    fuzz::MustExplain(reply.error());
    return 0;
  }
  fuzz::MustKeepBounds(reply->batch, "test");
  Must(reply->batch.events.size() == 1, "a contact is one mention");
  const auto& mention = std::get<Mention>(reply->batch.events.front());
  Must(!mention.native_id.empty() && !mention.text.empty() && mention.direct, "it has a key and words");
  const auto again = receiver->Receive({"POST", std::string(kContactPath), {}, {}, body, clock.Now()});
  Must(again.has_value() && std::get<Mention>(again->batch.events.front()).text == mention.text,
       "the same contact is the same mention");
  return 0;
}
