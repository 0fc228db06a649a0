#include "core/log.h"
#include "hub/api.h"
#include "hub/hub.h"
#include "store/backlog.h"

namespace crier {
namespace {

Result<std::string> AsIn(const ServerRequest& call) {
  auto body = BodyOf(call);
  if (!body) return body.error();
  const Json given = body->value("as", Json());
  return given.is_string() ? given.get<std::string>() : "";
}

Result<DeliveryState> StateFor(const std::string& as) {
  if (as == "accepted") return DeliveryState::kAccepted;
  if (as == "failed") return DeliveryState::kFailed;
  if (as == "again") return DeliveryState::kPending;
  return Error{Fault::kBadData, "'as' is accepted, failed or again"};
}

}  // namespace

Result<ServerReply> ChannelsApi(Hub& hub, const ServerRequest& call, const Segments& path) {
  OpenChannel* channel = hub.FindChannel(path[1]);
  if (channel == nullptr) return NotFound("no such channel");
  if (path.size() != 3 || path[2] != "settle") return NotFound("no such call");
  if (call.method != "POST") return MethodNotAllowed();
  const auto as = AsIn(call);
  if (!as) return as.error();
  const auto state = StateFor(*as);
  if (!state) return state.error();
  int64_t settled = 0;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto count = SettleUnknown(tx, channel->name(), *state, "api", hub.clock().Now());
    if (!count) return count.error();
    settled = *count;
    return {};
  });
  if (!written) return written.error();
  LogInfo("unknown deliveries are settled",
          {{"channel", channel->name()}, {"as", *as}, {"deliveries", std::to_string(settled)}});
  channel->send_bell().Ring();
  return JsonReply({{"settled", settled}});
}

}  // namespace crier
