#include "classifier/commonness.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "classifier/word_counts.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr double kWords = 20;        // of a message
constexpr double kUnlisted = 1e-4;   // times a message, of a word that is not in the table
constexpr double kLongerPart = 0.3;  // each letter beyond two makes a part of a word so much rarer
constexpr double kTogether = 0.4;    // the power to which a word makes the ones around it rarer

class Counts {
 public:
  Counts() {
    for (std::string_view entry : Split(WordCountTable(), ' ')) {
      const size_t sign = entry.find('=');
      if (sign == std::string_view::npos) continue;
      double million = 0;
      std::from_chars(entry.data() + sign + 1, entry.data() + entry.size(), million);
      Add(entry.substr(0, sign), million * kWords / 1e6);
    }
  }

  double Word(std::string_view word) const {
    const auto found = std::lower_bound(words_.begin(), words_.end(), word);
    return found != words_.end() && *found == word ? TimesOf(found) : kUnlisted;
  }
  double Beginning(std::string_view letters) const {
    double sum = kUnlisted;
    for (auto word = std::lower_bound(words_.begin(), words_.end(), letters);
         word != words_.end() && word->starts_with(letters); ++word) {
      sum += TimesOf(word);
    }
    return sum;
  }
  // Anywhere in words.
  double Part(std::string_view letters) const {
    if (letters.size() < 2) return ones_[static_cast<unsigned char>(letters[0]) & 127];
    double least = kWords;
    for (size_t i = 1; i < letters.size(); ++i)
      least = std::min(least, twos_[Two(letters[i - 1], letters[i])]);
    return std::max(kUnlisted, least * std::pow(kLongerPart, static_cast<double>(letters.size() - 2)));
  }

 private:
  static size_t Two(char a, char b) {
    return (static_cast<size_t>(a) & 127) << 7 | (static_cast<size_t>(b) & 127);
  }
  double TimesOf(std::vector<std::string_view>::const_iterator word) const {
    return times_[static_cast<size_t>(word - words_.begin())];
  }
  void Add(std::string_view word, double times) {
    words_.push_back(word);
    times_.push_back(times);
    for (size_t i = 0; i < word.size(); ++i) {
      ones_[static_cast<unsigned char>(word[i]) & 127] += times;
      if (i > 0) twos_[Two(word[i - 1], word[i])] += times;
    }
  }

  std::vector<std::string_view> words_;  // sorted
  std::vector<double> times_;
  std::array<double, 128> ones_{};
  std::array<double, 128 * 128> twos_{};
};

double SignTimes(char c) {
  switch (c) {
    case ' ':
      return kWords;
    case '.':
    case '#':
      return 1;
    case ',':
    case '\'':
    case '!':
    case '?':
    case ':':
    case '@':
    case '-':
      return 0.5;
    default:
      return static_cast<unsigned char>(c) < 128 ? 0.1 : 0.02;
  }
}

}  // namespace

double ExpectedTimes(const Literal& literal) {
  static const Counts kCounts;
  const std::string_view text = literal.text;
  double least = kWords;
  double others = 1;
  const auto with = [&](double times) {
    // The rarest counts; those beside it make it somewhat rarer.
    others *= std::pow(std::min(std::max(least, times), 1.0), kTogether);
    least = std::min(least, times);
  };
  for (size_t i = 0; i < text.size();) {
    if (!IsWordByte(text[i])) {
      with(SignTimes(text[i++]));
      continue;
    }
    size_t end = i;
    while (end < text.size() && IsWordByte(text[end])) ++end;
    const std::string_view word = text.substr(i, end - i);
    const bool begins = i > 0 || literal.edge_before;
    const bool ends = end < text.size() || (literal.edge_after && !literal.word_tail);
    with(!begins ? kCounts.Part(word) : ends ? kCounts.Word(word) : kCounts.Beginning(word));
    i = end;
  }
  return least * others;
}

}  // namespace crier
