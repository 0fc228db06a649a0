// Street names as words: "North Harbor Street", "N. Harbor St" and "n harbor st" are the same three.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.h"

namespace crier {

inline constexpr size_t kMostNameWords = 8;  // words of a name in the gazetteer

// What a word can be in a place. A word may be several ("st" is a suffix; so is "court", weakly).
enum WordKind : uint32_t {
  kDirection = 1,   // north, n, norte
  kSuffix = 2,      // street, st, ave, blvd: seldom anything else
  kWeakSuffix = 4,  // drive, court, way: ordinary words as well
  kPrefix = 8,      // calle, avenida: in front of the name
  kOrdinal = 16,    // 3rd, third, 3ra, tercera
  kNumber = 32,     // digits, with a letter behind at most: 412, 12b
  kJoin = 64,       // and, &, y: between two streets
  kCommon = 128,    // no part of a name: the, is, on
  kSaint = 256,     // st, saint, mt, fort: in front of a name, "St. Albans Street"
  kCue = 512,       // corner, esquina: streets that meet may follow
};

struct PlaceWord {
  uint32_t start = 0;  // bytes of the text
  uint32_t end = 0;
  uint32_t kinds = 0;
  std::string_view norm;  // "st" for "street", "3th" for "third"
};

// Splits folded text into words and the signs & / @ + #. `norm` points into the text, into tables that live
// for ever, or into `spare`, which must outlive the words.
class PlaceWords {
 public:
  void Read(std::string_view text);
  const std::vector<PlaceWord>& words() const { return words_; }

 private:
  void Add(std::string_view text, size_t start, size_t end);
  std::vector<PlaceWord> words_;
  std::vector<std::string> spare_;
};

// What a word of a name can be: 0 where it is no single word.
uint32_t KindsOf(std::string_view word);

// "US 1", "I-95", "State Route 12", "Hwy 61", "carretera 2": a road that has a number for a name.
struct Route {
  size_t end = 0;           // behind the number
  std::string_view system;  // "us", "i", "sr", "cr", "hwy", "rt"
  std::string_view number;  // refers to the words
  bool sure = false;        // by its form; "I 95" and "us 1" may be said of anything
};
// What begins at word i. `text` is that of which the words were read.
std::optional<Route> RouteAt(std::string_view text, const std::vector<PlaceWord>& words, size_t i);

// Two writings of one place have one key: "third & Main St" and "Main Street / 3rd". A landmark's is its
// point, whichever of its names was written; that of a point without words its cell of about a hundred
// metres.
std::string PlaceKey(const Place& place);

}  // namespace crier
