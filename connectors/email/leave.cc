#include "connectors/email/leave.h"

#include <algorithm>

#include "connectors/email/delivery_id.h"
#include "connectors/email/quote.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kLeastKey = 8;  // a real one has 40
constexpr size_t kMaxLeaveKey = 3 * 64;

// What telephones and mail programs add below.
bool IsFooter(std::string_view line) {
  const std::string low = Fold(Trim(line)).text;
  for (const std::string_view begin :
       {"sent from ", "sent via ", "enviado desde ", "enviado con ", "get outlook for", "obtener outlook",
        "descargar outlook", "obtenga outlook"}) {
    if (low.starts_with(begin)) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> KeyInSubject(std::string_view subject) {
  constexpr std::string_view kWord = "unsubscribe";
  const std::string low = Lower(subject);
  for (size_t at = low.find(kWord); at != low.npos; at = low.find(kWord, at + 1)) {
    const std::string_view rest = subject.substr(at + kWord.size());
    std::string_view tag = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
    if (tag.size() == rest.size()) continue;  // no blank between
    tag = tag.substr(0, tag.find(' '));
    const bool fit = std::all_of(tag.begin(), tag.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             std::string_view("-_=").find(c) != std::string_view::npos;
    });
    const bool digit = tag.find_first_of("0123456789") != tag.npos;
    if (fit && digit && tag.size() >= kLeastKey && tag.size() <= kMaxLeaveKey) return CleanUtf8(FromTag(tag));
  }
  return std::nullopt;
}

std::string_view BareSubject(std::string_view subject, bool* answers) {
  *answers = false;
  for (bool again = true; again;) {
    again = false;
    subject = Trim(subject);
    const std::string low = Lower(subject.substr(0, 8));
    for (const std::string_view begin :
         {"re:", "fw:", "fwd:", "rv:", "aw:", "sv:", "antw:", "tr:", "enc:", "reenv:"}) {
      if (!low.starts_with(begin)) continue;
      subject.remove_prefix(begin.size());
      *answers = again = true;
    }
  }
  return subject;
}

std::string OwnWordsAlone(std::string_view text) {
  // OwnWords gives all back where nothing would be left; beside this word something is.
  constexpr std::string_view kMark = "crier";
  const std::string own = OwnWords(std::string(kMark) + "\n" + std::string(text));
  if (!own.starts_with(kMark)) return "";
  std::string kept;
  for (const std::string_view line : Split(std::string_view(own).substr(kMark.size()), '\n')) {
    if (!line.starts_with('>') && !IsFooter(line)) kept.append(line).append("\n");
  }
  return std::string(Trim(kept));
}

}  // namespace crier::email
