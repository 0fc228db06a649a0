#include "store/tables/outbox.h"

#include <algorithm>
#include <tuple>

#include "store/tables/consents.h"
#include "store/tables/outbox_columns.h"

namespace crier {
namespace {

Value StateValue(DeliveryState state) { return std::string(DeliveryStateName(state)); }

constexpr char kFrom[] = " FROM deliveries WHERE ";
constexpr char kById[] = "id = ?";
constexpr char kByKey[] = "key = ? AND channel = ?";
constexpr char kByNativeId[] = "native_id = ? AND channel = ? AND native_id <> ''";
constexpr char kOfBulletin[] = "job_id IN (SELECT id FROM jobs WHERE kind = 'bulletin' AND subject = ?)";
// What the public may see, then what a person should look at, then the rest.
constexpr char kToShow[] =
    " ORDER BY CASE WHEN recipient = '' THEN 0 WHEN state IN ('unknown', 'failed') THEN 1 ELSE 2 END, id "
    "LIMIT ?";
constexpr char kToPublic[] = "recipient = '' AND ";
constexpr char kToPeople[] = "job_id = ? AND recipient IN (";
constexpr char kNextRecipients[] =
    "SELECT DISTINCT recipient FROM deliveries WHERE job_id = ? AND recipient > ? ORDER BY recipient LIMIT ?";
constexpr char kByDoubt[] =
    "channel = ? AND state = 'unknown' AND (priority, created_at, id) > (?, ?, ?) ORDER BY priority, "
    "created_at, id LIMIT ?";
constexpr char kUnsettled[] =
    "channel = ? AND action = 'send' AND (state IN ('sending', 'unknown') OR (state = 'pending' AND "
    "may_be_out = 1)) ORDER BY id DESC LIMIT 100";
// Not held back by the part before it: `d` and the part before, `p`. What is edited has its native id
// already.
constexpr char kReady[] =
    "(d.part = 0 OR d.action <> 'send' OR EXISTS (SELECT 1 FROM deliveries p WHERE p.job_id = d.job_id AND "
    "p.lang = d.lang AND p.recipient = d.recipient AND p.part = d.part - 1 AND p.action <> 'retract' AND "
    "(p.native_id <> '' OR p.action = 'edit' OR p.state IN ('accepted', 'delivered'))))";
// "+ 0": by the index of the order; most of what is pending is due. Chosen once, before any is changed: a
// subquery that locks and passes over what is locked may answer otherwise when it is asked again.
constexpr char kChoose[] =
    "WITH ready AS MATERIALIZED (SELECT d.id AS id FROM deliveries d WHERE d.channel = ? AND d.state = "
    "'pending' AND d.next_attempt + 0 <= ? AND ";
constexpr char kChooseOrder[] = " ORDER BY d.priority, d.created_at, d.id LIMIT ?";
constexpr char kClaim[] =
    ") UPDATE deliveries SET state = 'sending', updated_at = ?, node = ?, incarnation = ?, claim = claim + "
    "1, target = CASE WHEN action <> 'send' OR part = 0 OR target <> '' THEN target ELSE (SELECT "
    "COALESCE(MAX(CASE WHEN p.native_id = '' THEN p.target ELSE p.native_id END), '') FROM deliveries p "
    "WHERE p.job_id = deliveries.job_id AND p.lang = deliveries.lang AND p.recipient = deliveries.recipient "
    "AND p.part = deliveries.part - 1 AND (p.native_id <> '' OR p.action = 'edit') AND p.action <> "
    "'retract') END WHERE id IN (SELECT id FROM ready) RETURNING ";
constexpr char kLetGo[] =
    "UPDATE deliveries SET state = ?, updated_at = ? WHERE state = 'sending' AND channel = ? AND node = ? "
    "AND incarnation = ?";
constexpr char kPullIn[] =
    "UPDATE deliveries SET next_attempt = ?, updated_at = ? WHERE channel = ? AND state = 'pending' AND "
    "updated_at > ?";
constexpr char kNextDue[] =
    "SELECT d.next_attempt FROM deliveries d WHERE d.channel = ? AND d.state = 'pending' AND ";
constexpr char kNextDueOrder[] = " ORDER BY d.next_attempt LIMIT 1";
constexpr char kDoubt[] =
    "UPDATE deliveries SET state = 'unknown', updated_at = ? WHERE state = 'sending' AND NOT EXISTS (SELECT "
    "1 FROM nodes n JOIN leases l ON l.node = n.name AND l.incarnation = n.incarnation WHERE n.name = "
    "deliveries.node AND n.incarnation = deliveries.incarnation AND l.channel = deliveries.channel AND "
    "n.seen_at > ?)";
constexpr char kSettleFollowers[] =
    "UPDATE deliveries SET state = ?, reason = 'none', error = ?, updated_at = ? WHERE job_id = ? AND lang = "
    "? AND recipient = ? AND part > ? AND action = 'send' AND state = 'pending' RETURNING id";

constexpr char kKeepReport[] =
    "INSERT INTO early_reports (channel, native_id, delivered, detail, at) VALUES (?, ?, ?, ?, ?) ON "
    "CONFLICT (channel, native_id) DO UPDATE SET delivered = excluded.delivered, detail = excluded.detail, "
    "at = excluded.at";
constexpr char kForgetReports[] = "DELETE FROM early_reports WHERE at < ?";
constexpr char kTakeReport[] =
    "DELETE FROM early_reports WHERE channel = ? AND native_id = ? RETURNING delivered, detail";
constexpr char kSkipPending[] =
    "UPDATE deliveries SET state = 'skipped', reason = 'none', error = ?, updated_at = ? WHERE channel = ? "
    "AND recipient = ? AND state = 'pending' RETURNING id";
constexpr char kWithdrawn[] = "the recipient wants no more messages";
// How long a report may come before the answer to the call that it reports on.
constexpr std::chrono::hours kEarlyBy{24};
constexpr int kMaxLimit = 500;

Result<Delivery> DeliveryOf(const Row& row) {
  return RecordOf(DeliveryColumns(), row, "deliveries", std::to_string(row.Int(0)));
}

std::string Select(const char* where) { return "SELECT " + ReadNames(DeliveryColumns()) + kFrom + where; }

Result<std::vector<Delivery>> Load(Tx& tx, const char* where, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query(Select(where), values), DeliveryOf);
}

Result<std::optional<Delivery>> First(Result<std::vector<Delivery>> found) {
  if (!found) return found.error();
  return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<void> Append(const Result<std::vector<Row>>& rows, std::vector<int64_t>* ids) {
  if (!rows) return rows.error();
  for (const Row& row : *rows) ids->push_back(row.Int(0));
  return {};
}

// The last line of defence against writing to somebody who said STOP.
Result<void> SkipIfWithdrawn(Tx& tx, Delivery* delivery) {
  if (delivery->state != DeliveryState::kPending || delivery->recipient.empty()) return {};
  auto consent = FindConsent(tx, delivery->channel, delivery->recipient);
  if (!consent) return consent.error();
  if (!*consent || (*consent)->granted) return {};
  delivery->state = DeliveryState::kSkipped;
  delivery->reason = DeliveryReason::kNone;
  delivery->error = kWithdrawn;
  return {};
}

// Saves it and, where it will never have a native id, settles the parts that wait for one.
Result<std::vector<int64_t>> Settle(Tx& tx, const Delivery& now) {
  std::vector<int64_t> ids = {now.id};
  std::vector<Value> values = ValuesOf(ChangingDeliveryColumns(), now);
  values.emplace_back(now.id);
  auto saved = tx.Run(
      "UPDATE deliveries SET " + Assignments(ChangingDeliveryColumns()) + ", claim = claim + 1 WHERE id = ?",
      values);
  if (!saved) return saved.error();
  const bool failed = now.state == DeliveryState::kFailed;
  const bool dropped = now.state == DeliveryState::kSkipped || now.state == DeliveryState::kRetracted;
  if (now.action != "send" || !now.native_id.empty() || (!failed && !dropped)) return ids;
  const std::string why = "part " + std::to_string(now.part + 1) + (failed ? " failed" : " was not sent");
  auto followers =
      tx.Query(kSettleFollowers, {StateValue(failed ? DeliveryState::kFailed : DeliveryState::kSkipped), why,
                                  ToValue(now.updated_at), now.job_id, now.lang, now.recipient,
                                  static_cast<int64_t>(now.part)});
  if (auto done = Append(followers, &ids); !done) return done.error();
  return ids;
}

// True if the report says something new of the delivery. What was taken back or never sent stays so.
bool Apply(const Report& report, Time now, Delivery* delivery) {
  const DeliveryState state = delivery->state;
  if (state == DeliveryState::kRetracted || state == DeliveryState::kSkipped) return false;
  // "It failed" of a row that waits for another try was said of the try before.
  if (!report.delivered && state == DeliveryState::kPending) return false;
  const DeliveryState said = report.delivered ? DeliveryState::kDelivered : DeliveryState::kFailed;
  if (state == said) return false;
  delivery->state = said;
  delivery->may_be_out = false;
  delivery->reason = DeliveryReason::kNone;
  delivery->error = report.delivered ? std::string() : report.detail;
  if (delivery->native_id.empty()) delivery->native_id = report.native_id;
  delivery->updated_at = now;
  return true;
}

Result<void> KeepReport(Tx& tx, const std::string& channel, const Report& report, Time now) {
  if (auto done = tx.Run(kForgetReports, {ToValue(now - kEarlyBy)}); !done) return done.error();
  auto done = tx.Run(kKeepReport,
                     {channel, report.native_id, int64_t{report.delivered}, report.detail, ToValue(now)});
  return done ? Result<void>() : done.error();
}

// A report may have come before the native id was known.
Result<void> ApplyEarlyReport(Tx& tx, Delivery* delivery) {
  if (delivery->native_id.empty()) return {};
  auto rows = tx.Query(kTakeReport, {delivery->channel, delivery->native_id});
  if (!rows) return rows.error();
  if (rows->empty()) return {};
  Report report;
  report.delivered = rows->front().Int(0) != 0;
  report.detail = rows->front().Text(1);
  Apply(report, delivery->updated_at, delivery);
  return {};
}

// Saves one that was accepted, and that nobody has claimed, saved or doubted since this one was claimed;
// false: somebody has, and nothing is saved.
Result<bool> SaveUnseen(Tx& tx, const Delivery& delivery) {
  std::vector<Value> values = ValuesOf(ChangingDeliveryColumns(), delivery);
  values.emplace_back(delivery.id);
  values.emplace_back(delivery.claim);
  auto saved = tx.Run("UPDATE deliveries SET " + Assignments(ChangingDeliveryColumns()) +
                          ", claim = claim + 1 WHERE id = ? AND claim = ? AND state = 'sending'",
                      values);
  if (!saved) return saved.error();
  if (*saved == 0) return false;
  Delivery now = delivery;
  if (auto done = ApplyEarlyReport(tx, &now); !done) return done.error();
  if (now.state == delivery.state) return true;
  auto settled = Settle(tx, now);
  return settled ? Result<bool>(true) : settled.error();
}

}  // namespace

Result<void> AddDeliveries(Tx& tx, const std::vector<Delivery>& deliveries) {
  for (Delivery delivery : deliveries) {
    if (auto done = SkipIfWithdrawn(tx, &delivery); !done) return done;
    const std::vector<Value> values = ValuesOf(DeliveryColumns(), delivery);
    auto added = tx.Run("INSERT INTO deliveries (" + WrittenNames(DeliveryColumns()) + ") VALUES (" +
                            Marks(values.size()) + ") ON CONFLICT (key) DO NOTHING",
                        values);
    if (!added) return added.error();
  }
  return {};
}

Result<std::vector<Delivery>> ClaimDeliveries(Tx& tx, const std::string& channel, Time now, int limit,
                                              const Node& node) {
  const std::string sql = std::string(kChoose) + kReady + kChooseOrder +
                          std::string(tx.dialect().skip_locked) + kClaim + ReadNames(DeliveryColumns());
  auto claimed = RecordsFrom(tx.Query(sql, {channel, ToValue(now), int64_t{std::max(limit, 0)}, ToValue(now),
                                            node.name, node.incarnation}),
                             DeliveryOf);
  if (!claimed) return claimed;
  std::sort(claimed->begin(), claimed->end(), [](const Delivery& a, const Delivery& b) {
    return std::tie(a.priority, a.created_at, a.id) < std::tie(b.priority, b.created_at, b.id);
  });
  return claimed;
}

Result<void> SaveDelivery(Tx& tx, const Delivery& delivery) {
  // Most are: then it need not be read first.
  if (delivery.state == DeliveryState::kAccepted) {
    auto saved = SaveUnseen(tx, delivery);
    if (!saved) return saved.error();
    if (*saved) return {};
  }
  auto stored = FindDelivery(tx, delivery.id);
  if (!stored) return stored.error();
  if (!*stored) return Error{Fault::kRejected, "there is no delivery " + std::to_string(delivery.id)};
  Delivery now = **stored;
  const bool reported = now.state == DeliveryState::kDelivered || now.state == DeliveryState::kFailed;
  if (now.claim > delivery.claim) {
    const bool out =
        delivery.state == DeliveryState::kAccepted || delivery.state == DeliveryState::kDelivered;
    const bool waits = now.state == DeliveryState::kPending || now.state == DeliveryState::kUnknown;
    const bool nameless = reported && now.native_id.empty();
    if (!out || !(waits || nameless)) return {};
  }
  if (delivery.state != DeliveryState::kAccepted || !reported) {
    now.state = delivery.state;
    now.may_be_out = delivery.may_be_out;
    now.reason = delivery.reason;
    now.error = delivery.error;
  }
  now.native_id = delivery.native_id;
  now.url = delivery.url;
  now.attempts = delivery.attempts;
  now.next_attempt = delivery.next_attempt;
  now.updated_at = delivery.updated_at;
  if (auto done = SkipIfWithdrawn(tx, &now); !done) return done;
  if (auto done = ApplyEarlyReport(tx, &now); !done) return done;
  auto settled = Settle(tx, now);
  return settled ? Result<void>() : settled.error();
}

Result<int64_t> ReturnClaims(Tx& tx, const std::string& channel, const Node& node, Time now) {
  return tx.Run(kLetGo,
                {StateValue(DeliveryState::kPending), ToValue(now), channel, node.name, node.incarnation});
}

Result<int64_t> PullIn(Tx& tx, const std::string& channel, Time now) {
  return tx.Run(kPullIn, {ToValue(now), ToValue(now), channel, ToValue(now + kClocksDiffer)});
}

Result<int64_t> DoubtClaimed(Tx& tx, Time now, std::chrono::milliseconds ttl) {
  auto dead = DeadUntil(tx, now, ttl);
  if (!dead) return dead.error();
  return tx.Run(kDoubt, {ToValue(now), ToValue(*dead)});
}

Result<int64_t> DoubtOwn(Tx& tx, const std::string& channel, const Node& node, Time now) {
  return tx.Run(kLetGo,
                {StateValue(DeliveryState::kUnknown), ToValue(now), channel, node.name, node.incarnation});
}

Result<std::vector<Delivery>> DoubtfulDeliveries(Tx& tx, const std::string& channel, int limit,
                                                 const std::optional<Delivery>& after) {
  const int64_t priority = after ? after->priority : -1;
  return Load(tx, kByDoubt,
              {channel, priority, ToValue(after ? after->created_at : Time{}), after ? after->id : 0,
               int64_t{std::clamp(limit, 0, kMaxLimit)}});
}

Result<std::vector<Delivery>> UnsettledSends(Tx& tx, const std::string& channel) {
  return Load(tx, kUnsettled, {channel});
}

Result<std::vector<Delivery>> ToPublic(Tx& tx, const std::string& bulletin_id) {
  const std::string where = std::string(kToPublic) + kOfBulletin + " ORDER BY channel, lang, part, id";
  return Load(tx, where.c_str(), {bulletin_id});
}

Result<std::vector<Delivery>> ToPeople(Tx& tx, int64_t job_id, const std::vector<std::string>& recipients) {
  if (recipients.empty()) return std::vector<Delivery>();
  std::vector<Value> values = {job_id};
  values.insert(values.end(), recipients.begin(), recipients.end());
  return Load(tx, (kToPeople + Marks(recipients.size()) + ") ORDER BY id").c_str(), values);
}

Result<std::vector<std::string>> RecipientsAfter(Tx& tx, int64_t job_id, const std::string& cursor,
                                                 int limit) {
  auto rows = tx.Query(kNextRecipients, {job_id, cursor, int64_t{std::clamp(limit, 0, kMaxLimit)}});
  if (!rows) return rows.error();
  std::vector<std::string> recipients;
  for (const Row& row : *rows) recipients.push_back(row.Text(0));
  return recipients;
}

Result<std::vector<Delivery>> ReadableDeliveriesOf(Tx& tx, const std::string& bulletin_id, int limit,
                                                   std::vector<std::string>* unreadable) {
  unreadable->clear();
  const std::string where = std::string(kOfBulletin) + kToShow;
  auto rows = tx.Query(Select(where.c_str()), {bulletin_id, int64_t{std::max(limit, 0)}});
  if (!rows) return rows.error();
  std::vector<Delivery> deliveries;
  for (const Row& row : *rows) {
    if (auto delivery = DeliveryOf(row); delivery) {
      deliveries.push_back(*std::move(delivery));
    } else {
      unreadable->push_back(std::to_string(row.Int(0)));
    }
  }
  std::sort(deliveries.begin(), deliveries.end(), [](const Delivery& a, const Delivery& b) {
    return std::tie(a.channel, a.lang, a.recipient, a.part, a.id) <
           std::tie(b.channel, b.lang, b.recipient, b.part, b.id);
  });
  return deliveries;
}

Result<std::optional<Delivery>> FindDelivery(Tx& tx, int64_t id) { return First(Load(tx, kById, {id})); }

Result<std::optional<Delivery>> FindDelivery(Tx& tx, const std::string& channel, const std::string& key) {
  return First(Load(tx, kByKey, {key, channel}));
}

Result<std::optional<Time>> NextDue(Tx& tx, const std::string& channel) {
  auto rows = tx.Query(std::string(kNextDue) + kReady + kNextDueOrder, {channel});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Time>();
  return std::optional<Time>(rows->front().At(0));
}

Result<std::vector<int64_t>> TakeReport(Tx& tx, const std::string& channel, const Report& report, Time now) {
  std::vector<Delivery> about;
  if (!report.native_id.empty()) {
    auto found = Load(tx, kByNativeId, {report.native_id, channel});
    if (!found) return found.error();
    about = *std::move(found);
  }
  if (about.empty() && !report.key.empty()) {
    auto found = Load(tx, kByKey, {report.key, channel});
    if (!found) return found.error();
    about = *std::move(found);
  }
  std::vector<int64_t> ids;
  if (about.empty() && !report.native_id.empty()) {
    if (auto kept = KeepReport(tx, channel, report, now); !kept) return kept.error();
  }
  for (Delivery& delivery : about) {
    if (!Apply(report, now, &delivery)) continue;
    auto settled = Settle(tx, delivery);
    if (!settled) return settled.error();
    ids.insert(ids.end(), settled->begin(), settled->end());
  }
  return ids;
}

Result<std::vector<int64_t>> SkipPending(Tx& tx, const std::string& channel, const std::string& recipient,
                                         Time now) {
  std::vector<int64_t> ids;
  auto skipped = tx.Query(kSkipPending, {kWithdrawn, ToValue(now), channel, recipient});
  if (auto done = Append(skipped, &ids); !done) return done.error();
  return ids;
}

}  // namespace crier
