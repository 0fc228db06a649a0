// What only the Mastodon connector has; its answers are cases in connectors/mastodon/testdata.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "connectors/mastodon/status.h"
#include "tests/connectors/mastodon_fixture.h"

namespace crier::mastodon {
namespace {

TEST_F(MastodonTest, RefusesSettingsThatCannotWork) {
  const auto says = [&](const std::string& yaml) {
    const auto channel = Open(yaml);
    return channel ? std::string() : channel.error().message;
  };
  EXPECT_EQ(says("server: https://social.example/"), "");
  EXPECT_EQ(says("server: http://127.0.0.1:3000"), "");
  EXPECT_EQ(says("server: 'http://[::1]:3000'"), "");
  EXPECT_NE(says("server: http://social.example"), "") << "the token in plain sight";
  EXPECT_NE(says("server: http://127.0.0.1.evil.example"), "");
  EXPECT_NE(says("server: http://localhost.evil.example:80"), "");
  EXPECT_NE(says("server: https://social.example/@city"), "");
  EXPECT_NE(says("server: https://social.example\nhashtags: ['two words']"), "");
  EXPECT_NE(says("server: https://social.example\nhashtags: ['../../v2/instance']"), "");
  EXPECT_NE(says("server: https://social.example\nhashtags: ['#']"), "");
  EXPECT_NE(says("server: https://social.example\nbackfill: 1000"), "");
  EXPECT_NE(says("server: https://social.example\nbackfill: 1.5"), "");
  EXPECT_NE(says("server: https://social.example\nvisibility: everybody"), "");
  std::string many = "server: https://social.example\nhashtags: [";
  for (int i = 0; i < 21; ++i) many += fmt::format("t{},", i);
  EXPECT_NE(says(many + "]"), "");
}

TEST_F(MastodonTest, AStormIsReadToItsEndAndOnce) {
  Serve(2000);
  auto channel = Open("server: https://social.example");
  ASSERT_TRUE(channel) << channel.error().message;
  std::string cursor = R"({"serial": 0, "streams": {"mentions": ["0", "10"]}})";
  std::vector<std::string> heard;
  int polls = 0;
  for (bool more = true; more && polls < 10; ++polls) {
    const auto batch = Poll(**channel, cursor);
    ASSERT_TRUE(batch) << batch.error().message;
    const auto texts = Texts(*batch);
    heard.insert(heard.end(), texts.begin(), texts.end());
    cursor = batch->cursor;
    more = batch->more;
  }
  std::vector<std::string> all;
  for (int i = 11; i <= 2000; ++i) all.push_back(std::to_string(i));
  EXPECT_TRUE(std::is_permutation(heard.begin(), heard.end(), all.begin(), all.end()));
  EXPECT_EQ(heard.front(), "1201") << "in order within a poll, the newest first of all";
  EXPECT_EQ(polls, 3) << "ten pages of 80 each";
  const auto after = Poll(**channel, cursor);
  ASSERT_TRUE(after);
  EXPECT_TRUE(after->events.empty());
  EXPECT_FALSE(after->more);
}

TEST_F(MastodonTest, WhatWasReadBeforeAFaultIsKeptAndTheFaultIsTold) {
  Serve(1000);
  refuse_below_ = 700;
  auto channel = Open("server: https://social.example");
  const auto batch = Poll(**channel, R"({"serial": 0, "streams": {"mentions": ["0", "10"]}})");
  ASSERT_TRUE(batch) << batch.error().message;
  EXPECT_EQ(Texts(*batch).size(), 240u);
  EXPECT_EQ(Texts(*batch).front(), "761");
  EXPECT_TRUE(batch->more);
  const auto next = Poll(**channel, batch->cursor);
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().fault, Fault::kUnreachable);
  refuse_below_ = 0;
  const auto healed = Poll(**channel, batch->cursor);
  ASSERT_TRUE(healed);
  EXPECT_EQ(Texts(*healed).back(), "760");
  EXPECT_EQ(Texts(*healed).front(), "11");
}

TEST_F(MastodonTest, AHashtagThatIsRefusedIsToldAndHoldsNothingBack) {
  Serve(50);
  http_.Always(fmt::format("GET {}/api/v1/timelines/tag/flood", kServer),
               [](const HttpRequest&) { return Reply(422, R"({"error": "not that one"})"); });
  auto channel = Open("server: https://social.example\nhashtags: [flood]");
  const auto first = Poll(**channel, "");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(Texts(*first).size(), 40u);
  EXPECT_FALSE(first->more) << "there is nothing to hurry for";
  ASSERT_TRUE(first->trouble);
  EXPECT_NE(first->trouble->message.find("not that one"), std::string::npos) << first->trouble->message;
  const auto quiet = Poll(**channel, first->cursor);
  ASSERT_TRUE(quiet) << "nobody wrote, and the channel keeps its time";
  EXPECT_TRUE(quiet->events.empty());
  EXPECT_TRUE(quiet->trouble);

  // Where all are refused, the channel fails.
  auto alone = Open("server: https://social.example\nmentions: false\nhashtags: [flood]");
  const auto none = Poll(**alone, "");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().fault, Fault::kRejected);
}

