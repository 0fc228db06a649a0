// A call of Slack's: any body, rightly signed, while the Web API answers anything to what is looked up; the
// same signature over anything else is refused.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "connectors/catalog.h"
#include "core/digest.h"
#include "core/json.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using fuzz::Must;

constexpr std::string_view kKey = "a key for the fuzz targets";

void Check(const std::string& body, const std::string& answer) {
  setenv("CRIER_FUZZ_KEY", std::string(kKey).c_str(), 1);
  const ConnectorType* const type = FindConnector("slack");
  const auto settings =
      Settings::Parse("channel: C71\ntoken: env:CRIER_FUZZ_KEY\nsecret: env:CRIER_FUZZ_KEY\n", type->options);
  Must(settings.has_value(), "the target's own settings can be read");
  FakeHttp http;
  http.Always("", [&](const HttpRequest&) { return Reply(200, answer); });
  FakeMail mail;
  const FakeClock clock;
  FakeState state;
  const auto channel = type->open(*settings, "test", Doors{http, mail, clock}, state);
  Must(channel.has_value(), "the target's own settings open a channel");
  const auto seconds = std::chrono::floor<std::chrono::seconds>(clock.Now()).time_since_epoch().count();
  const std::string at = std::to_string(seconds);
  const std::string signature = "v0=" + Hex(HmacSha256(kKey, fmt::format("v0:{}:{}", at, body)));
  const auto call = [&](const std::string& bytes) {
    return (*channel)->receiver()->Receive(
        {"POST",
         "/hooks/test",
         {},
         {{"X-Slack-Request-Timestamp", at}, {"X-Slack-Signature", signature}},
         bytes,
         clock.Now()});
  };
  const auto forged = call(body + " ");
  Must(!forged && (forged.error().fault == Fault::kAuth || body.size() >= kMaxJson),
       "a wrong signature is refused");
  const auto reply = call(body);
  if (!reply) return fuzz::MustExplain(reply.error());
  Must(reply->batch.events.size() <= 1, "a call tells one thing at most");
  Must(reply->body.size() <= 1024, "what is sent back is bounded");
  fuzz::MustKeepBounds(reply->batch, "test");
  const auto again = call(body);
  Must(again && fuzz::Written(reply->batch) == fuzz::Written(again->batch),
       "the same call brings the same events");
}

}  // namespace
}  // namespace crier

FUZZ(slack_hook) {
  const auto pieces = crier::fuzz::Pieces(crier::fuzz::TextOf(data, size), 2);
  crier::Check(std::string(pieces[0]), pieces.size() > 1
                                           ? std::string(pieces[1])
                                           : R"({"ok": true, "user_id": "U900", "bot_id": "B900"})");
  return 0;
}
