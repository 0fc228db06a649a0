// What the tests of the store put in, and short ways to put it in and to look at it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/db/db.h"
#include "store/tables/bulletins.h"
#include "store/tables/intake.h"
#include "store/tables/outbox.h"
#include "tests/support/outbox.h"

namespace crier {

inline constexpr Time kNow{std::chrono::milliseconds(1'800'000'000'000)};
inline constexpr std::chrono::hours kWindow{72};

inline std::unique_ptr<Db> OpenMemory() {
  auto db = OpenDb("sqlite::memory:");
  if (!db) ADD_FAILURE() << db.error().message;
  return db ? *std::move(db) : nullptr;
}

// Runs `work(tx)` in a write transaction and gives what it answers.
template <typename F>
auto InWrite(Db& db, F work) {
  using R = decltype(work(std::declval<Tx&>()));
  R result = Error{Fault::kBadData, "never ran"};
  Result<void> done = db.Write([&](Tx& tx) -> Result<void> {
    result = work(tx);
    return result ? Result<void>() : result.error();
  });
  if (!done) return R(done.error());
  return result;
}

template <typename F>
auto InRead(Db& db, F work) {
  using R = decltype(work(std::declval<Tx&>()));
  R result = Error{Fault::kBadData, "never ran"};
  Result<void> done = db.Read([&](Tx& tx) -> Result<void> {
    result = work(tx);
    return result ? Result<void>() : result.error();
  });
  if (!done) return R(done.error());
  return result;
}

// The first column of the first row as a number; -1 if the query fails or brings nothing.
inline int64_t Number(Db& db, const std::string& sql, const std::vector<Value>& values = {}) {
  auto rows = InRead(db, [&](Tx& tx) { return tx.Query(sql, values); });
  if (!rows) ADD_FAILURE() << rows.error().message;
  return rows && !rows->empty() ? rows->front().Int(0) : -1;
}

inline Mention Say(const std::string& native_id, const std::string& text, Time at = kNow) {
  Mention mention;
  mention.channel = "town";
  mention.native_id = native_id;
  mention.text = text;
  mention.created_at = at;
  mention.author = {"u1", "@ana@example.org", "Ana"};
  return mention;
}

// A mention judged in the plainest way: about `service_code`, which makes a draft that joins by it.
inline Judged About(const std::string& service_code, const Event& event, double urgency = 0.1) {
  Judged judged;
  judged.event = event;
  const Mention* mention = std::get_if<Mention>(&event);
  if (const auto* edited = std::get_if<Edited>(&event)) mention = &edited->mention;
  if (mention == nullptr) return judged;
  judged.verdict.lang = "en";
  judged.verdict.intent = "report";
  judged.verdict.urgency = urgency;
  judged.counts.push_back({HourOf(mention->created_at), mention->channel, "intent", "report", "", 1});
  if (service_code.empty()) return judged;
  judged.verdict.issues.push_back({service_code, 2.0, {{"RULE", 0, 1, mention->text.substr(0, 1)}}});
  judged.verdict.actionable = true;
  judged.counts.push_back(
      {HourOf(mention->created_at), mention->channel, "service_code", service_code, "Old Town", 1});
  ServiceRequest draft;
  draft.service_code = service_code;
  draft.description = mention->text;
  draft.neighborhood = "Old Town";
  draft.urgency = urgency;
  draft.requested_datetime = mention->created_at;
  draft.join_key = service_code + "@old-town";
  judged.draft = draft;
  return judged;
}

inline Intake Poll(std::vector<Judged> events, const std::string& cursor = "c1", Time now = kNow) {
  Intake intake;
  intake.channel = "town";
  intake.cursor = cursor;
  intake.events = std::move(events);
  intake.now = now;
  return intake;
}

inline IntakeResult TakeAll(Db& db, const Intake& intake) {
  auto result = InWrite(db, [&](Tx& tx) { return TakeIn(tx, intake, kWindow); });
  if (!result) ADD_FAILURE() << result.error().message;
  return result ? *std::move(result) : IntakeResult{};
}

inline std::vector<StoredMention> Search(Db& db, const MentionQuery& query) {
  auto found = InRead(db, [&](Tx& tx) { return FindMentions(tx, query); });
  if (!found) ADD_FAILURE() << found.error().message;
  return found ? *std::move(found) : std::vector<StoredMention>();
}

inline std::vector<std::string> NativeIds(const std::vector<StoredMention>& mentions) {
  std::vector<std::string> ids;
  for (const StoredMention& each : mentions) ids.push_back(each.mention.native_id);
  return ids;
}

inline Delivery Outbound(const std::string& key, size_t part = 0, const std::string& recipient = "") {
  Delivery delivery;
  delivery.subject = "b1";
  delivery.channel = "town";
  delivery.lang = "en";
  delivery.part = part;
  delivery.recipient = recipient;
  delivery.key = key;
  delivery.priority = 0;
  delivery.created_at = kNow;
  delivery.next_attempt = kNow;
  delivery.updated_at = kNow;
  return delivery;
}

// Saves a bulletin b1 and the rows.
inline void PutOut(Db& db, const std::vector<Delivery>& rows) {
  auto done = db.Write([&](Tx& tx) -> Result<void> {
    std::set<std::string> bulletins = {"b1"};
    for (const Delivery& row : rows) bulletins.insert(row.subject);
    for (const std::string& id : bulletins) {
      Bulletin bulletin;
      bulletin.id = id;
      if (auto saved = SaveBulletin(tx, bulletin); !saved) return saved;
    }
    return PutDeliveries(tx, rows);
  });
  ASSERT_TRUE(done) << done.error().message;
}

inline std::vector<Delivery> Claim(Db& db, Time now = kNow, int limit = 100) {
  auto claimed = InWrite(db, [&](Tx& tx) { return ClaimDeliveries(tx, "town", now, limit); });
  if (!claimed) ADD_FAILURE() << claimed.error().message;
  return claimed ? *std::move(claimed) : std::vector<Delivery>();
}

inline Delivery WithKey(Db& db, const std::string& key) {
  auto rows = InRead(db, [](Tx& tx) { return DeliveriesOf(tx, "b1"); });
  for (Delivery& each : *rows) {
    if (each.key == key) return each;
  }
  ADD_FAILURE() << "no delivery " << key;
  return {};
}

}  // namespace crier
