#include "core/id.h"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "core/digest.h"

namespace crier {
namespace {

constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kTimeDigits = 10;  // 50 bits of milliseconds, 48 used
constexpr int kRandomDigits = 16;
constexpr size_t kKeyBytes = 20;

}  // namespace

std::string NewId(Time now) {
  std::string id(kTimeDigits + kRandomDigits, '0');
  auto milliseconds = static_cast<uint64_t>(now.time_since_epoch().count());
  for (int i = kTimeDigits - 1; i >= 0; --i) {
    id[static_cast<size_t>(i)] = kAlphabet[milliseconds & 31];
    milliseconds >>= 5;
  }
  std::array<unsigned char, kRandomDigits> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) std::abort();
  for (size_t i = 0; i < random.size(); ++i) id[kTimeDigits + i] = kAlphabet[random[i] & 31];
  return id;
}

std::string NewRandomKey() {
  std::string random(kKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(random.size())) != 1)
    std::abort();
  return Hex(random);
}

}  // namespace crier
