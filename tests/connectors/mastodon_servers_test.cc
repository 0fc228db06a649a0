// Servers that speak Mastodon's API and are not Mastodon: what may not be believed of them when something is
// sent, and what must hold all the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/mastodon/server.h"
#include "core/length.h"
#include "tests/connectors/mastodon_small_server.h"

namespace crier::mastodon {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::string_view kItsServer = kSmallServer;

TEST(MastodonSoftware, IsMastodonWhereItSaysSo) {
  for (const char* version :
       {"4.5.0", "4.2.10", "4.4.0-nightly.2026-03-01", "4.3.0-rc.1", "4.5.0-alpha.1+glitch", "4.2.1+glitch",
        "4.0.6+hometown-1.1.1", "3.5.5", "4.3.4+kmyblue.17.2", "10.0.0"})
    EXPECT_TRUE(SoftwareOf(version, "").mastodon) << version;
  EXPECT_TRUE(SoftwareOf("4.5.0", "https://github.com/mastodon/mastodon").mastodon);
  EXPECT_TRUE(SoftwareOf("4.2.1+glitch", "https://github.com/glitch-soc/mastodon").mastodon);
  for (const char* version :
       {"", "0.20.0-rc1+git-57cb4fe", "3.5.3+0.20.0-rc1-git-57cb4fe", "2.7.2 (compatible; Pleroma 2.5.0)",
        "2.7.2 (compatible; Akkoma 3.10.4)", "4.0.0 (not true; really snac/2.75)",
        "4.2.1 (compatible; Iceshrimp 1)", "4.0.0 (compatible; GoToSocial 0.20)", "takahe/0.11.0", "4", "4.5",
        "4.5.x", "4.5.0 glitch", "1.2.3", "4.5.0+somebody", "4.5.0+glitchy", "v4.5.0", "99999999999.1.1",
        "4.5.0\n"})
    EXPECT_FALSE(SoftwareOf(version, "").mastodon) << version;
  EXPECT_FALSE(SoftwareOf("4.0.0", "https://codeberg.org/superseriousbusiness/gotosocial").mastodon);
  EXPECT_EQ(SoftwareOf("4.0.0 (not true; really snac/2.75)", "").whole_below, 128u);
}

// What is found, told by what stays of its id; "-" of nothing.
std::string Found(const Result<std::optional<Sink::Shown>>& shown) {
  return !shown ? shown.error().message : *shown ? (*shown)->native_id : "-";
}

TEST_F(SmallServer, WhatWasTakenIsFound) {
  lose_ = 1;
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kUnknown);
  clock_.Advance(seconds(2));
  tried_ = clock_.Now() - seconds(2);
  EXPECT_EQ(Found(Look(0)), StableId(made_[0].id));
  EXPECT_EQ(Found(Look(1)), "-");
}

TEST_F(SmallServer, OneThatCannotBeAskedIsPromisedNothing) {
  for (const char* target : {"/api/v2/instance", "/api/v1/instance"})
    for (int i = 0; i < 4; ++i) http_.Once(fmt::format("GET {}{}", kItsServer, target), Reply(503));
  version_ = "4.5.0";
  lose_ = 1;
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kUnknown);
  EXPECT_EQ(Found(Look(0)), StableId(made_[0].id));
}

// Ids of one second are in no order, and no clock is told: the place in the list says what is older.
TEST_F(SmallServer, ItIsFoundAmongOthersOfTheSameSecond) {
  std::map<std::string, bool> others;
  for (size_t part = 0; part < 4; ++part) {
    lose_ = 1;
    EXPECT_EQ(Send(fmt::format("k{}", part), part).state, DeliveryState::kUnknown);
    const std::string id = Found(Look(part, "", others));
    EXPECT_EQ(id, StableId(made_[part].id));
    others[id] = true;
  }
  // One that is known to be older, and stands as it was made, ends the search.
  made_.front().text = "The ferry runs";
  made_.pop_back();
  EXPECT_EQ(Found(Look(3, "", {{made_[1].id, true}})), "-");
  made_[1].edited = true;
  EXPECT_EQ(Found(Look(3, "", {{made_[1].id, true}})), StableId(made_[0].id))
      << "what was edited may have been put on top";
}

