// The audit's chain: each entry holds a digest of itself and of the entry before, so a row that was changed,
// removed or put in breaks it from there on. Pure; the rows are in store/tables/audit.h.
//
// What it cannot find alone: the newest rows cut off, or all of them written anew from some row on. Against
// that stands the head, number and hash of the newest entry, kept somewhere else (docs/security.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/person.h"

namespace crier {

// The number and the hash of the newest entry.
struct AuditHead {
  int64_t number = 0;
  std::string hash;

  bool operator==(const AuditHead&) const = default;
};
std::string HeadText(const AuditHead& head);  // "17:9f86d0..."
std::optional<AuditHead> HeadOf(std::string_view text);

// What is digested: all members but `hash`, each with its length before it, so that nothing can move from one
// to its neighbour.
std::string AuditBytes(const AuditEntry& entry);
std::string AuditHash(const AuditEntry& entry);  // SHA-256, hex
// The entry as the next after `head`: numbered, linked and hashed.
AuditEntry Linked(AuditEntry entry, const AuditHead& head);

// Goes over all entries from the first to the last.
class AuditCheck {
 public:
  struct Break {
    int64_t number = 0;  // of the entry where it shows
    std::string what;
  };

  void Add(const AuditEntry& entry);
  // After the last: `kept` is the head that the store, or whoever checks, remembers; each must be an entry of
  // the chain, and the store's the last one.
  void End(const AuditHead& kept);
  // A head that somebody wrote down earlier: known before the entries are added.
  void Expect(const AuditHead& head) { expected_.push_back(head); }

  int64_t entries() const { return entries_; }
  const AuditHead& head() const { return head_; }
  const std::vector<Break>& breaks() const { return breaks_; }  // the first hundred
  bool whole() const { return breaks_.empty(); }

 private:
  void Found(int64_t number, std::string what);

  AuditHead head_;
  int64_t entries_ = 0;
  std::vector<AuditHead> expected_;
  std::vector<Break> breaks_;
};

}  // namespace crier
