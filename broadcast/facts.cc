#include "broadcast/facts.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "core/urls.h"
#include "core/utf8.h"

namespace crier {
namespace {

bool DigitAt(std::string_view text, size_t at) {
  return at < text.size() && IsAsciiDigit(static_cast<unsigned char>(text[at]));
}

// The next three words behind a number, blanks and points between them: {"p", "m", ""} of " p. m., stay in".
std::array<std::string_view, 3> WordsBehind(std::string_view text, size_t at) {
  std::array<std::string_view, 3> words;
  for (std::string_view& word : words) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '.')) ++at;
    const size_t begin = at;
    while (at < text.size() && IsAsciiLetter(static_cast<unsigned char>(text[at]))) ++at;
    word = text.substr(begin, at - begin);
    if (at < text.size() && text[at] != ' ' && text[at] != '.') break;
  }
  return words;
}

// The half of the day that is named behind a number, or nothing. The text is folded.
std::string_view HalfBehind(std::string_view text, size_t at) {
  const auto [first, second, third] = WordsBehind(text, at);
  if (first == "am" || (first == "a" && second == "m")) return "am";
  if (first == "pm" || (first == "p" && second == "m")) return "pm";
  if (!(first == "de" && second == "la") && !(first == "in" && second == "the")) return {};
  if (third == "manana" || third == "madrugada" || third == "morning") return "am";
  if (third == "tarde" || third == "noche" || third == "afternoon" || third == "evening") return "pm";
  return {};
}

// "18 h", "18h", "18 horas", "18 hrs": an hour by the clock, not "for 18 hours", which both languages write
// as a number anyway.
bool HourBehind(std::string_view text, size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  for (const std::string_view word : {"h", "hrs", "horas"}) {
    const size_t end = at + word.size();
    if (text.substr(at, word.size()) == word &&
        (end >= text.size() || !IsAsciiAlnum(static_cast<unsigned char>(text[end]))))
      return true;
  }
  return false;
}

std::string Dial(int hour, std::string_view minutes) {
  const int dial = hour % 12 == 0 ? 12 : hour % 12;
  return std::to_string(dial) + (minutes.empty() || minutes == "00" ? "" : ":" + std::string(minutes));
}

std::string_view HalfOfClock(int hour) { return hour >= 12 ? "pm" : hour == 0 ? "am" : ""; }

}  // namespace

Facts FactsOf(std::string_view raw) {
  std::string without_links;
  size_t behind = 0;
  for (const Link& link : FindLinks(raw)) {
    without_links += std::string(raw.substr(behind, link.span.start - behind)) + " ";
    behind = link.span.end;
  }
  without_links += raw.substr(behind);
  const std::string text = Fold(without_links).text;

  Facts facts;
  for (size_t at = 0; at < text.size();) {
    if (!DigitAt(text, at)) {
      ++at;
      continue;
    }
    const size_t begin = at;
    while (DigitAt(text, at)) ++at;
    const std::string_view digits = std::string_view(text).substr(begin, at - begin);
    const int hour = digits.size() <= 2 ? std::stoi(std::string(digits)) : 99;
    const bool colon = at < text.size() && (text[at] == ':' || text[at] == '.');
    if (hour < 24 && colon && DigitAt(text, at + 1) && DigitAt(text, at + 2) && !DigitAt(text, at + 3)) {
      const std::string_view minutes = std::string_view(text).substr(at + 1, 2);
      const std::string_view half = HalfBehind(text, at + 3);
      // "6.30" is a time only where half of a day follows; "6:30" always is.
      if (minutes < "60" && (text[at] == ':' || !half.empty())) {
        at += 3;
        facts[Dial(hour, minutes)].emplace(half.empty() ? HalfOfClock(hour) : half);
        continue;
      }
    }
    if (const std::string_view half = HalfBehind(text, at); hour <= 12 && !half.empty()) {
      facts[Dial(hour, "")].emplace(half);
      continue;
    }
    if (hour > 12 && hour < 24 && HourBehind(text, at)) {
      facts[Dial(hour, "")].emplace("pm");
      continue;
    }
    std::string number(digits);
    while (at < text.size() && (text[at] == ',' || text[at] == '.') && DigitAt(text, at + 1)) {
      for (++at; DigitAt(text, at); ++at) number += text[at];
    }
    const size_t zeros = std::min(number.find_first_not_of('0'), number.size() - 1);
    facts[number.substr(zeros)].emplace("");
  }
  return facts;
}

}  // namespace crier
