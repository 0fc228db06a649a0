#include "store/tables/consents.h"

#include <gtest/gtest.h>

#include "store/tables/outbox.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;

class ConsentsTest : public StoreTest {
 protected:
  std::vector<int64_t> Take(const Consent& consent, Time now = kNow) {
    auto taken = InWrite(*db_, [&](Tx& tx) { return TakeConsent(tx, "town", consent, now); });
    EXPECT_TRUE(taken) << taken.error().message;
    return taken ? *taken : std::vector<int64_t>();
  }
  std::vector<ConsentChange> History(const std::string& who) {
    auto found = InRead(*db_, [&](Tx& tx) { return ConsentHistory(tx, "town", who); });
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : std::vector<ConsentChange>();
  }
  std::string State(const std::string& who) {
    const auto history = History(who);
    return history.empty() ? "" : std::string(ConsentStepName(history.front().step));
  }
  bool Silenced(const std::string& who) {
    auto consent = *InRead(*db_, [&](Tx& tx) { return FindConsent(tx, "town", who); });
    return consent && !consent->granted;
  }
  Result<Decided> Decide(const std::string& who, bool restore, std::optional<int64_t> seen, Time now = kNow) {
    return InWrite(*db_, [&](Tx& tx) {
      return DecideConsent(tx, {"town", who, restore, "Kim", "She called", seen}, now);
    });
  }
  static Consent Leaves(const std::string& key, const std::string& message,
                        ConsentProof proof = ConsentProof::kKey,
                        const std::string& sender = "ana@example.org") {
    return {"town", "", false, "unsubscribe", key, proof, message, sender};
  }
};
INSTANTIATE_TEST_SUITE_P(On, ConsentsTest, BackEnds(), BackEndName);

TEST_P(ConsentsTest, AKeyReachesOnlyItsOwnRecipient) {
  PutOut(*db_, {Outbound("k1", 0, "ana@example.org"), Outbound("k2", 0, "bob@example.org")});
  EXPECT_EQ(Take(Leaves("k1", "m1")).size(), 1U) << "what was pending is skipped";
  EXPECT_TRUE(Silenced("ana@example.org"));
  EXPECT_FALSE(Silenced("bob@example.org"));
  const auto history = History("ana@example.org");
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].step, ConsentStep::kWithdrawn);
  EXPECT_EQ(history[0].at, kNow);
  EXPECT_EQ(history[0].words, "unsubscribe");
  EXPECT_EQ(history[0].proof, ConsentProof::kKey);
  EXPECT_EQ(history[0].key, "k1");
  EXPECT_EQ(history[0].native_id, "m1");
  EXPECT_EQ(history[0].sender, "ana@example.org");
  EXPECT_EQ(history[0].actor, "channel:town");
}

// Mail to one address is read, and left, at another.
TEST_P(ConsentsTest, AKeyLeavesFromAnyAddress) {
  int mails = 0;
  for (const char* sender : {"", "ana@home.example", "ana+list@example.org", "Ana@Example.ORG"}) {
    const std::string key = "k" + std::to_string(++mails);
    PutOut(*db_, {Outbound(key, 0, "ana@example.org")});
    EXPECT_EQ(Take(Leaves(key, "m" + std::to_string(mails), ConsentProof::kKey, sender)).size(), 1U)
        << sender;
    EXPECT_EQ(State("ana@example.org"), "withdrawn") << sender;
    EXPECT_EQ(State("ana@home.example"), "") << "the sender is not heard instead";
    EXPECT_EQ(History("ana@example.org").front().sender, sender);
    ASSERT_TRUE(Decide("ana@example.org", true, History("ana@example.org").front().id));
  }
  // But nobody else signs up again by a key.
  ASSERT_TRUE(Decide("ana@example.org", false, std::nullopt));
  Take({"town", "", true, "START", "k1", ConsentProof::kKey, "m8", "eve@evil.example"});
  EXPECT_TRUE(Silenced("ana@example.org"));
}

