#include "hub/bulletins.h"

#include <map>

#include "broadcast/life.h"
#include "core/text.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/approvals.h"
#include "hub/approvers.h"
#include "hub/hub.h"
#include "hub/kept_answers.h"
#include "hub/loops/dispatch.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

constexpr char kSeen[] = "updated_at";
// Shown of one bulletin; the rest is in the counts.
constexpr int kMostDeliveries = 500;

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
  for (const char* ours :
       {"id", "state", "held", "author", "editors", "approved_by", "break_glass", "created_at", "updated_at",
        "deliveries", "progress", "expanding", "unknown", "approvals", "approvals_missing"}) {
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

// While nobody else may approve, who has the hub's own token writes and approves; in the demo always, for
// whoever tries it is alone.
Result<Approving> ApprovingBy(Hub& hub, const ApiCall& call) {
  auto others = OtherApprovers(hub, call.actor);
  if (!others) return others.error();
  const bool alone = !call.caller.person && (others->empty() || hub.mode() == "demo");
  return Approving{.approver = ApproverOf(call.caller),
                   .address = call.acting().address,
                   .single_operator = alone,
                   .others = *std::move(others)};
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
  auto page = KeptAnswer(hub, KeyOf(call), [&](Tx& tx) -> Result<std::string> {
    auto found = FindBulletins(tx, query);
    if (!found) return found.error();
    auto unknown = FindUnknown(tx);
    if (!unknown) return unknown.error();
    std::map<std::string, int64_t> doubts;
    for (const UnknownRows& each : *unknown) doubts[each.bulletin_id] += each.rows;
    Json list = Json::array();
    for (const Bulletin& bulletin : found->bulletins) {
      list.push_back(BulletinJson(bulletin));
      if (const auto rows = doubts.find(bulletin.id); rows != doubts.end())
        list.back()["unknown"] = rows->second;
    }
    Json json{{"bulletins", std::move(list)}, {"next", found->next.empty() ? Json() : Json(found->next)}};
    AddUnreadable("bulletins", found->unreadable, &json);
    return Dump(json);
  });
  if (!page) return page.error();
  return JsonTextReply(*std::move(page));
}

Result<ServerReply> GetBulletin(Hub& hub, const ApiCall& call) {
  auto bulletin = LoadBulletin(hub, call.id);
  if (!bulletin) return bulletin.error();
  Json json = BulletinJson(*bulletin);
  std::vector<Delivery> deliveries;
  std::vector<std::string> unreadable;
  Progress progress;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto rows = ReadableDeliveriesOf(tx, call.id, kMostDeliveries, &unreadable);
    if (!rows) return rows.error();
    deliveries = *std::move(rows);
    auto found = ProgressOf(tx, JobKind::kBulletin, call.id);
    if (!found) return found.error();
    progress = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  json["deliveries"] = Json::array();
  for (const Delivery& row : deliveries) json["deliveries"].push_back(DeliveryJson(row));
  AddProgress(progress, &json);
  if (auto added = AddApprovals(hub, *bulletin, &json); !added) return added.error();
  AddUnreadable("deliveries", unreadable, &json);
  return JsonReply(json);
}

Result<ServerReply> PostBulletin(Hub& hub, const ApiCall& call) {
  auto bulletin = BulletinIn(call.request);
  if (!bulletin) return bulletin.error();
  return Shown(KeepDraft(hub, *std::move(bulletin), "", call.acting()), 201);
}

Result<ServerReply> PutBulletin(Hub& hub, const ApiCall& call) {
  std::string seen;
  auto bulletin = BulletinIn(call.request, &seen);
  if (!bulletin) return bulletin.error();
  return Shown(KeepDraft(hub, *std::move(bulletin), call.id, call.acting(), seen));
}

Result<ServerReply> PostPreview(Hub& hub, const ApiCall& call) {
  auto bulletin = BulletinIn(call.request);
  if (!bulletin) return bulletin.error();
  return JsonReply(PreviewBulletin(hub, *bulletin));
}

Result<ServerReply> PostApprove(Hub& hub, const ApiCall& call) {
  const auto body = ActBody(call.request, {kSeen, "digest", "break_glass"});
  if (!body) return body.error();
  auto by = ApprovingBy(hub, call);
  if (!by) return by.error();
  Approving approving = *std::move(by);
  for (const auto& [key, to] :
       {std::pair{"digest", &approving.digest}, std::pair{"break_glass", &approving.break_glass}}) {
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    if (body->contains(key) && Trim(*text).empty())
      return Error{Fault::kBadData, std::string(key) + " must not be empty where it is given"};
    *to = *std::move(text);
  }
  auto seen = SeenIn(*body);
  if (!seen) return seen.error();
  approving.seen = *std::move(seen);
  auto approved = ApproveBulletin(hub, call.id, approving);
  if (!approved) return approved.error();
  Json json = BulletinJson(approved->bulletin);
  if (auto added = AddApprovals(hub, approved->bulletin, &json); !added) return added.error();
  return JsonReply(json);
}

Result<ServerReply> PostCorrect(Hub& hub, const ApiCall& call) {
  const auto body = ActBody(call.request, {"kind"});
  if (!body) return body.error();
  const auto kind = TextIn(*body, "kind");
  if (!kind) return kind.error();
  if (!kind->empty() && *kind != "all_clear")
    return Error{Fault::kBadData, "kind is all_clear, or left out for a correction of the same kind"};
  return Shown(kind->empty() ? CorrectBulletin(hub, call.id, call.acting())
                             : ClearBulletin(hub, call.id, call.acting()));
}

Result<ServerReply> PostCancel(Hub& hub, const ApiCall& call) {
  if (auto body = ActBody(call.request, {}); !body) return body.error();
  return Shown(CancelBulletin(hub, call.id, call.acting()));
}

Result<ServerReply> PostWithdraw(Hub& hub, const ApiCall& call) {
  if (auto body = ActBody(call.request, {}); !body) return body.error();
  auto bulletin = LoadBulletin(hub, call.id);
  if (!bulletin) return bulletin.error();
  auto done = Withdraw(hub, *bulletin, call.acting());
  if (!done) return done.error();
  return JsonReply({{"was", done->was}, {"retractions", done->retractions}, {"standing", done->standing}});
}

}  // namespace crier
