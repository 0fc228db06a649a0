// A call of Meta's webhook to each of its three platforms: any body, rightly signed, while Graph answers
// anything to what is looked up; the same signature over anything else is refused.
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

void Check(std::string_view platform, std::string_view key, const std::string& body,
           const std::string& answer) {
  setenv("CRIER_FUZZ_KEY", std::string(kKey).c_str(), 1);
  const ConnectorType* type = FindConnector(platform);
  const auto settings = Settings::Parse(
      std::string(key) + ": '17'\ntoken: env:CRIER_FUZZ_KEY\nsecret: env:CRIER_FUZZ_KEY\n", type->options);
  Must(settings.has_value(), "the target's own settings can be read");
  FakeHttp http;
  FakeMail mail;
  const FakeClock clock;
  FakeState state;
  http.Once("GET https://graph.threads.net/v1.0/me", Reply(200, R"({"id": "17", "username": "city"})"));
  http.Always("", [&](const HttpRequest&) { return Reply(200, answer); });
  auto channel = type->open(*settings, "test", Doors{http, mail, clock}, state);
  Must(channel.has_value(), "the target's own settings open a channel");
  const std::string signature = "sha256=" + Hex(HmacSha256(kKey, body));
  const auto call = [&](const std::string& bytes) {
    return (*channel)->receiver()->Receive(
        {"POST", "/hooks/test", {}, {{"X-Hub-Signature-256", signature}}, bytes, clock.Now()});
  };
  const auto forged = call(body + " ");
  Must(!forged && (forged.error().fault == Fault::kAuth || body.size() >= kMaxJson),
       "a wrong signature is refused");
  const auto reply = call(body);
  if (!reply) return fuzz::MustExplain(reply.error());
  Must(reply->batch.events.size() <= 1000, "a call's events are bounded");
  fuzz::MustKeepBounds(reply->batch, "test");
  const auto again = call(body);
  Must(again && fuzz::Written(reply->batch) == fuzz::Written(again->batch),
       "the same call brings the same events");
}

}  // namespace
}  // namespace crier

FUZZ(meta_hook) {
  const auto pieces = crier::fuzz::Pieces(crier::fuzz::TextOf(data, size), 2);
  const std::string body(pieces[0]), answer(pieces.size() > 1 ? pieces[1] : "{}");
  crier::Check("facebook", "page", body, answer);
  crier::Check("instagram", "account", body, answer);
  crier::Check("threads", "account", body, answer);
  return 0;
}
