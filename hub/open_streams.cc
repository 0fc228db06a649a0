#include "hub/open_streams.h"

#include <algorithm>

namespace crier {

void OpenStreams::Add(std::string key, const std::shared_ptr<EventStream>& stream) {
  if (key.empty()) return;
  std::lock_guard lock(mutex_);
  open_.push_back({std::move(key), stream});
}

std::vector<std::string> OpenStreams::Keys() {
  std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  std::erase_if(open_, [&](const Open& each) {
    const auto stream = each.stream.lock();
    if (!stream || !stream->open()) return true;
    if (std::find(keys.begin(), keys.end(), each.key) == keys.end()) keys.push_back(each.key);
    return false;
  });
  return keys;
}

void OpenStreams::Close(const std::string& key) {
  std::lock_guard lock(mutex_);
  std::erase_if(open_, [&](const Open& each) {
    if (each.key != key) return false;
    if (const auto stream = each.stream.lock()) stream->Close();
    return true;
  });
}

}  // namespace crier
