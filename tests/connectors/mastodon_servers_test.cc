// Servers that speak Mastodon's API and are not Mastodon: what may not be believed of them, and what must hold
// all the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/catalog.h"
#include "connectors/mastodon/software.h"
#include "connectors/mastodon/status.h"
#include "core/length.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::mastodon {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kServer = "https://small.example";
constexpr char kNotThere[] = R"({"error": "Record not found"})";

TEST(MastodonSoftware, HonoursKeysWhereItSaysThatItIsMastodon) {
  for (const char* version : {"4.5.0", "4.2.10", "4.4.0-nightly.2026-03-01", "4.3.0-rc.1", "4.5.0-alpha.1+glitch",
                              "4.2.1+glitch", "4.0.6+hometown-1.1.1", "3.5.5", "4.3.4+kmyblue.17.2"}) {
    const Software software = SoftwareOf(version, "");
    EXPECT_TRUE(software.honours_key && software.ordered_ids && software.stable_ids) << version;
    EXPECT_TRUE(software.counts_graphemes) << version;
  }
  EXPECT_TRUE(SoftwareOf("4.5.0", "https://github.com/mastodon/mastodon").honours_key);
  EXPECT_TRUE(SoftwareOf("4.2.1+glitch", "https://github.com/glitch-soc/mastodon").honours_key);
  for (const char* version :
       {"", "0.20.0-rc1+git-57cb4fe", "3.5.3+0.20.0-rc1-git-57cb4fe", "2.7.2 (compatible; Pleroma 2.5.0)",
        "2.7.2 (compatible; Akkoma 3.10.4)", "4.0.0 (not true; really snac/2.75)", "4.2.1 (compatible; Iceshrimp 1)",
        "4.0.0 (compatible; GoToSocial 0.20)", "takahe/0.11.0", "4", "4.5", "4.5.x", "4.5.0 glitch", "1.2.3",
        "4.5.0+somebody", "4.5.0+glitchy", "v4.5.0", "99999999999.1.1", "4.5.0\n"}) {
    EXPECT_FALSE(SoftwareOf(version, "").honours_key) << version;
    EXPECT_FALSE(SoftwareOf(version, "").ordered_ids) << version;
  }
  EXPECT_FALSE(SoftwareOf("4.0.0", "https://codeberg.org/superseriousbusiness/gotosocial").honours_key);
  EXPECT_EQ(SoftwareOf("4.0.0 (not true; really snac/2.75)", "").name, "snac");
  EXPECT_TRUE(SoftwareOf("0.20.0-rc1+git-57cb4fe", "").stable_ids);
}

// A small server: `version` it says, statuses of ours it keeps, each call as its kind of software does it.
class SmallServer : public testing::Test {
 protected:
  struct Made {
    std::string id, uri, text, parent;
    Time at{};
    bool edited = false;
  };

  SmallServer() {
    On("GET", "/api/v1/accounts/verify_credentials",
       [](const HttpRequest&) { return Reply(200, R"({"id": "1", "acct": "city"})"); });
    On("GET", "/api/v2/instance", [this](const HttpRequest&) {
      return v2_ ? Reply(200, InstanceJson()) : Reply(404, "<h1>404 Not Found (snac/2.75)</h1>");
    });
    On("GET", "/api/v1/instance", [this](const HttpRequest&) { return Reply(200, InstanceJson()); });
    On("POST", "/api/v1/statuses", [this](const HttpRequest& request) -> Result<HttpResponse> {
      const json body = json::parse(request.body);
      const std::string text = body["status"];
      EXPECT_TRUE(request.fresh_connection) << "what changes things goes out on a connection of its own";
      if (text.size() > refuses_over_) return Reply(422, R"({"error": "text with spoiler exceed max chars (60)"})");
      Make(text, body.value("in_reply_to_id", ""));
      if (lose_ > 0 && lose_-- > 0) return Error{Fault::kUnreachable, "cut", std::nullopt, true};
      return Reply(200, JsonOf(made_.back()).dump());
    });
    // Pays no heed to limit, min_id and max_id; newest first.
    On("GET", "/api/v1/accounts/1/statuses", [this](const HttpRequest&) {
      ++looks_;
      json list = json::array();
      for (auto each = made_.rbegin(); each != made_.rend() && list.size() < shows_; ++each)
        list.push_back(JsonOf(*each));
      return Reply(200, list.dump());
    });
    On("GET", "/api/v1/statuses/", [this](const HttpRequest& request) {
      const std::string id = request.url.substr(request.url.rfind('/') + 1);
      for (const Made& each : made_) {
        // As snac does it: what stands before the digest of the uri counts for nothing.
        if (each.id.substr(10) == id.substr(std::min<size_t>(10, id.size()))) return Reply(200, JsonOf(each).dump());
      }
      return Reply(404, kNotThere);
    });
    auto channel = Open("server: https://small.example");
    EXPECT_TRUE(channel) << channel.error().message;
    channel_ = *std::move(channel);
    post_.lang = "en";
    post_.parts = {"Bridge closed", "Use the tunnel", "Bridge closed", "The ferry runs"};
  }

