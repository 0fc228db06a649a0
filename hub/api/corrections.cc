// What staff say is wrong in a verdict.
#include "store/tables/corrections.h"

#include <algorithm>
#include <iterator>

#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "desk/correction.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/mentions.h"

namespace crier {
namespace {

Result<Objection> ObjectionIn(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"what", "right", "note"}); !known) return known.error();
  Objection objection;
  const std::pair<const char*, std::string*> fields[] = {
      {"what", &objection.what}, {"right", &objection.right}, {"note", &objection.note}};
  for (const auto& [key, value] : fields) {
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    *value = Trim(DropInvisible(*text));
  }
  if (objection.what == "service" && !objection.right.empty() && !HasService(hub, objection.right))
    return Error{Fault::kBadData, "there is no service_code '" + Excerpt(objection.right, 64) + "'"};
  return objection;
}

Result<CorrectionQuery> CorrectionQueryOf(const ServerRequest& call) {
  if (auto only = OnlyParams(call, {"rule", "service_code", "what", "before", "limit"}); !only)
    return std::move(only).error();
  CorrectionQuery query;
  query.rule = Param(call, "rule");
  query.service_code = Param(call, "service_code");
  query.what = Param(call, "what");
  if (!query.what.empty() &&
      std::find(std::begin(kCorrectable), std::end(kCorrectable), query.what) == std::end(kCorrectable))
    return Error{Fault::kBadData, "what is service, sentiment, urgency, place or not_a_report"};
  if (const std::string before = Param(call, "before"); !before.empty()) {
    auto id = NumberOf(before, "before");
    if (!id) return id.error();
    query.before = *id;
  }
  auto limit = LimitParam(call);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

}  // namespace

Result<ServerReply> PostMentionCorrection(Hub& hub, const ApiCall& call) {
  auto id = NumberOf(call.id, "a mention's id");
  if (!id) return id.error();
  const auto objection = ObjectionIn(hub, call);
  if (!objection) return objection.error();
  StoredMention mention;
  Correction correction;
  auto written = Act(hub, call.acting(), "mention.correct", [&](Tx& tx) -> Result<AuditedChange> {
    auto found = FindMention(tx, *id);
    if (!found) return found.error();
    if (!*found) return NotFound("mention " + call.id);
    mention = **std::move(found);
    auto made = Correct(mention, *objection, call.actor, hub.clock().Now());
    if (!made) return made.error();
    correction = *std::move(made);
    if (auto added = AddCorrection(tx, &correction); !added) return added.error();
    mention.corrections.push_back(correction);
    return AuditedChange{"mention " + std::to_string(*id), nullptr, CorrectionJson(correction)};
  });
  if (!written) return written.error();
  LogInfo("a verdict is corrected",
          {{"mention", call.id}, {"what", correction.what}, {"by", ActorText(call.actor)}});
  hub.live().Publish("mention", MentionJsonText(mention));
  return JsonReply(CorrectionJson(correction), 201);
}

Result<ServerReply> GetCorrections(Hub& hub, const ApiCall& call) {
  auto query = CorrectionQueryOf(call.request);
  if (!query) return query.error();
  std::vector<FoundCorrection> found;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto corrections = FindCorrections(tx, *query);
    if (!corrections) return corrections.error();
    found = *std::move(corrections);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  for (const FoundCorrection& each : found) {
    Json json = CorrectionJson(each.correction);
    json["channel"] = each.channel;
    if (!each.removed) {
      json["text"] = each.text;
      json["lang"] = each.lang;
    }
    list.push_back(std::move(json));
  }
  const bool full = found.size() == static_cast<size_t>(query->limit);
  return JsonReply(
      {{"corrections", std::move(list)}, {"next", full ? Json(found.back().correction.id) : Json()}});
}

}  // namespace crier
