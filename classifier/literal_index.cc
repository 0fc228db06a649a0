#include "classifier/literal_index.h"

#include <algorithm>

namespace crier {

LiteralIndex::LiteralIndex(const std::vector<Entry>& entries) {
  if (entries.empty()) return;
  short_.resize(1 << 16);
  long_.resize(1 << 16);
  size_t pieces = 0;
  for (const Entry& entry : entries) pieces += (entry.text.size() + 7) / 8;
  std::vector<Slot> edges(std::bit_ceil(pieces * 2 + 1));
  size_t used = 0;
  std::vector<std::vector<uint32_t>> ends(1);
  nodes_.resize(1);
  for (const Entry& entry : entries) {
    const char* p = entry.text.data();
    size_t left = entry.text.size();
    const uint64_t start = Load(p, left);
    const uint32_t first_width = static_cast<uint32_t>(std::min<size_t>(left, 8));
    const auto allow = [&](uint16_t* widths) {
      *widths = static_cast<uint16_t>(*widths | 1U << first_width);
    };
    if (left >= 2) pairs_.set(start & 0xFFFF);
    if (left >= 4) {
      allow(&long_[Hash4(start)]);
    } else if (left >= 2) {
      allow(&short_[start & 0xFFFF]);
    } else {
      for (size_t second = 0; second < 256; ++second) {
        allow(&short_[second << 8 | start]);
        pairs_.set(second << 8 | start);
      }
    }
    uint32_t node = 0;
    while (left > 0) {
      const uint32_t width = static_cast<uint32_t>(std::min<size_t>(left, 8));
      nodes_[node].widths |= 1U << width;
      Slot& edge = SlotOf(&edges, Step(node, width), Load(p, width));
      if (edge.step == 0) {
        edge = {Load(p, width), Step(node, width), static_cast<uint32_t>(nodes_.size())};
        ++used;
        nodes_.emplace_back();
        ends.emplace_back();
      }
      node = edge.node;
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
  // As small as it can be: it should stay in the cache.
  slots_.resize(std::bit_ceil(used * 2 + 1));
  mask_ = slots_.size() - 1;
  for (const Slot& edge : edges) {
    if (edge.step != 0) SlotOf(&slots_, edge.step, edge.piece) = edge;
  }
}

LiteralIndex::Slot& LiteralIndex::SlotOf(std::vector<Slot>* slots, uint32_t step, uint64_t piece) {
  const size_t mask = slots->size() - 1;
  size_t i = Hash(step, piece) & mask;
  while ((*slots)[i].step != 0 && ((*slots)[i].step != step || (*slots)[i].piece != piece))
    i = (i + 1) & mask;
  return (*slots)[i];
}

}  // namespace crier
