#include "classifier/literal_index.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace crier {

LiteralIndex::LiteralIndex(const std::vector<Entry>& entries) {
  if (entries.empty()) return;
  short_.resize(1 << 16);
  long_.resize(1 << 16);
  std::map<std::tuple<uint32_t, uint32_t, uint64_t>, uint32_t> edges;
  std::vector<std::vector<uint32_t>> ends(1);
  nodes_.resize(1);
  for (const Entry& entry : entries) {
    const char* p = entry.text.data();
    size_t left = entry.text.size();
    const uint64_t start = Load(p, left);
    const uint32_t first_width = static_cast<uint32_t>(std::min<size_t>(left, 8));
    uint16_t& widths = left < 4 ? short_[start & 0xFFFF] : long_[Hash4(start)];
    widths = static_cast<uint16_t>(widths | 1U << first_width);
    uint32_t node = 0;
    while (left > 0) {
      const uint32_t width = static_cast<uint32_t>(std::min<size_t>(left, 8));
      nodes_[node].widths |= 1U << width;
      const auto [edge, added] = edges.try_emplace({node, width, Load(p, width)}, nodes_.size());
      if (added) {
        nodes_.emplace_back();
        ends.emplace_back();
      }
      node = edge->second;
      p += width;
      left -= width;
    }
    ends[node].push_back(entry.number);
  }
  for (size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].first = static_cast<uint32_t>(numbers_.size());
    numbers_.insert(numbers_.end(), ends[i].begin(), ends[i].end());
    nodes_[i].last = static_cast<uint32_t>(numbers_.size());
  }
  slots_.resize(std::bit_ceil(edges.size() * 2 + 1));
  mask_ = slots_.size() - 1;
  for (const auto& [key, to] : edges) {
    const auto& [from, width, piece] = key;
    size_t i = Hash(from, width, piece) & mask_;
    while (slots_[i].width != 0) i = (i + 1) & mask_;
    slots_[i] = {piece, from, width, to};
  }
}

}  // namespace crier
