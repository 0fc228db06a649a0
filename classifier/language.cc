#include "classifier/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_map>
#include <unordered_set>

#include "classifier/pattern.h"
#include "classifier/street_name.h"
#include "classifier/street_words.h"

namespace crier {
namespace {

constexpr size_t kMaxVoters = 100;   // words: enough to be sure, and bounded
constexpr size_t kMaxDetect = 2048;  // bytes that cld2 sees
constexpr size_t kFewLetters = 24;   // below, cld2 guesses
constexpr size_t kManyLetters = 40;  // bytes from which on cld2 is believed
constexpr size_t kManyWords = 6;     // words, of a language that writes blanks between them
constexpr int kLead = 4;             // votes that decide without asking cld2
constexpr int kMixed = 3;            // votes for the other language that make a text one of both
constexpr int kSurePercent = 80;     // of the text, in one language as cld2 sees it

// Words of one of the two languages, folded. Positive votes are English, negative Spanish; a word that
// French, Portuguese or Italian have as well counts half.
const std::unordered_map<std::string_view, int>& Votes() {
  static const std::unordered_map<std::string_view, int> kVotes = [] {
    std::unordered_map<std::string_view, int> votes;
    for (const char* word :
         {"the",  "is",    "are",    "and",    "of",   "to",   "it",    "this",  "that",  "for",
          "with", "was",   "were",   "has",    "have", "been", "at",    "from",  "my",    "your",
          "our",  "they",  "there",  "here",   "what", "when", "where", "who",   "why",   "how",
          "not",  "but",   "please", "you",    "we",   "i'm",  "it's",  "don't", "can't", "be",
          "by",   "will",  "would",  "should", "any",  "some", "out",   "off",   "just",  "still",
          "all",  "after", "near",   "street", "does", "need", "needs", "help",  "fix",   "people"}) {
      votes[word] = 2;
    }
    for (const char* word : {"on", "in", "an", "i", "do", "me"}) votes[word] = 1;
    for (const char* word :
         {"el",          "los",     "las",     "del",     "esta",  "estan",  "hay",   "muy",
          "pero",        "mas",     "nos",     "ya",      "hace",  "cuando", "donde", "sin",
          "calle",       "son",     "fue",     "porque",  "todos", "favor",  "tiene", "tienen",
          "aqui",        "otra",    "otro",    "gracias", "dias",  "ayuda",  "agua",  "luz",
          "necesitamos", "esquina", "alguien", "gente",   "hasta", "desde",  "nadie"}) {
      votes[word] = -2;
    }
    for (const char* word : {"la", "de", "que", "en", "una", "por", "con", "para", "este", "como", "mi", "su",
                             "sus", "se", "lo", "al", "es", "les", "todo"}) {
      votes[word] = -1;
    }
    return votes;
  }();
  return kVotes;
}

// Words of the votes that Portuguese has, too: from them alone nobody knows which of the two it is.
bool IsPortugueseToo(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = {"esta", "mas",   "nos", "favor", "dias", "agua",
                                                              "luz",  "gente", "de",  "que",   "por",  "para",
                                                              "este", "como",  "se",  "todo"};
  return kWords.contains(word);
}

// Small words of the languages nearest to Spanish that neither English nor Spanish has.
bool IsElsewhere(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = {
      "nao",   "uma",   "com",  "voce",  "sao",  "tem",  "muito",  "esse",  "essa", "isso", "pelo",
      "pela",  "das",   "na",   "em",    "ao",   "pra",  "rua",    "les",   "des",  "est",  "dans",
      "une",   "et",    "nous", "pas",   "pour", "avec", "qui",    "cette", "je",   "vous", "il",
      "che",   "della", "sono", "nella", "per",  "gli",  "questo", "c'e",   "und",  "der",  "ist",
      "nicht", "ein",   "eine", "auf",   "mit",  "wir",  "og",     "det",   "er",   "ikke", "av",
      "som",   "til",   "het",  "een",   "niet", "zijn", "nou",    "yo'n",  "pou",  "nan",  "ak"};
  return kWords.contains(word);
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

struct Detected {
  std::string code;
  bool sure = false;
};

Detected Detect(std::string_view text, const std::string& hint) {
  size_t size = std::min(text.size(), kMaxDetect);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  const CLD2::CLDHints hints = {hint.empty() ? nullptr : hint.c_str(), nullptr, CLD2::UNKNOWN_ENCODING,
                                CLD2::UNKNOWN_LANGUAGE};
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  std::array<double, 3> scores{};
  int bytes = 0;
  bool reliable = false;
  int valid = 0;
  const CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      text.data(), static_cast<int>(size), true, &hints, 0, languages.data(), percents.data(), scores.data(),
      nullptr, &bytes, &reliable, &valid);
  if (!reliable || best == CLD2::UNKNOWN_LANGUAGE || percents[0] < 70) return {};
  return {Primary(CLD2::LanguageCode(best)), percents[0] >= kSurePercent};
}

// A word of the text, and whether it may be a name.
struct Token {
  size_t start = 0;
  size_t end = 0;
  bool capital = false;
  bool first = false;  // of a sentence: its capital says nothing
};

// What the words of a text say, without those that are names.
struct Ballot {
  int english = 0;
  int spanish = 0;
  int elsewhere = 0;   // words
  size_t letters = 0;  // bytes
  size_t beyond = 0;   // of these, beyond ASCII
  size_t words = 0;
  bool portuguese = true;  // no word speaks for Spanish that Portuguese has not
  bool shouted = false;    // capitals tell nothing
  std::string said;        // as it was written, for cld2

