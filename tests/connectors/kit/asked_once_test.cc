#include "connectors/kit/asked_once.h"

#include <gtest/gtest.h>

#include <string>

namespace crier::kit {
namespace {

TEST(KitAskedOnce, WhatIsKnownIsAskedForNoMore) {
  AskedOnce<std::string> own;
  int asked = 0;
  bool fails = true;
  const auto ask = [&]() -> Result<std::string> {
    ++asked;
    if (fails) return Error{Fault::kUnreachable, "gone"};
    return "answer " + std::to_string(asked);
  };
  EXPECT_FALSE(own.Get(ask));
  EXPECT_FALSE(own.Get(ask)) << "an error is not kept";
  fails = false;
  EXPECT_EQ(*own.Get(ask), "answer 3");
  EXPECT_EQ(*own.Get(ask), "answer 3");
  EXPECT_EQ(*own.Get(ask, true), "answer 4");
  fails = true;
  EXPECT_FALSE(own.Get(ask, true)) << "who asks anew is told that it failed";
  EXPECT_EQ(*own.Get(ask), "answer 4");
}

}  // namespace
}  // namespace crier::kit
