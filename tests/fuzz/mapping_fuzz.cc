// A webhook of any settings (the first piece) and any call (the second): mappings, pointers, body templates.
#include "connectors/catalog.h"
#include "connectors/webhook/body.h"
#include "connectors/webhook/json.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::webhook {
namespace {

using fuzz::Must;

// Whatever a template says, what is sent is JSON.
void CheckBody(const std::string& pattern, const std::string& text) {
  const auto body = Body::Parse(pattern);
  if (!body) {
    Must(body.error().fault == Fault::kConfig, "a template is refused as configuration");
    return fuzz::MustExplain(body.error());
  }
  const Post post = {"test", text, text, {text, text}, text, text, text, text, Time{}};
  const std::string filled = body->Fill({text, &post, 1, text, text});
  if (filled.size() <= kMaxJson) Must(ReadJson(filled).has_value(), "what a template makes is JSON");
}

void Check(std::string_view yaml, const std::string& said) {
  const ConnectorType& type = *FindConnector("webhook");
  const auto settings = Settings::Parse(yaml, type.options);
  if (!settings) return fuzz::MustExplain(settings.error());
  FakeHttp http;
  FakeMail mail;
  const FakeClock clock;
  FakeState state;
  CheckBody(settings->Text("body"), said);
  const auto channel = type.open(*settings, "test", Doors{http, mail, clock}, state);
  if (!channel) {
    Must(channel.error().fault == Fault::kConfig, "settings are refused as configuration");
    return fuzz::MustExplain(channel.error());
  }
  Receiver* receiver = (*channel)->receiver();
  if (receiver == nullptr) return;
  const auto reply = receiver->Receive({"POST", "/hooks/test", {}, {}, said, clock.Now()});
  if (!reply) return fuzz::MustExplain(reply.error());
  fuzz::MustKeepBounds(reply->batch, "test");
}

}  // namespace
}  // namespace crier::webhook

FUZZ(mapping) {
  const auto pieces = crier::fuzz::Pieces(crier::fuzz::TextOf(data, size), 2);
  crier::webhook::Check(pieces[0], std::string(pieces.back()));
  return 0;
}
