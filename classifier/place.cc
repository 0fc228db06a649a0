#include "classifier/place.h"

#include "classifier/street_parser.h"

namespace crier {

std::vector<Place> FindPlaces(const Reading& reading, const Gazetteer& gazetteer,
                              std::optional<Point> point) {
  static thread_local PlaceWords words;
  words.Read(reading.text);
  const StreetParser parser(reading, words.words(), gazetteer);
  std::vector<Place> places;
  for (size_t i = 0; i < words.words().size() && places.size() < kMaxPlaces;) {
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