TEST_F(MastodonTest, ABatchThatWasNotStoredComesAgain) {
  Serve(50);
  auto channel = Open("server: https://social.example");
  const auto first = Poll(**channel, "");
  ASSERT_TRUE(first);
  EXPECT_EQ(Texts(*first).size(), 40u) << "backfill";
  const auto again = Poll(**channel, "");
  ASSERT_TRUE(again);
  EXPECT_EQ(Texts(*again), Texts(*first));
  EXPECT_EQ(again->cursor, first->cursor);
}

TEST_F(MastodonTest, BackfillGoesOverPagesAndNoFurther) {
  Serve(50);
  // Pages backwards by max_id.
  auto channel = Open("server: https://social.example\nmentions: false\nhashtags: [flood]\nbackfill: 100");
  http_.Always(fmt::format("GET {}/api/v1/timelines/tag/flood", kServer), [](const HttpRequest& request) {
    const size_t at = request.url.find("max_id=");
    const int below = at == std::string::npos ? 1001 : std::stoi(request.url.substr(at + 7));
    std::string list;
    for (int id = below - 1; id >= below - 40; --id) {
      list += fmt::format("{}{{\"id\": \"{}\", \"content\": \"{}\"}}", list.empty() ? "" : ",", id, id);
    }
    return Reply(200, "[" + list + "]", {{"Link", "<https://social.example/x>; rel=\"next\""}});
  });
  const auto batch = Poll(**channel, "");
  ASSERT_TRUE(batch) << batch.error().message;
  EXPECT_EQ(batch->events.size(), 100u);
  EXPECT_EQ(http_.Log().size(), 1u + 3u) << "who we are, three pages";
  const auto next = Poll(**channel, batch->cursor);
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->events.empty());
}

TEST_F(MastodonTest, ADeadlineOrAStopEndsThePoll) {
  Serve(50);
  auto channel = Open("server: https://social.example");
  const auto late = Poll(**channel, "", std::chrono::seconds(0));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::kUnreachable);
  std::stop_source stop;
  stop.request_stop();
  const auto stopped =
      (*channel)->source()->Poll("", clock_.Now() + std::chrono::minutes(1), stop.get_token());
  ASSERT_FALSE(stopped);
  for (const HttpRequest& request : http_.Log()) {
    EXPECT_EQ(request.url.find("/notifications"), std::string::npos);
  }
}

TEST_F(MastodonTest, NothingToListenToIsNothingHeard) {
  auto channel = Open("server: https://social.example\nmentions: false");
  const auto batch = Poll(**channel, "");
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->events.empty());
  EXPECT_TRUE(http_.Log().empty());
}

