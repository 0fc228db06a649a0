#include "connectors/discord/gateway.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/chat_message.h"
#include "connectors/kit/meanings.h"
#include "core/json.h"

namespace crier::discord {
namespace {

using std::chrono::milliseconds, std::chrono::seconds;

// https://discord.com/developers/docs/events/gateway#list-of-intents: messages in guilds, and their words.
constexpr int kIntents = (1 << 9) | (1 << 15);
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes
constexpr int kDispatch = 0, kBeat = 1, kIdentify = 2, kResume = 6, kGoAgain = 7, kInvalid = 9, kHello = 10,
              kAck = 11;
// Ours: a close with 1000 or 1001 would end the session.
constexpr int kOurClose = 4000;
constexpr size_t kMaxMessage = size_t{4} << 20;

// Close codes that no new try can mend.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
constexpr std::string_view kIntent = "switch on MESSAGE CONTENT INTENT for the bot in the developer portal";
constexpr std::string_view kShards = "the bot is in so many servers that it must be sharded";
constexpr kit::Meaning kRefusals[] = {
    {.status = 4004, .fault = Fault::kAuth, .advice = "the bot's token does not hold"},
    {.status = 4010, .fault = Fault::kConfig, .advice = kShards},
    {.status = 4011, .fault = Fault::kConfig, .advice = kShards},
    {.status = 4012, .fault = Fault::kConfig, .advice = "this version of the Gateway is no longer spoken"},
    {.status = 4013, .fault = Fault::kConfig, .advice = kIntent},
    {.status = 4014, .fault = Fault::kConfig, .advice = kIntent}};

}  // namespace

void Gateway::Say(int op, Json data) {
  if (socket_ && !socket_->Send(kit::Written({{"op", op}, {"d", std::move(data)}}))) Ended();
}

void Gateway::Drop() {
  socket_.reset();
  listened_to_ = false;
}

void Gateway::Hang() {
  if (socket_) socket_->Close(kOurClose);
  Drop();
}

void Gateway::Ended() {
  const int code = socket_->close_code();
  Error error = api_.Wrong(fmt::format("the Gateway refuses ({})", code));
  refused_ = kit::ApplyMeaning(kRefusals, code, "", &error) ? std::optional(error) : std::nullopt;
  if (refused_) reconnect_.Rest(api_.Now() + std::chrono::hours(1));
  // The session is over: 4007 knows no such place in it, 4009 has forgotten it.
  if (refused_ || code == 4007 || code == 4009) session_.clear();
  Drop();
}

Result<void> Gateway::Open(const std::stop_token& stop) {
  if (session_.empty() || url_.empty()) {
    session_.clear();
    const auto said = api_.AskJson({.target = "/gateway/bot"}, stop);
    if (!said) return said.error();
    const Json& left = In(*said, "session_start_limit");
    if (WholeIn(left, "remaining").value_or(1) <= 0) {
      const milliseconds wait(std::clamp<int64_t>(WholeIn(left, "reset_after").value_or(0), 0, 86'400'000));
      return Error{Fault::kThrottled, api_.plan().who + ": the sessions of today are used up", wait};
    }
    url_ = TextIn(*said, "url");
  }
  while (url_.ends_with('/')) url_.pop_back();
  SocketRequest request{.url = url_ + "/?v=10&encoding=json"};
  request.max_message = kMaxMessage;
  // The heartbeats are the watchdog: they come more often.
  request.silence = std::chrono::minutes(3);
  auto socket = sockets_.Open(request, stop);
  if (!socket)
    return Error{socket.error().fault, api_.plan().who + ": " + socket.error().message,
                 socket.error().retry_after};
  socket_ = *std::move(socket);
  heartbeat_ = {};
  return {};
}

Result<void> Gateway::Connect(Time deadline, const std::stop_token& stop) {
  if (socket_ && listened_to_) return {};
  if (!reconnect_.MayTry(api_.Now()))
    return refused_.value_or(api_.Wrong("the Gateway is tried again soon", Fault::kUnreachable));
  refused_.reset();
  const auto opened = Open(stop);
  const Time until = std::min(deadline, api_.Now() + seconds(20));
  while (socket_ && !listened_to_ && api_.Now() < until && !stop.stop_requested()) {
    if (auto what = Hear(seconds(5), stop)) missed_.push_back(*std::move(what));
  }
  if (socket_ && listened_to_) {
    reconnect_.Worked();
    return {};
  }
  Drop();
  const Error error =
      opened ? api_.Wrong("the Gateway did not take up the session", Fault::kUnreachable) : opened.error();
  reconnect_.Failed(api_.Now(), error.retry_after);
  return refused_.value_or(error);
}

void Gateway::Beat() {
  const auto due = heartbeat_.Take(api_.Now());
  if (due == kit::Heartbeat::Due::kDead) Hang();
  if (due == kit::Heartbeat::Due::kBeat) Say(kBeat, sequence_ ? Json(*sequence_) : Json());
}

std::optional<Gateway::Dispatch> Gateway::Next(milliseconds wait, const std::stop_token& stop) {
  if (missed_.empty()) return Hear(wait, stop);
  Dispatch first = std::move(missed_.front());
  missed_.pop_front();
  return first;
}

std::optional<Gateway::Dispatch> Gateway::Hear(milliseconds wait, const std::stop_token& stop) {
  if (socket_) Beat();
  if (!socket_) return std::nullopt;
  const auto said = socket_->Receive(heartbeat_.Wait(wait, api_.Now()), stop);
  if (!said) {
    Ended();
    return std::nullopt;
  }
  if (!*said) return std::nullopt;
  if (const auto message = ReadJson(**said, kMaxMessage)) return Take(*message);
  // What cannot be read is one thing that happened; whether it mattered is not known, so it is asked for.
  session_.clear();
  Hang();
  return std::nullopt;
}

std::optional<Gateway::Dispatch> Gateway::Take(const Json& message) {
  const Json& data = In(message, "d");
  // Only a dispatch has a place; null says nothing of it.
  if (const auto place = WholeIn(message, "s")) sequence_ = *place;
  switch (WholeIn(message, "op").value_or(-1)) {
    case kDispatch:
      return Happened(TextIn(message, "t", 64), data);
    case kHello:
      Greet(data);
      break;
    case kBeat:
      heartbeat_.Ask(api_.Now());
      Beat();
      break;
    case kAck:
      heartbeat_.Acknowledged();
      break;
    case kInvalid:
      if (!data.is_boolean() || !data.get<bool>()) session_.clear();
      Hang();
      break;
    case kGoAgain:
      Hang();
      break;
    default:
      break;
  }
  return std::nullopt;
}

void Gateway::Greet(const Json& hello) {
  heartbeat_.Begin(
      milliseconds(std::clamp<int64_t>(WholeIn(hello, "heartbeat_interval").value_or(41'250), 0, 1'000'000)),
      api_.Now());
  if (!session_.empty() && sequence_)
    return Say(kResume, {{"token", token_.Reveal()}, {"session_id", session_}, {"seq", *sequence_}});
  sequence_.reset();
  Say(kIdentify, {{"token", token_.Reveal()},
                  {"intents", kIntents},
                  {"properties", {{"os", "linux"}, {"browser", "crier"}, {"device", "crier"}}}});
}

std::optional<Gateway::Dispatch> Gateway::Happened(std::string name, const Json& data) {
  if (name == "READY") {
    session_ = TextIn(data, "session_id");
    url_ = TextIn(data, "resume_gateway_url");
    listened_to_ = new_ = true;
    return std::nullopt;
  }
  if (name == "RESUMED") listened_to_ = true;
  // Between a resume and its end comes what was missed.
  return Dispatch{std::move(name), data};
}

}  // namespace crier::discord
