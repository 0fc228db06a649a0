#include "store/tables/tallies.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/log.h"
#include "store/db/columns.h"
#include "store/tables/mentions.h"
#include "store/tables/topics.h"

namespace crier {
namespace {

constexpr char kAdd[] =
    "INSERT INTO tallies (dimension, hour, key, channel, neighborhood, count) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (dimension, hour, key, channel, neighborhood) DO UPDATE SET count = tallies.count + "
    "excluded.count";
constexpr char kSum[] = "SELECT hour, key, SUM(count) FROM tallies WHERE dimension = ?";
constexpr char kGroup[] = " GROUP BY hour, key HAVING SUM(count) <> 0 ORDER BY hour, key";
constexpr char kAll[] =
    "SELECT dimension, hour, key, channel, neighborhood, count FROM tallies WHERE count <> 0";
constexpr char kPageOfCounts[] = "SELECT id, channel, counts FROM mentions WHERE id > ? ORDER BY id LIMIT ?";
constexpr char kReadCounts[] = "SELECT counts FROM mentions WHERE id = ?";
constexpr char kWriteCounts[] = "UPDATE mentions SET counts = ? WHERE id = ?";

constexpr char kLines[] =
    "SELECT hour, dimension, key, neighborhood, channel, count FROM tallies WHERE count <> 0 AND dimension "
    "IN "
    "(";
constexpr char kLinesOrder[] = " ORDER BY hour DESC, dimension, key, neighborhood, channel";
constexpr char kAllDimensions[] = "'category', 'intent', 'sentiment', 'service_code'";
constexpr char kServiceAlone[] = "'service_code'";

// Of the mentions that have a service among their topics. CROSS JOIN: the topics are walked through first.
constexpr char kHourOfMention[] = "SELECT m.created_at / 3600000, ";
constexpr char kOfService[] = ", COUNT(*) FROM mention_topics t CROSS JOIN mentions m";
constexpr char kOtherTopic[] = " JOIN mention_topics x ON x.mention_id = t.mention_id AND x.dimension = ?";
constexpr char kThatService[] =
    " WHERE m.id = t.mention_id AND m.removed = 0 AND t.dimension = 'service_code' AND t.key = ?";
constexpr char kGroupOfService[] = " GROUP BY 1, 2 ORDER BY 1, 2";

constexpr char kCountSaid[] = "SELECT COUNT(*) FROM mentions WHERE at >= ? AND at < ? AND removed = 0";
constexpr char kForgetTopics[] = "DELETE FROM mention_topics";

constexpr int kPage = 1000;

// Columns of a row but its count, in the order of the primary key.
using Key = std::tuple<std::string, int64_t, std::string, std::string, std::string>;
using Sums = std::map<Key, int64_t>;

void Add(const std::vector<Count>& counts, Sums* sums) {
  for (const Count& count : counts) {
    const int64_t hour = count.hour.time_since_epoch().count();
    (*sums)[{count.dimension, hour, count.key, count.channel, count.neighborhood}] += count.delta;
  }
}

Result<void> Write(Tx& tx, const Sums& sums) {
  for (const auto& [key, delta] : sums) {
    if (delta == 0) continue;
    const auto& [dimension, hour, name, channel, neighborhood] = key;
    auto done = tx.Run(kAdd, {dimension, hour, name, channel, neighborhood, delta});
    if (!done) return done.error();
  }
  return {};
}

// A mention whose verdict cannot be read still counts for what it says that it added, if that can be read.
Result<void> Keep(Tx& tx, const StoredMention& stored, Sums* sums) {
  LogError("a row cannot be read and counts as before",
           {{"table", "mentions"}, {"id", std::to_string(stored.id)}});
  auto rows = tx.Query(kReadCounts, {stored.id});
  if (!rows) return rows.error();
  if (const auto counts = UnpackCounts(rows->at(0).Text(0), stored.mention.channel)) Add(*counts, sums);
  return {};
}

// What the mentions add up to; puts right what each says that it added.
Result<void> Recount(Tx& tx, const std::function<std::vector<Count>(const Mention&, const Verdict&)>& counts,
                     Sums* sums) {
  for (int64_t after = 0;;) {
    auto page = MentionsAfter(tx, after, kPage);
    if (!page) return page.error();
    if (page->empty()) return {};
    for (const StoredMention& stored : *page) {
      after = stored.id;
      if (stored.unreadable) {
        if (auto done = Keep(tx, stored, sums); !done) return done;
        continue;
      }
      auto filed = AddTopics(tx, stored.id, SaidAt(stored), stored.verdict);
      if (!filed) return filed;
      std::vector<Count> now = counts(stored.mention, stored.verdict);
      for (Count& count : now) count.channel = stored.mention.channel;
      Add(now, sums);
      const std::string packed = PackCounts(now);
      auto was = tx.Query(kReadCounts, {stored.id});
      if (!was) return was.error();
      if (was->at(0).Text(0) == packed) continue;
      if (auto done = tx.Run(kWriteCounts, {packed, stored.id}); !done) return done.error();
    }
  }
}

Result<void> Subtract(Tx& tx, Sums* sums) {
  auto rows = tx.Query(kAll);
  if (!rows) return rows.error();
  for (const Row& row : *rows) {
    (*sums)[{row.Text(0), row.Int(1), row.Text(2), row.Text(3), row.Text(4)}] -= row.Int(5);
  }
  return {};
}

int64_t NotZero(const Sums& sums) {
  return std::count_if(sums.begin(), sums.end(), [](const auto& entry) { return entry.second != 0; });
}

// SQL that grows condition by condition, with its values.
struct Conditions {
  std::string sql;
  std::vector<Value> values;

