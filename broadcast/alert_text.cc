#include "broadcast/alert_text.h"

#include <algorithm>
#include <vector>

#include "core/length.h"
#include "core/text.h"

namespace crier {
namespace {

// Of a channel without limits: enough to act, and the rest is behind the link.
constexpr size_t kMostOfWords = 2'000;  // characters
constexpr std::string_view kNoWordsLeft = "(the author removed the words)";

std::string OneLineOf(std::string_view text) {
  std::string line;
  for (const char c : CleanUtf8(text)) {
    const bool blank = c == '\n' || c == '\t' || c == ' ';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line += blank ? ' ' : c;
  }
  return std::string(Trim(line));
}

std::string Filled(const AlertWords& words, std::string_view said, const Limits& limits) {
  std::string text = words.headline + "\n\"" + std::string(said) + "\"";
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += "\n" + std::string(name) + value;
  };
  line("Where: ", words.place.empty() ? "not known" : words.place);
  line("Said: ", words.source);
  line("", words.more);
  line("Take it: ", words.link);
  line("The message: ", words.url);
  return limits.unit == LengthUnit::kSms ? ToGsm7(text) : text;
}

// In the order in which they are left out where it is too long even without words.
std::string Spared(AlertWords words, std::string_view said, const Limits& limits) {
  std::string text = Filled(words, said, limits);
  for (std::string* each : {&words.source, &words.url, &words.more}) {
    if (Fits(text, limits)) break;
    each->clear();
    text = Filled(words, said, limits);
  }
  return text;
}

}  // namespace

Post AlertPost(const AlertWords& words, const Limits& limits) {
  AlertWords clean = words;
  for (std::string* each : {&clean.headline, &clean.said, &clean.place, &clean.source, &clean.more})
    *each = OneLineOf(*each);
  const std::string said = clean.said.empty() ? std::string(kNoWordsLeft) : clean.said;
  const std::vector<size_t> cuts = GraphemeBoundaries(said);
  size_t most = std::min(cuts.size(), kMostOfWords);
  const auto cut_to = [&](size_t graphemes) {
    const bool whole = graphemes + 1 >= cuts.size();
    return whole ? said : std::string(Trim(said.substr(0, cuts[graphemes]))) + "...";
  };
  size_t least = 0;
  if (Fits(Filled(clean, cut_to(most), limits), limits)) least = most;
  // The most graphemes with which it fits: the longer the text, the less it does.
  while (least < most) {
    const size_t middle = least + (most - least + 1) / 2;
    if (Fits(Filled(clean, cut_to(middle), limits), limits)) {
      least = middle;
    } else {
      most = middle - 1;
    }
  }
  Post post;
  post.title = clean.headline + (clean.place.empty() ? "" : ": " + clean.place);
  post.parts = {Spared(clean, cut_to(least), limits)};
  post.web = clean.link;
  post.event = "Emergency";
  post.severity = "Extreme";
  post.status = "Actual";
  return post;
}

}  // namespace crier
