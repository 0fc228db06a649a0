#include "connectors/kit/room_sink.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"

namespace crier::kit {
namespace {

// A room as a vector: pages of one message, ids "m1", "m2" ...; some are others'.
class Wall : public Room {
 public:
  struct Message {
    OwnPost post;
    bool ours = true;
  };
  std::vector<Message> messages;  // oldest first
  int pages = 0;
  bool leads_back = false;
  bool names_none = false;  // its answers do not say what was written

  bool IsMessage(std::string_view id) const override { return id.starts_with('m'); }
  std::string AddressOf(const std::string& id) override { return "https://wall.example/" + id; }
  Result<std::string> Post(const Outgoing& out, const std::string& parent) override {
    messages.push_back(
        {{.id = "m" + std::to_string(messages.size() + 1), .text = out.text(), .parent = parent}});
    return names_none ? "" : messages.back().post.id;
  }
  Result<std::string> Change(const std::string& id, const Outgoing& now) override {
    const auto it = Find(id);
    if (it == messages.end()) return Error{Fault::kRejected, "gone"};
    it->post.text = now.text();
    return names_none ? "" : id;
  }
  Result<void> Delete(const std::string& id) override {
    if (const auto it = Find(id); it != messages.end()) messages.erase(it);
    return {};
  }
  Result<std::optional<OwnPost>> Read(const std::string& id) override {
    const auto it = Find(id);
    return it == messages.end() ? std::nullopt : std::optional(it->post);
  }
  Result<Page> ReadOwn(const Sought&, const std::string& older) override {
    ++pages;
    if (leads_back) return Page{{}, "p"};
    const size_t end = older.empty() ? messages.size() : std::stoul(older);
    if (end == 0) return Page{};
    Page page{{}, end == 1 ? "" : std::to_string(end - 1)};
    if (messages[end - 1].ours) page.posts.push_back(messages[end - 1].post);
    return page;
  }

