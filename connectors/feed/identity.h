// Which item is which where ids repeat: a feed whose items all have the guid "notices" tells them apart by
// link, title and text.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/feed/memory.h"
#include "core/mention.h"

namespace crier::feed {

// An item that is about to be told.
struct Told {
  std::string id;   // what it is called where nothing else is: its guid, or what stands for one
  Mention mention;  // Settle gives it its native_id
  std::string title;
  std::string body;    // what the item says beside its title
  std::string unread;  // names of fields that could not be read, for the log
};

// Gives every item a native_id of its own, drops what is there twice letter by letter, and keeps the order.
//
// An id that one item has is the item's. Where different items share one, each is told apart by its link too;
// where they share that as well, by its title; else by its text. That an id is shared is remembered, so an
// item stays itself when the feed shrinks to it alone; and who had the id before it was shared keeps it, as
// far as text or link show who that was.
class Identities {
 public:
  explicit Identities(const Memory& memory) : memory_(memory) {}
  // Once.
  void Settle(std::vector<Told>* items);
  // Notes what was learnt of the ids of these items, to be remembered with them.
  void NoteShared(Memory* memory) const;
  // How many notes that takes.
  size_t shared() const { return owners_.size() + kept_.size(); }

 private:
  struct Entry;
  void Settle(const std::vector<Entry*>& group, size_t level, const std::string& name);
  const Entry* OwnerOf(const std::vector<Entry*>& group, const std::string& name) const;

  const Memory& memory_;
  std::vector<std::pair<std::string, std::string>>
      owners_;                     // shared id, what its owner is called one level below
  std::vector<std::string> kept_;  // shared ids whose owner is not on the feed now
};

}  // namespace crier::feed
