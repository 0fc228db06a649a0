#include "classifier/street_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "classifier/pattern.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxWord = 64;

struct Known {
  std::string_view norm;
  uint32_t kinds;
};

const std::unordered_map<std::string_view, Known>& KnownWords() {
  static const std::unordered_map<std::string_view, Known> kKnown = {{"n", {"n", kDirection}},
                                                                     {"north", {"n", kDirection}},
                                                                     {"norte", {"n", kDirection}},
                                                                     {"s", {"s", kDirection}},
                                                                     {"south", {"s", kDirection}},
                                                                     {"sur", {"s", kDirection}},
                                                                     {"e", {"e", kDirection}},
                                                                     {"east", {"e", kDirection}},
                                                                     {"este", {"e", kDirection}},
                                                                     {"w", {"w", kDirection}},
                                                                     {"west", {"w", kDirection}},
                                                                     {"oeste", {"w", kDirection}},
                                                                     {"ne", {"ne", kDirection}},
                                                                     {"northeast", {"ne", kDirection}},
                                                                     {"nw", {"nw", kDirection}},
                                                                     {"northwest", {"nw", kDirection}},
                                                                     {"se", {"se", kDirection}},
                                                                     {"southeast", {"se", kDirection}},
                                                                     {"sw", {"sw", kDirection}},
                                                                     {"southwest", {"sw", kDirection}},
                                                                     {"st", {"st", kSuffix}},
                                                                     {"street", {"st", kSuffix}},
                                                                     {"str", {"st", kSuffix}},
                                                                     {"ave", {"ave", kSuffix}},
                                                                     {"avenue", {"ave", kSuffix}},
                                                                     {"av", {"ave", kSuffix | kPrefix}},
                                                                     {"avenida", {"ave", kPrefix}},
                                                                     {"avda", {"ave", kPrefix}},
                                                                     {"calle", {"calle", kPrefix}},
                                                                     {"bulevar", {"blvd", kPrefix}},
                                                                     {"carretera", {"carretera", kPrefix}},
                                                                     {"blvd", {"blvd", kSuffix}},
                                                                     {"boulevard", {"blvd", kSuffix}},
                                                                     {"rd", {"rd", kSuffix}},
                                                                     {"road", {"rd", kSuffix}},
                                                                     {"ln", {"ln", kSuffix}},
                                                                     {"lane", {"ln", kWeakSuffix}},
                                                                     {"dr", {"dr", kSuffix}},
                                                                     {"drive", {"dr", kWeakSuffix}},
                                                                     {"ct", {"ct", kSuffix}},
                                                                     {"court", {"ct", kWeakSuffix}},
                                                                     {"pl", {"pl", kSuffix}},
                                                                     {"place", {"pl", kWeakSuffix}},
                                                                     {"pkwy", {"pkwy", kSuffix}},
                                                                     {"parkway", {"pkwy", kSuffix}},
                                                                     {"hwy", {"hwy", kSuffix}},
                                                                     {"highway", {"hwy", kWeakSuffix}},
                                                                     {"ter", {"ter", kSuffix}},
                                                                     {"terrace", {"ter", kWeakSuffix}},
                                                                     {"sq", {"sq", kSuffix}},
                                                                     {"square", {"sq", kWeakSuffix}},
                                                                     {"cir", {"cir", kSuffix}},
                                                                     {"circle", {"cir", kWeakSuffix}},
                                                                     {"aly", {"aly", kSuffix}},
                                                                     {"alley", {"aly", kWeakSuffix}},
                                                                     {"tpke", {"pike", kSuffix}},
                                                                     {"turnpike", {"pike", kSuffix}},
                                                                     {"pike", {"pike", kWeakSuffix}},
                                                                     {"way", {"way", kWeakSuffix}},
                                                                     {"row", {"row", kWeakSuffix}},
                                                                     {"walk", {"walk", kWeakSuffix}},
                                                                     {"first", {"1th", kOrdinal}},
                                                                     {"second", {"2th", kOrdinal}},
                                                                     {"third", {"3th", kOrdinal}},
                                                                     {"fourth", {"4th", kOrdinal}},
                                                                     {"fifth", {"5th", kOrdinal}},
                                                                     {"sixth", {"6th", kOrdinal}},
                                                                     {"seventh", {"7th", kOrdinal}},
                                                                     {"eighth", {"8th", kOrdinal}},
                                                                     {"ninth", {"9th", kOrdinal}},
                                                                     {"tenth", {"10th", kOrdinal}},
                                                                     {"eleventh", {"11th", kOrdinal}},
                                                                     {"twelfth", {"12th", kOrdinal}},
                                                                     {"primera", {"1th", kOrdinal}},
                                                                     {"segunda", {"2th", kOrdinal}},
                                                                     {"tercera", {"3th", kOrdinal}},
                                                                     {"cuarta", {"4th", kOrdinal}},
                                                                     {"quinta", {"5th", kOrdinal}},
                                                                     {"sexta", {"6th", kOrdinal}},
                                                                     {"septima", {"7th", kOrdinal}},
                                                                     {"octava", {"8th", kOrdinal}},
                                                                     {"novena", {"9th", kOrdinal}},
                                                                     {"decima", {"10th", kOrdinal}},
                                                                     {"&", {"&", kJoin}},
                                                                     {"/", {"/", kJoin}},
                                                                     {"@", {"@", kJoin}},
                                                                     {"+", {"+", kJoin}},
                                                                     {"and", {"and", kJoin}},
                                                                     {"at", {"at", kJoin | kCommon}},
                                                                     {"y", {"y", kJoin}},
                                                                     {"con", {"con", kJoin}},
                                                                     {"esq", {"esq", kJoin}},
                                                                     {"#", {"#", 0}}};
  return kKnown;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsOrdinalEnding(std::string_view ending) {
  for (const std::string_view known :
       {"st", "nd", "rd", "th", "ra", "da", "ta", "va", "na", "ma", "o", "a"}) {
    if (ending == known) return true;
  }
  return false;
}

}  // namespace

