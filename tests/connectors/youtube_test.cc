// What a case cannot say: settings that are refused, what a channel offers, how polls stretch over the day.
#include <gtest/gtest.h>

#include <set>

#include "connectors/catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kThreads = "GET https://www.googleapis.com/youtube/v3/commentThreads";

class YouTube : public testing::Test {
 protected:
  YouTube() {
    setenv("YT_TEST_KEY", "an-api-key", 1);
    setenv("YT_TEST_SECRET", "a-secret", 1);
    http_.Always(std::string(kThreads), [](const HttpRequest&) {
      return Reply(200, R"({"kind": "youtube#commentThreadListResponse", "items": []})");
    });
  }
  Result<std::unique_ptr<Channel>> Try(const std::string& more) {
    const auto settings = Settings::Parse("channel: UCportalderportalder0001\n" + more, type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "city", Doors{http_, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> Open(const std::string& more) {
    auto channel = Try(more);
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return *std::move(channel);
  }
  void SetClock(const char* to) {
    const auto time = ParseTime(to);
    ASSERT_TRUE(time);
    clock_.Advance(*time - clock_.Now());
  }
  size_t Asked() const { return http_.Log().size(); }
  // Polls once a minute for so long; how often YouTube was asked.
  size_t PollFor(Channel& channel, std::chrono::minutes time) {
    const size_t before = Asked();
    for (std::chrono::minutes passed{0}; passed < time; ++passed) {
      const auto batch = channel.source()->Poll(cursor_, clock_.Now() + 60s, {});
      if (batch) cursor_ = batch->cursor;
      clock_.Advance(1min);
    }
    return Asked() - before;
  }

  static constexpr char kOwner[] =
      "client_id: c\nclient_secret: env:YT_TEST_SECRET\nrefresh_token: env:YT_TEST_SECRET\n";
  const ConnectorType& type_ = *FindConnector("youtube");
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  std::string cursor_;
};

TEST_F(YouTube, SettingsThatCannotBeMeantAreRefused) {
  const std::string key = "api_key: env:YT_TEST_KEY\n";
  EXPECT_TRUE(Try(key));
  EXPECT_TRUE(Try(kOwner));
  EXPECT_FALSE(Try(""));
  EXPECT_FALSE(Try(key + kOwner));
  EXPECT_FALSE(Try(key + "replies: true\n"));
  EXPECT_FALSE(Try("refresh_token: env:YT_TEST_SECRET\n"));
  EXPECT_FALSE(Try(key + "server: http://www.googleapis.com\n"));
  EXPECT_FALSE(Try(key + "token_server: http://oauth2.googleapis.com\n"));
  EXPECT_FALSE(Try(key + "daily_units: 99\n"));
  for (const char* id : {"@portalder", "UCshort", "UCportalderportalder000/"}) {
    const auto settings =
        Settings::Parse("channel: '" + std::string(id) + "'\napi_key: env:YT_TEST_KEY\n", type_.options);
    ASSERT_TRUE(settings);
    EXPECT_FALSE(type_.open(*settings, "city", Doors{http_, mail_, clock_}, state_)) << id;
  }
}

// A bulletin goes to every channel that sends; this one would refuse each.
TEST_F(YouTube, DoesNotCountAsOneThatSendsUnlessItIsAskedTo) {
  auto listens = Open(kOwner);
  EXPECT_NE(listens->source(), nullptr);
  EXPECT_EQ(listens->sink(), nullptr);
  EXPECT_FALSE(listens->abilities()->send || listens->abilities()->edit);
  EXPECT_TRUE(listens->abilities()->poll);
  auto speaks = Open(std::string(kOwner) + "replies: true\ncomments: false\n");
  EXPECT_EQ(speaks->source(), nullptr);
  EXPECT_NE(speaks->sink(), nullptr);
  EXPECT_TRUE(speaks->abilities()->send);
  EXPECT_FALSE(speaks->abilities()->poll);
}

TEST_F(YouTube, PollsStretchSoThatTheUnitsLastTheDay) {
  SetClock("2026-11-21T08:00:00Z");  // midnight in Los Angeles
  auto channel = Open("api_key: env:YT_TEST_KEY\ndaily_units: 100\n");
  const size_t asked = PollFor(*channel, 24h);
  EXPECT_GE(asked, 70u);
  EXPECT_LE(asked, 80u);  // a fifth is kept
  // The next day begins with all of them.
  const size_t next = PollFor(*channel, 24h);
  EXPECT_GE(next, 70u);
  EXPECT_LE(next, 80u);
}

TEST_F(YouTube, ADayOfTwentyFiveHoursEndsAtItsMidnight) {
  SetClock("2026-11-01T07:30:00Z");  // half past midnight in summer time, which ends that night
  auto channel = Open("api_key: env:YT_TEST_KEY\ndaily_units: 100\n");
  ASSERT_TRUE(state_.Put("units", "2026-11-01T07:00:00Z 90"));
  const auto batch = channel->source()->Poll("", clock_.Now() + 60s, {});
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().fault, Fault::kThrottled);
  EXPECT_EQ(batch.error().retry_after, 24h + 30min);
  EXPECT_EQ(Asked(), 0u);
}

TEST_F(YouTube, AClockThatIsSetBackDoesNotSilenceIt) {
  SetClock("2026-11-25T12:00:00Z");
  auto channel = Open("api_key: env:YT_TEST_KEY\n");
  PollFor(*channel, 1min);
  SetClock("2026-11-21T12:00:00Z");
  EXPECT_EQ(PollFor(*channel, 1min), 1u);
}

// YouTube was seen to answer the first page of a thread for ever: https://issuetracker.google.com/342446334
TEST_F(YouTube, AThreadWhosePagesLeadNowhereSilencesNoOther) {
  http_.Once(std::string(kThreads), Reply(200, R"({"kind": "youtube#commentThreadListResponse", "items": [
      {"snippet": {"videoId": "v1", "totalReplyCount": 200,
                   "topLevelComment": {"id": "UgxAA", "snippet": {"textDisplay": "A pothole"}}}},
      {"snippet": {"videoId": "v1", "totalReplyCount": 0,
                   "topLevelComment": {"id": "UgxBB", "snippet": {"textDisplay": "The light is out"}}}}]})"));
  http_.Always("GET https://www.googleapis.com/youtube/v3/comments?", [](const HttpRequest&) {
    return Reply(200, R"({"kind": "youtube#commentListResponse", "nextPageToken": "again", "items": [
        {"id": "UgxAA.1", "snippet": {"textDisplay": "And deep", "parentId": "UgxAA"}}]})");
  });
  auto channel = Open("api_key: env:YT_TEST_KEY\n");
  const auto batch = channel->source()->Poll("", clock_.Now() + 60s, {});
  ASSERT_TRUE(batch) << batch.error().message;
  std::set<std::string> heard;
  for (const Event& event : batch->events) heard.insert(std::get<Mention>(event).native_id);
  EXPECT_EQ(heard, (std::set<std::string>{"UgxAA", "UgxAA.1", "UgxBB"}));
  ASSERT_TRUE(batch->trouble);
  EXPECT_NE(batch->trouble->message.find("not show all answers"), std::string::npos)
      << batch->trouble->message;
  EXPECT_EQ(Asked(), 3u) << "a thread that leads nowhere is left alone";
}

TEST_F(YouTube, AStateThatCannotBeReadAsksNobody) {
  auto channel = Open("api_key: env:YT_TEST_KEY\n");
  state_.SetAway(true);
  EXPECT_FALSE(channel->source()->Poll("", clock_.Now() + 60s, {}));
  EXPECT_EQ(Asked(), 0u);
}

}  // namespace
}  // namespace crier