  void AndIf(bool given, const char* condition, const Value& value) {
    if (!given) return;
    sql += condition;
    values.push_back(value);
  }
};

Result<std::vector<TallyRow>> FindTalliesOfService(Tx& tx, const TallyQuery& query) {
  const bool own = query.dimension == "sentiment" || query.dimension == "intent";
  Conditions find{std::string(kHourOfMention) + (own ? "m." + query.dimension : "x.key") + kOfService, {}};
  find.AndIf(!own, kOtherTopic, query.dimension);
  find.AndIf(true, kThatService, query.service_code);
  find.AndIf(query.since.has_value(), " AND t.at >= ?", ToValue(query.since));
  if (query.until) {
    const Time last = HourOf(*query.until - std::chrono::milliseconds(1)) + std::chrono::hours(1);
    find.AndIf(true, " AND t.at < ?", ToValue(last));
  }
  find.AndIf(!query.channel.empty(), " AND m.channel = ?", query.channel);
  find.AndIf(!query.neighborhood.empty(), " AND REPLACE(m.counts, ?, '') <> m.counts",
             NeighborhoodInCounts(query.neighborhood));
  auto rows = tx.Query(find.sql + kGroupOfService, find.values);
  if (!rows) return rows.error();
  std::vector<TallyRow> tallies;
  for (const Row& row : *rows)
    tallies.push_back({Time(std::chrono::hours(row.Int(0))), row.Text(1), row.Int(2)});
  return tallies;
}

}  // namespace

Result<void> AddCounts(Tx& tx, const std::vector<Count>& counts) {
  Sums sums;
  Add(counts, &sums);
  return Write(tx, sums);
}

Result<std::vector<TallyRow>> FindTallies(Tx& tx, const TallyQuery& query) {
  if (!query.service_code.empty()) return FindTalliesOfService(tx, query);
  Conditions find{kSum, {query.dimension}};
  find.AndIf(query.since.has_value(), " AND hour >= ?", ToValue(query.since));
  find.AndIf(query.until.has_value(), " AND hour < ?", ToValue(query.until));
  find.AndIf(!query.channel.empty(), " AND channel = ?", query.channel);
  find.AndIf(!query.neighborhood.empty(), " AND neighborhood = ?", query.neighborhood);
  auto rows = tx.Query(find.sql + kGroup, find.values);
  if (!rows) return rows.error();
  std::vector<TallyRow> tallies;
  tallies.reserve(rows->size());
  for (const Row& row : *rows) tallies.push_back({row.At(0), row.Text(1), row.Int(2)});
  return tallies;
}

Result<std::vector<TallyLine>> FindTallyLines(Tx& tx, Time since, Time until, const std::string& service_code,
                                              const std::string& neighborhood) {
  const bool one = !service_code.empty();
  Conditions find{std::string(kLines) + (one ? kServiceAlone : kAllDimensions) + ")", {}};
  find.AndIf(true, " AND hour >= ?", ToValue(since));
  find.AndIf(true, " AND hour < ?", ToValue(until));
  find.AndIf(one, " AND key = ?", service_code);
  find.AndIf(!neighborhood.empty(), " AND neighborhood = ?", neighborhood);
  auto rows = tx.Query(find.sql + kLinesOrder, find.values);
  if (!rows) return rows.error();
  std::vector<TallyLine> lines;
  lines.reserve(rows->size());
  for (const Row& row : *rows)
    lines.push_back({row.At(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Int(5)});
  return lines;
}

Result<int64_t> CountMentionsSince(Tx& tx, Time since) {
  const Time hour = HourOf(since);
  const Time whole = hour == since ? since : hour + std::chrono::hours(1);
  int64_t mentions = 0;
  // Every mention has one sentiment.
  auto tallies = FindTallies(tx, {.dimension = "sentiment", .since = whole});
  if (!tallies) return tallies.error();
  for (const TallyRow& row : *tallies) mentions += row.count;
  if (whole == since) return mentions;
  // Days that do not begin with an hour of UTC, as in India.
  auto rows = tx.Query(kCountSaid, {ToValue(since), ToValue(whole)});
  if (!rows) return rows.error();
  return mentions + rows->front().Int(0);
}

Result<int64_t> RebuildTallies(
    Tx& tx, const std::function<std::vector<Count>(const Mention&, const Verdict&)>& counts) {
  if (auto done = tx.Run(kForgetTopics); !done) return done.error();
  Sums missing;  // what ought to be, less what is
  if (auto done = Recount(tx, counts, &missing); !done) return done.error();
  if (auto done = Subtract(tx, &missing); !done) return done.error();
  if (auto done = Write(tx, missing); !done) return done.error();
  return NotZero(missing);
}

Result<int64_t> WrongTallies(Tx& tx) {
  Sums missing;
  for (int64_t after = 0;;) {
    auto rows = tx.Query(kPageOfCounts, {after, int64_t{kPage}});
    if (!rows) return rows.error();
    if (rows->empty()) break;
    for (const Row& row : *rows) {
      after = row.Int(0);
      auto counts = UnpackCounts(row.Text(2), row.Text(1));
      if (counts) Add(*counts, &missing);  // what cannot be read adds nothing: the tallies show as wrong
    }
  }
  if (auto done = Subtract(tx, &missing); !done) return done.error();
  return NotZero(missing);
}

}  // namespace crier
