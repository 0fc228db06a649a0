// The channels that administrators make in the console: added, tested, changed, paused, removed.
#include "connectors/catalog.h"
#include "hub/api/api.h"
#include "hub/api/channel_drafts.h"
#include "hub/api/routes.h"
#include "hub/channel_check.h"
#include "hub/hub.h"

namespace crier {
namespace {

constexpr char kDemoSendsNothing[] =
    "the demo's bulletins are no real ones: a channel that is added here listens only";

Json FormJson(const KeptChannel& channel, const Hub::KeptState& state) {
  Json json = KeptJson(channel);
  json["paused"] = state.kept.paused.contains(channel.name);
  const auto broken = state.broken.find(channel.name);
  json["error"] = broken == state.broken.end() ? "" : broken->second;
  return json;
}

// For the audit: which secrets, and which of them were set by this change.
Json AuditedJson(const KeptChannel& channel, const ChannelDraft& draft) {
  Json json = KeptJson(channel);
  for (const auto& [option, value] : draft.secrets) {
    if (json["secrets"].contains(option)) json["secrets"][option] = "set now";
  }
  return json;
}

Error Stale() { return {Fault::kRejected, "somebody changed this channel meanwhile; look at it again"}; }

// Of what is kept under the name, or why there is none to change.
Result<KeptChannel*> KeptIn(Hub& hub, KeptChannels& kept, const std::string& name) {
  if (KeptChannel* found = kept.Find(name)) return found;
  if (hub.FindChannel(name) == nullptr) return NotFound("no such channel");
  return Error{Fault::kRejected,
               "this channel is from the configuration: change or remove it there, and reload"};
}

Result<ChannelDraft> FormDraft(Hub& hub, const Json& body, const std::string& name,
                               const std::string& connector) {
  auto draft = DraftIn(body, name, connector);
  if (!draft || hub.mode() != "demo") return draft;
  if (draft->form.value("send", Json()) == Json(true)) return Error{Fault::kRejected, kDemoSendsNothing};
  draft->form["send"] = false;
  return draft;
}

// Answers with the form of the channel as it is now, or with what is wrong.
Result<ServerReply> FormReply(Hub& hub, const std::string& name, const Result<void>& changed,
                              const std::vector<FieldMistake>& mistakes, int status) {
  if (!mistakes.empty()) return MistakesReply(mistakes);
  if (!changed) return changed.error();
  const Hub::KeptState state = hub.kept();
  const KeptChannel* channel = state.kept.Find(name);
  if (channel == nullptr) return NotFound("no such channel");
  return JsonReply(FormJson(*channel, state), status);
}

ServerReply CheckReply(OpenChannel& channel) {
  const auto who = channel.channel().WhoAmI();
  Json checks = Json::array();
  bool well = true;
  for (const ChannelCheck& check : CheckChannel(channel, who)) {
    well = well && check.state != "wrong";
    checks.push_back({{"state", check.state}, {"advice", Redact(check.advice)}});
  }
  return JsonReply(
      {{"well", well}, {"listens", channel.listens()}, {"sends", channel.sends()}, {"checks", checks}});
}

Result<ServerReply> SetPaused(Hub& hub, const ApiCall& call, bool paused) {
  if (auto body = BodyOf(call.request); !body) return body.error();
  const std::string& name = call.id;
  std::vector<FieldMistake> mistakes;
  auto changed = hub.ChangeKept(
      call.acting(), paused ? "channel.pause" : "channel.resume", paused ? "" : name,
      [&](KeptChannels& kept) -> Result<AuditedChange> {
        if (kept.Find(name) == nullptr && hub.FindChannel(name) == nullptr)
          return NotFound("no such channel");
        const Json before{{"paused", kept.paused.contains(name)}};
        if (paused) {
          kept.paused.insert(name);
        } else {
          kept.paused.erase(name);
        }
        return AuditedChange{"channel " + name, before, {{"paused", paused}}};
      },
      &mistakes);
  if (!mistakes.empty()) return MistakesReply(mistakes);
  if (!changed) return changed.error();
  return JsonReply({{"name", name}, {"paused", paused}});
}

}  // namespace

Result<ServerReply> GetConnectors(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Json list = Json::array();
  for (const ConnectorType* type : Catalog()) list.push_back(ConnectorJson(*type));
  return JsonReply({{"connectors", std::move(list)},
                    {"keeps_secrets", hub.config().key() != nullptr},
                    {"cannot_keep", hub.CannotKeep()},
                    {"cannot_send", hub.mode() == "demo" ? kDemoSendsNothing : ""}});
}

Result<ServerReply> GetChannelForm(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Hub::KeptState state = hub.kept();
  auto channel = KeptIn(hub, state.kept, call.id);
  if (!channel) return channel.error();
  return JsonReply(FormJson(**channel, state));
}

Result<ServerReply> PostChannel(Hub& hub, const ApiCall& call) {
  const auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"name", "connector", "mode", "listen", "send", "languages",
                                       "poll_every", "recipients", "settings", "secrets"});
      !known)
    return known.error();
  const auto name = TextIn(*body, "name");
  if (!name) return name.error();
  const auto connector = TextIn(*body, "connector");
  if (!connector) return connector.error();
  const auto draft = FormDraft(hub, *body, *name, *connector);
  if (!draft) return draft.error();
  std::vector<FieldMistake> mistakes;
  auto changed = hub.ChangeKept(
      call.acting(), "channel.add", *name,
      [&](KeptChannels& kept) -> Result<AuditedChange> {
        if (kept.Find(*name) != nullptr || hub.FindChannel(*name) != nullptr)
          mistakes.push_back({"name", "there is a channel of this name"});
        if (!mistakes.empty() || !PutDraft(*draft, hub.config().key(), &kept, &mistakes))
          return AuditedChange{};
        return AuditedChange{"channel " + *name, nullptr, AuditedJson(*kept.Find(*name), *draft)};
      },
      &mistakes);
  return FormReply(hub, *name, changed, mistakes, 201);
}

