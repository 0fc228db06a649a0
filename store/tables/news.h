// Table: news. What the nodes that share a city (store/tables/nodes.h) tell each other: the events of their
// live streams. A node numbers what it tells; each other node reads it in that order and remembers how far.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "store/tables/nodes.h"

namespace crier {

struct News {
  int64_t number = 0;  // NumberOf(node, 1) is the first that an incarnation tells; the next is one more
  std::string event;
  std::string data;  // JSON
  bool operator==(const News&) const = default;
};

// Numbers grow over the restarts of a node.
int64_t NumberOf(const Node& node, int64_t count);
// False if news between the two is missing for certain.
bool Follows(int64_t number, int64_t last);

// Who reads less often than this misses some.
inline constexpr std::chrono::milliseconds kNewsTtl{60'000};

// Tells `news`, and drops what this node told longer ago than kNewsTtl.
Result<void> AddNews(Tx& tx, const Node& node, const std::vector<News>& news, Time now);

// How far the other nodes have told: the last number of each that has any news.
struct Told {
  std::string node;
  int64_t number = 0;
};
Result<std::vector<Told>> ToldByOthers(Tx& tx, const std::string& node);
// What `node` told after `number`, in order; at most `limit`.
Result<std::vector<News>> NewsOf(Tx& tx, const std::string& node, int64_t number, int limit);

}  // namespace crier
