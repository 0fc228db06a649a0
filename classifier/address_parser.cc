// Numbers of streets: "412 N Harbor St", "the 5600 block of Broad", "Calle Olmo 12", "el 2800 de Market".
#include <algorithm>
#include <charconv>

#include "classifier/street_parser.h"

namespace crier {
namespace {

constexpr uint32_t kLeastSure = 10;  // "3 main street" in small letters may be anything
// A name alone behind a number, "2800 Kensington", is an address only from here on.
constexpr uint32_t kLeastBare = 100;

}  // namespace

std::optional<uint32_t> StreetParser::HouseNumber(size_t i) const {
  if (!streets_.Is(i, kNumber)) return std::nullopt;
  const std::string_view text = words_[i].norm;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number == 0) return std::nullopt;
  return number;
}

// A number and what may stand behind it: a half, a second number, "block of".
std::optional<StreetParser::House> StreetParser::HouseAt(size_t i) const {
  const std::optional<uint32_t> number = HouseNumber(i);
  if (!number) return std::nullopt;
  // A decimal, a time, a date or a sum of money is no house.
  if (std::string_view(".:$-").find(streets_.Before(i)) != std::string_view::npos) return std::nullopt;
  if (i > 0 && streets_.Says(i - 1, "/") && streets_.Gap(i).empty()) return std::nullopt;
  House house{i + 1, *number, false};
  size_t& at = house.end;
  const auto hyphen = [&](size_t j) { return streets_.Gap(j) == "-"; };
  if (streets_.Says(at, "hundred") && streets_.Follows(at)) {
    if (house.number < 100) house.number *= 100;
    if (!streets_.SaysOne(at + 1, {"block", "blk"})) return std::nullopt;
    ++at;
  }
  if (streets_.SaysOne(at, {"block", "blk"}) && (streets_.Follows(at) || hyphen(at))) {
    ++at;
    if (streets_.Says(at, "of")) ++at;
    if (streets_.Says(at, "the")) ++at;
    house.sure = true;
  } else if (streets_.Is(at, kNumber) && hyphen(at)) {
    ++at;  // "120-124 Main St"
  } else if (streets_.OneSignHalf(i)) {
    house.number /= 10;
    at += 2;
  } else if (streets_.HalfAt(at) && streets_.Follows(at)) {
    at += 3;  // "2222 1/2 Coral St"
  }
  return house;
}

// "cuadra 400 de Harbor", "el 2800 de la Kensington", "12 de la calle Olmo".
std::optional<StreetParser::House> StreetParser::SpanishBlockAt(size_t i) const {
  size_t at = i;
  const bool block = streets_.SaysOne(at, {"cuadra", "bloque", "altura", "numero", "num"});
  if (block) {
    ++at;
    if (streets_.SaysOne(at, {"del", "de"})) ++at;
  }
  const bool article = streets_.SaysOne(at, {"el", "al", "del"});
  if (article) ++at;
  const std::optional<uint32_t> number = HouseNumber(at);
  if (!number || !streets_.SaysOne(at + 1, {"de", "en"})) return std::nullopt;
  at += 2;
  if (streets_.SaysOne(at, {"la", "el"})) ++at;
  // "el 12 de Mayo" is a day.
  const bool named = streets_.Is(at, kPrefix);
  if (!block && !named && !(article && *number >= kLeastBare)) return std::nullopt;
  return House{at, *number, true};
}

std::optional<FoundPlace> StreetParser::Numbered(size_t begin, const Street& street,
                                                 const House& house) const {
  using Form = Street::Form;
  FoundPlace place{begin, street.end, "address", std::nullopt, ""};
  const bool name = streets_.Capital(street.begin) || streets_.Capital(street.end - 1);
  // "12 pine trees": a street's bare name in front of a noun counts something.
  const bool closes = streets_.Closes(street.end - 1);
  const bool bare = street.form == Form::kBare;
  for (const uint32_t id : street.ids) {
    auto spot = gazetteer_.Address(id, house.number);
    if (!spot || (bare && !house.sure && !closes)) continue;
    place.spot = std::move(spot);
    return place;
  }
  if (street.form == Form::kSure && (house.sure || house.number >= kLeastSure || name)) return place;
  if (street.form == Form::kOrdinal &&
      (house.sure || (house.number >= kLeastSure && streets_.Is(street.begin, kDirection))))
    return place;
  if (bare && street.known() && name &&
      (house.sure || (house.number >= kLeastBare && (closes || streets_.Cue(begin, true)))))
    return place;
  return std::nullopt;
}

