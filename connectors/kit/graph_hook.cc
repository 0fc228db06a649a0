#include "connectors/kit/graph_hook.h"

#include <fmt/format.h>

#include <bit>
#include <nlohmann/json.hpp>

#include "connectors/kit/challenge.h"
#include "connectors/kit/graph.h"
#include "connectors/kit/members.h"
#include "connectors/kit/signatures.h"
#include "core/json.h"
#include "core/log.h"

namespace crier::kit {
namespace {

using nlohmann::json;

// Meta puts up to 1,000 updates into a call.
constexpr size_t kMostNews = 1000;
constexpr size_t kMostAttachments = 16;  // ours

std::vector<GraphNews> NewsIn(const json& document, Time at, bool* too_many) {
  std::vector<GraphNews> news;
  const auto add = [&](std::string about, std::string field, const json& value) {
    if (news.size() >= kMostNews) {
      *too_many = true;
    } else if (value.is_object()) {
      news.push_back({std::move(about), std::move(field), value, at});
    }
  };
  const auto each = [](const json& list, const auto& take) {
    if (list.is_object()) take(list);
    if (!list.is_array()) return;
    for (const json& one : list) take(one);
  };
  const auto read = [&](const json& said) {
    each(In(said, "entry"), [&](const json& entry) {
      const std::string about = IdIn(entry, "id");
      each(In(entry, "changes"),
           [&](const json& change) { add(about, TextIn(change, "field", 64), In(change, "value")); });
      for (const char* key : {"messaging", "standby"})
        each(In(entry, key), [&](const json& item) { add(about, "messaging", item); });
      // Instagram may put the one change into the entry itself.
      if (entry.is_object() && entry.contains("field"))
        add(about, TextIn(entry, "field", 64), In(entry, "value"));
    });
    // Threads: no entries, and the object's own id as the target.
    each(In(said, "values"), [&](const json& change) {
      add(IdIn(said, "target_id"), TextIn(change, "field", 64), In(change, "value"));
    });
  };
  // Meta's examples for Instagram put a list around it.
  each(document, read);
  return news;
}

std::vector<Attachment> AttachmentsOf(const json& message) {
  std::vector<Attachment> all;
  const json& list = In(message, "attachments");
  if (!list.is_array()) return all;
  for (const json& one : list) {
    if (all.size() >= kMostAttachments) break;
    const std::string url = WebUrlIn(In(one, "payload"), "url");
    if (!url.empty()) all.push_back({url, MediaTypeOf(TextIn(one, "type", 32), url), ""});
  }
  return all;
}

}  // namespace

GraphHook::GraphHook(std::string who, std::string channel, std::vector<Secret> app_secrets,
                     Secret verify_token, ReadNews read)
    : who_(std::move(who)),
      channel_(std::move(channel)),
      secrets_(std::move(app_secrets)),
      verify_token_(std::move(verify_token)),
      read_(std::move(read)) {}

Error GraphHook::Refusal(Fault fault, std::string_view what) const {
  return {fault, fmt::format("{}: {}", who_, what)};
}

Result<Receiver::Reply> GraphHook::Receive(const Inbound& call) {
  if (call.method == "GET") {
    auto reply = HubChallenge(call, verify_token_);
    if (!reply) return Refusal(reply.error().fault, reply.error().message);
    return reply;
  }
  if (call.method != "POST") return Refusal(Fault::kBadData, "the call must be a POST");
  if (call.body.size() > kMaxJson) return Refusal(Fault::kBadData, "the body is larger than 1 MiB");
  // Over the bytes as they came: Meta signs its own escapes of what is not ASCII.
  if (!Holds({.prefix = "sha256="}, secrets_, call.body, call.headers.Get("X-Hub-Signature-256")))
    return Refusal(Fault::kAuth, "X-Hub-Signature-256 is wrong or missing");
  const auto document = ReadJson(call.body);
  if (!document) return Refusal(Fault::kBadData, "the body is " + document.error().message);
  if (!document->is_structured()) return Refusal(Fault::kBadData, "the body is no object");
  bool too_many = false;
  const std::vector<GraphNews> news = NewsIn(*document, call.received_at, &too_many);
  if (too_many)
    return Refusal(Fault::kBadData, fmt::format("the call holds more than {} updates", kMostNews));
  Receiver::Reply reply;
  for (const GraphNews& one : news) {
    const auto understood = read_(one, &reply.batch.events);
    if (!understood) return understood.error();
    // The 1st, 2nd, 4th, 8th time, for it may come with every call.
    if (*understood || !std::has_single_bit(++not_understood_)) continue;
    LogWarn("a call held an update that is not understood; it was passed over",
            {{"channel", channel_}, {"field", one.field}, {"so_far", std::to_string(not_understood_)}});
  }
  return reply;
}

std::optional<Event> ReadPrivateMessage(const json& item, const std::string& own, const std::string& channel,
                                        Time now) {
  const std::string from = IdIn(In(item, "sender"), "id");
  const json& edit = In(item, "message_edit");
  const json& message = edit.is_object() ? edit : In(item, "message");
  const std::string id = TextIn(message, "mid");
  if (id.empty() || from.empty() || from == own || IsSet(message, "is_echo")) return std::nullopt;
  if (IsSet(message, "is_deleted")) return Removed{channel, id};
  Mention mention;
  mention.channel = channel;
  mention.native_id = id;
  mention.author.id = from;
  mention.text = TextIn(message, "text", kMaxMentionText);
  mention.created_at = GraphTime(In(item, "timestamp"), now);
  mention.in_reply_to = TextIn(In(message, "reply_to"), "mid");
  mention.direct = true;
  mention.attachments = AttachmentsOf(message);
  if (edit.is_object()) return Edited{std::move(mention)};
  return mention;
}

}  // namespace crier::kit