TEST_F(SmallServer, TwoInDoubtWithTheSameWordsHaveOneEach) {
  lose_ = 2;
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kUnknown);
  EXPECT_EQ(Send("k2", 2).state, DeliveryState::kUnknown);
  const std::string one = Found(Look(0));
  EXPECT_EQ(one, StableId(made_[0].id));
  EXPECT_EQ(Found(Look(2, "", {{one, false}})), StableId(made_[1].id));
}

// What was said in the same words last week, and is known no more, is not what was sent now.
TEST_F(SmallServer, TheSameWordsOfLastWeekAreNotTheseOnes) {
  EXPECT_EQ(Send("old", 0).state, DeliveryState::kAccepted);
  clock_.Advance(hours(24 * 8));
  EXPECT_EQ(Found(Look(0)), "-");
}

// Where hundreds followed that a server does not show, "not there" would send it again.
TEST_F(SmallServer, WhatTheServerDoesNotShowIsNotCalledAbsent) {
  lose_ = 1;
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kUnknown);
  for (int i = 0; i < 300; ++i) Make(fmt::format("by hand {}", i));
  EXPECT_FALSE(Look(0));
}

// It lists 256 whatever it is asked, so that sixty are all that there are, though nothing older is known.
TEST_F(SmallServer, WhatAWholeListDoesNotHoldIsAbsent) {
  for (int i = 0; i < 60; ++i) Make(fmt::format("by hand {}", i));
  EXPECT_EQ(Found(Look(0)), "-");
}

TEST_F(SmallServer, APartIsFoundWhoseParentHasAnotherIdByNow) {
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kAccepted);
  const std::string parent = made_[0].id;
  lose_ = 1;
  EXPECT_EQ(Send("k1", 1, parent).state, DeliveryState::kUnknown);
  // It was written again: another time before the same digest.
  made_[0].id = "1999999999" + made_[0].id.substr(10);
  made_[1].parent = made_[0].id;
  EXPECT_EQ(Found(Look(1, parent)), StableId(made_[1].id));
}

TEST_F(SmallServer, AnIdIsTheSameAfterEachEdit) {
  const std::string id = Send("k0", 0).native_id;
  made_[0].id = "1999999999" + made_[0].id.substr(10);
  const auto shown = channel_->sink()->ReadBack({.key = "k0", .native_id = id});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->native_id, id);
}

// The bug: 404 was taken for gone.
TEST_F(SmallServer, WhatCannotBeDeletedIsNotCalledRetracted) {
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kAccepted);
  for (const int status : {404, 410}) {
    http_.Once(fmt::format("DELETE {}", kItsServer), Reply(status, "<h1>404 Not Found</h1>"));
    const auto gone = channel_->sink()->Retract(made_[0].id);
    ASSERT_FALSE(gone) << status;
    EXPECT_EQ(gone.error().fault, Fault::kRejected);
    EXPECT_FALSE(gone.error().in_doubt);
    EXPECT_NE(gone.error().message.find("delete it by hand"), std::string::npos) << gone.error().message;
  }
  http_.Once(fmt::format("DELETE {}", kItsServer), Reply(404, kNotThere));
  EXPECT_TRUE(channel_->sink()->Retract("1999999999deadbeef")) << "gone already is success";
  // Whether it stands cannot be found out now.
  http_.Once(fmt::format("DELETE {}", kItsServer), Reply(404, kNotThere));
  http_.Once(fmt::format("GET {}/api/v1/statuses/", kItsServer), Reply(503));
  const auto unknown = channel_->sink()->Retract(made_[0].id);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().fault, Fault::kUnreachable);
  // A page in between is no answer.
  http_.Once(fmt::format("DELETE {}", kItsServer), Reply(404, kNotThere));
  http_.Once(fmt::format("GET {}/api/v1/statuses/", kItsServer), Reply(200, "<html>Log in</html>"));
  EXPECT_FALSE(channel_->sink()->Retract(made_[0].id));
}

