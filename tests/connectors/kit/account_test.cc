#include "connectors/kit/account.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/members.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// A platform whose lists and posts are vectors; the account's id is "me".
class Board : public Account {
 public:
  explicit Board(Doors doors)
      : Account({.who = "board @city", .base = "https://board.example"}, doors, {.target = "/me"}) {}

  Result<Own> ReadWhose(const json& answer) override {
    if (TextIn(answer, "name") != "city") return api_.Wrong("the token is another's", Fault::kConfig);
    Own own{IdIn(answer, "id"), {"@city", ""}};
    if (IsSet(answer, "locked")) own.identity.cannot_send = api_.Wrong("the account is locked", Fault::kAuth);
    return own;
  }
  void Prove(const std::string& own, bool listens, Identity* identity) override {
    proven = own;
    if (!listens) identity->cannot_listen = api_.Wrong("it was not asked to");
  }
  Result<IdPage> ReadPage(const PageCall& page, const std::string&, const std::stop_token&) override {
    IdPage read;
    for (const auto& [id, author] : heard)
      read.items.push_back(
          {.id = id, .mention = {.native_id = id, .author = {author, "", ""}, .text = page.name}});
    return read;
  }
  Result<Sent> Send(const Outgoing& out) override {
    if (out.text().empty()) return api_.Wrong("there are no words", Fault::kRejected);
    posts.insert(posts.begin(), {.id = "p" + std::to_string(posts.size()), .text = out.text()});
    return Sent{posts[0].id, "https://board.example/" + posts[0].id};
  }
  Result<void> Retract(const std::string& id) override {
    std::erase_if(posts, [&](const OwnPost& post) { return post.id == id; });
    return {};
  }
  Result<std::optional<OwnPost>> Read(const std::string& id) override {
    for (const OwnPost& post : posts)
      if (post.id == id) return std::optional(post);
    return std::optional<OwnPost>();
  }
  Result<std::vector<OwnPost>> ReadOwn(const Sought&, const std::string& older) override {
    return older.empty() ? posts : std::vector<OwnPost>();
  }

  std::vector<std::pair<std::string, std::string>> heard;  // id and author
  std::vector<OwnPost> posts;                              // newest first
  std::string proven;
};

class KitAccount : public testing::Test {
 protected:
  void Is(const std::string& me) {
    http_.Always("GET https://board.example/me", [me](const HttpRequest&) {
      return Reply(200, me, {{"X-RateLimit-Limit", "300"}, {"X-RateLimit-Remaining", "287"}});
    });
  }
  std::unique_ptr<Channel> Open(std::vector<std::string> lists, bool sends = true) {
    auto board = std::make_unique<Board>(doors_);
    board_ = board.get();
    return NewAccountChannel({type_, "town", std::move(lists), 40, sends}, std::move(board));
  }
  Result<Batch> Poll(Channel& channel) { return channel.source()->Poll("", clock_.Now() + 1min, {}); }
  Receipt Send(Channel& channel, const std::string& text) {
    Post post;
    post.parts = {text};
    const Outgoing out{.key = "k", .post = &post};
    return channel.sink()->Send({&out, 1})[0];
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  const Doors doors_{http_, mail_, clock_};
  const ConnectorType type_{.name = "board",
                            .summary = "",
                            .abilities = {.poll = true, .send = true, .retract = true, .read_back = true},
                            .limits = {.max_length = 70}};
  Board* board_ = nullptr;
};

TEST_F(KitAccount, OffersWhatItsSettingsAskFor) {
  auto both = Open({"mentions"});
  EXPECT_TRUE(both->source() && both->sink());
  EXPECT_TRUE(both->abilities()->poll && both->abilities()->send);
  EXPECT_EQ(both->limits()->max_length, 70u);
  auto speaks = Open({});
  EXPECT_EQ(speaks->source(), nullptr);
  EXPECT_TRUE(!speaks->abilities()->poll && speaks->abilities()->send);
  auto listens = Open({"mentions"}, false);
  EXPECT_EQ(listens->sink(), nullptr);
  EXPECT_TRUE(listens->abilities()->poll && !listens->abilities()->send && !listens->abilities()->retract);
}

TEST_F(KitAccount, TellsWhatOthersSaidOfAllItsLists) {
  Is(R"({"id": "me", "name": "city"})");
  auto channel = Open({"mentions", "#flood"});
  board_->heard = {{"3", "ana"}, {"2", "me"}, {"", "ben"}};
  const auto batch = Poll(*channel);
  ASSERT_TRUE(batch) << batch.error().message;
  ASSERT_EQ(batch->events.size(), 1u) << "what both lists bring is told once, our own words never";
  const auto& mention = std::get<Mention>(batch->events[0]);
  EXPECT_EQ(mention.native_id, "3");
  EXPECT_EQ(mention.channel, "town");
  ASSERT_TRUE(Poll(*channel));
  EXPECT_EQ(http_.Log().size(), 1u) << "whose the token is, is asked once";
}

TEST_F(KitAccount, HearsNothingWithAnothersCredentials) {
  Is(R"({"id": "7", "name": "village"})");
  auto channel = Open({"mentions"});
  board_->heard = {{"3", "ana"}};
  const auto batch = Poll(*channel);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().fault, Fault::kConfig);
  EXPECT_EQ(batch.error().message, "board @city: the token is another's");
  EXPECT_FALSE(channel->WhoAmI());
}

TEST_F(KitAccount, TheDoctorHearsWhoItIsAndWhatItLacks) {
  Is(R"({"id": "me", "name": "city"})");
  auto identity = Open({})->WhoAmI();
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->who, "@city");
  EXPECT_EQ(identity->quota, "287 of 300 requests left");
  EXPECT_TRUE(identity->cannot_listen);
  EXPECT_FALSE(Open({"mentions"})->WhoAmI()->cannot_listen);
}

TEST_F(KitAccount, OfALockedAccountNothingIsProven) {
  Is(R"({"id": "me", "name": "city", "locked": true})");
  auto channel = Open({"mentions"});
  const auto identity = channel->WhoAmI();
  ASSERT_TRUE(identity && identity->cannot_send);
  EXPECT_EQ(board_->proven, "");
}

TEST_F(KitAccount, SendsAndFindsAgain) {
  auto channel = Open({});
  const Receipt sent = Send(*channel, "Flood on Elm");
  EXPECT_EQ(sent.state, DeliveryState::kAccepted);
  EXPECT_EQ(sent.url, "https://board.example/p0");
  EXPECT_EQ(Send(*channel, "").state, DeliveryState::kFailed);
  const auto known = channel->sink()->ReadBack({.key = "k", .native_id = "p0"});
  ASSERT_TRUE(known && *known);
  EXPECT_EQ((*known)->text, "Flood on Elm");
  const auto lost = channel->sink()->ReadBack({.key = "k", .text = "Flood on Elm"});
  ASSERT_TRUE(lost && *lost);
  EXPECT_EQ((*lost)->native_id, "p0");
  ASSERT_TRUE(channel->sink()->Retract("p0"));
  EXPECT_FALSE(*channel->sink()->ReadBack({.key = "k", .native_id = "p0"}));
  EXPECT_FALSE(*channel->sink()->ReadBack({.key = "k", .text = "Flood on Elm"}));
}

TEST_F(KitAccount, WhatItsPlatformCannotDoIsRefused) {
  auto channel = Open({});
  Post post;
  EXPECT_EQ(channel->sink()->Edit("p0", {.key = "k", .post = &post}).state, DeliveryState::kFailed);
}

}  // namespace
}  // namespace crier::kit
