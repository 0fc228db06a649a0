#include "desk/correction.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/length.h"
#include "core/request.h"

namespace crier {
namespace {

constexpr std::string_view kUrgencyWords[] = {"low", "medium", "high"};
constexpr std::string_view kSentiments[] = {"negative", "neutral", "positive"};
// Of a long mention many rules fire; the first ones decided it.
constexpr size_t kMostRules = 64;

template <typename Words>
bool IsOneOf(const Words& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

void AddRules(const std::vector<Evidence>& evidence, std::vector<std::string>* rules) {
  for (const Evidence& each : evidence) {
    if (rules->size() < kMostRules && !IsOneOf(*rules, each.rule)) rules->push_back(each.rule);
  }
}

std::string PlacesIn(const Verdict& verdict) {
  std::string places;
  for (const Place& place : verdict.places) places += (places.empty() ? "" : "; ") + place.text;
  return places;
}

// What the verdict says of that, and by which rules.
void Quote(const Verdict& verdict, Correction* correction) {
  const std::string& what = correction->what;
  if (what == "service") {
    if (verdict.issues.empty()) return;
    correction->said = verdict.issues.front().service_code;
    AddRules(verdict.issues.front().evidence, &correction->rules);
  } else if (what == "sentiment") {
    correction->said = verdict.sentiment.label;
  } else if (what == "urgency") {
    correction->said = UrgencyWord(verdict.urgency);
    AddRules(verdict.because, &correction->rules);
  } else if (what == "place") {
    correction->said = PlacesIn(verdict);
  } else {
    correction->said = verdict.intent;
    AddRules(verdict.because, &correction->rules);
    for (const IssueHit& issue : verdict.issues) AddRules(issue.evidence, &correction->rules);
  }
}

Result<void> CheckRight(const Objection& objection) {
  const auto wrong = [](std::string why) { return Error{Fault::kBadData, std::move(why)}; };
  const auto& [what, right, note] = objection;
  if (!IsOneOf(kCorrectable, what))
    return wrong("what is service, sentiment, urgency, place or not_a_report");
  if (what == "service" && right.empty()) return wrong("say in 'right' which service_code it is");
  if (what == "sentiment" && !IsOneOf(kSentiments, right))
    return wrong("right is negative, neutral or positive");
  if (what == "urgency" && !IsOneOf(kUrgencyWords, right)) return wrong("right is low, medium or high");
  if (what == "not_a_report" && !right.empty())
    return wrong("of not_a_report there is nothing else to say in 'right'");
  if (CountCharacters(right) > kMaxAddress)
    return wrong(fmt::format("right holds at most {} characters", kMaxAddress));
  if (CountCharacters(note) > kMaxCorrectionNote)
    return wrong(fmt::format("note holds at most {} characters", kMaxCorrectionNote));
  return {};
}

}  // namespace

std::string_view UrgencyWord(double urgency) {
  return urgency >= kHighUrgency ? "high" : (urgency >= kMediumUrgency ? "medium" : "low");
}

Result<Correction> Correct(const StoredMention& mention, const Objection& objection, const Actor& actor,
                           Time now) {
  if (auto good = CheckRight(objection); !good) return good.error();
  if (mention.removed)
    return Error{Fault::kRejected, "its author removed this mention, and its verdict went with it"};
  if (mention.unreadable)
    return Error{Fault::kRejected, "the verdict of this mention is damaged: there is nothing to correct"};
  const Verdict& verdict = mention.verdict;
  Correction correction{.mention_id = mention.id,
                        .what = objection.what,
                        .right = objection.right,
                        .note = objection.note,
                        .who = ActorText(actor),
                        .at = now,
                        .rules_version = verdict.rules_version};
  if (!verdict.issues.empty()) correction.service_code = verdict.issues.front().service_code;
  Quote(verdict, &correction);
  if (objection.what != "not_a_report" && correction.said == correction.right)
    return Error{Fault::kBadData, "that is what the verdict says already"};
  return correction;
}

}  // namespace crier
