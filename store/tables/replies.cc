#include "store/tables/replies.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/text.h"
#include "store/db/record.h"
#include "store/tables/bulletins.h"
#include "store/tables/mentions.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

template <auto kRead, auto kMember>
std::string NamedSet(const Row& row, size_t column, Reply* reply) {
  const auto known = kRead(row.Text(column));
  if (!known) return "its kind or visibility is \"" + row.Text(column) + "\"";
  reply->*kMember = *known;
  return "";
}

constexpr Column<Reply> kReplyColumns[] = {
    Kept<&Reply::id>("id"),
    Kept<&Reply::request_id>("request_id"),
    Kept<&Reply::mention_id>("mention_id"),
    Kept<&Reply::channel>("channel"),
    Kept<&Reply::recipient>("recipient"),
    Kept<&Reply::handle>("handle"),
    Kept<&Reply::parent>("parent"),
    {"visibility", [](const Reply& reply) -> Value { return std::string(VisibilityName(reply.visibility)); },
     NamedSet<VisibilityOf, &Reply::visibility>},
    Kept<&Reply::lang>("lang"),
    Kept<&Reply::title>("title"),
    Kept<&Reply::words>("words"),
    Kept<&Reply::canned>("canned"),
    {"kind", [](const Reply& reply) -> Value { return std::string(ReplyKindName(reply.kind)); },
     NamedSet<ReplyKindOf, &Reply::kind>},
    Kept<&Reply::automatic>("automatic"),
    Kept<&Reply::by>("who"),
    Kept<&Reply::once>("once"),
    Kept<&Reply::instead_of>("instead_of"),
    Kept<&Reply::at>("at"),
};
const Columns<Reply> kAllOfReply = kReplyColumns;

// The jobs' index by kind and subject leads to the deliveries.
constexpr char kSentAs[] =
    "replies r JOIN jobs j ON j.kind = 'reply' AND j.subject = r.id WHERE j.id = (SELECT d.job_id FROM "
    "deliveries d WHERE d.channel = ? AND d.native_id = ? AND d.native_id <> '' AND d.action = 'send' ORDER "
    "BY d.id DESC LIMIT 1)";
constexpr char kSentByKey[] =
    "replies r JOIN jobs j ON j.kind = 'reply' AND j.subject = r.id WHERE j.id = (SELECT d.job_id FROM "
    "deliveries d WHERE d.key = ? AND d.channel = ?)";
// What the hub itself took back is nobody's to send again.
constexpr char kReturned[] =
    " AND EXISTS (SELECT 1 FROM jobs j JOIN deliveries d ON d.job_id = j.id WHERE j.kind = 'reply' AND "
    "j.subject = r.id AND (d.state IN ('failed', 'unknown') OR (d.state = 'skipped' AND r.automatic = 0))) "
    "AND NOT EXISTS (SELECT 1 FROM replies x WHERE x.instead_of = r.id AND x.instead_of <> '')";
constexpr char kDeliveriesOf[] =
    "SELECT d.id FROM deliveries d JOIN jobs j ON j.id = d.job_id WHERE j.kind = 'reply' AND j.subject = ?";
constexpr char kAddFollowUp[] =
    "INSERT INTO follow_ups (mention_id, request_id, reply_id, at) VALUES (?, ?, ?, ?) ON CONFLICT "
    "(mention_id) DO NOTHING";
constexpr char kRounds[] =
    "SELECT COUNT(*) FROM follow_ups f JOIN replies r ON r.id = f.reply_id WHERE f.reply_id <> '' AND "
    "r.channel = ? AND r.recipient = ? AND r.automatic = 1 AND r.id > COALESCE((SELECT MAX(p.id) FROM "
    "replies p WHERE p.channel = ? AND p.recipient = ? AND p.automatic = 0), '')";
constexpr char kOurs[] =
    "SELECT DISTINCT native_id FROM deliveries WHERE channel = ? AND native_id <> '' AND action <> 'retract' "
    "AND native_id IN (";