 private:
  std::vector<Message>::iterator Find(const std::string& id) {
    return std::find_if(messages.begin(), messages.end(),
                        [&](const Message& each) { return each.post.id == id; });
  }
};

class KitRoomSink : public testing::Test {
 protected:
  KitRoomSink() {
    RoomSinkPlan plan{.room = "a/b", .noun = "room"};
    plan.older_id = [](std::string_view a, std::string_view b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    };
    sink_ = std::make_unique<RoomSink>(plan, api_, wall_);
  }
  Receipt Send(const std::string& text, const std::string& parent = "") {
    post_.parts = {text};
    const Outgoing out{.key = "k", .post = &post_, .part = 0, .parent = parent};
    return sink_->Send({&out, 1})[0];
  }
  std::string Find(Sought sought) {
    sought.key = "k";
    sought.first_tried = clock_.Now();
    const auto shown = sink_->ReadBack(sought);
    if (!shown) return shown.error().message;
    return *shown ? (*shown)->native_id + " " + (*shown)->url : "none";
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  ApiClient api_{{.who = "wall"}, Doors{http_, mail_, clock_}};
  Post post_;
  Wall wall_;
  std::unique_ptr<RoomSink> sink_;
};

TEST_F(KitRoomSink, WhatIsSentIsNamedByRoomAndMessage) {
  const Receipt first = Send("Flood");
  EXPECT_EQ(first.state, DeliveryState::kAccepted);
  EXPECT_EQ(first.native_id, "a/b/m1");
  EXPECT_EQ(first.url, "https://wall.example/m1");
  EXPECT_EQ(Send("Stay home", "a/b/m1").native_id, "a/b/m2");
  EXPECT_EQ(wall_.messages[1].post.parent, "m1");
  post_.parts = {"It is over"};
  EXPECT_EQ(sink_->Edit("a/b/m1", {.key = "k", .post = &post_}).url, "https://wall.example/m1");
  const auto shown = sink_->ReadBack({.key = "k", .native_id = "a/b/m1"});
  ASSERT_TRUE(shown && *shown);
  EXPECT_EQ((*shown)->text, "It is over");
  EXPECT_TRUE(sink_->Retract("a/b/m1"));
  EXPECT_TRUE(sink_->Retract("a/b/m1"));
  EXPECT_FALSE(*sink_->ReadBack({.key = "k", .native_id = "a/b/m1"}));
  EXPECT_EQ(sink_->Edit("a/b/m1", {.key = "k", .post = &post_}).state, DeliveryState::kFailed);
}

// It may stand there all the same.
TEST_F(KitRoomSink, AnAnswerThatDoesNotNameWhatWasWrittenLeavesItInDoubt) {
  Send("Flood");
  wall_.names_none = true;
  EXPECT_EQ(Send("Flood").state, DeliveryState::kUnknown);
  const Receipt edited = sink_->Edit("a/b/m1", {.key = "k", .post = &post_});
  EXPECT_EQ(edited.state, DeliveryState::kUnknown);
  EXPECT_NE(edited.error->message.find("wall: the answer does not name the message"), std::string::npos);
}

// Answered in another room it would stand where nobody looks; so nothing is sent.
TEST_F(KitRoomSink, WhatIsInAnotherRoomIsLeftAlone) {
  for (const std::string id : {"a/c/m1", "a/b/x1", "a/bm1", "m1", "a/b", ""}) {
    EXPECT_FALSE(sink_->Retract(id)) << id;
    EXPECT_EQ(sink_->Edit(id, {.key = "k", .post = &post_}).state, DeliveryState::kFailed) << id;
    if (id.empty()) continue;  // the room itself
    EXPECT_EQ(Send("Flood", id).state, DeliveryState::kFailed) << id;
    EXPECT_FALSE(sink_->ReadBack({.key = "k", .native_id = id})) << id;
  }
  EXPECT_TRUE(wall_.messages.empty());
}

TEST_F(KitRoomSink, WhatIsInDoubtIsFoundBehindWhatOthersSay) {
  Send("Old flood");
  Send("Flood");
  for (OwnPost* post : {&wall_.messages[0].post, &wall_.messages[1].post}) post->made_at = clock_.Now();
  for (int i = 0; i < 10; ++i) {
    Send("Flood");
    wall_.messages.back().ours = false;
  }
  EXPECT_EQ(Find({.text = "Flood"}), "a/b/m2 https://wall.example/m2");
  EXPECT_EQ(Find({.text = "Never sent"}), "none");
  EXPECT_EQ(Find({.text = "Flood", .parent = "a/b/m1"}), "none");
  wall_.messages[1].post.parent = "m1";
  EXPECT_EQ(Find({.text = "Flood", .parent = "a/b/m1"}), "a/b/m2 https://wall.example/m2");
  EXPECT_EQ(Find({.text = "Flood", .others = {{"a/b/m2", false}}}), "none") << "it is another delivery";
  // What is older than a delivery that was there before is looked at no more.
  wall_.pages = 0;
  EXPECT_EQ(Find({.text = "Old flood", .after = "a/b/m2"}), "none");
  EXPECT_EQ(wall_.pages, 11);
}

TEST_F(KitRoomSink, WhatMayStandFurtherDownIsNotSaidToBeAbsent) {
  for (int i = 0; i < 30; ++i) {
    Send("chatter");
    wall_.messages.back().ours = false;
  }
  EXPECT_NE(Find({.text = "Flood"}).find("too much was said since"), std::string::npos);
  EXPECT_EQ(wall_.pages, 20);
}

TEST_F(KitRoomSink, AListThatLeadsBackToItselfEnds) {
  wall_.leads_back = true;
  EXPECT_EQ(Find({.text = "Flood"}), "none");
  EXPECT_EQ(wall_.pages, 2);
}

}  // namespace
}  // namespace crier::kit
