#include "connectors/email/headers.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/http.h"

namespace crier::email {
namespace {

constexpr size_t kMaxLine = 998;  // RFC 5322, 2.1.1, without CRLF
constexpr size_t kMaxListId = 255;

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool IsAlnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 3986, 2.2 and 2.3; a comma separates URIs where people read List-Unsubscribe carelessly.
bool InUri(char c) {
  return IsAlnum(c) || std::string_view("-._~:/?#[]@!$&'()*+;=%").find(c) != std::string_view::npos;
}

bool IsAtomChar(char c) {
  return IsAlnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool IsEscape(std::string_view text, size_t at) {
  return at + 2 < text.size() && IsHex(text[at + 1]) && IsHex(text[at + 2]);
}

}  // namespace

bool IsUri(std::string_view uri) {
  if (uri.empty() || uri.size() > kMaxUri || uri.find(':') == uri.npos) return false;
  for (size_t i = 0; i < uri.size(); ++i) {
    if (!InUri(uri[i]) || (uri[i] == '%' && !IsEscape(uri, i))) return false;
  }
  return true;
}

std::string EncodedUri(std::string_view text) {
  std::string uri;
  for (size_t i = 0; i < text.size(); ++i) {
    if (InUri(text[i]) && (text[i] != '%' || IsEscape(text, i))) {
      uri += text[i];
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(text[i]));
    }
  }
  return uri;
}

std::string MailtoUri(std::string_view address, std::string_view subject) {
  const size_t at = address.rfind('@');
  std::string uri = "mailto:" + PercentEncode(address.substr(0, at));
  if (at != address.npos) uri += "@" + PercentEncode(address.substr(at + 1));
  return uri + "?subject=" + PercentEncode(subject);
}

std::string UriField(std::string_view name, const std::vector<std::string>& uris) {
  std::string field;
  for (const std::string& uri : uris) {
    if (!IsUri(uri)) continue;
    field += field.empty() ? fmt::format("{}: <{}>", name, uri) : fmt::format(",\r\n <{}>", uri);
  }
  return field.empty() ? field : field + "\r\n";
}

std::string IdField(std::string_view name, std::string_view id) {
  const size_t at = id.find('@');
  const bool good =
      at != 0 && at != id.npos && at + 1 < id.size() && id.find('@', at + 1) == id.npos &&
      std::all_of(id.begin(), id.end(), [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("<>()\\\",;").find(c) == std::string_view::npos;
      });
  return good ? TokenField(name, fmt::format("<{}>", id)) : "";
}

std::string TokenField(std::string_view name, std::string_view value) {
  const bool good = !value.empty() && name.size() + 2 + value.size() <= kMaxLine &&
                    std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 0x7f; });
  return good ? fmt::format("{}: {}\r\n", name, value) : "";
}

bool IsListId(std::string_view id) {
  if (id.empty() || id.size() > kMaxListId || id.find('.') == id.npos || id.front() == '.' ||
      id.back() == '.' || id.find("..") != id.npos)
    return false;
  return std::all_of(id.begin(), id.end(), [](char c) { return IsAtomChar(c) || c == '.'; });
}

}  // namespace crier::email
