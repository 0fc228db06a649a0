#include "store/tables/topics.h"

#include <string>
#include <vector>

#include "core/topics.h"
#include "store/db/columns.h"

namespace crier {
namespace {

constexpr char kAdd[] =
    "INSERT INTO mention_topics (mention_id, dimension, key, at, sentiment) VALUES (?, ?, ?, ?, ?)";
constexpr char kDrop[] = "DELETE FROM mention_topics WHERE mention_id = ?";

}  // namespace

Result<void> AddTopics(Tx& tx, int64_t mention, Time at, const Verdict& verdict) {
  const auto add = [&](const char* dimension, const std::vector<std::string>& keys) -> Result<void> {
    for (const std::string& key : keys) {
      if (auto done = tx.Run(kAdd, {mention, dimension, key, ToValue(at), verdict.sentiment.label}); !done)
        return done.error();
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

}  // namespace crier
