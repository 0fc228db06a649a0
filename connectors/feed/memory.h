// What a feed's cursor remembers between polls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/time.h"

namespace crier::feed {

// 64 bits of the text, well mixed. Not for secrets.
uint64_t HashOf(std::string_view text);

// Items that were on the feed, newest pages first. Of each are kept 48 bits of its id, 24 of its text and 6
// of its link. So of a thousand new items one is taken for a known one once in 60 million feeds of 4,500
// items.
class Memory {
 public:
  // Written, the items and the rest stay below the 64 KiB of a cursor.
  static constexpr size_t kMaxItems = 4500;

  enum class Seen { kNew, kSame, kChanged };
  Seen Look(std::string_view id, std::string_view text) const;
  // Notes that the item is on the feed now; false if it was noted before. What is not noted any more is
  // forgotten when the room is needed.
  bool Note(std::string_view id, std::string_view text, std::string_view link = "");
  // Notes it as it is remembered.
  void Keep(std::string_view id);
  // Whether it is remembered, and with this link as far as is known: false too where no link was kept.
  bool HasLink(std::string_view id, std::string_view link) const;
  bool empty() const { return old_.empty(); }

  std::string url;       // that etag and modified belong to
  std::string etag;      // of the last whole answer; empty if it is not to be sent
  std::string modified;  // likewise
  Time fresh_until{};    // nobody is asked before
  std::string page;      // of older items, where the last poll could not go on to; empty: none
  int pages_left = 0;    // how many more may be fetched from there

  // Text of ours that cannot be read is an empty memory: the store knows what it has already.
  static Memory Read(const std::string& cursor);
  std::string Write() const;

 private:
  struct Kept {
    uint32_t text = 0;
    uint8_t link = 0;  // 0: not known
  };
  std::unordered_map<uint64_t, Kept> old_;  // by id, as read
  std::vector<uint64_t> order_;             // of old_, newest first
  std::unordered_map<uint64_t, Kept> now_;
  std::vector<uint64_t> noted_;
};

}  // namespace crier::feed
