#include "classifier/street_reader.h"

#include <algorithm>
#include <string>

namespace crier {
namespace {

constexpr size_t kMaxName = 3;     // words of a street's name, without direction and suffix
constexpr size_t kMaxOrdinal = 3;  // digits of a street that has a number for a name

// What stands in front of a street in a report, and begins no street's name.
bool BeginsNoName(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "accident", "broken",      "car",      "cars",       "corner",       "crash",    "fix",     "flooded",
      "flooding", "garbage",     "gas",      "graffiti",   "intersection", "leak",     "leaking", "near",
      "need",     "outage",      "please",   "pothole",    "potholes",     "sidewalk", "smell",   "smoke",
      "street",   "streetlight", "traffic",  "trash",      "tree",         "trees",    "between", "block",
      "entre",    "esquina",     "inundada", "inundacion", "bache",        "choque",   "fuga",    "basura",
      "along",    "around",      "behind",   "down",       "across",       "outside",  "toward",  "towards"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace

std::string_view StreetReader::Word(size_t i) const {
  if (i >= words_.size()) return {};
  return std::string_view(reading_.text).substr(words_[i].start, words_[i].end - words_[i].start);
}

bool StreetReader::SaysOne(size_t i, std::initializer_list<std::string_view> texts) const {
  const std::string_view word = Word(i);
  return std::find(texts.begin(), texts.end(), word) != texts.end();
}

std::string_view StreetReader::Gap(size_t i) const {
  if (i == 0 || i >= words_.size()) return {};
  return std::string_view(reading_.text).substr(words_[i - 1].end, words_[i].start - words_[i - 1].end);
}

char StreetReader::Before(size_t i) const {
  return i < words_.size() && words_[i].start > 0 ? reading_.text[words_[i].start - 1] : ' ';
}

bool StreetReader::Follows(size_t i) const {
  if (i == 0 || i >= words_.size()) return false;
  for (const char c : Gap(i)) {
    if (c == ' ') continue;
    const bool abbreviated = Is(i - 1, kDirection | kSuffix | kSaint) || words_[i - 1].norm.size() <= 2;
    if (c != '.' || !abbreviated) return false;
  }
  return true;
}

bool StreetReader::Closes(size_t i) const {
  if (i + 1 >= words_.size()) return true;
  if (Gap(i + 1).find_first_not_of(" -") != std::string_view::npos) return true;
  return (Is(i + 1, kCommon | kJoin) && !Says(i + 1, "am")) ||
         SaysOne(i + 1, {"again", "otra", "today", "tonight"});
}

bool StreetReader::NameWord(size_t i) const {
  if (i >= words_.size() || (words_[i].kinds & (kCommon | kJoin | kNumber | kSuffix)) != 0) return false;
  const char c = words_[i].norm[0];
  return Is(i, kOrdinal) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

bool StreetReader::HalfAt(size_t i) const {
  return Is(i, kNumber) && words_[i].norm.size() == 1 && Says(i + 1, "/") && Gap(i + 1).empty() &&
         Is(i + 2, kNumber) && words_[i + 2].norm.size() == 1 && Gap(i + 2).empty();
}

bool StreetReader::OneSignHalf(size_t i) const {
  if (!Is(i, kNumber) || words_[i].norm.size() < 2 || !Says(i + 1, "/") || !Gap(i + 1).empty()) return false;
  // What one character was folded to has one origin.
  return reading_.Span(words_[i].end - 1, words_[i].end).first ==
         reading_.Span(words_[i + 1].start, words_[i + 1].end).first;
}

bool StreetReader::Cue(size_t i, bool article) const {
  const auto blank = [&](size_t at) { return at > 0 && Gap(at) == " "; };
  if (!blank(i)) return false;
  size_t at = i - 1;
  if (SaysOne(at, {"the", "la", "el", "las", "los"})) {
    if (!article || !blank(at)) return false;
    --at;
  }
  if (SaysOne(at, {"on",    "at",     "near",     "along",   "outside", "off",  "down", "behind",
                   "past",  "toward", "towards",  "across",  "around",  "onto", "up",   "from",
                   "en",    "por",    "sobre",    "hacia",   "desde",   "bajo", "tras", "over",
                   "under", "beside", "opposite", "between", "entre",   "@"}))
    return true;
  if (at == 0) return false;
  if (Says(at, "of"))
    return SaysOne(at - 1,
                   {"front", "corner", "end", "side", "block", "top", "bottom", "all", "part", "outside"});
  if (Says(at, "de"))
    return SaysOne(at - 1, {"cerca", "esquina", "lado", "altura", "largo", "enfrente", "delante", "detras"});
  if (Says(at, "a")) return SaysOne(at - 1, {"frente", "junto"});
  if (Says(at, "to")) return SaysOne(at - 1, {"next", "close"});
  return false;
}

bool StreetReader::OnIt(size_t i) const {
  if (i == 0 || Gap(i) != " ") return false;
  return SaysOne(i - 1, {"on", "along", "down", "across", "la"});
}

Gazetteer::Node StreetReader::Step(Gazetteer::Node node, size_t at, bool numbers) const {
  const Gazetteer::Node next = gazetteer_.Step(node, words_[at].norm);
  if (next != Gazetteer::kNone || !numbers || !Is(at, kNumber) || words_[at].norm.size() > kMaxOrdinal)
    return next;
  // "calle 5" is 5th Street, "SW 211" is SW 211th Street.
  const char c = words_[at].norm.back();
  return c >= '0' && c <= '9' ? gazetteer_.Step(node, std::string(words_[at].norm) + "th") : next;
}

std::vector<uint32_t> StreetReader::StreetsNamed(std::initializer_list<std::string_view> words) const {
  Gazetteer::Node node = Gazetteer::kRoot;
  for (const std::string_view word : words) {
    node = gazetteer_.Step(node, word);
    if (node == Gazetteer::kNone) return {};
  }
  std::vector<uint32_t> ids;
  for (const Gazetteer::Name& name : gazetteer_.NamesAt(node)) {
    if (name.kind == Gazetteer::Kind::kStreet) ids.push_back(name.id);
  }
  return ids;
}

// "US 1", "I-95", "State Route 12".
std::optional<Street> StreetReader::RoadAt(size_t i) const {
  const std::optional<Route> route = RouteAt(reading_.text, words_, i);
  if (!route) return std::nullopt;
  Street street{i,    route->end, Street::Form::kSure, StreetsNamed({route->system, route->number}),
                true, false};
  // Percents, sums and "I 10 times" are no roads.
  const size_t behind = words_[route->end - 1].end;
  if (behind < reading_.text.size() &&
      std::string_view("%:").find(reading_.text[behind]) != std::string_view::npos)
    return std::nullopt;
  // "Route 14" is more often a bus than a road, but not what happens on it.
  if (route->system == "rt" && !street.known() &&
      (!Cue(i, false) || SaysOne(route->end, {"bus", "buses", "trolley", "train", "tram"})))
    return std::nullopt;
  const bool written = Capital(i) && words_[i].norm != "i";
  if (!route->sure && !written && !street.known() && !Cue(i, false)) return std::nullopt;
  return street;
}

// "calle 5", "avenida de los Pinos": at most two small words, then the name.
std::optional<Street> StreetReader::PrefixedAt(size_t i) const {
  size_t at = i + 1;
  while (at < i + 3 && Follows(at) && SaysOne(at, {"de", "la", "los", "las", "del", "el"})) ++at;
  if (!Follows(at) || !(NameWord(at) || Is(at, kNumber))) return std::nullopt;
  const bool sure = Capital(at) || Is(at, kNumber | kOrdinal);
  size_t end = at + 1;
  while (end < at + kMaxName && Follows(end) && NameWord(end) && Capital(end) && !Is(at, kNumber)) ++end;
  return Street{i, end, sure ? Street::Form::kSure : Street::Form::kWeak, {}, false, true};
}

// By form alone: [direction] name{1,3} suffix [direction], or calle name, or an ordinal.
std::optional<Street> StreetReader::FormAt(size_t i) const {
  using Form = Street::Form;
  if (auto road = RoadAt(i)) return road;
  if (Is(i, kPrefix) && !(Is(i, kSuffix) && !Capital(i))) {
    if (auto street = PrefixedAt(i); street || !Is(i, kSuffix)) return street;
  }
  const bool direction = Is(i, kDirection) && Follows(i + 1);
  // "South Street", "N. Ave": a direction for a name.
  if (direction && Is(i + 1, kSuffix) && Capital(i) &&
      (Capital(i + 1) || words_[i].end - words_[i].start > 2) &&
      !(Is(i + 1, kSaint) && Follows(i + 2) && Capital(i + 2)))
    return Street{i, i + 2, Form::kSure, {}, false, false};
  const size_t name = direction ? i + 1 : i;
  bool capitals = true;
  size_t at = name;
  while (at < name + kMaxName && (at == i || Follows(at))) {
    // "St. Albans Street" begins with a saint.
    const bool saint = at == name && Is(at, kSaint) && Follows(at + 1) && NameWord(at + 1);
    if (!NameWord(at) && !saint) break;
    capitals = capitals && (Capital(at) || Is(at, kOrdinal));
    ++at;
    if (saint || !Is(at, kSuffix | kWeakSuffix) || !Follows(at)) continue;
    if (at > name + 1 && BeginsNoName(words_[name].norm)) return std::nullopt;
    // "Flooded street" says what befell it.
    if (at == name + 1 && SaysOne(name, {"flooded", "flooding", "blocked", "unplowed", "icy"}))
      return std::nullopt;
    // "154th Place Road"
    if (Is(at, kWeakSuffix) && Is(at + 1, kSuffix) && Follows(at + 1)) ++at;
    const bool full = Is(at, kSuffix);
    // "Oak Court" is a street, "oak court" perhaps; of names in small letters only short ones are believed.
    const bool sure = capitals ? full || Capital(at) : full && (at - name == 1);
    size_t end = at + 1;
    if (Is(end, kDirection) && Follows(end) && !Is(end, kCommon | kJoin)) {
      const bool letters = words_[end].end - words_[end].start <= 2;
      if (letters || (Capital(end) && !(Follows(end + 1) && NameWord(end + 1) && Capital(end + 1)))) ++end;
    }
    return Street{i, end, sure ? Form::kSure : Form::kWeak, {}, false, false};
  }
  if (Is(name, kOrdinal)) return Street{i, name + 1, Form::kOrdinal, {}, false, false};
  if (direction && Is(name, kNumber) && words_[name].norm.size() <= kMaxOrdinal && Capital(i))
    return Street{i, name + 1, Form::kOrdinal, {}, false, false};
  return std::nullopt;
}

// Whether the gazetteer has a street that ends there and begins between: then what is in front of it is no
// part of its name.
bool StreetReader::HasStreetWithin(size_t from, size_t end) const {
  for (; from + 1 < end; ++from) {
    Gazetteer::Node node = Gazetteer::kRoot;
    for (size_t at = from; at < end && node != Gazetteer::kNone; ++at) node = Step(node, at, false);
    if (node == Gazetteer::kNone) continue;
    for (const Gazetteer::Name& name : gazetteer_.NamesAt(node)) {
      if (name.kind == Gazetteer::Kind::kStreet) return true;
    }
  }
  return false;
}

std::optional<Street> StreetReader::StreetAt(size_t i) const {
  if (i >= words_.size()) return std::nullopt;
  std::optional<Street> best = FormAt(i);
  if (gazetteer_.empty()) return best;
  const size_t first = Is(i, kPrefix) && !Says(i, "av") ? i + 1 : i;
  for (const size_t from : {i, first}) {
    Gazetteer::Node node = Gazetteer::kRoot;
    for (size_t at = from; at < words_.size() && at < from + kMostNameWords; ++at) {
      if (at > from && !Follows(at)) break;
      node = Step(node, at, at > from || first > i);
      if (node == Gazetteer::kNone) break;
      Street street{i, at + 1, Street::Form::kBare, {}, false, first > i};
      for (const Gazetteer::Name& name : gazetteer_.NamesAt(node)) {
        if (name.kind != Gazetteer::Kind::kStreet) continue;
        street.ids.push_back(name.id);
        if (!name.bare && at > from) street.form = Street::Form::kSure;
      }
      if (!street.known() || (best && best->end > street.end)) continue;
      if (best && best->end == street.end) {
        street.form = std::max(street.form, best->form);
        street.route = best->route;
      }
      // "13th", "N 5th" and "SW 211" have a number for a name.
      const bool number =
          Is(at, kOrdinal | kNumber) && (at == from || (at == from + 1 && Is(from, kDirection)));
      if (number && street.form == Street::Form::kBare)
        street.form = first > i ? Street::Form::kSure : Street::Form::kOrdinal;
      best = std::move(street);
    }
    if (first == i) break;
  }
  if (best && !best->known() && !best->route && !best->prefixed && !Is(i, kSaint) &&
      HasStreetWithin(i + 1, best->end))
    return std::nullopt;
  return best;
}

std::optional<Street> StreetReader::BareAt(size_t i) const {
  if (!NameWord(i) || BeginsNoName(words_[i].norm)) return std::nullopt;
  size_t end = i + 1;
  while (end < i + kMaxName && Follows(end) && NameWord(end) && Capital(end) && Capital(i)) ++end;
  return Street{i, end, Street::Form::kBare, {}, false, false};
}

std::optional<Street> StreetReader::NumberAt(size_t i) const {
  size_t at = i;
  if (SaysOne(at, {"la", "el"})) ++at;
  if (!Is(at, kNumber) || words_[at].norm.size() > kMaxOrdinal || (at > i && !Follows(at)))
    return std::nullopt;
  const char last = words_[at].norm.back();
  if (last < '0' || last > '9') return std::nullopt;
  return Street{i,     at + 1, Street::Form::kOrdinal, StreetsNamed({std::string(words_[at].norm) + "th"}),
                false, false};
}

}  // namespace crier
