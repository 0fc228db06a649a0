// Many patterns over one text at once, against RE2 pattern by pattern. The pieces are the patterns, one a
// line, and the text.
#include <re2/re2.h>

#include "classifier/matcher.h"
#include "classifier/reading.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

namespace crier {
namespace {

using fuzz::Must;

constexpr size_t kMostPatterns = 16;

std::vector<Matcher::Pattern> PatternsOf(std::string_view lines) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(int64_t{1} << 20);
  std::vector<Matcher::Pattern> patterns;
  for (const std::string_view line : Split(lines, '\n')) {
    const RE2 re(re2::StringPiece(line.data(), line.size()), options);
    // What the packs refuse as well.
    if (!IsUtf8(line) || !re.ok() || RE2::PartialMatch("", re)) continue;
    patterns.push_back({std::string(line), kAnyLanguage, true});
    if (patterns.size() == kMostPatterns) break;
  }
  return patterns;
}

}  // namespace
}  // namespace crier

FUZZ(matcher) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  const auto pieces = fuzz::Pieces(fuzz::TextOf(data, size), 2);
  const auto patterns = PatternsOf(pieces[0]);
  const auto matcher = Matcher::Build(patterns);
  if (!matcher) return 0;
  const std::string original = CleanUtf8(pieces.back());
  Reading reading;
  ReadInto(original, &reading);
  const std::string& text = reading.text;

  Matcher::Scratch scratch;
  std::vector<Matcher::Hit> hits;
  matcher->Find(text, kAnyLanguage, &scratch, &hits);
  std::vector<Matcher::Hit> wanted;
  for (uint32_t i = 0; i < patterns.size(); ++i) {
    const RE2 re(patterns[i].regex);
    re2::StringPiece found;
    if (!re.Match(text, 0, text.size(), RE2::UNANCHORED, &found, 1)) continue;
    const auto start = static_cast<uint32_t>(found.data() - text.data());
    wanted.push_back({i, start, static_cast<uint32_t>(start + found.size())});
  }
  Must(hits == wanted, "the matcher finds what RE2 finds");
  std::vector<Matcher::Hit> again;
  matcher->Find(text, kAnyLanguage, &scratch, &again);
  Must(again == hits, "a scratch that was used changes nothing");
  return 0;
}
