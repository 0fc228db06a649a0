// Many patterns over one text at once: an index of the strings that the patterns need (pattern.h) stands in
// front of RE2. The answer is that of running RE2 pattern by pattern; the time hardly depends on how many
// there are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace crier {

// A bit for each language in the packs; kAnyLanguage for rules and texts of any.
using LanguageMask = uint32_t;
inline constexpr LanguageMask kAnyLanguage = ~LanguageMask{0};

class Matcher {
 public:
  struct Pattern {
    std::string regex;
    LanguageMask languages = kAnyLanguage;
    bool all_spans = false;  // AllSpans will be asked of it
  };
  // The leftmost match of a pattern, that which RE2 prefers. Bytes, end exclusive.
  struct Hit {
    uint32_t pattern = 0;
    uint32_t start = 0;
    uint32_t end = 0;
    bool operator==(const Hit&) const = default;
  };
  // Buffers that are used again. One a thread.
  class Scratch {
    friend class Matcher;
    struct Seen {
      uint32_t epoch = 0;
      uint32_t hit = 0;    // index in the hits; none if the pattern was tried and failed
      uint32_t order = 0;  // preference of the literal that hit
    };
    std::vector<Seen> seen_;
    std::vector<int> leftover_;
    uint32_t epoch_ = 0;
  };

  // Fails on the first pattern that RE2 refuses.
  static Result<Matcher> Build(std::vector<Pattern> patterns);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  // Fills `hits`, one for each pattern that matches and has a language in the mask, by pattern. The only
  // white space in `text` is single spaces; it is valid UTF-8.
  void Find(std::string_view text, LanguageMask languages, Scratch* scratch, std::vector<Hit>* hits) const;

  // Every match of a pattern built with all_spans, at most `limit`.
  std::vector<Hit> AllSpans(uint32_t pattern, std::string_view text, size_t limit) const;

  // How the patterns are found: by strings alone, by strings and then RE2, by RE2 always.
  struct Shape {
    size_t whole = 0;
    size_t guarded = 0;
    size_t leftover = 0;
  };
  Shape shape() const;

 private:
  struct Tables;
  explicit Matcher(std::unique_ptr<const Tables> tables);
  std::unique_ptr<const Tables> tables_;
};

}  // namespace crier
