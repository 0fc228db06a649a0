#include "hub/channels.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/tables/state.h"
#include "tests/hub/open_hub.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

TEST(Channels, WhatAnotherNodeReadOfAServersLimitsIsKnownHere) {
  const FakeClock clock;
  const OpenHub hub(clock, "  - {name: wall, connector: replay, sent: sent.jsonl}\n");
  ASSERT_TRUE(hub);
  OpenChannel& wall = *hub->FindChannel("wall");
  wall.SetOurs(false);
  std::string doubt;
  const size_t usual = wall.ViewAtHand("UTC", &doubt).limits.max_length;
  EXPECT_NE(doubt, "") << "nobody has read them";
  const auto kept = [&](const std::string& text) {
    hub.Write([&](Tx& tx) { return PutState(tx, "wall", "limits at hand", text); });
    doubt.clear();
    return wall.ViewAtHand("UTC", &doubt).limits.max_length;
  };
  for (const char* nonsense : {"[]", "{}", R"({"unit": "x"})", R"({"unit": 99, "max_length": 1})"}) {
    EXPECT_EQ(kept(nonsense), usual) << nonsense;
    EXPECT_NE(doubt, "") << nonsense;
  }
  EXPECT_EQ(kept(R"({"unit": 0, "max_length": 4321, "max_bytes": 0, "url_length": 23, "max_parts": 25,
                     "key_lasts": 3600, "source": "the server"})"),
            4321);
  EXPECT_EQ(doubt, "");

  // Who runs it writes them down.
  std::string none;
  wall.View("UTC", &none);
  doubt.clear();
  EXPECT_EQ(wall.ViewAtHand("UTC", &doubt).limits.max_length, usual);
  EXPECT_EQ(doubt, "");
}

// The limits are written down while a transaction asks for them: neither waits for the other.
TEST(Channels, ATransactionMayAskForLimitsThatAreBeingWrittenDown) {
  const FakeClock clock;
  const OpenHub hub(clock, "  - {name: wall, connector: replay, sent: sent.jsonl}\n");
  ASSERT_TRUE(hub);
  OpenChannel& wall = *hub->FindChannel("wall");
  wall.SetOurs(true);
  std::thread view;
  hub.Write([&](Tx&) -> Result<void> {
    view = std::thread([&] {
      std::string doubt;
      wall.View("UTC", &doubt);
    });
    while (!wall.KnownLimits()) std::this_thread::yield();
    return {};
  });
  view.join();
  EXPECT_GT(wall.LastLimits().max_length, 0U);
}

}  // namespace
}  // namespace crier
