// Any bytes under any label: text comes out, and an encoded word in a header is read the same way.
#include "connectors/email/base64.h"
#include "connectors/email/calendar.h"
#include "connectors/email/header_words.h"
#include "core/charset.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

FUZZ(charset) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const auto pieces = fuzz::Pieces(fuzz::TextOf(data, size), 2);
  const std::string_view bytes = pieces.back();
  const std::string_view label = pieces.size() > 1 ? Trim(pieces[0]) : "";
  const std::string text = DecodeText(bytes, label);
  Must(IsUtf8(text), "text is UTF-8");
  Must(
      DecodeText(text, "utf-8") == text || text.find('\x1B') != text.npos || text.starts_with("\xEF\xBB\xBF"),
      "text is text");
  const std::string header = email::DecodeHeader(bytes);
  Must(IsUtf8(header), "a header is UTF-8");
  Must(IsUtf8(email::DecodeHeader(email::JoinEncodedWords(bytes))), "joined words are words");
  email::Base64Body(bytes);
  Must(IsUtf8(email::CalendarWords(text)), "an invitation is UTF-8");
  return 0;
}
