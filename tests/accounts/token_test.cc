#include "accounts/token.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(Token, OnlyTheWholeTokenMatches) {
  const std::string token = NewToken();
  const std::string hash = HashToken(token);
  EXPECT_TRUE(BearerMatches("Bearer " + token, hash));
  EXPECT_FALSE(BearerMatches("Bearer " + token + "x", hash));
  EXPECT_FALSE(BearerMatches("Bearer " + token.substr(1), hash));
  EXPECT_FALSE(BearerMatches("Basic " + token, hash));
  EXPECT_FALSE(BearerMatches(token, hash));
  EXPECT_FALSE(BearerMatches("", hash));
  EXPECT_FALSE(BearerMatches("Bearer ", ""));
  EXPECT_NE(NewToken(), token);
}

}  // namespace
}  // namespace crier
