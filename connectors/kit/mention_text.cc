#include "connectors/kit/mention_text.h"

#include "core/mention.h"
#include "core/text.h"

namespace crier::kit {

std::string MentionText(std::string_view text) {
  text = Trim(text);
  // Before it is made clean, which costs more, and after, which may make it longer.
  std::string words = CleanUtf8(text.substr(0, Utf8Floor(text, kMaxMentionText)));
  words.resize(Utf8Floor(words, kMaxMentionText));
  return words;
}

}  // namespace crier::kit
