#include "connectors/feed/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace crier::feed {
namespace {

constexpr size_t kMaxIdentity = 512;  // Mention::native_id
constexpr size_t kLevels = 4;         // the id alone; with link; with title; with text

std::string SharedKey(const std::string& id) { return "shared\n" + id; }

}  // namespace

struct Identities::Entry {
  Told* told = nullptr;
  std::array<std::string, kLevels> ids;
};

void Identities::Settle(std::vector<Told>* items) {
  std::vector<Entry> entries;
  std::set<std::string> seen;
  for (Told& told : *items) {
    const std::string& id = told.id;
    Entry entry;
    entry.told = &told;
    entry.ids[0] = id;
    std::string more = told.mention.url;
    for (size_t level = 1; level < kLevels; ++level) {
      const std::string hash = fmt::format("#{:016x}", HashOf(more));
      entry.ids[level] = id.size() + hash.size() <= kMaxIdentity
                             ? id + hash
                             : fmt::format("hash:{:016x}{}", HashOf(id), hash);
      more += "\n" + (level == 1 ? told.title : told.body);
    }
    if (seen.insert(entry.ids[0] + entry.ids[kLevels - 1]).second) {
      entries.push_back(std::move(entry));
    } else {
      told.mention.native_id.clear();
    }
  }
  std::map<std::string, std::vector<Entry*>> groups;
  for (Entry& entry : entries) groups[entry.ids[0]].push_back(&entry);
  for (const auto& [id, group] : groups) Settle(group, 0, id);
  std::erase_if(*items, [](const Told& told) { return told.mention.native_id.empty(); });
}

// `name` is what the holder of the group's id at this level is called.
void Identities::Settle(const std::vector<Entry*>& group, size_t level, const std::string& name) {
  const std::string& id = group.front()->ids[level];
  const bool was_shared = memory_.Look(SharedKey(id), "") != Memory::Seen::kNew;
  if (level + 1 == kLevels || (group.size() == 1 && !was_shared)) {
    for (Entry* entry : group) entry->told->mention.native_id = name;
    return;
  }
  std::map<std::string, std::vector<Entry*>> below;
  for (Entry* entry : group) below[entry->ids[level + 1]].push_back(entry);
  std::string owner;
  if (was_shared) {
    for (const auto& [key, entries] : below) {
      if (memory_.Look(SharedKey(id), key) == Memory::Seen::kSame) owner = key;
    }
  } else if (const Entry* found = OwnerOf(group, name)) {
    owner = found->ids[level + 1];
  }
  if (was_shared && owner.empty()) {
    kept_.push_back(SharedKey(id));
  } else {
    owners_.emplace_back(SharedKey(id), owner);
  }
  for (const auto& [key, entries] : below) Settle(entries, level + 1, key == owner ? name : key);
}

// Who of these was told as `name` before: by its text, else by its link if only one has that.
const Identities::Entry* Identities::OwnerOf(const std::vector<Entry*>& group,
                                             const std::string& name) const {
  const Entry* linked = nullptr;
  bool several = false;
  // Feeds have the newest first, so the last is the likeliest.
  for (auto it = group.rbegin(); it != group.rend(); ++it) {
    const Mention& mention = (*it)->told->mention;
    if (memory_.Look(name, mention.text) == Memory::Seen::kSame) return *it;
    if (!memory_.HasLink(name, mention.url)) continue;
    several = several || linked != nullptr;
    linked = *it;
  }
  return several ? nullptr : linked;
}

void Identities::NoteShared(Memory* memory) const {
  for (const std::string& id : kept_) memory->Keep(id);
  for (const auto& [id, owner] : owners_) memory->Note(id, owner);
}

}  // namespace crier::feed
