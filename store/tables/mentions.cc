#include "store/tables/mentions.h"

#include <algorithm>

#include "store/db/full_text.h"
#include "store/db/record.h"
#include "store/tables/corrections.h"
#include "store/tables/topics.h"

namespace crier {
namespace {

std::string LatSet(const Row& row, size_t column, StoredMention* stored) {
  if (!row.IsNull(column)) stored->mention.point = Point{row.Real(column), 0};
  return "";
}
std::string LonSet(const Row& row, size_t column, StoredMention* stored) {
  auto& point = stored->mention.point;
  if (row.IsNull(column)) point.reset();
  if (point) point->lon = row.Real(column);
  return "";
}
std::string AttachmentsSet(const Row& row, size_t column, StoredMention* stored) {
  auto attachments = UnpackAttachments(row.Text(column));
  if (!attachments) return "its attachments are no list";
  stored->mention.attachments = *std::move(attachments);
  return "";
}
// After `removed`: a tombstone has no verdict.
std::string VerdictSet(const Row& row, size_t column, StoredMention* stored) {
  if (stored->removed) return "";
  std::string text = row.Text(column);
  auto verdict = VerdictFromJson(text);
  if (!verdict) return "its verdict is no verdict";
  stored->verdict = *std::move(verdict);
  stored->verdict_text = std::move(text);
  return "";
}

// A member of the mention's own.
template <auto kMember>
constexpr Column<StoredMention> Said(std::string_view name) {
  return {name, [](const StoredMention& stored) -> Value { return ToValue(stored.mention.*kMember); },
          [](const Row& row, size_t column, StoredMention* stored) {
            FromRow(row, column, &(stored->mention.*kMember));
            return std::string();
          }};
}
template <auto kMember>
constexpr Column<StoredMention> ByAuthor(std::string_view name) {
  return {name, [](const StoredMention& stored) -> Value { return stored.mention.author.*kMember; },
          [](const Row& row, size_t column, StoredMention* stored) {
            stored->mention.author.*kMember = row.Text(column);
            return std::string();
          }};
}

// Beside `counts`, what it added to the tallies.
constexpr Column<StoredMention> kColumns[] = {
    Read<&StoredMention::id>("id"),
    Read<&StoredMention::removed>("removed"),
    Said<&Mention::channel>("channel"),
    Said<&Mention::native_id>("native_id"),
    Kept<&StoredMention::heard_at>("heard_at"),
    // From here on they change when its author edits it.
    Said<&Mention::created_at>("created_at"),
    {"request_id", [](const StoredMention& stored) { return NullIfEmpty(stored.request_id); },
     [](const Row& row, size_t column, StoredMention* stored) {
       stored->request_id = row.Text(column);
       return std::string();
     }},
    Said<&Mention::url>("url"),
    ByAuthor<&Author::id>("author_id"),
    ByAuthor<&Author::handle>("author_handle"),
    ByAuthor<&Author::name>("author_name"),
    Said<&Mention::text>("text"),
    Said<&Mention::lang>("said_lang"),
    Said<&Mention::in_reply_to>("in_reply_to"),
    Said<&Mention::direct>("direct"),
    {"lat", [](const StoredMention& stored) { return LatOf(stored.mention.point); }, LatSet},
    {"long", [](const StoredMention& stored) { return LonOf(stored.mention.point); }, LonSet},
    {"attachments",
     [](const StoredMention& stored) -> Value { return PackAttachments(stored.mention.attachments); },
     AttachmentsSet},
    {"verdict", [](const StoredMention& stored) -> Value { return VerdictToJson(stored.verdict); },
     VerdictSet},
    // To be searched by. The topics have a table of their own as well (store/tables/topics.h).
    {"at", [](const StoredMention& stored) { return ToValue(SaidAt(stored)); }, nullptr},
    {"service_code",
     [](const StoredMention& stored) {
       const auto& issues = stored.verdict.issues;
       return NullIfEmpty(issues.empty() ? std::string() : issues.front().service_code);
     },
     nullptr},
    {"category",
     [](const StoredMention& stored) {
       const auto& hazards = stored.verdict.hazards;
       return NullIfEmpty(hazards.empty() ? std::string() : hazards.front().category);
     },
     nullptr},
    {"intent", [](const StoredMention& stored) { return NullIfEmpty(stored.verdict.intent); }, nullptr},
    {"sentiment", [](const StoredMention& stored) { return NullIfEmpty(stored.verdict.sentiment.label); },
     nullptr},
    {"lang", [](const StoredMention& stored) { return NullIfEmpty(stored.verdict.lang); }, nullptr},
    {"actionable", [](const StoredMention& stored) { return ToValue(stored.verdict.actionable); }, nullptr},
    {"urgency", [](const StoredMention& stored) { return ToValue(stored.verdict.urgency); }, nullptr},
};
const Columns<StoredMention> kAll = kColumns;
const Columns<StoredMention> kEdited = kAll.subspan(5);

// All that its author wrote, and what was found in it.
constexpr char kBury[] =
    "UPDATE mentions SET removed = 1, service_code = NULL, category = NULL, intent = NULL, sentiment = NULL,"
    " lang = NULL, actionable = NULL, urgency = 0, url = '', author_id = '', author_handle = '', author_name "
    "= '', text = '', said_lang = '', in_reply_to = '', direct = 0, lat = NULL, long = NULL, attachments = "
    "'[]', counts = '[]', verdict = '' WHERE id = ?";
constexpr char kTie[] = "UPDATE mentions SET request_id = ? WHERE id = ? AND request_id IS NULL";
constexpr char kById[] = "mentions m WHERE m.id = ?";
constexpr char kByNativeId[] = "mentions m WHERE m.channel = ? AND m.native_id = ?";
constexpr char kAfter[] = "mentions m WHERE m.id > ? AND m.removed = 0 ORDER BY m.id LIMIT ?";
// CROSS JOIN: SQLite walks through the topics first, which are in the order that is asked for.
constexpr char kByTopic[] = " CROSS JOIN mentions m WHERE m.id = t.mention_id AND m.removed = 0";
constexpr char kHasTopic[] =
    "EXISTS (SELECT 1 FROM mention_topics x WHERE x.mention_id = m.id AND x.dimension = ?";
constexpr char kWhenSaid[] = "SELECT at FROM mentions WHERE id = ?";

constexpr int kMaxLimit = 500;

StoredMention MentionOf(const Row& row) {
  std::string why;
  StoredMention stored = RecordOf(kAll, row, &why);
  stored.unreadable = !why.empty();
  return stored;
}

Result<std::vector<StoredMention>> Load(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  auto rows = tx.Query("SELECT " + ReadNames(kAll, "m.") + " FROM " + from, values);
  if (!rows) return rows.error();
  std::vector<StoredMention> mentions;
  mentions.reserve(rows->size());
  for (const Row& row : *rows) mentions.push_back(MentionOf(row));
  return mentions;
}

// The same with what staff say of their verdicts.
Result<std::vector<StoredMention>> LoadShown(Tx& tx, const std::string& from,
                                             const std::vector<Value>& values) {
  auto mentions = Load(tx, from, values);
  if (!mentions) return mentions;
  if (auto shown = ShowCorrections(tx, &*mentions); !shown) return shown.error();
  return mentions;
}

Result<std::optional<StoredMention>> LoadOne(Tx& tx, const std::string& from,
                                             const std::vector<Value>& values) {
  auto mentions = LoadShown(tx, from, values);
  if (!mentions) return mentions.error();
  if (mentions->empty()) return std::optional<StoredMention>();
  return std::optional<StoredMention>(std::move(mentions->front()));
}

// Conditions, one after the other.
struct Conditions {
  std::string sql;
  std::vector<Value> values;

