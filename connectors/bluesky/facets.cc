// Facets of what is sent: https://docs.bsky.app/docs/advanced-guides/post-richtext
#include <unicode/uchar.h>

#include <nlohmann/json.hpp>

#include "connectors/bluesky/record.h"
#include "core/length.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier::bluesky {
namespace {

using nlohmann::json;

constexpr size_t kMaxTag = 64;      // graphemes, by the lexicon; code points here, which are no fewer
constexpr size_t kMaxHandle = 253;  // https://atproto.com/specs/handle

json Facet(size_t start, size_t end, json feature) {
  return {{"index", {{"byteStart", start}, {"byteEnd", end}}},
          {"features", json::array({std::move(feature)})}};
}

bool IsBlank(char32_t c) {
  const auto symbol = static_cast<UChar32>(c);
  return u_isUWhiteSpace(symbol) || u_charType(symbol) == U_FORMAT_CHAR || u_iscntrl(symbol);
}

// "flood2026" of "#flood2026, and": to the next blank, without punctuation at its end; not digits alone.
std::string_view TagAt(std::string_view text, size_t start) {
  size_t end = start, at = start, count = 0;
  bool word = false;
  while (at < text.size()) {
    const char32_t c = NextCodePoint(text, &at);
    if (IsBlank(c)) break;
    ++count;
    if (u_ispunct(static_cast<UChar32>(c))) continue;
    end = at;
    word = word || !u_isdigit(static_cast<UChar32>(c));
  }
  return word && count <= kMaxTag ? text.substr(start, end - start) : "";
}

// "ana.example" of "@ana.example's", or nothing.
std::string_view HandleAt(std::string_view text, size_t start) {
  size_t end = start;
  while (end < text.size() &&
         (IsAsciiAlnum(static_cast<unsigned char>(text[end])) || text[end] == '.' || text[end] == '-')) {
    ++end;
  }
  std::string_view handle = text.substr(start, end - start);
  while (handle.ends_with('.') || handle.ends_with('-')) handle.remove_suffix(1);
  const size_t dot = handle.rfind('.');
  const bool whole = dot != handle.npos && dot > 0 && handle.size() <= kMaxHandle &&
                     handle.find("..") == handle.npos &&
                     IsAsciiLetter(static_cast<unsigned char>(handle[dot + 1]));
  return whole ? handle : "";
}

}  // namespace

Result<json> FacetsOf(std::string_view text, const DidOf& did_of) {
  json facets = json::array();
  const std::vector<Span> links = FindUrls(text);
  size_t link = 0;
  char32_t before = ' ';
  for (size_t at = 0; at < text.size();) {
    while (link < links.size() && links[link].start < at) ++link;  // within a hashtag
    if (link < links.size() && links[link].start == at) {
      const Span& span = links[link++];
      const auto uri = std::string(text.substr(span.start, span.end - span.start));
      facets.push_back(Facet(at, span.end, {{"$type", "app.bsky.richtext.facet#link"}, {"uri", uri}}));
      at = span.end;
      before = 'x';
      continue;
    }
    const size_t start = at;
    const char32_t c = NextCodePoint(text, &at);
    const bool begins = IsBlank(before) || before == '(' || before == 0xBF || before == 0xA1;  // ¿ ¡
    before = c;
    if (!begins) continue;
    if (const std::string_view tag = c == '#' ? TagAt(text, at) : ""; !tag.empty()) {
      at += tag.size();
      facets.push_back(
          Facet(start, at, {{"$type", "app.bsky.richtext.facet#tag"}, {"tag", std::string(tag)}}));
      before = 'x';
    }
    if (const std::string_view handle = c == '@' ? HandleAt(text, at) : ""; !handle.empty()) {
      const auto did = did_of(Lower(handle));
      if (!did) return did.error();
      at += handle.size();
      before = 'x';
      if (!did->empty())
        facets.push_back(Facet(start, at, {{"$type", "app.bsky.richtext.facet#mention"}, {"did", *did}}));
    }
  }
  return facets;
}

}  // namespace crier::bluesky
