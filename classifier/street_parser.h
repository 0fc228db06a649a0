// Places in a row of words: numbers of streets, streets that meet, streets alone, names.
#pragma once

#include <optional>
#include <vector>

#include "classifier/gazetteer.h"
#include "classifier/reading.h"
#include "classifier/street_name.h"
#include "classifier/street_reader.h"

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
      : streets_(reading, words, gazetteer), words_(words), gazetteer_(gazetteer) {}

  // What begins at this word, if anything. Looks at no more than some twenty words from there.
  std::optional<FoundPlace> At(size_t i) const;

 private:
  // What stands between two streets, and how much it says: "&" joins streets, "and" joins anything.
  struct Join {
    enum class Kind { kAnd, kAt, kSign, kCorner, kNear };
    size_t end = 0;
    Kind kind = Kind::kAnd;
    bool article = false;  // "y la 6th"
  };
  struct House {
    size_t end = 0;
    uint32_t number = 0;
    bool sure = false;  // a block, "el 2800 de": a street follows beyond doubt
  };

  // address_parser.cc
  std::optional<FoundPlace> AddressAt(size_t i) const;
  std::optional<FoundPlace> BehindStreet(const Street& street) const;
  bool BeginsClause(size_t i) const;
  std::optional<uint32_t> HouseNumber(size_t i) const;
  std::optional<House> HouseAt(size_t i) const;
  std::optional<House> SpanishBlockAt(size_t i) const;
  std::optional<FoundPlace> Numbered(size_t begin, const Street& street, const House& house) const;

  // crossing_parser.cc
  // `here` is the street at i, if any.
  std::optional<FoundPlace> IntersectionAt(size_t i, const std::optional<Street>& here) const;
  size_t CueEnd(size_t i) const;
  std::optional<Join> JoinAt(size_t i) const;
  std::optional<FoundPlace> Crossing(size_t begin, const Street& a, const Join& join, bool cue) const;
  bool Meet(const Street& a, const Street& b, const Join& join, bool cue) const;
  size_t BetweenEnd(size_t i) const;
  std::optional<FoundPlace> Between(size_t begin, const Street& a, size_t at) const;
  std::optional<Street> StreetOrNumber(size_t i) const;
  const Gazetteer::Spot* Meeting(const Street& a, const Street& b) const;

  // street_parser.cc
  std::optional<FoundPlace> StreetAloneAt(const Street& street) const;
  std::optional<FoundPlace> NamedAt(size_t i) const;  // landmark or neighbourhood

  const StreetReader streets_;
  const std::vector<PlaceWord>& words_;
  const Gazetteer& gazetteer_;
};

}  // namespace crier
