// Many patterns over one text at once: an index of the strings that the patterns need (pattern.h) stands in
// front of their expressions. The answer is that of running RE2 pattern by pattern; the time hardly depends
// on how many there are.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/expression.h"
#include "classifier/pattern.h"
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
      bool due = false;    // its expression has to look
      uint32_t start = 0;  // the first string with which a match may begin
      uint32_t hit = 0;    // index in the hits, where the literals are all
      uint32_t order = 0;  // preference of the literal that hit
    };
    // How far a branch has come: where the first string of each group ended.
    struct Progress {
      uint32_t epoch = 0;
      std::array<uint32_t, kMaxGroups> ends{};
    };
    std::vector<Progress> progress_;
    std::vector<Seen> seen_;
    std::vector<uint32_t> due_;    // patterns
    std::vector<uint32_t> words_;  // where words begin
    std::vector<int> leftover_;
    Program::Scratch program_;
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
  std::vector<Hit> AllSpans(uint32_t pattern, std::string_view text, Scratch* scratch, size_t limit) const;

  // How the patterns are found: by strings alone, by strings and then the expression, by that always.
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
