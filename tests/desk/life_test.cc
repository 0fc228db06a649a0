#include "desk/life.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

const Time kNow = *ParseTime("2026-11-21T06:00:00Z");

TEST(RequestLife, AcceptTakesWhatStaffChanged) {
  ServiceRequest draft{.id = "1", .service_code = "tree", .description = "branch", .updated_datetime = kNow};
  const auto open =
      Step(draft, {.action = "accept", .service_code = "power_line", .address_string = "4 Elm"}, kNow);
  ASSERT_TRUE(open);
  EXPECT_EQ(open->status, "open");
  EXPECT_EQ(open->service_code, "power_line");
  EXPECT_EQ(open->description, "branch");
  EXPECT_EQ(open->address_string, "4 Elm");
  EXPECT_GT(open->updated_datetime, draft.updated_datetime);
}

TEST(RequestLife, RefusesWhatTheStateDoesNotAllow) {
  ServiceRequest closed{.id = "1", .status = "closed"};
  EXPECT_EQ(Step(closed, {.action = "accept"}, kNow).error().fault, Fault::kRejected);
  EXPECT_EQ(Step(closed, {.action = "explode"}, kNow).error().fault, Fault::kBadData);
  EXPECT_TRUE(Step(closed, {.action = "reopen"}, kNow));
  ServiceRequest draft{.id = "2"};
  EXPECT_EQ(Step(draft, {.action = "dismiss"}, kNow).error().fault, Fault::kBadData);
  EXPECT_EQ(Step(draft, {.action = "dismiss", .status_notes = "a joke"}, kNow)->status, "dismissed");
  EXPECT_EQ(Step(draft, {.action = "accept", .description = std::string(4'001, 'x')}, kNow).error().fault,
            Fault::kBadData);
}

}  // namespace
}  // namespace crier
