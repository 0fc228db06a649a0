#include "connectors/kit/markup.h"

#include "core/length.h"

namespace crier::kit {

std::string MarkUp(std::string_view text, const std::function<std::string(std::string_view)>& plain,
                   const std::function<std::string(std::string_view)>& link) {
  std::string marked;
  size_t at = 0;
  for (const Span& url : FindUrls(text)) {
    marked += plain(text.substr(at, url.start - at));
    marked += link(text.substr(url.start, url.end - url.start));
    at = url.end;
  }
  return marked + plain(text.substr(at));
}

std::string WithBackslashes(std::string_view text, std::string_view marks) {
  std::string escaped;
  for (const char c : text) {
    if (marks.find(c) != marks.npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string WithoutBackslashes(std::string_view text, std::string_view marks) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && marks.find(text[i + 1]) != marks.npos) ++i;
    plain += text[i];
  }
  return plain;
}

}  // namespace crier::kit
