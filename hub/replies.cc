#include "hub/replies.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/reply.h"
#include "broadcast/reply.h"
#include "broadcast/words.h"
#include "core/id.h"
#include "core/log.h"
#include "core/text.h"
#include "desk/reply.h"
#include "hub/answer_values.h"
#include "hub/hub.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"
#include "store/tables/consents.h"
#include "store/tables/jobs.h"
#include "store/tables/mentions.h"
#include "store/tables/merges.h"
#include "store/tables/outbox.h"
#include "store/tables/replies.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

Result<StoredMention> AnsweredMention(Tx& tx, int64_t id) {
  auto found = FindMention(tx, id);
  if (!found) return found.error();
  if (!*found) return Error{Fault::kNotFound, fmt::format("not found: mention {}", id)};
  return **std::move(found);
}

Result<std::shared_ptr<OpenChannel>> AnsweringChannel(Hub& hub, const std::string& name) {
  auto channel = hub.FindChannel(name);
  if (channel == nullptr)
    return Error{Fault::kRejected, fmt::format("there is no channel '{}' any more to answer on", name)};
  if (!channel->sends()) {
    return Error{Fault::kRejected, fmt::format("the channel '{}' does not send{}", name,
                                               channel->config().paused ? " while it is paused" : "")};
  }
  return channel;
}

Result<void> CheckWanted(Tx& tx, const Reply& reply) {
  auto consent = FindConsent(tx, reply.channel, reply.recipient);
  if (!consent) return consent.error();
  if (*consent && !(*consent)->granted) {
    return Error{Fault::kRejected,
                 "this person asked for no more messages on this channel; answer on another way, or restore "
                 "his consent first"};
  }
  if (reply.instead_of.empty()) return {};
  auto failed = FindReply(tx, reply.instead_of);
  if (!failed) return failed.error();
  if (!*failed || (*failed)->mention_id != reply.mention_id)
    return Error{Fault::kRejected, "instead_of is no reply to this mention"};
  auto rows = DeliveriesOfReply(tx, reply.instead_of);
  if (!rows) return rows.error();
  if (StandingOfReply(*rows).state == ReplyState::kFailed) return {};
  return Error{Fault::kRejected, "the reply that this one is to stand for has not failed; look at it again"};
}

// In the resident's language as he writes it, not as the platform assumes.
std::string LanguageFor(const Answering& wanted, const StoredMention& mention) {
  for (const std::string& lang : {wanted.lang, mention.verdict.lang, mention.mention.lang}) {
    if (!lang.empty()) return lang;
  }
  return "en";
}

// Its words, title and language.
Result<void> WriteWords(Hub& hub, Tx& tx, const Answering& wanted, const StoredMention& mention, Time now,
                        Reply* reply) {
  reply->lang = LanguageFor(wanted, mention);
  if (!wanted.words.empty() || wanted.canned.empty()) {
    reply->kind = wanted.kind;
    reply->words = Trim(wanted.words);
    return {};
  }
  const CannedAnswer* canned = hub.canned().Find(wanted.canned);
  if (canned == nullptr)
    return Error{Fault::kNotFound, "not found: prepared answer " + Excerpt(wanted.canned, 64)};
  const CannedWords& words = WordsIn(*canned, &reply->lang);
  auto values = AnswerValues(hub, tx, reply->request_id, reply->lang, now);
  if (!values) return values.error();
  auto filled = FillCanned(words, *values);
  if (!filled) return filled.error();
  reply->kind = canned->kind;
  reply->canned = canned->id;
  reply->title = std::move(filled->title);
  reply->words = std::move(filled->words);
  return {};
}

// A mail's subject; other channels have none, and nothing of a resident's words goes where it is not needed.
std::string TitleFor(const Reply& reply, const StoredMention& mention, const Abilities& can) {
  const bool mail = can.recipients && can.threads;
  return mail && reply.title.empty() && !reply.automatic ? ReplySubject(mention.mention) : reply.title;
}

AuditedChange SentChange(const Reply& reply) {
  return {"reply " + reply.id,
          nullptr,
          {{"mention", reply.mention_id},
           {"request", reply.request_id},
           {"channel", reply.channel},
           {"recipient", reply.recipient},
           {"visibility", VisibilityName(reply.visibility)},
           {"kind", ReplyKindName(reply.kind)},
           {"words", reply.words}}};
}

}  // namespace

