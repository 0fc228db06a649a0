#include "broadcast/ledger/plan.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr milliseconds kFirstWait{2'000};
constexpr milliseconds kLongestWait = std::chrono::minutes(15);
constexpr milliseconds kDisasterLives = hours(24);
constexpr milliseconds kOtherLives = hours(72);
constexpr int kFewestTries = 8;
constexpr size_t kKeyBytes = 20;  // of the hash, written as 40 hexadecimal digits

}  // namespace

std::string DeliveryKey(std::string_view bulletin_id, std::string_view channel, std::string_view lang,
                        size_t part, std::string_view recipient) {
  // Lengths before the pieces: "a" + "bc" and "ab" + "c" are two keys.
  std::string named;
  const std::string number = std::to_string(part);
  for (const std::string_view piece : {bulletin_id, channel, lang, std::string_view(number), recipient}) {
    named += std::to_string(piece.size()) + ":";
    named += piece;
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(named.data()), named.size(), hash.data());
  std::string key;
  for (size_t i = 0; i < kKeyBytes; ++i) {
    key += "0123456789abcdef"[hash[i] >> 4];
    key += "0123456789abcdef"[hash[i] & 15];
  }
  return key;
}

std::optional<milliseconds> RetryAfter(int attempts, const Error& error, int priority, milliseconds age,
                                       double dice) {
  // The rest cannot become right by waiting.
  if (error.fault != Fault::kThrottled && error.fault != Fault::kUnreachable && error.fault != Fault::kAuth)
    return std::nullopt;
  const milliseconds lives = priority <= 0 ? kDisasterLives : kOtherLives;
  milliseconds longest = kFirstWait;
  for (int i = 1; i < attempts && longest < kLongestWait; ++i) longest *= 2;
  longest = std::min(longest, kLongestWait);
  const double share = dice >= 0 && dice <= 1 ? dice : 1;
  milliseconds wait(static_cast<int64_t>(static_cast<double>(longest.count()) * share));
  if (error.retry_after) wait = std::max(wait, *error.retry_after);
  const bool old = age >= lives || wait >= lives - age;
  if (wait >= lives || (old && attempts >= kFewestTries)) return std::nullopt;
  return wait;
}

}  // namespace crier
