#include "connectors/kit/followed.h"

#include <algorithm>

#include "connectors/kit/members.h"

namespace crier::kit {

Followed::Followed(FollowPlan plan, const nlohmann::json& cursor) : plan_(std::move(plan)) {
  looked_ = ParseTime(TextIn(cursor, "looked", 64)).value_or(Time{});
  for (const auto& id : In(cursor, "heard"))
    if (id.is_string()) heard_.push_back(id.get<std::string>());
}

// By the hour, so that polls which bring nothing leave the cursor as it is.
void Followed::Write(nlohmann::json* cursor) const {
  (*cursor)["looked"] = FormatTime(looked_);
  (*cursor)["heard"] = heard_;
}

void Followed::Follow(Time now, const AskGone& ask, Batch* batch) {
  for (const Event& event : batch->events) {
    if (const auto* mention = std::get_if<Mention>(&event)) heard_.push_back(mention->native_id);
  }
  if (heard_.size() > plan_.most)
    heard_.erase(heard_.begin(), heard_.end() - static_cast<std::ptrdiff_t>(plan_.most));
  if (looked_ == Time{} || heard_.empty()) looked_ = HourOf(now);
  if (batch->more || now - looked_ < plan_.every) return;
  std::set<std::string> gone;
  for (size_t from = 0; from < heard_.size(); from += plan_.at_once) {
    const size_t count = std::min(plan_.at_once, heard_.size() - from);
    const auto first = heard_.begin() + static_cast<std::ptrdiff_t>(from);
    auto found = ask({first, first + static_cast<std::ptrdiff_t>(count)});
    if (!found) {
      if (!batch->trouble) batch->trouble = found.error();
      return;
    }
    gone.merge(*found);
  }
  for (const std::string& id : gone) batch->events.emplace_back(Removed{plan_.channel, id});
  std::erase_if(heard_, [&](const std::string& id) { return gone.contains(id); });
  looked_ = HourOf(now);
}

}  // namespace crier::kit
