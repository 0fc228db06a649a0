#include "connectors/kit/hidden_links.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace crier::kit {
namespace {

std::string_view WithoutScheme(std::string_view url) {
  for (const std::string_view start : {"https://", "http://", "www."}) {
    if (url.starts_with(start)) url.remove_prefix(start.size());
  }
  return url;
}

// Whether `url` is what these words shorten, or say without its scheme.
bool Shortens(std::string_view words, std::string_view url) {
  words = WithoutScheme(words);
  for (const std::string_view dots : {"...", "…"}) {
    if (words.ends_with(dots)) words.remove_suffix(dots.size());
  }
  return WithoutScheme(url).starts_with(words);
}

}  // namespace

std::string WriteOutLinks(std::string_view text, std::vector<HiddenLink> links) {
  const auto whole = [&](size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
  };
  std::erase_if(links, [&](const HiddenLink& link) {
    return link.start >= link.end || link.end > text.size() || !whole(link.start) || !whole(link.end);
  });
  std::sort(links.begin(), links.end(),
            [](const HiddenLink& a, const HiddenLink& b) { return a.start < b.start; });
  std::string out;
  size_t at = 0;
  for (const HiddenLink& link : links) {
    if (link.start < at) continue;
    const std::string_view words = text.substr(link.start, link.end - link.start);
    out += text.substr(at, link.start - at);
    out += Shortens(words, link.url) ? link.url : fmt::format("{} ({})", words, link.url);
    at = link.end;
  }
  out += text.substr(at);
  return CleanUtf8(out);
}

}  // namespace crier::kit
