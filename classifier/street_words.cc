#include "classifier/street_words.h"

#include <unordered_map>

#include "classifier/street_name.h"
#include "core/text.h"

namespace crier {
namespace {

struct Spellings {
  std::string_view norm;
  uint32_t kinds;
  std::string_view words;  // all that are written for it, with blanks between
};

constexpr Spellings kSpellings[] = {
    {"n", kDirection, "n north norte"},
    {"s", kDirection, "s south sur"},
    {"e", kDirection, "e east este"},
    {"w", kDirection, "w west oeste"},
    {"ne", kDirection, "ne northeast"},
    {"nw", kDirection, "nw northwest"},
    {"se", kDirection, "se southeast"},
    {"sw", kDirection, "sw southwest"},
    {"st", kSuffix | kSaint, "st"},
    {"st", kSuffix, "street str streets sts"},
    {"ave", kSuffix, "ave avenue aves avenues aven"},
    {"ave", kSuffix | kPrefix, "av"},
    {"ave", kPrefix, "avenida avda avd"},
    {"calle", kPrefix, "calle"},
    {"blvd", kPrefix, "bulevar boulevar"},
    {"carretera", kPrefix, "carretera"},
    {"blvd", kSuffix, "blvd boulevard blv boul"},
    {"rd", kSuffix, "rd road roads"},
    {"ln", kSuffix, "ln"},
    {"ln", kWeakSuffix, "lane"},
    {"dr", kSuffix, "dr drv"},
    {"dr", kWeakSuffix, "drive"},
    {"ct", kSuffix, "ct"},
    {"ct", kWeakSuffix, "court"},
    {"pl", kSuffix, "pl"},
    {"pl", kWeakSuffix, "place"},
    {"pkwy", kSuffix, "pkwy parkway"},
    {"hwy", kSuffix, "hwy"},
    {"hwy", kWeakSuffix, "highway"},
    {"ter", kSuffix, "ter terr"},
    {"ter", kWeakSuffix, "terrace"},
    {"sq", kSuffix, "sq"},
    {"sq", kWeakSuffix, "square"},
    {"cir", kSuffix, "cir"},
    {"cir", kWeakSuffix, "circle"},
    {"aly", kSuffix, "aly"},
    {"aly", kWeakSuffix, "alley"},
    {"pike", kSuffix, "tpke turnpike"},
    {"pike", kWeakSuffix, "pike"},
    {"way", kWeakSuffix, "way"},
    {"row", kWeakSuffix, "row"},
    {"walk", kWeakSuffix, "walk"},
    {"1th", kOrdinal, "first primera"},
    {"2th", kOrdinal, "second segunda"},
    {"3th", kOrdinal, "third tercera"},
    {"4th", kOrdinal, "fourth cuarta"},
    {"5th", kOrdinal, "fifth quinta"},
    {"6th", kOrdinal, "sixth sexta"},
    {"7th", kOrdinal, "seventh septima"},
    {"8th", kOrdinal, "eighth octava"},
    {"9th", kOrdinal, "ninth novena"},
    {"10th", kOrdinal, "tenth decima"},
    {"11th", kOrdinal, "eleventh"},
    {"12th", kOrdinal, "twelfth"},
    {"&", kJoin, "&"},
    {"/", kJoin, "/"},
    {"@", kJoin, "@"},
    {"+", kJoin, "+"},
    {"and", kJoin, "and"},
    {"at", kJoin | kCommon, "at"},
    {"y", kJoin, "y"},
    {"con", kJoin, "con"},
    {"esq", kJoin, "esq"},
    {"#", 0, "#"},
    {"way", kSuffix, "wy"},
    {"expy", kSuffix, "expy expressway"},
    {"fwy", kSuffix, "fwy freeway"},
    {"loop", kWeakSuffix, "loop"},
    {"trl", kSuffix, "trl"},
    {"trl", kWeakSuffix, "trail"},
    {"cres", kSuffix, "cres"},
    {"cres", kWeakSuffix, "crescent"},
    {"plz", kWeakSuffix, "plaza"},
    {"plz", kSuffix, "plz"},
    {"st", kSaint, "saint sainte ste"},
    {"mt", kSaint, "mt mount"},
    {"ft", kSaint, "ft fort"},
    {"ctr", 0, "center centre ctr"},
    {"rec", 0, "recreation rec"},
    {"elem", 0, "elementary elem"},
    {"hosp", 0, "hospital hosp"},
    {"apts", 0, "apartments apartment apts"},
    {"bldg", 0, "building bldg"},
    {"univ", 0, "university univ"},
    {"corner", kCue, "corner"},
    {"corners", kCue, "corners"},
    {"intersection", kCue, "intersection"},
    {"junction", kCue, "junction"},
    {"cruce", kCue, "cruce"},
    {"esquina", kCue, "esquina"},
    {"interseccion", kCue, "interseccion"},
    {"jr", 0, "junior"},
    {"benjamin", 0, "ben benjamin"},
    {"harbor", 0, "harbour"},
    {"meets", kJoin, "meets"},
    {"crosses", kJoin, "crosses"},
};

}  // namespace

const StreetWord* FindStreetWord(std::string_view word) {
  static const std::unordered_map<std::string_view, StreetWord> kWords = [] {
    std::unordered_map<std::string_view, StreetWord> words;
    for (const Spellings& row : kSpellings) {
      for (const std::string_view spelling : Split(row.words, ' ')) words[spelling] = {row.norm, row.kinds};
    }
    return words;
  }();
  const auto found = kWords.find(word);
  return found == kWords.end() ? nullptr : &found->second;
}

}  // namespace crier