  void And(std::string_view condition, Value value) {
    sql += " AND ";
    sql += condition;
    values.push_back(std::move(value));
  }
  void AndTopic(const char* dimension, const std::string& key) {
    if (key.empty()) return;
    And(kHasTopic, dimension);
    sql += " AND x.key = ?)";
    values.emplace_back(key);
  }
};

// What is walked through, newest first: with words what the full text finds, with a topic the mentions that
// have it, else what an index brings.
struct Walk {
  std::string rows, index;  // FROM and the beginning of WHERE: of the mentions, and of their places alone
  std::string at, id;       // its order; empty `at`: by `id` alone
  Conditions brought;       // by the index
  Conditions rest;          // looked for in what it brings
};

// A filter that an index serves, the one that leaves least first.
struct Filter {
  const char* condition;
  const char* index;
  std::string MentionQuery::*wanted;
};
constexpr Filter kFilters[] = {
    {"m.request_id = ?", "mentions_by_request", &MentionQuery::request_id},
    {"m.lang = ?", "mentions_by_lang", &MentionQuery::lang},
    {"m.intent = ?", "mentions_by_intent", &MentionQuery::intent},
    {"m.sentiment = ?", "mentions_by_sentiment", &MentionQuery::sentiment},
    {"m.channel = ?", "mentions_by_channel", &MentionQuery::channel},
};

Walk WalkOf(const Dialect& dialect, const MentionQuery& query) {
  Walk walk{.rows = {}, .index = {}, .at = "m.at", .id = "m.id", .brought = {}, .rest = {}};
  const std::vector<std::string> phrases = PhrasesOf(query.text);
  const bool by_service = !query.service_code.empty(), by_topic = by_service || !query.category.empty();
  bool free = phrases.empty() && !by_topic;  // to be walked by a filter's index
  std::string by_index;
  for (const Filter& filter : kFilters) {
    const std::string& wanted = query.*filter.wanted;
    if (wanted.empty()) continue;
    if (by_topic && phrases.empty() && filter.wanted == &MentionQuery::sentiment) continue;  // as below
    (free ? walk.brought : walk.rest).And(filter.condition, wanted);
    if (free) by_index = filter.index;
    free = false;
  }
  if (query.actionable) {
    (free ? walk.brought : walk.rest).And("m.actionable = ?", int64_t{*query.actionable ? 1 : 0});
    if (free) by_index = "mentions_by_actionable";
  }
  if (!phrases.empty()) {
    walk.rows = walk.index =
        std::string(dialect.full_text_from) + " WHERE " + std::string(dialect.full_text_match);
    walk.brought.values.emplace_back(dialect.full_text_value(phrases));
    walk.at.clear();
    walk.id = dialect.full_text_id;
    walk.rest.AndTopic(kServiceTopic, query.service_code);
    walk.rest.AndTopic(kCategoryTopic, query.category);
  } else if (by_topic) {
    std::string from = "mention_topics t";
    if (!dialect.by_index.empty()) {
      from += std::string(dialect.by_index) +
              (query.sentiment.empty() ? "mention_topics_by_key" : "mention_topics_by_sentiment");
    }
    walk.rows = from + kByTopic;
    walk.index = from + " WHERE 1 = 1";
    walk.at = "t.at";
    walk.id = "t.mention_id";
    walk.brought.And("t.dimension = ?", by_service ? kServiceTopic : kCategoryTopic);
    walk.brought.And("t.key = ?", by_service ? query.service_code : query.category);
    if (!query.sentiment.empty()) walk.brought.And("t.sentiment = ?", query.sentiment);
    if (by_service) walk.rest.AndTopic(kCategoryTopic, query.category);
  } else {
    std::string from = "mentions m";
    if (!by_index.empty() && !dialect.by_index.empty()) from += std::string(dialect.by_index) + by_index;
    walk.rows = from + " WHERE m.removed = 0";
    walk.index = from + " WHERE 1 = 1";
  }
  // REPLACE: both databases have it, and it tells letters apart as they stand.
  if (!query.neighborhood.empty())
    walk.rest.And("REPLACE(m.counts, ?, '') <> m.counts", NeighborhoodInCounts(query.neighborhood));
  return walk;
}

// From where to where it is walked; false: `before` names no mention, so nothing is there.
Result<bool> SetSpan(Tx& tx, const MentionQuery& query, Walk* walk) {
  const bool by_time = !walk->at.empty();
  Conditions& span = by_time ? walk->brought : walk->rest;
  const std::string at = by_time ? walk->at : "m.at";
  if (query.since) span.And(at + " >= ?", ToValue(*query.since));
  if (query.until) span.And(at + " < ?", ToValue(*query.until));
  if (query.before <= 0) return true;
  if (!by_time) {
    walk->brought.And(walk->id + " < ?", query.before);
    return true;
  }
  auto said = tx.Query(kWhenSaid, {query.before});
  if (!said) return said.error();
  if (said->empty()) return false;
  span.And(at + " <= ?", said->front().Int(0));
  span.And("(" + at + " < ?", said->front().Int(0));
  span.sql += " OR " + walk->id + " < ?)";
  span.values.emplace_back(query.before);
  return true;
}

}  // namespace

Time SaidAt(const StoredMention& stored) { return std::min(stored.mention.created_at, stored.heard_at); }

Result<void> SaveMention(Tx& tx, const std::vector<Count>& counts, StoredMention* stored) {
  const bool fresh = stored->id == 0;
  const Columns<StoredMention> columns = fresh ? kAll : kEdited;
  std::vector<Value> values = ValuesOf(columns, *stored);
  values.emplace_back(PackCounts(counts));
  if (!fresh) {
    values.emplace_back(stored->id);
    auto done = tx.Run("UPDATE mentions SET " + Assignments(columns) + ", counts = ? WHERE id = ?", values);
    return done ? Result<void>() : done.error();
  }
  auto rows = tx.Query("INSERT INTO mentions (" + WrittenNames(columns) + ", counts) VALUES (" +
                           Marks(values.size()) + ") RETURNING id",
                       values);
  if (!rows) return rows.error();
  stored->id = rows->at(0).Int(0);
  return {};
}

Result<void> BuryMention(Tx& tx, int64_t id) {
  auto done = tx.Run(kBury, {id});
  return done ? Result<void>() : done.error();
}

Result<void> TieMention(Tx& tx, int64_t id, const std::string& request_id) {
  auto done = tx.Run(kTie, {request_id, id});
  return done ? Result<void>() : done.error();
}

Result<std::vector<StoredMention>> FindMentions(Tx& tx, const MentionQuery& query, int64_t* further) {
  if (further != nullptr) *further = 0;
  Walk walk = WalkOf(tx.dialect(), query);
  auto spanned = SetSpan(tx, query, &walk);
  if (!spanned) return spanned.error();
  if (!*spanned) return std::vector<StoredMention>();
  const std::string order =
      " ORDER BY " + (walk.at.empty() ? "" : walk.at + " DESC, ") + walk.id + " DESC LIMIT ?";
  if (further != nullptr && query.look_through > 0 && !walk.rest.sql.empty()) {
    std::vector<Value> values = walk.brought.values;
    values.emplace_back(int64_t{1});
    values.emplace_back(query.look_through - 1);
    auto last = tx.Query("SELECT " + (walk.at.empty() ? "0" : walk.at) + ", " + walk.id + " FROM " +
                             walk.index + walk.brought.sql + order + " OFFSET ?",
                         values);
    if (!last) return last.error();
    if (!last->empty()) {
      const Row& row = last->front();
      *further = row.Int(1);
      if (!walk.at.empty()) {
        walk.brought.And(walk.at + " >= ?", row.Int(0));
        walk.brought.And("(" + walk.at + " > ?", row.Int(0));
        walk.brought.sql += " OR " + walk.id + " >= ?)";
        walk.brought.values.emplace_back(*further);
      } else {
        walk.brought.And(walk.id + " >= ?", *further);
      }
    }
  }
  const int limit = std::clamp(query.limit, 0, kMaxLimit);
  std::vector<Value> values = walk.brought.values;
  values.insert(values.end(), walk.rest.values.begin(), walk.rest.values.end());
  values.emplace_back(int64_t{limit});
  auto found = LoadShown(tx, walk.rows + walk.brought.sql + walk.rest.sql + order, values);
  if (found && further != nullptr && !found->empty() && found->size() == static_cast<size_t>(limit))
    *further = found->back().id;
  return found;
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
