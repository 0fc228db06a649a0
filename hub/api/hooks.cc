#include <fmt/format.h>

#include "core/log.h"
#include "core/secret.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/loops/listen.h"
#include "hub/public/page.h"

namespace crier {
namespace {

constexpr std::chrono::minutes kPausedAgainAfter{5};

// The channel does not count as failing: anybody can bring this about.
void Note(Hub& hub, OpenChannel& channel, const std::string& problem) {
  channel.Update([&](ChannelStatus& status) {
    ++status.refused_calls;
    if (status.state != "failing") status.error = Redact(problem);
  });
  const auto untold = channel.refusals().Add(hub.clock().Now());
  if (!untold) return;
  const std::string more = *untold == 0 ? "" : fmt::format(" (and {} more since the last line)", *untold);
  LogWarn("a webhook call was refused" + more, {{"channel", channel.name()}, {"error", problem}});
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

// It takes a tenth of a second of a processor and 64 MiB, and a stranger may ask for it. No channel has a
// slash in its name.
bool HashesPassword(const ServerRequest& request) {
  return (request.method == "POST" && ParameterIn("/api/v1/session", request.path)) ||
         (request.method == "PUT" && ParameterIn("/api/v1/me/password", request.path));
}

// By signing out, too: who did so at the hub is told where he does at the provider.
bool AsksTheProvider(const ServerRequest& request) {
  if (request.method == "DELETE")
    return ParameterIn("/api/v1/session", request.path) || ParameterIn("/api/v1/sessions", request.path);
  return request.method == "GET" &&
         (ParameterIn("/api/v1/sign-in/start", request.path) || ParameterIn(kSignOnReturn, request.path));
}

// By a far side that may take its time.
bool TestsAChannel(const ServerRequest& request) {
  return request.method == "POST" && (ParameterIn("/api/v1/channels/{name}/test", request.path) ||
                                      ParameterIn("/api/v1/connectors/{name}/test", request.path));
}

std::shared_ptr<OpenChannel> ReceivingChannel(const Hub& hub, const std::string& name) {
  auto channel = hub.FindChannel(name);
  const bool receives = channel != nullptr && channel->listens() && channel->channel().receiver();
  return receives ? channel : nullptr;
}

}  // namespace

void TellRefusals(Hub& hub, OpenChannel& channel) {
  const auto untold = channel.refusals().Overdue(hub.clock().Now());
  if (!untold) return;
  LogWarn(fmt::format("{} more webhook calls were refused", *untold),
          {{"channel", channel.name()}, {"error", channel.status().error}});
  hub.live().Publish("channel", Dump(ChannelJson(channel)));
}

std::string LaneOf(const Hub& hub, const ServerRequest& request) {
  const auto name = ParameterIn(kHookPattern, request.path);
  if (!name && hub.has_sign_on() && AsksTheProvider(request)) return "/sign-in";
  if (!name && ParameterIn(kRuleTrialPattern, request.path)) return "/rules";
  if (!name && TestsAChannel(request)) return "/test";
  if (!name && IsPublicPage(request.path)) return "/public";
  // Strangers read there, and lists are long.
  if (!name && request.path.starts_with(kOpen311Path)) return "/open311";
  if (!name) return HashesPassword(request) ? "/session" : "";
  const auto channel = ReceivingChannel(hub, *name);
  return channel == nullptr ? "" : channel->name();
}

Result<ServerReply> CallHook(Hub& hub, const ApiCall& asked) {
  const ServerRequest& request = asked.request;
  const auto channel = ReceivingChannel(hub, asked.id);
  if (const auto paused = hub.FindChannel(asked.id); paused && paused->config().paused)
    return Error{Fault::kUnreachable, "this channel is paused; send it again", kPausedAgainAfter};
  if (channel == nullptr) return NotFound("no channel takes calls here");
  Receiver* receiver = channel->channel().receiver();
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
  return reply;
}

}  // namespace crier
