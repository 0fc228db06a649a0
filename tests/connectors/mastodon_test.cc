// What only the Mastodon connector has; its answers are cases in connectors/mastodon/testdata.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "connectors/catalog.h"
#include "connectors/mastodon/status.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::mastodon {
namespace {

constexpr std::string_view kServer = "https://social.example";

class MastodonTest : public testing::Test {
 protected:
  // A Mastodon; what other servers do is in mastodon_servers_test.cc.
  MastodonTest() {
    http_.Always(fmt::format("GET {}/api/v2/instance", kServer),
                 [](const HttpRequest&) { return Reply(200, R"({"version": "4.5.0"})"); });
  }

  Result<std::unique_ptr<Channel>> Open(const std::string& yaml) {
    setenv("CRIER_TEST_TOKEN", "a-token", 1);
    const ConnectorType& type = *FindConnector("mastodon");
    const auto settings = Settings::Parse(yaml + "\ntoken: env:CRIER_TEST_TOKEN\n", type.options);
    if (!settings) return settings.error();
    return type.open(*settings, "town", {http_, mail_, clock_}, state_);
  }

  // A server with mentions 1 to `count`, 80 a page at most, as Mastodon pages them.
  void Serve(int count) {
    KnowUs();
    http_.Always(
        fmt::format("GET {}/api/v1/notifications", kServer), [this, count](const HttpRequest& request) {
          const size_t at = request.url.find("max_id=");
          const int last = at == std::string::npos ? count : std::stoi(request.url.substr(at + 7)) - 1;
          const int first = std::max(1, last - 79);
          if (first < refuse_below_) return Reply(503);
          std::string list;
          for (int id = last; id >= first; --id) {
            list += fmt::format(
                "{}{{\"id\": \"{}\", \"status\": {{\"id\": \"{}\", \"content\": \"<p>{}</p>\"}}}}",
                list.empty() ? "" : ",", id, id + 100000, id);
          }
          if (list.empty()) return Reply(200, "[]");
          return Reply(200, "[" + list + "]",
                       {{"Link", fmt::format("<{}/x?max_id={}>; rel=\"next\", <{}/x?min_id={}>; rel=\"prev\"",
                                             kServer, first, kServer, last)}});
        });
  }

  // A server that answers who we are there.
  void KnowUs() {
    http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer),
                 [](const HttpRequest&) { return Reply(200, R"({"id": "1", "acct": "city"})"); });
  }
  Result<Batch> Poll(Channel& channel, const std::string& cursor,
                     std::chrono::seconds time = std::chrono::minutes(1)) {
    return channel.source()->Poll(cursor, clock_.Now() + time, {});
  }

  static std::vector<std::string> Texts(const Batch& batch) {
    std::vector<std::string> texts;
    for (const Event& event : batch.events) texts.push_back(std::get<Mention>(event).text);
    return texts;
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  int refuse_below_ = 0;
};

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

// Lists one status of ours, as it was made by the server's clock.
HttpResponse Shows(const std::string& id, const std::string& text, const std::string& created_at) {
  return Reply(200, fmt::format(R"([{{"id": "{}", "content": "<p>{}</p>", "created_at": "{}"}}])", id, text,
                                created_at));
}

class MastodonLook : public MastodonTest {
 protected:
  MastodonLook() {
    http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer),
                 [this](const HttpRequest&) {
                   return Reply(200, R"({"id": "1", "acct": "city"})", {{"Date", date_}});
                 });
    http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer),
                 [this](const HttpRequest& request) { return further_(request); });
    channel_ = *Open("server: https://social.example");
  }
  void Lists(HttpResponse page) {
    http_.Once(fmt::format("GET {}/api/v1/accounts/1/statuses?exclude_reblogs=true&limit=40", kServer),
               std::move(page));
  }
  // The id of what is found; "-" of nothing.
  std::string Look(const std::string& text, const std::string& after = "", const std::string& parent = "",
                   std::map<std::string, bool> others = {}) {
    const auto shown = channel_->sink()->ReadBack({.key = "k",
                                                   .text = text,
                                                   .parent = parent,
                                                   .first_tried = tried_,
                                                   .after = after,
                                                   .others = std::move(others)});
    if (!shown) return shown.error().message;
    return *shown ? (*shown)->native_id : "-";
  }

  std::string date_ = "Fri, 15 Jan 2027 08:00:00 GMT";  // as the clock says
  Time tried_ = clock_.Now();
  // What is shown beside that which a test lists.
  FakeHttp::Answer further_ = [](const HttpRequest&) { return Reply(200, "[]"); };
  std::unique_ptr<Channel> channel_;
};

TEST_F(MastodonLook, FindsWhatWasSentWhateverOurClockSays) {
  // The server's clock is six hours behind ours: one of the two is wrong.
  const Time there = clock_.Now() - std::chrono::hours(6);
  date_ = "Fri, 15 Jan 2027 02:00:00 GMT";
  ASSERT_TRUE(channel_->WhoAmI());
  Lists(Shows("500", "Flood on Elm", FormatTime(there - std::chrono::hours(1))));
  EXPECT_EQ(Look("Flood on Elm"), "-") << "the same words an hour ago were others'";
  Lists(Shows("501", "Flood on Elm", FormatTime(there)));
  EXPECT_EQ(Look("Flood on Elm"), "501");
  // By the order of the server's ids where one that is older is known.
  Lists(Shows("499", "Stay away", FormatTime(there)));
  EXPECT_EQ(Look("Stay away", "501"), "-") << "older than what we said last";
  Lists(Shows("502", "Stay away", FormatTime(there)));
  EXPECT_EQ(Look("Stay away", "501"), "502");
}

