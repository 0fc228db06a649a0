#include "connectors/kit/socket_session.h"

#include <gtest/gtest.h>

#include <set>

namespace crier::kit {
namespace {

using namespace std::chrono_literals;
using Due = Heartbeat::Due;
using std::chrono::milliseconds;

const Time kStart{1'800'000'000'000ms};

TEST(KitHeartbeat, ComesAsOftenAsTheFarSideWants) {
  Heartbeat heart;
  EXPECT_EQ(heart.Take(kStart), Due::kNothing) << "not asked for yet";
  EXPECT_EQ(heart.Wait(5s, kStart), 5s);
  heart.Begin(40s, kStart);
  Time now = kStart + 40s;
  EXPECT_EQ(heart.Take(now), Due::kBeat) << "the first within one interval";
  for (int beats = 0; beats < 3; ++beats) {
    EXPECT_EQ(heart.Take(now), Due::kNothing);
    EXPECT_EQ(heart.Wait(1h, now), 40s);
    EXPECT_EQ(heart.Wait(5s, now), 5s);
    heart.Acknowledged();
    now += 40s;
    EXPECT_EQ(heart.Wait(5s, now), 0s);
    EXPECT_EQ(heart.Take(now), Due::kBeat);
  }
}

TEST(KitHeartbeat, OneThatIsNotAcknowledgedMeansADeadLine) {
  Heartbeat heart;
  heart.Begin(40s, kStart);
  EXPECT_EQ(heart.Take(kStart + 40s), Due::kBeat);
  EXPECT_EQ(heart.Take(kStart + 79s), Due::kNothing);
  EXPECT_EQ(heart.Take(kStart + 80s), Due::kDead);
  // So after a sleep of the machine, too: what was open before is not believed.
  EXPECT_EQ(heart.Take(kStart + 8h), Due::kDead);
  heart.Begin(40s, kStart + 8h);
  EXPECT_NE(heart.Take(kStart + 8h), Due::kDead) << "a new line begins anew";
}

TEST(KitHeartbeat, OneThatIsAskedForComesAtOnce) {
  Heartbeat heart;
  heart.Begin(40s, kStart);
  EXPECT_EQ(heart.Take(kStart + 40s), Due::kBeat);
  heart.Ask(kStart + 41s);
  EXPECT_EQ(heart.Take(kStart + 41s), Due::kBeat);
}

TEST(KitHeartbeat, BelievesNoWildInterval) {
  for (const milliseconds wild : {milliseconds::min(), milliseconds(0), milliseconds(1)}) {
    Heartbeat heart;
    heart.Begin(wild, kStart);
    EXPECT_EQ(heart.Take(kStart + 1s), Due::kBeat);
    EXPECT_EQ(heart.Take(kStart + 1s + 1ms), Due::kNothing);
  }
  Heartbeat heart;
  heart.Begin(1000h, kStart);
  EXPECT_EQ(heart.Take(kStart + 2min), Due::kBeat);
}

TEST(KitReconnect, WaitsLongerEachTimeAndNeverForLong) {
  Reconnect again;
  EXPECT_TRUE(again.MayTry(kStart));
  Time now = kStart;
  milliseconds before{0};
  for (int i = 0; i < 20; ++i) {
    again.Failed(now);
    EXPECT_FALSE(again.MayTry(now));
    Time then = now;
    while (!again.MayTry(then)) then += 100ms;
    EXPECT_GE(then - now, std::min<milliseconds>(before, 5min));
    EXPECT_LE(then - now, 5min + 150s + 100ms);
    before = then - now;
    now = then;
  }
  again.Worked();
  again.Failed(now);
  EXPECT_TRUE(again.MayTry(now + 3s));
}

TEST(KitReconnect, ClientsDoNotAllComeAtOnce) {
  std::set<milliseconds> waits;
  for (milliseconds late : {0ms, 10ms, 40ms, 96ms}) {
    Reconnect again;
    again.Failed(kStart + late);
    milliseconds wait{0};
    while (!again.MayTry(kStart + late + wait)) ++wait;
    EXPECT_GE(wait, 2s);
    waits.insert(wait);
  }
  EXPECT_GT(waits.size(), 2u);
}

TEST(KitReconnect, HeedsWhatTheFarSideAsksAndRestsWhereNoTryCanMend) {
  Reconnect again;
  again.Failed(kStart, 1h);
  EXPECT_FALSE(again.MayTry(kStart + 59min));
  EXPECT_TRUE(again.MayTry(kStart + 1h));
  again.Rest(kStart + 3h);
  again.Failed(kStart + 1h);
  EXPECT_FALSE(again.MayTry(kStart + 2h));
  EXPECT_TRUE(again.MayTry(kStart + 3h));
}

}  // namespace
}  // namespace crier::kit