  Result<std::unique_ptr<Channel>> Open(const std::string& yaml) {
    setenv("CRIER_TEST_TOKEN", "a-token", 1);
    const ConnectorType& type = *FindConnector("mastodon");
    const auto settings = Settings::Parse(yaml + "\ntoken: env:CRIER_TEST_TOKEN\n", type.options);
    if (!settings) return settings.error();
    return type.open(*settings, "town", {http_, mail_, clock_}, state_);
  }
  void On(const std::string& method, const std::string& target, FakeHttp::Answer answer) {
    http_.Always(fmt::format("{} {}{}", method, kServer, target), std::move(answer));
  }
  std::string InstanceJson() const {
    return json{{"version", version_},
                {"configuration",
                 {{"statuses", {{"max_characters", max_characters_}, {"characters_reserved_per_url", 25}}}}}}
        .dump();
  }
  // An id as snac makes it: seconds, and a digest that says nothing of the order.
  void Make(const std::string& text, const std::string& parent = "") {
    const auto now = std::chrono::floor<seconds>(clock_.Now());
    const size_t n = made_.size();
    made_.push_back({fmt::format("{:010}{:08x}", now.time_since_epoch().count(), 0xF0000000u - n * 0x01111111u),
                     fmt::format("https://small.example/p/{}", n), text, parent, now});
  }
  json JsonOf(const Made& made) const {
    json out = {{"id", made.id},
                {"uri", made.uri},
                {"content", "<p>" + made.text + "</p>"},
                {"created_at", FormatTime(made.at)},
                {"account", {{"id", "1"}}},
                {"in_reply_to_id", nullptr},
                {"edited_at", nullptr}};
    if (made.edited) out["edited_at"] = FormatTime(made.at + hours(1));
    if (!made.parent.empty()) out["in_reply_to_id"] = made.parent;
    return out;
  }
  Receipt Send(const std::string& key, size_t part, const std::string& parent = "") {
    const Outgoing out{key, &post_, part, parent, ""};
    return channel_->sink()->Send({&out, 1})[0];
  }
  size_t Count(const std::string& text) const {
    return std::count_if(made_.begin(), made_.end(), [&](const Made& made) { return made.text == text; });
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  Post post_;
  std::unique_ptr<Channel> channel_;
  std::string version_ = "4.0.0 (not true; really snac/2.75)";
  bool v2_ = true;
  std::vector<Made> made_;
  int lose_ = 0;
  int looks_ = 0;
  size_t shows_ = 64;
  size_t refuses_over_ = 10'000;
  int max_characters_ = 500;
};

// The bug: the key was believed for half an hour.
TEST_F(SmallServer, WhatIsInDoubtIsLookedForBeforeItIsSentAgain) {
  lose_ = 1;
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kUnknown);
  clock_.Advance(seconds(2));
  const Receipt again = Send("k1", 0);
  EXPECT_EQ(again.state, DeliveryState::kAccepted);
  EXPECT_EQ(again.native_id, made_[0].id);
  EXPECT_EQ(Count("Bridge closed"), 1u);
}

TEST_F(SmallServer, AServerThatSaysItIsMastodonIsNotAskedTwice) {
  version_ = "4.2.1+glitch";
  lose_ = 1;
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kUnknown);
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kAccepted);
  EXPECT_EQ(looks_, 0) << "the key makes one status of both";
}

