#include "connectors/feed/feed.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/feed/decode.h"
#include "connectors/feed/links.h"
#include "connectors/feed/mend.h"
#include "core/html.h"
#include "core/text.h"

namespace crier::feed {
namespace {

constexpr size_t kMaxTag = 1024;  // of a page that came instead of a feed

// What is between <title> and </title>, for the message.
std::string TitleOf(const std::string& page, const std::string& lower) {
  const size_t tag = lower.find("<title");
  const size_t start = lower.find('>', tag);
  const size_t end = lower.find("</title", start);
  if (tag == lower.npos || start == lower.npos || end == lower.npos) return "";
  const std::string title = HtmlToText(std::string_view(page).substr(start + 1, end - start - 1));
  return title.substr(0, Utf8Floor(title, 80));
}

// The feed that a page names: <link rel="alternate" type="application/rss+xml" href="...">.
std::string FeedNamedBy(const std::string& page, const std::string& lower, const std::string& url) {
  for (size_t at = lower.find("<link"); at != lower.npos; at = lower.find("<link", at + 5)) {
    std::string_view tag = std::string_view(lower).substr(at, kMaxTag);
    tag = tag.substr(0, tag.find('>'));
    if (tag.find("application/rss+xml") == tag.npos && tag.find("application/atom+xml") == tag.npos) continue;
    size_t href = tag.find("href=");
    if (href == tag.npos) continue;
    href += 5;
    const bool quoted = href < tag.size() && (tag[href] == '"' || tag[href] == '\'');
    const size_t stop = quoted ? tag.find(tag[href], href + 1) : tag.find_first_of(" >", href);
    href += quoted ? 1 : 0;
    const std::string_view value =
        std::string_view(page).substr(at + href, std::min(stop, tag.size()) - href);
    return ResolveLink(url, value);
  }
  return "";
}

Error PageInstead(const std::string& text, const std::string& url) {
  const std::string head = text.substr(0, Utf8Floor(text, 256 * 1024));
  const std::string lower = Lower(head);
  std::string what = "an HTML page";
  if (const std::string title = TitleOf(head, lower); !title.empty()) what += " (\"" + title + "\")";
  what += ", not a feed";
  if (const std::string feed = FeedNamedBy(head, lower, url); !feed.empty()) {
    what += "; the page names its feed as " + feed;
  }
  return {Fault::kBadData, what};
}

struct Kind {
  std::string_view beginning;
  std::string_view name;
};
constexpr Kind kKinds[] = {{"\x89PNG", "a PNG picture"},
                           {"\xFF\xD8\xFF", "a JPEG picture"},
                           {"GIF8", "a GIF picture"},
                           {"%PDF-", "a PDF document"},
                           {"\x1F\x8B", "gzip data that no Content-Encoding tells of"},
                           {"PK\x03\x04", "a ZIP archive"}};

// What the bytes are instead of text; empty if they may be text. A stray control character makes nothing
// binary.
std::string BinaryKind(std::string_view head) {
  for (const Kind& kind : kKinds) {
    if (head.starts_with(kind.beginning)) return fmt::format("binary data ({}), not a feed", kind.name);
  }
  const auto controls = std::count_if(head.begin(), head.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f';
  });
  return static_cast<size_t>(controls) * 8 > head.size() ? "binary data, not a feed" : "";
}

// UTF-16 and UTF-32 begin with a mark or a "<" beside zeros, and go on with zeros.
bool IsWide(std::string_view head) {
  if (head.starts_with("\xFE\xFF") || head.starts_with("\xFF\xFE")) return true;
  const std::string_view first = head.substr(0, 4);
  if (head.size() < 4 || first.find('<') == first.npos || first.find('\0') == first.npos) return false;
  const std::string_view start = head.substr(0, 64);
  return static_cast<size_t>(std::count(start.begin(), start.end(), '\0')) * 3 > start.size();
}

// Without the characters that XML may not hold and CleanUtf8 leaves.
std::string DropNoCharacters(std::string text) {
  for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    if (text.find(none) == text.npos) continue;
    std::string out;
    for (size_t at = 0; at < text.size();) {
      const size_t next = std::min(text.find(none, at), text.size());
      out += text.substr(at, next - at);
      at = next + none.size();
    }
    text = std::move(out);
  }
  return text;
}

}  // namespace

Result<Document> ReadFeed(std::string_view body, std::string_view content_type, const std::string& url) {
  const std::string_view head = body.substr(0, 1024);
  if (Trim(body).empty()) return Error{Fault::kBadData, "an empty page, not a feed"};
  std::string without_zeros;
  if (!IsWide(head)) {
    if (const std::string binary = BinaryKind(head); !binary.empty()) return Error{Fault::kBadData, binary};
    if (body.find('\0') != body.npos) {
      without_zeros = body;
      std::erase(without_zeros, '\0');
      body = without_zeros;
    }
  }
  const std::string text = DropNoCharacters(DecodeFeed(body, content_type));
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return Error{Fault::kBadData, "an empty page, not a feed"};
  if (text[first] == '{' || text[first] == '[') return ReadJsonFeed(text, url);
  const size_t start = MarkupStart(text);
  if (start != text.npos) {
    const std::string opening = Lower(std::string_view(text).substr(start, 15));
    if (opening.starts_with("<html") || opening.starts_with("<!doctype html")) {
      // Some put an XHTML doctype before a feed.
      const std::string lower = Lower(std::string_view(text).substr(start, 64 * 1024));
      const bool feed = lower.find("<rss") != lower.npos || lower.find("<feed") != lower.npos ||
                        lower.find("<rdf:rdf") != lower.npos;
      if (!feed || lower.find("<html") != lower.npos) return PageInstead(text, url);
    }
  }
  return ReadXmlFeed(text, url);
}

}  // namespace crier::feed
