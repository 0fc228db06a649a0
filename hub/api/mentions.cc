#include "store/tables/mentions.h"

#include "core/log.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/db/columns.h"

namespace crier {
namespace {

// What a call looks through before it says where to go on.
constexpr int64_t kMostLookedThrough = 10'000;

Result<MentionQuery> MentionQueryOf(const ServerRequest& request) {
  if (auto only = OnlyParams(
          request, {"q", "channel", "service_code", "category", "intent", "sentiment", "lang", "actionable",
                    "request_id", "neighborhood", "since", "until", "before", "limit"});
      !only)
    return std::move(only).error();
  MentionQuery query;
  query.text = Param(request, "q");
  query.channel = Param(request, "channel");
  query.service_code = Param(request, "service_code");
  query.category = Param(request, "category");
  query.intent = Param(request, "intent");
  query.sentiment = Param(request, "sentiment");
  query.lang = Param(request, "lang");
  query.request_id = Param(request, "request_id");
  query.neighborhood = Param(request, "neighborhood");
  const std::string actionable = Param(request, "actionable");
  if (!actionable.empty() && actionable != "true" && actionable != "false") {
    return Error{Fault::kBadData, "actionable is true or false"};
  }
  if (!actionable.empty()) query.actionable = actionable == "true";
  auto since = TimeParam(request, "since");
  if (!since) return since.error();
  query.since = *since;
  auto until = TimeParam(request, "until");
  if (!until) return until.error();
  query.until = *until;
  auto limit = LimitParam(request);
  if (!limit) return limit.error();
  query.limit = *limit;
  if (const std::string before = Param(request, "before"); !before.empty()) {
    auto id = NumberOf(before, "before");
    if (!id) return id.error();
    query.before = *id;
  }
  return query;
}

// They are in the list all the same, and say so.
void LogUnreadable(const std::vector<StoredMention>& mentions) {
  std::string ids;
  for (const StoredMention& each : mentions) {
    if (each.unreadable) ids += (ids.empty() ? "" : ", ") + std::to_string(each.id);
  }
  if (!ids.empty()) LogError("rows cannot be read", {{"table", "mentions"}, {"ids", ids}});
}

}  // namespace

Result<ServerReply> GetMention(Hub& hub, const ApiCall& call) {
  auto id = NumberOf(call.id, "a mention's id");
  if (!id) return id.error();
  std::optional<StoredMention> mention;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindMention(tx, *id);
    if (!found) return found.error();
    mention = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  if (!mention) return NotFound("mention " + call.id);
  if (mention->unreadable) return Damaged("mentions", call.id, "its verdict or its attachments");
  return JsonTextReply(MentionJsonText(*mention));
}

Result<ServerReply> GetMentions(Hub& hub, const ApiCall& call) {
  auto query = MentionQueryOf(call.request);
  if (!query) return query.error();
  query->look_through = kMostLookedThrough;
  std::vector<StoredMention> mentions;
  int64_t further = 0;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindMentions(tx, *query, &further);
    if (!found) return found.error();
    mentions = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  LogUnreadable(mentions);
  std::string body = "{\"mentions\":[";
  for (const StoredMention& mention : mentions) {
    if (&mention != mentions.data()) body += ',';
    body += MentionJsonText(mention);
  }
  body += "],\"next\":" + (further > 0 ? std::to_string(further) : "null") + "}";
  return JsonTextReply(std::move(body));
}

}  // namespace crier
