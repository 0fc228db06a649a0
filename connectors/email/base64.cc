#include "connectors/email/base64.h"

#include <algorithm>
#include <cstdint>

#include "core/text.h"

namespace crier::email {
namespace {

int Sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

// Words of a language rather than Base64: blanks within, or signs that the alphabet has not.
bool IsProse(std::string_view line) {
  line = Trim(line);
  // A rule, above the foot that a list adds.
  if (line.size() >= 4 &&
      (line.find_first_not_of('_') == line.npos || line.find_first_not_of('-') == line.npos))
    return true;
  size_t strange = 0;
  for (const char c : line) {
    if (Sextet(c) < 0 && c != '=') ++strange;
  }
  return strange > 0 && strange * 20 >= line.size();
}

}  // namespace

std::string FromBase64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = Sextet(c);
    if (value < 0) {
      if (c == '=') count = 0;  // padded: what follows begins anew
      continue;
    }
    bits = bits << 6 | static_cast<uint32_t>(value);
    // The first of four brings six bits only; the others end a byte each.
    if (++count > 1) bytes += static_cast<char>(bits >> (8 - 2 * count) & 0xff);
    if (count == 4) count = 0;
  }
  return bytes;
}

std::string Base64Body(std::string_view body) {
  size_t at = 0;
  while (at < body.size()) {
    const size_t end = std::min(body.find('\n', at), body.size() - 1) + 1;
    if (IsProse(body.substr(at, end - at))) break;
    at = end;
  }
  std::string bytes = FromBase64(body.substr(0, at));
  if (at < body.size()) {
    if (!bytes.empty() && !bytes.ends_with('\n')) bytes += '\n';
    bytes += body.substr(at);
  }
  return bytes;
}

}  // namespace crier::email
