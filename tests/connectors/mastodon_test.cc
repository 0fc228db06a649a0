// What only the Mastodon connector has; its answers are cases in connectors/mastodon/testdata.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "connectors/catalog.h"
#include "connectors/mastodon/sent.h"
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
    http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer),
                 [](const HttpRequest&) { return Reply(200, R"({"id": "1", "acct": "city"})"); });
    http_.Always(
        fmt::format("GET {}/api/v1/notifications", kServer), [this, count](const HttpRequest& request) {
          const auto number = [&](std::string_view name) {
            const size_t at = request.url.find(name);
            return at == std::string::npos ? 0 : std::stoi(request.url.substr(at + name.size()));
          };
          const int above = number("min_id=");
          const int first = above > 0 ? above + 1 : std::max(1, count - 79);
          const int last = std::min(count, first + 79);
          if (refuse_after_ > 0 && last > refuse_after_) return Reply(503);
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
  // Sends it, and the answer is lost.
  void Lose(Sink& sink, const Outgoing& out) {
    http_.Once(fmt::format("POST {}/api/v1/statuses", kServer),
               Error{Fault::kUnreachable, "cut", std::nullopt, true});
    ASSERT_EQ(sink.Send({&out, 1})[0].state, DeliveryState::kUnknown);
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
  int refuse_after_ = 0;
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

TEST_F(MastodonTest, AStormIsReadToItsEndInOrderAndOnce) {
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
  EXPECT_EQ(heard, all);
  EXPECT_EQ(polls, 3) << "ten pages of 80 each";
  const auto after = Poll(**channel, cursor);
  ASSERT_TRUE(after);
  EXPECT_TRUE(after->events.empty());
  EXPECT_FALSE(after->more);
}

TEST_F(MastodonTest, WhatWasReadBeforeAFaultIsKeptAndTheFaultIsTold) {
  Serve(1000);
  refuse_after_ = 300;
  // The newest page must be there, or nothing is read at all.
  http_.Once(
      fmt::format("GET {}/api/v1/notifications?types[]=mention&limit=80&include_filtered=true", kServer),
      Reply(200, R"([{"id": "1000", "status": {"id": "101000", "content": "x"}}])",
            {{"Link", "<https://social.example/x>; rel=\"next\""}}));
  auto channel = Open("server: https://social.example");
  const auto batch = Poll(**channel, R"({"serial": 0, "streams": {"mentions": ["0", "10"]}})");
  ASSERT_TRUE(batch) << batch.error().message;
  EXPECT_EQ(Texts(*batch).size(), 240u);
  EXPECT_EQ(Texts(*batch).back(), "250");
  EXPECT_TRUE(batch->more);
  const auto next = Poll(**channel, batch->cursor);
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().fault, Fault::kUnreachable);
  refuse_after_ = 0;
  const auto healed = Poll(**channel, batch->cursor);
  ASSERT_TRUE(healed);
  EXPECT_EQ(Texts(*healed).front(), "251");
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
  EXPECT_EQ(http_.Log().size(), 2u + 3u) << "who we are, which server it is, three pages";
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

TEST_F(MastodonTest, WhatWasSentIsFoundWhateverOurClockSays) {
  // The server's clock is six hours behind ours: one of the two is wrong.
  const Time there = clock_.Now() - std::chrono::hours(6);
  http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer), [](const HttpRequest&) {
    return Reply(200, R"({"id": "1", "acct": "city"})", {{"Date", "Fri, 15 Jan 2027 02:00:00 GMT"}});
  });
  auto channel = Open("server: https://social.example");
  ASSERT_TRUE(channel) << channel.error().message;
  Sink& sink = *(*channel)->sink();
  ASSERT_TRUE((*channel)->WhoAmI());
  Post post;
  post.parts = {"Flood on Elm", "Stay away"};
  const Outgoing first{"k1", &post, 0, "", ""}, second{"k2", &post, 1, "", ""};
  const std::string statuses = fmt::format("POST {}/api/v1/statuses", kServer);
  const std::string list = fmt::format("GET {}/api/v1/accounts/1/statuses", kServer);

  // The first that we ever say there: known by the server's clock.
  Lose(sink, first);
  http_.Once(list, Shows("500", "Flood on Elm", FormatTime(there - std::chrono::hours(1))));
  auto shown = sink.ReadBack({.key = "k1"});
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_FALSE(*shown) << "the same words an hour ago were others'";
  http_.Once(list, Shows("501", "Flood on Elm", FormatTime(there)));
  shown = sink.ReadBack({.key = "k1"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, "501");

  // After that by the order of the server's ids, even where nothing told its clock.
  channel = Open("server: https://social.example");
  Sink& restarted = *(*channel)->sink();
  Lose(restarted, second);
  http_.Once(list, Shows("499", "Stay away", FormatTime(there)));
  shown = restarted.ReadBack({.key = "k2"});
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_FALSE(*shown) << "older than what we said last";
  http_.Once(list, Shows("502", "Stay away", FormatTime(there)));
  shown = restarted.ReadBack({.key = "k2"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, "502");
}

// A clock that was set while the channel was open made the server's seem to stand elsewhere.
TEST_F(MastodonTest, WhatWasSentIsFoundThoughTheServersClockWasMistaken) {
  http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer), [](const HttpRequest&) {
    return Reply(200, R"({"id": "1", "acct": "city"})", {{"Date", "Fri, 15 Jan 2027 08:00:00 GMT"}});
  });
  const Time there = clock_.Now();
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  ASSERT_TRUE((*channel)->WhoAmI());
  Post post;
  post.parts = {"The first of ours", "Stay away", "Take Elm Street"};
  const std::string statuses = fmt::format("POST {}/api/v1/statuses", kServer);
  const Outgoing first{"k0", &post, 0, "", ""}, late{"k1", &post, 1, "", ""}, early{"k2", &post, 2, "", ""};
  http_.Once(statuses, Reply(200, R"({"id": "90"})"));
  ASSERT_EQ(sink.Send({&first, 1})[0].state, DeliveryState::kAccepted);
  for (const Outgoing* out : {&late, &early}) {
    Lose(sink, *out);
  }
  const std::string list = fmt::format("GET {}/api/v1/accounts/1/statuses", kServer);
  http_.Once(list, Shows("91", "Stay away", FormatTime(there + std::chrono::hours(6))));
  auto shown = sink.ReadBack({.key = "k1"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, "91");
  http_.Once(list, Shows("92", "Take Elm Street", FormatTime(there - std::chrono::hours(6))));
  http_.Once(list, Reply(200, "[]"));
  shown = sink.ReadBack({.key = "k2"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, "92");
}

// After a storm hundreds may have followed what is in doubt: "not there" would send it again.
TEST_F(MastodonTest, WhatIsInDoubtIsFoundHoweverManyFollowed) {
  bool heeds = true, tells_time = false;
  http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer), [&](const HttpRequest&) {
    Headers headers;
    if (tells_time) headers.Add("Date", "Fri, 15 Jan 2027 08:00:00 GMT");
    return Reply(200, R"({"id": "1", "acct": "city"})", headers);
  });
  // 100 to 1099: "words 100" and so on, 40 a page, as Mastodon pages them.
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [&](const HttpRequest& request) {
    const size_t at = request.url.find("min_id=");
    const int above = at == std::string::npos || !heeds ? 1059 : std::stoi(request.url.substr(at + 7));
    std::string list;
    for (int id = std::min(above + 40, 1099); id > std::max(above, 99); --id)
      list += fmt::format(R"({}{{"id": "{}", "content": "words {}", "created_at": "{}"}})",
                          list.empty() ? "" : ",", id, id,
                          FormatTime(clock_.Now() + std::chrono::minutes(id - 100)));
    return Reply(200, "[" + list + "]");
  });
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  Post post;
  post.parts = {"The first of ours", "words 101", "words 3"};
  const Outgoing first{"k0", &post, 0, "", ""}, there{"k1", &post, 1, "", ""}, absent{"k2", &post, 2, "", ""};
  const std::string statuses = fmt::format("POST {}/api/v1/statuses", kServer);
  http_.Once(statuses, Reply(200, R"({"id": "99"})"));
  ASSERT_EQ(sink.Send({&first, 1})[0].state, DeliveryState::kAccepted);
  for (const Outgoing* out : {&there, &absent}) {
    Lose(sink, *out);
  }
  heeds = false;
  EXPECT_FALSE(sink.ReadBack({.key = "k1"})) << "it stands further down than this server shows";
  heeds = true;
  auto shown = sink.ReadBack({.key = "k1"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, "101");
  shown = sink.ReadBack({.key = "k2"});
  ASSERT_FALSE(shown) << "after a thousand we give up, but do not say that it is absent";

  // Where the server's clock is known: what was made long after the last try was not made by it.
  tells_time = true;
  ASSERT_TRUE((*channel)->WhoAmI());
  Lose(sink, absent);
  const size_t asked = http_.Log().size();
  shown = sink.ReadBack({.key = "k2"});
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_FALSE(*shown);
  EXPECT_LT(http_.Log().size(), asked + 5) << "a page or two";
}

// Where a channel changes hands, two nodes may speak there for a moment.
TEST_F(MastodonTest, WhatAnotherNodeNotesMeanwhileIsNotForgotten) {
  KnowUs();
  auto one = Open("server: https://social.example"), other = Open("server: https://social.example");
  Post post;
  post.parts = {"Flood on Elm", "Flood on Oak"};
  const Outgoing elm{"k1", &post, 0, "", ""}, oak{"k2", &post, 1, "", ""};
  http_.Always(fmt::format("POST {}/api/v1/statuses", kServer), [](const HttpRequest&) {
    return Error{Fault::kUnreachable, "cut", std::nullopt, true};
  });
  bool sent = false;
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [&](const HttpRequest&) {
    if (!std::exchange(sent, true)) (*other)->sink()->Send({&oak, 1});
    return Reply(200,
                 R"([{"id": "92", "content": "Flood on Oak"}, {"id": "91", "content": "Flood on Elm"}])");
  });
  ASSERT_EQ((*one)->sink()->Send({&elm, 1})[0].state, DeliveryState::kUnknown);
  for (const auto& [key, id] : {std::pair("k1", "91"), std::pair("k2", "92")}) {
    const auto shown = (*one)->sink()->ReadBack({.key = key});
    ASSERT_TRUE(shown && *shown) << key;
    EXPECT_EQ((*shown)->native_id, id);
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

// A server that is busy costs one try, and nothing is looked for that never left.
TEST_F(MastodonTest, WhatWasBehindOneThatWasHeldUpWasNotAsked) {
  KnowUs();
  int looks = 0;
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [&](const HttpRequest&) {
    ++looks;
    return Reply(200, "[]");
  });
  auto channel = Open("server: https://social.example");
  Post post;
  post.parts = {"Flood on Elm", "Flood on Oak"};
  const std::vector<Outgoing> batch = {{"k1", &post, 0, "", ""}, {"k2", &post, 1, "", ""}};
  const std::string statuses = fmt::format("POST {}/api/v1/statuses", kServer);
  http_.Once(statuses, Reply(503));
  const auto receipts = (*channel)->sink()->Send(batch);
  EXPECT_TRUE(receipts.at(0).asked);
  EXPECT_FALSE(receipts.at(1).asked);
  EXPECT_EQ(receipts.at(1).state, DeliveryState::kPending);
  clock_.Advance(std::chrono::hours(2));
  http_.Once(statuses, Reply(200, R"({"id": "91"})"));
  EXPECT_EQ((*channel)->sink()->Send({&batch[1], 1})[0].native_id, "91");
  EXPECT_EQ(looks, 0);
  http_.Once(statuses, Reply(200, R"({"id": "92"})"));
  EXPECT_EQ((*channel)->sink()->Send({&batch[0], 1})[0].native_id, "92");
  EXPECT_EQ(looks, 1) << "that one may have been made";
}

// However many followed.
TEST_F(MastodonTest, AKeyThatMayBeForgottenIsLookedForWhereItWasUsed) {
  const Time first = clock_.Now();
  http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer), [&](const HttpRequest&) {
    return Reply(200, R"({"id": "1", "acct": "city"})", {{"Date", "Fri, 15 Jan 2027 08:00:00 GMT"}});
  });
  int looks = 0;
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [&](const HttpRequest& request) {
    ++looks;
    const size_t at = request.url.find("min_id=");
    const int above = at == std::string::npos ? 960 : std::stoi(request.url.substr(at + 7));
    std::string list;
    for (int id = above + 40; id > above; --id)
      list += fmt::format(R"({}{{"id": "{}", "content": "words {}", "created_at": "{}"}})",
                          list.empty() ? "" : ",", id, id, FormatTime(first + std::chrono::minutes(id - 99)));
    return Reply(200, "[" + list + "]");
  });
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  ASSERT_TRUE((*channel)->WhoAmI());
  Post post;
  post.parts = {"The first of ours", "Stay away"};
  const Outgoing before{"k0", &post, 0, "", ""}, lost{"k1", &post, 1, "", ""};
  const std::string statuses = fmt::format("POST {}/api/v1/statuses", kServer);
  http_.Once(statuses, Reply(200, R"({"id": "99"})"));
  ASSERT_EQ(sink.Send({&before, 1})[0].state, DeliveryState::kAccepted);
  Lose(sink, lost);
  clock_.Advance(std::chrono::hours(10));
  http_.Once(statuses, Reply(200, R"({"id": "1001"})"));
  EXPECT_EQ(sink.Send({&lost, 1})[0].native_id, "1001");
  EXPECT_GE(looks, 1);
  EXPECT_LT(looks, 4) << "a page or two";
}