TEST_F(SmallServer, OneThatCannotBeAskedIsPromisedNothing) {
  for (const char* target : {"/api/v2/instance", "/api/v1/instance"})
    for (int i = 0; i < 4; ++i) http_.Once(fmt::format("GET {}{}", kServer, target), Reply(503));
  version_ = "4.5.0";
  lose_ = 1;
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kUnknown);
  EXPECT_EQ(Send("k1", 0).native_id, made_[0].id);
  EXPECT_EQ(made_.size(), 1u);
}

// Ids of one second are in no order, and no clock is told: the place in the list says what is older.
TEST_F(SmallServer, ItIsFoundAmongOthersOfTheSameSecond) {
  for (size_t part = 0; part < 4; ++part) {
    lose_ = 1;
    EXPECT_EQ(Send(fmt::format("k{}", part), part).state, DeliveryState::kUnknown);
    EXPECT_EQ(Send(fmt::format("k{}", part), part).state, DeliveryState::kAccepted) << part;
  }
  EXPECT_EQ(made_.size(), 4u);
  EXPECT_EQ(Count("Bridge closed"), 2u) << "two bulletins with the same words";
}

TEST_F(SmallServer, TwoInDoubtWithTheSameWordsHaveOneEach) {
  lose_ = 2;
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kUnknown);
  EXPECT_EQ(Send("k2", 2).state, DeliveryState::kUnknown);
  const auto one = channel_->sink()->ReadBack("", "k0"), other = channel_->sink()->ReadBack("", "k2");
  ASSERT_TRUE(one && *one && other && *other);
  EXPECT_NE((*one)->native_id, (*other)->native_id);
}

// What was said in the same words last week, and is known no more, is not what was sent now.
TEST_F(SmallServer, TheSameWordsOfLastWeekAreNotTheseOnes) {
  EXPECT_EQ(Send("old", 0).state, DeliveryState::kAccepted);
  clock_.Advance(hours(24 * 8));
  http_.Once(fmt::format("POST {}", kServer), Error{Fault::kUnreachable, "cut", std::nullopt, true});
  EXPECT_EQ(Send("new", 0).state, DeliveryState::kUnknown);
  const auto shown = channel_->sink()->ReadBack("", "new");
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_FALSE(*shown);
  EXPECT_EQ(Send("new", 0).state, DeliveryState::kAccepted);
  EXPECT_EQ(made_.size(), 2u);
}

// Where hundreds followed that a server does not show, "not there" would send it again.
TEST_F(SmallServer, WhatTheServerDoesNotShowIsNotCalledAbsent) {
  lose_ = 1;
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kUnknown);
  for (int i = 0; i < 70; ++i) Make(fmt::format("by hand {}", i));
  const auto shown = channel_->sink()->ReadBack("", "k1");
  EXPECT_FALSE(shown);
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kPending);
  EXPECT_EQ(Count("Bridge closed"), 1u);
}

TEST_F(SmallServer, APartIsFoundWhoseParentHasAnotherIdByNow) {
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kAccepted);
  const std::string parent = made_[0].id;
  lose_ = 1;
  EXPECT_EQ(Send("k1", 1, parent).state, DeliveryState::kUnknown);
  // It was written again: another time before the same digest.
  made_[0].id = "1999999999" + made_[0].id.substr(10);
  made_[1].parent = made_[0].id;
  const auto shown = channel_->sink()->ReadBack("", "k1");
  ASSERT_TRUE(shown) << shown.error().message;
  ASSERT_TRUE(*shown);
  EXPECT_EQ((*shown)->native_id, made_[1].id);
  EXPECT_EQ(Send("k1", 1, parent).state, DeliveryState::kAccepted);
  EXPECT_EQ(made_.size(), 2u);
}

TEST_F(SmallServer, WhatWasRefusedOutrightIsNotLookedFor) {
  http_.Once(fmt::format("POST {}", kServer), Reply(429, "", {{"Retry-After", "1"}}));
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kPending);
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kAccepted);
  EXPECT_EQ(looks_, 0);
}