Result<ServerReply> PutChannel(Hub& hub, const ApiCall& call) {
  const auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"revision", "mode", "listen", "send", "languages", "poll_every",
                                       "recipients", "settings", "secrets"});
      !known)
    return known.error();
  const auto revision = RevisionIn(*body);
  if (!revision) return revision.error();
  auto draft = FormDraft(hub, *body, call.id, "");
  if (!draft) return draft.error();
  std::vector<FieldMistake> mistakes;
  auto changed = hub.ChangeKept(
      call.acting(), "channel.change", call.id,
      [&](KeptChannels& kept) -> Result<AuditedChange> {
        auto channel = KeptIn(hub, kept, call.id);
        if (!channel) return channel.error();
        if ((*channel)->revision != *revision) return Stale();
        const Json before = KeptJson(**channel);
        draft->connector = (*channel)->connector;
        if (!PutDraft(*draft, hub.config().key(), &kept, &mistakes)) return AuditedChange{};
        return AuditedChange{"channel " + call.id, before, AuditedJson(**channel, *draft)};
      },
      &mistakes);
  return FormReply(hub, call.id, changed, mistakes, 200);
}

Result<ServerReply> DeleteChannel(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"revision"}); !only) return std::move(only).error();
  const std::string seen = Param(call.request, "revision");
  std::vector<FieldMistake> mistakes;
  Json gone;
  auto changed = hub.ChangeKept(
      call.acting(), "channel.remove", "",
      [&](KeptChannels& kept) -> Result<AuditedChange> {
        auto channel = KeptIn(hub, kept, call.id);
        if (!channel) return channel.error();
        if (std::to_string((*channel)->revision) != seen) return Stale();
        gone = FormJson(**channel, {kept, {}});
        const Json before = KeptJson(**channel);
        std::erase_if(kept.channels, [&](const KeptChannel& each) { return each.name == call.id; });
        kept.paused.erase(call.id);
        return AuditedChange{"channel " + call.id, before, nullptr};
      },
      &mistakes);
  if (!changed) return changed.error();
  return JsonReply(gone);
}

Result<ServerReply> PostPause(Hub& hub, const ApiCall& call) { return SetPaused(hub, call, true); }
Result<ServerReply> PostResume(Hub& hub, const ApiCall& call) { return SetPaused(hub, call, false); }

Result<ServerReply> PostChannelTest(Hub& hub, const ApiCall& call) {
  if (auto body = BodyOf(call.request); !body) return body.error();
  const Hub::KeptState state = hub.kept();
  if (state.kept.Find(call.id) == nullptr && hub.FindChannel(call.id) == nullptr)
    return NotFound("no such channel");
  // As it would be if it were not paused.
  KeptChannels awake = state.kept;
  awake.paused.clear();
  std::vector<FieldMistake> mistakes;
  const auto channel = hub.OpenToTest(awake, call.id, true, &mistakes);
  return channel == nullptr ? MistakesReply(mistakes) : CheckReply(*channel);
}

// A form that is not saved. Of a channel that is there the secrets that it has are used where saving would
// keep them.
Result<ServerReply> PostConnectorTest(Hub& hub, const ApiCall& call) {
  const auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"name", "revision", "mode", "listen", "send", "languages",
                                       "poll_every", "recipients", "settings", "secrets"});
      !known)
    return known.error();
  if (FindConnector(call.id) == nullptr) return NotFound("no such connector");
  const auto name = TextIn(*body, "name");
  if (!name) return name.error();
  const auto draft = FormDraft(hub, *body, *name, call.id);
  if (!draft) return draft.error();
  KeptChannels kept = hub.kept().kept;
  kept.paused.clear();
  const KeptChannel* const known = kept.Find(*name);
  if (known != nullptr) {
    const auto revision = RevisionIn(*body);
    if (!revision) return revision.error();
    if (known->revision != *revision) return Stale();
  }
  const bool edits = known != nullptr;
  std::vector<FieldMistake> mistakes;
  if (!PutDraft(*draft, hub.config().key(), &kept, &mistakes)) return MistakesReply(mistakes);
  const auto channel = hub.OpenToTest(kept, *name, edits, &mistakes);
  return channel == nullptr ? MistakesReply(mistakes) : CheckReply(*channel);
}

}  // namespace crier