std::optional<FoundPlace> StreetParser::AddressAt(size_t i) const {
  if (const std::optional<House> house = SpanishBlockAt(i)) {
    std::optional<Street> street = streets_.StreetAt(house->end);
    if (!street) street = streets_.NumberAt(house->end);
    if (!street && streets_.Capital(house->end)) street = streets_.BareAt(house->end);
    if (street) {
      if (street->form == Street::Form::kBare && streets_.Capital(house->end))
        street->form = Street::Form::kSure;
      // The article is none of the address.
      const size_t begin = streets_.SaysOne(i, {"el", "al", "del"}) ? i + 1 : i;
      if (auto place = Numbered(begin, *street, *house)) return place;
    }
  }
  const std::optional<House> house = HouseAt(i);
  if (!house || !streets_.Follows(house->end)) return std::nullopt;
  const std::optional<Street> street = streets_.StreetAt(house->end);
  if (!street) return std::nullopt;
  return Numbered(i, *street, *house);
}

// Behind an "y" or "and": "412 y mi mama no camina". What goes on counting ("3 y 4", "5 y media") or crossing
// ("12 y Pino", "5 y la 6th") begins none.
bool StreetParser::BeginsClause(size_t i) const {
  const size_t name = streets_.SaysOne(i, {"the", "la", "el"}) ? i + 1 : i;
  if (name >= words_.size() || !streets_.Follows(i) || !streets_.Follows(name)) return false;
  if (streets_.SaysOne(i, {"half", "medio", "media", "pico"}) ||
      (streets_.Says(i, "a") && streets_.Says(i + 1, "half")))
    return false;
  return !streets_.Is(name, kNumber) && !streets_.Capital(name) && !StreetOrNumber(name);
}

// "calle Luna 412", "Av. Pinos #412", "Saltmarsh Drive 48"; "Luna 412" where there is such a house.
std::optional<FoundPlace> StreetParser::BehindStreet(const Street& street) const {
  const bool bare = street.form == Street::Form::kBare && street.known() && streets_.Capital(street.begin);
  if ((street.form != Street::Form::kSure && !bare) || street.route) return std::nullopt;
  size_t at = street.end;
  bool said = false;
  if (streets_.SaysOne(at, {"#", "no", "num", "numero", "nro", "number"})) {
    said = true;
    ++at;
  }
  const std::optional<uint32_t> number = HouseNumber(at);
  if (!number || words_[at].start > words_[street.end - 1].end + 9) return std::nullopt;
  // "Oak Street 3 cars" and "Oak Street. 3 of us" count something.
  const std::string_view gap = streets_.Gap(at);
  if (!said && gap != " " && gap != ", " && gap != ". " && !gap.empty()) return std::nullopt;
  if (!said && gap == ". " && !streets_.Follows(at)) return std::nullopt;
  if (!said && !(streets_.Closes(at) || street.prefixed)) return std::nullopt;
  if (bare && (*number < kLeastBare || !streets_.Closes(at) || (!said && gap != " "))) return std::nullopt;
  if (!said && streets_.SaysOne(at + 1, {"/", "&", "o", "or", "of"})) return std::nullopt;
  if (!said && streets_.SaysOne(at + 1, {"and", "y"}) &&
      (*number < kLeastSure || !streets_.Follows(at + 1) || !BeginsClause(at + 2)))
    return std::nullopt;
  FoundPlace place{street.begin, at + 1, "address", std::nullopt, ""};
  for (const uint32_t id : street.ids) {
    if (auto spot = gazetteer_.Address(id, *number)) {
      place.spot = std::move(spot);
      break;
    }
  }
  if (bare && !place.spot) return std::nullopt;
  return place;
}

}  // namespace crier
