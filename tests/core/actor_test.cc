#include "core/actor.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(Actor, IsReadAsItIsWritten) {
  const std::pair<Actor, const char*> all[] = {{Actor::Person("ana"), "person:ana"},
                                               {Actor::Token("api"), "token:api"},
                                               {Actor::Token("desk: 2"), "token:desk: 2"},
                                               {Actor::Command("demo"), "command:demo"},
                                               {Actor::Channel("nws"), "channel:nws"},
                                               {Actor::Resident(), "resident"},
                                               {Actor::Hub(), "hub"}};
  for (const auto& [actor, text] : all) {
    EXPECT_EQ(ActorText(actor), text);
    EXPECT_EQ(ActorOf(text), actor);
  }
}

TEST(Actor, WhatWasStoredBeforeIsStillUnderstood) {
  EXPECT_EQ(NormalActorText("api"), "token:api");
  EXPECT_EQ(NormalActorText("demo"), "command:demo");
  EXPECT_EQ(NormalActorText("crier"), "hub");
  EXPECT_EQ(NormalActorText("token:api"), "token:api");
}

TEST(Actor, TextThatNamesNoneStaysAsItIs) {
  for (const char* text :
       {"", "ana", "token", "token:", "command:", "channel:", "hub:", "hub:x", "Token:x", "person:"}) {
    EXPECT_EQ(ActorOf(text), std::nullopt) << text;
    EXPECT_EQ(NormalActorText(text), text);
  }
}

}  // namespace
}  // namespace crier
