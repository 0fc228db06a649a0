#include "connectors/email/blank.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/text.h"
#include "core/utf8.h"

namespace crier::email {
namespace {

constexpr size_t kMaxPlaceholder = 250;  // bytes
constexpr std::string_view kEncrypted = "-----BEGIN PGP MESSAGE-----";
constexpr std::string_view kSigned = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr std::string_view kSignature = "-----BEGIN PGP SIGNATURE-----";

bool HasShape(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  // Hangul fillers and the empty Braille cell are letters and signs by their properties.
  if (c == 0x3164 || c == 0x115F || c == 0x1160 || c == 0xFFA0 || c == 0x2800) return false;
  return !u_isUWhiteSpace(point) && !u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
         u_charType(point) != U_CONTROL_CHAR && u_charType(point) != U_FORMAT_CHAR;
}

}  // namespace

bool IsBlankText(std::string_view utf8) {
  for (size_t at = 0; at < utf8.size();) {
    if (HasShape(NextCodePoint(utf8, &at))) return false;
  }
  return true;
}

bool IsPlaceholder(std::string_view utf8) {
  utf8 = Trim(utf8);
  if (utf8.size() > kMaxPlaceholder) return false;
  const std::string text = Fold(utf8).text;
  const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
  return has("html") || has("mime format") || has("formato mime") || has("mime-format") || has("rich text") ||
         has("in your browser") || has("in a browser") || has("en su navegador") || has("en tu navegador") ||
         has("en el navegador") || has("navigateur") || has("im browser") || has("nel browser") ||
         has("no navegador") || has("in uw browser") || has("in je browser") || has("plain text version");
}

Unarmored WithoutArmor(std::string text) {
  const std::string_view whole = Trim(text);
  if (whole.starts_with(kEncrypted) && whole.ends_with("-----END PGP MESSAGE-----")) return {"", true};
  const size_t begin = text.find(kSigned);
  if (begin == text.npos) return {std::move(text), false};
  // "Hash: SHA256" and an empty line follow; a line that begins with a dash has "- " before it.
  size_t from = text.find('\n', begin);
  bool head = true;
  std::string out = text.substr(0, begin);
  while (from != text.npos && from + 1 < text.size()) {
    const size_t end = std::min(text.find('\n', from + 1), text.size());
    std::string_view line = std::string_view(text).substr(from + 1, end - from - 1);
    from = end;
    if (head) {
      head = !Trim(line).empty();
      continue;
    }
    if (line.starts_with(kSignature)) break;
    if (line.starts_with("- ")) line.remove_prefix(2);
    out.append(line).append("\n");
  }
  return {std::move(out), false};
}

}  // namespace crier::email
