#include "connectors/kit/leave.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/leave_words.h"
#include "core/text.h"

namespace crier::kit {
namespace {

// Whoever wants to leave says so soon; what stands further down is a letter about something else.
constexpr size_t kMaxText = 4'000;  // bytes that are looked at
constexpr size_t kMostWords = 60;   // beyond, a person reads it
// Beside a word that must stand alone, so many others may be a signature.
constexpr size_t kMostOthers = 3;
constexpr size_t kNegationBefore = 3;

using Words = std::vector<std::string>;

bool In(std::string_view list, const std::string& word) { return list.find(" " + word + " ") != list.npos; }

bool IsWordByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// The words of each clause, folded. An address is one word: "@own", or "@other".
std::vector<Words> ClausesOf(std::string_view text, const std::vector<std::string>& names) {
  std::string folded = Fold(text.substr(0, Utf8Floor(text, std::min(text.size(), kMaxText)))).text;
  std::vector<Words> clauses(1);
  // Letters are word bytes beyond ASCII, too; these are no letters.
  for (const std::string_view mark : {"¿", "¡", "«", "»", "•", "·"}) {
    for (size_t at = folded.find(mark); at != folded.npos; at = folded.find(mark, at))
      folded.replace(at, mark.size(), " ");
  }
  const auto end_clause = [&] {
    if (!clauses.back().empty()) clauses.emplace_back();
  };
  size_t at = 0;
  while (at < folded.size()) {
    // What stands between blanks.
    size_t end = folded.find_first_of(" \t\r\n", at);
    if (end == folded.npos) end = folded.size();
    std::string_view chunk = std::string_view(folded).substr(at, end - at);
    if (chunk.find('@') != chunk.npos) {
      while (!chunk.empty() && !IsWordByte(chunk.front())) chunk.remove_prefix(1);
      while (!chunk.empty() && !IsWordByte(chunk.back())) chunk.remove_suffix(1);
      const bool own = std::find(names.begin(), names.end(), chunk) != names.end();
      clauses.back().emplace_back(own ? "@own" : "@other");
    } else {
      std::string word;
      const auto end_word = [&] {
        if (!word.empty()) clauses.back().push_back(std::move(word));
        word.clear();
      };
      for (const char c : chunk) {
        if (IsWordByte(c)) {
          word += c;
        } else if (c != '\'') {
          end_word();
          if (c == '?' && !clauses.back().empty()) clauses.back().emplace_back("?");
          if (std::string_view(".,;:!?()").find(c) != std::string_view::npos) end_clause();
        }
      }
      end_word();
    }
    if (end < folded.size() && (folded[end] == '\n' || folded[end] == '\r')) end_clause();
    at = end + 1;
  }
  if (clauses.back().empty()) clauses.pop_back();
  return clauses;
}

bool Fits(std::string_view choice, const std::string& word) {
  for (const std::string_view one : Split(choice, '|')) {
    if (one.ends_with('~') ? word.starts_with(one.substr(0, one.size() - 1)) : word == one) return true;
  }
  return false;
}

// How many words of the clause from `at` on the way takes; 0: it is not said there.
size_t Taken(const WayToSay& way, const Words& clause, size_t at) {
  size_t next = at;
  for (std::string_view choice : Split(way.words, ' ')) {
    const bool optional = choice.ends_with('?');
    if (optional) choice.remove_suffix(1);
    if (next < clause.size() && Fits(choice, clause[next])) {
      ++next;
    } else if (!optional) {
      return 0;
    }
  }
  return next - at;
}

bool Negated(const Words& clause, size_t at) {
  for (size_t i = at - std::min(at, kNegationBefore); i < at; ++i) {
    if (In(" dont not never no cannot without nunca sin wont ", clause[i])) return true;
  }
  return false;
}

// "You do not send me alerts" is no wish.
bool Blames(const Words& clause, size_t at) {
  size_t before = at;
  while (before > 0 && In(" do does did ", clause[before - 1])) --before;
  const bool asked = before < at && clause[before] != "do";
  return asked || (before > 0 && In(" you they why didnt ", clause[before - 1]));
}

struct Clause {
  Wish wish = Wish::kNone;
  bool spanish = false;
};

class Judging {
 public:
  explicit Judging(const std::vector<std::string>& names) : names_(names) {}

  bool Courteous(const std::string& word) const {
    return In(kCourtesyWords, word) || word == "@own" ||
           std::find(names_.begin(), names_.end(), word) != names_.end();
  }
  bool Beside(const std::string& word) const {
    return Courteous(word) || In(kBesideWords, word) || In(kListWords, word);
  }

