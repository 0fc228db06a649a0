#include "core/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace crier {
namespace {

std::string Deep(size_t levels, const char* open, const char* close) {
  std::string text;
  for (size_t i = 0; i < levels; ++i) text += open;
  text += "1";
  for (size_t i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(Json, DepthIsBoundedBeforeAnythingIsRead) {
  EXPECT_TRUE(ReadJson(Deep(64, "[", "]")).has_value());
  for (const size_t levels : {size_t{65}, size_t{80'000}, size_t{500'000}}) {
    for (const auto& [open, close] :
         {std::pair("[", "]"), std::pair("{\"a\":", "}"), std::pair("[{\"a\":", "}]"), std::pair("[", "")}) {
      const auto read = ReadJson(Deep(levels, open, close), 16 * 1024 * 1024);
      ASSERT_FALSE(read.has_value()) << levels << open;
      EXPECT_EQ(read.error().message, "nested deeper than 64 levels");
    }
  }
  EXPECT_TRUE(ReadJson(R"(["[[[[[", "\"[[[", {"]": "{{{{"}])", 1000, 2).has_value()) << "brackets in strings";
}

TEST(Json, SizeIsBounded) {
  EXPECT_TRUE(ReadJson("[1]", 3).has_value());
  EXPECT_EQ(ReadJson("[1] ", 3).error().message, "larger than 3 bytes");
}

TEST(Json, HalfASurrogatePairIsReadAsReplacement) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("flood \ud83d")", "flood \uFFFD"},
      {R"("\ude00 flood")", "\uFFFD flood"},
      {R"("\ud83d\ud83d\ude00")", "\uFFFD\U0001F600"},
      {R"("\ud83dx\ude00")", "\uFFFDx\uFFFD"},
      {R"("\uD83D\u0041")", "\uFFFDA"},
      {R"("\\ud83d")", "\\ud83d"},
      {R"("\\\ud83d")", "\\\uFFFD"},
      {"\"gas \xed\xa0\xbd leak\"", "gas \uFFFD\uFFFD\uFFFD leak"},
      {"\"caf\xe9\"", "caf\uFFFD"},
  };
  for (const auto& [text, expected] : cases) {
    const auto read = ReadJson(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(read->get<std::string>(), expected) << text;
  }
  EXPECT_EQ(ReadJson(R"({"a": "\ud83d")").error().message, "not JSON");
  EXPECT_EQ(ReadJson(R"("\ud83)").error().message, "not JSON");
  EXPECT_EQ(ReadJson("").error().message, "not JSON");
}

}  // namespace
}  // namespace crier
