// Requests, bulletins, posts and channel state: what is put in comes out.
#include <gtest/gtest.h>

#include <set>

#include "store/tables/requests.h"
#include "store/tables/state.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;

using RequestsTest = StoreTest;
INSTANTIATE_TEST_SUITE_P(On, RequestsTest, BackEnds(), BackEndName);
using BulletinsTest = StoreTest;
INSTANTIATE_TEST_SUITE_P(On, BulletinsTest, BackEnds(), BackEndName);
using PostsTest = StoreTest;
INSTANTIATE_TEST_SUITE_P(On, PostsTest, BackEnds(), BackEndName);
using ChannelStateTest = StoreTest;
INSTANTIATE_TEST_SUITE_P(On, ChannelStateTest, BackEnds(), BackEndName);

TEST_P(RequestsTest, PeopleDoNotOverwriteEachOther) {
  Db* const db = db_.get();
  const ServiceRequest draft = TakeAll(*db, Poll({About("pothole", Say("m1", "a hole"))})).requests.at(0);
  EXPECT_EQ(draft.status, "draft");
  EXPECT_EQ(draft.description, "a hole");
  ServiceRequest mine = draft;
  mine.status = "open";
  mine.description = "a deep hole";
  mine.address_string = "12 Elm St";
  mine.point = Point{1.5, 2.5};
  mine.updated_datetime = kNow + hours(1);
  TakeAll(*db,
          Poll({About("pothole", Say("m2", "same hole"), 0.8)}));  // joins meanwhile: no reason to refuse
  const auto saved = db->Write([&](Tx& tx) { return SaveRequest(tx, mine, draft.updated_datetime); });
  ASSERT_TRUE(saved) << saved.error().message;
  auto stored = InRead(*db, [&](Tx& tx) { return FindRequest(tx, draft.id); });
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ((*stored)->status, "open");
  EXPECT_EQ((*stored)->description, "a deep hole");
  EXPECT_EQ((*stored)->address_string, "12 Elm St");
  EXPECT_EQ((*stored)->point->lat, 1.5);
  EXPECT_EQ((*stored)->mention_count, 2);
  EXPECT_EQ((*stored)->urgency, 0.8);
  EXPECT_EQ((*stored)->updated_datetime, kNow + hours(1));
  ServiceRequest theirs = draft;
  theirs.status = "dismissed";
  auto late = db->Write([&](Tx& tx) { return SaveRequest(tx, theirs, draft.updated_datetime); });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::kRejected);
  theirs.id = "nobody";
  auto lost = db->Write([&](Tx& tx) { return SaveRequest(tx, theirs, draft.updated_datetime); });
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().fault, Fault::kRejected);
}

TEST_P(RequestsTest, NewestFirstByFilter) {
  Db* const db = db_.get();
  for (int i = 0; i < 6; ++i) {
    Judged judged = About(i % 2 ? "pothole" : "tree", Say(std::to_string(i), "x"));
    judged.draft->join_key.clear();
    judged.draft->neighborhood = i < 3 ? "Old Town" : "Harbor";
    TakeAll(*db, Poll({judged}, "c", kNow + hours(i)));
  }
  const auto find = [&](const RequestQuery& query) {
    auto found = InRead(*db, [&](Tx& tx) { return FindRequests(tx, query); });
    EXPECT_TRUE(found) << found.error().message;
    return *found;
  };
  EXPECT_EQ(find({}).size(), 6U);
  EXPECT_EQ(find({.status = "open"}).size(), 0U);
  EXPECT_EQ(find({.service_code = "tree"}).size(), 3U);
  EXPECT_EQ(find({.status = "draft", .service_code = "tree", .neighborhood = "Harbor"}).size(), 1U);
  auto drafts = InRead(*db, [](Tx& tx) { return CountRequests(tx, "draft"); });
  auto open = InRead(*db, [](Tx& tx) { return CountRequests(tx, "open"); });
  auto all = InRead(*db, [](Tx& tx) { return CountRequests(tx, ""); });
  ASSERT_TRUE(drafts && open && all);
  EXPECT_EQ(*drafts, 6);
  EXPECT_EQ(*open, 0);
  EXPECT_EQ(*all, 6);
  const auto page = find({.limit = 4});
  ASSERT_EQ(page.size(), 4U);
  EXPECT_GT(page[0].id, page[3].id);
  EXPECT_EQ(find({.after = {.id = page[3].id}}).size(), 2U);
  const auto oldest = find({.order = RequestOrder::kOldest, .limit = 4});
  ASSERT_EQ(oldest.size(), 4U);
  EXPECT_EQ(oldest[0].id, find({}).back().id);
  EXPECT_EQ(find({.order = RequestOrder::kOldest, .after = {.id = oldest[3].id}}).size(), 2U);
}

