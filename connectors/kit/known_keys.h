// Which keys were seen before, as a text for a cursor: twelve digits of each, the newest only. For lists from
// which entries vanish without that meaning anything, so that none is forgotten but for want of room.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace crier::kit {

class KnownKeys {
 public:
  static constexpr size_t kDigits = 12;

  explicit KnownKeys(size_t most) : most_(most) {}
  bool Has(std::string_view key) const { return known_.contains(Short(key)); }
  void Add(std::string_view key);

  // At most `most` * kDigits bytes; what is left out is the oldest.
  std::string Write() const;
  // Adds what Write wrote.
  void Read(std::string_view text);

 private:
  static std::string Short(std::string_view key);
  void AddShort(std::string key);

  size_t most_;
  std::vector<std::string> order_;  // newest last
  std::set<std::string, std::less<>> known_;
};

}  // namespace crier::kit
