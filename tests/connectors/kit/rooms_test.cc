#include "connectors/kit/rooms.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

namespace crier::kit {
namespace {

using Rooms = std::vector<std::string>;

const std::vector<Option> kRoomOptions = {{.key = "room", .help = "one"},
                                          {.key = "rooms", .help = "more", .kind = OptionKind::kList}};
const RoomNames kRoomNames = {.own = "room",
                              .others = "rooms",
                              .most = 3,
                              .is_id = [](std::string_view id) { return id.starts_with('C'); },
                              .wants = "no room"};

Result<Rooms> Read(const std::string& yaml) {
  return RoomsOf(*Settings::Parse(yaml, kRoomOptions), kRoomNames);
}

TEST(KitRooms, AreThoseOfBothOptionsEachOnce) {
  EXPECT_EQ(*Read("room: C1\nrooms: [C2, C1, C2]"), (Rooms{"C1", "C2"}));
  EXPECT_EQ(*Read("rooms: [C2, C1, C3]"), (Rooms{"C2", "C1", "C3"}));
  const auto refused = [](const std::string& yaml) {
    const auto rooms = Read(yaml);
    EXPECT_FALSE(rooms) << yaml;
    return rooms ? "" : rooms.error().message;
  };
  EXPECT_EQ(refused("room: town"), "'town' is no room");
  EXPECT_EQ(refused("rooms: ['C1', 'town']"), "'town' is no room");
  EXPECT_NE(refused("{}").find("neither 'room' nor 'rooms'"), std::string::npos);
  EXPECT_NE(refused("room: C1\nrooms: [C2, C3, C4]").find("more than 3"), std::string::npos);
}

TEST(KitRooms, WhatIsWrongSaysWhoseSettingsTheyAre) {
  std::vector<Option> options = kRoomOptions;
  options.push_back({.key = "server", .help = "where", .kind = OptionKind::kUrl});
  options.push_back({.key = "backfill", .help = "how many", .kind = OptionKind::kWhole, .most = 9});
  const auto read = [&](const std::string& yaml) {
    return ReadRoomSettings(*Settings::Parse(yaml, options), "chat", "town", kRoomNames);
  };
  const auto good = read("room: C1\nbackfill: 7\nserver: 'https://chat.example/'");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->server, "https://chat.example");
  EXPECT_EQ(good->rooms, Rooms{"C1"});
  EXPECT_EQ(good->own, "C1");
  EXPECT_EQ(good->channel, "town");
  EXPECT_EQ(good->backfill, 7u);
  for (const char* bad :
       {"room: C1\nserver: 'http://chat.example'", "room: town\nserver: 'https://chat.example'"}) {
    ASSERT_FALSE(read(bad)) << bad;
    EXPECT_EQ(read(bad).error().fault, Fault::kConfig);
    EXPECT_NE(read(bad).error().message.find(": chat town: "), std::string::npos)
        << read(bad).error().message;
  }
}

TEST(KitRooms, DoctorSaysOfOneRoomWhatKeepsItSilent) {
  const auto prove = [](const std::map<std::string, Error>& refusals, Identity* identity) {
    return ProveRooms(
        {"A", "B"}, "A",
        [&](const std::string& room) -> Result<void> {
          const auto refusal = refusals.find(room);
          return refusal == refusals.end() ? Result<void>() : refusal->second;
        },
        identity);
  };
  Identity good, other, own, gone;
  ASSERT_TRUE(prove({}, &good));
  EXPECT_FALSE(good.cannot_listen || good.cannot_send);
  ASSERT_TRUE(prove({{"B", {Fault::kAuth, "not in B"}}}, &other));
  EXPECT_TRUE(other.cannot_listen && !other.cannot_send);
  ASSERT_TRUE(prove({{"A", {Fault::kRejected, "no A"}}}, &own));
  EXPECT_TRUE(own.cannot_listen && own.cannot_send);
  EXPECT_FALSE(prove({{"A", {Fault::kUnreachable, "gone"}}}, &gone));
}

// Reads the rooms A, B and C; `refusals` are what each answers, and none brings one event.
class KitReadEach : public testing::Test {
 protected:
  Result<void> Run(const std::map<std::string, Error>& refusals, int may_ask = 10) {
    batch_ = {};
    asked_.clear();
    return ReadEach(
        {"A", "B", "C"}, [&] { return may_ask-- > 0; },
        [&](const std::string& room) -> Result<void> {
          asked_ += room;
          if (const auto refusal = refusals.find(room); refusal != refusals.end()) return refusal->second;
          batch_.events.emplace_back(Removed{"town", room});
          return {};
        },
        &batch_);
  }
  Batch batch_;
  std::string asked_;
};

TEST_F(KitReadEach, OneThatIsRefusedSilencesNoOther) {
  ASSERT_TRUE(Run({{"A", {Fault::kAuth, "not in A"}}}));
  EXPECT_EQ(batch_.events.size(), 2u);
  ASSERT_TRUE(batch_.trouble);
  EXPECT_EQ(batch_.trouble->message, "not in A");
  const Error no{Fault::kRejected, "no such room"};
  const auto none = Run({{"A", no}, {"B", no}, {"C", no}});
  ASSERT_FALSE(none) << "nothing was heard at all";
  EXPECT_EQ(none.error().message, "no such room");
}

TEST_F(KitReadEach, WhoIsBusyOrGoneIsAskedNoMore) {
  for (const Fault fault : {Fault::kThrottled, Fault::kUnreachable, Fault::kBadData}) {
    EXPECT_FALSE(Run({{"A", {fault, "not now"}}})) << FaultName(fault);
    EXPECT_EQ(asked_, "A");
    ASSERT_TRUE(Run({{"B", {fault, "not now"}}})) << "what was heard before is handed over first";
    EXPECT_EQ(asked_, "AB");
    EXPECT_FALSE(batch_.trouble) << "the next poll brings it";
  }
}

TEST_F(KitReadEach, EndsWhereNoTimeIsLeft) {
  ASSERT_TRUE(Run({}, 2));
  EXPECT_EQ(asked_, "AB");
}

}  // namespace
}  // namespace crier::kit
