#include "connectors/exec/ends.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/digest.h"

namespace crier::exec {
namespace {

using std::chrono::milliseconds;

// Ours. A call holds one of the API's threads, and strangers can make as many as they like.
constexpr int kMostCalls = 2;
constexpr milliseconds kCallWithin = std::chrono::seconds(10);
// Before the hub's deadline; so much for the way.
constexpr milliseconds kMargin = std::chrono::seconds(5);

// What was heard, as from this channel and not from the future.
void Finish(const std::string& channel, Time now, std::vector<Event>& events) {
  const auto mention = [&](Mention& each) {
    if (each.created_at == Time{} || each.created_at > now) each.created_at = now;
  };
  for (Event& event : events) {
    std::visit(
        [&](auto& each) {
          if constexpr (requires { each.channel; }) each.channel = channel;
          if constexpr (requires { each.mention; }) {
            each.mention.channel = channel;
            mention(each.mention);
          }
          if constexpr (requires { each.created_at; }) mention(each);
        },
        event);
  }
}

// What the program did not say itself is our trouble with it, not the post's: another try may well go
// through, unless the hub first has to find out what became of this one.
Error ForTheOutbox(Answer& answer) {
  Error error = *answer.error;
  if (!answer.theirs) error.fault = Fault::kUnreachable;
  return error;
}

}  // namespace

Json ItemToJson(const Outgoing& out) {
  const Post& post = *out.post;
  Json item{{"key", out.key},
            {"text", out.text()},
            {"part", out.part + 1},
            {"parts", post.parts.size()},
            {"parent", out.parent},
            {"recipient", out.recipient},
            {"lang", post.lang},
            {"title", post.title},
            {"web", post.web},
            {"event", post.event},
            {"severity", post.severity},
            {"status", post.status},
            {"sent", FormatTime(post.sent)}};
  if (post.is_answer()) {
    item["visibility"] = VisibilityName(post.visibility);
    item["automatic"] = post.automatic;
  }
  return item;
}

Json CallToJson(const Inbound& call) {
  Json headers = Json::array();
  for (const auto& [name, value] : call.headers.fields()) headers.push_back({name, value});
  return {{"method", call.method},
          {"path", call.path},
          {"query", call.query},
          {"headers", headers},
          {"body_base64", Base64(call.body)},
          {"received_at", FormatTime(call.received_at)}};
}

std::vector<std::pair<std::string, std::string>> PlainEnvironment() {
  std::vector<std::pair<std::string, std::string>> env;
  for (const char* name : {"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"}) {
    if (const char* value = std::getenv(name)) env.emplace_back(name, value);
  }
  return env;
}

Result<Batch> ProgramSource::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  const Plan& plan = program_.plan();
  milliseconds within = deadline - clock_.Now() - kMargin;
  if (!plan.abilities.stream) within = std::min(within, plan.answer_within);
  within = std::max(within, milliseconds(1));
  Answer answer = program_.Ask("poll", {{"cursor", cursor}}, within, stop);
  if (stop.stop_requested()) return Batch{{}, cursor, false};
  if (answer.error) {
    answer.error->in_doubt = false;
    return *std::move(answer.error);
  }
  if (!answer.done.cursor) {
    return Error{Fault::kBadData,
                 fmt::format("exec {}: the program ended a poll without a cursor", plan.channel)};
  }
  Finish(plan.channel, clock_.Now(), answer.events);
  return Batch{std::move(answer.events), *std::move(answer.done.cursor), answer.done.more};
}

Answer ProgramSink::Ask(std::string_view what, Json members) {
  Answer answer = program_.Ask(what, std::move(members), program_.plan().answer_within);
  if (answer.error) answer.error = ForTheOutbox(answer);
  return answer;
}

std::vector<Receipt> ProgramSink::Send(std::span<const Outgoing> batch) {
  if (batch.empty()) return {};
  Json items = Json::array();
  std::set<std::string, std::less<>> keys;
  for (const Outgoing& out : batch) {
    items.push_back(ItemToJson(out));
    keys.insert(out.key);
  }
  Answer answer =
      program_.Ask("send", {{"items", std::move(items)}}, program_.plan().answer_within, {}, std::move(keys));
  std::vector<Receipt> receipts;
  for (const Outgoing& out : batch) {
    const auto found = answer.receipts.find(out.key);
    receipts.push_back(found != answer.receipts.end() ? found->second : Receipt::From(ForTheOutbox(answer)));
  }
  return receipts;
}

Receipt ProgramSink::Edit(const std::string& native_id, const Outgoing& now) {
  const Answer answer = Ask("edit", {{"native_id", native_id}, {"item", ItemToJson(now)}});
  if (answer.error) return Receipt::From(*answer.error);
  return Receipt::Accepted(answer.done.native_id.empty() ? native_id : answer.done.native_id,
                           answer.done.url);
}

Result<void> ProgramSink::Retract(const std::string& native_id) {
  const Answer answer = Ask("retract", {{"native_id", native_id}});
  if (answer.error) return *answer.error;
  return {};
}

Result<std::optional<Sink::Shown>> ProgramSink::ReadBack(const Sought& sought) {
  Answer answer = Ask("read_back", {{"native_id", sought.native_id}, {"key", sought.key}});
  if (answer.error) return *answer.error;
  if (!answer.done.has_shown) {
    return Error{Fault::kBadData, fmt::format("exec {}: the program ended a read_back without 'shown'",
                                              program_.plan().channel)};
  }
  return std::move(answer.done.shown);
}

Result<Receiver::Reply> ProgramReceiver::Receive(const Inbound& call) {
  const Plan& plan = program_.plan();
  if (under_way_.fetch_add(1) >= kMostCalls) {
    --under_way_;
    return Error{Fault::kUnreachable, "too many calls at once; call again", std::chrono::seconds(1)};
  }
  Answer answer =
      program_.Ask("receive", {{"call", CallToJson(call)}}, std::min(plan.answer_within, kCallWithin));
  --under_way_;
  if (answer.error && !answer.theirs) {
    // What is the matter is in the log; who calls may be anybody.
    return Error{Fault::kUnreachable, "the call cannot be taken now; call again", answer.error->retry_after};
  }
  if (answer.error) return *std::move(answer.error);
  Finish(plan.channel, clock_.Now(), answer.events);
  Reply reply;
  reply.batch.events = std::move(answer.events);
  reply.status = static_cast<int>(answer.done.status);
  reply.body = std::move(answer.done.body);
  reply.content_type = std::move(answer.done.content_type);
  return reply;
}

}  // namespace crier::exec
