#include "desk/rumour.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/length.h"

namespace crier {
namespace {

Result<void> CheckClaim(const std::string& claim) {
  if (claim.empty()) return Error{Fault::kBadData, "say in 'claim' what is said"};
  if (CountCharacters(claim) > kMaxClaim)
    return Error{Fault::kBadData, fmt::format("a claim holds at most {} characters", kMaxClaim)};
  return {};
}

// Later than the last change, whatever the clock says.
void TouchRumour(Rumour* rumour, Time now) {
  rumour->changed_at = std::max(now, rumour->changed_at + std::chrono::milliseconds(1));
}

Error NotNow(std::string why) { return {Fault::kRejected, std::move(why)}; }

Result<void> CloseAs(const RumourStep& step, const Actor& who, Time now, Rumour* rumour) {
  if (rumour->verdict != RumourVerdict::kOpen)
    return NotNow(fmt::format("{} closed it: {}", rumour->closed_by, rumour->reason));
  if (step.verdict == RumourVerdict::kOpen)
    return Error{Fault::kBadData, "to close it, say in 'verdict' whether it is true, false or unclear"};
  if (step.reason.empty()) return Error{Fault::kBadData, "to close it, say in 'reason' how that is known"};
  if (CountCharacters(step.reason) > kMaxRumourReason)
    return Error{Fault::kBadData, fmt::format("a reason holds at most {} characters", kMaxRumourReason)};
  rumour->verdict = step.verdict;
  rumour->reason = step.reason;
  rumour->closed_by = ActorText(who);
  rumour->closed_at = now;
  return {};
}

Result<void> Reopen(Rumour* rumour) {
  if (rumour->verdict == RumourVerdict::kOpen) return NotNow("it is open");
  rumour->verdict = RumourVerdict::kOpen;
  rumour->reason.clear();
  rumour->closed_by.clear();
  rumour->closed_at.reset();
  return {};
}

Result<void> TakeIt(const Actor& who, Rumour* rumour) {
  if (who.kind != Actor::Kind::kPerson)
    return NotNow("only a person who is signed in, or his own token, takes it: somebody must answer for it");
  if (!rumour->owner.empty() && rumour->owner != ActorText(who))
    return NotNow(fmt::format("{} has it", rumour->owner));
  rumour->owner = ActorText(who);
  return {};
}

Result<void> Release(Rumour* rumour) {
  if (rumour->owner.empty()) return NotNow("nobody has it");
  rumour->owner.clear();
  return {};
}

Result<void> Reword(const RumourStep& step, Rumour* rumour) {
  if (auto good = CheckClaim(step.claim); !good) return good;
  rumour->claim = step.claim;
  return {};
}

}  // namespace

Result<Rumour> NewRumour(const std::string& id, const std::string& claim, const Actor& who, Time now) {
  if (auto good = CheckClaim(claim); !good) return good.error();
  Rumour rumour{.id = id, .claim = claim, .opened_by = ActorText(who), .opened_at = now};
  if (who.kind == Actor::Kind::kPerson) rumour.owner = rumour.opened_by;
  rumour.changed_at = now;
  return rumour;
}

Result<Rumour> Step(Rumour rumour, const RumourStep& step, const Actor& who, Time now) {
  Result<void> done = Error{Fault::kBadData, "a rumour takes take, release, word, close and reopen"};
  if (step.action == "take") done = TakeIt(who, &rumour);
  if (step.action == "release") done = Release(&rumour);
  if (step.action == "word") done = Reword(step, &rumour);
  if (step.action == "close") done = CloseAs(step, who, now, &rumour);
  if (step.action == "reopen") done = Reopen(&rumour);
  if (!done) return done.error();
  TouchRumour(&rumour, now);
  return rumour;
}

Result<Rumour> AnswerBy(Rumour rumour, const Bulletin& bulletin, const Actor& who, Time now) {
  if (bulletin.status != "Actual") return NotNow("this bulletin is a drill: it answers nobody");
  if (bulletin.state == "cancelled" || bulletin.state == "superseded")
    return NotNow(fmt::format("this bulletin is {}: name one that stands", bulletin.state));
  rumour.bulletin_id = bulletin.id;
  rumour.answered_by = ActorText(who);
  rumour.answer_due = true;
  TouchRumour(&rumour, now);
  return rumour;
}

bool IsSaid(const Bulletin& bulletin) { return bulletin.state == "sending" || bulletin.state == "sent"; }

AskedAnswer AnswerOf(const Bulletin& bulletin, const std::string& lang, bool brief) {
  auto wording = bulletin.info.find(lang.substr(0, lang.find('-')));
  if (wording == bulletin.info.end()) wording = bulletin.info.find("en");
  if (wording == bulletin.info.end()) wording = bulletin.info.begin();
  if (wording == bulletin.info.end()) return {lang, bulletin.web};
  const Wording& said = wording->second;
  std::string words = said.headline;
  const auto add = [&](const std::string& more) {
    if (!more.empty()) words += (words.empty() ? "" : "\n") + more;
  };
  if (!brief) add(said.description);
  if (!brief) add(said.instruction);
  add(bulletin.web);
  return {wording->first, words};
}

std::vector<SpreadHour> SpreadOf(const std::vector<RumourMention>& mentions) {
  std::map<Time, SpreadHour> hours;
  for (const RumourMention& each : mentions) {
    if (each.taken_out || each.removed) continue;
    const Time hour = HourOf(each.said_at);
    SpreadHour& counted = hours[hour];
    counted.hour = hour;
    switch (each.stance) {
      case Stance::kRepeats:
        ++counted.repeats;
        break;
      case Stance::kDenies:
        ++counted.denies;
        break;
      case Stance::kAsks:
        ++counted.asks;
        break;
    }
  }
  std::vector<SpreadHour> spread;
  for (const auto& [hour, counted] : hours) spread.push_back(counted);
  return spread;
}

}  // namespace crier
