#include "classifier/place_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "classifier/place.h"
#include "classifier/reading.h"
#include "classifier/street_words.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMostTypedWords = 12;
constexpr size_t kMostStreets = 40;  // that a few typed letters may mean

using TypedWords = std::vector<std::string_view>;

// Of folded text; marks between words say nothing, but for those that join two streets.
TypedWords WordsTyped(std::string_view text, size_t most) {
  TypedWords words;
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  for (size_t i = 0; i < text.size() && words.size() < most;) {
    const size_t start = i;
    while (i < text.size() && in_word(text[i])) ++i;
    if (i > start) {
      words.push_back(text.substr(start, i - start));
      continue;
    }
    if (text[i] == '&' || text[i] == '/' || text[i] == '@') words.push_back(text.substr(i, 1));
    ++i;
  }
  return words;
}

bool JoinsStreets(std::string_view word) {
  for (const std::string_view join : {"&", "/", "@", "and", "at", "y", "e", "con"}) {
    if (word == join) return true;
  }
  return false;
}

// "st" is "street", and "har" begins "harbor".
bool Begins(std::string_view typed, std::string_view word) {
  if (word.starts_with(typed)) return true;
  const StreetWord* a = FindStreetWord(typed);
  const StreetWord* b = a == nullptr ? nullptr : FindStreetWord(word);
  return b != nullptr && a->norm == b->norm;
}

bool IsAbout(const Gazetteer::Label& label, const TypedWords& typed) {
  if (typed.empty()) return false;
  const TypedWords words = WordsTyped(label.folded, kMostTypedWords);
  return std::all_of(typed.begin(), typed.end(), [&](std::string_view each) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return Begins(each, word); });
  });
}

// By name, each once.
std::vector<uint32_t> IdsOf(const Gazetteer& gazetteer, Gazetteer::Kind kind, const TypedWords& typed) {
  std::vector<uint32_t> ids;
  for (const Gazetteer::Label& label : gazetteer.Labels()) {
    if (label.kind != kind || !IsAbout(label, typed)) continue;
    if (std::find(ids.begin(), ids.end(), label.id) == ids.end()) ids.push_back(label.id);
    if (ids.size() == kMostStreets) break;
  }
  return ids;
}

std::optional<uint32_t> HouseNumberIn(std::string_view word) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

class PlaceSearch {
 public:
  PlaceSearch(const Gazetteer& gazetteer, size_t most) : gazetteer_(gazetteer), most_(most) {}

  void Whole(std::string_view typed) {
    Reading reading;
    ReadInto(typed, &reading);
    for (const Place& place : FindPlaces(reading, gazetteer_, std::nullopt)) {
      if (place.point) Add({place.text, place.kind, *place.point, place.neighborhood});
    }
  }
  void Landmarks(const TypedWords& typed) {
    for (const uint32_t id : IdsOf(gazetteer_, Gazetteer::Kind::kLandmark, typed)) {
      const Gazetteer::Spot& spot = gazetteer_.Landmark(id);
      Add({gazetteer_.LandmarkName(id), "landmark", spot.point, spot.neighborhood});
    }
  }
  // English has the number in front, Spanish behind.
  void Addresses(const TypedWords& typed) {
    if (typed.size() < 2) return;
    if (const auto number = HouseNumberIn(typed.front()))
      AddressesAt(*number, TypedWords(typed.begin() + 1, typed.end()));
    if (const auto number = HouseNumberIn(typed.back()))
      AddressesAt(*number, TypedWords(typed.begin(), typed.end() - 1));
  }
  void Crossings(const TypedWords& typed) {
    const auto join = std::find_if(typed.begin(), typed.end(), JoinsStreets);
    if (join == typed.end()) {
      for (const uint32_t street : IdsOf(gazetteer_, Gazetteer::Kind::kStreet, typed)) CrossingsOf(street);
      return;
    }
    const auto first = IdsOf(gazetteer_, Gazetteer::Kind::kStreet, TypedWords(typed.begin(), join));
    const auto second = IdsOf(gazetteer_, Gazetteer::Kind::kStreet, TypedWords(join + 1, typed.end()));
    // Nothing behind the word that joins them yet: all that the first one crosses.
    if (join + 1 == typed.end()) {
      for (const uint32_t street : first) CrossingsOf(street);
    }
    for (const uint32_t a : first) {
      for (const uint32_t b : second) {
        if (const Gazetteer::Spot* spot = gazetteer_.Intersection(a, b)) AddCrossing(a, b, *spot);
      }
    }
  }
  std::vector<PlaceMatch> Take() { return std::move(found_); }

 private:
  void Add(PlaceMatch match) {
    if (found_.size() >= most_) return;
    const std::string folded = Fold(match.name).text;
    if (std::find(names_.begin(), names_.end(), folded) != names_.end()) return;
    names_.push_back(folded);
    found_.push_back(std::move(match));
  }
  void AddCrossing(uint32_t a, uint32_t b, const Gazetteer::Spot& spot) {
    Add({fmt::format("{} & {}", gazetteer_.StreetName(a), gazetteer_.StreetName(b)), "intersection",
         spot.point, spot.neighborhood});
  }
  void AddressesAt(uint32_t number, const TypedWords& typed) {
    for (const uint32_t street : IdsOf(gazetteer_, Gazetteer::Kind::kStreet, typed)) {
      const auto spot = gazetteer_.Address(street, number);
      if (!spot) continue;
      Add({fmt::format("{} {}", number, gazetteer_.StreetName(street)), "address", spot->point,
           spot->neighborhood});
    }
  }
  void CrossingsOf(uint32_t street) {
    auto crossings = gazetteer_.CrossingsOf(street);
    std::sort(crossings.begin(), crossings.end(), [&](const auto& a, const auto& b) {
      return gazetteer_.StreetName(a.first) < gazetteer_.StreetName(b.first);
    });
    for (const auto& [other, spot] : crossings) AddCrossing(street, other, *spot);
  }

  const Gazetteer& gazetteer_;
  const size_t most_;
  std::vector<PlaceMatch> found_;
  std::vector<std::string> names_;  // folded
};

}  // namespace

std::vector<PlaceMatch> SearchPlaces(const Gazetteer& gazetteer, std::string_view typed, size_t most) {
  const std::string clean = CleanUtf8(typed);
  const Folded folded = Fold(clean);
  const TypedWords words = WordsTyped(folded.text, kMostTypedWords);
  PlaceSearch search(gazetteer, most);
  search.Whole(clean);
  search.Landmarks(words);
  search.Addresses(words);
  search.Crossings(words);
  return search.Take();
}

}  // namespace crier
