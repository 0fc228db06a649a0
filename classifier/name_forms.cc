#include "classifier/name_forms.h"

#include <algorithm>
#include <utility>

#include "classifier/street_name.h"
#include "core/text.h"

namespace crier {
namespace {

bool IsDirection(const std::string& word) { return (KindsOf(word) & kDirection) != 0; }

// Says what kind of thing it is, not which.
bool IsGeneric(const std::string& word) {
  static constexpr std::string_view kWords[] = {
      "school",  "hosp",    "park",   "playground", "rec",    "ctr",       "library", "church",
      "station", "market",  "mall",   "apts",       "bldg",   "bridge",    "general", "community",
      "high",    "elem",    "middle", "city",       "public", "branch",    "senior",  "citizens",
      "garden",  "gardens", "house",  "home",       "hall",   "museum",    "field",   "pool",
      "clinic",  "medical", "care",   "health",     "day",    "preschool", "art",     "central",
      "main",    "new",     "old",    "the",        "of",     "for",       "at",      "and",
      "de",      "la",      "el",     "st",         "sq",     "univ",      "college", "academy",
      "charter", "tower",   "towers", "plz"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords) || word.size() < 3;
}

bool IsDistinctive(const NameWords& words) {
  return words.size() >= 2 && !std::all_of(words.begin(), words.end(), IsGeneric);
}

// The places at which a name falls into two: " - ", ", ", "-", " / ".
std::vector<std::string_view> Halves(std::string_view name) {
  for (const std::string_view mark : {" - ", " / ", "/", "-"}) {
    const size_t at = name.find(mark);
    if (at == std::string_view::npos || at == 0 || at + mark.size() >= name.size()) continue;
    return {Trim(name.substr(0, at)), Trim(name.substr(at + mark.size()))};
  }
  return {};
}

}  // namespace

NameWords WordsOf(std::string_view name) {
  const Folded folded = Fold(name);
  PlaceWords words;
  words.Read(folded.text);
  NameWords norms;
  for (const PlaceWord& word : words.words()) norms.emplace_back(word.norm);
  return norms;
}

NeighborhoodForms FormsOfNeighborhood(std::string_view name) {
  NeighborhoodForms forms;
  for (const std::string_view half : Halves(name)) forms.parts.push_back(WordsOf(half));
  const NameWords words = WordsOf(name);
  if (words.size() < 2) return forms;
  if (IsDirection(words.back())) {
    NameWords turned(words.begin(), words.end() - 1);
    forms.parts.push_back(turned);
    turned.insert(turned.begin(), words.back());
    forms.whole.push_back(std::move(turned));
  }
  if (const size_t comma = name.find(", "); comma != std::string_view::npos) {
    const NameWords base = WordsOf(name.substr(0, comma));
    NameWords turned = WordsOf(name.substr(comma + 2));
    turned.insert(turned.end(), base.begin(), base.end());
    forms.whole.push_back(std::move(turned));
    forms.parts.push_back(base);
  }
  std::erase_if(forms.parts, [](const NameWords& part) {
    return part.empty() || (part.size() == 1 && (IsGeneric(part[0]) || IsDirection(part[0])));
  });
  return forms;
}

std::vector<NameWords> FormsOfLandmark(const NameWords& name) {
  std::vector<NameWords> forms;
  const auto add = [&](NameWords words) {
    if (IsDistinctive(words) && words != name) forms.push_back(std::move(words));
  };
  const auto shortened = [&](const NameWords& words) {
    add(words);
    if (words.size() > 2 && IsGeneric(words.back())) add({words.begin(), words.end() - 1});
  };
  for (size_t first = 0; first + 2 <= name.size() && first <= 2; ++first) {
    shortened({name.begin() + static_cast<ptrdiff_t>(first), name.end()});
  }
  // "St Christopher's Hospital for Children" is St Christopher's Hospital.
  for (size_t i = 2; i + 1 < name.size(); ++i) {
    if (name[i] != "for" && name[i] != "at" && name[i] != "of" && name[i] != "de") continue;
    shortened({name.begin(), name.begin() + static_cast<ptrdiff_t>(i)});
    break;
  }
  return forms;
}

std::vector<NameWords> FormsOfStreet(const NameWords& name) {
  std::vector<NameWords> forms;
  const size_t front = name.size() > 1 && IsDirection(name.front()) ? 1 : 0;
  if (name.size() > front + 2 && (KindsOf(name.back()) & (kSuffix | kWeakSuffix)) != 0 &&
      (KindsOf(name[front]) & kSaint) == 0) {
    NameWords rest(name.begin() + static_cast<ptrdiff_t>(front) + 1, name.end());
    if (std::any_of(rest.begin(), rest.end() - 1, [](const std::string& word) { return !IsGeneric(word); }))
      forms.push_back(std::move(rest));
  }
  static const std::pair<NameWords, std::string> kInitials[] = {{{"martin", "luther", "king", "jr"}, "mlk"},
                                                                {{"martin", "luther", "king"}, "mlk"},
                                                                {{"john", "f", "kennedy"}, "jfk"},
                                                                {{"franklin", "d", "roosevelt"}, "fdr"}};
  for (const auto& [full, initials] : kInitials) {
    const auto found = std::search(name.begin(), name.end(), full.begin(), full.end());
    if (found == name.end()) continue;
    NameWords words(name.begin(), found);
    words.push_back(initials);
    words.insert(words.end(), found + static_cast<ptrdiff_t>(full.size()), name.end());
    forms.push_back(std::move(words));
    if (full.size() < 4) break;
    // Few write the Jr.
    words.assign(name.begin(), found + 3);
    words.insert(words.end(), found + 4, name.end());
    forms.push_back(std::move(words));
    break;
  }
  return forms;
}

}  // namespace crier
