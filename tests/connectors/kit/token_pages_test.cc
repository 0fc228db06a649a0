#include "connectors/kit/token_pages.h"

#include <gtest/gtest.h>

#include <vector>

namespace crier::kit {
namespace {

TEST(KitTokenPages, AreReadToTheirEnd) {
  std::vector<std::string> asked;
  const auto read = [&](const std::string& token) -> Result<std::string> {
    asked.push_back(token);
    return asked.size() < 3 ? "to " + std::to_string(asked.size()) : std::string();
  };
  const auto whole = ReadToEnd(10, read);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(*whole);
  EXPECT_EQ(asked, (std::vector<std::string>{"", "to 1", "to 2"}));
}

TEST(KitTokenPages, ATokenThatLeadsBackEndsTheWalk) {
  size_t asked = 0;
  const auto round = ReadToEnd(10, [&](const std::string&) -> Result<std::string> {
    return ++asked % 2 == 1 ? std::string("a") : std::string("b");
  });
  ASSERT_TRUE(round);
  EXPECT_FALSE(*round);
  EXPECT_EQ(asked, 3u);
}

TEST(KitTokenPages, MoreThanThatAreNotRead) {
  size_t asked = 0;
  const auto endless =
      ReadToEnd(4, [&](const std::string&) -> Result<std::string> { return std::to_string(++asked); });
  ASSERT_TRUE(endless);
  EXPECT_FALSE(*endless);
  EXPECT_EQ(asked, 4u);
}

TEST(KitTokenPages, AnErrorIsTheWalks) {
  const auto read = ReadToEnd(4, [](const std::string& token) -> Result<std::string> {
    if (token.empty()) return std::string("on");
    return Error{Fault::kThrottled, "busy"};
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::kThrottled);
}

}  // namespace
}  // namespace crier::kit
