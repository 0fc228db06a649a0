#include "store/tallies.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "store/columns.h"
#include "store/mentions.h"

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

// What the mentions add up to; puts right what each says that it added.
Result<void> Recount(Tx& tx, const std::function<std::vector<Count>(const Mention&, const Verdict&)>& counts,
                     Sums* sums) {
  for (int64_t after = 0;;) {
    auto page = MentionsAfter(tx, after, kPage);
    if (!page) return page.error();
    if (page->empty()) return {};
    for (const StoredMention& stored : *page) {
      after = stored.id;
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

}  // namespace

Result<void> AddCounts(Tx& tx, const std::vector<Count>& counts) {
  Sums sums;
  Add(counts, &sums);
  return Write(tx, sums);
}

Result<std::vector<TallyRow>> FindTallies(Tx& tx, const TallyQuery& query) {
  std::string sql = kSum;
  std::vector<Value> values = {query.dimension};
  const auto and_if = [&](bool given, const char* condition, const Value& value) {
    if (!given) return;
    sql += condition;
    values.push_back(value);
  };
  and_if(query.since.has_value(), " AND hour >= ?", ToValue(query.since));
  and_if(query.until.has_value(), " AND hour < ?", ToValue(query.until));
  and_if(!query.channel.empty(), " AND channel = ?", query.channel);
  and_if(!query.neighborhood.empty(), " AND neighborhood = ?", query.neighborhood);
  auto rows = tx.Query(sql + kGroup, values);
  if (!rows) return rows.error();
  std::vector<TallyRow> tallies;
  tallies.reserve(rows->size());
  for (const Row& row : *rows) tallies.push_back({row.At(0), row.Text(1), row.Int(2)});
  return tallies;
}

Result<int64_t> RebuildTallies(
    Tx& tx, const std::function<std::vector<Count>(const Mention&, const Verdict&)>& counts) {
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
      if (!counts) return counts.error();
      Add(*counts, &missing);
    }
  }
  if (auto done = Subtract(tx, &missing); !done) return done.error();
  return NotZero(missing);
}

}  // namespace crier
