// The small pieces of the kit.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/characters.h"
#include "connectors/kit/json_text.h"
#include "connectors/kit/mention_text.h"
#include "connectors/kit/options.h"
#include "connectors/kit/pointers.h"
#include "core/mention.h"

namespace crier::kit {
namespace {

using nlohmann::json;

TEST(KitCharacters, IdsAreMadeOfThem) {
  EXPECT_TRUE(IsAlnum("aZ9") && IsAlnum("a-b_c", "-_") && IsAlnum(""));
  EXPECT_FALSE(IsAlnum("a b") || IsAlnum("ä") || IsAlnum("a-b") || IsAlnum(std::string_view("a\0", 2)));
  EXPECT_TRUE(IsDigits("0123456789"));
  EXPECT_FALSE(IsDigits("") || IsDigits("-1") || IsDigits("1a"));
}

TEST(KitJsonText, NeverFails) {
  EXPECT_EQ(JsonText({{"a", "é\xff"}, {"b", nullptr}}), "{\"a\":\"é\xEF\xBF\xBD\",\"b\":null}");
}

TEST(KitMentionText, IsCleanTrimmedAndBounded) {
  EXPECT_EQ(MentionText(" \n a pothole\t"), "a pothole");
  EXPECT_EQ(MentionText("bad \xff byte"), "bad \xEF\xBF\xBD byte");
  EXPECT_LE(MentionText(std::string(2 * kMaxMentionText, '\xff')).size(), kMaxMentionText);
  EXPECT_EQ(MentionText(std::string(2 * kMaxMentionText, 'a')).size(), kMaxMentionText);
}

TEST(KitPointers, WhatIsThereIsReadAndNothingElse) {
  const json from = json::parse(R"({"a": {"b": ["x", 7, "https://city.example"]}, "long": "123456"})");
  EXPECT_EQ(TextAt(from, "/a/b/0", 8), "x");
  EXPECT_EQ(TextAt(from, "/a/b/1", 8), "");
  EXPECT_EQ(TextAt(from, "/a/c", 8), "");
  EXPECT_EQ(TextAt(from, "/a/b/9", 8), "");
  EXPECT_EQ(TextAt(from, "/long", 5), "") << "half an id is none";
  EXPECT_EQ(WebUrlAt(from, "/a/b/2"), "https://city.example");
  EXPECT_EQ(WebUrlAt(json{{"u", "javascript:alert(1)"}}, "/u"), "");
  EXPECT_TRUE(At(json("text"), "/a/b").is_null());
}

TEST(KitOptions, SayWhatIsWrongAndWhere) {
  const std::vector<Option> options = {ServerOption("where the API is", "https://api.example"),
                                       FlagOption("mentions", "listen", true), BackfillOption("how many")};
  const auto usual = Settings::Parse("{}", options);
  ASSERT_TRUE(usual) << usual.error().message;
  EXPECT_EQ(*ServerOf(*usual, "server"), "https://api.example");
  EXPECT_TRUE(usual->Flag("mentions"));
  EXPECT_EQ(usual->Whole("backfill"), 40);
  const auto plain = Settings::Parse("server: http://api.example", options);
  ASSERT_TRUE(plain);
  const auto server = ServerOf(*plain, "server");
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().fault, Fault::kConfig);
  EXPECT_TRUE(server.error().message.starts_with(plain->Where() + ": 'server'")) << server.error().message;
}

}  // namespace
}  // namespace crier::kit
