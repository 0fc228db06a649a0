// Finds which of very many short strings begin at a place in a text, by eight bytes a step.
#pragma once

#include <bit>
#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

namespace crier {

// Strings are laid out as chains of eight-byte pieces and a shorter tail; each piece is one look into a hash
// table keyed by (the chain so far, the piece).
class LiteralIndex {
 public:
  // The strings with the numbers by which they are reported; a number may have many strings and the reverse.
  struct Entry {
    std::string_view text;
    uint32_t number = 0;
  };
  LiteralIndex() = default;
  explicit LiteralIndex(const std::vector<Entry>& entries);

  bool empty() const { return slots_.empty(); }

  // Calls found(number, length) for every string that begins at `at`.
  template <typename Found>
  void At(std::string_view text, size_t at, Found found) const {
    if (empty()) return;
    size_t left = text.size() - at;
    const char* p = text.data() + at;
    uint64_t piece = Load(p, left);
    if (!pairs_[piece & 0xFFFF]) return;
    uint32_t widths = short_[piece & 0xFFFF];
    if (left >= 4) widths |= long_[Hash4(piece)];
    uint32_t node = 0;
    size_t length = 0;
    while (widths != 0) {
      uint32_t here = widths;
      widths = 0;
      while (here != 0) {
        const auto width = static_cast<uint32_t>(std::countr_zero(here));
        if (width > left) return;
        here &= here - 1;
        const Slot* slot = Look(node, width, piece);
        if (slot == nullptr) continue;
        const Node& next = nodes_[slot->node];
        for (uint32_t i = next.first; i < next.last; ++i) found(numbers_[i], length + width);
        if (width == 8 && next.widths != 0) {
          widths = next.widths;
          node = slot->node;
        }
      }
      if (widths == 0) return;
      length += 8;
      left -= 8;
      p += 8;
      piece = Load(p, left);
    }
  }

 private:
  struct Node {
    uint32_t first = 0;  // in numbers_: the strings that end here
    uint32_t last = 0;
    uint32_t widths = 0;  // bit w: a piece of w bytes may follow
  };
  struct Slot {
    uint64_t piece = 0;
    uint32_t step = 0;  // (from, width); 0: free
    uint32_t node = 0;
  };

  // The next eight bytes, or what is left and zeros.
  static uint64_t Load(const char* p, size_t left);
  static uint64_t Cut(uint64_t piece, uint32_t width) {
    return width == 8 ? piece : piece & ((uint64_t{1} << (8 * width)) - 1);
  }
  static size_t Hash4(uint64_t piece) { return static_cast<uint32_t>(piece) * 0x9E3779B1U >> 16; }
  static uint32_t Step(uint32_t from, uint32_t width) { return from << 4 | width; }
  static uint64_t Hash(uint32_t step, uint64_t piece) {
    return (piece ^ step * 0xD6E8FEB86659FD93U) * 0x9E3779B97F4A7C15U >> 20;
  }
  // Where it is, or where it would stand.
  static Slot& SlotOf(std::vector<Slot>* slots, uint32_t step, uint64_t piece);
  const Slot* Look(uint32_t from, uint32_t width, uint64_t piece) const {
    piece = Cut(piece, width);
    const uint32_t step = Step(from, width);
    for (size_t i = Hash(step, piece) & mask_;; i = (i + 1) & mask_) {
      const Slot& slot = slots_[i];
      if (slot.step == 0) return nullptr;
      if (slot.piece == piece && slot.step == step) return &slot;
    }
  }

  // Whether any string begins with these two bytes: small enough to stay in the nearest cache.
  std::bitset<1 << 16> pairs_;
  // Which widths the first piece may have, by its first two bytes (widths 1 to 3) and by its first four.
  std::vector<uint16_t> short_;
  std::vector<uint16_t> long_;
  std::vector<Slot> slots_;
  size_t mask_ = 0;
  std::vector<Node> nodes_;
  std::vector<uint32_t> numbers_;
};

inline uint64_t LiteralIndex::Load(const char* p, size_t left) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t piece = 0;
  if (left >= 8) {
    __builtin_memcpy(&piece, p, 8);
  } else {
    for (size_t i = 0; i < left; ++i) piece |= uint64_t{static_cast<unsigned char>(p[i])} << (8 * i);
  }
  return piece;
}

}  // namespace crier
