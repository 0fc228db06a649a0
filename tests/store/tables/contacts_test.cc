// What was entered in a form; what is near a place, as strangers may see it; and how residents rate.
#include "store/tables/contacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/tables/nearby.h"
#include "store/tables/requests.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ContactTables : public StoreTest {
 protected:
  std::string MakeAt(const std::string& status, std::optional<Point> point, double urgency = 0.1,
                     const std::string& service = "pothole") {
    ServiceRequest request{.service_code = service, .status = status, .description = status, .point = point};
    request.urgency = urgency;
    auto made = InWrite(*db_, [&](Tx& tx) { return MakeRequest(tx, request, kNow, kNow); });
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made.value_or("");
  }
  std::vector<std::string> Near(const Point& around, double meters, size_t most = 10) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindNearby(tx, around, meters, most); });
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    std::vector<std::string> services;
    for (const NearbyRequest& each : found.value_or(std::vector<NearbyRequest>()))
      services.push_back(each.service_code);
    return services;
  }
  int RatingOf(const std::string& id) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindRequest(tx, id); });
    EXPECT_TRUE(found && *found);
    return found && *found ? (*found)->rating : -1;
  }
  Result<bool> Rate(const std::string& id, int rating) {
    return InWrite(*db_, [&](Tx& tx) { return RateRequest(tx, id, rating); });
  }
};
INSTANTIATE_TEST_SUITE_P(, ContactTables, BackEnds(), BackEndName);

TEST_P(ContactTables, AContactIsKnownByItsKeyOnItsChannel) {
  const int64_t mention = TakeAll(*db_, Poll({About("pothole", Say("k1", "a hole"))})).added.at(0).id;
  const EnteredContact contact{"town", "k1", "digest", mention, kNow, "person:ana"};
  const auto add = [&] { return db_->Write([&](Tx& tx) { return AddContact(tx, contact); }); };
  ASSERT_TRUE(add());
  EXPECT_FALSE(add()) << "a key is used once";
  const auto find = [&](const std::string& channel, const std::string& key) {
    return InRead(*db_, [&](Tx& tx) { return FindContact(tx, channel, key); });
  };
  const auto found = find("town", "k1");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->digest, "digest");
  EXPECT_EQ((*found)->mention_id, mention);
  EXPECT_EQ((*found)->at, kNow);
  EXPECT_EQ((*found)->who, "person:ana");
  EXPECT_FALSE(*find("town", "k2"));
  EXPECT_FALSE(*find("village", "k1"));
}

TEST_P(ContactTables, NearbyIsWhatIsInWorkAndNobodyInDanger) {
  const Point here{41.26, -70.56};
  MakeAt("open", Point{41.2605, -70.56}, 0.1, "tree");  // 56 m
  MakeAt("in_progress", here, 0.1, "pothole");
  MakeAt("open", Point{41.26, -70.5585}, 0.1, "graffiti");  // 125 m
  MakeAt("open", Point{41.2617, -70.5577}, 0.1, "noise");   // in the box of 200 m, but 268 m away
  MakeAt("open", Point{41.27, -70.56}, 0.1, "weeds");
  MakeAt("open", here, 0.6, "other");
  MakeAt("open", std::nullopt, 0.1, "parking");
  for (const char* status : {"draft", "waiting", "closed", "dismissed", "duplicate"})
    MakeAt(status, here, 0.1, "sidewalk");
  EXPECT_THAT(Near(here, 200), ElementsAre("pothole", "tree", "graffiti"));
  EXPECT_THAT(Near(here, 200, 1), ElementsAre("pothole"));
  EXPECT_THAT(Near(here, 60), ElementsAre("pothole", "tree"));
  EXPECT_THAT(Near({0, 0}, 200), IsEmpty());
}

TEST_P(ContactTables, ARequestIsRatedOnceAndNoStepOfStaffWritesOverIt) {
  const std::string id = MakeAt("closed", std::nullopt);
  EXPECT_EQ(RatingOf(id), 0);
  EXPECT_EQ(Rate(id, 4).value_or(false), true);
  EXPECT_EQ(Rate(id, 1).value_or(true), false);
  EXPECT_EQ(Rate("nobody's", 1).value_or(true), false);
  EXPECT_EQ(RatingOf(id), 4);
  auto request = InRead(*db_, [&](Tx& tx) { return FindRequest(tx, id); });
  ASSERT_TRUE(request && *request);
  ServiceRequest changed = **request;
  changed.status = "open";
  changed.rating = 1;
  const Time was = changed.updated_datetime;
  changed.updated_datetime += std::chrono::seconds(1);
  const auto saved = db_->Write([&](Tx& tx) { return SaveRequest(tx, changed, was); });
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_EQ(RatingOf(id), 4);
}

}  // namespace
}  // namespace crier
