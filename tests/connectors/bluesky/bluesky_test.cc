// What only the Bluesky connector has; its answers are cases in connectors/bluesky/testdata.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "connectors/bluesky/record.h"
#include "connectors/catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::bluesky {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const std::string kXrpc = "https://pds.example/xrpc/";

class BlueskyTest : public testing::Test {
 protected:
  BlueskyTest() {
    Answer("POST", "com.atproto.server.createSession",
           Reply(200, R"({"accessJwt": "access-token-1", "refreshJwt": "refresh-token-1"})"));
    Answer("GET", "com.atproto.server.getSession",
           Reply(200, R"({"did": "did:plc:city", "handle": "city.example"})"));
    http_.Always("POST " + kXrpc + "com.atproto.repo.putRecord", [](const HttpRequest& request) {
      const std::string rkey = json::parse(request.body).at("rkey");
      return Reply(
          200, json{{"uri", "at://did:plc:city/app.bsky.feed.post/" + rkey}, {"cid", "bafy" + rkey}}.dump());
    });
  }
  void Answer(const std::string& method, const std::string& path, const HttpResponse& response) {
    http_.Always(method + " " + kXrpc + path, [response](const HttpRequest&) { return response; });
  }
  Result<std::unique_ptr<Channel>> Open(const std::string& yaml) {
    setenv("CRIER_TEST_PASSWORD", "app-password-1", 1);
    const ConnectorType& type = *FindConnector("bluesky");
    const auto settings = Settings::Parse(yaml + "\npassword: env:CRIER_TEST_PASSWORD\n", type.options);
    if (!settings) return settings.error();
    return type.open(*settings, "town", {http_, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> City(const std::string& more = "") {
    auto channel = Open("server: 'https://pds.example'\naccount: city.example\n" + more);
    EXPECT_TRUE(channel) << channel.error().message;
    return *std::move(channel);
  }
  // What the last putRecord wrote.
  json Written() const {
    json record;
    for (const HttpRequest& request : http_.Log()) {
      if (request.url == kXrpc + "com.atproto.repo.putRecord")
        record = json::parse(request.body).at("record");
    }
    return record;
  }
  size_t Asked(const std::string& path) const {
    const auto log = http_.Log();
    return static_cast<size_t>(std::count_if(log.begin(), log.end(), [&](const HttpRequest& request) {
      return request.url.starts_with(kXrpc + path);
    }));
  }
  Receipt Send(Channel& channel, const std::string& text) {
    Post post;
    post.parts = {text};
    const std::vector<Outgoing> batch = {{.key = "k1", .post = &post}};
    return channel.sink()->Send(batch).front();
  }
  Result<Batch> Poll(Channel& channel, const std::string& cursor) {
    return channel.source()->Poll(cursor, clock_.Now() + 1min, {});
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

TEST_F(BlueskyTest, SettingsThatCannotBeMeantAreRefused) {
  for (const char* yaml :
       {"account: city", "account: 'city@example.org'", "account: 'https://bsky.app/profile/city.example'",
        "account: 'city example.org'", "account: ''", "account: '@city.example'", "account: City.example",
        "account: a.example\nserver: 'http://pds.example'",
        "account: a.example\nserver: 'https://pds.example/xrpc'",
        "account: a.example\nhashtags: ['two words']", "account: a.example\nhashtags: ['#']",
        "account: a.example\nhashtags: [a,b,c,d,e,f,g,h,i,j,k]", "account: a.example\nbackfill: 401"}) {
    const auto channel = Open(yaml);
    ASSERT_FALSE(channel) << yaml;
    EXPECT_EQ(channel.error().fault, Fault::kConfig) << yaml;
  }
  for (const char* yaml : {"account: city.bsky.social", "account: did:plc:abc123",
                           "account: a.example\nserver: 'http://127.0.0.1:2583/'"}) {
    EXPECT_TRUE(Open(yaml)) << yaml;
  }
  EXPECT_TRUE(http_.Log().empty()) << "opening asks nobody";
}

TEST_F(BlueskyTest, WhoListensToNothingHasNoSource) {
  EXPECT_EQ(City("mentions: false")->source(), nullptr);
  EXPECT_NE(City("mentions: false\nhashtags: [flood]")->source(), nullptr);
}

// https://atproto.com/specs/tid: what is no TID is stored and never shown.
TEST_F(BlueskyTest, ARecordKeyIsATidMadeOfOurKey) {
  EXPECT_EQ(TidOf("k1"), "3kzonzj4bugwc") << "the same in every version, or a retry writes a second post";
  const std::regex tid("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}");
  std::set<std::string> all;
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = TidOf(fmt::format("bulletin-{}/1", i));
    ASSERT_TRUE(std::regex_match(key, tid)) << key;
    EXPECT_LT(key, "3ll7442uk2222") << "a time in the past";
    EXPECT_GE(key, "3jl7442uk2222") << "and not before there was such a thing";
    all.insert(key);
  }
  EXPECT_EQ(all.size(), 20'000u);
}

// What each facet covers, cut out of the bytes again: "#tag", "@did", "<uri>".
std::vector<std::string> Covered(const std::string& text) {
  const auto facets = FacetsOf(text, [](const std::string& handle) -> Result<std::string> {
    return handle == "nobody.example" ? "" : "did:web:" + handle;
  });
  std::vector<std::string> all;
  size_t behind = 0;
  for (const json& facet : *facets) {
    const size_t start = facet.at("/index/byteStart"_json_pointer),
                 end = facet.at("/index/byteEnd"_json_pointer);
    EXPECT_GE(start, behind) << "sorted, and apart";
    EXPECT_LE(end, text.size());
    behind = end;
    const std::string words = text.substr(start, end - start);
    const json& feature = facet.at("features").at(0);
    std::string meant = feature.value("uri", "");
    if (feature.contains("tag")) meant = "#" + feature.at("tag").get<std::string>();
    if (feature.contains("did")) meant = "@" + feature.at("did").get<std::string>().substr(8);
    EXPECT_EQ(words, meant);
    all.push_back(words);
  }
  return all;
}

TEST_F(BlueskyTest, FacetsCoverTheBytesOfTheFinalText) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(Covered("🌊👨‍👩‍👧 señal: https://city.example.org/a?b=1, más #inundación2026."),
            (Words{"https://city.example.org/a?b=1", "#inundación2026"}));
  EXPECT_EQ(Covered("#a (#b) ¡#c! #d#e"), (Words{"#a", "#b", "#c", "#d#e"}));
  EXPECT_EQ(Covered("Number #1, C# and a#b, # alone, #... and #2026"), Words());
  EXPECT_EQ(Covered("#" + std::string(65, 'x')), Words()) << "the lexicon takes 64";
  EXPECT_EQ(Covered("@ana.example's, @nobody.example, mail city@example.org, @here, @a..b, (@b.example)."),
            (Words{"@ana.example", "@b.example"}));
  EXPECT_EQ(Covered("https://a.example.org/#x #y/https://b.example.org https://c.example.org"),
            (Words{"https://a.example.org/#x", "#y/https://b.example.org", "https://c.example.org"}));
  EXPECT_EQ(Covered("No link: city.example/x, Stay home.Is it"), Words()) << "without a scheme it is none";
  EXPECT_EQ(Covered(""), Words());
}

TEST_F(BlueskyTest, AHandleThatCannotBeLookedUpNowHoldsThePostBack) {
  http_.Once("GET " + kXrpc + "com.atproto.identity.resolveHandle", Reply(502));
  auto channel = City();
  const Receipt receipt = Send(*channel, "Thanks @ana.example");
  EXPECT_EQ(receipt.state, DeliveryState::kPending);
  EXPECT_EQ(Asked("com.atproto.repo.putRecord"), 0u);
  Answer("GET", "com.atproto.identity.resolveHandle", Reply(404, R"({"error": "NotFound"})"));
  EXPECT_EQ(Send(*channel, "Thanks @ana.example").state, DeliveryState::kAccepted);
  EXPECT_FALSE(Written().contains("facets"));
}

TEST_F(BlueskyTest, TheCardIsOnTheFirstPartAndNeverBroken) {
  auto channel = City();
  Post post;
  post.parts = {"one", "two"};
  post.web = "https://city.example/flood";
  const auto send = [&](size_t part) {
    const std::vector<Outgoing> batch = {{.key = "k1", .post = &post, .part = part}};
    EXPECT_EQ(channel->sink()->Send(batch).front().state, DeliveryState::kAccepted);
    return Written();
  };
  EXPECT_EQ(send(0).at("/embed/external/title"_json_pointer), "city.example");
  EXPECT_FALSE(send(1).contains("embed"));
  for (const char* web : {"", "city.example", "javascript:alert(1)", "https://a b.example"}) {
    post.web = web;
    EXPECT_FALSE(send(0).contains("embed")) << web;
  }
}

TEST_F(BlueskyTest, ARefusedLoginIsNotTriedAgainForHalfAnHour) {
  FakeHttp http;
  http.Always("", [](const HttpRequest&) {
    return Reply(401, R"({"error": "AuthenticationRequired", "message": "Invalid identifier or password"})");
  });
  setenv("CRIER_TEST_PASSWORD", "app-password-1", 1);
  const ConnectorType& type = *FindConnector("bluesky");
  const auto settings = Settings::Parse(
      "server: 'https://pds.example'\naccount: city.example\npassword: env:CRIER_TEST_PASSWORD\n",
      type.options);
  ASSERT_TRUE(settings);
  auto channel = type.open(*settings, "town", {http, mail_, clock_}, state_);
  ASSERT_TRUE(channel);
  for (int i = 0; i < 10; ++i) {
    const auto batch = Poll(**channel, "");
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.error().fault, Fault::kAuth);
    EXPECT_EQ(Send(**channel, "Flood").state, DeliveryState::kPending);
    clock_.Advance(2min);
  }
  EXPECT_EQ(http.Log().size(), 1u) << "a day has about a hundred";
  clock_.Advance(11min);
  EXPECT_FALSE(Poll(**channel, ""));
  EXPECT_EQ(http.Log().size(), 2u);
}

TEST_F(BlueskyTest, TheSessionOfOneServesAllAndSurvivesARestart) {
  Answer("GET", "app.bsky.notification.listNotifications", Reply(200, R"({"notifications": []})"));
  for (int i = 0; i < 3; ++i) {
    auto channel = City();
    EXPECT_TRUE(Poll(*channel, ""));
    EXPECT_EQ(Send(*channel, "Flood").state, DeliveryState::kAccepted);
    EXPECT_TRUE(channel->WhoAmI());
  }
  EXPECT_EQ(Asked("com.atproto.server.createSession"), 1u);
  // A session that cannot be kept is not used.
  clock_.Advance(2h);
  Answer("POST", "com.atproto.server.refreshSession",
         Reply(200, R"({"accessJwt": "access-token-2", "refreshJwt": "refresh-token-2"})"));
  state_.SetAway(true);
  EXPECT_EQ(Send(*City(), "Flood").state, DeliveryState::kPending);
  state_.SetAway(false);
  EXPECT_EQ(Send(*City(), "Flood").state, DeliveryState::kAccepted);
  EXPECT_EQ(Asked("com.atproto.server.createSession"), 1u);
}

TEST_F(BlueskyTest, DoctorSaysWhatIsMissing) {
  Answer("POST", "com.atproto.repo.deleteRecord",
         Reply(403, R"({"error": "Forbidden", "message": "no writing"})"));
  Answer("GET", "app.bsky.notification.listNotifications",
         Reply(501, R"({"error": "MethodNotImplemented", "message": "no app view"})"));
  auto who = City()->WhoAmI();
  ASSERT_TRUE(who);
  EXPECT_EQ(who->who, "@city.example (did:plc:city)");
  ASSERT_TRUE(who->cannot_send);
  EXPECT_NE(who->cannot_send->message.find("no writing"), std::string::npos);
  EXPECT_FALSE(who->cannot_send->in_doubt);
  ASSERT_TRUE(who->cannot_listen);
  who = City("mentions: false")->WhoAmI();
  ASSERT_TRUE(who);
  EXPECT_FALSE(who->cannot_listen) << "it need not";

  http_.Once("GET " + kXrpc + "com.atproto.server.getSession",
             Reply(200, R"({"did": "did:plc:city", "handle": "city.example", "active": false,
                            "status": "deactivated"})"));
  who = City()->WhoAmI();
  ASSERT_TRUE(who && who->cannot_send);
  EXPECT_NE(who->cannot_send->message.find("deactivated"), std::string::npos);
}

// A list of posts 0 (the oldest) to n-1, in pages, each of which may be a like.
HttpResponse ListPage(const HttpRequest& request, int n, size_t page,
                      const std::function<bool(int)>& is_like) {
  const size_t at = request.url.find("&cursor=");
  const int top = at == std::string::npos ? n : std::stoi(request.url.substr(at + 8));
  json list = json::array();
  for (int i = top - 1; i >= 0 && list.size() < page; --i) {
    const std::string kind = is_like(i) ? "like" : "post";
    list.push_back({{"uri", fmt::format("at://did:plc:ana/app.bsky.feed.{}/3l{}", kind, i)},
                    {"reason", kind == "like" ? "like" : "reply"},
                    {"record", {{"text", std::to_string(i)}}}});
  }
  const int left = top - static_cast<int>(list.size());
  json body = {{"notifications", list}, {"posts", list}};
  if (left > 0) body["cursor"] = std::to_string(left);
  return Reply(200, body.dump());
}

// Many like a bulletin; the call for help lies below them.
TEST_F(BlueskyTest, AMentionBelowAThousandLikesIsHeard) {
  int n = 1;
  http_.Always("GET " + kXrpc + "app.bsky.notification.listNotifications", [&](const HttpRequest& request) {
    return ListPage(request, n, 100, [](int i) { return i != 0 && i != 2; });
  });
  auto channel = City();
  auto batch = Poll(*channel, "");
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->events.size(), 1u);
  n = 1800;
  std::vector<std::string> heard;
  for (int i = 0; i < 6 && (i == 0 || batch->more); ++i) {
    batch = Poll(*channel, batch->cursor);
    ASSERT_TRUE(batch);
    for (const Event& event : batch->events) heard.push_back(std::get<Mention>(event).text);
  }
  EXPECT_EQ(heard, std::vector<std::string>{"2"});
}

// Every stream in the middle of a storm, with all that it remembers.
TEST_F(BlueskyTest, TheCursorHasItsBounds) {
  int n = 500;
  const auto page = [&](const HttpRequest& request) {
    return ListPage(request, n, 100, [](int) { return false; });
  };
  http_.Always("GET " + kXrpc + "app.bsky.", page);
  auto channel = City("hashtags: [aaaaaaaaaaaaaaaaaaaaaaaaaaaa, b, c, d, e, f, g, h, i, j]");
  auto batch = Poll(*channel, "");
  ASSERT_TRUE(batch);
  n = 9000;
  batch = Poll(*channel, batch->cursor);
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->more);
  EXPECT_LE(batch->cursor.size(), 64u * 1024 - 11 * 600) << "with room for a server's own long cursors";
}

}  // namespace
}  // namespace crier::bluesky
