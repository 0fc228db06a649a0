// The steps beyond accepting and closing: waiting, merging, editing, taking.
#include <gtest/gtest.h>

#include "desk/life.h"

namespace crier {
namespace {

using std::chrono::minutes;

const Time kMorning = *ParseTime("2026-11-21T09:00:00Z");
const Actor kDora = Actor::Person("dora");
const RequestTerms kTreeTerms = {.department = "Parks", .due = kMorning + std::chrono::days(14)};

ServiceRequest With(const std::string& status) {
  ServiceRequest request{.id = "1", .service_code = "tree", .status = status, .address_string = "4 Elm"};
  request.point = Point{41, -70};
  request.updated_datetime = kMorning - minutes(5);
  return request;
}

ServiceRequest Taken(const ServiceRequest& request, const RequestChange& change,
                     const RequestTerms& terms = kTreeTerms) {
  const auto after = Step(request, change, kDora, kMorning, terms);
  EXPECT_TRUE(after) << change.action << ": " << (after ? "" : after.error().message);
  return after ? *after : ServiceRequest{};
}

Error Refused(const ServiceRequest& request, const RequestChange& change) {
  const auto after = Step(request, change, kDora, kMorning, kTreeTerms);
  EXPECT_FALSE(after) << change.action << " of one that is " << request.status;
  return after ? Error{Fault::kConfig, ""} : after.error();
}

TEST(RequestSteps, AcceptingGivesDepartmentAndDueDateOfTheService) {
  const ServiceRequest open = Taken(With("draft"), {.action = "accept"});
  EXPECT_EQ(open.department, "Parks");
  EXPECT_EQ(open.due_datetime, kTreeTerms.due);
  RequestChange other{.action = "accept"};
  other.department = "Streets";
  other.due_datetime = kMorning;
  const ServiceRequest chosen = Taken(With("draft"), other);
  EXPECT_EQ(chosen.department, "Streets");
  EXPECT_EQ(chosen.due_datetime, kMorning);
}

TEST(RequestSteps, WhatWaitsComesBackToWhatItWas) {
  for (const std::string status : {"draft", "open", "in_progress"}) {
    RequestChange ask{.action = "ask"};
    EXPECT_EQ(Refused(With(status), ask).fault, Fault::kBadData) << "for what?";
    ask.waiting_for = "address";
    const ServiceRequest waiting = Taken(With(status), ask);
    EXPECT_EQ(waiting.status, "waiting");
    EXPECT_EQ(waiting.waiting_for, "address");
    EXPECT_EQ(InWork(waiting), status != "draft");
    ask.waiting_for = "photo";
    const ServiceRequest again = Taken(waiting, ask);
    EXPECT_EQ(again.waiting_for, "photo");
    const ServiceRequest back = Taken(again, {.action = "answered", .address_string = "9 Oak"});
    EXPECT_EQ(back.status, status);
    EXPECT_EQ(back.address_string, "9 Oak");
    EXPECT_FALSE(back.point) << "it was another address";
    EXPECT_EQ(back.waiting_for + back.status_before_ask, "");
  }
  EXPECT_EQ(Refused(With("open"), {.action = "answered"}).fault, Fault::kRejected);
}

TEST(RequestSteps, WhatWaitsTakesTheStepsThatItCouldTakeBefore) {
  RequestChange ask{.action = "ask"};
  ask.waiting_for = "words";
  const ServiceRequest draft = Taken(With("draft"), ask), open = Taken(With("open"), ask);
  EXPECT_EQ(Taken(draft, {.action = "accept"}).status, "open");
  EXPECT_EQ(Taken(draft, {.action = "dismiss", .status_notes = "a joke"}).status, "dismissed");
  EXPECT_EQ(Taken(open, {.action = "start"}).status, "in_progress");
  EXPECT_EQ(Taken(open, {.action = "close"}).waiting_for, "");
  EXPECT_EQ(Taken(open, {.action = "edit", .description = "a big one"}).status, "waiting");
  EXPECT_EQ(Refused(draft, {.action = "close"}).fault, Fault::kRejected);
  EXPECT_EQ(Refused(open, {.action = "accept"}).fault, Fault::kRejected);
}

TEST(RequestSteps, AMergeIsALinkThatCanBeTakenBack) {
  RequestChange merge{.action = "merge"};
  EXPECT_EQ(Refused(With("draft"), merge).fault, Fault::kBadData);
  merge.other = "2";
  for (const std::string status : {"draft", "open", "in_progress"}) {
    ServiceRequest before = With(status);
    before.assignee = "ben";
    before.due_datetime = kMorning;
    const ServiceRequest merged = Taken(before, merge);
    EXPECT_EQ(merged.status, "duplicate");
    EXPECT_EQ(merged.duplicate_of, "2");
    EXPECT_FALSE(InWork(merged));
    const ServiceRequest split = Taken(merged, {.action = "split"});
    EXPECT_EQ(split.status, status);
    EXPECT_EQ(split.assignee, "ben");
    EXPECT_EQ(split.due_datetime, kMorning);
    EXPECT_EQ(split.duplicate_of + split.status_before_merge, "");
    for (const char* action : {"accept", "close", "edit", "assign", "merge", "answered", "reopen"}) {
      const Error error = Refused(merged, {.action = action, .description = "x"});
      EXPECT_EQ(error.fault, Fault::kRejected);
      EXPECT_NE(error.message.find("merged into 2"), std::string::npos) << error.message;
    }
  }
  for (const std::string status : {"closed", "dismissed"})
    EXPECT_EQ(Refused(With(status), merge).fault, Fault::kRejected);
}

TEST(RequestSteps, WhatWaitedWaitsAgainAfterItIsSplit) {
  RequestChange ask{.action = "ask"}, merge{.action = "merge"};
  ask.waiting_for = "number";
  merge.other = "2";
  const ServiceRequest split = Taken(Taken(Taken(With("draft"), ask), merge), {.action = "split"});
  EXPECT_EQ(split.status, "waiting");
  EXPECT_EQ(split.waiting_for, "number");
  EXPECT_EQ(Taken(split, {.action = "answered"}).status, "draft");
}

TEST(RequestSteps, NothingIsMergedIntoItselfADraftOrWhatWasDropped) {
  const auto refused = [](const ServiceRequest& request, ServiceRequest survivor, const char* id = "2") {
    survivor.id = id;
    return !CheckMerge(request, survivor);
  };
  EXPECT_TRUE(refused(With("draft"), With("draft"), "1"));
  EXPECT_TRUE(refused(With("draft"), With("dismissed")));
  EXPECT_TRUE(refused(With("open"), With("draft")));
  EXPECT_FALSE(refused(With("draft"), With("draft")));
  EXPECT_FALSE(refused(With("draft"), With("open")));
  EXPECT_FALSE(refused(With("open"), With("closed")));
}

TEST(RequestSteps, AnEditMovesAndReroutes) {
  const ServiceRequest open = Taken(With("draft"), {.action = "accept"});
  EXPECT_EQ(Refused(open, {.action = "edit"}).fault, Fault::kBadData) << "nothing to edit";
  EXPECT_EQ(Refused(With("draft"), {.action = "edit", .description = "x"}).fault, Fault::kRejected);
  const RequestTerms wires{.department = "Power & Light", .due = kMorning + std::chrono::days(1)};
  const ServiceRequest rerouted = Taken(open, {.action = "edit", .service_code = "power_line"}, wires);
  EXPECT_EQ(rerouted.department, "Power & Light");
  EXPECT_EQ(rerouted.due_datetime, wires.due);
  EXPECT_EQ(Taken(open, {.action = "edit", .description = "x"}, wires).department, "Parks")
      << "the same service";
  RequestChange move{.action = "edit", .address_string = "9 Oak"};
  EXPECT_FALSE(Taken(open, move).point);
  move.point = Point{41.5, -70.5};
  EXPECT_EQ(Taken(open, move).point->lat, 41.5);
  RequestChange department{.action = "edit"};
  department.department = std::string(101, 'x');
  EXPECT_EQ(Refused(open, department).fault, Fault::kBadData);
}

TEST(RequestSteps, APlaceByHandMovesTheRequestAndNothingElse) {
  EXPECT_EQ(Refused(With("draft"), {.action = "place"}).fault, Fault::kBadData) << "where?";
  EXPECT_EQ(Refused(With("draft"), {.action = "place", .address_string = "9 Oak"}).fault, Fault::kBadData);
  RequestChange pin{.action = "place", .service_code = "pothole", .description = "x"};
  pin.point = Point{41.5, -70.5};
  RequestTerms terms = kTreeTerms;
  terms.neighborhood = "Harbor";
  for (const char* status : {"draft", "open", "in_progress"}) {
    const ServiceRequest placed = Taken(With(status), pin, terms);
    EXPECT_EQ(placed.status, status);
    EXPECT_EQ(placed.point->lat, 41.5);
    EXPECT_EQ(placed.neighborhood, "Harbor");
    EXPECT_EQ(placed.address_string, "4 Elm") << "a pin alone leaves the words";
    EXPECT_EQ(placed.service_code, "tree");
    EXPECT_EQ(placed.description, With(status).description);
  }
  pin.address_string = "9 Oak";
  EXPECT_EQ(Taken(With("draft"), pin, terms).address_string, "9 Oak");
  EXPECT_EQ(EventOf(With("draft"), Taken(With("draft"), pin, terms), pin).detail, "address_string, point");
  EXPECT_EQ(Refused(With("closed"), pin).fault, Fault::kRejected);
  EXPECT_EQ(Refused(With("duplicate"), pin).fault, Fault::kRejected);
}

TEST(RequestSteps, OneTakesAndReleases) {
  RequestChange assign{.action = "assign"};
  EXPECT_EQ(Refused(With("draft"), assign).fault, Fault::kBadData);
  assign.assignee = "ben";
  const ServiceRequest taken = Taken(With("draft"), assign);
  EXPECT_EQ(taken.assignee, "ben");
  EXPECT_EQ(taken.status, "draft");
  EXPECT_EQ(Taken(taken, {.action = "release"}).assignee, "");
  EXPECT_EQ(Refused(With("open"), {.action = "release"}).fault, Fault::kRejected);
  EXPECT_EQ(Refused(With("closed"), assign).fault, Fault::kRejected);
}

TEST(RequestSteps, ReopeningStartsTheClockAgainAndLeavesNobodyWhoIsGone) {
  ServiceRequest closed = With("closed");
  closed.assignee = "ben";
  closed.due_datetime = kMorning - std::chrono::days(90);
  const ServiceRequest open = Taken(closed, {.action = "reopen"});
  EXPECT_EQ(open.due_datetime, kTreeTerms.due);
  EXPECT_EQ(open.assignee, "ben");
  RequestTerms gone = kTreeTerms;
  gone.assignee_left = true;
  EXPECT_EQ(Taken(closed, {.action = "reopen"}, gone).assignee, "");
}

TEST(RequestSteps, EachIsTakenBackWithAllThatItWroteOver) {
  RequestChange ask{.action = "ask"}, merge{.action = "merge"}, assign{.action = "assign"},
      due{.action = "due"};
  ask.waiting_for = "photo";
  merge.other = "2";
  assign.assignee = "ben";
  RequestChange move{.action = "edit", .service_code = "power_line", .address_string = "9 Oak"};
  ServiceRequest open = With("open");
  open.neighborhood = "Harbor";
  open.department = "Parks";
  open.due_datetime = kMorning;
  RequestChange pin{.action = "place", .address_string = "9 Oak"};
  pin.point = Point{41.5, -70.5};
  const ServiceRequest waiting = Taken(open, ask), merged = Taken(open, merge), taken = Taken(open, assign);
  const std::pair<ServiceRequest, RequestChange> steps[] = {
      {open, ask},
      {open, merge},
      {open, assign},
      {open, due},
      {open, move},
      {open, pin},
      {With("draft"), pin},
      {open, {.action = "start"}},
      {merged, {.action = "split"}},
      {waiting, {.action = "answered", .address_string = "9 Oak"}},
      {taken, {.action = "release"}}};
  for (const auto& [before, change] : steps) {
    const ServiceRequest after = Taken(before, change, {.department = "Power & Light"});
    const RequestStep step = StepBetween(before, after, change.action, kMorning);
    const auto undone = Undo(after, &step, kDora, kMorning, minutes(1));
    ASSERT_TRUE(undone) << change.action;
    EXPECT_EQ(undone->status, before.status) << change.action;
    EXPECT_EQ(undone->address_string, before.address_string);
    EXPECT_EQ(undone->point.has_value(), before.point.has_value()) << change.action;
    EXPECT_EQ(undone->point->lat, before.point->lat) << change.action;
    EXPECT_EQ(undone->neighborhood, before.neighborhood);
    EXPECT_EQ(undone->department, before.department);
    EXPECT_EQ(undone->assignee, before.assignee) << change.action;
    EXPECT_EQ(undone->due_datetime, before.due_datetime) << change.action;
    EXPECT_EQ(undone->waiting_for, before.waiting_for) << change.action;
    EXPECT_EQ(undone->status_before_ask, before.status_before_ask) << change.action;
    EXPECT_EQ(undone->duplicate_of, before.duplicate_of) << change.action;
    EXPECT_EQ(undone->status_before_merge, before.status_before_merge) << change.action;
  }
}

TEST(RequestSteps, TheHistorySaysWhatWasDone) {
  RequestChange ask{.action = "ask", .status_notes = "Where is it?"};
  ask.waiting_for = "address";
  const ServiceRequest waiting = Taken(With("draft"), ask);
  const RequestEvent asked = EventOf(With("draft"), waiting, ask);
  EXPECT_EQ(asked.who, "person:dora");
  EXPECT_EQ(asked.status_before + ">" + asked.status_after, "draft>waiting");
  EXPECT_EQ(asked.detail, "address");
  EXPECT_EQ(asked.words, "Where is it?");
  const RequestChange edit{.action = "edit", .description = "big", .address_string = "9 Oak"};
  EXPECT_EQ(EventOf(With("open"), Taken(With("open"), edit), edit).detail,
            "description, address_string, point");
}

}  // namespace
}  // namespace crier
