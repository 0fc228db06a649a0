#include "hub/bulletins.h"

#include <map>

#include "broadcast/life.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/loops/dispatch.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

constexpr char kSeen[] = "updated_at";

// The state of a draft that somebody had before their eyes; empty where the call does not say.
Result<std::string> SeenIn(const Json& body) {
  auto text = TextIn(body, kSeen);
  if (!text || !body.contains(kSeen)) return text;
  if (!ParseTime(*text))
    return Error{Fault::kBadData, "updated_at must be that of the bulletin as it was seen"};
  return text;
}

// Only what people write; the rest is the hub's. `seen`: its updated_at, if it has one.
Result<Bulletin> BulletinIn(const ServerRequest& call, std::string* seen = nullptr) {
  auto body = BodyOf(call);
  if (!body) return body.error();
  if (seen != nullptr) {
    auto said = SeenIn(*body);
    if (!said) return said.error();
    *seen = *std::move(said);
  }
  for (const char* ours : {"id", "state", "author", "approved_by", "created_at", "updated_at", "deliveries",
                           "progress", "unknown"}) {
    body->erase(ours);
  }
  const Json none = "";
  for (const char* time : {"effective", "expires"}) {
    if (body->contains(time) && ((*body)[time].is_null() || (*body)[time] == none)) body->erase(time);
  }
  auto bulletin = ParseBulletin(Dump(*body), "body");
  // What is a mistake in a file is bad data in a call.
  if (!bulletin) return Error{Fault::kBadData, bulletin.error().message};
  return bulletin;
}

// What cannot be read, or says what this call does not know, must not act. `members`: what it may hold.
Result<Json> ActBody(const ServerRequest& request, std::initializer_list<std::string_view> members) {
  auto body = request.body.empty() ? Result<Json>(Json::object()) : BodyOf(request);
  if (!body) return body;
  if (auto known = OnlyMembers(*body, members); !known) return known.error();
  return body;
}

Result<ServerReply> Shown(const Result<Bulletin>& bulletin, int status = 200) {
  if (!bulletin) return bulletin.error();
  return JsonReply(BulletinJson(*bulletin), status);
}

}  // namespace

Result<ServerReply> GetBulletins(Hub& hub, const ApiCall& asked) {
  const ServerRequest& call = asked.request;
  if (auto only = OnlyParams(call, {"state", "references", "before", "limit"}); !only)
    return std::move(only).error();
  auto limit = LimitParam(call);
  if (!limit) return limit.error();
  const BulletinQuery query{.state = Param(call, "state"),
                            .references = Param(call, "references"),
                            .before = Param(call, "before"),
                            .limit = *limit};
  Json list = Json::array();
  BulletinPage page;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindBulletins(tx, query);
    if (!found) return found.error();
    page = *std::move(found);
    auto unknown = FindUnknown(tx);
    if (!unknown) return unknown.error();
    std::map<std::string, int64_t> doubts;
    for (const UnknownRows& each : *unknown) doubts[each.bulletin_id] += each.rows;
    for (const Bulletin& bulletin : page.bulletins) {
      list.push_back(BulletinJson(bulletin));
      if (const auto rows = doubts.find(bulletin.id); rows != doubts.end())
        list.back()["unknown"] = rows->second;
    }
    return {};
  });
  if (!read) return read.error();
  Json json{{"bulletins", std::move(list)}, {"next", page.next.empty() ? Json() : Json(page.next)}};
  AddUnreadable("bulletins", page.unreadable, &json);
  return JsonReply(json);
}

Result<ServerReply> GetBulletin(Hub& hub, const ApiCall& call) {
  auto bulletin = LoadBulletin(hub, call.id);
  if (!bulletin) return bulletin.error();
  Json json = BulletinJson(*bulletin);
  std::vector<Delivery> deliveries;
  std::vector<std::string> unreadable;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto rows = ReadableDeliveriesOf(tx, call.id, &unreadable);
    if (!rows) return rows.error();
    deliveries = *std::move(rows);
    return {};
  });
  if (!read) return read.error();
  json["deliveries"] = Json::array();
  for (const Delivery& row : deliveries) json["deliveries"].push_back(DeliveryJson(row));
  json["progress"] = ProgressJson(deliveries);
  AddUnreadable("deliveries", unreadable, &json);
  return JsonReply(json);
}

Result<ServerReply> PostBulletin(Hub& hub, const ApiCall& call) {
  auto bulletin = BulletinIn(call.request);
  if (!bulletin) return bulletin.error();
  return Shown(KeepDraft(hub, *std::move(bulletin), "", call.actor), 201);
}

Result<ServerReply> PutBulletin(Hub& hub, const ApiCall& call) {
  std::string seen;
  auto bulletin = BulletinIn(call.request, &seen);
  if (!bulletin) return bulletin.error();
  return Shown(KeepDraft(hub, *std::move(bulletin), call.id, call.actor, seen));
}

Result<ServerReply> PostPreview(Hub& hub, const ApiCall& call) {
  auto bulletin = BulletinIn(call.request);
  if (!bulletin) return bulletin.error();
  return JsonReply(PreviewBulletin(hub, *bulletin));
}

Result<ServerReply> PostApprove(Hub& hub, const ApiCall& call) {
  const auto body = ActBody(call.request, {kSeen});
  if (!body) return body.error();
  const auto seen = SeenIn(*body);
  if (!seen) return seen.error();
  return Shown(ApproveBulletin(hub, call.id, call.actor, *seen));
}

Result<ServerReply> PostCorrect(Hub& hub, const ApiCall& call) {
  if (auto body = ActBody(call.request, {}); !body) return body.error();
  return Shown(CorrectBulletin(hub, call.id, call.actor));
}

Result<ServerReply> PostCancel(Hub& hub, const ApiCall& call) {
  if (auto body = ActBody(call.request, {}); !body) return body.error();
  return Shown(CancelBulletin(hub, call.id, call.actor));
}

Result<ServerReply> PostWithdraw(Hub& hub, const ApiCall& call) {
  if (auto body = ActBody(call.request, {}); !body) return body.error();
  auto bulletin = LoadBulletin(hub, call.id);
  if (!bulletin) return bulletin.error();
  auto done = Withdraw(hub, *bulletin, call.actor);
  if (!done) return done.error();
  return JsonReply({{"was", done->was}, {"retractions", done->retractions}, {"standing", done->standing}});
}

}  // namespace crier
