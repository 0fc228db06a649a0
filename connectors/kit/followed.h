// Posts that were heard lately and are looked at again, for platforms that tell of no deletion and whose
// terms want it followed.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "connectors/connector.h"

namespace crier::kit {

struct FollowPlan {
  std::string channel;
  size_t most = 300;     // of those heard last; 0: none
  size_t at_once = 100;  // of one question
  std::chrono::hours every{20};
};
// Which of these are surely gone.
using AskGone = std::function<Result<std::set<std::string>>(const std::vector<std::string>& ids)>;

// What a source keeps of them in its cursor, under "heard" and "looked".
class Followed {
 public:
  // `cursor` is what Write wrote, or null.
  Followed(FollowPlan plan, const nlohmann::json& cursor);
  void Write(nlohmann::json* cursor) const;

  // Notes what the batch brings. Where it is time, asks, and adds a Removed for each that is gone; what
  // cannot be asked is the batch's trouble, and is asked by the next poll.
  void Follow(Time now, const AskGone& ask, Batch* batch);

 private:
  const FollowPlan plan_;
  Time looked_{};
  std::vector<std::string> heard_;  // the newest last
};

}  // namespace crier::kit
