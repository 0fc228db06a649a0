#include "classifier/street_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "classifier/pattern.h"
#include "classifier/street_words.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr size_t kMaxWord = 64;

bool IsOrdinalEnding(std::string_view ending) {
  for (const std::string_view known :
       {"st", "nd", "rd", "th", "ra", "da", "ta", "va", "na", "ma", "o", "a"}) {
    if (ending == known) return true;
  }
  return false;
}

// Between the streets of an intersection, beside what joins two names.
bool Parts(std::string_view word) {
  for (const std::string_view known :
       {"near", "by", "off", "nr", "past", "between", "btwn", "btw", "entre", "cerca", "esquina", "corner"}) {
    if (word == known) return true;
  }
  return false;
}

}  // namespace

void PlaceWords::Read(std::string_view text) {
  words_.clear();
  spare_.clear();
  // The views into `spare_` must stay true, so it must not grow: at most one string a word.
  spare_.reserve(static_cast<size_t>(std::count(text.begin(), text.end(), '\'')) +
                 static_cast<size_t>(std::count_if(text.begin(), text.end(), IsAsciiDigit)));
  const auto inside = [&](size_t i) {
    const char c = text[i];
    return (IsWordByte(c) && c != '_') || static_cast<unsigned char>(c) >= 0x80;
  };
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() &&
           (inside(end) || (text[end] == '\'' && end > i && end + 1 < text.size() && inside(end + 1))))
      ++end;
    if (end == i) {
      if (text[i] == '@' && i + 1 < text.size() && text[i + 1] == '_') {
        // An account's name is no part of a place.
        while (i < text.size() && text[i] != ' ') ++i;
        continue;
      }
      if (std::string_view("&/@+#").find(text[i]) != std::string_view::npos) Add(text, i, i + 1);
      ++i;
      continue;
    }
    Add(text, i, end);
    i = end;
  }
}

void PlaceWords::Add(std::string_view text, size_t start, size_t end) {
  PlaceWord& word = words_.emplace_back();
  word.start = static_cast<uint32_t>(start);
  word.end = static_cast<uint32_t>(end);
  word.norm = text.substr(start, end - start);
  if (word.norm.size() > kMaxWord) return;
  if (IsAsciiDigit(word.norm[0])) {
    const size_t digits = std::min(word.norm.find_first_not_of("0123456789"), word.norm.size());
    const std::string_view ending = word.norm.substr(digits);
    // "1a" is an ordinal in Spanish, "121a" a door.
    if (digits <= 6 &&
        (ending.empty() || (ending.size() == 1 && (digits > 2 || (ending != "o" && ending != "a"))))) {
      word.kinds = kNumber;
    } else if (digits <= 3 && IsOrdinalEnding(ending)) {
      word.kinds = kOrdinal;
      word.norm = spare_.emplace_back(std::string(word.norm.substr(0, digits)) + "th");
    }
    return;
  }
  if (const StreetWord* known = FindStreetWord(word.norm)) {
    word.norm = known->norm;
    word.kinds = known->kinds;
    return;
  }
  if (IsCommonWord(word.norm)) word.kinds = kCommon;
  if (word.norm.find('\'') != std::string_view::npos) {
    std::string& bare = spare_.emplace_back(word.norm);
    std::erase(bare, '\'');
    word.norm = bare;
  }
}

uint32_t KindsOf(std::string_view word) {
  PlaceWords words;
  words.Read(word);
  return words.words().size() == 1 ? words.words()[0].kinds : 0;
}

