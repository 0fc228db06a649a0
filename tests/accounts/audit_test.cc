// The chain finds every row that was changed, removed or put in.
#include "accounts/audit.h"

#include <gtest/gtest.h>

#include <functional>

namespace crier {
namespace {

std::vector<AuditEntry> Chain(int64_t length) {
  std::vector<AuditEntry> entries;
  AuditHead head;
  for (int64_t i = 0; i < length; ++i) {
    AuditEntry entry;
    entry.at = Time{std::chrono::milliseconds(1'800'000'000'000 + i)};
    entry.who = "person:ana";
    entry.address = "192.0.2.1";
    entry.action = "request.accept";
    entry.subject = "request " + std::to_string(i);
    entry.before = "{}";
    entry.after = "{\"a\":1}";
    entries.push_back(Linked(entry, head));
    head = {entries.back().number, entries.back().hash};
  }
  return entries;
}

AuditHead LastOf(const std::vector<AuditEntry>& entries) {
  return {entries.back().number, entries.back().hash};
}

bool Whole(const std::vector<AuditEntry>& entries, const AuditHead& kept,
           const std::vector<AuditHead>& expected = {}) {
  AuditCheck check;
  for (const AuditHead& each : expected) check.Expect(each);
  for (const AuditEntry& each : entries) check.Add(each);
  check.End(kept);
  return check.whole();
}

TEST(Audit, AChainThatNobodyTouchedIsWhole) {
  EXPECT_TRUE(Whole({}, {}));
  const auto chain = Chain(5);
  EXPECT_TRUE(Whole(chain, LastOf(chain)));
  EXPECT_TRUE(Whole(chain, LastOf(chain), {{2, chain[1].hash}}));
}

TEST(Audit, EveryMemberOfEveryRowCounts) {
  const std::function<void(AuditEntry&)> changes[] = {
      [](AuditEntry& e) { e.at += std::chrono::milliseconds(1); },
      [](AuditEntry& e) { e.who = "person:eve"; },
      [](AuditEntry& e) { e.address = ""; },
      [](AuditEntry& e) { e.action = "request.dismiss"; },
      [](AuditEntry& e) { e.subject += "0"; },
      [](AuditEntry& e) { e.before = ""; },
      [](AuditEntry& e) { e.after = "{\"a\":2}"; },
      [](AuditEntry& e) { e.previous = std::string(64, '0'); },
      [](AuditEntry& e) { e.hash = std::string(64, '0'); },
      [](AuditEntry& e) { e.number += 1; },
      // Also where the row is digested anew.
      [](AuditEntry& e) { e.who = "person:eve", e.hash = AuditHash(e); },
  };
  const auto chain = Chain(5);
  for (size_t row = 0; row < chain.size(); ++row) {
    for (const auto& change : changes) {
      auto changed = chain;
      change(changed[row]);
      EXPECT_FALSE(Whole(changed, LastOf(chain))) << row << " " << AuditBytes(changed[row]);
    }
  }
}

TEST(Audit, NothingMovesFromOneMemberToTheNext) {
  AuditEntry one, other;
  one.before = "ab", one.after = "c";
  other.before = "a", other.after = "bc";
  EXPECT_NE(AuditHash(one), AuditHash(other));
}

TEST(Audit, ARowThatIsRemovedOrPutInIsFound) {
  const auto chain = Chain(5);
  for (size_t row = 0; row < chain.size(); ++row) {
    auto removed = chain;
    removed.erase(removed.begin() + static_cast<ptrdiff_t>(row));
    EXPECT_FALSE(Whole(removed, LastOf(chain))) << row;
    auto doubled = chain;
    doubled.insert(doubled.begin() + static_cast<ptrdiff_t>(row), chain[row]);
    EXPECT_FALSE(Whole(doubled, LastOf(chain))) << row;
  }
  auto swapped = chain;
  std::swap(swapped[1], swapped[2]);
  EXPECT_FALSE(Whole(swapped, LastOf(chain)));
  EXPECT_FALSE(Whole({}, LastOf(chain))) << "all gone";
}

TEST(Audit, AnEndThatWasCutOffWithItsHeadIsFoundByAHeadThatWasKept) {
  const auto chain = Chain(5);
  const auto cut = Chain(3);
  EXPECT_TRUE(Whole(cut, LastOf(cut))) << "the store alone cannot tell";
  EXPECT_FALSE(Whole(cut, LastOf(cut), {LastOf(chain)}));
}

TEST(Audit, AChainThatWasWrittenAnewIsFoundByAHeadThatWasKept) {
  const auto chain = Chain(5);
  std::vector<AuditEntry> anew;
  AuditHead head;
  for (AuditEntry entry : chain) {
    if (entry.number == 2) entry.who = "person:eve";
    anew.push_back(Linked(entry, head));
    head = LastOf(anew);
  }
  EXPECT_TRUE(Whole(anew, head));
  EXPECT_FALSE(Whole(anew, head, {{3, chain[2].hash}}));
}

TEST(Audit, AHeadIsReadAsItIsWritten) {
  const AuditHead head{17, std::string(64, 'a')};
  EXPECT_EQ(HeadOf(HeadText(head)), head);
  for (const char* none : {"", "17", "17:", "17:abc", ":aa", "0:aa", "x:aa"})
    EXPECT_EQ(HeadOf(none), std::nullopt);
}

}  // namespace
}  // namespace crier
