#include "classifier/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <array>
#include <cstdint>
#include <unordered_map>

#include "classifier/pattern.h"

namespace crier {
namespace {

constexpr size_t kMaxVoters = 100;   // words: enough to be sure, and bounded
constexpr size_t kMaxDetect = 2048;  // bytes that cld2 sees
constexpr size_t kFewLetters = 24;   // below, cld2 guesses
constexpr int kLead = 2;             // votes that decide without asking cld2

// Words that one of the two has and the other has not. ASCII, as folded.
const std::unordered_map<std::string_view, int>& Votes() {
  static const std::unordered_map<std::string_view, int> kVotes = [] {
    std::unordered_map<std::string_view, int> votes;
    for (const char* word :
         {"the",  "is",     "are",    "and",  "of",   "to",   "on",    "in",    "it",    "this",  "that",
          "for",  "with",   "was",    "were", "has",  "have", "been",  "at",    "from",  "my",    "your",
          "our",  "they",   "there",  "here", "what", "when", "where", "who",   "why",   "how",   "not",
          "but",  "please", "you",    "we",   "i'm",  "it's", "don't", "can't", "be",    "an",    "by",
          "will", "would",  "should", "any",  "some", "out",  "off",   "just",  "still", "all",   "after",
          "near", "street", "i",      "do",   "does", "need", "needs", "help",  "fix",   "people"}) {
      votes[word] = 1;
    }
    for (const char* word :
         {"el",   "la",      "los",     "las",     "de",     "del",   "que",   "y",     "en",
          "una",  "por",     "con",     "para",    "esta",   "este",  "estan", "hay",   "muy",
          "pero", "como",    "mas",     "mi",      "su",     "sus",   "nos",   "se",    "lo",
          "al",   "ya",      "desde",   "hace",    "cuando", "donde", "sin",   "calle", "es",
          "son",  "fue",     "les",     "porque",  "todo",   "todos", "favor", "tiene", "tienen",
          "aqui", "otra",    "otro",    "gracias", "dias",   "ayuda", "agua",  "luz",   "necesitamos",
          "un",   "esquina", "alguien", "gente"}) {
      votes[word] = -1;
    }
    return votes;
  }();
  return kVotes;
}

std::string Primary(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_"));
  if (primary.size() < 2 || primary.size() > 3) return "";
  std::string lower;
  for (const char c : primary) {
    const char l = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (l < 'a' || l > 'z') return "";
    lower += l;
  }
  return lower == "und" || lower == "zxx" ? "" : lower;
}

std::string Detect(std::string_view original, const std::string& hint) {
  size_t size = std::min(original.size(), kMaxDetect);
  while (size < original.size() && size > 0 && (static_cast<unsigned char>(original[size]) & 0xC0) == 0x80)
    --size;
  const CLD2::CLDHints hints = {hint.empty() ? nullptr : hint.c_str(), nullptr, CLD2::UNKNOWN_ENCODING,
                                CLD2::UNKNOWN_LANGUAGE};
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  int bytes = 0;
  bool reliable = false;
  int valid = 0;
  const CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      original.data(), static_cast<int>(size), true, &hints, 0, languages.data(), percents.data(),
      scores.data(), nullptr, &bytes, &reliable, &valid);
  if (!reliable || best == CLD2::UNKNOWN_LANGUAGE || percents[0] < 70) return "";
  return Primary(CLD2::LanguageCode(best));
}

}  // namespace

std::string LanguageOf(std::string_view text, std::string_view original, std::string_view hint) {
  const std::unordered_map<std::string_view, int>& votes = Votes();
  int english = 0;
  int spanish = 0;
  size_t letters = 0;
  size_t words = 0;
  for (size_t i = 0; i < text.size() && words < kMaxVoters;) {
    if (!IsWordByte(text[i])) {
      letters += static_cast<unsigned char>(text[i]) >= 0x80 ? 1 : 0;
      ++i;
      continue;
    }
    size_t end = i;
    while (end < text.size() && (IsWordByte(text[end]) || text[end] == '\'')) ++end;
    letters += end - i;
    ++words;
    if (end - i <= 11) {
      if (const auto vote = votes.find(text.substr(i, end - i)); vote != votes.end())
        ++(vote->second > 0 ? english : spanish);
    }
    i = end;
  }
  const std::string told = Primary(hint);
  if (english >= spanish * 2 + kLead || (english > 0 && spanish == 0 && told == "en")) return "en";
  if (spanish >= english * 2 + kLead || (spanish > 0 && english == 0 && told == "es")) return "es";
  if (letters < kFewLetters) return english == 0 && spanish == 0 ? told : "";
  const std::string detected = Detect(original, told);
  // Against the words that were recognised, cld2 is not believed.
  if ((english > spanish && detected != "en") || (spanish > english && detected != "es")) return "";
  return detected.empty() && english == 0 && spanish == 0 ? told : detected;
}

}  // namespace crier