TEST_F(MastodonTest, LimitsAreAskedOnceADayAndSurviveARestart) {
  const std::string route = fmt::format("GET {}/api/v2/instance", kServer);
  const auto said = [](int max) {
    return Reply(
        200,
        fmt::format(R"({{"version": "4.5.0", "configuration": {{"statuses": {{"max_characters": {}}}}}}})",
                    max));
  };
  http_.Once(route, said(1000));
  http_.Once(route, said(2000));
  auto channel = Open("server: https://social.example");
  EXPECT_EQ((*channel)->limits()->max_length, 1000u);
  channel = Open("server: https://social.example");
  EXPECT_EQ((*channel)->limits()->max_length, 1000u);
  EXPECT_EQ((*channel)->limits()->url_length, 23u) << "not said, so Mastodon's own";
  EXPECT_EQ((*channel)->limits()->unit, LengthUnit::kGraphemes);
  clock_.Advance(std::chrono::hours(24));
  EXPECT_EQ((*channel)->limits()->max_length, 2000u);
  EXPECT_EQ(http_.Log().size(), 2u);
  clock_.Advance(std::chrono::hours(24));
  http_.Once(route, said(0));
  EXPECT_EQ((*channel)->limits()->max_length, 500u);
}

TEST_F(MastodonTest, IdentityTellsTheQuota) {
  http_.Once(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer),
             Reply(200, R"({"id": "1", "acct": "city"})",
                   {{"X-RateLimit-Limit", "300"},
                    {"X-RateLimit-Remaining", "287"},
                    {"X-RateLimit-Reset", "2026-11-21T14:05:00.123456Z"}}));
  auto channel = Open("server: https://social.example");
  const auto who = (*channel)->WhoAmI();
  ASSERT_TRUE(who) << who.error().message;
  EXPECT_EQ(who->who, "@city@social.example");
  EXPECT_EQ(who->quota, "287 of 300 requests left until 2026-11-21T14:05:00Z");
}

TEST_F(MastodonTest, ABatchThatSleptIsNotGoneOnWith) {
  KnowUs();
  auto channel = Open("server: https://social.example");
  Post post;
  post.parts = {"Flood on Elm", "Flood on Oak"};
  const std::vector<Outgoing> batch = {{"k1", &post, 0, "", ""}, {"k2", &post, 1, "", ""}};
  int made = 0;
  http_.Always(fmt::format("POST {}/api/v1/statuses", kServer), [&](const HttpRequest&) {
    clock_.Advance(std::chrono::hours(2));
    return Reply(200, fmt::format(R"({{"id": "{}"}})", ++made));
  });
  const auto receipts = (*channel)->sink()->Send(batch);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(receipts.at(0).state, DeliveryState::kAccepted);
  EXPECT_EQ(receipts.at(1).state, DeliveryState::kPending);
}

// A server that is busy costs one try.
TEST_F(MastodonTest, WhatWasBehindOneThatWasHeldUpWasNotAsked) {
  auto channel = Open("server: https://social.example");
  Post post;
  post.parts = {"Flood on Elm", "Flood on Oak"};
  const std::vector<Outgoing> batch = {{"k1", &post, 0, "", ""}, {"k2", &post, 1, "", ""}};
  http_.Once(fmt::format("POST {}/api/v1/statuses", kServer), Reply(503));
  const auto receipts = (*channel)->sink()->Send(batch);
  EXPECT_TRUE(receipts.at(0).asked);
  EXPECT_FALSE(receipts.at(1).asked);
  EXPECT_EQ(receipts.at(1).state, DeliveryState::kPending);
}

TEST_F(MastodonTest, APageInPlaceOfTheAnswerToADeletionIsNoDeletion) {
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  const std::string status = fmt::format("DELETE {}/api/v1/statuses/7", kServer);
  http_.Once(status, Reply(200, "<html>Please log in to this network</html>"));
  const auto gone = sink.Retract("7");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().fault, Fault::kBadData);
  EXPECT_TRUE(gone.error().in_doubt);
  http_.Once(status, Reply(200, R"({"id": "7", "text": "Flood"})"));
  EXPECT_TRUE(sink.Retract("7"));
}

TEST(MastodonIds, OfSnacKeepWhatStays) {
  const std::string md5 = "6ad4febb5decc86a7cd061f222f401e0";
  EXPECT_EQ(StableId("1795951523" + md5), "0000000000" + md5);
  EXPECT_EQ(StableId("1795951524" + md5), "0000000000" + md5);
  for (const char* other : {"", "117656965473697792", "01M8J03ZEW", "1795951523", "AbqL6xk2UGW7jK1zYW"})
    EXPECT_EQ(StableId(other), other);
}

}  // namespace
}  // namespace crier::mastodon
