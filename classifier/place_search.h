// Address search: what somebody types into a field, to places on the map.
#pragma once

#include <string_view>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/gazetteer.h"

namespace crier {

// At most `most` places with a point, each name once: first what reads as a whole place ("412 Harbor St",
// "Main y 3ra"), then landmarks, house numbers and crossings whose names or aliases hold a word that begins
// with each word typed ("412 harb", "puerto y light", "ayunt"). Any text is safe; only its first words count.
std::vector<PlaceMatch> SearchPlaces(const Gazetteer& gazetteer, std::string_view typed, size_t most);

}  // namespace crier
