#include "accounts/totp.h"

#include <liboath/oath.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

#include "accounts/password.h"
#include "accounts/token.h"
#include "core/digest.h"
#include "core/http.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr int kDigits = 6;
constexpr int64_t kStepSeconds = 30;
constexpr int64_t kWindow = 1;
constexpr size_t kSecretBytes = 20;
constexpr int kRecoveryCodes = 10;
constexpr size_t kMaxCode = 64;

void Begin() {
  static const int begun = oath_init();
  if (begun != OATH_OK) std::abort();
}

// liboath's own allocation, freed.
std::string TakeText(char* text, size_t size) {
  std::string taken(text, size);
  free(text);  // NOLINT(cppcoreguidelines-no-malloc): liboath allocates by malloc
  return taken;
}

std::string Decoded(std::string_view base32) {
  Begin();
  char* bytes = nullptr;
  size_t size = 0;
  if (oath_base32_decode(base32.data(), base32.size(), &bytes, &size) != OATH_OK) return "";
  return TakeText(bytes, size);
}

// As it is typed: with or without dashes and spaces, in any case.
std::string Plain(std::string_view code) {
  std::string plain;
  for (const char c : Lower(code.substr(0, kMaxCode))) {
    if (c != '-' && c != ' ') plain += c;
  }
  return plain;
}

}  // namespace

std::string NewTotpSecret() {
  Begin();
  std::array<char, kSecretBytes> random{};
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), kSecretBytes) != 1) std::abort();
  char* text = nullptr;
  size_t size = 0;
  if (oath_base32_encode(random.data(), random.size(), &text, &size) != OATH_OK) std::abort();
  return TakeText(text, size);
}

std::string TotpUri(std::string_view city, std::string_view name, std::string_view secret) {
  const std::string issuer = PercentEncode(city);
  return "otpauth://totp/" + issuer + ":" + PercentEncode(name) + "?secret=" + std::string(secret) +
         "&issuer=" + issuer + "&algorithm=SHA1&digits=6&period=30";
}

int64_t TotpStepAt(Time now) {
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / kStepSeconds;
}

std::string TotpCode(std::string_view secret, int64_t step) {
  const std::string key = Decoded(secret);
  std::array<char, kDigits + 1> code{};
  if (key.empty() || oath_hotp_generate(key.data(), key.size(), static_cast<uint64_t>(step), kDigits, false,
                                        OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) != OATH_OK) {
    return "";
  }
  return code.data();
}

std::optional<int64_t> TotpStep(std::string_view secret, std::string_view code, Time now, int64_t last) {
  const std::string typed = Plain(code);
  if (typed.size() != kDigits) return std::nullopt;
  std::optional<int64_t> found;
  for (int64_t step = TotpStepAt(now) - kWindow; step <= TotpStepAt(now) + kWindow; ++step) {
    if (EqualInConstantTime(TotpCode(secret, step), typed) && step > last) found = step;
  }
  return found;
}

RecoveryCodes NewRecoveryCodes() {
  RecoveryCodes made;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    made.codes.push_back(NewPassword());
    made.hashes.push_back(HashToken(Plain(made.codes.back())));
  }
  return made;
}

bool TakeRecoveryCode(std::string_view code, std::vector<std::string>* hashes) {
  const std::string hash = HashToken(Plain(code));
  for (auto it = hashes->begin(); it != hashes->end(); ++it) {
    if (!EqualInConstantTime(*it, hash)) continue;
    hashes->erase(it);
    return true;
  }
  return false;
}

}  // namespace crier
