#include "store/db/full_text.h"

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxTyped = 1024;
constexpr size_t kMaxPhrases = 32;
// NUL ends a word too: SQLite's query syntax stops there.
constexpr std::string_view kSpace(" \t\r\n\f\v\0", 7);

}  // namespace

std::vector<std::string> PhrasesOf(std::string_view typed) {
  typed = typed.substr(0, Utf8Floor(typed, kMaxTyped));
  std::vector<std::string> phrases;
  while (phrases.size() < kMaxPhrases) {
    const size_t start = typed.find_first_not_of(kSpace);
    if (start == std::string_view::npos) break;
    typed.remove_prefix(start);
    const bool quoted = typed.front() == '"';
    if (quoted) typed.remove_prefix(1);
    const size_t end =
        std::min(quoted ? typed.find('"') : typed.find_first_of(" \t\r\n\f\v\0\"", 0, 8), typed.size());
    if (typed.substr(0, end).find_first_not_of(kSpace) != std::string_view::npos)
      phrases.emplace_back(typed.substr(0, end));
    typed.remove_prefix(std::min(end + (quoted ? 1 : 0), typed.size()));
  }
  return phrases;
}

}  // namespace crier