// The bug: 404 was taken for gone.
TEST_F(SmallServer, WhatCannotBeDeletedIsNotCalledRetracted) {
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kAccepted);
  for (const int status : {404, 410}) {
    http_.Once(fmt::format("DELETE {}", kServer), Reply(status, "<h1>404 Not Found</h1>"));
    const auto gone = channel_->sink()->Retract(made_[0].id);
    ASSERT_FALSE(gone) << status;
    EXPECT_EQ(gone.error().fault, Fault::kRejected);
    EXPECT_FALSE(gone.error().in_doubt);
    EXPECT_NE(gone.error().message.find("delete it by hand"), std::string::npos) << gone.error().message;
  }
  http_.Once(fmt::format("DELETE {}", kServer), Reply(404, kNotThere));
  EXPECT_TRUE(channel_->sink()->Retract("1999999999deadbeef")) << "gone already is success";
  // Whether it stands cannot be found out now.
  http_.Once(fmt::format("DELETE {}", kServer), Reply(404, kNotThere));
  http_.Once(fmt::format("GET {}/api/v1/statuses/", kServer), Reply(503));
  const auto unknown = channel_->sink()->Retract(made_[0].id);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().fault, Fault::kUnreachable);
  // A page in between is no answer.
  http_.Once(fmt::format("DELETE {}", kServer), Reply(404, kNotThere));
  http_.Once(fmt::format("GET {}/api/v1/statuses/", kServer), Reply(200, "<html>Log in</html>"));
  EXPECT_FALSE(channel_->sink()->Retract(made_[0].id));
}

// The bug: it failed, and with it the unchanged parts of a thread.
TEST_F(SmallServer, AnEditThatChangesNothingIsDone) {
  EXPECT_EQ(Send("k0", 0).state, DeliveryState::kAccepted);
  const Outgoing same{"k0", &post_, 2, "", ""}, other{"k0", &post_, 1, "", ""};
  const auto refuse = [&](int status) {
    http_.Once(fmt::format("PUT {}", kServer),
               Reply(status, R"({"error": "Unprocessable Entity: status was not changed"})"));
  };
  for (const int status : {422, 400}) {
    refuse(status);
    const Receipt done = channel_->sink()->Edit(made_[0].id, same);
    EXPECT_EQ(done.state, DeliveryState::kAccepted) << done.error->message;
    EXPECT_EQ(done.native_id, made_[0].id);
  }
  refuse(422);
  const Receipt refused = channel_->sink()->Edit(made_[0].id, other);
  EXPECT_EQ(refused.state, DeliveryState::kFailed);
  EXPECT_NE(refused.error->message.find("was not changed"), std::string::npos);
  refuse(422);
  http_.Once(fmt::format("GET {}/api/v1/statuses/", kServer), Reply(404, kNotThere));
  EXPECT_EQ(channel_->sink()->Edit(made_[0].id, same).state, DeliveryState::kFailed) << "it is gone";
}

TEST_F(SmallServer, LengthsAreCountedByTheStricterRule) {
  const std::string family = "👨‍👩‍👧‍👦", url = "https://small.example/" + std::string(100, 'a');
  v2_ = false;
  auto limits = channel_->limits();
  ASSERT_TRUE(limits) << limits.error().message;
  EXPECT_EQ(limits->max_length, 500u) << "from /api/v1/instance";
  EXPECT_EQ(LengthOf(family, *limits), 7u);
  EXPECT_EQ(LengthOf(url, *limits), url.size());
  EXPECT_EQ(LengthOf("http://a.example", *limits), 25u) << "reserved for it";

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
  post_.parts = {"See https://small.example/" + std::string(60, 'a')};
  EXPECT_EQ(Send("k1", 0).state, DeliveryState::kFailed);
  EXPECT_FALSE(Fits(post_.parts[0], *channel_->limits()));
  clock_.Advance(hours(25));
  EXPECT_FALSE(Fits(post_.parts[0], *channel_->limits())) << "as long as it is the same version";
  // An edit that is refused tells the same.
  max_characters_ = 50;
  http_.Once(fmt::format("PUT {}", kServer), Reply(422, R"({"error": "too long"})"));
  const Outgoing out{"k1", &post_, 0, "", ""};
  EXPECT_EQ(channel_->sink()->Edit("9", out).state, DeliveryState::kFailed);
  EXPECT_EQ(channel_->limits()->max_length, 50u);
}

