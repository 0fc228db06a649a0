#include "connectors/kit/room_channel.h"

#include <gtest/gtest.h>

#include "connectors/kit/members.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

const ConnectorType kType{.name = "hall", .limits = {.max_length = 7}};

// Rooms in which nothing is said.
class Hall : public RoomChannel {
 public:
  Hall(const std::string& own, Doors doors)
      : RoomChannel(kType,
                    {.channel = "town", .server = "https://hall.example", .own = own, .rooms = {"C1", "C2"}},
                    {.api = {.who = "hall town", .base = "https://hall.example"},
                     .target = "/me",
                     .own_id = "name",
                     .is_own_id = [](std::string_view id) { return id.starts_with('@'); }},
                    doors) {}
  using RoomChannel::Hears, RoomChannel::Own, RoomChannel::ReadRooms;

  Result<Identity> WhoAmI() override { return Identity{}; }
  Result<Batch> Poll(const std::string&, Time, std::stop_token) override { return Batch{}; }
  bool IsMessage(std::string_view id) const override { return id.starts_with('m'); }
  std::string AddressOf(const std::string&) override { return ""; }
  Result<std::string> Post(const Outgoing&, const std::string&) override { return std::string("m1"); }
  Result<std::string> Change(const std::string& id, const Outgoing&) override { return id; }
  Result<void> Delete(const std::string&) override { return {}; }
  Result<std::optional<OwnPost>> Read(const std::string&) override { return std::optional<OwnPost>(); }
  Result<Page> ReadOwn(const Sought&, const std::string&) override { return Page{}; }
};

class KitRoomChannel : public testing::Test {
 protected:
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  const Doors doors_{http_, mail_, clock_};
};

TEST_F(KitRoomChannel, SpeaksWhereARoomIsNamedForThat) {
  Hall listens("", doors_), speaks("C2", doors_);
  EXPECT_EQ(listens.source(), &listens);
  EXPECT_EQ(listens.sink(), nullptr);
  EXPECT_EQ(listens.limits()->max_length, 7u);
  EXPECT_TRUE(listens.Hears("C1") && listens.Hears("C2"));
  EXPECT_FALSE(listens.Hears("C3") || listens.Hears(""));
  Post post;
  post.parts = {"Flood"};
  const Outgoing out{.key = "k", .post = &post};
  ASSERT_NE(speaks.sink(), nullptr);
  EXPECT_EQ(speaks.sink()->Send({&out, 1})[0].native_id, "C2/m1");
}

// What the account says itself must be told apart, so its id must be one.
TEST_F(KitRoomChannel, AsksOnceWhoseTheTokenIs) {
  Hall hall("C1", doors_);
  for (const char* body : {"{}", R"({"name": "city"})", R"({"name": 7})"}) {
    http_.Once("GET https://hall.example/me", Reply(200, body));
    const auto own = hall.Own();
    ASSERT_FALSE(own) << body;
    EXPECT_EQ(own.error().message, "hall town: the answer does not say whose the token is");
  }
  for (const char* body : {R"({"name": "@city"})", R"({"name": "@town"})"})
    http_.Once("GET https://hall.example/me", Reply(200, body));
  EXPECT_EQ(TextIn(*hall.Own(), "name"), "@city");
  EXPECT_EQ(TextIn(*hall.Own(), "name"), "@city");
  EXPECT_EQ(TextIn(*hall.Own(true), "name"), "@town");
}

TEST_F(KitRoomChannel, ReadsRoomsUntilItsTimeIsOver) {
  Hall hall("", doors_);
  const auto read = [&](Time end, const std::stop_token& stop) {
    std::string asked;
    Batch batch;
    const auto one = [&](const std::string& room) -> Result<void> {
      asked += room;
      clock_.Advance(2s);
      return {};
    };
    EXPECT_TRUE(hall.ReadRooms({"C1", "C2"}, end, stop, one, &batch));
    return asked;
  };
  EXPECT_EQ(read(clock_.Now() + 1min, {}), "C1C2");
  EXPECT_EQ(read(clock_.Now() + 1s, {}), "C1");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(read(clock_.Now() + 1min, stop.get_token()), "");
}

}  // namespace
}  // namespace crier::kit
