#include "core/log.h"
#include "core/secret.h"
#include "hub/api.h"
#include "hub/hub.h"
#include "hub/listen.h"

namespace crier {
namespace {

// Strangers can bring this about as often as they like, so it is logged and shown when it changes, and the
// channel does not count as failing.
void Note(Hub& hub, OpenChannel& channel, const std::string& problem) {
  const bool changed = channel.Update([&](ChannelStatus& status) {
    ++status.refused_calls;
    if (status.state != "failing") status.error = Redact(problem);
  });
  if (!changed) return;
  LogWarn("a webhook call was refused", {{"channel", channel.name()}, {"error", problem}});
  hub.live().Publish("channel", Dump(ChannelJson(channel)));
}

Result<void> Store(Hub& hub, OpenChannel& channel, Batch batch) {
  auto taken = TakeBatch(hub, channel, std::move(batch), std::nullopt);
  if (!taken) {
    LogError("a webhook call cannot be stored",
             {{"channel", channel.name()}, {"error", taken.error().message}});
    // Else the far side has done nothing wrong, and must come again.
    if (taken.error().fault == Fault::kBadData) return taken.error();
    return Error{Fault::kUnreachable, "the call cannot be stored now; send it again"};
  }
  const bool changed = channel.Update([&](ChannelStatus& status) {
    status.heard += static_cast<int64_t>(taken->added.size());
    status.last_event = hub.clock().Now();
    if (status.state == "failing") return;
    status.state = "ok";
    status.error.clear();
  });
  if (changed) hub.live().Publish("channel", Dump(ChannelJson(channel)));
  return {};
}

}  // namespace

Result<ServerReply> HooksApi(Hub& hub, const ServerRequest& request, const Segments& path) {
  OpenChannel* channel = path.size() == 1 ? hub.FindChannel(path.front()) : nullptr;
  Receiver* receiver =
      channel != nullptr && channel->config().listen ? channel->channel().receiver() : nullptr;
  if (receiver == nullptr) return NotFound("no channel takes calls here");
  if (request.method != "GET" && request.method != "POST") return MethodNotAllowed();
  const Inbound call{request.method,  request.path, request.query,
                     request.headers, request.body, hub.clock().Now()};
  auto received = receiver->Receive(call);
  if (!received) {
    Note(hub, *channel, received.error().message);
    return received.error();
  }
  if (!received->batch.events.empty()) {
    if (auto stored = Store(hub, *channel, std::move(received->batch)); !stored) return stored.error();
  }
  ServerReply reply;
  reply.status = received->status;
  reply.body = std::move(received->body);
  reply.content_type = std::move(received->content_type);
  reply.headers.Add("X-Content-Type-Options", "nosniff");
  return reply;
}

}  // namespace crier
