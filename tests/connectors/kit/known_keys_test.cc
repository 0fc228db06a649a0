#include "connectors/kit/known_keys.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

TEST(KitKnownKeys, AreKnownAfterTheyWereWrittenAndRead) {
  KnownKeys keys(10);
  keys.Add("a");
  keys.Add("b");
  keys.Add("a");
  const std::string text = keys.Write();
  EXPECT_EQ(text.size(), 2 * KnownKeys::kDigits);
  KnownKeys again(10);
  again.Read(text);
  EXPECT_TRUE(again.Has("a") && again.Has("b"));
  EXPECT_FALSE(again.Has("c"));
  EXPECT_EQ(again.Write(), text);
}

TEST(KitKnownKeys, TheOldestAreForgottenForWantOfRoom) {
  KnownKeys keys(2);
  for (const char* key : {"a", "b", "c"}) keys.Add(key);
  KnownKeys again(2);
  again.Read(keys.Write());
  EXPECT_FALSE(again.Has("a"));
  EXPECT_TRUE(again.Has("b") && again.Has("c"));
}

TEST(KitKnownKeys, WhatIsCutShortIsReadAsFarAsItGoes) {
  KnownKeys keys(10);
  keys.Add("a");
  keys.Add("b");
  KnownKeys again(10);
  again.Read(keys.Write().substr(0, KnownKeys::kDigits + 3));
  EXPECT_TRUE(again.Has("a"));
  EXPECT_FALSE(again.Has("b"));
}

}  // namespace
}  // namespace crier::kit
