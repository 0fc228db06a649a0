#include "desk/claims.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "core/length.h"
#include "core/text.h"
#include "desk/common_words.h"

namespace crier {
namespace {

// What each reason is worth, and the least sum that is shown: two words that few texts have are enough where
// they are most of what is said; a place or an event alone is not, many things happen there.
constexpr double kWordsBegin = 0.2, kEachWord = 0.1, kMostForWords = 0.7, kOneLink = 0.6, kOneThread = 0.5,
                 kOnePlace = 0.2, kOneEvent = 0.1, kLeastSame = 0.4;
constexpr size_t kShortestClaimWord = 3, kMostWordsRead = 200, kLeastWordsShared = 2, kMostTold = 6;
constexpr double kLeastShare = 0.4;
// Letters that decide: "broke" and "broken", "rompio" and "rompieron" are one word.
constexpr size_t kStemLetters = 5;

bool IsCommonWord(std::string_view folded) {
  static const std::unordered_set<std::string_view> common = [] {
    std::unordered_set<std::string_view> words;
    for (const std::string_view each : Split(kCommonWords, ' ')) words.insert(each);
    return words;
  }();
  return common.count(folded) > 0;
}

// Bytes of the letter or digit at `i` of a folded text; 0: there is none.
size_t LetterAt(const std::string& folded, size_t i) {
  const auto lead = static_cast<unsigned char>(folded[i]);
  if (lead < 0x80) return (lead >= 'a' && lead <= 'z') || (lead >= '0' && lead <= '9') ? 1 : 0;
  // C2: signs of Latin-1; E2: punctuation, arrows, symbols; from EF on: selectors, emoji.
  if (lead <= 0xC2 || lead == 0xE2 || lead >= 0xEF) return 0;
  return lead < 0xE0 ? 2 : 3;
}

// By what they share (words by their stems), each as it is written somewhere.
using Pieces = std::map<std::string, std::string>;
struct ClaimTraits {
  Pieces words, links, places;
  std::set<std::string> events, posts;
};

// Without scheme, "www.", fragment and a slash at the end: people pass links on in every form.
std::string PlainLink(std::string_view url) {
  if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('#'));
  while (url.ends_with('/')) url.remove_suffix(1);
  const size_t path = std::min(url.find('/'), url.size());
  std::string link = Lower(url.substr(0, path));
  if (link.starts_with("www.")) link.erase(0, 4);
  return link + std::string(url.substr(path));
}

void ReadClaimWords(const std::string& text, Pieces* words) {
  const std::string folded = Fold(text).text;
  for (size_t i = 0; i < folded.size() && words->size() < kMostWordsRead;) {
    size_t end = i, letters = 0;
    for (size_t bytes; end < folded.size() && (bytes = LetterAt(folded, end)) > 0; end += bytes) ++letters;
    const std::string word = folded.substr(i, end - i);
    if (letters >= kShortestClaimWord && !IsCommonWord(word))
      words->emplace(word.substr(0, Utf8Floor(word, kStemLetters)), word);
    i = std::max(end, i + 1);
  }
}

ClaimTraits TraitsOf(const StoredMention& stored) {
  ClaimTraits traits;
  const Mention& mention = stored.mention;
  // A link is no words.
  std::string text = mention.text;
  for (const Span& url : FindUrls(mention.text)) {
    const std::string link = PlainLink(std::string_view(mention.text).substr(url.start, url.end - url.start));
    traits.links.emplace(link, link);
    std::fill(text.begin() + static_cast<ptrdiff_t>(url.start),
              text.begin() + static_cast<ptrdiff_t>(url.end), ' ');
  }
  ReadClaimWords(text, &traits.words);
  for (const Place& place : stored.verdict.places) {
    // A whole neighborhood is no place: half the city's talk is about it.
    if (place.kind != "neighborhood") traits.places.emplace(Fold(place.text).text, place.text);
  }
  for (const HazardHit& hazard : stored.verdict.hazards) {
    if (hazard.event != "other") traits.events.insert(hazard.event);
  }
  traits.posts.insert(mention.channel + '/' + mention.native_id);
  if (!mention.in_reply_to.empty()) traits.posts.insert(mention.channel + '/' + mention.in_reply_to);
  return traits;
}

// What half of the texts have or more; a group in two languages says each thing in two ways, so each language
// has its own halves.
ClaimTraits TypicalOf(const std::vector<StoredMention>& group) {
  std::map<std::string, std::vector<ClaimTraits>> by_language;
  for (const StoredMention& each : group) by_language[each.verdict.lang].push_back(TraitsOf(each));
  ClaimTraits typical;
  for (const auto& [lang, all] : by_language) {
    const size_t enough = (all.size() + 1) / 2;
    for (Pieces ClaimTraits::*member : {&ClaimTraits::words, &ClaimTraits::places}) {
      std::map<std::string, size_t> counts;
      for (const ClaimTraits& each : all) {
        for (const auto& [key, shown] : each.*member) {
          if (++counts[key] == enough) (typical.*member).emplace(key, shown);
        }
      }
    }
    for (const ClaimTraits& each : all) {
      typical.links.insert(each.links.begin(), each.links.end());
      typical.events.insert(each.events.begin(), each.events.end());
      typical.posts.insert(each.posts.begin(), each.posts.end());
    }
  }
  return typical;
}

// The shared ones as `other` writes them.
std::vector<std::string> SharedPieces(const Pieces& one, const Pieces& other) {
  std::vector<std::string> shared;
  for (const auto& [key, shown] : other) {
    if (one.count(key) > 0) shared.push_back(shown);
  }
  return shared;
}

std::string Told(const std::vector<std::string>& pieces) {
  std::string text;
  for (size_t i = 0; i < std::min(pieces.size(), kMostTold); ++i) text += (i > 0 ? ", " : "") + pieces[i];
  return text;
}

std::optional<std::string> SharedName(const std::set<std::string>& one, const std::set<std::string>& other) {
  for (const std::string& each : one) {
    if (other.count(each) > 0) return each;
  }
  return std::nullopt;
}

SameClaim CompareClaims(const ClaimTraits& of, const ClaimTraits& other) {
  SameClaim found;
  const auto add = [&](const char* why, std::string what, double worth) {
    found.because.push_back({why, std::move(what)});
    found.score += worth;
  };
  const auto words = SharedPieces(of.words, other.words);
  const auto fewer = static_cast<double>(std::min(of.words.size(), other.words.size()));
  if (words.size() >= kLeastWordsShared && static_cast<double>(words.size()) >= kLeastShare * fewer) {
    const double worth = kWordsBegin + kEachWord * static_cast<double>(words.size());
    add("same_words", Told(words), std::min(worth, kMostForWords));
  }
  if (const auto links = SharedPieces(of.links, other.links); !links.empty())
    add("same_link", Told(links), kOneLink);
  if (SharedName(of.posts, other.posts)) add("same_thread", "", kOneThread);
  if (const auto places = SharedPieces(of.places, other.places); !places.empty())
    add("same_place", Told(places), kOnePlace);
  if (const auto event = SharedName(of.events, other.events)) add("same_event", *event, kOneEvent);
  return found;
}

bool MakesAClaim(const StoredMention& mention) { return !mention.removed && !mention.unreadable; }

bool FiredRule(const Verdict& verdict, std::string_view name) {
  return std::any_of(verdict.because.begin(), verdict.because.end(), [&](const Evidence& each) {
    return each.rule == name || each.rule.ends_with('_' + std::string(name));
  });
}

}  // namespace