TEST_F(MastodonTest, ThreadsWithTheSameWordsAreToldApart) {
  KnowUs();
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [](const HttpRequest&) {
    return Reply(200, R"([{"id": "92", "content": "<p>Stay away</p>", "in_reply_to_id": "71"},
                          {"id": "91", "content": "<p>Stay away</p>", "in_reply_to_id": "72"}])");
  });
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  Post post;
  post.parts = {"Stay away"};
  const Outgoing out{"k1", &post, 0, "72", ""};
  Lose(sink, out);
  const auto shown = sink.ReadBack({.key = "k1"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, "91");
}

// Many are in doubt after a kill, and each is looked for among all that came since.
TEST_F(MastodonTest, WhatWasNotThereIsLookedForOnlyAmongWhatCameSince) {
  KnowUs();
  std::string asked;
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [&](const HttpRequest& request) {
    asked = request.url;
    if (request.url.find("_id=") != std::string::npos) return Reply(200, "[]");
    return Reply(200, R"([{"id": "91", "content": "<p>Other words</p>"}])");
  });
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  Post post;
  post.parts = {"Stay away"};
  Lose(sink, {"k1", &post, 0, "", ""});
  for (const char* from : {"max_id=91", "min_id=91"}) {
    const auto shown = sink.ReadBack({.key = "k1"});
    ASSERT_TRUE(shown) << shown.error().message;
    EXPECT_FALSE(*shown);
    EXPECT_NE(asked.find(from), std::string::npos) << asked;
  }
  // Hours later it may be sent at once: it was found not to be there.
  clock_.Advance(std::chrono::hours(2));
  ASSERT_TRUE(sink.ReadBack({.key = "k1"}));
  asked.clear();
  Lose(sink, {"k1", &post, 0, "", ""});
  EXPECT_EQ(asked, "");
  clock_.Advance(std::chrono::hours(2));
  static_cast<void>(sink.Send(std::vector<Outgoing>{{"k1", &post, 0, "", ""}}));
  EXPECT_NE(asked.find("min_id=91"), std::string::npos) << "the server may have forgotten the key";
}

