// Streets, and pairs and numbers of streets, in a row of words.
#pragma once

#include <optional>
#include <vector>

#include "classifier/gazetteer.h"
#include "classifier/reading.h"
#include "classifier/street_name.h"

namespace crier {

// Words [begin, end) and what they are.
struct FoundPlace {
  size_t begin = 0;
  size_t end = 0;
  const char* kind = "";
  std::optional<Gazetteer::Spot> spot;
  std::string neighborhood;  // where there is no spot
};

class StreetParser {
 public:
  StreetParser(const Reading& reading, const std::vector<PlaceWord>& words, const Gazetteer& gazetteer)
      : reading_(reading), words_(words), gazetteer_(gazetteer) {}

  // What begins at this word, if anything. Looks at no more than some twenty words from there.
  std::optional<FoundPlace> AddressAt(size_t i) const;
  std::optional<FoundPlace> IntersectionAt(size_t i) const;
  std::optional<FoundPlace> NamedAt(size_t i) const;  // landmark or neighbourhood

 private:
  // How sure it is that these words are a street.
  enum class Form {
    kBare,     // a name alone, that the gazetteer may know: "Harbor"
    kOrdinal,  // "3rd"
    kWeak,     // "oak court", "main street" in small letters: by its form, maybe not a street
    kSure,     // "N Harbor St" by its form, or a name that the gazetteer has in full
  };
  struct Street {
    size_t end = 0;
    Form form = Form::kBare;
    std::vector<uint32_t> ids;  // those of the gazetteer that it may be
  };

  bool Is(size_t i, uint32_t kinds) const { return i < words_.size() && (words_[i].kinds & kinds) != 0; }
  bool Says(size_t i, std::string_view text) const;
  bool Capital(size_t i) const { return i < words_.size() && reading_.Capital(words_[i].start); }
  // Only blanks and dots between this word and the one before.
  bool Follows(size_t i) const;
  bool NameWord(size_t i) const;

  std::optional<Street> StreetAt(size_t i) const;
  std::optional<Street> FormAt(size_t i) const;
  std::optional<Street> BareAt(size_t i) const;
  size_t CueEnd(size_t i) const;
  size_t JoinEnd(size_t i) const;
  std::optional<FoundPlace> Crossing(size_t begin, const Street& a, size_t b_at, bool cue, bool sign) const;
  std::optional<FoundPlace> Between(size_t begin, const Street& a) const;
  const Gazetteer::Spot* Meeting(const Street& a, const Street& b) const;
  std::optional<uint32_t> HouseNumber(size_t i) const;
  std::optional<FoundPlace> Numbered(size_t begin, size_t end, const Street& street, uint32_t number,
                                     bool sure) const;

  const Reading& reading_;
  const std::vector<PlaceWord>& words_;
  const Gazetteer& gazetteer_;
};

}  // namespace crier