// A clock that was set while the channel was open made the server's seem to stand elsewhere.
TEST_F(MastodonLook, FindsWhatWasSentThoughTheServersClockWasMistaken) {
  ASSERT_TRUE(channel_->WhoAmI());
  Lists(Shows("91", "Stay away", FormatTime(tried_ + std::chrono::hours(6))));
  EXPECT_EQ(Look("Stay away", "90"), "91");
  Lists(Shows("92", "Take Elm Street", FormatTime(tried_ - std::chrono::hours(6))));
  EXPECT_EQ(Look("Take Elm Street", "90"), "92");
}

// After a storm hundreds may have followed what is in doubt: "not there" would send it again.
TEST_F(MastodonLook, FindsItHoweverManyFollowed) {
  bool heeds = true;
  // 100 to 1099: "words 100" and so on, 40 a page, as Mastodon pages them.
  further_ = [&](const HttpRequest& request) {
    const size_t at = request.url.find("max_id=");
    const int below = at == std::string::npos || !heeds ? 1100 : std::stoi(request.url.substr(at + 7));
    std::string list;
    for (int id = below - 1; id >= std::max(below - 40, 100); --id)
      list +=
          fmt::format(R"({}{{"id": "{}", "content": "words {}", "created_at": "{}"}})",
                      list.empty() ? "" : ",", id, id, FormatTime(tried_ + std::chrono::minutes(id - 100)));
    return Reply(200, "[" + list + "]");
  };
  EXPECT_EQ(Look("words 101", "99"), "101");
  EXPECT_NE(Look("words 3", "99").find("may hide it"), std::string::npos)
      << "after a thousand we give up, but do not say that it is absent";
  heeds = false;
  EXPECT_NE(Look("words 101", "99").find("may hide it"), std::string::npos)
      << "it stands further down than this server shows";
  // What is known to be older ends it.
  EXPECT_EQ(Look("words 3", "1090"), "-");
}

TEST_F(MastodonLook, OneThatIsKnownToBeAnothersIsNotIt) {
  Lists(Shows("91", "Stay away", FormatTime(tried_)));
  EXPECT_EQ(Look("Stay away", "", "", {{"91", false}}), "-");
}

TEST_F(MastodonLook, ThreadsWithTheSameWordsAreToldApart) {
  Lists(Reply(200, R"([{"id": "92", "content": "<p>Stay away</p>", "in_reply_to_id": "71"},
                       {"id": "91", "content": "<p>Stay away</p>", "in_reply_to_id": "72"}])"));
  EXPECT_EQ(Look("Stay away", "", "72"), "91");
}

// Where a status is deleted, the server lets those that answered it answer nothing.
TEST_F(MastodonLook, APartIsFoundWhoseParentWasTakenBack) {
  int there = 200;
  http_.Always(fmt::format("GET {}/api/v1/statuses/72", kServer), [&](const HttpRequest&) {
    return Reply(there, R"({"id": "72", "content": "<p>Flood</p>"})");
  });
  const HttpResponse orphan =
      Reply(200, R"([{"id": "91", "content": "<p>Stay away</p>", "in_reply_to_id": null}])");
  Lists(orphan);
  EXPECT_EQ(Look("Stay away", "", "72"), "-") << "the parent is there, so this is another's";
  there = 404;
  Lists(orphan);
  EXPECT_EQ(Look("Stay away", "", "72"), "91");
}

// Two bulletins with the same words, both in doubt: what was made when one was tried is that one's, whichever
// is looked for first.
class MastodonSameWords : public MastodonLook, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(LaterFirst, MastodonSameWords, testing::Bool());

TEST_P(MastodonSameWords, EachHasWhatWasMadeInItsTime) {
  const Time first = tried_, second = first + std::chrono::hours(1);
  std::map<std::string, bool> others;
  for (const bool later : {GetParam(), !GetParam()}) {
    Lists(Reply(200, fmt::format(R"([{{"id": "92", "content": "Stay away", "created_at": "{}"}},
                                     {{"id": "91", "content": "Stay away", "created_at": "{}"}}])",
                                 FormatTime(second), FormatTime(first))));
    tried_ = later ? second : first;
    EXPECT_EQ(Look("Stay away", "90", "", others), later ? "92" : "91");
    others[later ? "92" : "91"] = false;
  }
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

TEST(MastodonIds, LongerIsNewer) {
  EXPECT_TRUE(OlderId("9", "10"));
  EXPECT_FALSE(OlderId("10", "9"));
  EXPECT_TRUE(OlderId("117656965473697792", "117656965480448000"));
  EXPECT_FALSE(OlderId("7", "7"));
  EXPECT_TRUE(OlderId("", "0"));
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