// Where a status is deleted, the server lets those that answered it answer nothing.
TEST_F(MastodonTest, APartIsFoundWhoseParentWasTakenBack) {
  KnowUs();
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [](const HttpRequest& request) {
    if (request.url.find("max_id=") != std::string::npos) return Reply(200, "[]");
    return Reply(200, R"([{"id": "91", "content": "<p>Stay away</p>", "in_reply_to_id": null}])");
  });
  int there = 200;
  http_.Always(fmt::format("GET {}/api/v1/statuses/72", kServer), [&](const HttpRequest&) {
    return Reply(there, R"({"id": "72", "content": "<p>Flood</p>"})");
  });
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  Post post;
  post.parts = {"Stay away"};
  Lose(sink, {"k1", &post, 0, "72", ""});
  auto shown = sink.ReadBack({.key = "k1"});
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_FALSE(*shown) << "the parent is there, so this is another's";
  Lose(sink, {"k2", &post, 0, "72", ""});
  there = 404;
  shown = sink.ReadBack({.key = "k2"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, "91");
}

// Two bulletins with the same words, both in doubt: what was made when a key was in use is that key's,
// whichever is looked for first.
class MastodonSameWords : public MastodonTest, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(LaterFirst, MastodonSameWords, testing::Bool());

TEST_P(MastodonSameWords, EachHasWhatWasMadeInItsTime) {
  http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer), [&](const HttpRequest&) {
    return Reply(200, R"({"id": "1", "acct": "city"})", {{"Date", "Fri, 15 Jan 2027 08:00:00 GMT"}});
  });
  const Time first = clock_.Now(), second = first + std::chrono::hours(1);
  http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer), [=](const HttpRequest& request) {
    if (request.url.find("min_id=92") != std::string::npos) return Reply(200, "[]");
    return Reply(200, fmt::format(R"([{{"id": "92", "content": "Stay away", "created_at": "{}"}},
                                      {{"id": "91", "content": "Stay away", "created_at": "{}"}}])",
                                  FormatTime(second), FormatTime(first)));
  });
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  ASSERT_TRUE((*channel)->WhoAmI());
  Post post;
  post.parts = {"The first of ours", "Stay away"};
  const Outgoing before{"k0", &post, 0, "", ""}, one{"k1", &post, 1, "", ""}, two{"k2", &post, 1, "", ""};
  const std::string statuses = fmt::format("POST {}/api/v1/statuses", kServer);
  http_.Once(statuses, Reply(200, R"({"id": "90"})"));
  ASSERT_EQ(sink.Send({&before, 1})[0].state, DeliveryState::kAccepted);
  for (const Outgoing* out : {&one, &two}) {
    Lose(sink, *out);
    clock_.Advance(std::chrono::hours(1));
  }
  for (const bool later : {GetParam(), !GetParam()}) {
    const auto shown = sink.ReadBack({.key = later ? "k2" : "k1"});
    ASSERT_TRUE(shown && *shown);
    EXPECT_EQ((*shown)->native_id, later ? "92" : "91");
  }
}

