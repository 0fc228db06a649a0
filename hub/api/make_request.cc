// A service request that a person makes of a mention.
#include "classifier/draft.h"
#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "desk/life.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/forward.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/mentions.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

struct MakeCall {
  RequestByHand made;
  bool again = false;  // a second one of the same mention
};

Result<MakeCall> MakeCallIn(Hub& hub, const ApiCall& call) {
  MakeCall wanted;
  auto mention = NumberOf(call.id, "a mention's id");
  if (!mention) return mention.error();
  wanted.made.mention = *mention;
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"service_code", "status", "description", "address_string", "again"});
      !known)
    return known.error();
  std::string address;
  const std::pair<const char*, std::string*> fields[] = {{"service_code", &wanted.made.service_code},
                                                         {"status", &wanted.made.status},
                                                         {"description", &wanted.made.description},
                                                         {"address_string", &address}};
  for (const auto& [key, value] : fields) {
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    if (body->contains(key)) *value = Trim(DropInvisible(*text));
  }
  if (body->contains("address_string")) wanted.made.address_string = address;
  if (body->contains("again")) {
    if (!(*body)["again"].is_boolean()) return Error{Fault::kBadData, "again is true or false"};
    wanted.again = (*body)["again"].get<bool>();
  }
  if (!HasService(hub, wanted.made.service_code))
    return Error{Fault::kBadData, "there is no service_code '" + Excerpt(wanted.made.service_code, 64) + "'"};
  return wanted;
}

// What the mention becomes by itself where that is the service, with its place and its urgency.
ServiceRequest DraftFor(Hub& hub, const StoredMention& mention, const std::string& service_code) {
  Verdict verdict = mention.verdict;
  verdict.actionable = true;
  verdict.issues = {{service_code}};
  return DraftOf(mention.mention, verdict, *hub.services()).value_or(ServiceRequest{});
}

// kRejected, with its id, where there is a request of it already.
Result<void> CheckFirst(Tx& tx, const StoredMention& mention) {
  std::string there = mention.request_id;
  if (there.empty()) {
    auto made = RequestsMadeOf(tx, mention.id);
    if (!made) return made.error();
    if (made->empty()) return {};
    there = made->front();
  }
  return Error{Fault::kRejected, "this mention is behind request " + there +
                                     " already; for a second request say \"again\": true"};
}

}  // namespace

Result<ServerReply> PostMentionRequest(Hub& hub, const ApiCall& call) {
  const auto wanted = MakeCallIn(hub, call);
  if (!wanted) return wanted.error();
  const int64_t id = wanted->made.mention;
  StoredMention mention;
  ServiceRequest made;
  std::vector<std::string> forwarded;
  auto written = Act(hub, call.acting(), "request.make", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = FindMention(tx, id);
    if (!found) return found.error();
    if (!*found) return NotFound("mention " + call.id);
    mention = **std::move(found);
    if (mention.removed)
      return Error{Fault::kRejected, "its author removed this mention: nothing is left to make a request of"};
    if (!wanted->again) {
      if (auto first = CheckFirst(tx, mention); !first) return first.error();
    }
    const Time now = hub.clock().Now();
    const ServiceRequest draft = DraftFor(hub, mention, wanted->made.service_code);
    auto request = MakeByHand(draft, wanted->made, call.actor, now,
                              TermsOf(hub, wanted->made.service_code, draft.neighborhood));
    if (!request) return request.error();
    made = *std::move(request);
    auto stored = MakeRequest(tx, made, SaidAt(mention), now);
    if (!stored) return stored.error();
    auto whole = FindRequest(tx, *stored);
    if (!whole) return whole.error();
    made = **std::move(whole);
    if (auto told = NoteMade(tx, made); !told) return told.error();
    if (auto tied = TieMention(tx, id, made.id); !tied) return tied.error();
    if (mention.request_id.empty()) mention.request_id = made.id;
    auto sent_on = Forward(hub, tx, made, call.acting());
    if (!sent_on) return sent_on.error();
    forwarded = *std::move(sent_on);
    return AuditedChange{"request " + made.id, nullptr, RequestJson(made)};
  });
  if (!written) return written.error();
  RingForwards(hub, forwarded);
  LogInfo("a request is made of a mention",
          {{"request", made.id}, {"mention", call.id}, {"by", ActorText(call.actor)}});
  const Json json = RequestJson(made);
  hub.live().Publish("request", Dump(json));
  if (mention.request_id == made.id) hub.live().Publish("mention", MentionJsonText(mention));
  return JsonReply(json, 201);
}

}  // namespace crier
