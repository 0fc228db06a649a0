#include "desk/contact_mix.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(ContactMix, HasAllNineModesWithTheirShareAndCost) {
  const ContactMix mix = MixOf({{"phone", 60}, {"web_self_service", 40}, {"", 7}},
                               {.currency = "USD", .each = {{"phone", 4.5}}, .shifts = {}});
  ASSERT_EQ(mix.modes.size(), 9U);
  EXPECT_EQ(mix.modes[0].mode, "walk_in");
  EXPECT_EQ(mix.modes[0].contacts, 0);
  EXPECT_EQ(mix.modes[1].mode, "phone");
  EXPECT_DOUBLE_EQ(mix.modes[1].share, 0.6) << "what has no mode is not among them";
  EXPECT_DOUBLE_EQ(*mix.modes[1].cost, 270);
  EXPECT_FALSE(mix.modes[8].cost) << "the city does not say";
  EXPECT_DOUBLE_EQ(MixOf({}, {}).modes[1].share, 0);
}

TEST(ContactMix, AShiftSavesTheDifferenceOrCosts) {
  const ContactCosts costs{
      .currency = "USD",
      .each = {{"phone", 5}, {"web_self_service", 0.5}},
      .shifts = {
          {"phone", "web_self_service", 0.25}, {"web_self_service", "phone", 1}, {"phone", "text", 0.5}}};
  const ContactMix mix = MixOf({{"phone", 10}, {"web_self_service", 4}}, costs);
  ASSERT_EQ(mix.shifts.size(), 3U);
  EXPECT_EQ(mix.shifts[0].contacts, 2) << "rounded down";
  EXPECT_DOUBLE_EQ(*mix.shifts[0].saves, 9);
  EXPECT_DOUBLE_EQ(*mix.shifts[1].saves, -18);
  EXPECT_FALSE(mix.shifts[2].saves);
}

}  // namespace
}  // namespace crier