  int most() const { return std::max(english, spanish); }
  // Enough to be sure of what is said. Some scripts write no blanks.
  bool enough() const { return letters >= kManyLetters && (words >= kManyWords || beyond * 2 > letters); }
};

bool ByteOfWord(char c) { return IsWordByte(c) || static_cast<unsigned char>(c) >= 0x80; }

// The words that have a say: no handles, hashtags, numbers or places.
std::vector<Token>& TokensOf(const Reading& reading, const std::vector<Place>& places) {
  static thread_local std::vector<Token> tokens;
  tokens.clear();
  const std::string_view text = reading.text;
  size_t place = 0;
  bool first = true;
  for (size_t i = 0; i < text.size() && tokens.size() < kMaxVoters;) {
    const char c = text[i];
    if (c == '@' || c == '#') {
      while (i < text.size() && text[i] != ' ') ++i;
      continue;
    }
    if (!ByteOfWord(c)) {
      first = first || c == '.' || c == '!' || c == '?' || c == ':';
      ++i;
      continue;
    }
    const size_t start = i;
    bool digits = false;
    for (; i < text.size() && (ByteOfWord(text[i]) || text[i] == '\''); ++i)
      digits = digits || (text[i] >= '0' && text[i] <= '9');
    const bool begins = first;
    first = false;
    if (digits) continue;
    const size_t from = places.empty() ? 0 : reading.Span(start, i).first;
    while (place < places.size() && places[place].kind != "point" && places[place].end <= from) ++place;
    if (place < places.size() && places[place].kind != "point" && places[place].start <= from) continue;
    tokens.push_back({start, i, reading.Capital(start), begins});
  }
  return tokens;
}

// A name has a capital, and so have the words around "de las" in "Alameda de las Pulgas". Where most letters
// are capitals they tell nothing.
Ballot Poll(const Reading& reading, const std::vector<Place>& places) {
  const std::string_view text = reading.text;
  const std::vector<Token>& tokens = TokensOf(reading, places);
  size_t capitals = 0;
  for (const Token& token : tokens) capitals += token.capital ? 1 : 0;
  const auto small = [&](size_t i) {
    const std::string_view word = text.substr(tokens[i].start, tokens[i].end - tokens[i].start);
    return word == "de" || word == "la" || word == "las" || word == "los" || word == "del" || word == "of" ||
           word == "the";
  };
  const auto capital = [&](size_t i) { return i < tokens.size() && tokens[i].capital; };
  Ballot ballot;
  ballot.shouted = capitals * 4 > tokens.size() * 3;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view word = text.substr(tokens[i].start, tokens[i].end - tokens[i].start);
    const auto vote = word.size() <= 11 ? Votes().find(word) : Votes().end();
    const bool known = vote != Votes().end();
    if (!ballot.shouted) {
      if (!known && tokens[i].capital && !tokens[i].first) continue;
      if (i > 0 && small(i) && capital(i - 1) &&
          (capital(i + 1) || (i + 2 < tokens.size() && small(i + 1) && capital(i + 2))))
        continue;
      if (i > 1 && small(i) && small(i - 1) && capital(i - 2) && capital(i + 1)) continue;
    }
    // "Av" is Norwegian to cld2.
    if (const StreetWord* street = FindStreetWord(word);
        !known && street != nullptr && (street->kinds & kSuffix) != 0)
      continue;
    ++ballot.words;
    ballot.letters += word.size();
    if (known) {
      (vote->second > 0 ? ballot.english : ballot.spanish) += std::abs(vote->second);
      ballot.portuguese = ballot.portuguese && (vote->second > 0 || IsPortugueseToo(word));
    } else if (IsElsewhere(word)) {
      ++ballot.elsewhere;
    }
  }
  return ballot;
}

// As they were written, since cld2 looks at accents, too; only where it is asked.
void Write(const Reading& reading, const std::vector<Place>& places, Ballot* ballot) {
  const std::vector<Token>& tokens = TokensOf(reading, places);
  for (const Token& token : tokens) {
    const std::string_view word = std::string_view(reading.text).substr(token.start, token.end - token.start);
    if (token.capital && !token.first && tokens.size() > 1 && !Votes().contains(word) && !ballot->shouted)
      continue;
    const auto [from, to] = reading.Span(token.start, token.end);
    ballot->said.append(reading.original.substr(from, to - from)) += ' ';
  }
  for (const char c : ballot->said) ballot->beyond += static_cast<unsigned char>(c) >= 0x80 ? 1 : 0;
}

}  // namespace

