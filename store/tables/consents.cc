#include "store/tables/consents.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "store/db/columns.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

constexpr char kFind[] =
    "SELECT granted, at, detail, change_id FROM consents WHERE channel = ? AND recipient = ?";
constexpr char kSave[] =
    "INSERT INTO consents (channel, recipient, granted, at, detail, change_id) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (channel, recipient) DO UPDATE SET granted = excluded.granted, at = excluded.at,"
    " detail = excluded.detail, change_id = excluded.change_id";
constexpr char kAppend[] =
    "INSERT INTO consent_changes (channel, recipient, step, at, words, proof, key, native_id, sender, who, "
    "why, actor)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id";
constexpr char kColumns[] =
    "h.id, h.channel, h.recipient, h.step, h.at, h.words, h.proof, h.key, h.native_id, h.sender, h.who, "
    "h.why, h.actor";
constexpr char kOne[] = " FROM consent_changes h WHERE h.id = ?";
constexpr char kHistory[] =
    " FROM consent_changes h WHERE h.channel = ? AND h.recipient = ? ORDER BY h.id DESC LIMIT ?";
constexpr char kKnown[] =
    "SELECT 1 FROM consent_changes WHERE channel = ? AND recipient = ? AND native_id = ? LIMIT 1";
constexpr char kAsked[] =
    "SELECT COUNT(*) FROM consent_changes h JOIN consents c ON c.change_id = h.id WHERE h.step = 'asked'";
constexpr char kLast[] =
    " FROM consents c JOIN consent_changes h ON h.id = c.change_id WHERE c.change_id < ?";

constexpr int kMaxLimit = 500;

constexpr std::pair<ConsentStep, std::string_view> kSteps[] = {{ConsentStep::kWithdrawn, "withdrawn"},
                                                               {ConsentStep::kGranted, "granted"},
                                                               {ConsentStep::kAsked, "asked"},
                                                               {ConsentStep::kRestored, "restored"}};

Result<ConsentChange> ChangeOf(const Row& row) {
  ConsentChange change;
  change.id = row.Int(0);
  change.channel = row.Text(1);
  change.recipient = row.Text(2);
  const auto step = ConsentStepOf(row.Text(3));
  const auto proof = ConsentProofOf(row.Text(6));
  if (!step || !proof)
    return Error{Fault::kBadData, "the database holds a consent that is \"" + Excerpt(row.Text(3), 40) +
                                      "\" by \"" + Excerpt(row.Text(6), 40) + "\""};
  change.step = *step;
  change.at = row.At(4);
  change.words = row.Text(5);
  change.proof = *proof;
  change.key = row.Text(7);
  change.native_id = row.Text(8);
  change.sender = row.Text(9);
  change.who = row.Text(10);
  change.why = row.Text(11);
  change.actor = row.Text(12);
  return change;
}

Result<std::vector<ConsentChange>> Load(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query(std::string("SELECT ") + kColumns + from, values), ChangeOf);
}

// What holds and the change that made it so.
struct Current {
  Time at{};
  ConsentChange last;
};
Result<std::optional<Current>> CurrentOf(Tx& tx, const std::string& channel, const std::string& recipient) {
  auto rows = tx.Query(kFind, {channel, recipient});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Current>();
  auto last = Load(tx, kOne, {rows->front().Int(3)});
  if (!last) return last.error();
  if (last->empty()) return Error{Fault::kBadData, "the database holds a consent without its history"};
  return std::optional<Current>({rows->front().At(1), std::move(last->front())});
}

bool AllowsMail(ConsentStep step) { return step != ConsentStep::kWithdrawn; }

// Appends the change and makes it hold; the deliveries that are skipped by it.
Result<std::vector<int64_t>> Put(Tx& tx, ConsentChange* change, Time at) {
  auto rows = tx.Query(
      kAppend, {change->channel, change->recipient, std::string(ConsentStepName(change->step)),
                ToValue(change->at), change->words, std::string(ConsentProofName(change->proof)), change->key,
                change->native_id, change->sender, change->who, change->why, change->actor});
  if (!rows) return rows.error();
  change->id = rows->at(0).Int(0);
  auto saved = tx.Run(kSave, {change->channel, change->recipient, int64_t{AllowsMail(change->step)},
                              ToValue(at), change->words, change->id});
  if (!saved) return saved.error();
  if (AllowsMail(change->step)) return std::vector<int64_t>();
  return SkipPending(tx, change->channel, change->recipient, change->at);
}

// Whose consent it is, and whether it is proven; nothing where it is nobody's.
struct Meant {
  std::string recipient;
  bool proven = true;
};
Result<std::optional<Meant>> MeantBy(Tx& tx, const std::string& channel, const Consent& consent) {
  Meant meant{Lower(consent.recipient), consent.proof != ConsentProof::kNone};
  if (!consent.key.empty()) {
    auto delivery = FindDelivery(tx, channel, consent.key);
    if (!delivery) return delivery.error();
    if (*delivery) {
      const std::string& got = (*delivery)->recipient;
      meant.proven = meant.proven && (meant.recipient.empty() || meant.recipient == Lower(got));
      // Leaving must be easy; coming back is only for who left.
      if (consent.granted && consent.proof == ConsentProof::kKey)
        meant.proven = meant.proven && Lower(consent.sender) == Lower(got);
      meant.recipient = got;
    } else if (consent.proof == ConsentProof::kKey || consent.proof == ConsentProof::kNone) {
      // Guessed, or of another city's mail: it says no more than who wrote it.
      meant = {Lower(consent.sender), false};
    } else {
      return std::optional<Meant>();
    }
  }
  if (meant.recipient.empty()) return std::optional<Meant>();
  return std::optional<Meant>(std::move(meant));
}

