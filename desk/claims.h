// Mentions that make one claim, found by rules, each with the reasons, for a person to put into a rumour.
// Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/rumour.h"
#include "core/stored_mention.h"
#include "desk/similar.h"

namespace crier {

// What was said longer before or after the others is another story.
inline constexpr std::chrono::hours kClaimWindow{48};

// By the rules that fired: a rule named RUMOR_DENIED, or so in another language (ES_RUMOR_DENIED), denies;
// RUMOR_ASKED with a question mark, or the intent `question`, asks.
Stance StanceOf(const StoredMention& mention);

struct SameClaim {
  StoredMention mention;
  // same_words: words that few texts have, as written there; same_link; same_thread; same_place; same_event.
  std::vector<Likeness> because = {};
  double score = 0;  // the greater, the likelier; no probability
};
// Which of the candidates make the claim that `claim` says in staff's words and `group` in residents'; the
// likeliest first, at most `most`.
std::vector<SameClaim> FindSameClaim(std::string_view claim, const std::vector<StoredMention>& group,
                                     const std::vector<StoredMention>& candidates, size_t most);
// Words to look for them by: the longest that most of the group says.
std::vector<std::string> WordsOfClaim(std::string_view claim, const std::vector<StoredMention>& group,
                                      size_t most);

struct ClaimGroup {
  std::vector<StoredMention> mentions;  // oldest first
  std::vector<Likeness> because = {};   // what most of them have in common
};
// Groups of two mentions or more, by two people or more; the largest first, at most `most`.
std::vector<ClaimGroup> GroupClaims(std::vector<StoredMention> mentions, size_t most);

}  // namespace crier
