// A call of Kannel or Twilio: any message, rightly signed; any form of anybody's.
#include <cstdlib>

#include "connectors/catalog.h"
#include "connectors/kit/form.h"
#include "connectors/kit/signatures.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using fuzz::Must;

constexpr char kSmsKey[] = "a key for the fuzz targets";
constexpr char kHook[] = "https://alerts.example/hooks/test";
constexpr std::string_view kKannel =
    "service: kannel\nserver: 'https://kannel.example'\nuser: crier\npassword: env:CRIER_FUZZ_KEY\n"
    "secret: env:CRIER_FUZZ_KEY\npublic_url: 'https://alerts.example/hooks/test'\n";
constexpr std::string_view kTwilio =
    "service: twilio\naccount: AC0123456789abcdef0123456789abcdef\npassword: env:CRIER_FUZZ_KEY\nfrom: "
    "'311'\n"
    "secret: env:CRIER_FUZZ_KEY\npublic_url: 'https://alerts.example/hooks/test'\n";

class Called {
 public:
  explicit Called(std::string_view yaml) {
    setenv("CRIER_FUZZ_KEY", kSmsKey, 1);
    const ConnectorType* type = FindConnector("sms");
    const auto settings = Settings::Parse(yaml, type->options);
    Must(settings.has_value(), "the target's own settings can be read");
    auto channel = type->open(*settings, "test", Doors{http_, mail_, clock_}, state_);
    Must(channel.has_value(), "the target's own settings open a channel");
    channel_ = *std::move(channel);
  }
  // A call that is taken, or the right kind of error; the same twice.
  void Take(Inbound call, bool is_signed) {
    call.received_at = clock_.Now();
    const auto reply = channel_->receiver()->Receive(call);
    if (!reply) {
      const Fault fault = reply.error().fault;
      Must(fault == Fault::kBadData || (!is_signed && fault == Fault::kAuth),
           "a signed call is taken, or cannot be read");
      fuzz::MustExplain(reply.error());
      return;
    }
    Must(is_signed, "what is not signed is refused");
    Must(reply->batch.events.size() <= 2, "a call holds one message");
    fuzz::MustKeepBounds(reply->batch, "test");
    const auto again = channel_->receiver()->Receive(call);
    Must(again && fuzz::Written(reply->batch) == fuzz::Written(again->batch),
         "the same call brings the same events");
  }

 private:
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  std::unique_ptr<Channel> channel_;
};

}  // namespace
}  // namespace crier

FUZZ(sms) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  static Called kannel(kKannel);
  static Called twilio(kTwilio);
  const std::string input(fuzz::TextOf(data, size));
  const auto pieces = fuzz::Pieces(input, 4);
  const auto piece = [&](size_t i) { return i < pieces.size() ? std::string(pieces[i]) : std::string(); };

  Inbound text{.method = "POST", .query = {{"id", input}}, .body = piece(0)};
  const std::string type = pieces.size() > 2 ? piece(2) : R"(text/plain; charset="UTF-16BE")";
  text.headers.Add("X-Kannel-From", pieces.size() > 1 ? piece(1) : "+15550142");
  text.headers.Add("X-Kannel-Time", piece(3));
  text.headers.Add("Content-Type", type);
  kannel.Take(text, false);
  text.headers.Add("Authorization", kit::BasicCredentials("kannel", Secret(kSmsKey)).Reveal());
  kannel.Take(text, true);
  text.headers = Headers{{"Authorization", input}};
  kannel.Take(text, false);

  Inbound report{.method = "GET"};
  report.query = {{"key", "k1"}, {"part", piece(0)}, {"of", piece(1)}, {"dlr", piece(2)}, {"said", input}};
  kannel.Take(report, false);

  Inbound form{.method = "POST", .body = input};
  twilio.Take(form, false);
  const auto fields = kit::ReadForm(input);
  std::string signed_text = kHook;
  if (fields) {
    for (const auto& [name, value] : *fields) signed_text += name + value;
  }
  const kit::HmacScheme scheme{kit::SignatureHash::kSha1, kit::SignatureEncoding::kBase64};
  form.headers = Headers{{"X-Twilio-Signature", kit::Sign(scheme, Secret(kSmsKey), signed_text)}};
  twilio.Take(form, true);
  return 0;
}
