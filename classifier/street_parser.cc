#include "classifier/street_parser.h"

#include <algorithm>

namespace crier {

// A street without a number or another street. What its name alone says is not enough: a cue must say that it
// is a place, or the gazetteer must know it.
std::optional<FoundPlace> StreetParser::StreetAloneAt(const Street& street) const {
  using Form = Street::Form;
  const FoundPlace place{street.begin, street.end, "street", std::nullopt, ""};
  const size_t i = street.begin;
  const size_t last = street.end - 1;
  const bool capital = streets_.Capital(i) || (streets_.Is(i, kOrdinal) && street.end > i + 1);
  // A capital behind is the rest of a longer name: "Oak Street Bakery" has no cue, "on Oak Park" is no Oak.
  const bool longer =
      streets_.Follows(street.end) && streets_.NameWord(street.end) && streets_.Capital(street.end);
  if (street.route) return place;
  if (street.form == Form::kSure && street.prefixed) return place;
  if (street.form == Form::kSure && street.known())
    return capital || streets_.Cue(i, true) ? std::optional(place) : std::nullopt;
  if (street.form == Form::kSure) {
    // "Dr Smith" and "St Louis" begin names of their own.
    const bool title = streets_.SaysOne(last, {"dr", "st", "ct", "pl"}) && longer;
    if (title && !(streets_.Cue(i, true) && streets_.Says(last, "st") && !streets_.Is(i, kSaint)))
      return std::nullopt;
    if (streets_.SaysOne(i, {"wall", "sesame", "easy", "downing"}) && street.end == i + 2)
      return std::nullopt;
    if (streets_.Is(last, kWeakSuffix))
      return streets_.Cue(i, false) && capital && !longer ? std::optional(place) : std::nullopt;
    return capital || streets_.Cue(i, true) ? std::optional(place) : std::nullopt;
  }
  if (longer) return std::nullopt;
  if (street.form == Form::kWeak)
    return streets_.Cue(i, true) && (street.known() || street.prefixed) ? std::optional(place) : std::nullopt;
  if (!street.known()) return std::nullopt;
  // "on 13th", but no date and no rank.
  if (street.form == Form::kOrdinal)
    return streets_.Cue(i, false) && streets_.Closes(last) &&
                   !streets_.SaysOne(street.end, {"of", "at", "in", "de"}) &&
                   !streets_.SaysOne(i, {"first", "second", "third"})
               ? std::optional(place)
               : std::nullopt;
  return capital && streets_.Cue(i, true) ? std::optional(place) : std::nullopt;
}

std::optional<FoundPlace> StreetParser::NamedAt(size_t i) const {
  std::optional<FoundPlace> best;
  // Neighbourhoods have the names of people and of pets.
  if (i > 0 &&
      streets_.SaysOne(i - 1, {"dog", "cat", "dogs", "cats", "named", "mr", "mrs", "ms", "met", "told",
                               "perro", "perra", "gato", "gata", "senor", "senora", "llamado", "llamada"}))
    return best;
  // "South Fishtown" is Fishtown.
  const bool direction = streets_.Is(i, kDirection) && streets_.Capital(i) && streets_.Follows(i + 1) &&
                         streets_.Capital(i + 1) && streets_.Word(i).size() > 2;
  for (const size_t from : {i, i + 1}) {
    Gazetteer::Node node = Gazetteer::kRoot;
    for (size_t at = from; at < words_.size() && at < from + kMostNameWords; ++at) {
      if (at > from && !streets_.Follows(at) && !streets_.Is(at, kJoin)) break;
      node = gazetteer_.Step(node, words_[at].norm);
      if (node == Gazetteer::kNone) break;
      // "Frankford Ave" is no Frankford.
      if (streets_.Follows(at + 1) && streets_.Is(at + 1, kSuffix)) continue;
      for (const Gazetteer::Name& name : gazetteer_.NamesAt(node)) {
        if (name.kind == Gazetteer::Kind::kStreet) continue;
        if (from > i && name.kind != Gazetteer::Kind::kNeighborhood) continue;
        // One short or common word is a name only where it is written as one.
        if (at == from && !streets_.Capital(from) &&
            (words_[from].norm.size() < 5 || words_[from].kinds != 0))
          continue;
        if (at == from && !streets_.Capital(from) && name.kind == Gazetteer::Kind::kLandmark) continue;
        // So is a part of a name.
        if (name.bare && !(streets_.Capital(from) && streets_.Capital(at))) continue;
        FoundPlace place{i, at + 1, "landmark", std::nullopt, ""};
        if (name.kind == Gazetteer::Kind::kLandmark) {
          place.spot = gazetteer_.Landmark(name.id);
        } else {
          place.kind = "neighborhood";
          place.neighborhood = gazetteer_.Neighborhood(name.id);
        }
        if (!best || best->end < place.end) best = std::move(place);
      }
    }
    if (best || !direction) break;
  }
  return best;
}

std::optional<FoundPlace> StreetParser::At(size_t i) const {
  if (auto address = AddressAt(i)) return address;
  const std::optional<Street> street = streets_.StreetAt(i);
  if (auto crossing = IntersectionAt(i, street)) return crossing;
  std::optional<FoundPlace> named;
  if (!gazetteer_.empty()) named = NamedAt(i);
  std::optional<FoundPlace> alone;
  if (street) {
    alone = BehindStreet(*street);
    if (!alone) alone = StreetAloneAt(*street);
  }
  if (!alone) return named;
  if (!named) return alone;
  if (alone->end != named->end) return alone->end > named->end ? alone : named;
  return streets_.OnIt(i) && !named->spot ? alone : named;
}

}  // namespace crier
