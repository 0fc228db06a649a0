#include "classifier/street_parser.h"

#include <algorithm>
#include <charconv>

namespace crier {
namespace {

constexpr size_t kMaxName = 3;       // words of a street's name, without direction and suffix
constexpr size_t kMaxGazetteer = 8;  // words of a name in the gazetteer

}  // namespace

bool StreetParser::Says(size_t i, std::string_view text) const {
  return i < words_.size() &&
         std::string_view(reading_.text).substr(words_[i].start, words_[i].end - words_[i].start) == text;
}

bool StreetParser::Follows(size_t i) const {
  if (i == 0 || i >= words_.size()) return false;
  for (size_t at = words_[i - 1].end; at < words_[i].start; ++at) {
    const char c = reading_.text[at];
    if (c != ' ' && c != '.') return false;
  }
  return true;
}

bool StreetParser::NameWord(size_t i) const {
  if (i >= words_.size() || (words_[i].kinds & (kCommon | kJoin | kNumber | kSuffix)) != 0) return false;
  const char c = words_[i].norm[0];
  return Is(i, kOrdinal) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// By form alone: [direction] name{1,3} suffix [direction], or calle name, or an ordinal.
std::optional<StreetParser::Street> StreetParser::FormAt(size_t i) const {
  if (Is(i, kPrefix) && !Is(i, kSuffix)) {
    // "calle 5", "avenida de los Pinos": at most two small words, then the name.
    size_t at = i + 1;
    while (at < i + 3 && Follows(at) &&
           (Says(at, "de") || Says(at, "la") || Says(at, "los") || Says(at, "las") || Says(at, "del") ||
            Says(at, "el")))
      ++at;
    if (!Follows(at) || !(NameWord(at) || Is(at, kNumber))) return std::nullopt;
    const bool sure = Capital(at) || Is(at, kNumber | kOrdinal);
    size_t end = at + 1;
    while (end < at + kMaxName && Follows(end) && NameWord(end) && Capital(end)) ++end;
    return Street{end, sure ? Form::kSure : Form::kWeak, {}};
  }
  size_t name = i;
  if (Is(i, kDirection) && Follows(i + 1)) ++name;
  bool capitals = true;
  size_t at = name;
  while (at < name + kMaxName && NameWord(at) && (at == i || Follows(at))) {
    capitals = capitals && (Capital(at) || Is(at, kOrdinal));
    ++at;
    if (!Is(at, kSuffix | kWeakSuffix) || !Follows(at)) continue;
    const bool full = Is(at, kSuffix);
    // "Oak Court" is a street, "oak court" perhaps; of names in small letters only short ones are believed.
    const bool sure = capitals ? full || Capital(at) : full && (at - name == 1);
    size_t end = at + 1;
    if (Is(end, kDirection) && Follows(end) && !Is(end, kCommon | kJoin) &&
        words_[end].end - words_[end].start <= 2)
      ++end;
    return Street{end, sure ? Form::kSure : Form::kWeak, {}};
  }
  if (Is(name, kOrdinal)) return Street{name + 1, Form::kOrdinal, {}};
  return std::nullopt;
}

// The longest of what the gazetteer has and what the form says.
std::optional<StreetParser::Street> StreetParser::StreetAt(size_t i) const {
  if (i >= words_.size()) return std::nullopt;
  std::optional<Street> best = FormAt(i);
  const size_t first = Is(i, kPrefix) && !Says(i, "av") ? i + 1 : i;
  for (const size_t from : {i, first}) {
    Gazetteer::Node node = Gazetteer::kRoot;
    for (size_t at = from; at < words_.size() && at < from + kMaxGazetteer; ++at) {
      if (at > from && !Follows(at)) break;
      node = gazetteer_.Step(node, words_[at].norm);
      if (node == Gazetteer::kNone) break;
      Street street{at + 1, Form::kBare, {}};
      for (const Gazetteer::Name& name : gazetteer_.NamesAt(node)) {
        if (name.kind != Gazetteer::Kind::kStreet) continue;
        street.ids.push_back(name.id);
        if (!name.bare && at > from) street.form = Form::kSure;
      }
      if (street.ids.empty() || (best && best->end > street.end)) continue;
      if (best && best->end == street.end) street.form = std::max(street.form, best->form);
      if (Is(from, kOrdinal) && street.form == Form::kBare) street.form = Form::kOrdinal;
      best = std::move(street);
    }
    if (first == i) break;
  }
  return best;
}

// "oak" in "corner of oak and 5th": only where a cue says that a street comes.
std::optional<StreetParser::Street> StreetParser::BareAt(size_t i) const {
  if (!NameWord(i)) return std::nullopt;
  size_t end = i + 1;
  while (end < i + kMaxName && Follows(end) && NameWord(end) && Capital(end)) ++end;
  return Street{end, Form::kBare, {}};
}

// Behind "corner of", "intersection of", "esquina de"; `i` itself if there is none.
size_t StreetParser::CueEnd(size_t i) const {
  static constexpr std::string_view kNouns[] = {"corner", "corners", "intersection",
                                                "cruce",  "esquina", "interseccion"};
  if (std::none_of(std::begin(kNouns), std::end(kNouns),
                   [&](std::string_view noun) { return Says(i, noun); }))
    return i;
  if (!Says(i + 1, "of") && !Says(i + 1, "de")) return i;
  return i + (Says(i + 2, "the") || Says(i + 2, "la") ? 3 : 2);
}

// Behind "and", "&", "esquina con", "corner of"; `i` itself if the words are not joined.
size_t StreetParser::JoinEnd(size_t i) const {
  if (Is(i, kJoin)) return i + (Says(i + 1, "the") || Says(i + 1, "la") ? 2 : 1);
  if (Says(i, "esquina") || Says(i, "corner")) {
    const bool more = Says(i + 1, "con") || Says(i + 1, "y") || Says(i + 1, "of") || Says(i + 1, "de");
    return more ? i + 2 : Says(i, "esquina") ? i + 1 : i;
  }
  if (Says(i, "near") || Says(i, "off")) return i;
  return i;
}

const Gazetteer::Spot* StreetParser::Meeting(const Street& a, const Street& b) const {
  for (const uint32_t x : a.ids) {
    for (const uint32_t y : b.ids) {
      if (const Gazetteer::Spot* spot = gazetteer_.Intersection(x, y)) return spot;
    }
  }
  return nullptr;
}

std::optional<FoundPlace> StreetParser::Crossing(size_t begin, const Street& a, size_t b_at, bool cue,
                                                 bool sign) const {
  std::optional<Street> b = StreetAt(b_at);
  if (!b && cue) b = BareAt(b_at);
  if (!b) return std::nullopt;
  FoundPlace place{begin, b->end, "intersection", std::nullopt, ""};
  const Gazetteer::Spot* spot = Meeting(a, *b);
  const bool written = Capital(begin) && Capital(b_at);  // as names are
  const auto firm = [](const Street& street) { return street.form >= Form::kOrdinal; };
  if (spot != nullptr) {
    place.spot = *spot;
    if (cue || sign || written || (firm(a) && firm(*b))) return place;
    return std::nullopt;
  }
  if (cue) return place;
  // Without a gazetteer: one of them must be a street beyond doubt and the other look like one.
  const bool sure = a.form == Form::kSure || b->form == Form::kSure;
  const bool both = firm(a) && firm(*b);
  if (sure && both) return place;
  if (sign && both && a.form == Form::kOrdinal && b->form == Form::kOrdinal)
    return std::nullopt;  // "3rd/4th"
  if (sure && written && (!a.ids.empty() || a.form != Form::kBare) &&
      (!b->ids.empty() || b->form != Form::kBare))
    return place;
  return std::nullopt;
}

// "Elm between 3rd and 4th": halfway.
std::optional<FoundPlace> StreetParser::Between(size_t begin, const Street& a) const {
  const std::optional<Street> b = StreetAt(a.end + 1);
  if (!b) return std::nullopt;
  const size_t join = JoinEnd(b->end);
  if (join == b->end) return std::nullopt;
  const std::optional<Street> c = StreetAt(join);
  if (!c) return std::nullopt;
  FoundPlace place{begin, c->end, "intersection", std::nullopt, ""};
  const Gazetteer::Spot* one = Meeting(a, *b);
  const Gazetteer::Spot* other = Meeting(a, *c);
  if (one != nullptr && other != nullptr) {
    const Point middle{(one->point.lat + other->point.lat) / 2, (one->point.lon + other->point.lon) / 2};
    place.spot = Gazetteer::Spot{middle, gazetteer_.NeighborhoodAt(middle)};
  } else if (one != nullptr || other != nullptr) {
    place.spot = one != nullptr ? *one : *other;
  } else if (a.form != Form::kSure || b->form == Form::kBare || c->form == Form::kBare) {
    return std::nullopt;
  }
  return place;
}

std::optional<FoundPlace> StreetParser::IntersectionAt(size_t i) const {
  const size_t begin = CueEnd(i);
  const bool cue = begin != i;
  std::optional<Street> a = StreetAt(begin);
  if (!a && cue) a = BareAt(begin);
  if (!a) return std::nullopt;
  if (Says(a->end, "between") || Says(a->end, "btwn") || Says(a->end, "btw") || Says(a->end, "entre"))
    return Between(begin, *a);
  const size_t join = JoinEnd(a->end);
  if (join == a->end) return std::nullopt;
  const bool corner = Says(a->end, "esquina") || Says(a->end, "esq") || Says(a->end, "corner");
  const bool sign = words_[a->end].end - words_[a->end].start == 1 && !Says(a->end, "y");
  return Crossing(begin, *a, join, cue || corner, sign);
}

std::optional<uint32_t> StreetParser::HouseNumber(size_t i) const {
  if (!Is(i, kNumber)) return std::nullopt;
  const std::string_view text = words_[i].norm;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number == 0) return std::nullopt;
  return number;
}

std::optional<FoundPlace> StreetParser::Numbered(size_t begin, size_t end, const Street& street,
                                                 uint32_t number, bool sure) const {
  FoundPlace place{begin, end, "address", std::nullopt, ""};
  for (const uint32_t id : street.ids) {
    if (auto spot = gazetteer_.Address(id, number)) {
      place.spot = std::move(spot);
      return place;
    }
  }
  // "3 main street" in small letters may be anything; a street's own form and two digits are an address.
  if (street.form == Form::kSure && (sure || number >= 10 || Capital(end - 1))) return place;
  if (street.form == Form::kOrdinal && sure) return place;
  return std::nullopt;
}

std::optional<FoundPlace> StreetParser::AddressAt(size_t i) const {
  // "cuadra 400 de Harbor"
  if (Says(i, "cuadra") && Is(i + 1, kNumber) && Says(i + 2, "de")) {
    const std::optional<uint32_t> number = HouseNumber(i + 1);
    const size_t at = i + (Says(i + 3, "la") ? 4 : 3);
    std::optional<Street> street = StreetAt(at);
    if (!street && Capital(at)) street = BareAt(at);
    if (!street || !number) return std::nullopt;
    if (street->form == Form::kBare && Capital(at)) street->form = Form::kSure;
    return Numbered(i, street->end, *street, *number, true);
  }
  if (const std::optional<uint32_t> number = HouseNumber(i)) {
    // A decimal, a time or a sum of money is no house.
    if (words_[i].start > 0 &&
        std::string_view(".:$-").find(reading_.text[words_[i].start - 1]) != std::string_view::npos)
      return std::nullopt;
    size_t at = i + 1;
    bool sure = false;
    if ((Says(at, "block") || Says(at, "blk")) && Follows(at)) {
      at += Says(at + 1, "of") ? 2 : 1;
      sure = true;
    } else if (Is(at, kNumber) && words_[at].start == words_[i].end + 1 &&
               reading_.text[words_[i].end] == '-') {
      ++at;  // "120-124 Main St"
    }
    if (!Follows(at)) return std::nullopt;
    const std::optional<Street> street = StreetAt(at);
    if (!street) return std::nullopt;
    return Numbered(i, street->end, *street, *number, sure);
  }
  // "calle Luna 412", "Av. Pinos #412"
  if (!Is(i, kPrefix)) return std::nullopt;
  const std::optional<Street> street = StreetAt(i);
  if (!street) return std::nullopt;
  size_t at = street->end;
  if (Says(at, "#") || Says(at, "no") || Says(at, "num") || Says(at, "numero")) ++at;
  const std::optional<uint32_t> number = HouseNumber(at);
  if (!number || words_[at].start > words_[street->end - 1].end + 6) return std::nullopt;
  return Numbered(i, at + 1, *street, *number, true);
}

std::optional<FoundPlace> StreetParser::NamedAt(size_t i) const {
  std::optional<FoundPlace> best;
  Gazetteer::Node node = Gazetteer::kRoot;
  for (size_t at = i; at < words_.size() && at < i + kMaxGazetteer; ++at) {
    if (at > i && !Follows(at)) break;
    node = gazetteer_.Step(node, words_[at].norm);
    if (node == Gazetteer::kNone) break;
    for (const Gazetteer::Name& name : gazetteer_.NamesAt(node)) {
      if (name.kind == Gazetteer::Kind::kStreet) continue;
      // One short or common word is a name only where it is written as one.
      if (at == i && !Capital(i) && (words_[i].norm.size() < 5 || words_[i].kinds != 0)) continue;
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
  return best;
}

}  // namespace crier
