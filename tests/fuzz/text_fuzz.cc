// Any bytes through the functions that make text fit: total, as core/text.h, html.h, length.h and time.h
// promise.
#include <algorithm>

#include "core/html.h"
#include "core/length.h"
#include "core/secret.h"
#include "core/settings.h"
#include "core/text.h"
#include "core/time.h"
#include "core/urls.h"
#include "core/utf8.h"
#include "core/visible.h"
#include "tests/fuzz/fuzz.h"

namespace crier {
namespace {

using fuzz::Must;

bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c >= 0 && c < ' ' && c != '\t' && c != '\n'; });
}

void CheckClean(std::string_view text) {
  const std::string clean = CleanUtf8(text);
  Must(IsUtf8(clean), "CleanUtf8 makes UTF-8");
  Must(!HasControls(clean), "CleanUtf8 drops controls");
  Must(CleanUtf8(clean) == clean, "what is clean stays");
  const std::string visible = DropInvisible(text);
  Must(IsUtf8(visible) && !HasControls(visible), "DropInvisible makes clean UTF-8");
  Must(DropInvisible(visible) == visible, "what is visible stays");
  for (const size_t limit : {size_t{0}, size_t{1}, clean.size() / 2, clean.size(), clean.size() + 1}) {
    const size_t cut = Utf8Floor(clean, limit);
    Must(cut <= limit && cut <= clean.size(), "Utf8Floor keeps the limit");
    Must(IsUtf8(clean.substr(0, cut)), "Utf8Floor cuts between code points");
    Must(std::min(limit, clean.size()) - cut <= 3, "Utf8Floor cuts no more than it must");
  }
}

void CheckFold(std::string_view text) {
  const Folded folded = Fold(text);
  Must(IsUtf8(folded.text), "Fold makes UTF-8");
  Must(folded.origin.size() == folded.text.size() + 1, "every folded byte has an origin, and the end");
  Must(folded.origin.back() == text.size(), "the end comes from the end");
  Must(std::is_sorted(folded.origin.begin(), folded.origin.end()), "origins go forward");
  static Folded used;
  FoldInto(text, &used);
  Must(used.text == folded.text && used.origin == folded.origin, "buffers used before change nothing");
}

void CheckHtml(std::string_view text) {
  const std::string plain = HtmlToText(text);
  Must(IsUtf8(plain) && !HasControls(plain), "HtmlToText makes clean UTF-8");
  Must(plain.empty() || (plain.front() != ' ' && plain.back() != ' '), "white space is folded");
  const std::string escaped = EscapeHtml(text);
  Must(escaped.find_first_of("<>\"'") == std::string::npos,
       "EscapeHtml leaves nothing that markup is made of");
  // But for white space, which folds, and what HTML allows in no page, what is escaped comes back.
  std::string dense;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    const bool nothing =
        c <= ' ' || (c >= 0x7F && c <= 0xA0) || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    if (!nothing) AppendUtf8(c, &dense);
  }
  Must(HtmlToText(EscapeHtml(dense)) == dense, "what is escaped is read as it was");
}

void CheckLength(std::string_view bytes) {
  const std::string text = CleanUtf8(bytes);
  const auto boundaries = GraphemeBoundaries(text);
  Must(std::is_sorted(boundaries.begin(), boundaries.end()) && boundaries.back() == text.size(),
       "graphemes go forward to the end");
  Must(CountGraphemes(text) + 1 == std::max<size_t>(boundaries.size(), 1),
       "graphemes are counted as they are cut");
  Must(CountGraphemes(text) <= CountCharacters(text) && CountCharacters(text) <= CountUtf16(text) &&
           CountUtf16(text) <= text.size(),
       "graphemes, characters, units and bytes are no fewer each");
  WeightedLength(text);
  size_t last = 0;
  for (const Span& span : FindUrls(text)) {
    Must(span.start >= last && span.end > span.start && span.end <= text.size(),
         "URLs lie one behind the other");
    Must(IsUtf8(text.substr(span.start, span.end - span.start)), "a URL begins and ends between code points");
    last = span.end;
  }
  const SmsCount sms = CountSms(text);
  Must(sms.gsm7 == sms.first_odd.empty(), "a text not in GSM 03.38 has a first odd character");
  const std::string spelled = ToGsm7(text);
  Must(IsUtf8(spelled), "ToGsm7 makes UTF-8");
  Must(ToGsm7(spelled) == spelled, "a text in GSM 03.38 stays");
}

void CheckTimes(std::string_view text) {
  if (const auto time = ParseTime(text)) {
    const auto again = ParseTime(FormatTime(*time));
    Must(again && *again == *time, "a time that is written reads the same");
  }
  if (const auto duration = ParseDuration(text))
    Must(duration->count() >= 0, "a duration is no less than nothing");
}

}  // namespace
}  // namespace crier

FUZZ(text) {
  const std::string_view text = crier::fuzz::TextOf(data, size);
  crier::CheckClean(text);
  crier::CheckFold(text);
  crier::CheckHtml(text);
  crier::CheckLength(text);
  crier::CheckTimes(text);
  return 0;
}
