#include "connectors/kit/markup.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

TEST(KitMarkUp, LinksAreToldFromWhatStandsBetweenThem) {
  const auto plain = [](std::string_view text) { return text.empty() ? "" : "(" + std::string(text) + ")"; };
  const auto link = [](std::string_view text) { return "[" + std::string(text) + "]"; };
  const auto marked = [&](std::string_view text) { return MarkUp(text, plain, link); };
  EXPECT_EQ(marked(""), "");
  EXPECT_EQ(marked("Flood"), "(Flood)");
  EXPECT_EQ(marked("https://a.org/b_c"), "[https://a.org/b_c]");
  EXPECT_EQ(marked("see https://a.org/b_c, or http://d.org"),
            "(see )[https://a.org/b_c](, or )[http://d.org]");
}

TEST(KitMarkUp, BackslashesGoAsTheyCame) {
  constexpr std::string_view kMarks = "\\*_";
  for (const std::string text : {"", "*", "a_b", "\\", "\\*", "\\\\_", "a\\b", "🌳*"}) {
    EXPECT_EQ(WithoutBackslashes(WithBackslashes(text, kMarks), kMarks), text) << text;
  }
  EXPECT_EQ(WithBackslashes("2*3_a", kMarks), "2\\*3\\_a");
  EXPECT_EQ(WithoutBackslashes("a\\b\\", kMarks), "a\\b\\") << "before another character it is one itself";
}

}  // namespace
}  // namespace crier::kit
