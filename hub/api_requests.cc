#include "core/text.h"
#include "desk/life.h"
#include "hub/api.h"
#include "hub/hub.h"
#include "store/mentions.h"
#include "store/requests.h"

namespace crier {
namespace {

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
    return {};
  });
  if (!read) return read.error();
  if (!request) return NotFound("request " + id);
  return *std::move(request);
}

Result<RequestChange> ChangeIn(Hub& hub, const Json& body) {
  RequestChange change;
  const std::pair<const char*, std::string*> fields[] = {{"action", &change.action},
                                                         {"service_code", &change.service_code},
                                                         {"description", &change.description},
                                                         {"address_string", &change.address_string},
                                                         {"status_notes", &change.status_notes}};
  for (const auto& [key, value] : fields) {
    auto text = TextIn(body, key);
    if (!text) return text.error();
    *value = *std::move(text);
  }
  if (change.service_code.empty()) return change;
  for (const Service& service : *hub.services()) {
    if (service.service_code == change.service_code) return change;
  }
  return Error{Fault::kBadData, "there is no service_code '" + Excerpt(change.service_code, 64) + "'"};
}

Result<ServerReply> ChangeOne(Hub& hub, const ServerRequest& call, const std::string& id) {
  auto body = BodyOf(call);
  if (!body) return body.error();
  auto change = ChangeIn(hub, *body);
  if (!change) return change.error();
  auto seen = TextIn(*body, "updated_datetime");
  if (!seen) return seen.error();
  auto request = Find(hub, id, nullptr);
  if (!request) return request.error();
  const Time was = request->updated_datetime;
  if (!seen->empty() && *seen != FormatTime(was)) {
    return Error{Fault::kRejected, "somebody changed this request meanwhile; look at it again"};
  }
  auto changed = Step(*request, *change, hub.clock().Now());
  if (!changed) return changed.error();
  auto saved = hub.db().Write([&](Tx& tx) { return SaveRequest(tx, *changed, was); });
  if (!saved) return saved.error();
  const Json json = RequestJson(*changed);
  hub.live().Publish("request", Dump(json));
  return JsonReply(json);
}

}  // namespace

Result<ServerReply> RequestsApi(Hub& hub, const ServerRequest& call, const Segments& path) {
  if (path.size() > 2) return NotFound("no such call");
  if (path.size() == 2) {
    if (call.method == "POST") return ChangeOne(hub, call, path[1]);
    if (call.method != "GET") return MethodNotAllowed();
    std::vector<StoredMention> mentions;
    auto request = Find(hub, path[1], &mentions);
    if (!request) return request.error();
    Json json = RequestJson(*request);
    json["mentions"] = Json::array();
    for (const StoredMention& mention : mentions) json["mentions"].push_back(MentionJson(mention));
    return JsonReply(json);
  }
  if (call.method != "GET") return MethodNotAllowed();
  RequestQuery query;
  query.status = Param(call, "status");
  query.service_code = Param(call, "service_code");
  query.neighborhood = Param(call, "neighborhood");
  query.before = Param(call, "before");
  auto limit = LimitParam(call);
  if (!limit) return limit.error();
  query.limit = *limit;
  std::vector<ServiceRequest> requests;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindRequests(tx, query);
    if (!found) return found.error();
    requests = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  for (const ServiceRequest& request : requests) list.push_back(RequestJson(request));
  const bool full = requests.size() == static_cast<size_t>(query.limit);
  return JsonReply({{"requests", std::move(list)}, {"next", full ? Json(requests.back().id) : Json()}});
}

}  // namespace crier
