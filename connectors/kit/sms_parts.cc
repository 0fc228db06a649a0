#include "connectors/kit/sms_parts.h"

#include <algorithm>

#include "core/digest.h"
#include "core/length.h"
#include "core/utf8.h"

namespace crier::kit {
namespace {

// One value of the State for all would be written anew, as a whole, for each report.
constexpr size_t kMostBytes = 16 * 1024;

constexpr size_t kSeptetsAPart = 153, kUtf16APart = 67;  // 3GPP TS 23.040, beside a header of six bytes

}  // namespace

std::vector<std::string> SplitSms(std::string_view text) {
  const SmsCount count = CountSms(text);
  if (count.parts <= 1) return {std::string(text)};
  const size_t room = count.gsm7 ? kSeptetsAPart : kUtf16APart;
  std::vector<std::string> pieces(1);
  size_t used = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t from = at;
    NextCodePoint(text, &at);
    const std::string_view character = text.substr(from, at - from);
    // In UCS-2 an extension character counts one, not two.
    const size_t units = count.gsm7 ? CountSms(character).units : CountUtf16(character);
    if (used + units > room) {
      pieces.emplace_back();
      used = 0;
    }
    pieces.back() += character;
    used += units;
  }
  return pieces;
}

Result<std::optional<bool>> PartReports::Note(const std::string& key, size_t part, size_t of,
                                              bool delivered) {
  std::optional<bool> known;
  const std::string bucket = "parts " + Hex(Sha256(key).substr(0, 1));
  auto noted = state_.Update(bucket, [&](const std::string& value) {
    // Lines, "KEY d.f": of each part whether it arrived, failed, or is not known. The newest stands last.
    std::string lines = value, parts(of, '.');
    if (!lines.ends_with('\n')) lines.clear();  // not written here
    if (!lines.empty() && lines.back() != '\n') lines += '\n';
    const std::string begin = key + " ";
    for (size_t at = 0; at < lines.size();) {
      const size_t end = std::min(lines.find('\n', at), lines.size());
      if (lines.compare(at, begin.size(), begin) == 0) {
        if (end - at == begin.size() + of) parts = lines.substr(at + begin.size(), of);
        lines.erase(at, end + 1 - at);
        break;
      }
      at = end + 1;
    }
    if (parts[part - 1] != 'f') parts[part - 1] = delivered ? 'd' : 'f';
    const bool all = parts.find_first_not_of('d') == std::string::npos;
    known = all ? std::optional(true) : delivered ? std::nullopt : std::optional(false);
    if (!all) lines.append(begin).append(parts).append("\n");
    while (lines.size() > kMostBytes) lines.erase(0, lines.find('\n') + 1);
    return lines;
  });
  if (!noted) return noted.error();
  return known;
}

}  // namespace crier::kit
