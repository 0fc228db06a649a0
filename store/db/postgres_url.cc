#include "store/db/postgres_url.h"

#include <algorithm>

namespace crier {
namespace {

constexpr std::string_view kPassword = "password=";

int HexOf(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

std::string Decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && HexOf(text[i + 1]) >= 0 && HexOf(text[i + 2]) >= 0;
    out += escaped ? static_cast<char>(HexOf(text[i + 1]) * 16 + HexOf(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return out;
}

std::string Encode(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

// A password may hold "/" or "?" unescaped: libpq then reads it otherwise, but it is a password all the same.
struct Parts {
  std::string_view user, rest, query;
};
Parts Split(std::string_view url) {
  Parts parts;
  const size_t slashes = url.find("://");
  if (slashes == std::string_view::npos) return parts;
  url.remove_prefix(slashes + 3);
  const size_t question = std::min(url.find('?'), url.size());
  size_t at = url.substr(0, question).rfind('@');
  if (const size_t later = url.find('@', question);
      at == std::string_view::npos && later != std::string_view::npos) {
    const bool colon = url.substr(0, question).find(':') != std::string_view::npos;
    if (colon && url.substr(question, later - question).find('=') == std::string_view::npos) at = later;
  }
  if (at != std::string_view::npos) {
    parts.user = url.substr(0, at);
    url.remove_prefix(at + 1);
  }
  parts.rest = url.substr(0, url.find('?'));
  if (const size_t begin = url.find('?'); begin != std::string_view::npos)
    parts.query = url.substr(begin + 1);
  return parts;
}

}  // namespace

bool IsPostgresUrl(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::string PasswordIn(std::string_view url) {
  const Parts parts = Split(url);
  if (const size_t colon = parts.user.find(':');
      colon != std::string_view::npos && colon + 1 < parts.user.size())
    return Decode(parts.user.substr(colon + 1));
  for (std::string_view left = parts.query; !left.empty();) {
    const std::string_view each = left.substr(0, left.find('&'));
    left.remove_prefix(std::min(each.size() + 1, left.size()));
    if (each.starts_with(kPassword)) return Decode(each.substr(kPassword.size()));
  }
  return {};
}

std::string WithPassword(std::string url, std::string_view password) {
  url += url.find('?') == std::string::npos ? '?' : '&';
  return url + std::string(kPassword) + Encode(password);
}

std::string PostgresWhere(std::string_view url) { return "postgresql://" + std::string(Split(url).rest); }

}  // namespace crier
