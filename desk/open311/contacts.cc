#include "desk/open311/contacts.h"

#include <algorithm>

namespace crier::georeport {
namespace {

constexpr std::string_view kRemoved = "[removed]";
constexpr size_t kLongestAddress = 320;  // of mail; so that no text is gone through once a word
constexpr std::string_view kDate = "dddd-dd-dd";
constexpr int kFewestDigits = 7, kMostDigits = 15;  // of a telephone number: E.164 has 15 at most

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}
bool InLocalPart(char c) { return IsWord(c) || std::string_view("._%+-").find(c) != std::string_view::npos; }
bool InDomain(char c) { return IsWord(c) || c == '.' || c == '-'; }
bool BetweenDigits(char c) { return std::string_view(" .-()").find(c) != std::string_view::npos; }

// The end of the mail address that begins at `start`; `start` where none does.
size_t EndOfAddress(std::string_view text, size_t start) {
  const std::string_view near = text.substr(0, std::min(text.size(), start + kLongestAddress));
  size_t at = start;
  while (at < near.size() && InLocalPart(near[at])) ++at;
  if (at == start || at == near.size() || near[at] != '@') return start;
  size_t end = at + 1;
  while (end < near.size() && InDomain(near[end])) ++end;
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;  // no character is cut
  while (end > at + 1 && !IsWord(text[end - 1])) --end;           // the full stop of the sentence
  const bool dotted = text.substr(at + 1, end - at - 1).find('.') != std::string_view::npos;
  return dotted ? end : start;
}

// "2026-11-30", whatever follows it.
bool IsDate(std::string_view number) {
  if (number.size() < kDate.size()) return false;
  for (size_t i = 0; i < kDate.size(); ++i) {
    if (kDate[i] == 'd' ? !IsDigit(number[i]) : number[i] != kDate[i]) return false;
  }
  return number.size() == kDate.size() || !IsDigit(number[kDate.size()]);
}

// The end of the telephone number that begins at `start`; `start` where none does. `run`: where to look on
// then.
size_t EndOfNumber(std::string_view text, size_t start, size_t* run) {
  size_t end = start;
  int digits = 0;
  for (size_t at = start; at < text.size(); ++at) {
    if (IsDigit(text[at])) {
      end = at + 1;
      if (++digits > kMostDigits) break;
    } else if (!BetweenDigits(text[at]) && !(at == start && text[at] == '+')) {
      break;
    } else if (at > start + 1 && !IsDigit(text[at]) && !IsDigit(text[at - 1]) && at - end >= 2) {
      break;  // three of them in a row part two numbers
    }
  }
  *run = start + 1;
  while (*run < text.size() && IsDigit(text[*run])) ++*run;
  if (IsDate(text.substr(start, end - start))) {
    *run = start + kDate.size();
    return start;
  }
  const bool in_word = end < text.size() && IsWord(text[end]);
  const bool number = digits >= kFewestDigits && digits <= kMostDigits && !in_word;
  return number ? end : start;
}

}  // namespace

std::string WithoutContacts(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool word_begins = at == 0 || !IsWord(text[at - 1]);
    size_t run = at + 1;
    size_t end = at;
    if (word_begins && InLocalPart(text[at])) end = EndOfAddress(text, at);
    if (end == at && word_begins && (IsDigit(text[at]) || text[at] == '+' || text[at] == '('))
      end = EndOfNumber(text, at, &run);
    if (end > at) {
      out += kRemoved;
      at = end;
    } else {
      // The rest of a word, of which no part begins an address or a number.
      const size_t stop = word_begins && IsWord(text[at]) ? run : at + 1;
      out += text.substr(at, stop - at);
      at = stop;
    }
  }
  return out;
}

}  // namespace crier::georeport
