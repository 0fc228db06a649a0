// Bytes to UTF-8: what is said of an encoding is often missing or wrong. One table of labels, the one that
// browsers go by (WHATWG Encoding Standard, https://encoding.spec.whatwg.org/), for feeds and mail alike.
// Pure, total, linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crier {

// ICU's name of the encoding that a label means, in any case, with blanks and quotes around it:
// "latin1" -> "windows-1252". Beyond the standard's labels a few that mail programs write (cp850,
// iso-2022-kr). Empty: not known, or nothing that text should be read as (utf-7, x-user-defined).
std::string_view EncodingOf(std::string_view label);

// The bytes in an encoding that EncodingOf named. Nothing where they are none of it; a lenient reading puts
// U+FFFD instead.
std::optional<std::string> Decoded(std::string_view bytes, std::string_view encoding, bool lenient);

// The bytes as a person meant them, valid UTF-8 without control characters. A byte order mark decides; bytes
// beyond ASCII that are valid UTF-8 are that, whatever the label says, unless they are a few and fit a label
// of several bytes a character; then the label, where the bytes fit it; else UTF-8 or windows-1252, whichever
// fits better. What no reading explains is U+FFFD, never left out.
std::string DecodeText(std::string_view bytes, std::string_view label);

// U+0080 to U+009F are controls that nobody means: windows-1252 was taken for ISO-8859-1 somewhere on the
// way.
std::string MendControls(std::string utf8);

}  // namespace crier
