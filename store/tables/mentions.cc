#include "store/tables/mentions.h"

#include <algorithm>

#include "store/db/columns.h"
#include "store/db/full_text.h"
#include "store/tables/topics.h"

namespace crier {
namespace {

constexpr char kColumns[] =
    "SELECT m.id, m.channel, m.native_id, m.url, m.author_id, m.author_handle, m.author_name, m.text, "
    "m.said_lang,"
    " m.created_at, m.in_reply_to, m.direct, m.lat, m.long, m.attachments, m.verdict, m.request_id, "
    "m.heard_at, m.removed"
    " FROM ";
constexpr char kById[] = "mentions m WHERE m.id = ?";
constexpr char kByNativeId[] = "mentions m WHERE m.channel = ? AND m.native_id = ?";
constexpr char kAfter[] = "mentions m WHERE m.id > ? AND m.removed = 0 ORDER BY m.id LIMIT ?";
// CROSS JOIN: SQLite walks through the topics first, which are in the order that is asked for.
constexpr char kByTopic[] =
    "mention_topics t CROSS JOIN mentions m WHERE m.id = t.mention_id AND m.removed = 0";
constexpr char kHasTopic[] =
    "EXISTS (SELECT 1 FROM mention_topics x WHERE x.mention_id = m.id AND x.dimension = ?";
constexpr char kWhenSaid[] = "SELECT at FROM mentions WHERE id = ?";

constexpr int kMaxLimit = 500;

StoredMention MentionOf(const Row& row) {
  StoredMention stored;
  stored.id = row.Int(0);
  Mention& mention = stored.mention;
  mention.channel = row.Text(1);
  mention.native_id = row.Text(2);
  mention.url = row.Text(3);
  mention.author = {row.Text(4), row.Text(5), row.Text(6)};
  mention.text = row.Text(7);
  mention.lang = row.Text(8);
  mention.created_at = row.At(9);
  mention.in_reply_to = row.Text(10);
  mention.direct = row.Int(11) != 0;
  mention.point = PointAt(row, 12, 13);
  auto attachments = UnpackAttachments(row.Text(14));
  stored.unreadable = !attachments;
  if (attachments) mention.attachments = *std::move(attachments);
  stored.request_id = row.Text(16);
  stored.heard_at = row.At(17);
  stored.removed = row.Int(18) != 0;
  if (!stored.removed) {
    auto verdict = VerdictFromJson(row.Text(15));
    stored.unreadable = stored.unreadable || !verdict;
    if (verdict) stored.verdict = *std::move(verdict);
  }
  return stored;
}

Result<std::vector<StoredMention>> Load(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  auto rows = tx.Query(kColumns + from, values);
  if (!rows) return rows.error();
  std::vector<StoredMention> mentions;
  mentions.reserve(rows->size());
  for (const Row& row : *rows) mentions.push_back(MentionOf(row));
  return mentions;
}

Result<std::optional<StoredMention>> LoadOne(Tx& tx, const std::string& from,
                                             const std::vector<Value>& values) {
  auto mentions = Load(tx, from, values);
  if (!mentions) return mentions.error();
  if (mentions->empty()) return std::optional<StoredMention>();
  return std::optional<StoredMention>(std::move(mentions->front()));
}

// FROM, WHERE and ORDER BY, grown condition by condition.
struct Select {
  std::string sql;
  std::vector<Value> values;

  void And(std::string_view condition, Value value) {
    sql += " AND ";
    sql += condition;
    values.push_back(std::move(value));
  }
  void AndIf(std::string_view condition, const std::string& text) {
    if (!text.empty()) And(condition, text);
  }
  void AndTopic(const char* dimension, const std::string& key) {
    if (key.empty()) return;
    And(kHasTopic, dimension);
    sql += " AND x.key = ?)";
    values.emplace_back(key);
  }
};

}  // namespace

Result<std::vector<StoredMention>> FindMentions(Tx& tx, const MentionQuery& query) {
  const Dialect& dialect = tx.dialect();
  const std::vector<std::string> phrases = PhrasesOf(query.text);
  Select select;
  // What is walked through, newest first: with words what the full text finds, with a topic the mentions that
  // have it, else all.
  std::string at = "m.at", id = "m.id";
  if (!phrases.empty()) {
    select.sql = std::string(dialect.full_text_from) + " WHERE " + std::string(dialect.full_text_match);
    select.values.emplace_back(dialect.full_text_value(phrases));
    id = dialect.full_text_id;
  } else if (!query.service_code.empty() || !query.category.empty()) {
    const bool by_service = !query.service_code.empty();
    select.sql = kByTopic;
    select.And("t.dimension = ?", by_service ? kServiceTopic : kCategoryTopic);
    select.And("t.key = ?", by_service ? query.service_code : query.category);
    at = "t.at";
    id = "t.mention_id";
  } else {
    select.sql = "mentions m WHERE m.removed = 0";
  }
  if (!phrases.empty()) select.AndTopic(kServiceTopic, query.service_code);
  if (!phrases.empty() || !query.service_code.empty()) select.AndTopic(kCategoryTopic, query.category);
  select.AndIf("m.channel = ?", query.channel);
  select.AndIf("m.intent = ?", query.intent);
  select.AndIf("m.sentiment = ?", query.sentiment);
  select.AndIf("m.lang = ?", query.lang);
  select.AndIf("m.request_id = ?", query.request_id);
  if (query.actionable) select.And("m.actionable = ?", int64_t{*query.actionable ? 1 : 0});
  if (query.since) select.And(at + " >= ?", ToValue(*query.since));
  if (query.until) select.And(at + " < ?", ToValue(*query.until));
  if (query.before > 0 && !phrases.empty()) select.And(id + " < ?", query.before);
  if (query.before > 0 && phrases.empty()) {
    auto said = tx.Query(kWhenSaid, {query.before});
    if (!said) return said.error();
    if (said->empty()) return std::vector<StoredMention>();
    select.And(at + " <= ?", said->front().Int(0));
    select.And("(" + at + " < ?", said->front().Int(0));
    select.sql += " OR " + id + " < ?)";
    select.values.emplace_back(query.before);
  }
  select.sql += " ORDER BY ";
  if (phrases.empty()) select.sql += at + " DESC, ";
  select.sql += id + " DESC LIMIT ?";
  select.values.emplace_back(int64_t{std::clamp(query.limit, 0, kMaxLimit)});
  return Load(tx, select.sql, select.values);
}

Result<std::vector<StoredMention>> MentionsAfter(Tx& tx, int64_t after, int limit) {
  return Load(tx, kAfter, {after, int64_t{limit}});
}

Result<std::optional<StoredMention>> FindMention(Tx& tx, int64_t id) { return LoadOne(tx, kById, {id}); }

Result<std::optional<StoredMention>> FindMention(Tx& tx, const std::string& channel,
                                                 const std::string& native_id) {
  return LoadOne(tx, kByNativeId, {channel, native_id});
}

}  // namespace crier