// An answer names our mail, and so does whoever answers that: on a list, or to whom it was forwarded.
TEST_P(ConsentsTest, AnAnswerFromAnotherSenderOnlyAsks) {
  PutOut(*db_, {Outbound("k1", 0, "ana@example.org")});
  Consent answer = Leaves("k1", "m1", ConsentProof::kKey, "eve@evil.example");
  answer.recipient = answer.sender;
  EXPECT_TRUE(Take(answer).empty());
  EXPECT_EQ(State("ana@example.org"), "asked");
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kPending);
  EXPECT_EQ(State("eve@evil.example"), "");
  const auto asked = History("ana@example.org").front();
  EXPECT_EQ(asked.proof, ConsentProof::kNone);
  EXPECT_EQ(asked.key, "k1");
  EXPECT_EQ(asked.sender, "eve@evil.example");
  answer.native_id = "m2";
  answer.sender = answer.recipient = "Ana@Example.org";
  EXPECT_EQ(Take(answer).size(), 1U);
  EXPECT_EQ(State("ana@example.org"), "withdrawn");
}

// One click (RFC 8058) has no sender: whoever runs its page answers for who clicked.
TEST_P(ConsentsTest, WhatTheChannelVouchesForNeedsNoSender) {
  PutOut(*db_, {Outbound("k1", 0, "ana@example.org")});
  EXPECT_EQ(Take(Leaves("k1", "", ConsentProof::kChannel, "")).size(), 1U);
  EXPECT_TRUE(Silenced("ana@example.org"));
}

TEST_P(ConsentsTest, WhatIsNotProvenOnlyAsks) {
  PutOut(*db_, {Outbound("k1", 0, "ana@example.org"), Outbound("k2", 0, "bob@example.org")});
  // A guessed key, from whom it may be.
  EXPECT_TRUE(Take(Leaves("0000", "m1", ConsentProof::kKey, "ana@work.example")).empty());
  EXPECT_EQ(State("ana@work.example"), "asked");
  EXPECT_FALSE(Silenced("ana@work.example"));
  // Nothing but an address.
  Consent forged{"town", "Bob@example.org",   false, "unsubscribe",
                 "",     ConsentProof::kNone, "m2",  "bob@example.org"};
  Take(forged);
  EXPECT_EQ(State("bob@example.org"), "asked");
  EXPECT_FALSE(Silenced("bob@example.org"));
  // Again and again: one line.
  for (int i = 0; i < 5; ++i) {
    forged.native_id = "again" + std::to_string(i);
    Take(forged);
  }
  EXPECT_EQ(History("bob@example.org").size(), 1U);
  // Unsure words with a good key; a complaint that names another.
  Take(Leaves("k1", "m3", ConsentProof::kNone));
  EXPECT_EQ(State("ana@example.org"), "asked");
  Take({"town", "bob@example.org", false, "abuse", "k1", ConsentProof::kComplaint, "m4", "fbl@x.example"});
  EXPECT_FALSE(Silenced("ana@example.org"));
  EXPECT_FALSE(Silenced("bob@example.org"));
  // A complaint about what we never sent is nothing.
  Take({"town", "eve@example.org", false, "abuse", "invented", ConsentProof::kComplaint, "m5",
        "fbl@x.example"});
  EXPECT_EQ(State("eve@example.org"), "");
  // And nobody is signed up so.
  Take({"town", "max@example.org", true, "subscribe", "", ConsentProof::kNone, "m6", "max@example.org"});
  EXPECT_EQ(State("max@example.org"), "");
}

TEST_P(ConsentsTest, ARestoredConsentLastsUntilALaterWithdrawal) {
  PutOut(*db_, {Outbound("k1", 0, "ana@example.org")});
  Take(Leaves("k1", "m1"), kNow + hours(1));
  const int64_t seen = History("ana@example.org").front().id;
  EXPECT_FALSE(Decide("ana@example.org", true, std::nullopt)) << "of what was seen";
  EXPECT_FALSE(Decide("ana@example.org", true, seen + 1)) << "something else was seen";
  const auto restored = Decide("Ana@Example.org", true, seen);  // by a clock that is behind
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->change.step, ConsentStep::kRestored);
  EXPECT_EQ(restored->change.who, "Kim");
  EXPECT_EQ(restored->change.why, "She called");
  EXPECT_FALSE(Silenced("ana@example.org"));
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return PutDeliveries(tx, {Outbound("k2", 0, "ana@example.org")}); }));
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kPending);
  // The mailbox is read anew: the same mail undoes nothing.
  EXPECT_TRUE(Take(Leaves("k1", "m1"), kNow + hours(2)).empty());
  EXPECT_FALSE(Silenced("ana@example.org"));
  // Another mail does.
  EXPECT_EQ(Take(Leaves("k2", "m2"), kNow + hours(2)).size(), 1U);
  EXPECT_TRUE(Silenced("ana@example.org"));
  std::string steps;
  for (const auto& change : History("ana@example.org"))
    steps += std::string(ConsentStepName(change.step)) + " ";
  EXPECT_EQ(steps, "withdrawn restored withdrawn ");
  EXPECT_FALSE(Decide("ana@example.org", true, seen)) << "it was restored and withdrawn since";
}

