#include "store/tables/topics.h"

#include <string>
#include <vector>

#include "core/log.h"
#include "core/topics.h"
#include "store/db/columns.h"
#include "store/tables/tallies.h"

namespace crier {
namespace {

constexpr char kAdd[] = "INSERT INTO mention_topics (mention_id, dimension, key, at) VALUES (?, ?, ?, ?)";
constexpr char kDrop[] = "DELETE FROM mention_topics WHERE mention_id = ?";
constexpr char kPageOfVerdicts[] =
    "SELECT id, at, channel, counts, verdict FROM mentions WHERE id > ? AND removed = 0 ORDER BY id LIMIT ?";
constexpr char kWriteCounts[] = "UPDATE mentions SET counts = ? WHERE id = ?";

constexpr int kPage = 1000;

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
  add(kServiceTopic, ServiceCodesOf(verdict));
  add(kCategoryTopic, CategoriesOf(verdict));
  for (const Count& count : counts) {
    if (count.dimension != kServiceTopic && count.dimension != kCategoryTopic) all.push_back(count);
  }
  return all;
}

Result<void> Fill(Tx& tx, const Row& row, std::vector<Count>* deltas) {
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
  for (Count count : *counts) {
    count.delta = -count.delta;
    deltas->push_back(std::move(count));
  }
  deltas->insert(deltas->end(), now.begin(), now.end());
  auto done = tx.Run(kWriteCounts, {packed, id});
  return done ? Result<void>() : done.error();
}

}  // namespace

Result<void> AddTopics(Tx& tx, int64_t mention, Time at, const Verdict& verdict) {
  const auto add = [&](const char* dimension, const std::vector<std::string>& keys) -> Result<void> {
    for (const std::string& key : keys) {
      if (auto done = tx.Run(kAdd, {mention, dimension, key, ToValue(at)}); !done) return done.error();
    }
    return {};
  };
  if (auto done = add(kServiceTopic, ServiceCodesOf(verdict)); !done) return done;
  return add(kCategoryTopic, CategoriesOf(verdict));
}

Result<void> DropTopics(Tx& tx, int64_t mention) {
  auto done = tx.Run(kDrop, {mention});
  return done ? Result<void>() : done.error();
}

Result<void> FillTopics(Tx& tx) {
  for (int64_t after = 0;;) {
    auto rows = tx.Query(kPageOfVerdicts, {after, int64_t{kPage}});
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    std::vector<Count> deltas;
    for (const Row& row : *rows) {
      after = row.Int(0);
      if (auto done = Fill(tx, row, &deltas); !done) return done;
    }
    if (auto done = AddCounts(tx, deltas); !done) return done;
  }
}

}  // namespace crier