// Each by the index of its state.
constexpr char kUnnamed[] =
    "SELECT id FROM deliveries WHERE channel = ? AND state = 'unknown' AND action = 'send' AND native_id = "
    "'' "
    "AND target <> '' UNION ALL SELECT id FROM deliveries WHERE state = 'sending' AND channel = ? AND action "
    "= 'send' AND native_id = '' AND target <> '' UNION ALL SELECT id FROM deliveries WHERE channel = ? AND "
    "state = 'pending' AND may_be_out = 1 AND action = 'send' AND native_id = '' AND target <> '' LIMIT ?";
constexpr char kRequestOf[] = "SELECT request_id FROM mentions WHERE id = ?";

constexpr int kMostReplies = 500;
constexpr size_t kKeyLength = 40;  // NewRandomKey
constexpr size_t kIdsAtOnce = 500;

Result<std::vector<Reply>> LoadReplies(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kAllOfReply, "r.") + " FROM " + from, values),
                     [](const Row& row) { return RecordOf(kAllOfReply, row, "replies", row.Text(0)); });
}

Result<std::optional<Reply>> OneReply(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  auto found = LoadReplies(tx, from, values);
  if (!found) return found.error();
  if (found->empty()) return std::optional<Reply>();
  return std::optional<Reply>(std::move(found->front()));
}

// Addresses are the same that differ only in case.
bool SamePerson(const std::string& one, const std::string& other) {
  return !one.empty() && Lower(one) == Lower(other);
}

}  // namespace

Result<void> AddReply(Tx& tx, const Reply& reply) {
  auto before = FindReplyOnce(tx, reply.by, reply.once);
  if (!before) return before.error();
  if (*before) return Error{Fault::kRejected, "this answer was given already"};
  const std::vector<Value> values = ValuesOf(kAllOfReply, reply);
  auto added =
      tx.Run("INSERT INTO replies (" + WrittenNames(kAllOfReply) + ") VALUES (" + Marks(values.size()) + ")",
             values);
  return added ? Result<void>() : added.error();
}

Result<std::optional<Reply>> FindReply(Tx& tx, const std::string& id) {
  return OneReply(tx, "replies r WHERE r.id = ?", {id});
}

Result<std::optional<Reply>> FindReplyOnce(Tx& tx, const std::string& by, const std::string& once) {
  if (once.empty()) return std::optional<Reply>();
  return OneReply(tx, "replies r WHERE r.who = ? AND r.once = ? AND r.once <> ''", {by, once});
}

Result<std::optional<Reply>> ReplySentAs(Tx& tx, const std::string& channel, const std::string& native_id) {
  if (native_id.empty()) return std::optional<Reply>();
  auto found = OneReply(tx, kSentAs, {channel, native_id});
  if (!found || *found || native_id.size() < kKeyLength) return found;
  return OneReply(tx, kSentByKey, {native_id.substr(0, kKeyLength), channel});
}

Result<std::vector<Reply>> FindReplies(Tx& tx, const ReplyQuery& query) {
  std::string from = "replies r WHERE r.id <> ''";
  std::vector<Value> values;
  const auto and_if = [&](const char* condition, const std::string& text) {
    if (text.empty()) return;
    from += condition;
    values.emplace_back(text);
  };
  if (!query.requests.empty()) {
    from += " AND r.request_id IN (" + Marks(query.requests.size()) + ") AND r.request_id <> ''";
    values.insert(values.end(), query.requests.begin(), query.requests.end());
  }
  if (query.mention_id != 0) {
    from += " AND r.mention_id = ?";
    values.emplace_back(query.mention_id);
  }
  and_if(" AND r.who = ?", query.by);
  and_if(" AND r.id < ?", query.before);
  if (query.returned) from += kReturned;
  from += " ORDER BY r.id DESC LIMIT ?";
  values.emplace_back(int64_t{std::clamp(query.limit, 0, kMostReplies)});
  return LoadReplies(tx, from, values);
}

