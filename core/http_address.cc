#include "core/http_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace crier {
namespace {

struct Block4 {
  uint32_t first;  // host byte order
  int bits;
};

// https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast (RFC 5771)
constexpr Block4 kSpecial4[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared address space (CGNAT)
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local; the clouds' metadata services
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // IETF protocol assignments
    {0xc0000200, 24},  // documentation
    {0xc0586300, 24},  // 6to4 relays, deprecated
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarking
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 4},   // multicast
    {0xf0000000, 4},   // reserved, broadcast
};

bool IsSpecial4(uint32_t address) {
  return std::any_of(std::begin(kSpecial4), std::end(kSpecial4),
                     [&](const Block4& block) { return (address ^ block.first) >> (32 - block.bits) == 0; });
}

using Bytes6 = std::array<uint8_t, 16>;

uint32_t Four(const Bytes6& bytes, size_t at) {
  return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8 |
         bytes[at + 3];
}

bool HasPrefix(const Bytes6& bytes, std::initializer_list<uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// https://www.iana.org/assignments/iana-ipv6-special-registry
bool IsSpecial6(const Bytes6& bytes) {
  constexpr size_t kEmbedded = 12;
  if (HasPrefix(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}) ||     // mapped
      HasPrefix(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {  // NAT64
    return IsSpecial4(Four(bytes, kEmbedded));
  }
  if (HasPrefix(bytes, {0x20, 0x02})) return IsSpecial4(Four(bytes, 2));      // 6to4
  if ((bytes[0] & 0xe0) != 0x20) return true;                                 // not global unicast, 2000::/3
  if (HasPrefix(bytes, {0x20, 0x01}) && (bytes[2] & 0xfe) == 0) return true;  // 2001::/23, Teredo among it
  if (HasPrefix(bytes, {0x20, 0x01, 0x0d, 0xb8})) return true;                // documentation
  return HasPrefix(bytes, {0x3f, 0xff}) && (bytes[2] & 0xf0) == 0;            // documentation, 3fff::/20
}

}  // namespace

bool IsSpecialAddress(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return IsSpecial4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    Bytes6 bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return IsSpecial6(bytes);
  }
  return true;
}

bool IsSpecialAddress(const char* address) {
  in_addr four{};
  if (inet_pton(AF_INET, address, &four) == 1) return IsSpecial4(ntohl(four.s_addr));
  Bytes6 six;
  if (inet_pton(AF_INET6, address, six.data()) == 1) return IsSpecial6(six);
  return true;
}

bool IsLoopback(const std::string& address) {
  in_addr four{};
  if (inet_pton(AF_INET, address.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  return address == "::1" || address == "localhost";
}

}  // namespace crier