Result<PreparedReply> PrepareReply(Hub& hub, Tx& tx, const Answering& wanted, const Acting& by, Time now) {
  auto mention = AnsweredMention(tx, wanted.mention);
  if (!mention) return mention.error();
  auto channel = AnsweringChannel(hub, mention->mention.channel);
  if (!channel) return channel.error();
  const Abilities can = (*channel)->abilities();
  auto to = AddressOf(*mention, can);
  if (!to) return to.error();
  PreparedReply prepared;
  Reply& reply = prepared.reply;
  reply.mention_id = wanted.mention;
  reply.request_id = mention->request_id;
  reply.channel = mention->mention.channel;
  reply.recipient = to->recipient;
  reply.handle = to->handle;
  reply.parent = to->parent;
  reply.visibility = to->visibility;
  reply.automatic = wanted.automatic;
  reply.by = ActorText(by.who);
  reply.once = wanted.once;
  reply.instead_of = wanted.instead_of;
  reply.at = now;
  if (auto wants = CheckWanted(tx, reply); !wants) return wants.error();
  if (auto written = WriteWords(hub, tx, wanted, *mention, now, &reply); !written) return written.error();
  reply.title = TitleFor(reply, *mention, can);
  if (auto good = CheckReplyWords(reply.words); !good) return good.error();
  prepared.view = (*channel)->ViewAtHand(hub.config().time_zone, &prepared.doubt);
  auto rendered =
      RenderReply({reply.lang, reply.title, reply.words, reply.handle, reply.visibility, reply.automatic},
                  prepared.view, now);
  if (!rendered) return rendered.error();
  prepared.rendered = *std::move(rendered);
  return prepared;
}

Result<Job> AddJobToOne(Tx& tx, Job job, const Post& post, const std::string& recipient,
                        const std::string& parent, Time now, Time due) {
  job.channel = post.channel;
  job.state = JobState::kExpanded;
  job.created_at = job.updated_at = now;
  auto id = AddJob(tx, job);
  if (!id) return id.error();
  job.id = *id;
  if (auto saved = SavePost(tx, job.id, post); !saved) return saved.error();
  std::vector<Delivery> rows = RowsToOne(job, post, recipient, parent, NewRandomKey, now);
  for (Delivery& row : rows) row.next_attempt = due;
  auto added = AddDeliveries(tx, rows);
  if (!added) return added.error();
  return job;
}

namespace {

Result<Reply> WriteReply(Tx& tx, PreparedReply prepared, const Acting& by, Time now, Time due) {
  Reply& reply = prepared.reply;
  reply.id = NewId(now);
  if (auto added = AddReply(tx, reply); !added) return added.error();
  Job job;
  job.kind = JobKind::kReply;
  job.subject = reply.id;
  job.priority = reply.automatic ? kAutomaticPriority : kReplyPriority;
  // What goes to one person alone names him, also where the channel usually speaks to a place.
  const std::string to = reply.visibility == Visibility::kDirect ? reply.recipient : "";
  auto written = AddJobToOne(tx, job, prepared.rendered.post, to, reply.parent, now, due);
  if (!written) return written.error();
  if (auto recorded = Record(tx, by, now, "reply.send", SentChange(reply)); !recorded)
    return recorded.error();
  return std::move(reply);
}

}  // namespace

Result<Reply> Answer(Hub& hub, Tx& tx, const Answering& wanted, const Acting& by, Time now) {
  auto before = FindReplyOnce(tx, ActorText(by.who), wanted.once);
  if (!before) return before.error();
  if (*before) {
    if ((*before)->mention_id == wanted.mention) return **std::move(before);
    return Error{Fault::kRejected, "'once' was used for an answer to another mention"};
  }
  auto prepared = PrepareReply(hub, tx, wanted, by, now);
  if (!prepared) return prepared.error();
  return WriteReply(tx, *std::move(prepared), by, now, now);
}

void TellSent(Hub& hub, const std::vector<Reply>& replies) {
  std::vector<std::string> ids;
  for (const Reply& reply : replies) {
    if (const auto channel = hub.FindChannel(reply.channel)) channel->send_bell().Ring();
    LogInfo("a resident is answered", {{"reply", reply.id},
                                       {"mention", std::to_string(reply.mention_id)},
                                       {"channel", reply.channel},
                                       {"by", reply.by}});
    ids.push_back(reply.id);
  }
  TellReplies(hub, ids);
}

namespace {

// What a step is to residents; nothing: none of their business.
std::string NoticeOf(const AnswersConfig& answers, const ServiceRequest& before,
                     const ServiceRequest& after) {
  if (before.status == after.status) return "";
  if (before.status == "draft") return after.status == "open" && answers.on_accept ? "accepted" : "";
  // Taken back by staff, or put aside: the next state is worth telling.
  if (after.status == "draft") return "";
  return answers.on_status ? (after.status == "closed" ? "closed" : "status") : "";
}

// Those of the request and of what was merged into it: they are behind one matter. What is merged away itself
// tells its own people alone, at most so many.
constexpr int kMostTold = 500;
Result<std::vector<StoredMention>> MentionsBehind(Tx& tx, const ServiceRequest& request) {
  auto ids = request.status == "duplicate" ? Result<std::vector<std::string>>({request.id})
                                           : WithMerged(tx, request.id);
  if (!ids) return ids.error();
  std::vector<StoredMention> all;
  for (const std::string& id : *ids) {
    const int room = kMostTold - static_cast<int>(all.size());
    if (room <= 0) break;
    auto mentions = FindMentions(tx, {.request_id = id, .limit = room});
    if (!mentions) return mentions.error();
    all.insert(all.end(), std::make_move_iterator(mentions->begin()),
               std::make_move_iterator(mentions->end()));
  }
  return all;
}

// Of each person behind the request the mention that came last.
std::vector<StoredMention> OneOfEach(std::vector<StoredMention> mentions) {
  std::sort(mentions.begin(), mentions.end(),
            [](const StoredMention& one, const StoredMention& other) { return one.id > other.id; });
  std::set<std::pair<std::string, std::string>> people;
  std::erase_if(mentions, [&](const StoredMention& each) {
    return !people.insert({each.mention.channel, Lower(each.mention.author.id)}).second;
  });
  return mentions;
}

}  // namespace