Result<std::vector<Delivery>> DeliveriesOfReply(Tx& tx, const std::string& id) {
  auto ids = tx.Query(kDeliveriesOf, {id});
  if (!ids) return ids.error();
  std::vector<Delivery> rows;
  for (const Row& each : *ids) {
    auto row = FindDelivery(tx, each.Int(0));
    if (!row) return row.error();
    if (*row) rows.push_back(**std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const Delivery& one, const Delivery& other) {
    return std::tie(one.part, one.id) < std::tie(other.part, other.id);
  });
  return rows;
}

Result<std::optional<FollowUp>> GoesOnFrom(Tx& tx, const std::string& channel, const Mention& mention) {
  if (mention.in_reply_to.empty()) return std::optional<FollowUp>();
  auto reply = ReplySentAs(tx, channel, mention.in_reply_to);
  if (!reply) return reply.error();
  if (*reply) {
    if (!SamePerson((*reply)->recipient, mention.author.id)) return std::optional<FollowUp>();
    FollowUp follow{.request_id = (*reply)->request_id, .reply_id = (*reply)->id};
    if (!follow.request_id.empty()) return std::optional(std::move(follow));
    // A request may have been made of its mention since.
    auto now = tx.Query(kRequestOf, {(*reply)->mention_id});
    if (!now) return now.error();
    if (!now->empty()) follow.request_id = now->front().Text(0);
    return std::optional(std::move(follow));
  }
  auto before = FindMention(tx, channel, mention.in_reply_to);
  if (!before) return before.error();
  if (!*before || (*before)->request_id.empty() ||
      !SamePerson((*before)->mention.author.id, mention.author.id))
    return std::optional<FollowUp>();
  return std::optional(FollowUp{.request_id = (*before)->request_id});
}

Result<void> AddFollowUp(Tx& tx, const FollowUp& follow_up) {
  auto added = tx.Run(
      kAddFollowUp, {follow_up.mention_id, follow_up.request_id, follow_up.reply_id, ToValue(follow_up.at)});
  return added ? Result<void>() : added.error();
}

Result<int64_t> RoundsWithoutPerson(Tx& tx, const std::string& channel, const std::string& recipient) {
  auto rows = tx.Query(kRounds, {channel, recipient, channel, recipient});
  if (!rows) return rows.error();
  return rows->at(0).Int(0);
}

Result<std::vector<std::string>> OursAmong(Tx& tx, const std::string& channel,
                                           const std::vector<std::string>& native_ids) {
  std::vector<std::string> ours;
  for (size_t from = 0; from < native_ids.size(); from += kIdsAtOnce) {
    const size_t to = std::min(native_ids.size(), from + kIdsAtOnce);
    std::vector<Value> values = {channel};
    values.insert(values.end(), native_ids.begin() + static_cast<std::ptrdiff_t>(from),
                  native_ids.begin() + static_cast<std::ptrdiff_t>(to));
    auto rows = tx.Query(kOurs + Marks(to - from) + ")", values);
    if (!rows) return rows.error();
    for (const Row& row : *rows) ours.push_back(row.Text(0));
  }
  return ours;
}

Result<std::vector<Unnamed>> UnnamedOn(Tx& tx, const std::string& channel) {
  auto ids = tx.Query(kUnnamed, {channel, channel, channel, int64_t{kMostReplies}});
  if (!ids) return ids.error();
  std::map<std::pair<int64_t, std::string>, std::optional<Post>> posts;
  std::vector<Unnamed> unnamed;
  for (const Row& each : *ids) {
    auto found = FindDelivery(tx, each.Int(0));
    if (!found) return found.error();
    if (!*found) continue;
    const Delivery& row = **found;
    const auto [place, fresh] = posts.try_emplace({row.job_id, row.lang});
    if (fresh) {
      auto post = FindPost(tx, row.job_id, row.lang);
      if (!post) return post.error();
      place->second = *std::move(post);
    }
    if (place->second && row.part < place->second->parts.size())
      unnamed.push_back({row.target, place->second->parts[row.part]});
  }
  return unnamed;
}

}  // namespace crier