void PlaceWords::Read(std::string_view text) {
  words_.clear();
  spare_.clear();
  // The views into `spare_` must stay true, so it must not grow: at most one string a word.
  spare_.reserve(static_cast<size_t>(std::count(text.begin(), text.end(), '\'')) +
                 static_cast<size_t>(std::count_if(text.begin(), text.end(), IsDigit)));
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
  if (IsDigit(word.norm[0])) {
    const size_t digits = std::min(word.norm.find_first_not_of("0123456789"), word.norm.size());
    const std::string_view ending = word.norm.substr(digits);
    if (digits <= 6 && (ending.empty() || (ending.size() == 1 && ending != "o" && ending != "a"))) {
      word.kinds = kNumber;
    } else if (digits <= 3 && IsOrdinalEnding(ending)) {
      word.kinds = kOrdinal;
      word.norm = spare_.emplace_back(std::string(word.norm.substr(0, digits)) + "th");
    }
    return;
  }
  if (const auto known = KnownWords().find(word.norm); known != KnownWords().end()) {
    word.norm = known->second.norm;
    word.kinds = known->second.kinds;
    return;
  }
  if (IsCommonWord(word.norm)) word.kinds = kCommon;
  if (word.norm.find('\'') != std::string_view::npos) {
    std::string& bare = spare_.emplace_back(word.norm);
    std::erase(bare, '\'');
    word.norm = bare;
  }
}

std::string PlaceKey(const Place& place) {
  if (place.kind == "point" && place.point)
    return fmt::format("{:.3f},{:.3f}", place.point->lat, place.point->lon);
  const Folded folded = Fold(place.text);
  PlaceWords words;
  words.Read(folded.text);
  // The streets of an intersection in one order, without the words between them.
  std::vector<std::string> streets(1);
  for (const PlaceWord& word : words.words()) {
    if (place.kind == "intersection" && (word.kinds & kJoin) != 0) {
      streets.emplace_back();
    } else if ((word.kinds & kCommon) == 0 && word.norm != "#") {
      // "Main St" and "Main" meet the same street.
      if (place.kind == "intersection" && (word.kinds & (kSuffix | kPrefix)) != 0) continue;
      if (!streets.back().empty()) streets.back() += ' ';
      streets.back() += word.norm;
    }
  }
  std::erase(streets, "");
  std::sort(streets.begin(), streets.end());
  return fmt::format("{}", fmt::join(streets, " & "));
}

}  // namespace crier