// More drafts than any one page, the gravest of them the oldest.
TEST_P(RequestsTest, TheMostUrgentComeFirstPageByPage) {
  Db* const db = db_.get();
  constexpr int kDrafts = 1'500;
  std::vector<Judged> events;
  for (int i = 0; i < kDrafts; ++i) {
    // Many are equally urgent, as rules of few weights make them; thirds have no short decimal form.
    const double urgency = i == 0 ? 0.99 : (i % 7) / 3.0 / 3;
    Judged judged = About(i % 2 ? "pothole" : "tree", Say(std::to_string(i), "x"), urgency);
    judged.draft->join_key.clear();
    events.push_back(std::move(judged));
  }
  TakeAll(*db, Poll(events));
  RequestQuery query{.status = "draft", .order = RequestOrder::kUrgency, .limit = 200};
  std::set<std::string> seen;
  double last = 1;
  for (;;) {
    auto page = InRead(*db, [&](Tx& tx) { return FindRequests(tx, query); });
    ASSERT_TRUE(page) << page.error().message;
    if (page->empty()) break;
    EXPECT_TRUE(!seen.empty() || page->front().urgency == 0.99);
    for (const ServiceRequest& each : *page) {
      EXPECT_LE(each.urgency, last);
      last = each.urgency;
      EXPECT_TRUE(seen.insert(each.id).second) << each.id;
    }
    query.after = {page->back().urgency, page->back().id};
  }
  EXPECT_EQ(seen.size(), static_cast<size_t>(kDrafts));
}

// One that becomes more urgent, or is decided, between two pages moves no other out of them.
TEST_P(RequestsTest, PagesByUrgencyStandWhileOthersMove) {
  Db* const db = db_.get();
  for (int i = 0; i < 10; ++i) {
    Judged judged = About("tree", Say(std::to_string(i), "x"), i / 10.0);
    judged.draft->join_key.clear();
    TakeAll(*db, Poll({judged}, "c", kNow + hours(i)));
  }
  RequestQuery query{.order = RequestOrder::kUrgency, .limit = 5};
  auto page = InRead(*db, [&](Tx& tx) { return FindRequests(tx, query); });
  ASSERT_TRUE(page);
  const ServiceRequest end = page->back();
  EXPECT_EQ(end.urgency, 0.5);
  ASSERT_TRUE(InWrite(*db, [&](Tx& tx) {
    return tx.Run("UPDATE requests SET urgency = 0.05, status = 'open' WHERE id = ?", {end.id});
  }));
  query.after = {end.urgency, end.id};
  page = InRead(*db, [&](Tx& tx) { return FindRequests(tx, query); });
  ASSERT_TRUE(page);
  EXPECT_EQ(page->front().urgency, 0.4);
  EXPECT_EQ(page->size(), 5U);
}