  Clause Of(const Words& clause) const {
    Clause best;
    for (const WayToSay& way : kWays) {
      for (size_t at = 0; at < clause.size(); ++at) {
        const size_t taken = Taken(way, clause, at);
        if (taken == 0) continue;
        // Whoever says not to is no case for staff either.
        if (way.negatable && Negated(clause, at)) return {};
        if (way.words.starts_with("dont|") && Blames(clause, at)) continue;
        const Wish wish = Weigh(way, clause, at, taken);
        if (wish > best.wish) best = {wish, way.spanish};
      }
    }
    return best;
  }

  // Nothing but a word that stands alone, and courtesy.
  bool StandsAlone(const Words& clause, bool* spanish) const {
    bool found = false;
    for (const std::string& word : clause) {
      if (In(kAloneWords, word)) {
        found = true;
        *spanish = *spanish || In(kAloneSpanishWords, word);
      } else if (!Courteous(word)) {
        return false;
      }
    }
    return found;
  }

 private:
  Wish Weigh(const WayToSay& way, const Words& clause, size_t at, size_t taken) const {
    const auto any = [&](auto is) { return std::any_of(clause.begin(), clause.end(), is); };
    const bool list = any([](const auto& word) { return In(kListWords, word); });
    const bool messages =
        any([](const auto& word) { return In(kListWords, word) && !In(" list lists lista listas ", word); });
    const bool receives =
        any([](const auto& word) { return word.starts_with("recib") || word.starts_with("receiv"); });
    const bool others_address = any([](const auto& word) { return word == "@other"; });
    const bool person = any([&](const auto& word) {
      return In(" me us i we my our myself @own mi nos nosotros yo ", word) ||
             (way.spanish && word.size() > 3 && word.ends_with("me"));
    });
    bool known = true, alone = true, work = false;
    for (size_t i = 0; i < clause.size(); ++i) {
      if (i >= at && i < at + taken) continue;
      const std::string& word = clause[i];
      const bool topic = messages && In(kSubjectsWords, word);
      // "No more updates?" misses them.
      known = known && (topic || Beside(word)) && !(word == "?" && way.words.starts_with("no m"));
      alone = alone && (Courteous(word) || In(kNeverAgainWords, word));
      work = work || (In(kWorkWords, word) && !topic);
    }
    const bool enough =
        way.needs == Needs::kNothing || list || receives || (way.needs == Needs::kListOrAlone && alone);
    if (known && enough && !others_address) return Wish::kLeave;
    if (work) return Wish::kNone;
    const bool named = messages || (list && (person || others_address));
    return named || (way.needs == Needs::kNothing && (person || others_address)) ? Wish::kMaybe : Wish::kNone;
  }

  const std::vector<std::string>& names_;
};

}  // namespace

LeaveWish ReadWish(const std::vector<std::string_view>& parts, const std::vector<std::string>& names) {
  const Judging judging(names);
  std::vector<Words> clauses;
  for (const std::string_view part : parts) {
    auto more = ClausesOf(part, names);
    clauses.insert(clauses.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  LeaveWish read;
  size_t words = 0, others = 0;
  bool alone = false, only_alone = true, alone_spanish = false, work = false;
  for (const Words& clause : clauses) {
    words += clause.size();
    const Clause said = judging.Of(clause);
    if (said.wish > read.wish) read = {said.wish, said.spanish, read.says_more};
    const bool stands = judging.StandsAlone(clause, &alone_spanish);
    alone = alone || stands;
    if (said.wish == Wish::kLeave || stands) continue;
    for (const std::string& word : clause) {
      work = work || In(kWorkWords, word);
      if (!judging.Courteous(word)) {
        only_alone = false;
        ++others;
      }
      read.says_more = read.says_more || !judging.Beside(word);
    }
  }
  if (read.wish != Wish::kLeave && alone) {
    if (only_alone) {
      read = {Wish::kLeave, alone_spanish, false};
    } else if (others <= kMostOthers && !work) {
      read = {Wish::kMaybe, alone_spanish, true};
    }
  }
  if (words > kMostWords && read.wish == Wish::kLeave) read = {Wish::kMaybe, read.spanish, true};
  return read;
}

std::vector<std::string> WordsOf(std::string_view text) {
  Words words;
  for (Words& clause : ClausesOf(text, {}))
    words.insert(words.end(), std::make_move_iterator(clause.begin()), std::make_move_iterator(clause.end()));
  return words;
}

std::string NoteOnWish(bool sure, bool spanish, std::string_view who) {
  if (spanish) {
    return sure ? fmt::format("[Pide la baja, sin prueba de quién escribe: {}]", who)
                : fmt::format("[Quizá pide la baja: {}]", who);
  }
  return sure ? fmt::format("[Asks to unsubscribe, sender not proven: {}]", who)
              : fmt::format("[May ask to unsubscribe: {}]", who);
}

}  // namespace crier::kit