class Listening : public SmallServer {
 protected:
  // Mentions 1 to `count_`, newest first; what it heeds is as said.
  void Serve(const std::string& yaml = "") {
    On("GET", "/api/v1/notifications", [this](const HttpRequest& request) {
      const auto number = [&](std::string_view name) {
        const size_t at = request.url.find(name);
        return at == std::string::npos ? 0 : std::stoi(request.url.substr(at + name.size()));
      };
      EXPECT_TRUE(request.may_wait) << "listening leaves room for sending";
      int newest = count_;
      if (const int below = heeds_max_id_ ? number("max_id=") : 0; below > 0) newest = below - 1;
      json list = json::array();
      for (int id = newest; id > 0 && list.size() < 64; --id) list.push_back(Notification(std::to_string(id), id));
      return Reply(200, list.dump());
    });
    channel_ = *Open("server: https://small.example\n" + yaml);
  }
  static json Notification(const std::string& id, int status, const std::string& text = "") {
    return {{"id", id},
            {"type", "mention"},
            {"status",
             {{"id", std::to_string(100000 + status)},
              {"uri", fmt::format("https://there.example/p/{}", status)},
              {"content", text.empty() ? "report " + std::to_string(status) : text},
              {"created_at", "2027-01-15T07:00:00Z"},
              {"account", {{"id", "7"}, {"acct", "ana"}}}}}};
  }
  Result<Batch> Poll() {
    auto batch = channel_->source()->Poll(cursor_, clock_.Now() + minutes(1), {});
    if (batch) cursor_ = batch->cursor;
    return batch;
  }
  std::vector<std::string> Heard() {
    std::vector<std::string> texts;
    const auto batch = Poll();
    EXPECT_TRUE(batch) << batch.error().message;
    if (!batch) return texts;
    trouble_ = batch->trouble ? batch->trouble->message : "";
    for (const Event& event : batch->events) {
      if (const auto* mention = std::get_if<Mention>(&event)) texts.push_back(mention->text);
      if (const auto* edited = std::get_if<Edited>(&event))
        texts.push_back("edited " + edited->mention.native_id + " " + edited->mention.text);
    }
    return texts;
  }

  int count_ = 0;
  bool heeds_max_id_ = true;
  std::string cursor_;
  std::string trouble_;
};

// The bug: a page under 80 without Link was taken for all there is.
TEST_F(Listening, AShortPageWithoutLinkIsFollowed) {
  Serve("backfill: 0");
  count_ = 10;
  EXPECT_EQ(Heard(), std::vector<std::string>{});
  count_ = 10 + 200;
  const auto heard = Heard();
  EXPECT_EQ(heard.size(), 200u) << "by max_id, where min_id is paid no heed";
  EXPECT_EQ(trouble_, "");
  EXPECT_EQ(Heard().size(), 0u);
  heeds_max_id_ = false;
  count_ += 100;
  EXPECT_EQ(Heard().size(), 64u) << "all that it shows";
  EXPECT_NE(trouble_.find("newest 64"), std::string::npos) << trouble_;
  EXPECT_EQ(Heard().size(), 0u);
  EXPECT_EQ(trouble_, "");
}

TEST_F(Listening, AFaultOnTheWayBackLosesNothing) {
  Serve("backfill: 0");
  count_ = 10;
  Heard();
  count_ = 210;
  http_.Once(fmt::format("GET {}/api/v1/notifications?types[]=mention&limit=80&include_filtered=true&max_id=147", kServer),
             Reply(503));
  EXPECT_EQ(Heard().size(), 64u);
  EXPECT_EQ(Heard().size(), 136u) << "the rest, and what was heard is not told twice";
}

TEST_F(Listening, BackfillTakesNothingTwiceFromAServerThatShowsOnePage) {
  Serve("backfill: 40");
  count_ = 30;
  heeds_max_id_ = false;
  EXPECT_EQ(Heard().size(), 30u);
}

