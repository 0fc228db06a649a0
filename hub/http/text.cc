#include "hub/http/text.h"

#include <algorithm>

namespace crier {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return decoded;
}

}  // namespace

std::optional<std::string> DecodePath(std::string_view path) {
  std::optional<std::string> decoded = Decode(path, false);
  if (!decoded || !decoded->starts_with('/') || decoded->find("..") != std::string::npos) return std::nullopt;
  const bool control =
      std::any_of(decoded->begin(), decoded->end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (control) return std::nullopt;
  // A proxy merges slashes and resolves dots before it compares; what it passes on is as it came.
  if (std::count(path.begin(), path.end(), '/') != std::count(decoded->begin(), decoded->end(), '/') ||
      decoded->find('\\') != std::string::npos || decoded->find("//") != std::string::npos ||
      decoded->find("/./") != std::string::npos || decoded->ends_with("/.")) {
    return std::nullopt;
  }
  return decoded;
}

std::optional<std::map<std::string, std::string>> DecodeQuery(std::string_view query) {
  std::map<std::string, std::string> fields;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view field = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (field.empty()) continue;
    const size_t equals = std::min(field.find('='), field.size());
    std::optional<std::string> name = Decode(field.substr(0, equals), true);
    std::optional<std::string> value = Decode(field.substr(std::min(equals + 1, field.size())), true);
    if (!name || !value) return std::nullopt;
    if (name->find('\0') != std::string::npos || value->find('\0') != std::string::npos) return std::nullopt;
    fields.emplace(*std::move(name), *std::move(value));
  }
  return fields;
}

std::string EventText(std::string_view event, std::string_view data) {
  std::string text = "event: ";
  std::copy_if(event.begin(), event.end(), std::back_inserter(text),
               [](char c) { return c != '\r' && c != '\n'; });
  while (true) {
    const size_t end = std::min(data.find_first_of("\r\n"), data.size());
    text += "\ndata: ";
    text += data.substr(0, end);
    if (end == data.size()) break;
    data.remove_prefix(data.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  text += "\n\n";
  return text;
}

std::string ErrorBody(std::string_view fault, std::string_view message) {
  std::string body = R"({"error": {"fault": ")";
  body += fault;
  body += R"(", "message": ")";
  body += message;
  body += "\"}}";
  return body;
}

}  // namespace crier
