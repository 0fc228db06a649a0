// A webhook's call: any body, rightly signed; the same signature over anything else is refused.
#include <cstdlib>

#include "connectors/catalog.h"
#include "connectors/webhook/mapping.h"
#include "core/digest.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::webhook {
namespace {

using fuzz::Must;

constexpr std::string_view kKey = "a key for the fuzz targets";

constexpr std::string_view kFlat = R"(
secret: env:CRIER_FUZZ_KEY
fields: {text: '/text', native_id: '/id', created_at: '/at', lat: '/lat', long: '/long', url: '/url'}
)";
constexpr std::string_view kDeep = R"(
secret: env:CRIER_FUZZ_KEY
html: true
items: '/data/items'
fields: {text: '/said/0', author_id: '/by/id', author_handle: '/by/handle', author_name: '/by/name', lang: '/lang',
         in_reply_to: '/re'}
)";

class Called {
 public:
  explicit Called(std::string_view yaml) {
    setenv("CRIER_FUZZ_KEY", std::string(kKey).c_str(), 1);
    const ConnectorType* type = FindConnector("webhook");
    const auto settings = Settings::Parse(yaml, type->options);
    Must(settings.has_value(), "the target's own settings can be read");
    auto channel = type->open(*settings, "test", Doors{http_, mail_, clock_}, state_);
    Must(channel.has_value(), "the target's own settings open a channel");
    channel_ = *std::move(channel);
  }
  Result<Receiver::Reply> Call(std::string body, const std::string& signature) {
    Inbound call{"POST",          "/hooks/test", {}, {{"X-Hub-Signature-256", signature}},
                 std::move(body), clock_.Now()};
    return channel_->receiver()->Receive(call);
  }

 private:
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  std::unique_ptr<Channel> channel_;
};

void Check(Called& called, const std::string& body) {
  const std::string signature = "sha256=" + Hex(HmacSha256(kKey, body));
  const auto reply = called.Call(body, signature);
  const auto forged = called.Call(body + " ", signature);
  Must(!forged && (forged.error().fault == Fault::kAuth || body.size() >= kMaxJson),
       "a wrong signature is refused");
  if (!reply) {
    Must(reply.error().fault == Fault::kBadData, "a signed call is taken, or cannot be read");
    fuzz::MustExplain(reply.error());
    return;
  }
  Must(reply->batch.events.size() <= kMostItems, "a call's items are bounded");
  fuzz::MustKeepBounds(reply->batch, "test");
  const auto again = called.Call(body, signature);
  Must(again && fuzz::Written(reply->batch) == fuzz::Written(again->batch),
       "the same call brings the same events");
}

}  // namespace
}  // namespace crier::webhook

FUZZ(webhook) {
  using namespace crier::webhook;  // NOLINT(google-build-using-namespace)
  static Called flat(kFlat);
  static Called deep(kDeep);
  const std::string body(crier::fuzz::TextOf(data, size));
  Check(flat, body);
  Check(deep, body);
  // What anybody may send: a signature of their own making.
  const auto forged = flat.Call("{}", body);
  Must(!forged && forged.error().fault == crier::Fault::kAuth, "a signature that is none is refused");
  crier::fuzz::MustExplain(forged.error());
  return 0;
}
