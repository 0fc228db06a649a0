#include "store/tables/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "desk/life.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/db/columns.h"
#include "store/tables/mentions.h"
#include "store/tables/request_steps.h"

namespace crier {
namespace {

bool Readable(const ServiceRequest& request) {
  return std::find(std::begin(kRequestStatuses), std::end(kRequestStatuses), request.status) !=
         std::end(kRequestStatuses);
}

// A person may have made it of a mention that belongs to another request.
Result<void> AddMadeFrom(Tx& tx, const ServiceRequest& request, std::vector<StoredMention>* mentions) {
  if (request.made_from == 0) return {};
  const bool there = std::any_of(mentions->begin(), mentions->end(),
                                 [&](const StoredMention& each) { return each.id == request.made_from; });
  if (there) return {};
  auto mention = FindMention(tx, request.made_from);
  if (!mention) return mention.error();
  if (*mention && !(*mention)->removed) mentions->push_back(**std::move(mention));
  return {};
}

Result<ServiceRequest> Find(Hub& hub, const std::string& id, std::vector<StoredMention>* mentions) {
  std::optional<ServiceRequest> request;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindRequest(tx, id);
    if (!found) return found.error();
    request = *std::move(found);
    if (!request || mentions == nullptr) return {};
    auto told = FindMentions(tx, {.request_id = id, .limit = 500});
    if (!told) return told.error();
    *mentions = *std::move(told);
    return AddMadeFrom(tx, *request, mentions);
  });
  if (!read) return read.error();
  if (!request) return NotFound("request " + id);
  if (!Readable(*request)) return Damaged("requests", id, "its status is \"" + request->status + "\"");
  return *std::move(request);
}

// The updated_datetime of what the caller saw, as it was written.
Result<std::string> SeenRequestIn(const Json& body) {
  auto seen = TextIn(body, "updated_datetime");
  if (!seen) return seen.error();
  if (!ParseTime(*seen))
    return Error{Fault::kBadData, "updated_datetime must be that of the request as it was seen"};
  return seen;
}

Error ChangedMeanwhile() {
  return {Fault::kRejected, "somebody changed this request meanwhile; look at it again"};
}

// In a write: the request as it was before its last step.
Result<std::pair<ServiceRequest, ServiceRequest>> TakeBackStep(Hub& hub, Tx& tx, const ApiCall& call,
                                                               const std::string& seen) {
  auto found = FindRequest(tx, call.id);
  if (!found) return found.error();
  if (!*found) return NotFound("request " + call.id);
  const ServiceRequest& request = **found;
  if (!Readable(request)) return Damaged("requests", call.id, "its status is \"" + request.status + "\"");
  if (seen != FormatTime(request.updated_datetime)) return ChangedMeanwhile();
  auto step = LastStep(tx, call.id);
  if (!step) return step.error();
  const auto age = *step ? hub.wall().Now() - (*step)->at : std::chrono::milliseconds(0);
  auto undone = Undo(request, *step ? &**step : nullptr, call.actor, hub.clock().Now(), age);
  if (!undone) return undone.error();
  if (auto saved = SaveRequest(tx, *undone, request.updated_datetime); !saved) return saved.error();
  if (auto dropped = DropStep(tx, call.id); !dropped) return dropped.error();
  // A draft says what its gravest mention says, and that may be another one by now.
  if (undone->status == "draft" && request.mention_count > 0) {
    if (auto counted = RecountRequest(tx, call.id, hub.clock().Now()); !counted) return counted.error();
  }
  auto now = FindRequest(tx, call.id);
  if (!now) return now.error();
  return std::pair(request, **std::move(now));
}

Result<RequestChange> RequestChangeIn(Hub& hub, const Json& body) {
  RequestChange change;
  const std::pair<const char*, std::string*> fields[] = {{"action", &change.action},
                                                         {"service_code", &change.service_code},
                                                         {"description", &change.description},
                                                         {"address_string", &change.address_string},
                                                         {"status_notes", &change.status_notes}};
  for (const auto& [key, value] : fields) {
    auto text = TextIn(body, key);
    if (!text) return text.error();
    *value = DropInvisible(*text);  // also what is pasted must read as it is shown
  }
  if (change.service_code.empty() || HasService(hub, change.service_code)) return change;
  return Error{Fault::kBadData, "there is no service_code '" + Excerpt(change.service_code, 64) + "'"};
}

// Where a page ended, in the order that was asked for: "0.85,01J..." of urgency, else the id alone. The
// figure is the shortest that reads back as the same number.
std::string CursorOf(const RequestQuery& query, const ServiceRequest& last) {
  return query.order == RequestOrder::kUrgency ? fmt::format("{},{}", last.urgency, last.id) : last.id;
}

Result<RequestQuery::Place> PlaceOf(RequestOrder order, const std::string& cursor) {
  RequestQuery::Place place;
  if (order != RequestOrder::kUrgency || cursor.empty()) {
    place.id = cursor;
    return place;
  }
  const char* const end = cursor.data() + cursor.size();
  const auto [comma, error] = std::from_chars(cursor.data(), end, place.urgency);
  if (error != std::errc() || comma == end || *comma != ',' || comma + 1 == end ||
      !std::isfinite(place.urgency)) {
    return Error{Fault::kBadData, "before is the 'next' of an answer in the same order"};
  }
  place.id.assign(comma + 1, end);
  return place;
}

