#include "store/tables/news.h"

#include "store/db/columns.h"

namespace crier {
namespace {

constexpr char kAdd[] = "INSERT INTO news (node, number, at, event, data) VALUES (?, ?, ?, ?, ?)";
// Its own alone: nodes that dropped each other's would collide.
constexpr char kDrop[] = "DELETE FROM news WHERE node = ? AND at < ?";
constexpr char kTold[] = "SELECT node, MAX(number) FROM news WHERE node <> ? GROUP BY node";
constexpr char kOf[] =
    "SELECT number, event, data FROM news WHERE node = ? AND number > ? ORDER BY number LIMIT ?";

constexpr int kIncarnationShift = 32;

}  // namespace

int64_t NumberOf(const Node& node, int64_t count) { return (node.incarnation << kIncarnationShift) + count; }

bool Follows(int64_t number, int64_t last) {
  const bool restarted = number >> kIncarnationShift != last >> kIncarnationShift;
  return last == 0 || restarted || number == last + 1;
}

Result<void> AddNews(Tx& tx, const Node& node, const std::vector<News>& news, Time now) {
  auto time = StoreTime(tx, now);
  if (!time) return time.error();
  for (const News& each : news) {
    auto added = tx.Run(kAdd, {node.name, each.number, ToValue(*time), each.event, each.data});
    if (!added) return added.error();
  }
  auto dropped = tx.Run(kDrop, {node.name, ToValue(*time - kNewsTtl)});
  return dropped ? Result<void>() : dropped.error();
}

Result<std::vector<Told>> ToldByOthers(Tx& tx, const std::string& node) {
  auto rows = tx.Query(kTold, {node});
  if (!rows) return rows.error();
  std::vector<Told> told;
  for (const Row& row : *rows) told.push_back({row.Text(0), row.Int(1)});
  return told;
}

Result<std::vector<News>> NewsOf(Tx& tx, const std::string& node, int64_t number, int limit) {
  auto rows = tx.Query(kOf, {node, number, int64_t{limit}});
  if (!rows) return rows.error();
  std::vector<News> news;
  for (const Row& row : *rows) news.push_back({row.Int(0), row.Text(1), row.Text(2)});
  return news;
}

}  // namespace crier
