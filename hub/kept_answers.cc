#include "hub/kept_answers.h"

#include <utility>

#include "hub/hub.h"

namespace crier {

std::optional<std::string> KeptAnswers::Find(const std::string& key, const std::string& state, Time now) {
  std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end()) return std::nullopt;
  const Kept& kept = found->second;
  // A clock that was set back makes nothing live longer.
  if (kept.state != state || now < kept.at || now - kept.at >= kAge) return std::nullopt;
  return kept.answer;
}

void KeptAnswers::Put(const std::string& key, const std::string& state, Time now, const std::string& answer) {
  const size_t size = key.size() + answer.size();
  if (size > kMostBytes / 4) return;
  std::lock_guard lock(mutex_);
  if (const auto old = kept_.find(key); old != kept_.end()) {
    bytes_ -= key.size() + old->second.answer.size();
    kept_.erase(old);
  }
  // They would all be too old in a second.
  if (kept_.size() >= kMost || bytes_ + size > kMostBytes) {
    kept_.clear();
    bytes_ = 0;
  }
  kept_[key] = {state, now, answer};
  bytes_ += size;
}

Result<std::string> KeptAnswer(Hub& hub, const std::string& key,
                               const std::function<Result<std::string>(Tx&)>& ask) {
  const Time now = hub.wall().Now();
  const auto second = std::chrono::floor<std::chrono::seconds>(hub.clock().Now().time_since_epoch());
  const std::string whole_key = std::to_string(second.count()) + ' ' + key;
  // Before the store is read: what is written meanwhile makes the answer an old one.
  std::string state = std::to_string(hub.db().changes());
  if (!hub.Shared()) {
    if (auto kept = hub.kept_answers().Find(whole_key, state, now)) return *std::move(kept);
  }
  std::string answer;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    if (const std::string_view snapshot = tx.dialect().snapshot; !snapshot.empty()) {
      auto rows = tx.Query(snapshot);
      if (!rows) return rows.error();
      state = rows->at(0).Text(0);
      if (auto kept = hub.kept_answers().Find(whole_key, state, now)) {
        answer = *std::move(kept);
        return {};
      }
    }
    auto asked = ask(tx);
    if (!asked) return asked.error();
    answer = *std::move(asked);
    hub.kept_answers().Put(whole_key, state, now, answer);
    return {};
  });
  if (!read) return read.error();
  return answer;
}

}  // namespace crier
