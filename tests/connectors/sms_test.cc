// What a case cannot say: settings that are refused, what a channel offers, a secret that is changed.
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "connectors/kit/form.h"
#include "connectors/kit/signatures.h"
#include "core/length.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

constexpr std::string_view kKannel =
    "service: kannel\nserver: 'https://kannel.example'\nuser: crier\npassword: env:SMS_TEST_PASSWORD\n";
constexpr std::string_view kTwilio =
    "service: twilio\naccount: AC0123456789abcdef0123456789abcdef\npassword: env:SMS_TEST_PASSWORD\nfrom: "
    "'+15550100'\n";
constexpr std::string_view kHook =
    "public_url: 'https://alerts.example/hooks/sms'\nsecret: env:SMS_TEST_SECRET\nsecret_next: "
    "env:SMS_TEST_NEXT\n";

class SmsChannel : public testing::Test {
 protected:
  SmsChannel() {
    setenv("SMS_TEST_PASSWORD", "the-password", 1);
    setenv("SMS_TEST_SECRET", "the-secret", 1);
    setenv("SMS_TEST_NEXT", "the-next-secret", 1);
  }
  Result<std::unique_ptr<Channel>> Try(const std::string& yaml) {
    const auto settings = Settings::Parse(yaml, type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "sms", Doors{http_, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> Open(std::string_view service, std::string_view more = "") {
    auto channel = Try(std::string(service) + std::string(more));
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return *std::move(channel);
  }

  const ConnectorType& type_ = *FindConnector("sms");
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

TEST_F(SmsChannel, SettingsThatCannotBeMeantAreRefused) {
  const auto refused = [&](std::string_view service, const std::string& more) {
    const auto channel = Try(std::string(service) + more);
    if (channel) return std::string("accepted");
    EXPECT_EQ(channel.error().fault, Fault::kConfig) << channel.error().message;
    return channel.error().message;
  };
  const auto has = [](const std::string& message, std::string_view words) {
    EXPECT_NE(message.find(words), std::string::npos) << message;
  };
  has(refused("service: kannel\nuser: crier\npassword: env:SMS_TEST_PASSWORD\n", ""), "'server'");
  has(refused(
          "service: kannel\nserver: 'http://kannel.example'\nuser: crier\npassword: env:SMS_TEST_PASSWORD\n",
          ""),
      "https://");
  has(refused("service: kannel\nserver: 'https://k.example'\npassword: env:SMS_TEST_PASSWORD\n", ""),
      "'user'");
  has(refused(kKannel, "account: AC0123456789abcdef0123456789abcdef\n"), "'account'");
  has(refused(kKannel, "secret: env:SMS_TEST_SECRET\n"), "'public_url'");
  has(refused(kKannel, "public_url: 'https://alerts.example/hooks/sms'\n"), "'secret'");
  has(refused(kKannel, "secret_next: env:SMS_TEST_NEXT\n"), "'secret_next'");
  for (const char* url : {"https://alerts.example/hooks/sms?x=1", "https://alerts.example/hooks/s%20s"})
    has(refused(kKannel, "secret: env:SMS_TEST_SECRET\npublic_url: '" + std::string(url) + "'\n"),
        "'public_url'");
  has(refused("service: twilio\naccount: ACxyz\npassword: env:SMS_TEST_PASSWORD\nfrom: '+15550100'\n", ""),
      "'account'");
  has(refused(
          "service: twilio\naccount: AC0123456789abcdef0123456789abcdef\npassword: env:SMS_TEST_PASSWORD\n",
          ""),
      "'from'");
  has(refused(kKannel, "answers: {stopp: 'Bye'}\n"), "'stopp'");
  has(refused(kKannel, "answers: {stop_es: 'Adiós, no recibirá más'}\n"), "'ó' is not in it");
  has(refused(kKannel, "answers: {stop: '" + std::string(161, 'a') + "'}\n"), "160 characters");
  has(refused(kKannel, "sms_parts: 11\n"), "sms_parts");
  has(refused(kKannel, "connections: 33\n"), "connections");
}

TEST_F(SmsChannel, OffersWhatItsSettingsAskFor) {
  const auto kannel = Open(kKannel), heard = Open(kKannel, kHook), twilio = Open(kTwilio, kHook);
  EXPECT_EQ(kannel->receiver(), nullptr);
  EXPECT_EQ(kannel->source(), nullptr);
  EXPECT_FALSE(kannel->abilities()->receive);
  EXPECT_FALSE(kannel->abilities()->poll);
  EXPECT_NE(heard->receiver(), nullptr);
  EXPECT_TRUE(heard->abilities()->receive);
  EXPECT_NE(twilio->source(), nullptr);
  EXPECT_TRUE(twilio->abilities()->poll);
  EXPECT_TRUE(twilio->abilities()->recipients);
  EXPECT_EQ(Open(kKannel, "sms_parts: 10\n")->limits()->max_length, 1530u);
  EXPECT_EQ(Open(kKannel, "sms_parts: 1\n")->limits()->max_length, 160u);
  EXPECT_EQ(kannel->sink()->connections(), 1u);
  EXPECT_EQ(Open(kTwilio, "connections: 8\n")->sink()->connections(), 8u);
}

TEST_F(SmsChannel, BothSecretsHoldWhileOneIsChanged) {
  const auto kannel = Open(kKannel, kHook), twilio = Open(kTwilio, kHook);
  for (const char* secret : {"the-secret", "the-next-secret", "the-password"}) {
    const bool right = std::string(secret) != "the-password";
    Inbound call{.method = "POST", .path = "/hooks/sms", .query = {{"id", secret}}, .body = "Pothole"};
    call.headers = {{"Authorization", kit::BasicCredentials("kannel", Secret(secret)).Reveal()},
                    {"X-Kannel-From", "+15550142"},
                    {"Content-Type", "text/plain"}};
    EXPECT_EQ(kannel->receiver()->Receive(call).has_value(), right) << secret;

    Inbound form{
        .method = "POST", .path = "/hooks/sms", .body = "Body=Pothole&From=%2B15550142&MessageSid=SM1"};
    const kit::HmacScheme scheme{kit::SignatureHash::kSha1, kit::SignatureEncoding::kBase64};
    form.headers = {{"X-Twilio-Signature",
                     kit::Sign(scheme, Secret(secret),
                               "https://alerts.example/hooks/smsBodyPotholeFrom+15550142MessageSidSM1")}};
    EXPECT_EQ(twilio->receiver()->Receive(form).has_value(), right) << secret;

    Inbound report{.method = "GET", .path = "/hooks/sms"};
    report.query = {{"key", "k1"}, {"part", "1"}, {"of", "1"}, {"dlr", "1"}};
    report.query["proof"] = kit::Sign({}, Secret(secret), "report k1 1 1").substr(0, 32);
    EXPECT_EQ(kannel->receiver()->Receive(report).has_value(), right) << secret;
  }
}

TEST_F(SmsChannel, AReportThatCannotBeKeptIsAskedForAgain) {
  const auto kannel = Open(kKannel, kHook);
  Inbound report{.method = "GET", .path = "/hooks/sms"};
  report.query = {{"key", "k1"}, {"part", "1"}, {"of", "2"}, {"dlr", "1"}};
  report.query["proof"] = kit::Sign({}, Secret("the-secret"), "report k1 1 2").substr(0, 32);
  state_.SetAway(true);
  const auto reply = kannel->receiver()->Receive(report);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().fault, Fault::kUnreachable);
}

}  // namespace
}  // namespace crier