TEST_P(BulletinsTest, AreKeptWhole) {
  Db* const db = db_.get();
  Bulletin bulletin;
  bulletin.id = "b7";
  bulletin.kind = "schedule_change";
  bulletin.msg_type = "Update";
  bulletin.status = "Exercise";
  bulletin.event = "Flood";
  bulletin.urgency = "Immediate";
  bulletin.severity = "Severe";
  bulletin.certainty = "Observed";
  bulletin.info = {{"en", {"Head \"line\"", "Two\nlines", ""}}, {"es", {"T\xc3\xadtulo", "", "Suba"}}};
  bulletin.area = "Harbor";
  bulletin.covers = {.names = {"UGC XXC001"},
                     .zones = {"Old Town"},
                     .polygons = {{{40, -75}, {40, -74}, {41.25, -74}, {40, -75}}},
                     .circles = {{{40.5, -75.5}, 2.5}}};
  bulletin.web = "https://example.org";
  bulletin.effective = kNow;
  bulletin.channels = {"town", "village"};
  bulletin.references = "b6";
  bulletin.author = "ana";
  bulletin.created_at = kNow;
  bulletin.updated_at = kNow;
  const auto save = [&] { return db->Write([&](Tx& tx) { return SaveBulletin(tx, bulletin); }); };
  ASSERT_TRUE(save());
  bulletin.state = "approved";
  bulletin.held = "the area";
  bulletin.editors = {"token:ben", "token:cleo"};
  bulletin.break_glass = "nobody else is here";
  bulletin.approved_by = "api";  // as it was stored before there were actors
  bulletin.updated_at = kNow + hours(1);
  ASSERT_TRUE(save());
  auto found = InRead(*db, [](Tx& tx) { return FindBulletin(tx, "b7"); });
  ASSERT_TRUE(found && *found);
  const Bulletin& stored = **found;
  EXPECT_EQ(stored.kind, "schedule_change");
  EXPECT_EQ(stored.msg_type, "Update");
  EXPECT_EQ(stored.status, "Exercise");
  EXPECT_EQ(stored.event, "Flood");
  EXPECT_EQ(stored.urgency, "Immediate");
  EXPECT_EQ(stored.severity, "Severe");
  EXPECT_EQ(stored.certainty, "Observed");
  ASSERT_EQ(stored.info.size(), 2U);
  EXPECT_EQ(stored.info.at("en").headline, "Head \"line\"");
  EXPECT_EQ(stored.info.at("en").description, "Two\nlines");
  EXPECT_EQ(stored.info.at("es").instruction, "Suba");
  EXPECT_EQ(stored.area, "Harbor");
  EXPECT_EQ(stored.covers, bulletin.covers);
  EXPECT_EQ(stored.web, "https://example.org");
  EXPECT_EQ(stored.effective, kNow);
  EXPECT_FALSE(stored.expires);
  EXPECT_EQ(stored.channels, (std::vector<std::string>{"town", "village"}));
  EXPECT_EQ(stored.references, "b6");
  EXPECT_EQ(stored.state, "approved");
  EXPECT_EQ(stored.author, "ana");
  EXPECT_EQ(stored.held, "the area");
  EXPECT_EQ(stored.editors, (std::vector<std::string>{"token:ben", "token:cleo"}));
  EXPECT_EQ(stored.break_glass, "nobody else is here");
  EXPECT_EQ(stored.approved_by, "token:api");
  EXPECT_EQ(stored.created_at, kNow);
  EXPECT_EQ(stored.updated_at, kNow + hours(1));
  auto approved = InRead(*db, [](Tx& tx) { return FindBulletins(tx, {.state = "approved"}); });
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->bulletins.size(), 1U);
  auto drafts = InRead(*db, [](Tx& tx) { return FindBulletins(tx, {.state = "draft"}); });
  ASSERT_TRUE(drafts);
  EXPECT_TRUE(drafts->bulletins.empty());
  auto none = InRead(*db, [](Tx& tx) { return FindBulletin(tx, "b8"); });
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST_P(BulletinsTest, NewestFirst) {
  Db* const db = db_.get();
  for (int i = 0; i < 5; ++i) {
    Bulletin bulletin;
    bulletin.id = "b" + std::to_string(i);
    bulletin.created_at = kNow + hours(i * 3 % 5);
    ASSERT_TRUE(db->Write([&](Tx& tx) { return SaveBulletin(tx, bulletin); }));
  }
  auto found = InRead(*db, [](Tx& tx) { return FindBulletins(tx, {.limit = 3}); });
  ASSERT_TRUE(found);
  ASSERT_EQ(found->bulletins.size(), 3U);
  EXPECT_EQ(found->bulletins.at(0).id, "b3");
  EXPECT_EQ(found->bulletins.at(1).id, "b1");
}

