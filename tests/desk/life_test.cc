#include "desk/life.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

const Time kAtSix = *ParseTime("2026-11-21T06:00:00Z");
const Actor kClerk = Actor::Token("ana");

TEST(RequestLife, AcceptTakesWhatStaffChanged) {
  ServiceRequest draft{
      .id = "1", .service_code = "tree", .description = "branch", .updated_datetime = kAtSix};
  const auto open = Step(draft, {.action = "accept", .service_code = "power_line", .address_string = "4 Elm"},
                         kClerk, kAtSix);
  ASSERT_TRUE(open);
  EXPECT_EQ(open->status, "open");
  EXPECT_EQ(open->service_code, "power_line");
  EXPECT_EQ(open->description, "branch");
  EXPECT_EQ(open->address_string, "4 Elm");
  EXPECT_GT(open->updated_datetime, draft.updated_datetime);
  EXPECT_EQ(open->changed_by, "token:ana");
}

TEST(RequestLife, RefusesWhatTheStateDoesNotAllow) {
  ServiceRequest closed{.id = "1", .status = "closed"};
  EXPECT_EQ(Step(closed, {.action = "accept"}, kClerk, kAtSix).error().fault, Fault::kRejected);
  EXPECT_EQ(Step(closed, {.action = "explode"}, kClerk, kAtSix).error().fault, Fault::kBadData);
  EXPECT_TRUE(Step(closed, {.action = "reopen"}, kClerk, kAtSix));
  ServiceRequest draft{.id = "2"};
  EXPECT_EQ(Step(draft, {.action = "dismiss"}, kClerk, kAtSix).error().fault, Fault::kBadData);
  EXPECT_EQ(Step(draft, {.action = "dismiss", .status_notes = "a joke"}, kClerk, kAtSix)->status,
            "dismissed");
  EXPECT_EQ(
      Step(draft, {.action = "accept", .description = std::string(4'001, 'x')}, kClerk, kAtSix).error().fault,
      Fault::kBadData);
}

// As people count, whatever a character takes in UTF-8.
TEST(RequestLife, LimitsCountCharacters) {
  const ServiceRequest draft{.id = "1"};
  for (const std::string letter : {"x", "ñ", "€", "🌧"}) {
    const auto many = [&](size_t count) {
      std::string text;
      while (count-- > 0) text += letter;
      return text;
    };
    EXPECT_TRUE(Step(draft, {.action = "accept", .description = many(4'000)}, kClerk, kAtSix)) << letter;
    EXPECT_TRUE(Step(draft, {.action = "accept", .address_string = many(1'000)}, kClerk, kAtSix)) << letter;
    EXPECT_TRUE(Step(draft, {.action = "dismiss", .status_notes = many(4'000)}, kClerk, kAtSix)) << letter;
    for (const RequestChange& change : {RequestChange{.action = "accept", .description = many(4'001)},
                                        RequestChange{.action = "accept", .address_string = many(1'001)},
                                        RequestChange{.action = "dismiss", .status_notes = many(4'001)}}) {
      const auto refused = Step(draft, change, kClerk, kAtSix);
      ASSERT_FALSE(refused) << letter;
      EXPECT_EQ(refused.error().fault, Fault::kBadData);
      EXPECT_NE(refused.error().message.find("001 characters"), std::string::npos) << refused.error().message;
    }
  }
}

}  // namespace
}  // namespace crier
