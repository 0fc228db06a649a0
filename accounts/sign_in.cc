#include "accounts/sign_in.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace crier {
namespace {

constexpr int64_t kMostDoublings = 20;
constexpr size_t kMaxAddress = 64;

}  // namespace

Time NextTry(const Attempts& attempts, const AttemptLimit& limit) {
  if (attempts.failures < limit.free) return Time{};
  const int64_t doublings = std::min(attempts.failures - limit.free, kMostDoublings);
  return attempts.last + std::min(limit.first * (int64_t{1} << doublings), limit.longest);
}

Attempts AfterFailure(const Attempts& attempts, Time now) {
  const bool forgotten = now - attempts.last >= kForgetAttempts;
  return {forgotten ? 1 : attempts.failures + 1, now};
}

std::vector<AttemptKey> AttemptKeys(std::string_view name, std::string_view address, bool known) {
  const std::string network = NetworkOf(address);
  std::vector<AttemptKey> keys = {{"address " + network, kOfAddress}};
  if (name.empty()) return keys;
  keys.push_back({"account " + std::string(name) + (known ? " at " + network : ""), kOfAccount});
  return keys;
}

AttemptKey SignOnKey(std::string_view address) { return {"sign-on " + NetworkOf(address), kOfAddress}; }

std::string NetworkOf(std::string_view address) {
  constexpr size_t kNetworkBytes = 8;
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const std::string text(address.substr(0, kMaxAddress));
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return text;
  std::array<char, INET6_ADDRSTRLEN> written{};
  if (std::memcmp(six.s6_addr, kMapped.data(), kMapped.size()) == 0) {
    inet_ntop(AF_INET, six.s6_addr + kMapped.size(), written.data(), written.size());
    return written.data();
  }
  std::fill(six.s6_addr + kNetworkBytes, six.s6_addr + sizeof(six.s6_addr), 0);
  inet_ntop(AF_INET6, &six, written.data(), written.size());
  return std::string(written.data()) + "/64";
}

}  // namespace crier