Result<std::vector<Reply>> TellOfStep(Hub& hub, Tx& tx, const ServiceRequest& before,
                                      const ServiceRequest& after, Time at) {
  std::vector<Reply> told;
  const AnswersConfig& answers = hub.config().answers;
  std::string canned = NoticeOf(answers, before, after);
  if (canned.empty()) return told;
  // Templates of a city's own may have no words for it.
  if (canned == "closed" && hub.canned().Find(canned) == nullptr) canned = "status";
  auto mentions = MentionsBehind(tx, after);
  if (!mentions) return mentions.error();
  for (const StoredMention& mention : OneOfEach(*std::move(mentions))) {
    const Mention& said = mention.mention;
    if (!WantsNotices(said, answers.in_public)) continue;
    auto rounds = RoundsWithoutPerson(tx, said.channel, said.author.id);
    if (!rounds) return rounds.error();
    const auto left_out = [&](const std::string& why) {
      LogWarn("a resident is not told of a step",
              {{"request", after.id}, {"mention", std::to_string(mention.id)}, {"why", why}});
    };
    if (!MayAnswerByItself(*rounds)) {
      left_out("a program seems to answer: a person should write");
      continue;
    }
    const Answering wanted{.mention = mention.id, .words = {}, .canned = canned, .automatic = true};
    auto prepared = PrepareReply(hub, tx, wanted, Actor::Hub(), at);
    if (prepared) {
      auto reply = WriteReply(tx, *std::move(prepared), Actor::Hub(), at, hub.clock().In(kUndoWindow));
      if (!reply) return reply.error();
      told.push_back(*std::move(reply));
      continue;
    }
    const Fault fault = prepared.error().fault;
    if (fault != Fault::kRejected && fault != Fault::kNotFound) return prepared.error();
    left_out(prepared.error().message);
  }
  return told;
}

Result<std::vector<Reply>> DropNotices(Tx& tx, const std::string& request_id, Time step, Time now) {
  constexpr std::string_view kWhy = "the step that it told of was taken back";
  std::vector<Reply> dropped;
  auto ids = WithMerged(tx, request_id);
  if (!ids) return ids.error();
  auto replies = FindReplies(tx, {.requests = *std::move(ids), .limit = 500});
  if (!replies) return replies.error();
  for (Reply& reply : *replies) {
    if (!reply.automatic || reply.at != step) continue;
    auto halted = HaltPending(tx, JobKind::kReply, reply.id, kWhy, HaltedAgain(kWhy), now);
    if (!halted) return halted.error();
    if (*halted > 0) dropped.push_back(std::move(reply));
  }
  return dropped;
}

Json ReplyJson(const Reply& reply, const std::vector<Delivery>& rows) {
  const ReplyStanding standing = StandingOfReply(rows);
  Json json{{"id", reply.id}, {"mention_id", reply.mention_id}};
  json["request_id"] = reply.request_id.empty() ? Json() : Json(reply.request_id);
  json.update({{"channel", reply.channel},
               {"recipient", reply.recipient},
               {"handle", reply.handle},
               {"visibility", VisibilityName(reply.visibility)},
               {"lang", reply.lang},
               {"title", reply.title},
               {"words", reply.words},
               {"kind", ReplyKindName(reply.kind)},
               {"canned", reply.canned},
               {"automatic", reply.automatic},
               {"by", reply.by},
               {"at", FormatTime(reply.at)},
               {"instead_of", reply.instead_of},
               {"state", ReplyStateName(standing.state)},
               {"error", standing.error}});
  json["deliveries"] = Json::array();
  for (const Delivery& row : rows) json["deliveries"].push_back(DeliveryJson(row));
  return json;
}

void TellReplies(Hub& hub, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  std::vector<Json> told;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    told.clear();
    for (const std::string& id : ids) {
      auto reply = FindReply(tx, id);
      if (!reply) return reply.error();
      if (!*reply) continue;
      auto rows = DeliveriesOfReply(tx, id);
      if (!rows) return rows.error();
      told.push_back(ReplyJson(**reply, *rows));
    }
    return {};
  });
  if (!read) LogWarn("what became of a reply is not told", {{"error", read.error().message}});
  for (const Json& json : told) hub.live().Publish("reply", Dump(json));
}

}  // namespace crier