// The bug: heard once more for each id.
TEST_F(Listening, OnePostUnderSeveralIdsIsOne) {
  std::vector<json> list = {Notification("1", 1, "Pothole on Elm")};
  On("GET", "/api/v1/notifications", [&](const HttpRequest&) { return Reply(200, json(list).dump()); });
  channel_ = *Open("server: https://small.example");
  EXPECT_EQ(Heard(), std::vector<std::string>{"Pothole on Elm"});
  const auto again = [&](const std::string& id, const std::string& status, const std::string& text) {
    json each = Notification(id, 1, text);
    each["status"]["id"] = status;
    list.insert(list.begin(), each);
  };
  again("2", "200001", "Pothole on Elm, and a big one");
  EXPECT_EQ(Heard(), std::vector<std::string>{"edited 100001 Pothole on Elm, and a big one"});
  again("3", "300001", "Pothole on Elm, and a big one");
  EXPECT_EQ(Heard(), std::vector<std::string>{}) << "another id, the same words";
  // Also after a restart, when nothing is remembered.
  channel_ = *Open("server: https://small.example");
  EXPECT_EQ(Heard(), std::vector<std::string>{});
  again("4", "400001", "Mended, thank you");
  channel_ = *Open("server: https://small.example");
  EXPECT_EQ(Heard(), std::vector<std::string>{"edited 100001 Mended, thank you"});
  // Another author's post is another post, whatever uri it claims.
  json forged = Notification("5", 1, "All is well");
  forged["status"]["id"] = "500001";
  forged["status"]["account"]["id"] = "8";
  list.insert(list.begin(), forged);
  EXPECT_EQ(Heard(), std::vector<std::string>{"All is well"});
}

// The bug: the first report was lost.
TEST_F(Listening, AHashtagThatNobodyUsedIsAnEmptyPage) {
  std::optional<HttpResponse> tag = Reply(404, R"({"error": "Not Found: tag was not found"})");
  On("GET", "/api/v1/timelines/tag/", [&](const HttpRequest&) { return *tag; });
  channel_ = *Open("server: https://small.example\nmentions: false\nhashtags: [flood]\nbackfill: 0");
  EXPECT_EQ(Heard(), std::vector<std::string>{});
  EXPECT_EQ(trouble_, "");
  tag = Reply(200, json::array({Notification("", 5, "Gas leak")["status"]}).dump());
  EXPECT_EQ(Heard(), std::vector<std::string>{"Gas leak"});
  // Of tags alone, and nothing else than that.
  for (const auto& [status, body, fault] :
       {std::tuple(401, "{}", Fault::kAuth), std::tuple(403, "{}", Fault::kAuth),
        std::tuple(404, "<h1>404 Not Found</h1>", Fault::kRejected), std::tuple(410, "{}", Fault::kRejected)}) {
    tag = Reply(status, body);
    const auto batch = Poll();
    ASSERT_FALSE(batch) << status;
    EXPECT_EQ(batch.error().fault, fault);
  }
  On("GET", "/api/v1/notifications", [&](const HttpRequest&) { return Reply(404, kNotThere); });
  channel_ = *Open("server: https://small.example");
  cursor_.clear();
  EXPECT_FALSE(Poll()) << "mentions that are not there are a mistake";
}

// A server that pays no heed to types[] sends everything there is.
TEST(MastodonNotifications, OnlyMentionsAreHeard) {
  const auto heard = [](const std::string& type) {
    const json each = {{"id", "5"}, {"status", {{"id", "9"}, {"content", "words"}}}};
    json typed = each;
    typed["type"] = type;
    const auto entries = ReadNotifications(json::array({type.empty() ? each : typed}).dump(), "x", Time{});
    EXPECT_TRUE(entries && entries->size() == 1) << "it counts for the place all the same: " << type;
    return entries && entries->front().status.has_value();
  };
  EXPECT_TRUE(heard("mention"));
  EXPECT_TRUE(heard("")) << "a server that does not say";
  for (const char* type : {"status", "poll", "update", "reblog", "favourite", "follow", "quote", "quoted_update",
                           "admin.report", "pleroma:emoji_reaction", "Mention", "mention2"})
    EXPECT_FALSE(heard(type)) << type;
  const auto odd = ReadNotifications(R"([{"id": "1", "type": 7, "status": {"id": "2", "content": "x"}}])", "x", Time{});
  EXPECT_FALSE(odd->front().status) << "a type that is none";
}