TEST_P(ConsentsTest, StaffDecideWhatWasAsked) {
  PutOut(*db_, {Outbound("k1", 0, "ana@example.org"), Outbound("k2", 0, "bob@example.org")});
  for (const char* who : {"ana@example.org", "bob@example.org"})
    Take({"town", who, false, "unsubscribe", "", ConsentProof::kNone, std::string("m ") + who, who});
  const auto off = Decide("ana@example.org", false, History("ana@example.org").front().id);
  ASSERT_TRUE(off) << off.error().message;
  EXPECT_EQ(off->deliveries.size(), 1U);
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kSkipped);
  EXPECT_EQ(off->change.proof, ConsentProof::kStaff);
  EXPECT_TRUE(Decide("ana@example.org", false, std::nullopt)) << "again changes nothing";
  EXPECT_EQ(History("ana@example.org").size(), 2U);
  ASSERT_TRUE(Decide("bob@example.org", true, History("bob@example.org").front().id));
  EXPECT_FALSE(Silenced("bob@example.org"));
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kPending);
  EXPECT_FALSE(Decide("bob@example.org", true, History("bob@example.org").front().id))
      << "nothing to restore";
  EXPECT_FALSE(Decide("nobody@example.org", true, 0));
  // Somebody called who was never heard of.
  ASSERT_TRUE(Decide("eve@example.org", false, std::nullopt));
  EXPECT_TRUE(Silenced("eve@example.org"));
}

TEST_P(ConsentsTest, AreListedNewestFirstAPageAtATime) {
  for (int i = 0; i < 5; ++i) Take({"town", "r" + std::to_string(i), false, "STOP"}, kNow + hours(i));
  auto other = InWrite(*db_, [](Tx& tx) {
    return TakeConsent(tx, "village", {"", "r0", false, "STOP"}, kNow);
  });
  ASSERT_TRUE(other);
  Take({"town", "r1", true, "START"}, kNow + hours(6));
  const auto list = [&](const ConsentQuery& query) {
    std::string names;
    auto found = *InRead(*db_, [&](Tx& tx) { return FindConsents(tx, query); });
    for (const auto& change : found) names += change.channel.substr(0, 1) + change.recipient + " ";
    return names + (found.empty() ? "" : std::to_string(found.size()));
  };
  EXPECT_EQ(list({}), "tr1 vr0 tr4 tr3 tr2 tr0 6");
  EXPECT_EQ(list({.channel = "town"}), "tr1 tr4 tr3 tr2 tr0 5");
  EXPECT_EQ(list({.recipient = "R0"}), "vr0 tr0 2");
  EXPECT_EQ(list({.channel = "town", .state = ConsentStep::kWithdrawn, .limit = 2}), "tr4 tr3 2");
  const auto page = *InRead(*db_, [&](Tx& tx) { return FindConsents(tx, {.channel = "town", .limit = 2}); });
  EXPECT_EQ(list({.channel = "town", .before = page.back().id, .limit = 2}), "tr3 tr2 2");
}

// A channel that tells the same with every poll, without an id for it, fills no table.
TEST_P(ConsentsTest, TheSameWordTwiceIsOneChange) {
  for (int i = 0; i < 3; ++i) Take({"town", "ana", false, "STOP"}, kNow + hours(i));
  EXPECT_EQ(History("ana").size(), 1U);
}

}  // namespace
}  // namespace crier
