#include "connectors/kit/known_keys.h"

#include <algorithm>

#include "core/digest.h"

namespace crier::kit {

std::string KnownKeys::Short(std::string_view key) { return Hex(Sha256(key)).substr(0, kDigits); }

void KnownKeys::Add(std::string_view key) { AddShort(Short(key)); }

void KnownKeys::AddShort(std::string key) {
  if (known_.insert(key).second) order_.push_back(std::move(key));
}

std::string KnownKeys::Write() const {
  std::string text;
  for (size_t i = order_.size() - std::min(order_.size(), most_); i < order_.size(); ++i) text += order_[i];
  return text;
}

void KnownKeys::Read(std::string_view text) {
  text = text.substr(0, most_ * kDigits);
  for (size_t at = 0; at + kDigits <= text.size(); at += kDigits)
    AddShort(std::string(text.substr(at, kDigits)));
}

}  // namespace crier::kit
