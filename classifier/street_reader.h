// A street at a word: by the gazetteer, and by its form.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "classifier/gazetteer.h"
#include "classifier/reading.h"
#include "classifier/street_name.h"

namespace crier {

struct Street {
  // How sure it is that these words are a street.
  enum class Form {
    kBare,     // a name alone, that the gazetteer may know: "Harbor"
    kOrdinal,  // "3rd", "la 52", "SW 211"
    kWeak,     // "oak court", "main street" in small letters: by its form, maybe not a street
    kSure,     // "N Harbor St" by its form, or a name that the gazetteer has in full
  };
  size_t begin = 0;
  size_t end = 0;
  Form form = Form::kBare;
  std::vector<uint32_t> ids;  // those of the gazetteer that it may be
  bool route = false;         // "US 1"
  bool prefixed = false;      // "calle Luna"

  bool known() const { return !ids.empty(); }
  bool firm() const { return form >= Form::kOrdinal; }
};

class StreetReader {
 public:
  StreetReader(const Reading& reading, const std::vector<PlaceWord>& words, const Gazetteer& gazetteer)
      : reading_(reading), words_(words), gazetteer_(gazetteer) {}

  const std::vector<PlaceWord>& words() const { return words_; }
  size_t size() const { return words_.size(); }
  bool Is(size_t i, uint32_t kinds) const { return i < words_.size() && (words_[i].kinds & kinds) != 0; }
  std::string_view Word(size_t i) const;  // as folded; empty behind the last
  bool Says(size_t i, std::string_view text) const { return Word(i) == text; }
  bool SaysOne(size_t i, std::initializer_list<std::string_view> texts) const;
  bool Capital(size_t i) const { return i < words_.size() && reading_.Capital(words_[i].start); }
  // What stands between this word and the one before.
  std::string_view Gap(size_t i) const;
  char Before(size_t i) const;  // the byte in front of the word, a blank if it is the first
  // Only blanks, and the dot of an abbreviation, between this word and the one before.
  bool Follows(size_t i) const;
  // Ends a phrase: the last word, or a mark behind it, or a small word that is no noun.
  bool Closes(size_t i) const;
  bool NameWord(size_t i) const;
  bool HalfAt(size_t i) const;       // "1/2", three words
  bool OneSignHalf(size_t i) const;  // a number and the one sign for a half, folded to "22221/2"
  // A word in front says that a place comes: "on", "near the", "frente a". With an article only if allowed.
  bool Cue(size_t i, bool article) const;

  // "on Fairhill" speaks of the street, "in Fairhill" of the neighbourhood.
  bool OnIt(size_t i) const;

  // The longest of what the gazetteer has and what the form says.
  std::optional<Street> StreetAt(size_t i) const;
  // "oak" in "corner of oak and 5th": only where something says that a street comes.
  std::optional<Street> BareAt(size_t i) const;
  // "la 52", "52": a number that is a street only because it is joined with one.
  std::optional<Street> NumberAt(size_t i) const;

 private:
  std::optional<Street> FormAt(size_t i) const;
  std::optional<Street> PrefixedAt(size_t i) const;
  std::optional<Street> RoadAt(size_t i) const;
  std::vector<uint32_t> StreetsNamed(std::initializer_list<std::string_view> words) const;
  Gazetteer::Node Step(Gazetteer::Node node, size_t at, bool numbers) const;
  bool HasStreetWithin(size_t from, size_t end) const;

  const Reading& reading_;
  const std::vector<PlaceWord>& words_;
  const Gazetteer& gazetteer_;
};

}  // namespace crier
