// What monitoring asks: health, readiness, metrics.
#include "hub/api/api.h"
#include "hub/api/metrics.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/requests.h"

namespace crier {

Result<ServerReply> GetHealth(Hub&, const ApiCall&) { return JsonReply({{"ok", true}}); }

// Anybody may ask: where the store is and what ails it stands in the log alone.
Result<ServerReply> GetReady(Hub& hub, const ApiCall&) {
  auto read = hub.db().Read([](Tx& tx) -> Result<void> {
    auto drafts = CountRequests(tx, "draft");
    if (!drafts) return drafts.error();
    return {};
  });
  if (read) return JsonReply({{"ready", true}});
  return Error{Fault::kUnreachable, "the store cannot be read"};
}

Result<ServerReply> GetMetrics(Hub& hub, const ApiCall&) {
  auto text = MetricsText(hub);
  if (!text) return Error{Fault::kUnreachable, text.error().message};
  ServerReply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body = *std::move(text);
  return reply;
}

}  // namespace crier