TEST_F(MastodonTest, NothingLeavesThatCannotBeRemembered) {
  KnowUs();
  auto channel = Open("server: https://social.example");
  Sink& sink = *(*channel)->sink();
  Post post;
  post.parts = {"Flood on Elm"};
  const Outgoing out{"k1", &post, 0, "", ""};
  state_.SetAway(true);
  EXPECT_EQ(sink.Send({&out, 1})[0].state, DeliveryState::kPending);
  EXPECT_FALSE(sink.ReadBack({.key = "k1"})) << "whether it was sent is not known";
  for (const HttpRequest& request : http_.Log()) EXPECT_EQ(request.method, "GET");
  state_.SetAway(false);
  http_.Once(fmt::format("POST {}/api/v1/statuses", kServer), Reply(200, R"({"id": "7"})"));
  EXPECT_EQ(sink.Send({&out, 1})[0].state, DeliveryState::kAccepted);
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

TEST(MastodonText, IsComparedAsItIsShown) {
  EXPECT_EQ(Canonical("Flood\n\non  Elm\t."), Canonical("Flood on Elm."));
  EXPECT_EQ(Canonical("Ask @rescue@elsewhere.example."), Canonical("Ask @rescue."));
  EXPECT_EQ(Canonical("@a@b.example, @c"), "@a,@c");
  EXPECT_NE(Canonical("Flood on Elm"), Canonical("Flood on Oak"));
  EXPECT_EQ(Canonical("@"), "@");
  EXPECT_EQ(Canonical("@@"), "@@");
  EXPECT_EQ(Canonical("a@@b"), "a@@b");
  EXPECT_EQ(Canonical("@a@-"), "@a@-") << "no host";
}

}  // namespace
}  // namespace crier::mastodon
