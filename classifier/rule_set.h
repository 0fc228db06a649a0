// The rules, ready to run: which of them fire on a text, and on which of its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/matcher.h"
#include "classifier/pack.h"
#include "core/result.h"

namespace crier {

class RuleSet {
 public:
  struct Span {
    uint32_t start = 0;  // bytes of the text given to Fire
    uint32_t end = 0;
  };
  // One rule that fired, with its words: spans[first, last) of the scratch.
  struct Fired {
    uint32_t rule = 0;
    uint32_t first = 0;
    uint32_t last = 0;
  };
  // Buffers that are used again, and the answer. One a thread.
  struct Scratch {
    std::vector<Fired> fired;  // by rule
    std::vector<Span> spans;

   private:
    friend class RuleSet;
    struct State {
      uint32_t epoch = 0;
      bool touched = false;
      bool silenced = false;
      int32_t fired = -1;
      Span best;
    };
    Matcher::Scratch matcher;
    std::vector<Matcher::Hit> hits;
    std::vector<State> states;
    std::vector<uint32_t> pending;
    uint32_t epoch = 0;
  };

  // `rules` as ReadPacks gives them, without findings.
  static Result<RuleSet> Compile(std::vector<Rule> rules);

  const std::vector<Rule>& rules() const { return rules_; }
  Matcher::Shape shape() const { return matcher_.shape(); }

  // The rules that fire on texts of this language; all of them if it is empty.
  LanguageMask MaskOf(std::string_view lang) const;

  // `text` as in Reading.
  void Fire(std::string_view text, LanguageMask languages, Scratch* scratch) const;

 private:
  struct Compiled {
    LanguageMask languages = kAnyLanguage;
    uint32_t first_match = 0;  // patterns
    uint32_t first_unless = 0;
    uint32_t last = 0;
    std::vector<uint32_t> all;
    std::vector<uint32_t> any;
    std::vector<uint32_t> none;
    std::vector<uint32_t> named_by;  // composites that have it in all or any
  };
  RuleSet(std::vector<Rule> rules, std::vector<Compiled> compiled, std::vector<uint32_t> owner,
          std::vector<std::string> languages, Matcher matcher);

  Scratch::State& StateOf(uint32_t rule, Scratch* scratch) const;
  void Announce(uint32_t rule, uint32_t first, Scratch* scratch) const;
  void TryComposite(uint32_t rule, std::string_view text, Scratch* scratch) const;
  bool GatherNear(uint32_t rule, std::string_view text, Scratch* scratch) const;

  std::vector<Rule> rules_;
  std::vector<Compiled> compiled_;
  std::vector<uint32_t> owner_;  // of a pattern: its rule
  std::vector<std::string> languages_;
  Matcher matcher_;
};

}  // namespace crier
