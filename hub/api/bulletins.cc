#include "hub/bulletins.h"

#include <map>

#include "broadcast/life.h"
#include "hub/api/api.h"
#include "hub/hub.h"
#include "hub/loops/dispatch.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

// Everybody who has the token is one person until accounts are there.
constexpr char kWho[] = "api";
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

Result<ServerReply> List(Hub& hub, const ServerRequest& call) {
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

Result<ServerReply> Show(Hub& hub, const std::string& id) {
  auto bulletin = LoadBulletin(hub, id);
  if (!bulletin) return bulletin.error();
  Json json = BulletinJson(*bulletin);
  std::vector<Delivery> deliveries;
  std::vector<std::string> unreadable;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto rows = ReadableDeliveriesOf(tx, id, &unreadable);
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

Result<ServerReply> Act(Hub& hub, const ServerRequest& call, const std::string& id,
                        const std::string& action) {
  const auto body = call.body.empty() ? Json::object() : BodyOf(call);
  if (!body) return body.error();
  if (action != "approve") {
    // What cannot be read, or says what this call does not know, must not act.
    if (auto known = OnlyMembers(*body, {}); !known) return known.error();
  }
  if (action == "withdraw") {
    auto bulletin = LoadBulletin(hub, id);
    if (!bulletin) return bulletin.error();
    auto done = Withdraw(hub, *bulletin);
    if (!done) return done.error();
    return JsonReply({{"was", done->was}, {"retractions", done->retractions}, {"standing", done->standing}});
  }
  Result<Bulletin> done = NotFound("no such call");
  if (action == "approve") {
    if (auto known = OnlyMembers(*body, {kSeen}); !known) return known.error();
    auto seen = SeenIn(*body);
    if (!seen) return seen.error();
    done = ApproveBulletin(hub, id, kWho, *seen);
  }
  if (action == "correct") done = CorrectBulletin(hub, id, kWho);
  if (action == "cancel") done = CancelBulletin(hub, id, kWho);
  if (!done) return done.error();
  return JsonReply(BulletinJson(*done));
}

}  // namespace

Result<ServerReply> BulletinsApi(Hub& hub, const ServerRequest& call, const Segments& path) {
  const bool post = call.method == "POST";
  if (path.size() == 1 && call.method == "GET") return List(hub, call);
  if (path.size() == 2 && path[1] == "preview") {
    if (!post) return MethodNotAllowed();
    auto bulletin = BulletinIn(call);
    if (!bulletin) return bulletin.error();
    return JsonReply(PreviewBulletin(hub, *bulletin));
  }
  if (path.size() == 1 && post) {
    auto bulletin = BulletinIn(call);
    if (!bulletin) return bulletin.error();
    auto kept = KeepDraft(hub, *std::move(bulletin), "", kWho);
    if (!kept) return kept.error();
    return JsonReply(BulletinJson(*kept), 201);
  }
  if (path.size() == 2 && call.method == "GET") return Show(hub, path[1]);
  if (path.size() == 2 && call.method == "PUT") {
    std::string seen;
    auto bulletin = BulletinIn(call, &seen);
    if (!bulletin) return bulletin.error();
    auto kept = KeepDraft(hub, *std::move(bulletin), path[1], kWho, seen);
    if (!kept) return kept.error();
    return JsonReply(BulletinJson(*kept));
  }
  if (path.size() == 3 && post) return Act(hub, call, path[1], path[2]);
  if (path.size() > 3) return NotFound("no such call");
  return MethodNotAllowed();
}

}  // namespace crier
