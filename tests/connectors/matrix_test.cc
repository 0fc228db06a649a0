// What a case cannot say: settings that are refused, what keeps an account from posting, texts at the limit.
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "core/json.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

const std::string kClient = "https://matrix.example/_matrix/client/v3";
const std::string kRoom = kClient + "/rooms/%21town%3Aexample.org";

class Matrix : public testing::Test {
 protected:
  Matrix() { setenv("MATRIX_TOKEN", "syt_the-token", 1); }
  Result<std::unique_ptr<Channel>> Try(const std::string& more,
                                       const std::string& server = "https://matrix.example") {
    return Try(more, http_, server);
  }
  Result<std::unique_ptr<Channel>> Try(const std::string& more, FakeHttp& http,
                                       const std::string& server = "https://matrix.example") {
    const auto settings =
        Settings::Parse("token: env:MATRIX_TOKEN\nserver: '" + server + "'\n" + more, type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "town", Doors{http, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> Open() {
    auto channel = Try("room: '!town:example.org'\n");
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return *std::move(channel);
  }
  // What `crier doctor` hears; a state that is empty is none.
  Identity Who(const std::string& joined, const std::string& moved = "", const std::string& sealed = "",
               const std::string& levels = "") {
    FakeHttp http;
    http.Once("GET " + kClient + "/account/whoami", Reply(200, R"({"user_id": "@city:example.org"})"));
    http.Once("GET " + kClient + "/joined_rooms", Reply(200, R"({"joined_rooms": [)" + joined + "]}"));
    const auto state = [&](const std::string& type, const std::string& content) {
      http.Once("GET " + kRoom + "/state/" + type,
                content.empty() ? Reply(404, R"({"errcode": "M_NOT_FOUND"})") : Reply(200, content));
    };
    state("m.room.tombstone", moved);
    state("m.room.encryption", sealed);
    state("m.room.power_levels", levels);
    const auto who = (*Try("room: '!town:example.org'\n", http))->WhoAmI();
    EXPECT_TRUE(who) << (who ? "" : who.error().message);
    return who.value_or(Identity{});
  }

  const ConnectorType& type_ = *FindConnector("matrix");
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

TEST_F(Matrix, SettingsThatCannotBeMeantAreRefused) {
  for (const char* room : {"#town:example.org", "town", "!", "!a/b", "https://matrix.to/#/!a:b"}) {
    EXPECT_FALSE(Try("room: '" + std::string(room) + "'\n")) << room;
    EXPECT_FALSE(Try("rooms: ['" + std::string(room) + "']\n")) << room;
  }
  EXPECT_FALSE(Try(""));
  EXPECT_FALSE(Try("room: '!a:b'\n", "http://matrix.example"));
  std::string many = "rooms: [";
  for (int i = 0; i < 41; ++i) many += "'!r" + std::to_string(i) + ":b', ";
  EXPECT_FALSE(Try(many + "]\n"));
  const auto listens = Try("rooms: ['!town:example.org']\n");
  ASSERT_TRUE(listens);
  EXPECT_EQ((*listens)->sink(), nullptr);
}

TEST_F(Matrix, DoctorSaysWhatKeepsItFromPosting) {
  const std::string in = R"("!town:example.org")";
  EXPECT_FALSE(Who(in).cannot_send);
  EXPECT_FALSE(Who(in, "", "", R"({"users_default": 50, "events_default": 50})").cannot_send);
  const auto outside = Who("");
  ASSERT_TRUE(outside.cannot_send && outside.cannot_listen);
  EXPECT_NE(outside.cannot_send->message.find("invite it"), std::string::npos);
  const auto moved = Who(in, R"({"replacement_room": "!new:example.org"})");
  ASSERT_TRUE(moved.cannot_send);
  EXPECT_NE(moved.cannot_send->message.find("!new:example.org"), std::string::npos);
  const auto sealed = Who(in, "", R"({"algorithm": "m.megolm.v1.aes-sha2"})");
  ASSERT_TRUE(sealed.cannot_send);
  EXPECT_NE(sealed.cannot_send->message.find("encrypted"), std::string::npos);
  const auto weak =
      Who(in, "", "", R"({"events": {"m.room.message": 50}, "users": {"@ana:example.org": 100}})");
  ASSERT_TRUE(weak.cannot_send);
  EXPECT_EQ(weak.cannot_send->fault, Fault::kAuth);
}

// Whatever a text of the greatest length is made of, the event that it becomes is small enough, edited, too.
TEST_F(Matrix, ATextAtTheLimitFitsIntoAnEvent) {
  constexpr size_t kMostEvent = 65'536, kAdded = 3'000;
  std::vector<size_t> sizes;
  http_.Always("PUT ", [&](const HttpRequest& request) {
    sizes.push_back(request.body.size());
    return Reply(200, R"({"event_id": "$1"})");
  });
  http_.Always("GET ", [](const HttpRequest&) {
    return Reply(200, R"({"event_id": "$1", "content": {"body": "x"}})");
  });
  const auto channel = Open();
  const size_t most = channel->limits()->max_length;
  for (const std::string piece : {"a", "\"", "\\", "<", "&", "\n", "é", "🌳", "https://a.example/?b=\"&c "}) {
    Post post;
    post.parts = {""};
    while (post.parts[0].size() + piece.size() <= most) post.parts[0] += piece;
    Outgoing out{.key = "k", .post = &post};
    EXPECT_EQ(channel->sink()->Send({&out, 1})[0].state, DeliveryState::kAccepted) << piece;
    EXPECT_EQ(channel->sink()->Edit("!town:example.org/$1", out).state, DeliveryState::kAccepted) << piece;
  }
  ASSERT_EQ(sizes.size(), 18u);
  for (const size_t size : sizes) EXPECT_LT(size, kMostEvent - kAdded);
}

// Who does not know himself would hear himself, and answer.
TEST_F(Matrix, NothingIsHeardBeforeItIsKnownWhoWeAre) {
  const auto channel = Open();
  for (const auto& answer : {Reply(503), Reply(200, "{}"), Reply(200, R"({"user_id": ""})")}) {
    http_.Once("GET " + kClient + "/account/whoami", answer);
    EXPECT_FALSE(channel->source()->Poll("", clock_.Now() + std::chrono::seconds(60), {}));
  }
  EXPECT_EQ(http_.Log().size(), 3u) << "nothing else was asked";
}

// What can never be read must not be asked for again for ever, and what can be, is not left out.
TEST_F(Matrix, ACursorThatIsNotOursIsRefused) {
  http_.Always("GET " + kClient + "/account/whoami",
               [](const HttpRequest&) { return Reply(200, R"({"user_id": "@city:example.org"})"); });
  const auto channel = Open();
  for (const char* cursor : {"s1", "{}", R"({"since": 1})", R"({"since": "s", "gaps": {"!a:b": "p"}})",
                             R"({"since": "s", "gaps": {"!a:b": [1, 2]}})"}) {
    const auto batch = channel->source()->Poll(cursor, clock_.Now() + std::chrono::seconds(60), {});
    ASSERT_FALSE(batch) << cursor;
    EXPECT_EQ(batch.error().fault, Fault::kBadData);
  }
}

}  // namespace
}  // namespace crier
