#include "connectors/kit/marked_words.h"

#include <unicode/uchar.h>

#include "core/length.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier::kit {
namespace {

// Bluesky's, in graphemes; code points here, which are no fewer.
constexpr size_t kMaxTag = 64;
constexpr size_t kMaxHandle = 253;  // of a host name

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

std::vector<MarkedWord> FindMarkedWords(std::string_view text) {
  std::vector<MarkedWord> words;
  const std::vector<Span> links = FindUrls(text);
  size_t link = 0;
  char32_t before = ' ';
  for (size_t at = 0; at < text.size();) {
    while (link < links.size() && links[link].start < at) ++link;  // within a hashtag
    if (link < links.size() && links[link].start == at) {
      words.push_back({Mark::kLink, at, links[link].end});
      at = links[link++].end;
      before = 'x';
      continue;
    }
    const size_t start = at;
    const char32_t c = NextCodePoint(text, &at);
    const bool begins = IsBlank(before) || before == '(' || before == 0xBF || before == 0xA1;  // ¿ ¡
    before = c;
    if (!begins || (c != '#' && c != '@')) continue;
    const std::string_view word = c == '#' ? TagAt(text, at) : HandleAt(text, at);
    if (word.empty()) continue;
    at += word.size();
    words.push_back({c == '#' ? Mark::kHashtag : Mark::kHandle, start, at});
    before = 'x';
  }
  return words;
}

}  // namespace crier::kit
