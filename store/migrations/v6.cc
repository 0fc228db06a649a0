// Version 6: what a mention is about, each topic a row (store/tables/topics.h), instead of the best ones in
// two columns, which stay for who reads the table by hand; and requests in the order in which people take
// them.
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/log.h"
#include "core/topics.h"
#include "store/db/columns.h"
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE TABLE mention_topics (mention_id BIGINT NOT NULL REFERENCES mentions (id), dimension TEXT
       NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (mention_id, dimension, key)))",
    R"(CREATE INDEX mention_topics_by_key ON mention_topics (dimension, key, at, mention_id))",
    R"(DROP INDEX mentions_by_service)",
    R"(DROP INDEX mentions_by_category)",
    R"(CREATE INDEX requests_by_urgency ON requests (urgency, id))",
    R"(CREATE INDEX requests_by_status_and_urgency ON requests (status, urgency, id))",
};

// Its own: the tables may look different in later versions.
constexpr char kPageOfVerdicts[] =
    "SELECT id, at, channel, counts, verdict FROM mentions WHERE id > ? AND removed = 0 ORDER BY id LIMIT ?";
constexpr char kAddTopic[] =
    "INSERT INTO mention_topics (mention_id, dimension, key, at) VALUES (?, ?, ?, ?)";
constexpr char kWriteCounts[] = "UPDATE mentions SET counts = ? WHERE id = ?";
constexpr char kCount[] =
    "INSERT INTO tallies (dimension, hour, key, channel, neighborhood, count) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (dimension, hour, key, channel, neighborhood) DO UPDATE SET count = tallies.count + "
    "excluded.count";

constexpr char kService[] = "service_code";
constexpr char kCategory[] = "category";
constexpr int64_t kPage = 1000;

// The same counts, but for every topic instead of the best one.
std::vector<Count> ForEveryTopic(const std::vector<Count>& counts, const Verdict& verdict) {
  std::vector<Count> all;
  const auto add = [&](const char* dimension, const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      Count count = counts.front();  // hour and neighbourhood are those of the mention
      count.dimension = dimension;
      count.key = key;
      all.push_back(std::move(count));
    }
  };
  if (counts.empty()) return all;
  add(kService, ServiceCodesOf(verdict));
  add(kCategory, CategoriesOf(verdict));
  for (const Count& count : counts) {
    if (count.dimension != kService && count.dimension != kCategory) all.push_back(count);
  }
  return all;
}

Result<void> AddTopics(Tx& tx, int64_t mention, Time at, const Verdict& verdict) {
  const auto add = [&](const char* dimension, const std::vector<std::string>& keys) -> Result<void> {
    for (const std::string& key : keys) {
      if (auto done = tx.Run(kAddTopic, {mention, dimension, key, ToValue(at)}); !done) return done.error();
    }
    return {};
  };
  if (auto done = add(kService, ServiceCodesOf(verdict)); !done) return done;
  return add(kCategory, CategoriesOf(verdict));
}

// What a page of mentions adds to the tallies, by all columns but the count.
using Sums = std::map<std::tuple<std::string, int64_t, std::string, std::string, std::string>, int64_t>;

void Add(const std::vector<Count>& counts, int sign, Sums* sums) {
  for (const Count& count : counts) {
    const int64_t hour = count.hour.time_since_epoch().count();
    (*sums)[{count.dimension, hour, count.key, count.channel, count.neighborhood}] += sign * count.delta;
  }
}

Result<void> Write(Tx& tx, const Sums& sums) {
  for (const auto& [key, delta] : sums) {
    if (delta == 0) continue;
    const auto& [dimension, hour, name, channel, neighborhood] = key;
    auto done = tx.Run(kCount, {dimension, hour, name, channel, neighborhood, delta});
    if (!done) return done.error();
  }
  return {};
}

Result<void> FillOne(Tx& tx, const Row& row, Sums* sums) {
  const int64_t id = row.Int(0);
  const auto verdict = VerdictFromJson(row.Text(4));
  const auto counts = UnpackCounts(row.Text(3), row.Text(2));
  if (!verdict || !counts) {
    LogError("a row cannot be read and stays as it is", {{"table", "mentions"}, {"id", std::to_string(id)}});
    return {};
  }
  if (auto done = AddTopics(tx, id, row.At(1), *verdict); !done) return done;
  const std::vector<Count> now = ForEveryTopic(*counts, *verdict);
  const std::string packed = PackCounts(now);
  if (packed == row.Text(3)) return {};
  Add(*counts, -1, sums);
  Add(now, 1, sums);
  auto done = tx.Run(kWriteCounts, {packed, id});
  return done ? Result<void>() : done.error();
}

// Files every mention under its topics, and counts it under each of them in the tallies, where before only
// the best of its issues and hazards was counted. A mention whose verdict cannot be read keeps its counts.
// Minutes at millions of mentions.
Result<void> Fill(Tx& tx) {
  for (int64_t after = 0;;) {
    auto rows = tx.Query(kPageOfVerdicts, {after, kPage});
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    Sums sums;
    for (const Row& row : *rows) {
      after = row.Int(0);
      if (auto done = FillOne(tx, row, &sums); !done) return done;
    }
    if (auto done = Write(tx, sums); !done) return done;
  }
}

}  // namespace

const Migration kVersion6{kStatements, Fill};

}  // namespace crier