Result<RequestQuery> RequestQueryOf(const ServerRequest& call) {
  if (auto only = OnlyParams(call, {"status", "service_code", "neighborhood", "order", "before", "limit"});
      !only)
    return std::move(only).error();
  constexpr std::pair<std::string_view, RequestOrder> kOrders[] = {{"", RequestOrder::kNewest},
                                                                   {"newest", RequestOrder::kNewest},
                                                                   {"oldest", RequestOrder::kOldest},
                                                                   {"urgency", RequestOrder::kUrgency}};
  RequestQuery query;
  query.status = Param(call, "status");
  query.service_code = Param(call, "service_code");
  query.neighborhood = Param(call, "neighborhood");
  const auto order =
      std::find_if(std::begin(kOrders), std::end(kOrders),
                   [name = Param(call, "order")](const auto& each) { return each.first == name; });
  if (order == std::end(kOrders)) return Error{Fault::kBadData, "order is newest, oldest or urgency"};
  query.order = order->second;
  auto after = PlaceOf(query.order, Param(call, "before"));
  if (!after) return after.error();
  query.after = *std::move(after);
  auto limit = LimitParam(call);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

Result<ServerReply> List(Hub& hub, const RequestQuery& query) {
  std::vector<ServiceRequest> requests;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindRequests(tx, query);
    if (!found) return found.error();
    requests = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  std::vector<std::string> unreadable;
  for (const ServiceRequest& request : requests) {
    if (Readable(request)) {
      list.push_back(RequestJson(request));
    } else {
      unreadable.push_back(request.id);
    }
  }
  const bool full = requests.size() == static_cast<size_t>(query.limit);
  Json json{{"requests", std::move(list)}, {"next", full ? Json(CursorOf(query, requests.back())) : Json()}};
  AddUnreadable("requests", unreadable, &json);
  return JsonReply(json);
}

}  // namespace

Result<ServerReply> GetRequest(Hub& hub, const ApiCall& call) {
  std::vector<StoredMention> mentions;
  auto request = Find(hub, call.id, &mentions);
  if (!request) return request.error();
  Json json = RequestJson(*request);
  json["mentions"] = Json::array();
  for (const StoredMention& mention : mentions) json["mentions"].push_back(MentionJson(mention));
  return JsonReply(json);
}

Result<ServerReply> PostRequest(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"action", "service_code", "description", "address_string",
                                       "status_notes", "updated_datetime"});
      !known)
    return known.error();
  auto change = RequestChangeIn(hub, *body);
  if (!change) return change.error();
  auto seen = SeenRequestIn(*body);
  if (!seen) return seen.error();
  auto request = Find(hub, call.id, nullptr);
  if (!request) return request.error();
  const Time was = request->updated_datetime;
  if (*seen != FormatTime(was)) return ChangedMeanwhile();
  auto changed = Step(*request, *change, call.actor, hub.clock().Now());
  if (!changed) return changed.error();
  auto saved = Act(hub, call.acting(), "request." + change->action, [&](Tx& tx) -> Result<AuditedChange> {
    if (auto done = SaveRequest(tx, *changed, was); !done) return done.error();
    const Time at = hub.wall().Now();
    auto kept = KeepStep(tx, StepBetween(*request, *changed, change->action, at), at - kUndoWindow);
    if (!kept) return kept.error();
    return AuditedChange{"request " + call.id, RequestJson(*request), RequestJson(*changed)};
  });
  if (!saved) return saved.error();
  LogInfo("a request is changed",
          {{"request", call.id}, {"action", change->action}, {"by", ActorText(call.actor)}});
  const Json json = RequestJson(*changed);
  hub.live().Publish("request", Dump(json));
  return JsonReply(json);
}

Result<ServerReply> PostRequestUndo(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"updated_datetime"}); !known) return known.error();
  auto seen = SeenRequestIn(*body);
  if (!seen) return seen.error();
  ServiceRequest now;
  auto saved = Act(hub, call.acting(), "request.undo", [&](Tx& tx) -> Result<AuditedChange> {
    auto undone = TakeBackStep(hub, tx, call, *seen);
    if (!undone) return undone.error();
    now = std::move(undone->second);
    return AuditedChange{"request " + call.id, RequestJson(undone->first), RequestJson(now)};
  });
  if (!saved) return saved.error();
  LogInfo("a step of a request is taken back", {{"request", call.id}, {"by", ActorText(call.actor)}});
  const Json json = RequestJson(now);
  hub.live().Publish("request", Dump(json));
  return JsonReply(json);
}

Result<ServerReply> GetRequests(Hub& hub, const ApiCall& call) {
  auto query = RequestQueryOf(call.request);
  if (!query) return query.error();
  return List(hub, *query);
}

}  // namespace crier
