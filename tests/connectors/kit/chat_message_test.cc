#include "connectors/kit/chat_message.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/wordless.h"

namespace crier::kit {
namespace {

using nlohmann::json;

TEST(KitChatMessage, FilesAreBoundedAndTheirLinksWebAddresses) {
  json list = json::array({{{"link", "https://a.example/1.png"}, {"type", "image/png"}, {"alt", "a hole"}},
                           {{"link", "javascript:alert(1)"}, {"type", 7}},
                           "no object"});
  const auto files = FilesIn(list, "link", "type", "alt");
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].url, "https://a.example/1.png");
  EXPECT_EQ(files[0].media_type, "image/png");
  EXPECT_EQ(files[0].description, "a hole");
  EXPECT_EQ(files[1].url + files[1].media_type + files[2].url, "");
  EXPECT_EQ(FilesIn(list, "", "type", "alt")[0].url, "") << "no key for it, no link";
  for (int i = 0; i < 20; ++i) list.push_back(json(list[0]));
  EXPECT_EQ(FilesIn(list, "link", "type", "alt").size(), 10u);
  EXPECT_TRUE(FilesIn(list[0], "link", "type", "alt").empty()) << "no list";
}

TEST(KitChatMessage, WithoutWordsItCountsOnlyWhereItBroughtSomething) {
  Mention mention;
  EXPECT_FALSE(WithWords(mention, false));
  EXPECT_EQ(WithWords(mention, true)->text, kNoWords);
  mention.text = "Flood";
  EXPECT_EQ(WithWords(mention, false)->text, "Flood");
}

TEST(KitChatMessage, WhatIsNoUtf8IsReplacedWhereItIsWritten) {
  EXPECT_EQ(Written({{"a", "x\xff"}}), "{\"a\":\"x\xef\xbf\xbd\"}");
}

}  // namespace
}  // namespace crier::kit