bool SaysTheSame(const ConsentChange& last, const ConsentChange& change) {
  return change.native_id.empty() && last.step == change.step && last.proof == change.proof &&
         last.words == change.words && last.key == change.key;
}

}  // namespace

std::string_view ConsentStepName(ConsentStep step) {
  for (const auto& [each, name] : kSteps) {
    if (each == step) return name;
  }
  return "withdrawn";
}

std::optional<ConsentStep> ConsentStepOf(std::string_view name) {
  for (const auto& [each, its_name] : kSteps) {
    if (its_name == name) return each;
  }
  return std::nullopt;
}

Result<std::vector<int64_t>> TakeConsent(Tx& tx, const std::string& channel, const Consent& consent,
                                         Time now) {
  auto meant = MeantBy(tx, channel, consent);
  if (!meant) return meant.error();
  if (!*meant) return std::vector<int64_t>();
  ConsentChange change;
  change.channel = channel;
  change.recipient = (*meant)->recipient;
  change.step = !(*meant)->proven ? ConsentStep::kAsked
                : consent.granted ? ConsentStep::kGranted
                                  : ConsentStep::kWithdrawn;
  change.at = now;
  change.words = consent.detail;
  change.proof = (*meant)->proven ? consent.proof : ConsentProof::kNone;
  change.key = consent.key;
  change.native_id = consent.native_id;
  change.sender = consent.sender;
  change.actor = ActorText(Actor::Channel(channel));
  if (consent.granted && !(*meant)->proven) return std::vector<int64_t>();
  auto current = CurrentOf(tx, channel, change.recipient);
  if (!current) return current.error();
  if (*current) {
    const ConsentStep holds = (*current)->last.step;
    const bool older = now < (*current)->at;
    if (consent.granted && older) return std::vector<int64_t>();
    if (change.step == ConsentStep::kAsked &&
        (holds == ConsentStep::kAsked || holds == ConsentStep::kWithdrawn))
      return std::vector<int64_t>();
    if (SaysTheSame((*current)->last, change)) return std::vector<int64_t>();
  }
  if (!change.native_id.empty()) {
    auto known = tx.Query(kKnown, {channel, change.recipient, change.native_id});
    if (!known) return known.error();
    if (!known->empty()) return std::vector<int64_t>();
  }
  return Put(tx, &change, *current ? std::max(now, (*current)->at) : now);
}

Result<Decided> DecideConsent(Tx& tx, const ConsentDecision& decision, Time now) {
  const std::string recipient = Lower(decision.recipient);
  auto current = CurrentOf(tx, decision.channel, recipient);
  if (!current) return current.error();
  if (decision.seen && *decision.seen != (*current ? (*current)->last.id : 0))
    return Error{Fault::kRejected, "something changed this consent meanwhile; look at it again"};
  if (decision.restore) {
    if (!*current || (*current)->last.step == ConsentStep::kGranted ||
        (*current)->last.step == ConsentStep::kRestored)
      return Error{Fault::kRejected, "this recipient gets messages already: there is nothing to restore"};
    if (!decision.seen) return Error{Fault::kRejected, "restoring wants the id of what was seen"};
  } else if (*current && (*current)->last.step == ConsentStep::kWithdrawn) {
    return Decided{std::move((*current)->last), {}};
  }
  Decided decided;
  ConsentChange& change = decided.change;
  change.channel = decision.channel;
  change.recipient = recipient;
  change.step = decision.restore ? ConsentStep::kRestored : ConsentStep::kWithdrawn;
  change.at = now;
  change.proof = ConsentProof::kStaff;
  change.who = decision.who;
  change.why = decision.why;
  change.actor = ActorText(decision.actor);
  auto skipped = Put(tx, &change, *current ? std::max(now, (*current)->at) : now);
  if (!skipped) return skipped.error();
  decided.deliveries = *std::move(skipped);
  return decided;
}

Result<std::optional<StoredConsent>> FindConsent(Tx& tx, const std::string& channel,
                                                 const std::string& recipient) {
  auto rows = tx.Query(kFind, {channel, recipient});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<StoredConsent>();
  const Row& row = rows->front();
  return std::optional<StoredConsent>({row.Int(0) != 0, row.At(1), row.Text(2)});
}

Result<int64_t> CountAsked(Tx& tx) {
  auto rows = tx.Query(kAsked, {});
  if (!rows) return rows.error();
  return rows->at(0).Int(0);
}

Result<std::vector<ConsentChange>> FindConsents(Tx& tx, const ConsentQuery& query) {
  std::string sql = kLast;
  std::vector<Value> values = {query.before > 0 ? query.before : INT64_MAX};
  const auto and_if = [&](const char* condition, const std::string& value) {
    if (value.empty()) return;
    sql += condition;
    values.emplace_back(value);
  };
  and_if(" AND c.channel = ?", query.channel);
  and_if(" AND c.recipient = ?", query.recipient.empty() ? "" : Lower(query.recipient));
  if (query.state) and_if(" AND h.step = ?", std::string(ConsentStepName(*query.state)));
  // There is one of a recipient of one channel: nothing to sort.
  const bool one = !query.channel.empty() && !query.recipient.empty();
  sql += one ? " LIMIT ?" : " ORDER BY c.change_id DESC LIMIT ?";
  values.emplace_back(int64_t{std::clamp(query.limit, 0, kMaxLimit)});
  return Load(tx, sql, values);
}

Result<std::vector<ConsentChange>> ConsentHistory(Tx& tx, const std::string& channel,
                                                  const std::string& recipient) {
  return Load(tx, kHistory, {channel, Lower(recipient), int64_t{kMaxLimit}});
}

}  // namespace crier
