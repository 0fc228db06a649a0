#include "accounts/password.h"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace crier {
namespace {

// What libsodium advises for sign-in by a person: its "interactive" limits.
constexpr unsigned long long kOperations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr size_t kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

void Begin() {
  if (sodium_init() < 0) std::abort();
}

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Result<void> CheckPassword(std::string_view password, std::string_view name) {
  const auto bad = [](std::string message) { return Error{Fault::kBadData, std::move(message)}; };
  if (CodePoints(password) < kLeastPassword)
    return bad("a password has " + std::to_string(kLeastPassword) + " characters or more");
  if (password.size() > kMostPassword || password.find('\0') != password.npos)
    return bad("a password has at most " + std::to_string(kMostPassword) + " bytes, none of them NUL");
  if (password.find_first_not_of(password.front()) == password.npos)
    return bad("a password is more than one character over and over");
  if (!name.empty() && password.size() < name.size() + 4 && password.find(name) != password.npos)
    return bad("a password is not the name to sign in with");
  return {};
}

Result<std::string> HashPassword(std::string_view password) {
  Begin();
  char hash[crypto_pwhash_STRBYTES] = {};
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), kOperations, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Error{Fault::kUnreachable, "there is no memory to hash a password now; try again"};
  }
  return std::string(hash);
}

bool PasswordMatches(std::string_view password, const std::string& hash) {
  Begin();
  if (hash.empty() || hash.size() >= crypto_pwhash_STRBYTES || password.size() > kMostPassword) return false;
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool IsOutdated(const std::string& hash) {
  return hash.size() >= crypto_pwhash_STRBYTES ||
         crypto_pwhash_str_needs_rehash(hash.c_str(), kOperations, kMemory) != 0;
}

void PretendToCheck(std::string_view password) {
  static const std::string hash = HashPassword("nobody has this password").value_or("");
  (void)PasswordMatches(password, hash);
}

std::string NewPassword() {
  Begin();
  static constexpr std::string_view kAlphabet = "23456789abcdefghjkmnpqrstuvwxyz";  // no 0 o 1 i l
  constexpr int kGroups = 5, kOfGroup = 4;
  std::string password;
  for (int group = 0; group < kGroups; ++group) {
    if (group > 0) password += '-';
    for (int i = 0; i < kOfGroup; ++i) password += kAlphabet[randombytes_uniform(kAlphabet.size())];
  }
  return password;
}

}  // namespace crier
