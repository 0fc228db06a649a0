// What a case cannot say: settings that are refused, and what a channel has of what its settings ask for.
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

class Discourse : public testing::Test {
 protected:
  Discourse() { setenv("DISCOURSE_TEST_KEY", "an-api-key", 1); }
  Result<std::unique_ptr<Channel>> Try(const std::string& more,
                                       const std::string& server = "https://forum.example.org",
                                       const std::string& username = "city") {
    const auto settings = Settings::Parse(
        "api_key: env:DISCOURSE_TEST_KEY\nserver: '" + server + "'\nusername: '" + username + "'\n" + more,
        type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "town", Doors{http_, mail_, clock_}, state_);
  }
  void Refuses(const Result<std::unique_ptr<Channel>>& channel, const std::string& words) {
    ASSERT_FALSE(channel) << words;
    EXPECT_EQ(channel.error().fault, Fault::kConfig);
    EXPECT_NE(channel.error().message.find("town"), std::string::npos) << channel.error().message;
    EXPECT_NE(channel.error().message.find(words), std::string::npos) << channel.error().message;
  }

  const ConnectorType& type_ = *FindConnector("discourse");
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

TEST_F(Discourse, SettingsThatCannotWorkAreRefused) {
  Refuses(Try(""), "'category'");
  Refuses(Try("categories: ['roads']\n"), "not 'roads'");
  Refuses(Try("categories: ['0']\n"), "not '0'");
  Refuses(Try("categories: ['-5']\n"), "not '-5'");
  Refuses(Try("category: 7\n", "http://forum.example.org"), "server");
  Refuses(Try("category: 7\n", "https://example.org/forum"), "server");
  Refuses(Try("category: 7\n", "https://forum.example.org", "city hall"), "'username'");
  std::string many = "categories: [";
  for (int i = 1; i <= 21; ++i) many += std::to_string(i) + ",";
  Refuses(Try(many + "]\n"), "more than 20");
  EXPECT_EQ(http_.Log().size(), 0U);
}

TEST_F(Discourse, AChannelHasWhatItsSettingsAskFor) {
  const auto hears = Try("categories: ['5']\n"), speaks = Try("category: 7\n");
  ASSERT_TRUE(hears && speaks);
  EXPECT_NE((*hears)->source(), nullptr);
  EXPECT_EQ((*hears)->sink(), nullptr);
  EXPECT_EQ((*speaks)->source(), nullptr);
  EXPECT_NE((*speaks)->sink(), nullptr);
}

// What a case cannot know: whether the account may do what its settings ask for.
TEST_F(Discourse, TheDoctorSaysWhatTheAccountMayNot) {
  http_.Always("GET https://forum.example.org/session/current.json",
               [](const HttpRequest&) { return Reply(200, R"({"current_user": {"username": "city"}})"); });
  http_.Always("GET https://forum.example.org/c/5/show.json", [](const HttpRequest&) {
    return Reply(403, R"({"errors": ["You are not permitted to view the requested resource."]})");
  });
  http_.Always("GET https://forum.example.org/c/7/show.json", [](const HttpRequest&) {
    return Reply(200, R"({"category": {"id": 7, "permission": null}})");
  });
  const auto channel = Try("categories: ['5']\ncategory: 7\n");
  ASSERT_TRUE(channel);
  const auto who = (*channel)->WhoAmI();
  ASSERT_TRUE(who);
  ASSERT_TRUE(who->cannot_listen && who->cannot_send);
  EXPECT_EQ(who->cannot_listen->fault, Fault::kAuth);
  EXPECT_NE(who->cannot_send->message.find("no topics in category 7"), std::string::npos);
}

}  // namespace
}  // namespace crier