// The bug: it failed, and with it the unchanged parts of a thread.
TEST_F(SmallServer, AnEditThatChangesNothingIsDone) {
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kAccepted);
  const Outgoing same{"k0", &post_, 2, "", ""}, other{"k0", &post_, 1, "", ""};
  const auto refuse = [&](int status) {
    http_.Once(fmt::format("PUT {}", kItsServer),
               Reply(status, R"({"error": "Unprocessable Entity: status was not changed"})"));
  };
  for (const int status : {422, 400}) {
    refuse(status);
    const Receipt done = channel_->sink()->Edit(made_[0].id, same);
    EXPECT_EQ(done.state, DeliveryState::kAccepted) << done.error->message;
    EXPECT_EQ(done.native_id, StableId(made_[0].id));
  }
  refuse(422);
  const Receipt refused = channel_->sink()->Edit(made_[0].id, other);
  EXPECT_EQ(refused.state, DeliveryState::kFailed);
  EXPECT_NE(refused.error->message.find("was not changed"), std::string::npos);
  refuse(422);
  http_.Once(fmt::format("GET {}/api/v1/statuses/", kItsServer), Reply(404, kNotThere));
  EXPECT_EQ(channel_->sink()->Edit(made_[0].id, same).state, DeliveryState::kFailed) << "it is gone";
}

TEST_F(SmallServer, LengthsAreCountedByTheStricterRule) {
  const std::string family = "👨‍👩‍👧‍👦",
                    url = "https://www.example.org/" + std::string(100, 'a');
  v2_ = false;
  auto limits = channel_->limits();
  ASSERT_TRUE(limits) << limits.error().message;
  EXPECT_EQ(limits->max_length, 500u) << "from /api/v1/instance";
  EXPECT_EQ(LengthOf(family, *limits), 7u);
  EXPECT_EQ(LengthOf(url, *limits), url.size());
  EXPECT_EQ(LengthOf("http://example.org", *limits), 25u) << "reserved for it";

  v2_ = true;
  version_ = "4.5.0";
  clock_.Advance(hours(25));
  limits = channel_->limits();
  EXPECT_EQ(LengthOf(family, *limits), 1u) << "known to count as people do";
  EXPECT_EQ(LengthOf(url, *limits), 25u);
  // What is not known yet is counted strictly.
  const Limits& usual = FindConnector("mastodon")->limits;
  EXPECT_EQ(LengthOf(family, usual), 7u);
  EXPECT_EQ(LengthOf(url, usual), url.size());
}

// The bug: limits were believed for a day, so that nothing went out until then.
TEST_F(SmallServer, ARefusalForLengthAsksForTheLimitsAgain) {
  max_characters_ = 5000;
  version_ = "4.5.0";
  EXPECT_EQ(channel_->limits()->max_length, 5000u);
  max_characters_ = 60;
  refuses_over_ = 60;
  post_.parts = {std::string(200, 'x')};
  const Receipt refused = Send("k0", 0);
  EXPECT_EQ(refused.state, DeliveryState::kFailed);
  EXPECT_NE(refused.error->message.find("takes 60 characters"), std::string::npos) << refused.error->message;
  EXPECT_EQ(channel_->limits()->max_length, 60u);
  EXPECT_EQ(channel_->limits()->unit, LengthUnit::kGraphemes) << "its own rule explains it";

  // A text that fits by what it says, and is refused: it counts more strictly than it is known to.
  post_.parts = {"See https://www.example.org/" + std::string(60, 'a')};
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kFailed);
  EXPECT_FALSE(Fits(post_.parts[0], *channel_->limits()));
  clock_.Advance(hours(25));
  EXPECT_FALSE(Fits(post_.parts[0], *channel_->limits())) << "as long as it is the same version";
  // An edit that is refused tells the same.
  max_characters_ = 50;
  http_.Once(fmt::format("PUT {}", kItsServer), Reply(422, R"({"error": "too long"})"));
  const Outgoing out{"k1", &post_, 0, "", ""};
  EXPECT_EQ(channel_->sink()->Edit("9", out).state, DeliveryState::kFailed);
  EXPECT_EQ(channel_->limits()->max_length, 50u);
}

}  // namespace
}  // namespace crier::mastodon
