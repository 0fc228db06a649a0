// Where a text may be cut into the parts of a thread, and the cutting. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

// A place in a text where a part may end.
enum class Seam : uint8_t {
  kGrapheme,   // within a word: only where the word alone is longer than a part
  kWord,       // between words; in scripts without spaces, where a line may break
  kSentence,   // behind a sentence or a line
  kParagraph,  // behind a blank line
};

class Seams {
 public:
  struct Place {
    size_t offset = 0;  // bytes
    Seam seam = Seam::kGrapheme;
  };

  // `lang` decides what ends a sentence. The text must be valid UTF-8.
  Seams(std::string_view text, std::string_view lang);

  std::string_view text() const { return text_; }
  // Every grapheme boundary in order, the beginning excluded, the end included.
  const std::vector<Place>& places() const { return places_; }

 private:
  std::string_view text_;
  std::vector<Place> places_;
};

// True if `body` fits as any part of `total`, with all that is put around it.
using FitsPart = std::function<bool(std::string_view body, size_t total)>;

struct Parts {
  std::vector<std::string_view> bodies;  // blanks at both ends removed; joined with blanks they are the text
  bool split_word = false;               // a word was longer than a part
};

// The fewest parts, at most `most`, each as long as fits but ending with a sentence or paragraph where that
// costs less than a third of a part. Nothing if it takes more parts, or if not even one grapheme fits.
std::optional<Parts> CutIntoParts(const Seams& seams, size_t most, const FitsPart& fits);

}  // namespace crier
