#include "hub/live.h"

#include <algorithm>

namespace crier {

void Live::Join(std::shared_ptr<EventStream> stream) {
  std::lock_guard lock(mutex_);
  streams_.push_back(std::move(stream));
}

void Live::Publish(const std::string& event, const std::string& data) {
  Pass(event, data);
  std::lock_guard lock(mutex_);
  if (others_) others_(event, data);
}

void Live::TellOthers(Listener others) {
  std::lock_guard lock(mutex_);
  others_ = std::move(others);
}

void Live::Pass(const std::string& event, const std::string& data) {
  std::lock_guard lock(mutex_);
  std::erase_if(streams_, [](const auto& stream) { return !stream->open(); });
  for (const auto& stream : streams_) stream->Send(event, data);
}

size_t Live::watchers() const {
  std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(streams_.begin(), streams_.end(), [](const auto& s) { return s->open(); }));
}

}  // namespace crier
