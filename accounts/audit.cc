#include "accounts/audit.h"

#include <fmt/format.h>

#include <charconv>

#include "core/digest.h"

namespace crier {
namespace {

constexpr size_t kMostBreaks = 100;
constexpr size_t kHashLength = 64;

}  // namespace

std::string HeadText(const AuditHead& head) { return fmt::format("{}:{}", head.number, head.hash); }

std::optional<AuditHead> HeadOf(std::string_view text) {
  AuditHead head;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, head.number);
  if (error != std::errc() || end == last || *end != ':' || head.number < 1) return std::nullopt;
  head.hash.assign(end + 1, last);
  const bool hex = head.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (head.hash.size() != kHashLength || !hex) return std::nullopt;
  return head;
}

std::string AuditBytes(const AuditEntry& entry) {
  std::string bytes = fmt::format("crier audit 1 {} {}", entry.number, entry.at.time_since_epoch().count());
  for (const std::string* each : {&entry.who, &entry.address, &entry.action, &entry.subject, &entry.before,
                                  &entry.after, &entry.previous}) {
    bytes += fmt::format(" {}:", each->size());
    bytes += *each;
  }
  return bytes;
}

std::string AuditHash(const AuditEntry& entry) { return Hex(Sha256(AuditBytes(entry))); }

AuditEntry Linked(AuditEntry entry, const AuditHead& head) {
  entry.number = head.number + 1;
  entry.previous = head.hash;
  entry.hash = AuditHash(entry);
  return entry;
}

void AuditCheck::Add(const AuditEntry& entry) {
  ++entries_;
  const int64_t due = head_.number + 1;
  if (entry.number > due) {
    const int64_t last = entry.number - 1;
    Found(entry.number, due == last ? fmt::format("entry {} is missing before it", due)
                                    : fmt::format("entries {} to {} are missing before it", due, last));
  } else if (entry.number < due) {
    Found(entry.number, "its number stands twice");
  } else if (entry.previous != head_.hash) {
    Found(entry.number, "it does not follow the entry before it: one of the two was changed or put in");
  }
  if (entry.hash != AuditHash(entry)) Found(entry.number, "it was changed: its digest is another");
  for (const AuditHead& each : expected_) {
    if (each.number == entry.number && each.hash != entry.hash)
      Found(entry.number, "it is not the entry that the head names which was kept");
  }
  head_ = {entry.number, entry.hash};
}

void AuditCheck::End(const AuditHead& kept) {
  for (const AuditHead& each : expected_) {
    if (each.number > head_.number)
      Found(each.number, fmt::format("the chain ends at {}, before the head that was kept", head_.number));
  }
  if (kept == head_) return;
  Found(head_.number, kept.number > head_.number
                          ? fmt::format("the newest entries are missing, up to {}", kept.number)
                          : "it is not the entry that the store has as its newest");
}

void AuditCheck::Found(int64_t number, std::string what) {
  if (breaks_.size() < kMostBreaks) breaks_.push_back({number, std::move(what)});
}

}  // namespace crier
