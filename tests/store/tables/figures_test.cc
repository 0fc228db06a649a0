// What the history says for figures.
#include "store/tables/figures.h"

#include <gmock/gmock.h>

#include "store/tables/request_history.h"
#include "store/tables/requests.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class FigureTables : public StoreTest {
 protected:
  std::string Request(const std::string& native_id, const std::string& status) {
    const auto taken =
        TakeAll(*db_, Poll({About("pothole-" + native_id, Say(native_id, "a hole"))}, native_id));
    const std::string id = taken.added.at(0).request_id;
    ServiceRequest request = **InRead(*db_, [&](Tx& tx) { return FindRequest(tx, id); });
    const Time was = request.updated_datetime;
    request.status = status;
    request.department = "Streets";
    EXPECT_TRUE(db_->Write([&](Tx& tx) { return SaveRequest(tx, request, was); }));
    return id;
  }
  void Step(const std::string& id, const std::string& action, const std::string& after, int hour,
            const std::string& detail = "") {
    RequestEvent event{.request_id = id,
                       .at = kNow + hours(hour),
                       .who = "person:ana",
                       .action = action,
                       .status_after = after,
                       .detail = detail};
    EXPECT_TRUE(db_->Write([&](Tx& tx) { return AddEvent(tx, &event); }));
  }
  std::vector<RequestTimes> Times(int from = 0, int to = 100) {
    auto found =
        InRead(*db_, [&](Tx& tx) { return FindRequestTimes(tx, kNow + hours(from), kNow + hours(to)); });
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    return found ? *std::move(found) : std::vector<RequestTimes>();
  }
};

TEST_P(FigureTables, AcceptedRequestsHaveTheirTimes) {
  const std::string id = Request("m1", "closed");
  Step(id, "accept", "open", 1);
  Step(id, "close", "closed", 3);
  Step(id, "reopen", "open", 4);
  Step(id, "close", "closed", 9);
  ASSERT_THAT(Times(), SizeIs(1));
  const RequestTimes times = Times()[0];
  EXPECT_EQ(times.department, "Streets");
  EXPECT_EQ(times.accepted, kNow + hours(1));
  EXPECT_EQ(times.closed, kNow + hours(9)) << "the last time";
  EXPECT_EQ(times.answered, Time{});
  EXPECT_TRUE(times.is_closed && times.reopened);
  EXPECT_FALSE(times.came_back);
  EXPECT_THAT(Times(2), IsEmpty()) << "it was accepted before";
  EXPECT_THAT(Times(0, 1), IsEmpty());
}

TEST_P(FigureTables, WhatWasDroppedOrTakenBackDoesNotCount) {
  for (const char* status : {"draft", "dismissed", "duplicate"})
    Step(Request(status, status), "accept", "open", 1);
  EXPECT_THAT(Times(), IsEmpty());
  const std::string id = Request("m1", "closed");
  Step(id, "make", "open", 1);
  Step(id, "close", "closed", 2);
  Step(id, "reopen", "open", 3);
  Step(id, "undo", "closed", 3, "reopen");
  Step(id, "ask", "waiting", 4);
  ASSERT_THAT(Times(), SizeIs(1));
  EXPECT_FALSE(Times()[0].reopened);
  EXPECT_TRUE(Times()[0].came_back) << "its resident was asked";
}

TEST_P(FigureTables, ContactsAreWhatBelongsToARequest) {
  TakeAll(*db_, Poll({About("pothole", Say("m1", "a hole")), About("pothole", Say("m2", "the same hole")),
                      About("", Say("m3", "nice weather"))}));
  const auto count = [&](Time until) {
    return *InRead(*db_, [&](Tx& tx) { return CountContacts(tx, kNow - hours(1), until); });
  };
  EXPECT_THAT(count(kNow + hours(1)), UnorderedElementsAre(Pair("town", 2)));
  EXPECT_THAT(count(kNow - std::chrono::minutes(1)), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(On, FigureTables, BackEnds(), BackEndName);

}  // namespace
}  // namespace crier
