// Channels that are added, changed and removed while the hub is open.
#include "hub/reload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/harden.h"
#include "store/tables/audit.h"
#include "tests/hub/open_hub.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kWall[] = "  - {name: 'wall', connector: 'replay', sent: 'wall.jsonl'}\n";
constexpr char kTower[] = "  - {name: 'tower', connector: 'replay', sent: 'tower.jsonl'}\n";

class Reload : public testing::Test {
 protected:
  Hub::Reloaded Read() {
    auto reloaded = hub_->ReloadChannels();
    EXPECT_TRUE(reloaded) << (reloaded ? "" : reloaded.error().message);
    return reloaded ? *std::move(reloaded) : Hub::Reloaded{};
  }
  FakeClock clock_;
  OpenHub hub_{clock_, kWall};
};

TEST_F(Reload, WhatIsNewIsOpenedAndTheRestIsNotDisturbed) {
  const auto wall = hub_->FindChannel("wall");
  hub_.Configure(std::string(kTower) + kWall);
  const auto reloaded = Read();
  EXPECT_THAT(reloaded.channels.added, ElementsAre("tower"));
  EXPECT_THAT(reloaded.channels.changed, IsEmpty());
  EXPECT_THAT(reloaded.channels.removed, IsEmpty());
  EXPECT_THAT(reloaded.restart, IsEmpty());
  EXPECT_EQ(hub_->FindChannel("wall"), wall) << "the same one, though it stands on another line now";
  ASSERT_EQ(hub_->channels().size(), 2u);
  EXPECT_EQ(hub_->channels().front()->name(), "tower") << "in the order of the configuration";
}

TEST_F(Reload, WhatHasOtherSettingsIsOpenedAnew) {
  const auto before = hub_->FindChannel("wall");
  hub_.Configure("  - {name: 'wall', connector: 'replay', sent: 'other.jsonl', mode: 'drill'}\n");
  EXPECT_THAT(Read().channels.changed, ElementsAre("wall"));
  const auto after = hub_->FindChannel("wall");
  EXPECT_NE(after, before);
  EXPECT_TRUE(after->config().drill);
  EXPECT_FALSE(before->config().drill) << "who still uses the old one sees what it was";
}

TEST_F(Reload, WhatIsGoneIsNoLongerFound) {
  hub_.Configure(kTower);
  const auto reloaded = Read();
  EXPECT_THAT(reloaded.channels.removed, ElementsAre("wall"));
  EXPECT_EQ(hub_->FindChannel("wall"), nullptr);
}

TEST_F(Reload, AMistakeChangesNothing) {
  const auto wall = hub_->FindChannel("wall");
  hub_.Configure(std::string(kTower) + "  - {name: 'wall', connector: 'replay', snet: 'x'}\n");
  const auto refused = hub_->ReloadChannels();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("crier.yaml:7"));
  EXPECT_EQ(hub_->FindChannel("wall"), wall);
  EXPECT_EQ(hub_->FindChannel("tower"), nullptr);
}

TEST_F(Reload, OneDestinationIsStillNeverDrillAndReal) {
  hub_.Configure(std::string(kWall) +
                 "  - {name: 'practice', connector: 'replay', sent: 'wall.jsonl', mode: 'drill'}\n");
  EXPECT_FALSE(hub_->ReloadChannels());
  EXPECT_EQ(hub_->FindChannel("practice"), nullptr);
}

TEST_F(Reload, WhatIsReadAtTheStartAloneIsNamed) {
  hub_.Configure(kWall, "Elsewhere");
  const auto reloaded = Read();
  EXPECT_THAT(reloaded.restart, ElementsAre("city"));
  EXPECT_TRUE(reloaded.channels.empty());
  EXPECT_EQ(hub_->config().city, "Testville");
}

TEST_F(Reload, ASecretOfTheEnvironmentIsKnownAfterItWasScrubbed) {
  ScrubEnvironment();
  hub_.Configure(std::string(kTower) + kWall);
  EXPECT_THAT(Read().channels.added, ElementsAre("tower"));
}

TEST_F(Reload, BySignalHasItsRowInTheAuditAndWhatIsRefusedHasNone) {
  const auto rows = [&] {
    return hub_.Read([](Tx& tx) { return FindAudit(tx, {.action = "city.reload"}); });
  };
  hub_.Configure(std::string(kTower) + kWall);
  ReloadBySignal(*hub_);
  ASSERT_EQ(rows().size(), 1U);
  EXPECT_EQ(rows()[0].who, "hub");
  EXPECT_THAT(rows()[0].after, HasSubstr("\"by\":\"SIGHUP\""));
  EXPECT_THAT(rows()[0].after, HasSubstr("\"added\":[\"tower\"]"));
  hub_.Configure("  - {name: 'wall', connector: 'nonesuch'}\n");
  ReloadBySignal(*hub_);
  ASSERT_EQ(rows().size(), 2U) << "the rules were taken all the same";
  EXPECT_THAT(rows()[0].after, HasSubstr("\"added\":[]"));
  EXPECT_NE(hub_->FindChannel("tower"), nullptr);
}

}  // namespace
}  // namespace crier