std::optional<Route> RouteAt(std::string_view text, const std::vector<PlaceWord>& words, size_t i) {
  // Most words have no number behind them.
  bool numbered = false;
  for (size_t at = i + 1; at < words.size() && at <= i + 4; ++at)
    numbered = numbered || (words[at].kinds & kNumber) != 0;
  if (!numbered) return std::nullopt;
  const auto norm = [&](size_t at) { return at < words.size() ? words[at].norm : std::string_view(); };
  // Blanks, dots and hyphens may stand inside: "I-95", "U.S. 1".
  const auto follows = [&](size_t at) {
    if (at >= words.size()) return false;
    const std::string_view gap = text.substr(words[at - 1].end, words[at].start - words[at - 1].end);
    return gap.find_first_not_of(" .-") == std::string_view::npos && gap.size() <= 2;
  };
  static constexpr std::pair<std::string_view, std::string_view> kRoads[] = {
      {"us", "us"},     {"i", "i"},           {"interstate", "i"},  {"sr", "sr"},   {"cr", "cr"},
      {"rt", "rt"},     {"rte", "rt"},        {"route", "rt"},      {"ruta", "rt"}, {"hwy", "hwy"},
      {"fm", "fm"},     {"carretera", "hwy"}, {"autopista", "hwy"}, {"pr", "pr"},   {"state", "sr"},
      {"county", "cr"}, {"estatal", "sr"},    {"u", "us"}};
  const auto road = std::find_if(std::begin(kRoads), std::end(kRoads),
                                 [&](const auto& known) { return known.first == norm(i); });
  if (road == std::end(kRoads)) return std::nullopt;
  size_t at = i + 1;
  bool sure = norm(i).size() > 3;
  if (norm(i) == "u") {
    if (norm(at) != "s" || !follows(at)) return std::nullopt;
    ++at;
    sure = true;
  }
  // "US Highway 1", "State Route 12", "County Road 9".
  const bool named = follows(at) && (norm(at) == "hwy" || norm(at) == "route" || norm(at) == "rte" ||
                                     norm(at) == "rt" || norm(at) == "rd" || norm(at) == "interstate");
  if (named) {
    ++at;
    sure = true;
  } else if (norm(i) == "state" || norm(i) == "county") {
    return std::nullopt;
  }
  if (norm(at) == "#" || norm(at) == "no") ++at;
  if (!follows(at) && !(at < words.size() && norm(at - 1) == "#")) return std::nullopt;
  if ((words[at].kinds & kNumber) == 0 || words[at].norm.size() > 5) return std::nullopt;
  const bool hyphen = text[words[at].start - 1] == '-';
  return Route{at + 1, road->second, words[at].norm, sure || hyphen || norm(i) == "hwy"};
}

std::string PlaceKey(const Place& place) {
  if (place.kind == "point" && place.point)
    return fmt::format("{:.3f},{:.3f}", place.point->lat, place.point->lon);
  // A landmark has several names, in several languages, and one point.
  if (place.kind == "landmark" && place.point)
    return fmt::format("{:.5f},{:.5f}", place.point->lat, place.point->lon);
  const Folded folded = Fold(place.text);
  PlaceWords words;
  words.Read(folded.text);
  const bool crossing = place.kind == "intersection";
  // Streets meet and join by name: "Main St" and "Main", "Calle 5" and "5th" are the same ones.
  const bool bare = crossing || place.kind == "street";
  // The streets of an intersection in one order, without the words between them.
  std::vector<std::string> streets(1);
  for (size_t i = 0; i < words.words().size(); ++i) {
    const PlaceWord& word = words.words()[i];
    if (const std::optional<Route> route = RouteAt(folded.text, words.words(), i); bare && route) {
      streets.back() +=
          fmt::format("{}{} {}", streets.back().empty() ? "" : " ", route->system, route->number);
      i = route->end - 1;
      continue;
    }
    if (crossing && ((word.kinds & kJoin) != 0 || Parts(word.norm))) {
      streets.emplace_back();
      continue;
    }
    if ((word.kinds & kCommon) != 0 || word.norm == "#") continue;
    const bool first = streets.back().empty();
    if (bare && (word.kinds & (kSuffix | kPrefix)) != 0 && !(first && (word.kinds & kSaint) != 0)) continue;
    if (bare && !first && (word.kinds & kWeakSuffix) != 0) continue;
    if (!first) streets.back() += ' ';
    streets.back() += word.norm;
    if (bare && (word.kinds & kNumber) != 0) streets.back() += "th";
  }
  // "Main Street 48" is "48 Main Street".
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string& named = streets.front();
  if (const size_t space = named.rfind(' '); place.kind == "address" && space != std::string::npos &&
                                             digit(named[space + 1]) && !digit(named.front()))
    named = named.substr(space + 1) + ' ' + named.substr(0, space);
  std::erase(streets, "");
  std::sort(streets.begin(), streets.end());
  return fmt::format("{}", fmt::join(streets, " & "));
}

}  // namespace crier
