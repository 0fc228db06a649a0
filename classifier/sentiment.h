// How a text feels: the words of a lexicon, and what stands around them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classifier/pack.h"
#include "classifier/reading.h"
#include "core/verdict.h"

namespace crier {

// Immutable; any number of threads.
class SentimentScorer {
 public:
  // At and beyond these the label is positive or negative.
  static constexpr double kPositive = 0.05;
  static constexpr double kNegative = -0.05;

  explicit SentimentScorer(const std::vector<SentimentPack>& packs);

  // What a text is by what it asks for or reports.
  enum class Alarm {
    kNone,
    kTrouble,  // a report, a complaint, a hazard: friendly words are politeness, praise is praise
    kDanger,   // somebody needs help: negative, whatever the words
  };

  // With the lexicons of this language; with all if it is empty or none has it.
  Sentiment Score(const Reading& reading, std::string_view lang, Alarm alarm = Alarm::kNone) const;

 private:
  struct Entry {
    double valence = 0;  // of the word by itself
    double boost = 0;    // what it adds to the word behind it
    bool valued = false;
    bool negates = false;
    bool begins_phrase = false;
  };
  struct Phrase {
    std::vector<std::string> words;
    double valence = 0;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Lexicon {
    std::string lang;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> words;
    std::unordered_map<std::string, std::vector<Phrase>, Hash, std::equal_to<>>
        phrases;  // by first word, longest first
  };
  struct Token;

  void Add(const SentimentPack& pack, Lexicon* lexicon);
  static std::vector<Token>& Tokenize(const Reading& reading);
  static const Entry* Look(const Lexicon& lexicon, std::string_view word, bool* drawn_out);
  static double Sum(const Lexicon& lexicon, const std::vector<Token>& tokens, bool shouted, Alarm alarm);

  std::vector<Lexicon> lexicons_;  // the last holds every pack
};

}  // namespace crier
