// How long a text is for a channel, and where it may be cut. Only broadcast/render cuts what we send.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/channel.h"

namespace crier {

// The text's length in the unit of the limits, with each http(s) URL counted as limits.url_length where that
// is set, or as the longer of that and its own with limits.url_longer_counts (for kWeighted: 23, and NFC
// first, as twitter-text v3 does). For kSms: septets or UCS-2 units, not parts.
size_t LengthOf(std::string_view text, const Limits& limits);

// True if the text is within max_length and max_bytes. For kSms max_length is in septets; a text in UCS-2 may
// take as many parts as that many septets would.
bool Fits(std::string_view text, const Limits& limits);

// Byte ranges of the http(s) URLs in the text, as platforms find them (twitter-text's rules, a
// scheme required, and a top-level domain that there is: not "https://a.example").
struct Span {
  size_t start = 0;
  size_t end = 0;
};
std::vector<Span> FindUrls(std::string_view text);

size_t CountGraphemes(std::string_view text);
// Byte offsets at which a grapheme begins, and text.size() at the end.
std::vector<size_t> GraphemeBoundaries(std::string_view text);
size_t CountUtf16(std::string_view text);
size_t CountCharacters(std::string_view text);
// twitter-text v3 weighted length (280 is a post).
size_t WeightedLength(std::string_view text);

struct SmsCount {
  bool gsm7 = true;       // every character is in GSM 03.38 (basic or extension table)
  size_t units = 0;       // septets, or UTF-16 units when not gsm7
  size_t parts = 0;       // 160/153 or 70/67 a part; an extension pair or a surrogate pair is never split
  size_t left = 0;        // units left in the last part
  std::string first_odd;  // the first character that is not in GSM 03.38
};
SmsCount CountSms(std::string_view text);
// The nearest spelling in GSM 03.38 ("—" -> "-", "“" -> "\"", "ñ" stays, "í" -> "i"); what has none stays as
// it is.
std::string ToGsm7(std::string_view text);

}  // namespace crier
