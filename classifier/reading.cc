#include "classifier/reading.h"

#include <algorithm>

#include "classifier/pattern.h"

namespace crier {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// As much of a token as is looked at to see whether it is a link: enough for a host's name.
constexpr size_t kMaxHost = 80;

size_t TokenEnd(std::string_view text, size_t at, size_t limit) {
  const size_t end = at + std::min(limit, text.size() - at);
  while (at < end && !IsSpace(text[at])) ++at;
  return at;
}

// "http://...", "www...." and bare "t.co/abc": a name with a dot, a slash behind it.
bool IsLink(std::string_view token) {
  if (token.starts_with("http://") || token.starts_with("https://") || token.starts_with("www.")) return true;
  const size_t slash = token.find('/');
  if (slash == std::string_view::npos || slash < 4) return false;
  const size_t dot = token.substr(0, slash).rfind('.');
  if (dot == std::string_view::npos || dot == 0 || slash - dot < 3) return false;
  for (size_t i = 0; i < slash; ++i) {
    if (!IsLetter(token[i]) && token[i] != '.' && (i > dot || (!IsDigit(token[i]) && token[i] != '-')))
      return false;
  }
  return true;
}

// The end of "@name" or "@name@host" that begins at `at`; `at` itself if it is none. "@ 3rd" and "@3rd" name
// a street.
size_t HandleEnd(std::string_view text, size_t at) {
  if (at > 0 && IsWordByte(text[at - 1])) return at;
  size_t end = at + 1;
  while (end < text.size() && IsDigit(text[end])) ++end;
  if (end > at + 1) {
    const std::string_view rest = text.substr(end, 2);
    if (rest == "st" || rest == "nd" || rest == "rd" || rest == "th") return at;
  }
  end = at + 1;
  if (end >= text.size() || !IsWordByte(text[end])) return at;
  while (end < text.size() && IsWordByte(text[end])) ++end;
  if (end + 1 < text.size() && text[end] == '@' && IsWordByte(text[end + 1])) {
    ++end;
    while (end < text.size() && (IsWordByte(text[end]) || text[end] == '-' || text[end] == '.')) ++end;
    while (text[end - 1] == '.') --end;
  }
  return end;
}

}  // namespace

std::pair<size_t, size_t> Reading::Span(size_t start, size_t end) const {
  if (start >= end || end > at.size()) return {0, 0};
  const size_t from = folded.origin[at[start]];
  const size_t last = at[end - 1];
  // All bytes that one character folded to share its origin.
  size_t next = last + 1;
  while (next + 1 < folded.origin.size() && folded.origin[next] == folded.origin[last]) ++next;
  return {from, folded.origin[next]};
}

bool Reading::Capital(size_t i) const {
  const char c = original[folded.origin[at[i]]];
  return c >= 'A' && c <= 'Z';
}

void ReadInto(std::string_view text, Reading* reading) {
  reading->original = text;
  FoldInto(text, &reading->folded);
  const std::string_view folded = reading->folded.text;
  std::string& out = reading->text;
  std::vector<uint32_t>& at = reading->at;
  out.clear();
  at.clear();
  out.reserve(folded.size() + folded.size() / 8);
  at.reserve(folded.size() + folded.size() / 8);
  const bool slashes = folded.find('/') != std::string_view::npos;
  bool space = false;      // one is due before the next byte
  bool retweeted = false;  // just behind "rt @who": a colon goes too
  const auto original = [&](size_t i) {
    const uint32_t origin = reading->folded.origin[i];
    return origin < text.size() ? text[origin] : '\0';
  };
  const auto put = [&](char c, size_t i) {
    if (space && !out.empty()) {
      out += ' ';
      at.push_back(static_cast<uint32_t>(i > 0 ? i - 1 : i));
    }
    space = false;
    out += c;
    at.push_back(static_cast<uint32_t>(i));
  };
  for (size_t i = 0; i < folded.size();) {
    const char c = folded[i];
    if (IsSpace(c)) {
      space = true;
      ++i;
      continue;
    }
    const bool starts = i == 0 || !IsWordByte(folded[i - 1]);
    if (starts && (slashes || c == 'w') && IsLink(folded.substr(i, TokenEnd(folded, i, kMaxHost) - i))) {
      i = TokenEnd(folded, i, folded.size());
      space = true;
      continue;
    }
    if (starts && folded.substr(i, 4) == "rt @" && HandleEnd(folded, i + 3) > i + 3) {
      i += 3;
      retweeted = true;
      continue;
    }
    if (c == '@') {
      if (const size_t end = HandleEnd(folded, i); end > i) {
        i = end;
        if (retweeted && i < folded.size() && folded[i] == ':') ++i;
        retweeted = false;
        space = true;
        continue;
      }
    }
    if (c == '#' && starts) {
      put(c, i++);
      while (i < folded.size() && IsWordByte(folded[i])) {
        const char was = original(i);
        const char before = original(i - 1);
        const bool hump = was >= 'A' && was <= 'Z' && ((before >= 'a' && before <= 'z') || IsDigit(before));
        if (folded[i] == '_') {
          space = true;
        } else {
          space = space || hump;
          put(folded[i], i);
        }
        ++i;
      }
      continue;
    }
    put(c, i++);
  }
}

}  // namespace crier
