#include "connectors/email/header_words.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "connectors/email/base64.h"
#include "core/charset.h"
#include "core/digest.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxHeader = 16 * 1024;  // before it is decoded
constexpr size_t kMaxCharset = 64;

struct EncodedWord {
  std::string charset;  // lower case, without a language (RFC 2231, 5)
  bool base64 = false;
  std::string_view text;
  size_t end = 0;  // in the header
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "?=" ends a word, but for a question mark that should have been encoded, before "=20".
size_t EndOfText(std::string_view header, size_t from, bool base64) {
  constexpr int kMostMarks = 16;
  int marks = 0;
  for (size_t at = header.find("?=", from); at != header.npos; at = header.find("?=", at + 1)) {
    const bool coded = !base64 && ++marks < kMostMarks && at + 3 < header.size() &&
                       HexDigit(header[at + 2]) >= 0 && HexDigit(header[at + 3]) >= 0 &&
                       header.find("?=", at + 2) != header.npos;
    if (!coded) return at;
  }
  return header.npos;
}

// The one that begins here.
std::optional<EncodedWord> WordAt(std::string_view header, size_t at) {
  if (header.substr(at, 2) != "=?") return std::nullopt;
  const size_t charset_end = header.find('?', at + 2);
  if (charset_end == header.npos || charset_end == at + 2 || charset_end - at > kMaxCharset ||
      charset_end + 2 >= header.size() || header[charset_end + 2] != '?')
    return std::nullopt;
  const std::string_view charset = header.substr(at + 2, charset_end - at - 2);
  if (std::any_of(charset.begin(), charset.end(), IsBlank)) return std::nullopt;
  const char coding = header[charset_end + 1];
  const bool base64 = coding == 'B' || coding == 'b';
  if (!base64 && coding != 'Q' && coding != 'q') return std::nullopt;
  const size_t begin = charset_end + 3;
  const size_t end = EndOfText(header, begin, base64);
  if (end == header.npos) return std::nullopt;
  EncodedWord word;
  word.charset = Lower(charset.substr(0, charset.find('*')));
  word.base64 = base64;
  word.text = header.substr(begin, end - begin);
  word.end = end + 2;
  return word;
}

std::string FromQ(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_') {
      bytes += ' ';
    } else if (c == '=' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0) {
      bytes += static_cast<char>(HexDigit(text[i + 1]) << 4 | HexDigit(text[i + 2]));
      i += 2;
    } else if (c != '\r' && c != '\n') {
      bytes += c;
    }
  }
  return bytes;
}

bool Fits(std::string_view bytes, std::string_view charset) {
  const std::string_view encoding = EncodingOf(charset);
  return encoding.empty() ? IsUtf8(bytes) : Decoded(bytes, encoding, false).has_value();
}

// Words of one charset that follow each other.
std::string DecodeRow(const std::vector<EncodedWord>& row) {
  std::string bytes;
  std::string together;  // as if the text had been cut only after it was coded
  bool cut = row.size() > 1;
  for (const EncodedWord& word : row) {
    bytes += word.base64 ? FromBase64(word.text) : FromQ(word.text);
    cut = cut && word.base64;
    if (cut) together += word.text;
  }
  if (cut && !Fits(bytes, row.front().charset)) {
    std::string whole = FromBase64(together);
    if (Fits(whole, row.front().charset)) bytes = std::move(whole);
  }
  return DecodeText(bytes, row.front().charset);
}

// Calls `plain` for what is no encoded word and `coded` for the text of each row of neighbours. Blanks
// between words are no text.
template <typename Plain, typename Coded>
void Walk(std::string_view header, Plain plain, Coded coded) {
  header = header.substr(0, kMaxHeader);
  const size_t last = header.rfind("?=");
  size_t done = 0;
  size_t at = 0;
  while (last != header.npos && (at = header.find("=?", at)) != header.npos && at < last) {
    auto word = WordAt(header, at);
    if (!word) {
      ++at;
      continue;
    }
    plain(header.substr(done, at - done));
    std::string text;
    while (word) {
      std::vector<EncodedWord> row;
      size_t next = 0;
      do {
        row.push_back(*word);
        next = word->end;
        while (next < header.size() && IsBlank(header[next])) ++next;
        word = WordAt(header, next);
      } while (word && word->charset == row.front().charset);
      text += DecodeRow(row);
      done = row.back().end;
    }
    coded(text);
    at = done;
  }
  plain(header.substr(done));
}

// Folded lines made one (RFC 5322, 2.2.3).
std::string Unfolded(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c != '\r' && c != '\n') line += c;
  }
  return line;
}

}  // namespace

std::string DecodeHeader(std::string_view raw) {
  std::string text;
  Walk(
      raw, [&](std::string_view plain) { text += DecodeText(Unfolded(plain), ""); },
      [&](const std::string& words) { text += words; });
  return text;
}

std::string JoinEncodedWords(std::string_view raw) {
  std::string header;
  Walk(
      raw, [&](std::string_view plain) { header += plain; },
      [&](const std::string& words) { header += "=?UTF-8?B?" + Base64(words) + "?="; });
  return header;
}

}  // namespace crier::email