Language LanguageOf(const Reading& reading, const std::vector<Place>& places, std::string_view hint) {
  Ballot ballot = Poll(reading, places);
  const auto [english, spanish] = std::pair(ballot.english, ballot.spanish);
  const bool elsewhere = ballot.elsewhere >= 2;
  std::string told = Primary(hint);
  if (told != "en" && told != "es") told.clear();  // what only a platform says switches no rules off
  const bool few = ballot.words < kManyWords;
  if (english >= spanish * 2 + kLead && !elsewhere) return {"en", !few && spanish < kMixed};
  if (spanish >= english * 2 + kLead && !elsewhere)
    return {"es", !few && english < kMixed && !ballot.portuguese};
  if ((english > 0 && spanish == 0 && told == "en") || (spanish > 0 && english == 0 && told == "es"))
    return {told, false};
  if (ballot.letters < kFewLetters) return {english == 0 && spanish == 0 ? told : "", false};
  Write(reading, places, &ballot);
  const Detected detected = Detect(ballot.said, Primary(hint));
  const std::string best = english > spanish ? "en" : "es";
  const std::string voted = ballot.most() > 2 ? best : "";
  if (detected.code == "en" || detected.code == "es") {
    // Against words that were recognised, cld2 is not believed.
    if (!voted.empty() && detected.code != voted) return {};
    const int against = detected.code == "en" ? spanish : english;
    return {detected.code, detected.sure && ballot.enough() && against == 0};
  }
  if (detected.code.empty()) return {ballot.most() == 0 ? told : "", false};
  // Another language, where there is enough of it and hardly a word of these two.
  const bool own = english * 3 <= static_cast<int>(ballot.words) * 2 && (elsewhere || ballot.most() <= 2);
  if (detected.sure && ballot.enough() && own) return {detected.code, true};
  return {};
}

}  // namespace crier
