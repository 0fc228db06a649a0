#include "connectors/kit/hidden_links.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

const std::string kUrl = "https://www.city.example/flood/map";

TEST(KitHiddenLinks, AShortenedOneIsReplacedAndWordsKeepStanding) {
  EXPECT_EQ(WriteOutLinks("See city.example/flo... now", {{4, 23, kUrl}}), "See " + kUrl + " now");
  EXPECT_EQ(WriteOutLinks("See the map now", {{4, 11, kUrl}}), "See the map (" + kUrl + ") now");
  EXPECT_EQ(WriteOutLinks("See " + kUrl, {{4, 4 + kUrl.size(), kUrl}}), "See " + kUrl);
}

TEST(KitHiddenLinks, InAnyOrderAndCountedInBytes) {
  const std::string text = "¿mapa o lista?";
  EXPECT_EQ(WriteOutLinks(text, {{9, 14, "https://b.example"}, {2, 6, "https://a.example"}}),
            "¿mapa (https://a.example) o lista (https://b.example)?");
}

TEST(KitHiddenLinks, WhatLiesBesideIsPassedOver) {
  const std::string text = "é map";
  for (const HiddenLink& odd : std::initializer_list<HiddenLink>{{1, 3, kUrl},
                                                                 {0, 1, kUrl},
                                                                 {3, 3, kUrl},
                                                                 {4, 3, kUrl},
                                                                 {3, 99, kUrl},
                                                                 {~size_t{0}, ~size_t{0}, kUrl}})
    EXPECT_EQ(WriteOutLinks(text, {odd}), text) << odd.start << " " << odd.end;
  EXPECT_EQ(WriteOutLinks("a map", {{2, 5, "https://a.example"}, {3, 5, "https://b.example"}}),
            "a map (https://a.example)");
}

}  // namespace
}  // namespace crier::kit
