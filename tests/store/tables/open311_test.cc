// What was reported by Open311, requests as strangers read them, and those that went on.
#include "store/tables/open311.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/tables/forwards.h"
#include "store/tables/jobs.h"
#include "store/tables/requests.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

class Open311Tables : public StoreTest {
 protected:
  std::string Make(const std::string& status, Time at, const std::string& service = "pothole") {
    ServiceRequest request{.service_code = service, .status = status, .description = status};
    request.requested_datetime = request.updated_datetime = at;
    auto made = InWrite(*db_, [&](Tx& tx) { return MakeRequest(tx, request, at, at); });
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made.value_or("");
  }
  void Report(const std::string& id, const std::string& reporter, const std::string& digest = "d",
              Time at = kNow) {
    const Open311Report report{.request_id = id,
                               .reporter = reporter,
                               .digest = digest,
                               .at = at,
                               .address_id = "7",
                               .media_url = "https://photos.example/1.jpg",
                               .attributes = "{}",
                               .contact = R"({"phone": "5550100199"})"};
    const auto added = db_->Write([&](Tx& tx) { return AddOpen311Report(tx, report); });
    EXPECT_TRUE(added) << added.error().message;
  }
  std::vector<std::string> Find(const PublicQuery& query) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindPublicRequests(tx, query); });
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    std::vector<std::string> ids;
    if (!found) return ids;
    for (const PublicRequest& each : *found) ids.push_back(each.id);
    return ids;
  }
};
INSTANTIATE_TEST_SUITE_P(, Open311Tables, BackEnds(), BackEndName);

TEST_P(Open311Tables, StrangersReadWhatWasAcceptedAndTheReporterItsOwn) {
  std::map<std::string, std::string> ids;
  int minute = 0;
  for (const char* status : {"draft", "open", "in_progress", "waiting", "closed", "dismissed", "duplicate"})
    ids[status] = Make(status, kNow + minutes(minute++));
  const std::string mine = Make("draft", kNow + minutes(20)), refused = Make("dismissed", kNow + minutes(21));
  Report(mine, "token 1");
  Report(refused, "token 1");
  EXPECT_THAT(Find({}), ElementsAre(ids["closed"], ids["in_progress"], ids["open"]));
  EXPECT_THAT(Find({.closed = false}), ElementsAre(ids["in_progress"], ids["open"]));
  EXPECT_THAT(Find({.open = false}), ElementsAre(ids["closed"]));
  EXPECT_THAT(Find({.open = false, .closed = false}), IsEmpty());
  EXPECT_THAT(Find({.reporter = "token 1"}),
              ElementsAre(refused, mine, ids["closed"], ids["in_progress"], ids["open"]));
  EXPECT_THAT(Find({.closed = false, .reporter = "token 1"}),
              ElementsAre(mine, ids["in_progress"], ids["open"]));
  EXPECT_THAT(Find({.open = false, .reporter = "token 1"}), ElementsAre(refused, ids["closed"]));
  EXPECT_THAT(Find({.reporter = "token 2"}), ElementsAre(ids["closed"], ids["in_progress"], ids["open"]));
  std::vector<std::string> all = {mine, refused};
  for (const auto& [status, id] : ids) all.push_back(id);
  EXPECT_THAT(Find({.ids = all}), ElementsAre(refused, mine, ids["closed"], ids["in_progress"], ids["open"]))
      << "an id opens what was reported by Open311, and nothing else that nobody accepted";
}

TEST_P(Open311Tables, TimesServicesAndPages) {
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(Make("open", kNow + minutes(i), i == 3 ? "tree" : "pothole"));
  EXPECT_THAT(Find({.service_codes = {"tree", "noise"}}), ElementsAre(ids[3]));
  EXPECT_THAT(Find({.since = kNow + minutes(1), .until = kNow + minutes(2)}), ElementsAre(ids[2], ids[1]));
  EXPECT_THAT(Find({.updated_since = kNow + minutes(2)}), ElementsAre(ids[2], ids[3]))
      << "the oldest change first";
  EXPECT_THAT(Find({.updated_until = kNow}), ElementsAre(ids[0]));
  EXPECT_THAT(Find({.limit = 2, .offset = 1}), ElementsAre(ids[2], ids[1]));
  EXPECT_THAT(Find({.offset = 4}), IsEmpty());
}

TEST_P(Open311Tables, WhatWasReportedIsKeptAndKnownAgain) {
  const std::string id = Make("draft", kNow);
  Report(id, "token 1", "same", kNow);
  const auto same = [&](const char* digest, Time since) {
    return *InRead(*db_, [&](Tx& tx) { return FindSameReport(tx, digest, since); });
  };
  EXPECT_EQ(same("same", kNow), id);
  EXPECT_EQ(same("same", kNow + std::chrono::milliseconds(1)), std::nullopt);
  EXPECT_EQ(same("other", kNow), std::nullopt);
  const auto kept = *InRead(*db_, [&](Tx& tx) { return FindOpen311Report(tx, id); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->contact, R"({"phone": "5550100199"})");
  const auto shown = *InRead(*db_, [&](Tx& tx) { return FindPublicRequests(tx, {.ids = {id}}); });
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].address_id, "7");
  EXPECT_TRUE(shown[0].reported);
}

TEST_P(Open311Tables, ARequestGoesToAChannelOnceAndIsFoundByItsNameThere) {
  const std::string id = Make("open", kNow);
  const auto job = InWrite(*db_, [&](Tx& tx) {
    return AddJob(tx, {.kind = JobKind::kForward, .subject = id, .channel = "city311", .created_at = kNow});
  });
  ASSERT_TRUE(job);
  Delivery row = Outbound("k1");
  row.job_id = *job;
  row.channel = "city311";
  row.native_id = "77";
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return AddDeliveries(tx, {row}); }));
  const Forwarded forward{.request_id = id, .channel = "city311", .job_id = *job};
  const auto add = [&] { return *InWrite(*db_, [&](Tx& tx) { return AddForward(tx, forward); }); };
  EXPECT_TRUE(add());
  EXPECT_FALSE(add());
  const auto as = [&](const char* native_id) {
    return *InRead(*db_, [&](Tx& tx) { return FindForwardAs(tx, "city311", native_id); });
  };
  ASSERT_TRUE(as("77"));
  EXPECT_EQ(as("77")->request_id, id);
  EXPECT_FALSE(as("78"));
  EXPECT_FALSE(as(""));
  Forwarded told = forward;
  told.status = "closed";
  told.status_notes = "filled";
  told.at = kNow;
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return SaveStanding(tx, told); }));
  EXPECT_EQ(as("77")->status_notes, "filled");
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return DropForward(tx, told); }));
  EXPECT_TRUE(add()) << "it may go there again";
}

TEST_P(Open311Tables, APostKeepsWhatItCarriesBesideWords) {
  const auto job = InWrite(*db_, [&](Tx& tx) {
    return AddJob(tx, {.kind = JobKind::kForward, .subject = "r", .channel = "city311", .created_at = kNow});
  });
  ASSERT_TRUE(job);
  Post post{.channel = "city311", .title = "Pothole", .parts = {"a hole"}, .sent = kNow};
  post.fields = {{"service_code", "pothole"}, {"address_string", "4 \"Elm\" ñ"}};
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return SavePost(tx, *job, post); }));
  const auto kept = *InRead(*db_, [&](Tx& tx) { return FindPost(tx, *job, ""); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->fields, post.fields);
}

}  // namespace
}  // namespace crier
