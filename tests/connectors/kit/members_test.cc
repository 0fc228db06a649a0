#include "connectors/kit/members.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

using nlohmann::json;

TEST(KitMembers, WhatIsThereIsRead) {
  const json object = {{"name", "ana"}, {"id", -7}, {"on", true}, {"in", {{"id", 8u}}}};
  EXPECT_EQ(TextIn(object, "name"), "ana");
  EXPECT_EQ(WholeIn(object, "id"), -7);
  EXPECT_TRUE(IsSet(object, "on"));
  EXPECT_EQ(WholeIn(In(object, "in"), "id"), 8);
}

TEST(KitMembers, WhatIsAbsentOrOfAnotherKindIsEmpty) {
  const json object = {{"text", 7}, {"whole", 1.5}, {"set", "true"}, {"off", false}, {"null", nullptr}};
  for (const json& from : {object, json(), json::array({1}), json("text"), json(7)}) {
    for (const char* key : {"text", "whole", "set", "off", "null", "absent"}) {
      EXPECT_EQ(WholeIn(from, key).has_value(), from.is_object() && key == std::string("text")) << key;
      EXPECT_EQ(TextIn(from, key).empty(), !from.is_object() || key != std::string("set")) << key;
      EXPECT_FALSE(IsSet(from, key)) << key;
      EXPECT_TRUE(In(In(from, key), "deeper").is_null()) << key;
    }
  }
}

TEST(KitMembers, NumbersBeyondAreNone) {
  const json object = json::parse(R"({"most": 9223372036854775807, "beyond": 9223372036854775808})");
  EXPECT_EQ(WholeIn(object, "most"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(WholeIn(object, "beyond"), std::nullopt);
}

TEST(KitMembers, TextIsUtf8AndBounded) {
  EXPECT_EQ(TextIn({{"a", "\xc3\xa9\xc3\xa9"}}, "a", 3), "\xc3\xa9");
  EXPECT_EQ(TextIn({{"a", "x\xff"}}, "a"), "x\xef\xbf\xbd");
}

TEST(KitMembers, TheFirstThatIsAnAddressIsTaken) {
  const json media = {{"url", "javascript:alert(1)"}, {"remote_url", "https://a.example/1.jpg"}};
  EXPECT_EQ(WebUrlIn(media, {"url", "remote_url"}), "https://a.example/1.jpg");
  EXPECT_EQ(WebUrlIn(media, {"url", "none"}), "");
}

}  // namespace
}  // namespace crier::kit
