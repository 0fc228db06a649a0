// The audit in the store: a row for each act, in its transaction, and what somebody did to the rows by hand
// is found. On every database, and where several nodes write at once.
#include "hub/audit.h"

#include <thread>

#include "hub/act.h"
#include "store/tables/audit.h"
#include "store/tables/people.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

const Actor kPersonAna = Actor::Person("ana");

class AuditStore : public StoreTest {
 protected:
  // What an act writes beside its row.
  static Result<AuditedChange> Person(Tx& tx, const std::string& name) {
    if (auto added = AddPerson(tx, crier::Person{.name = name}); !added) return added.error();
    return AuditedChange{"person " + name, nullptr, {{"name", name}}};
  }
  static Result<void> Act(Db& db, const std::string& name) {
    return crier::Act(db, {kPersonAna, "192.0.2.1"}, kNow, "person.make",
                      [&](Tx& tx) { return Person(tx, name); });
  }
  void Fill() {
    for (const char* name : {"a", "b", "c", "d", "e"}) ASSERT_TRUE(Act(*db_, name)) << name;
  }
  AuditCheck Verify(const std::string& head = "") {
    auto check = VerifyAudit(*db_, HeadOf(head));
    EXPECT_TRUE(check) << (check ? "" : check.error().message);
    return check ? *check : AuditCheck{};
  }
  void ByHand(const std::string& sql) {
    const auto done = InWrite(*db_, [&](Tx& tx) { return tx.Run(sql); });
    ASSERT_TRUE(done) << sql << done.error().message;
    ASSERT_GT(*done, 0) << sql;
  }
};
INSTANTIATE_TEST_SUITE_P(On, AuditStore, BackEnds(), BackEndName);

TEST_P(AuditStore, AnActIsARow) {
  Fill();
  const auto newest = InRead(*db_, [](Tx& tx) { return FindAudit(tx, {.limit = 1}); })->at(0);
  EXPECT_EQ(newest.number, 5);
  EXPECT_EQ(newest.who, "person:ana");
  EXPECT_EQ(newest.address, "192.0.2.1");
  EXPECT_EQ(newest.subject, "person e");
  EXPECT_EQ(newest.before, "");
  EXPECT_EQ(newest.after, R"({"name":"e"})");
  const AuditCheck check = Verify();
  EXPECT_TRUE(check.whole()) << check.breaks().at(0).what;
  EXPECT_EQ(check.entries(), 5);
}

TEST_P(AuditStore, AnActThatFailsIsNoRowAndNoChange) {
  Fill();
  EXPECT_FALSE(Act(*db_, "a")) << "there is one";
  const auto half = crier::Act(*db_, kPersonAna, kNow, "person.make", [&](Tx& tx) -> Result<AuditedChange> {
    if (auto done = Person(tx, "f"); !done) return done;
    return Error{Fault::kRejected, "no"};
  });
  EXPECT_FALSE(half);
  EXPECT_EQ(Verify().entries(), 5);
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindPerson(tx, "f"); }), std::nullopt);
}

TEST_P(AuditStore, WhatChangesNothingIsNoRowAndARowHoldsWhatDiffers) {
  const auto act = [&](Json before, Json after) {
    ASSERT_TRUE(crier::Act(*db_, kPersonAna, kNow, "x.y", [&](Tx&) -> Result<AuditedChange> {
      return AuditedChange{"x", before, after};
    }));
  };
  act({{"a", 1}}, {{"a", 1}});
  EXPECT_EQ(Verify().entries(), 0);
  act({{"a", 1}, {"b", 2}}, {{"a", 1}, {"b", 3}, {"c", 4}});
  const auto row = InRead(*db_, [](Tx& tx) { return FindAudit(tx, {}); })->at(0);
  EXPECT_EQ(row.before, R"({"b":2})");
  EXPECT_EQ(row.after, R"({"b":3,"c":4})");
}