Stance StanceOf(const StoredMention& mention) {
  const Verdict& verdict = mention.verdict;
  const bool marked = mention.mention.text.find('?') != std::string::npos;
  if (verdict.intent == "question" || (marked && FiredRule(verdict, "RUMOR_ASKED"))) return Stance::kAsks;
  if (FiredRule(verdict, "RUMOR_DENIED")) return Stance::kDenies;
  return marked ? Stance::kAsks : Stance::kRepeats;
}

std::vector<SameClaim> FindSameClaim(std::string_view claim, const std::vector<StoredMention>& group,
                                     const std::vector<StoredMention>& candidates, size_t most) {
  std::vector<StoredMention> said;
  std::set<int64_t> inside;
  for (const StoredMention& each : group) {
    inside.insert(each.id);
    if (MakesAClaim(each)) said.push_back(each);
  }
  ClaimTraits typical = TypicalOf(said);
  ReadClaimWords(std::string(claim), &typical.words);
  const auto [first, last] = std::minmax_element(said.begin(), said.end(), [](const auto& a, const auto& b) {
    return a.mention.created_at < b.mention.created_at;
  });
  std::vector<SameClaim> found;
  for (const StoredMention& each : candidates) {
    if (inside.count(each.id) > 0 || !MakesAClaim(each)) continue;
    const Time at = each.mention.created_at;
    const bool far = !said.empty() && (at < first->mention.created_at - kClaimWindow ||
                                       at > last->mention.created_at + kClaimWindow);
    if (far) continue;
    SameClaim same = CompareClaims(typical, TraitsOf(each));
    if (same.score < kLeastSame) continue;
    same.mention = each;
    found.push_back(std::move(same));
  }
  std::sort(found.begin(), found.end(), [](const SameClaim& one, const SameClaim& other) {
    return one.score != other.score ? one.score > other.score : one.mention.id > other.mention.id;
  });
  if (found.size() > most) found.resize(most);
  return found;
}