TEST_P(BulletinsTest, PageByPageToTheLast) {
  Db* const db = db_.get();
  constexpr int kBulletins = 1'203;
  ASSERT_TRUE(db->Write([&](Tx& tx) -> Result<void> {
    for (int i = 0; i < kBulletins; ++i) {
      Bulletin bulletin;
      bulletin.id = "b" + std::to_string(i);
      bulletin.state = i % 3 == 0 ? "draft" : "sent";
      bulletin.references = i % 100 == 1 ? "b7" : "";
      bulletin.created_at = kNow + hours(i / 4);  // several at once
      if (auto saved = SaveBulletin(tx, bulletin); !saved) return saved;
    }
    return {};
  }));
  const auto walk = [&](BulletinQuery query) {
    std::set<std::string> seen;
    for (;;) {
      auto page = InRead(*db, [&](Tx& tx) { return FindBulletins(tx, query); });
      EXPECT_TRUE(page) << page.error().message;
      for (const Bulletin& each : page->bulletins) EXPECT_TRUE(seen.insert(each.id).second) << each.id;
      if (page->next.empty()) return static_cast<int>(seen.size());
      query.before = page->next;
    }
  };
  EXPECT_EQ(walk({.limit = 500}), kBulletins);
  EXPECT_EQ(walk({.limit = 1}), kBulletins);
  EXPECT_EQ(walk({.limit = kBulletins / 3}), kBulletins) << "the last page is full";
  EXPECT_EQ(walk({.state = "draft", .limit = 100}), kBulletins / 3);
  EXPECT_EQ(walk({.references = "b7", .limit = 5}), 13);
  EXPECT_EQ(walk({.before = "nobody"}), 0);
}

TEST_P(PostsTest, AreKeptWhole) {
  Db* const db = db_.get();
  PutOut(*db, {});
  Post post{"town",   "en",     "Title", {"part one", "part \"two\""}, "https://example.org", "flood",
            "Severe", "Actual", kNow};
  ASSERT_TRUE(db->Write([&](Tx& tx) { return PutPost(tx, "b1", post); }));
  post.title = "Better";
  ASSERT_TRUE(db->Write([&](Tx& tx) { return PutPost(tx, "b1", post); }));
  auto found = InRead(*db, [](Tx& tx) { return PostOn(tx, "b1", "town", "en"); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->channel, "town");
  EXPECT_EQ((*found)->lang, "en");
  EXPECT_EQ((*found)->title, "Better");
  EXPECT_EQ((*found)->parts, post.parts);
  EXPECT_EQ((*found)->web, post.web);
  EXPECT_EQ((*found)->event, "flood");
  EXPECT_EQ((*found)->severity, "Severe");
  EXPECT_EQ((*found)->status, "Actual");
  EXPECT_EQ((*found)->sent, kNow);
  auto none = InRead(*db, [](Tx& tx) { return PostOn(tx, "b1", "town", "es"); });
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST_P(ChannelStateTest, IsOfOneChannel) {
  Db* const db = db_.get();
  const std::string secret("tok\0en", 6);
  ASSERT_TRUE(db->Write([&](Tx& tx) { return PutState(tx, "town", "token", "old"); }));
  ASSERT_TRUE(db->Write([&](Tx& tx) { return PutState(tx, "town", "token", secret); }));
  auto found = InRead(*db, [](Tx& tx) { return GetState(tx, "town", "token"); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(**found, secret);
  auto other = InRead(*db, [](Tx& tx) { return GetState(tx, "village", "token"); });
  ASSERT_TRUE(other);
  EXPECT_FALSE(*other);
}

}  // namespace
}  // namespace crier