TEST_P(AuditStore, IsFoundByWhoWhatAndWhen) {
  Fill();
  ASSERT_TRUE(crier::Act(*db_, Actor::Command("people"), kNow + std::chrono::minutes(5), "person.reset",
                         [](Tx&) -> Result<AuditedChange> {
                           return AuditedChange{"person a", nullptr, {{"x", 1}}};
                         }));
  const auto numbers = [&](const AuditQuery& query) {
    std::vector<int64_t> found;
    const auto entries = InRead(*db_, [&](Tx& tx) { return FindAudit(tx, query); });
    for (const AuditEntry& each : *entries) found.push_back(each.number);
    return found;
  };
  EXPECT_EQ(numbers({.who = "command:people"}), std::vector<int64_t>{6});
  EXPECT_EQ(numbers({.action = "person.reset"}), std::vector<int64_t>{6});
  EXPECT_EQ(numbers({.action = "person", .limit = 2}), (std::vector<int64_t>{6, 5}));
  EXPECT_EQ(numbers({.action = "pers"}), std::vector<int64_t>{});
  EXPECT_EQ(numbers({.subject = "person a"}), (std::vector<int64_t>{6, 1}));
  EXPECT_EQ(numbers({.from = kNow + std::chrono::minutes(1)}), std::vector<int64_t>{6});
  EXPECT_EQ(numbers({.to = kNow + std::chrono::minutes(1), .before = 4, .limit = 2}),
            (std::vector<int64_t>{3, 2}));
}

TEST_P(AuditStore, WhatSomebodyDidByHandIsFound) {
  const std::string deeds[] = {
      "UPDATE audit SET who = 'person:eve' WHERE number = 1",
      "UPDATE audit SET at = at + 1 WHERE number = 3",
      "UPDATE audit SET became = '{}' WHERE number = 5",
      "UPDATE audit SET address = '' WHERE number = 2",
      "DELETE FROM audit WHERE number = 1",
      "DELETE FROM audit WHERE number = 3",
      "DELETE FROM audit WHERE number = 5",
      "DELETE FROM audit",
      "UPDATE audit SET number = 9 WHERE number = 5",
      "INSERT INTO audit (number, at, who, address, action, subject, was, became, previous, hash) SELECT 6, "
      "at, who,"
      " address, action, subject, was, became, previous, hash FROM audit WHERE number = 5",
      "INSERT INTO audit (number, at, who, address, action, subject, was, became, previous, hash) SELECT 0, "
      "at, who,"
      " address, action, subject, was, became, '', hash FROM audit WHERE number = 5",
      "DELETE FROM audit_head",
      "UPDATE audit_head SET number = 4",
  };
  Fill();
  for (const std::string& deed : deeds) {
    bool found = false;
    // Undone again, by failing.
    (void)db_->Write([&](Tx& tx) -> Result<void> {
      auto done = tx.Run(deed);
      EXPECT_TRUE(done && *done > 0) << deed;
      AuditCheck check;
      auto head = FindAuditHead(tx);
      if (!head) return head.error();
      if (auto all = EachAuditEntry(tx, [&](const AuditEntry& each) { check.Add(each); }); !all) return all;
      check.End({head->number, head->hash});
      found = !check.whole();
      return Error{Fault::kRejected, "back"};
    });
    EXPECT_TRUE(found) << deed;
  }
  EXPECT_TRUE(Verify().whole());
}

TEST_P(AuditStore, AnEndThatWasCutOffWithItsHeadIsFoundByAKeptHead) {
  Fill();
  const std::string kept = HeadText(Verify().head());
  ByHand("DELETE FROM audit WHERE number > 3");
  ByHand("UPDATE audit_head SET number = 3, hash = (SELECT hash FROM audit WHERE number = 3)");
  EXPECT_TRUE(Verify().whole());
  EXPECT_FALSE(Verify(kept).whole());
}

class AuditNodes : public AuditStore {};
INSTANTIATE_TEST_SUITE_P(On, AuditNodes, BackEndsOnDisk(), BackEndName);

TEST_P(AuditNodes, WriteOneChain) {
  auto second = OpenDb(url_);
  ASSERT_TRUE(second) << second.error().message;
  std::vector<std::thread> nodes;
  for (Db* db : {db_.get(), second->get(), db_.get(), second->get()}) {
    nodes.emplace_back([db, n = nodes.size()] {
      for (int i = 0; i < 10; ++i) {
        const std::string name = "n" + std::to_string(n) + "-" + std::to_string(i);
        Result<void> done = Act(*db, name);
        while (!done && done.error().fault == Fault::kUnreachable) done = Act(*db, name);
        EXPECT_TRUE(done) << (done ? "" : done.error().message);
      }
    });
  }
  for (std::thread& each : nodes) each.join();
  const AuditCheck check = Verify();
  EXPECT_EQ(check.entries(), 40);
  EXPECT_TRUE(check.whole()) << check.breaks().at(0).what;
}

}  // namespace
}  // namespace crier