std::vector<std::string> WordsOfClaim(std::string_view claim, const std::vector<StoredMention>& group,
                                      size_t most) {
  ClaimTraits typical = TypicalOf(group);
  ReadClaimWords(std::string(claim), &typical.words);
  std::vector<std::string> words;
  for (const auto& [stem, word] : typical.words) words.push_back(word);
  std::stable_sort(words.begin(), words.end(),
                   [](const auto& one, const auto& other) { return one.size() > other.size(); });
  if (words.size() > most) words.resize(most);
  return words;
}

std::vector<ClaimGroup> GroupClaims(std::vector<StoredMention> mentions, size_t most) {
  std::erase_if(mentions, [](const StoredMention& each) { return !MakesAClaim(each); });
  std::sort(mentions.begin(), mentions.end(), [](const StoredMention& one, const StoredMention& other) {
    return std::pair(one.mention.created_at, one.id) < std::pair(other.mention.created_at, other.id);
  });
  // Each joins the group whose first mention it is likest, so that no group wanders off.
  std::vector<ClaimTraits> firsts;
  std::vector<ClaimGroup> groups;
  for (StoredMention& each : mentions) {
    ClaimTraits traits = TraitsOf(each);
    size_t likest = groups.size();
    double best = kLeastSame;
    for (size_t i = 0; i < groups.size(); ++i) {
      if (each.mention.created_at > groups[i].mentions.back().mention.created_at + kClaimWindow) continue;
      const double score = CompareClaims(firsts[i], traits).score;
      if (score < best || (score == best && likest != groups.size())) continue;
      best = score;
      likest = i;
    }
    if (likest == groups.size()) {
      firsts.push_back(std::move(traits));
      groups.emplace_back();
    }
    groups[likest].mentions.push_back(std::move(each));
  }
  std::erase_if(groups, [](const ClaimGroup& group) {
    std::set<std::string> people;
    for (const StoredMention& each : group.mentions)
      people.insert(each.mention.channel + '/' + Lower(each.mention.author.id));
    return people.size() < 2;
  });
  std::stable_sort(groups.begin(), groups.end(), [](const ClaimGroup& one, const ClaimGroup& other) {
    return one.mentions.size() > other.mentions.size();
  });
  if (groups.size() > most) groups.resize(most);
  for (ClaimGroup& group : groups) {
    const std::vector<StoredMention> others(group.mentions.begin() + 1, group.mentions.end());
    group.because = CompareClaims(TypicalOf(others), TraitsOf(group.mentions.front())).because;
  }
  return groups;
}

}  // namespace crier
