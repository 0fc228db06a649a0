#include "core/ticket.h"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace crier {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kRandom = 13;
constexpr size_t kAll = kRandom + 1;
constexpr size_t kGroup = 5;
constexpr size_t kMaxWritten = 64;

using Ticket = std::array<uint8_t, kAll>;

// Twice `x` in the field of 32 elements, x^5 + x^2 + 1.
uint8_t Doubled(uint8_t x) { return static_cast<uint8_t>(x & 16 ? (x << 1) ^ 37 : x << 1); }

// The character at place i weighs 2^(i+1), the check character 1: all are different, so one that is wrong
// changes the sum, and so do two that changed places.
uint8_t CheckOf(const Ticket& ticket) {
  uint8_t sum = 0;
  for (size_t i = kRandom; i-- > 0;) sum = Doubled(static_cast<uint8_t>(sum ^ ticket[i]));
  return sum;
}

std::string Written(const Ticket& ticket) {
  std::string text;
  for (size_t i = 0; i < kAll; ++i) {
    if (i > 0 && i % kGroup == 0) text += '-';
    text += kDigits[ticket[i]];
  }
  return text;
}

std::optional<uint8_t> DigitOf(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const size_t digit = kDigits.find(c);
  if (digit == std::string_view::npos) return std::nullopt;
  return static_cast<uint8_t>(digit);
}

}  // namespace

std::string NewTicket() {
  Ticket ticket{};
  if (RAND_bytes(ticket.data(), static_cast<int>(kRandom)) != 1) std::abort();
  for (size_t i = 0; i < kRandom; ++i) ticket[i] &= 31;
  ticket[kRandom] = CheckOf(ticket);
  return Written(ticket);
}

std::optional<std::string> ReadTicket(std::string_view written) {
  if (written.size() > kMaxWritten) return std::nullopt;
  Ticket ticket{};
  size_t read = 0;
  for (const char c : written) {
    if (c == ' ' || c == '-') continue;
    const auto digit = DigitOf(c);
    if (!digit || read == kAll) return std::nullopt;
    ticket[read++] = *digit;
  }
  if (read != kAll || ticket[kRandom] != CheckOf(ticket)) return std::nullopt;
  return Written(ticket);
}

}  // namespace crier
