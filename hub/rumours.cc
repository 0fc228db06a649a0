#include "hub/rumours.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "core/log.h"
#include "core/text.h"
#include "desk/rumour.h"
#include "hub/hub.h"
#include "hub/replies.h"
#include "store/tables/bulletins.h"
#include "store/tables/mentions.h"
#include "store/tables/rumours.h"

namespace crier {
namespace {

constexpr int kNewest = 300, kByEachWord = 100;  // candidates
constexpr size_t kWordsSearched = 6, kMostCompared = 60, kMostSuggested = 20, kMostSpreading = 20;
constexpr int64_t kMostLookedAt = 10'000;
constexpr int kMostHeardRumours = 500;
constexpr size_t kAnswersTogether = 50;  // in one transaction

using Asker = std::pair<std::string, std::string>;  // channel, author

Asker AskerOf(const std::string& channel, const std::string& author) { return {channel, Lower(author)}; }

Json BecauseJson(const std::vector<Likeness>& because) {
  Json list = Json::array();
  for (const Likeness& each : because) {
    Json reason{{"why", each.why}};
    if (!each.what.empty()) reason["what"] = each.what;
    list.push_back(std::move(reason));
  }
  return list;
}

Json ClosedAt(const Rumour& rumour) {
  return rumour.closed_at ? Json(FormatTime(*rumour.closed_at)) : Json();
}

Result<Json> AnsweringBulletin(Tx& tx, const std::string& id) {
  if (id.empty()) return Json();
  auto bulletin = FindBulletin(tx, id);
  if (!bulletin) return bulletin.error();
  if (!*bulletin) return Json();
  return Json{{"id", id}, {"state", (*bulletin)->state}};
}

// What may be said of the same claim: the newest of its days, and what has its words.
Result<std::vector<StoredMention>> CandidatesFor(Tx& tx, const Rumour& rumour,
                                                 const std::vector<StoredMention>& group) {
  Time first = rumour.opened_at, last = rumour.opened_at;
  for (const StoredMention& each : group) {
    first = std::min(first, each.mention.created_at);
    last = std::max(last, each.mention.created_at);
  }
  MentionQuery query;
  query.since = first - kClaimWindow;
  query.until = last + kClaimWindow;
  query.limit = kNewest;
  query.look_through = kMostLookedAt;
  auto found = FindMentions(tx, query);
  if (!found) return found.error();
  std::vector<StoredMention> candidates = *std::move(found);
  std::set<int64_t> known;
  for (const StoredMention& each : candidates) known.insert(each.id);
  query.limit = kByEachWord;
  for (const std::string& word : WordsOfClaim(rumour.claim, group, kWordsSearched)) {
    query.text = word;
    auto more = FindMentions(tx, query);
    if (!more) return more.error();
    for (StoredMention& each : *more) {
      if (known.insert(each.id).second) candidates.push_back(std::move(each));
    }
  }
  return candidates;
}

Result<Json> SuggestedJson(Tx& tx, const Rumour& rumour, const std::vector<RumourMention>& members,
                           const std::vector<StoredMention>& group) {
  auto candidates = CandidatesFor(tx, rumour, group);
  if (!candidates) return candidates.error();
  std::set<int64_t> known;
  for (const RumourMention& each : members) known.insert(each.mention_id);
  std::erase_if(*candidates, [&](const StoredMention& each) { return known.count(each.id) > 0; });
  Json list = Json::array();
  const std::vector<SameClaim> alike = FindSameClaim(rumour.claim, group, *candidates, kMostCompared);
  for (const SameClaim& each : alike) {
    if (list.size() >= kMostSuggested) break;
    auto other = RumourOf(tx, each.mention.id);
    if (!other) return other.error();
    if (!other->empty()) continue;
    list.push_back({{"mention", MentionJson(each.mention)},
                    {"stance", StanceName(StanceOf(each.mention))},
                    {"because", BecauseJson(each.because)},
                    {"score", each.score}});
  }
  return list;
}

// Its mentions, each with what became of the answer to its author.
Result<Json> MembersJson(Tx& tx, const std::vector<RumourMention>& members,
                         const std::vector<RumourAnswer>& answers, std::vector<StoredMention>* group) {
  std::map<Asker, const RumourAnswer*> answered;
  for (const RumourAnswer& each : answers) answered[{each.channel, each.author}] = &each;
  Json list = Json::array();
  for (const RumourMention& each : members) {
    if (each.taken_out) continue;
    auto mention = FindMention(tx, each.mention_id);
    if (!mention) return mention.error();
    if (!*mention) continue;
    const auto answer = answered.find(AskerOf(each.channel, each.author));
    Json said;
    if (answer != answered.end())
      said = {{"reply_id", answer->second->reply_id},
              {"why", answer->second->why},
              {"at", FormatTime(answer->second->at)}};
    list.push_back({{"mention", MentionJson(**mention)},
                    {"stance", StanceName(each.stance)},
                    {"by_person", each.by_person},
                    {"who", each.who},
                    {"at", FormatTime(each.at)},
                    {"answer", std::move(said)}});
    group->push_back(**std::move(mention));
  }
  return list;
}

Json SpreadJson(const std::vector<SpreadHour>& spread) {
  Json list = Json::array();
  for (const SpreadHour& each : spread) {
    list.push_back({{"hour", FormatTime(each.hour)},
                    {"repeats", each.repeats},
                    {"denies", each.denies},
                    {"asks", each.asks}});
  }
  return list;
}

// Nothing where he cannot be answered; `why` says why.
Result<std::optional<Reply>> AnswerAsker(Hub& hub, Tx& tx, const Rumour& rumour, const Bulletin& bulletin,
                                         int64_t mention_id, Time now, std::string* why) {
  auto mention = FindMention(tx, mention_id);
  if (!mention) return mention.error();
  const std::string lang = *mention ? (*mention)->verdict.lang : "";
  const Acting by = ActorOf(rumour.answered_by).value_or(Actor::Hub());
  for (const bool brief : {false, true}) {
    const AskedAnswer answer = AnswerOf(bulletin, lang, brief);
    auto reply = Answer(
        hub, tx, {.mention = mention_id, .words = answer.words, .canned = {}, .lang = answer.lang}, by, now);
    if (reply) return std::optional<Reply>(*std::move(reply));
    const Fault fault = reply.error().fault;
    if (fault != Fault::kRejected && fault != Fault::kNotFound && fault != Fault::kBadData)
      return reply.error();
    *why = reply.error().message;
  }
  return std::optional<Reply>();
}

// Of each who asks the mention that came last, unless he has an answer.
std::vector<RumourMention> Unanswered(std::vector<RumourMention> members,
                                      const std::vector<RumourAnswer>& answers) {
  std::set<Asker> done;
  for (const RumourAnswer& each : answers) done.insert({each.channel, each.author});
  std::reverse(members.begin(), members.end());
  std::erase_if(members, [&](const RumourMention& each) {
    return each.taken_out || each.removed || each.stance != Stance::kAsks || each.author.empty() ||
           !done.insert(AskerOf(each.channel, each.author)).second;
  });
  return members;
}

struct Answered {
  std::vector<Reply> replies;
  bool more = false;
};
Result<void> AnswerOne(Hub& hub, Tx& tx, const std::string& id, Answered* all) {
  *all = {};
  const Time now = hub.clock().Now();
  auto rumour = FindRumour(tx, id);
  if (!rumour || !*rumour) return rumour ? Result<void>() : rumour.error();
  auto bulletin = FindBulletin(tx, (*rumour)->bulletin_id);
  if (!bulletin) return bulletin.error();
  if (!(*rumour)->answer_due || !*bulletin || !IsSaid(**bulletin)) return {};
  auto members = MentionsOfRumour(tx, id);
  if (!members) return members.error();
  auto answers = AnswersOfRumour(tx, id);
  if (!answers) return answers.error();
  std::vector<RumourMention> waiting = Unanswered(*std::move(members), *answers);
  all->more = waiting.size() > kAnswersTogether;
  if (all->more) waiting.resize(kAnswersTogether);
  for (const RumourMention& each : waiting) {
    RumourAnswer answer{.rumour_id = id, .mention_id = each.mention_id, .at = now};
    std::tie(answer.channel, answer.author) = AskerOf(each.channel, each.author);
    auto reply = AnswerAsker(hub, tx, **rumour, **bulletin, each.mention_id, now, &answer.why);
    if (!reply) return reply.error();
    if (*reply) {
      answer.reply_id = (*reply)->id;
      answer.why.clear();
      all->replies.push_back(**std::move(reply));
    }
    if (auto added = AddRumourAnswer(tx, answer); !added) return added;
  }
  (*rumour)->answer_due = all->more;
  return SaveRumour(tx, **rumour);
}

}  // namespace

Json RumourRecordJson(const Rumour& rumour) {
  return {{"id", rumour.id},
          {"claim", rumour.claim},
          {"owner", rumour.owner},
          {"verdict", RumourVerdictName(rumour.verdict)},
          {"reason", rumour.reason},
          {"opened_by", rumour.opened_by},
          {"opened_at", FormatTime(rumour.opened_at)},
          {"closed_by", rumour.closed_by},
          {"closed_at", ClosedAt(rumour)},
          {"answered_by", rumour.answered_by},
          {"changed_at", FormatTime(rumour.changed_at)}};
}

Result<Json> RumourJson(Tx& tx, const Rumour& rumour, bool whole) {
  Json json = RumourRecordJson(rumour);
  auto bulletin = AnsweringBulletin(tx, rumour.bulletin_id);
  if (!bulletin) return bulletin.error();
  json["bulletin"] = *std::move(bulletin);
  auto members = MentionsOfRumour(tx, rumour.id);
  if (!members) return members.error();
  auto answers = AnswersOfRumour(tx, rumour.id);
  if (!answers) return answers.error();
  const std::vector<SpreadHour> spread = SpreadOf(*members);
  SpreadHour sum;
  for (const SpreadHour& each : spread) {
    sum.repeats += each.repeats;
    sum.denies += each.denies;
    sum.asks += each.asks;
  }
  json["repeats"] = sum.repeats;
  json["denies"] = sum.denies;
  json["asks"] = sum.asks;
  json["answered"] = std::count_if(answers->begin(), answers->end(),
                                   [](const RumourAnswer& each) { return !each.reply_id.empty(); });
  json["spread"] = SpreadJson(spread);
  if (!whole) return json;
  std::vector<StoredMention> group;
  auto mentions = MembersJson(tx, *members, *answers, &group);
  if (!mentions) return mentions.error();
  json["mentions"] = *std::move(mentions);
  auto suggested = SuggestedJson(tx, rumour, *members, group);
  if (!suggested) return suggested.error();
  json["suggested"] = *std::move(suggested);
  return json;
}

Result<Json> SpreadingJson(Tx& tx, Time now) {
  MentionQuery query;
  query.intent = "rumor";
  query.since = now - kClaimWindow;
  query.limit = kMostHeardRumours;
  query.look_through = kMostLookedAt;
  auto heard = FindMentions(tx, query);
  if (!heard) return heard.error();
  std::vector<StoredMention> loose;
  for (StoredMention& each : *heard) {
    auto rumour = RumourOf(tx, each.id);
    if (!rumour) return rumour.error();
    if (rumour->empty()) loose.push_back(std::move(each));
  }
  Json list = Json::array();
  const std::vector<ClaimGroup> groups = GroupClaims(std::move(loose), kMostSpreading);
  for (const ClaimGroup& group : groups) {
    std::map<Stance, int64_t> counts;
    Json ids = Json::array();
    for (const StoredMention& each : group.mentions) {
      ids.push_back(each.id);
      ++counts[StanceOf(each)];
    }
    list.push_back({{"mentions", std::move(ids)},
                    {"first", MentionJson(group.mentions.front())},
                    {"because", BecauseJson(group.because)},
                    {"repeats", counts[Stance::kRepeats]},
                    {"denies", counts[Stance::kDenies]},
                    {"asks", counts[Stance::kAsks]}});
  }
  return list;
}

void TellRumour(Hub& hub, const std::string& id) {
  Json json;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto rumour = FindRumour(tx, id);
    if (!rumour || !*rumour) return rumour ? Result<void>() : rumour.error();
    auto shown = RumourJson(tx, **rumour);
    if (!shown) return shown.error();
    json = *std::move(shown);
    return {};
  });
  if (read && !json.is_null()) {
    hub.live().Publish("rumours", Dump(json));
  } else if (!read) {
    LogError("a rumour is not told to the consoles", {{"rumour", id}, {"error", read.error().message}});
    hub.live().Publish(kReload, "{}");
  }
}

Result<bool> AnswerRumours(Hub& hub) {
  std::vector<std::string> due;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    due.clear();
    auto rumours = RumoursToAnswer(tx);
    if (!rumours) return rumours.error();
    for (const Rumour& each : *rumours) {
      auto bulletin = FindBulletin(tx, each.bulletin_id);
      if (!bulletin) return bulletin.error();
      if (*bulletin && IsSaid(**bulletin)) due.push_back(each.id);
    }
    return {};
  });
  if (!read) return read.error();
  bool more = false;
  for (const std::string& id : due) {
    Answered answered;
    auto written = hub.db().Write([&](Tx& tx) { return AnswerOne(hub, tx, id, &answered); });
    if (!written) return written.error();
    more = more || answered.more;
    TellSent(hub, answered.replies);
    TellRumour(hub, id);
  }
  return more;
}

}  // namespace crier
