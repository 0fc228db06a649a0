#include "classifier/place.h"

#include "classifier/street_parser.h"

namespace crier {

std::vector<Place> FindPlaces(const Reading& reading, const Gazetteer& gazetteer,
                              std::optional<Point> point) {
  static thread_local PlaceWords words;
  words.Read(reading.text);
  const StreetParser parser(reading, words.words(), gazetteer);
  std::vector<Place> places;
  // Without a gazetteer a place has one of these words; most texts have none.
  uint32_t kinds = 0;
  for (const PlaceWord& word : words.words()) kinds |= word.kinds;
  const bool any =
      !gazetteer.empty() || (kinds & (kSuffix | kWeakSuffix | kPrefix | kOrdinal | kNumber | kCue)) != 0;
  for (size_t i = 0; any && i < words.words().size() && places.size() < kMaxPlaces;) {
    std::optional<FoundPlace> found = parser.At(i);
    if (!found) {
      ++i;
      continue;
    }
    Place& place = places.emplace_back();
    std::tie(place.start, place.end) =
        reading.Span(words.words()[found->begin].start, words.words()[found->end - 1].end);
    place.text = std::string(reading.original.substr(place.start, place.end - place.start));
    place.kind = found->kind;
    place.neighborhood = std::move(found->neighborhood);
    if (found->spot) {
      place.point = found->spot->point;
      place.neighborhood = found->spot->neighborhood;
    }
    i = found->end;
  }
  if (point) {
    Place& place = places.emplace_back();
    place.kind = "point";
    place.point = point;
    place.neighborhood = gazetteer.NeighborhoodAt(*point);
  }
  return places;
}

}  // namespace crier
