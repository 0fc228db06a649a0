#include "hub/audit.h"

#include <charconv>

#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/audit.h"

namespace crier {
namespace {

Result<AuditQuery> QueryIn(const ServerRequest& call) {
  if (auto only = OnlyParams(call, {"who", "action", "subject", "from", "to", "before", "limit"}); !only)
    return std::move(only).error();
  AuditQuery query{
      .who = Param(call, "who"), .action = Param(call, "action"), .subject = Param(call, "subject")};
  auto from = TimeParam(call, "from"), to = TimeParam(call, "to");
  if (!from) return from.error();
  if (!to) return to.error();
  query.from = *from;
  query.to = *to;
  if (const std::string before = Param(call, "before"); !before.empty()) {
    const auto [end, error] = std::from_chars(before.data(), before.data() + before.size(), query.before);
    if (error != std::errc() || end != before.data() + before.size() || query.before < 1)
      return Error{Fault::kBadData, "before is the 'next' of the page before"};
  }
  auto limit = LimitParam(call);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

}  // namespace

Result<ServerReply> GetAudit(Hub& hub, const ApiCall& call) {
  auto query = QueryIn(call.request);
  if (!query) return query.error();
  std::vector<AuditEntry> entries;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindAudit(tx, *query);
    if (!found) return found.error();
    entries = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  for (const AuditEntry& each : entries) list.push_back(AuditEntryJson(each));
  const bool full = entries.size() == static_cast<size_t>(query->limit);
  return JsonReply({{"entries", std::move(list)}, {"next", full ? Json(entries.back().number) : Json()}});
}

Result<ServerReply> GetAuditVerify(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"head"}); !only) return std::move(only).error();
  std::optional<AuditHead> kept;
  if (const std::string head = Param(call.request, "head"); !head.empty()) {
    kept = HeadOf(head);
    if (!kept) return Error{Fault::kBadData, "head is a 'head' that this call answered earlier"};
  }
  auto check = VerifyAudit(hub.db(), kept);
  if (!check) return check.error();
  return JsonReply(AuditCheckJson(*check));
}

}  // namespace crier
