#include "classifier/sentiment.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "classifier/pattern.h"

namespace crier {
namespace {

constexpr double kSpread = 15;         // x / sqrt(x^2 + 15) brings a sum of 2 to 0.46 and one of 4 to 0.72
constexpr double kNegated = -0.7;      // "not good" is less bad than "good" is good
constexpr double kCapitals = 0.7;      // GOOD among small letters
constexpr double kDrawnOut = 0.3;      // "sooo goood"
constexpr double kExclamation = 0.28;  // each "!", up to four
constexpr double kQuestions = 0.2;     // each "?" behind the first, up to three
constexpr double kBeforeBut = 0.5;
constexpr double kAfterBut = 1.4;
constexpr size_t kReach = 3;                              // words over which "very" and "not" still hold
constexpr std::array<double, 3> kFade = {1.0, 0.9, 0.8};  // of a booster, by distance
constexpr size_t kMaxTokens = 4096;
constexpr double kPraise = 1.6;   // from here on a word praises, below it may be mere politeness
constexpr double kDanger = -1.5;  // of a cry for help by itself

}  // namespace

struct SentimentScorer::Token {
  std::string_view text;
  bool capitals = false;
  bool clause = false;  // a comma or a full stop stands in front
};

SentimentScorer::SentimentScorer(const std::vector<SentimentPack>& packs) {
  std::vector<std::string> languages;
  for (const SentimentPack& pack : packs) {
    if (!pack.lang.empty() && std::find(languages.begin(), languages.end(), pack.lang) == languages.end())
      languages.push_back(pack.lang);
  }
  languages.emplace_back();
  for (std::string& lang : languages) {
    Lexicon& lexicon = lexicons_.emplace_back();
    lexicon.lang = std::move(lang);
    for (const SentimentPack& pack : packs) {
      if (lexicon.lang.empty() || pack.lang.empty() || pack.lang == lexicon.lang) Add(pack, &lexicon);
    }
  }
}

void SentimentScorer::Add(const SentimentPack& pack, Lexicon* lexicon) {
  for (const auto& [word, valence] : pack.words) {
    Entry& entry = lexicon->words[word];
    entry.valence = valence;
    entry.valued = true;
  }
  for (const auto& [word, boost] : pack.boosters) lexicon->words[word].boost = boost;
  for (const std::string& word : pack.negations) lexicon->words[word].negates = true;
  for (const auto& [text, valence] : pack.phrases) {
    Reading reading;
    ReadInto(text, &reading);
    Phrase phrase;
    phrase.valence = valence;
    for (const Token& token : Tokenize(reading)) phrase.words.emplace_back(token.text);
    if (phrase.words.empty()) continue;
    lexicon->words[phrase.words.front()].begins_phrase = true;
    std::vector<Phrase>& same = lexicon->phrases[phrase.words.front()];
    const auto shorter = [&](const Phrase& other) { return other.words.size() < phrase.words.size(); };
    same.insert(std::find_if(same.begin(), same.end(), shorter), phrase);
  }
}

// Words with their apostrophes and hyphens apart, single symbols beyond ASCII (emoji), and faces such as
// ":-)".
std::vector<SentimentScorer::Token>& SentimentScorer::Tokenize(const Reading& reading) {
  static thread_local std::vector<Token> tokens;
  tokens.clear();
  const std::string_view text = reading.text;
  bool clause = false;
  for (size_t i = 0; i < text.size() && tokens.size() < kMaxTokens;) {
    const char c = text[i];
    size_t end = i + 1;
    if (IsWordByte(c)) {
      bool small = !reading.Capital(i);
      while (end < text.size() && (IsWordByte(text[end]) || text[end] == '\'')) {
        small = small || (text[end] >= 'a' && text[end] <= 'z' && !reading.Capital(end));
        ++end;
      }
      while (text[end - 1] == '\'') --end;
      tokens.push_back({text.substr(i, end - i), !small && end - i > 1, clause});
      clause = false;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
      tokens.push_back({text.substr(i, end - i), false, clause});
      clause = false;
    } else if (c != ' ' && (i == 0 || !IsWordByte(text[i - 1]))) {
      // A face stands apart from words and is at most four bytes: ":)", ":'(", "<3".
      while (end < text.size() && text[end] != ' ' && end - i < 5) ++end;
      const bool apart = end == text.size() || text[end] == ' ';
      if (apart && end - i >= 2 && end - i <= 4) {
        tokens.push_back({text.substr(i, end - i), false, clause});
        clause = false;
      } else {
        end = i + 1;
      }
    } else if (c == ',' || c == '.' || c == ';' || c == ':' || c == '!' || c == '?') {
      clause = true;
    }
    i = end;
  }
  return tokens;
}

// The entry of a word, or of what it is with its drawn-out letters shortened ("goood", "sooo").
const SentimentScorer::Entry* SentimentScorer::Look(const Lexicon& lexicon, std::string_view word,
                                                    bool* drawn_out) {
  *drawn_out = false;
  if (const auto found = lexicon.words.find(word); found != lexicon.words.end()) return &found->second;
  if (word.size() < 3 || word.size() > 64) return nullptr;
  bool repeats = false;
  for (size_t i = 2; i < word.size(); ++i)
    repeats = repeats || (word[i] == word[i - 1] && word[i] == word[i - 2]);
  if (!repeats) return nullptr;
  for (const size_t keep : {size_t{2}, size_t{1}}) {
    std::string shortened;
    size_t run = 0;
    for (size_t i = 0; i < word.size(); ++i) {
      run = i > 0 && word[i] == word[i - 1] ? run + 1 : 1;
      if (run == 1) {
        // A run of three or more is drawn out; others stay as they are.
        size_t length = 1;
        while (i + length < word.size() && word[i + length] == word[i]) ++length;
        shortened.append(length >= 3 ? std::min(length, keep) : length, word[i]);
      }
    }
    if (const auto found = lexicon.words.find(shortened); found != lexicon.words.end()) {
      *drawn_out = true;
      return &found->second;
    }
  }
  return nullptr;
}

double SentimentScorer::Sum(const Lexicon& lexicon, const std::vector<Token>& tokens, bool shouted,
                            Alarm alarm) {
  struct Known {
    const Entry* entry;
    bool drawn_out;
  };
  static thread_local std::vector<Known> known;
  known.clear();
  size_t but = tokens.size();
  for (size_t i = 0; i < tokens.size(); ++i) {
    Known word{};
    word.entry = Look(lexicon, tokens[i].text, &word.drawn_out);
    known.push_back(word);
    if (tokens[i].text == "but" || tokens[i].text == "pero") but = i;
  }
  double sum = 0;
  for (size_t i = 0; i < tokens.size();) {
    const Entry* entry = known[i].entry;
    double valence = entry != nullptr && entry->valued ? entry->valence : 0;
    size_t length = 1;
    if (entry != nullptr && entry->begins_phrase) {
      if (const auto same = lexicon.phrases.find(tokens[i].text); same != lexicon.phrases.end()) {
        for (const Phrase& phrase : same->second) {
          const size_t n = phrase.words.size();
          if (i + n > tokens.size()) continue;
          if (!std::equal(phrase.words.begin(), phrase.words.end(),
                          tokens.begin() + static_cast<ptrdiff_t>(i),
                          [](const std::string& a, const Token& b) { return a == b.text; })) {
            continue;
          }
          valence = phrase.valence;
          length = n;
          break;
        }
      }
    }
    if (valence != 0) {
      const double sign = valence > 0 ? 1 : -1;
      bool negated = false;
      for (size_t back = 1; back <= kReach && back <= i; ++back) {
        if (tokens[i - back + 1].clause) break;
        const Entry* before = known[i - back].entry;
        const std::string_view text = tokens[i - back].text;
        if (before != nullptr && before->boost != 0) {
          double boost = before->boost * kFade[back - 1];
          if (tokens[i - back].capitals && !shouted)
            boost += before->boost > 0 ? kCapitals / 2 : -kCapitals / 2;
          valence += sign * boost;
        }
        // "never not", "can't not" say yes; other negations that stand together repeat or strengthen each
        // other ("ain't no good", "DON'T CARE DON'T CARE", "no sirve nada").
        const bool negates = (before != nullptr && before->negates) || text.ends_with("n't");
        if (negates) negated = !(negated && tokens[i - back + 1].text == "not" && text != "not");
      }
      if (tokens[i].capitals && !shouted) valence += sign * kCapitals;
      if (known[i].drawn_out) valence += sign * kDrawnOut;
      // "ain't no good": a phrase that says no itself is not turned round.
      const bool own = length > 1 && entry != nullptr && entry->negates;
      if (negated && !own) valence *= kNegated;
      if (but < tokens.size()) valence *= i < but ? kBeforeBut : kAfterBut;
      const bool polite = alarm != Alarm::kNone && valence > 0 && valence < kPraise;
      if (!polite) sum += valence;
    }
    i += length;
  }
  return sum;
}

Sentiment SentimentScorer::Score(const Reading& reading, std::string_view lang, Alarm alarm) const {
  const Lexicon* lexicon = &lexicons_.back();
  for (const Lexicon& candidate : lexicons_) {
    if (candidate.lang == lang) lexicon = &candidate;
  }
  const std::vector<Token>& tokens = Tokenize(reading);
  const bool shouted = std::all_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return token.capitals || token.text.size() < 2 || !(token.text[0] >= 'a' && token.text[0] <= 'z');
  });
  double sum = Sum(*lexicon, tokens, shouted, alarm);
  if (alarm == Alarm::kDanger) sum = std::min(sum, 0.0) + kDanger;
  if (sum != 0) {
    const auto count = [&](char c) { return std::count(reading.text.begin(), reading.text.end(), c); };
    const double emphasis = kExclamation * static_cast<double>(std::min<ptrdiff_t>(count('!'), 4)) +
                            kQuestions * static_cast<double>(std::clamp<ptrdiff_t>(count('?') - 1, 0, 3));
    sum += sum > 0 ? emphasis : -emphasis;
  }
  Sentiment sentiment;
  sentiment.compound = sum / std::sqrt(sum * sum + kSpread);
  if (sentiment.compound >= kPositive) sentiment.label = "positive";
  if (sentiment.compound <= kNegative) sentiment.label = "negative";
  return sentiment;
}

}  // namespace crier
