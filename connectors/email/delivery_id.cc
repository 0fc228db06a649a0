#include "connectors/email/delivery_id.h"

#include <fmt/format.h>

#include <charconv>

#include "core/text.h"

namespace crier::email {
namespace {

constexpr std::string_view kMark = ".crier@";
constexpr size_t kMaxKey = 3 * 64;  // core/post.h: a key has 64 characters at most

bool Fits(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

std::string Fit(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (Fits(c)) {
      out += c;
    } else {
      out += fmt::format("={:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string Unfit(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '=' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string DeliveryId(std::string_view key, std::string_view domain) {
  return Fit(key) + std::string(kMark) + std::string(domain);
}

std::optional<std::string> KeyOfId(std::string_view id, std::string_view domain) {
  const size_t mark = id.rfind(kMark);
  if (domain.empty() || mark == id.npos || mark == 0 || mark > kMaxKey) return std::nullopt;
  if (Lower(id.substr(mark + kMark.size())) != Lower(domain)) return std::nullopt;
  for (const char c : id.substr(0, mark)) {
    if (!Fits(c) && c != '=') return std::nullopt;
  }
  std::string key = Unfit(id.substr(0, mark));
  // Anybody can write an id that looks like ours; a key is text.
  if (key.empty() || CleanUtf8(key) != key) return std::nullopt;
  return key;
}

std::optional<std::string> FindDeliveryId(std::string_view text, std::string_view domain) {
  if (domain.empty()) return std::nullopt;
  for (size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + 1)) {
    size_t begin = at;
    while (begin > 0 && at - begin < kMaxKey && (Fits(text[begin - 1]) || text[begin - 1] == '=')) --begin;
    const size_t end = at + kMark.size() + domain.size();
    if (begin == at || end > text.size()) continue;
    const std::string_view id = text.substr(begin, end - begin);
    if (KeyOfId(id, domain)) return std::string(id);
  }
  return std::nullopt;
}

std::string TaggedAddress(std::string_view address, std::string_view tag) {
  const size_t at = address.rfind('@');
  return std::string(address.substr(0, at)) + "+" + Fit(tag) + std::string(address.substr(at));
}

std::optional<std::string> TagOf(std::string_view tagged, std::string_view address) {
  const size_t at = address.rfind('@');
  const size_t end = tagged.rfind('@');
  if (at == address.npos || end == tagged.npos || Lower(tagged.substr(end)) != Lower(address.substr(at)))
    return std::nullopt;
  const std::string head = Lower(address.substr(0, at)) + "+";
  if (!Lower(tagged.substr(0, end)).starts_with(head) || end == head.size()) return std::nullopt;
  return std::string(tagged.substr(head.size(), end - head.size()));
}

std::string Tag(std::string_view key) { return Fit(key); }

std::string FromTag(std::string_view tag) { return CleanUtf8(Unfit(tag)); }

}  // namespace crier::email
