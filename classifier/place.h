// Where it is: addresses, intersections, landmarks and neighbourhoods in a text.
#pragma once

#include <vector>

#include "classifier/gazetteer.h"
#include "classifier/reading.h"
#include "core/mention.h"
#include "core/verdict.h"

namespace crier {

// In the order of the text, none overlapping another, at most kMaxPlaces; the mention's own point stands
// last. What the gazetteer does not know is still a place, without a point, where its form leaves no doubt
// ("412 N Harbor St", "corner of Oak and 5th").
inline constexpr size_t kMaxPlaces = 16;
std::vector<Place> FindPlaces(const Reading& reading, const Gazetteer& gazetteer, std::optional<Point> point);

}  // namespace crier
