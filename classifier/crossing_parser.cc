// Streets that meet: "Main & 3rd", "Pine at 13th", "Maple y la 6th", "Elm between 3rd and 4th".
#include <algorithm>

#include "classifier/street_parser.h"

namespace crier {

// Behind "corner of", "intersection of", "esquina de"; `i` itself if there is none.
size_t StreetParser::CueEnd(size_t i) const {
  if (!streets_.Is(i, kCue)) return i;
  size_t at = i + 1;
  const bool of = streets_.SaysOne(at, {"of", "de", "at", "con", "en", "entre"});
  if (of) ++at;
  if (streets_.SaysOne(at, {"the", "la", "el"})) ++at;
  // "esquina Oak y 2nd" needs no "de", "corner Oak" would be a shop.
  if (!of && !(streets_.Says(i, "esquina") && streets_.Capital(at))) return i;
  return at;
}

std::optional<StreetParser::Join> StreetParser::JoinAt(size_t i) const {
  if (i == 0 || i >= words_.size()) return std::nullopt;
  // A sentence that ends between two names joins nothing.
  const std::string_view gap = streets_.Gap(i);
  if (gap.find_first_of("!?;:") != std::string_view::npos) return std::nullopt;
  if (gap.find('.') != std::string_view::npos && !streets_.Follows(i) && streets_.Capital(i))
    return std::nullopt;
  Join join;
  size_t at = i + 1;
  if (streets_.SaysOne(i, {"&", "/", "@", "+"})) {
    join.kind = Join::Kind::kSign;
  } else if (streets_.SaysOne(i, {"at", "meets", "crosses"})) {
    join.kind = Join::Kind::kAt;
  } else if (streets_.SaysOne(i, {"esquina", "esq"})) {
    join.kind = Join::Kind::kCorner;
    if (streets_.SaysOne(at, {"con", "y", "de"})) ++at;
  } else if (streets_.Says(i, "casi") && streets_.SaysOne(at, {"con", "esquina"})) {
    join.kind = Join::Kind::kCorner;
    ++at;
    if (streets_.Says(at, "con")) ++at;
  } else if (streets_.Says(i, "corner") && streets_.SaysOne(at, {"of", "with"})) {
    join.kind = Join::Kind::kCorner;
    ++at;
  } else if (streets_.Is(i, kJoin)) {
    join.kind = Join::Kind::kAnd;
    if (streets_.Says(i, "and") && streets_.SaysOne(at, {"near", "around"})) ++at;
  } else if (streets_.SaysOne(i, {"near", "nr", "by", "off", "past", "around"})) {
    join.kind = Join::Kind::kNear;
    if (streets_.Says(at, "of")) ++at;
  } else if ((streets_.SaysOne(i, {"cerca", "antes", "despues", "pasando"}) && streets_.Says(at, "de")) ||
             (streets_.SaysOne(i, {"close", "next"}) && streets_.Says(at, "to")) ||
             (streets_.Says(i, "just") && streets_.SaysOne(at, {"off", "past", "before", "after"})) ||
             (streets_.Says(i, "junto") && streets_.Says(at, "a"))) {
    join.kind = Join::Kind::kNear;
    ++at;
  } else {
    return std::nullopt;
  }
  if (streets_.SaysOne(at, {"the", "la", "el"})) {
    join.article = true;
    ++at;
  }
  join.end = at;
  return join;
}

const Gazetteer::Spot* StreetParser::Meeting(const Street& a, const Street& b) const {
  for (const uint32_t x : a.ids) {
    for (const uint32_t y : b.ids) {
      if (const Gazetteer::Spot* spot = gazetteer_.Intersection(x, y)) return spot;
    }
  }
  return nullptr;
}

std::optional<Street> StreetParser::StreetOrNumber(size_t i) const {
  std::optional<Street> street = streets_.StreetAt(i);
  return street ? street : streets_.NumberAt(i);
}

// Whether two streets so joined are a crossing although the gazetteer does not say that they meet.
bool StreetParser::Meet(const Street& a, const Street& b, const Join& join, bool cue) const {
  using Form = Street::Form;
  using Kind = Join::Kind;
  const bool capital_a =
      streets_.Capital(a.begin) || streets_.Is(a.begin, kOrdinal) || a.form == Form::kOrdinal;
  const bool capital_b =
      streets_.Capital(b.begin) || streets_.Is(b.begin, kOrdinal) || b.form == Form::kOrdinal;
  const bool written = capital_a && capital_b;
  const bool sure = a.form == Form::kSure || b.form == Form::kSure;
  const bool both = a.firm() && b.firm();
  if (join.kind == Kind::kNear) {
    // Two names near one another are often something else: one must be a street's, the other known.
    return (sure || a.form == Form::kOrdinal || b.form == Form::kOrdinal) && written &&
           (a.firm() || a.known()) && (b.firm() || b.known()) &&
           !(a.form == Form::kOrdinal && b.form == Form::kOrdinal);
  }
  if (sure && both) return true;
  // "3rd and 4th", "5/6", "closed between 1st and 3rd"
  if (a.form == Form::kOrdinal && b.form == Form::kOrdinal)
    return cue && join.kind != Kind::kSign &&
           !streets_.SaysOne(a.begin - 1, {"between", "entre", "from", "desde"});
  const bool named = (a.firm() || a.known()) && (b.firm() || b.known());
  if (sure && named && (written || a.prefixed || b.prefixed)) return true;
  const bool place = cue || join.kind == Kind::kSign || join.kind == Kind::kAt || join.kind == Kind::kCorner;
  if (named && (a.firm() || b.firm())) return written || place;  // "5th and Girard"
  // Two cats may have streets' names; they are, a crossing is or has.
  const bool singular =
      a.begin == 0 && streets_.SaysOne(b.end, {"is", "has", "was", "needs", "smells", "again"});
  const bool article = a.begin > 0 && streets_.Says(a.begin - 1, "la");
  if (named) return (place || singular || article) && written;
  // By form alone: "at 5th and Girard", "Elm St & Harbor".
  if (!written || (!a.firm() && !b.firm())) return false;
  // "Elm and Oak Streets"
  if (streets_.SaysOne(b.end - 1, {"streets", "sts", "avenues", "aves", "roads"})) return true;
  if (streets_.SaysOne(b.begin, {"goal", "long", "short", "inches", "last", "final"})) return false;
  return join.kind == Kind::kSign || (cue && join.kind != Kind::kAt) || (join.article && b.firm());
}

std::optional<FoundPlace> StreetParser::Crossing(size_t begin, const Street& a, const Join& join,
                                                 bool corner) const {
  std::optional<Street> b = streets_.StreetAt(join.end);
  if (!b && (join.article || a.prefixed || streets_.Says(a.begin, "la"))) b = streets_.NumberAt(join.end);
  const bool said = corner || join.kind == Join::Kind::kCorner;
  if (!b) {
    const bool by_form = a.firm() && streets_.Capital(join.end) &&
                         (join.kind == Join::Kind::kSign || join.kind == Join::Kind::kAnd);
    if (said || by_form) b = streets_.BareAt(join.end);
  }
  if (!b) return std::nullopt;
  FoundPlace place{begin, b->end, "intersection", std::nullopt, ""};
  const bool cue = streets_.Cue(begin, true);
  if (const Gazetteer::Spot* spot = Meeting(a, *b)) {
    place.spot = *spot;
    const bool written = streets_.Capital(a.begin) && streets_.Capital(b->begin);
    const bool sign = join.kind == Join::Kind::kSign || join.kind == Join::Kind::kCorner;
    if (said || sign || written || (a.firm() && b->firm())) return place;
  } else if (said) {
    return place;
  }
  if (Meet(a, *b, join, cue)) return place;
  return std::nullopt;
}

// Behind "between", "b/w", "entre", "from", "de la"; `i` itself if there is none of them.
size_t StreetParser::BetweenEnd(size_t i) const {
  if (i >= words_.size()) return i;
  if (streets_.SaysOne(i, {"between", "btwn", "btw", "betw", "bet", "entre", "from", "desde"})) {
    return i + (streets_.SaysOne(i + 1, {"the", "la", "el", "las"}) ? 2 : 1);
  }
  if (streets_.Says(i, "b") && streets_.Says(i + 1, "/") && streets_.SaysOne(i + 2, {"w", "t"})) return i + 3;
  if (streets_.Says(i, "de") && streets_.Says(i + 1, "la")) return i + 2;
  return i;
}

// "Elm between 3rd and 4th": halfway.
std::optional<FoundPlace> StreetParser::Between(size_t begin, const Street& a, size_t at) const {
  std::optional<Street> b = StreetOrNumber(at);
  if (!b && streets_.Capital(at)) b = streets_.BareAt(at);
  if (!b) return std::nullopt;
  size_t join = b->end;
  // "and", "&", "y la", "to", "hasta", "a la"
  if (streets_.SaysOne(join, {"to", "hasta", "a", "thru", "through", "till", "until"}) ||
      streets_.Is(join, kJoin)) {
    ++join;
  } else {
    return std::nullopt;
  }
  if (streets_.SaysOne(join, {"the", "la", "el"})) ++join;
  std::optional<Street> c = StreetOrNumber(join);
  if (!c && streets_.Capital(join)) c = streets_.BareAt(join);
  if (!c) return std::nullopt;
  FoundPlace place{begin, c->end, "intersection", std::nullopt, ""};
  const Gazetteer::Spot* one = Meeting(a, *b);
  const Gazetteer::Spot* other = Meeting(a, *c);
  if (one != nullptr && other != nullptr) {
    const Point middle{(one->point.lat + other->point.lat) / 2, (one->point.lon + other->point.lon) / 2};
    place.spot = Gazetteer::Spot{middle, gazetteer_.NeighborhoodAt(middle)};
    return place;
  }
  if (one != nullptr || other != nullptr) {
    place.spot = one != nullptr ? *one : *other;
    return place;
  }
  const bool first = a.form == Street::Form::kSure || (a.known() && streets_.Capital(a.begin)) ||
                     (streets_.Capital(a.begin) && b->firm() && c->firm());
  const auto named = [](const Street& street) { return street.firm() || street.known(); };
  const bool ends = (named(*b) && named(*c)) || (a.form == Street::Form::kSure && (named(*b) || named(*c)));
  if (first && ends) return place;
  return std::nullopt;
}

std::optional<FoundPlace> StreetParser::IntersectionAt(size_t i, const std::optional<Street>& here) const {
  const size_t begin = CueEnd(i);
  const bool corner = begin != i;
  std::optional<Street> a = corner ? streets_.StreetAt(begin) : here;
  if (!a) a = streets_.NumberAt(begin);
  if (a && a->form == Street::Form::kOrdinal && streets_.Says(begin, "el"))
    a.reset();                                                     // "el 5 y Luna": a date
  const bool plain = a && streets_.Is(begin, kNumber) && !corner;  // "100 and Harbor" counts something
  if (plain && !a->route) return std::nullopt;
  if (!a && (corner || streets_.Capital(begin))) a = streets_.BareAt(begin);
  if (!a) return std::nullopt;
  if (const size_t between = BetweenEnd(a->end); between != a->end) {
    if (auto place = Between(begin, *a, between)) return place;
  }
  const std::optional<Join> join = JoinAt(a->end);
  if (!join) return std::nullopt;
  return Crossing(begin, *a, *join, corner);
}

}  // namespace crier
