// A step of a request is taken back, and requests are made by hand.
#include <gtest/gtest.h>

#include "desk/life.h"

namespace crier {
namespace {

using std::chrono::minutes;

const Time kDecided = *ParseTime("2026-11-21T06:00:00Z");
const Actor kAna = Actor::Person("ana"), kBen = Actor::Person("ben");

ServiceRequest Draft() {
  return {.id = "1",
          .service_code = "tree",
          .description = "branch",
          .address_string = "Elm",
          .updated_datetime = kDecided - minutes(5)};
}

// The request after `change`, and the step that it was.
std::pair<ServiceRequest, RequestStep> Take(const ServiceRequest& before, const RequestChange& change) {
  const auto after = Step(before, change, kAna, kDecided);
  EXPECT_TRUE(after) << after.error().message;
  return {*after, StepBetween(before, *after, change.action, kDecided)};
}

TEST(RequestUndo, EveryStepIsTakenBackWithAllThatItWroteOver) {
  const ServiceRequest draft = Draft();
  ServiceRequest open = draft, closed = draft, dismissed = draft;
  open.status = "open";
  closed.status = "closed";
  closed.status_notes = "mended";
  dismissed.status = "dismissed";
  const std::pair<ServiceRequest, RequestChange> steps[] = {
      {draft,
       {.action = "accept", .service_code = "power_line", .description = "wire", .address_string = "4 Elm"}},
      {draft, {.action = "dismiss", .status_notes = "a joke"}},
      {open, {.action = "close", .status_notes = "mended"}},
      {closed, {.action = "reopen", .status_notes = "again"}},
      {dismissed, {.action = "reopen"}},
  };
  for (const auto& [before, change] : steps) {
    const auto [after, step] = Take(before, change);
    EXPECT_EQ(step.who, "person:ana");
    const auto undone = Undo(after, &step, kBen, kDecided + minutes(1), minutes(1));
    ASSERT_TRUE(undone) << change.action << undone.error().message;
    EXPECT_EQ(undone->status, before.status) << change.action;
    EXPECT_EQ(undone->status_notes, before.status_notes) << change.action;
    EXPECT_EQ(undone->service_code, before.service_code) << change.action;
    EXPECT_EQ(undone->description, before.description) << change.action;
    EXPECT_EQ(undone->address_string, before.address_string) << change.action;
    EXPECT_EQ(undone->changed_by, "person:ben") << "who takes it back need not be who took it";
    EXPECT_GT(undone->updated_datetime, after.updated_datetime) << "it was seen in between";
  }
}

TEST(RequestUndo, IsRefusedWhereNothingIsKnownWhereItIsLateAndWhereSomethingHappened) {
  const auto [open, step] = Take(Draft(), {.action = "accept"});
  const auto refused = [&](const ServiceRequest& request, const RequestStep* last,
                           std::chrono::milliseconds age) {
    const auto undone = Undo(request, last, kAna, kDecided + minutes(1), age);
    if (undone) return std::string("it was taken back");
    EXPECT_EQ(undone.error().fault, Fault::kRejected);
    return undone.error().message;
  };
  EXPECT_NE(refused(open, nullptr, minutes(0)).find("nothing to take back"), std::string::npos);
  EXPECT_NE(refused(open, &step, kUndoWindow + std::chrono::milliseconds(1)).find("accepted more than 10"),
            std::string::npos);
  EXPECT_TRUE(Undo(open, &step, kAna, kDecided, kUndoWindow)) << "the tenth minute still counts";
  ServiceRequest later = open;
  later.updated_datetime += std::chrono::milliseconds(1);
  EXPECT_NE(refused(later, &step, minutes(1)).find("since it was accepted"), std::string::npos);
}

TEST(RequestByHand, SaysWhoMadeItOfWhatAndTakesTheWordsOfItsMaker) {
  const auto made =
      MakeByHand(Draft(), {.mention = 7, .service_code = "noise", .description = "loud"}, kAna, kDecided);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->status, "draft");
  EXPECT_EQ(made->service_code, "noise");
  EXPECT_EQ(made->description, "loud");
  EXPECT_EQ(made->address_string, "Elm");
  EXPECT_EQ(made->made_by, "person:ana");
  EXPECT_EQ(made->changed_by, "person:ana");
  EXPECT_EQ(made->made_from, 7);
  EXPECT_EQ(made->updated_datetime, kDecided);
}

TEST(RequestByHand, AnotherAddressHasNoPointAndJoinsNothing) {
  ServiceRequest draft = Draft();
  draft.point = Point{1, 2};
  draft.join_key = "tree|elm";
  draft.danger_key = "elm";
  draft.neighborhood = "Harbor";
  const auto same =
      MakeByHand(draft, {.mention = 7, .service_code = "tree", .address_string = "Elm"}, kAna, kDecided);
  ASSERT_TRUE(same);
  EXPECT_TRUE(same->point);
  EXPECT_EQ(same->join_key, "tree|elm");
  const auto other =
      MakeByHand(draft, {.mention = 7, .service_code = "tree", .address_string = "Oak"}, kAna, kDecided);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->address_string, "Oak");
  EXPECT_FALSE(other->point);
  EXPECT_EQ(other->join_key + other->danger_key + other->neighborhood, "");
  const auto nowhere =
      MakeByHand(draft, {.mention = 7, .service_code = "tree", .address_string = ""}, kAna, kDecided);
  ASSERT_TRUE(nowhere);
  EXPECT_EQ(nowhere->address_string, "") << "it was read, and that is not where it is";
  EXPECT_FALSE(nowhere->point);
}

TEST(RequestByHand, RefusesWhatItCannotHold) {
  for (const RequestByHand& bad :
       {RequestByHand{.mention = 7, .service_code = ""},
        RequestByHand{.mention = 7, .status = "closed", .service_code = "tree"},
        RequestByHand{.mention = 7, .service_code = "tree", .description = std::string(4'001, 'x')},
        RequestByHand{.mention = 7, .service_code = "tree", .address_string = std::string(1'001, 'x')}}) {
    const auto made = MakeByHand(Draft(), bad, kAna, kDecided);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().fault, Fault::kBadData);
  }
}

}  // namespace
}  // namespace crier