TEST(MastodonNotifications, ABoostIsNotItsAuthorsWord) {
  const auto entries = ReadTimeline(
      R"([{"id": "3", "content": "<p>RT: gas leak</p>", "reblog": {"id": "2", "content": "<p>gas leak</p>"}}])", "x",
      Time{});
  ASSERT_TRUE(entries && entries->front().status);
  EXPECT_TRUE(entries->front().status->boost);
}

TEST(MastodonPolls, WhatCanBeChosenIsHeard) {
  const auto text = [](const json& status) {
    const auto read = ReadStatus(status.dump(), "x", Time{});
    EXPECT_TRUE(read);
    return read ? read->mention.text : "";
  };
  json status = {{"id", "1"}, {"content", "<p>@city which is worse?</p>"}};
  status["poll"] = {{"options", {{{"title", "Hole on Oak"}}, {{"title", "Light out on Elm"}}}}};
  EXPECT_EQ(text(status), "@city which is worse?\n\n- Hole on Oak\n- Light out on Elm");
  status["content"] = "";
  EXPECT_EQ(text(status), "- Hole on Oak\n- Light out on Elm");
  status["poll"] = {{"options", {{{"title", ""}}, 7, {{"title", 5}}, {{"title", " Farola en Roble "}}}}};
  status["content"] = "¿Cuál?";
  EXPECT_EQ(text(status), "¿Cuál?\n\n- Farola en Roble");
  status["poll"] = {{"options", json::array()}};
  EXPECT_EQ(text(status), "¿Cuál?");
  status["poll"] = {{"options", json::array()}};
  for (int i = 0; i < 5000; ++i) status["poll"]["options"].push_back({{"title", std::string(5000, 'x')}});
  EXPECT_LE(text(status).size(), kMaxMentionText);
}

class Scopes : public SmallServer {
 protected:
  // What is refused for want of a scope: pieces of "METHOD target".
  void Forbid(const std::string& route) {
    http_.Once(fmt::format("{} {}{}", route.substr(0, route.find(' ')), kServer, route.substr(route.find(' ') + 1)),
               Reply(403, R"({"error": "insufficient scope"})"));
  }
  void Serve() {
    On("GET", "/api/v1/notifications", [](const HttpRequest&) { return Reply(200, "[]"); });
    On("GET", "/api/v1/timelines/tag/", [](const HttpRequest&) { return Reply(404, kNotThere); });
    On("DELETE", "/api/v1/statuses/0", [](const HttpRequest&) { return Reply(404, kNotThere); });
    channel_ = *Open("server: https://small.example\nhashtags: [flood, help]");
  }
};

TEST_F(Scopes, AreProvenWithoutChangingAnything) {
  Serve();
  const auto identity = channel_->WhoAmI();
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_FALSE(identity->cannot_listen) << identity->cannot_listen->message;
  EXPECT_FALSE(identity->cannot_send) << identity->cannot_send->message;
  for (const HttpRequest& request : http_.Log()) {
    if (request.method == "GET") continue;
    EXPECT_EQ(request.method + " " + request.url, fmt::format("DELETE {}/api/v1/statuses/0", kServer));
  }
}

TEST_F(Scopes, WhatIsMissingIsSaidByName) {
  Serve();
  for (const auto& [route, scope, listening] :
       {std::tuple("GET /api/v1/notifications", "read:notifications", true),
        std::tuple("GET /api/v1/timelines/tag/flood", "read:statuses", true),
        std::tuple("DELETE /api/v1/statuses/0", "write:statuses", false),
        std::tuple("GET /api/v1/accounts/1/statuses", "read:statuses", false)}) {
    Forbid(route);
    const auto identity = channel_->WhoAmI();
    ASSERT_TRUE(identity) << identity.error().message;
    const auto& lack = listening ? identity->cannot_listen : identity->cannot_send;
    ASSERT_TRUE(lack) << route;
    EXPECT_EQ(lack->fault, Fault::kAuth);
    EXPECT_NE(lack->message.find(scope), std::string::npos) << lack->message;
    EXPECT_FALSE(listening ? identity->cannot_send : identity->cannot_listen) << route;
  }
}

}  // namespace
}  // namespace crier::mastodon
