#include "hub/bulletins.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "broadcast/area.h"
#include "broadcast/life.h"
#include "broadcast/words.h"
#include "core/id.h"
#include "core/log.h"
#include "core/text.h"
#include "hub/act.h"
#include "hub/approvals.h"
#include "hub/hub.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

Error NoBulletin(const std::string& id) { return {Fault::kNotFound, "not found: bulletin " + id}; }

std::string SubjectOf(const Bulletin& bulletin) { return "bulletin " + bulletin.id; }

// Read and written in one transaction, so that what another did meanwhile is seen and not written over.
Result<Bulletin> ChangeBulletin(Hub& hub, const std::string& id, const Acting& by, std::string_view action,
                                const std::function<Result<Bulletin>(Tx&, const Bulletin&)>& step) {
  Bulletin changed;
  auto written = Act(hub, by, action, [&](Tx& tx) -> Result<AuditedChange> {
    auto found = FindBulletin(tx, id);
    if (!found) return found.error();
    if (!*found) return NoBulletin(id);
    auto next = step(tx, **found);
    if (!next) return next.error();
    changed = *std::move(next);
    if (auto saved = SaveBulletin(tx, changed); !saved) return saved.error();
    return AuditedChange{SubjectOf(changed), BulletinJson(**found), BulletinJson(changed)};
  });
  if (!written) return written.error();
  hub.live().Publish("bulletin", Dump(BulletinJson(changed)));
  return changed;
}

// What the bulletin refers to, where that is still there and readable.
Result<std::optional<Bulletin>> FollowedBy(Tx& tx, const Bulletin& bulletin) {
  if (bulletin.references.empty()) return std::optional<Bulletin>();
  auto found = FindBulletin(tx, bulletin.references);
  if (!found && found.error().fault == Fault::kDamaged) return std::optional<Bulletin>();
  return found;
}

Result<void> Inherit(Tx& tx, Bulletin* draft) {
  auto followed = FollowedBy(tx, *draft);
  if (!followed) return followed.error();
  if (*followed) InheritArea(**followed, draft);
  return {};
}

Result<Bulletin> AddDraft(Hub& hub, Bulletin draft, const Acting& by) {
  auto written = Act(hub, by, "bulletin.write", [&](Tx& tx) -> Result<AuditedChange> {
    if (auto done = Inherit(tx, &draft); !done) return done.error();
    if (auto saved = SaveBulletin(tx, draft); !saved) return saved.error();
    return AuditedChange{SubjectOf(draft), nullptr, BulletinJson(draft)};
  });
  if (!written) return written.error();
  hub.live().Publish("bulletin", Dump(BulletinJson(draft)));
  return draft;
}

// Whether something of it came before people; read only where that decides.
Result<bool> WasSaid(Tx& tx, const Bulletin& bulletin) {
  if (bulletin.state != "cancelled") return true;
  return WasSaid(tx, JobKind::kBulletin, bulletin.id);
}

}  // namespace

Result<void> CheckChannels(Hub& hub, const Bulletin& bulletin) {
  const bool drill = bulletin.status != "Actual";
  for (const std::string& name : bulletin.channels) {
    const auto channel = hub.FindChannel(name);
    if (channel == nullptr)
      return Error{Fault::kBadData, fmt::format("there is no channel '{}'", Excerpt(name, 64))};
    if (!channel->sends()) return Error{Fault::kBadData, fmt::format("the channel '{}' does not send", name)};
    if (channel->abilities().requests)
      return Error{Fault::kBadData,
                   fmt::format("the channel '{}' takes service requests, no bulletins", name)};
    if (channel->config().drill != drill) {
      return Error{Fault::kRejected,
                   fmt::format("the channel '{}' is for {} and this bulletin is {}", name,
                               channel->config().drill ? "drills" : "real use", bulletin.status)};
    }
  }
  return {};
}

Result<void> CheckReferred(Tx& tx, const Bulletin& draft) {
  if (draft.references.empty()) return {};
  auto referred = FindBulletin(tx, draft.references);
  if (!referred) return referred.error();
  if (!*referred) {
    return Error{Fault::kRejected, fmt::format("there is no bulletin '{}' that it could refer to",
                                               Excerpt(draft.references, 64))};
  }
  auto followers = FindFollowers(tx, draft.references);
  if (!followers) return followers.error();
  auto said = WasSaid(tx, **referred);
  if (!said) return said.error();
  return CheckReferred(draft, **referred, *followers, *said);
}

Result<Bulletin> LoadBulletin(Hub& hub, const std::string& id) {
  std::optional<Bulletin> bulletin;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindBulletin(tx, id);
    if (!found) return found.error();
    bulletin = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  if (!bulletin) return NoBulletin(id);
  return *std::move(bulletin);
}

Result<Bulletin> KeepDraft(Hub& hub, Bulletin draft, const std::string& id, const Acting& by,
                           const std::string& seen) {
  if (auto checked = CheckZones(draft.covers, hub.classifier()->zones()); !checked) return checked.error();
  const Time now = hub.clock().Now();
  draft.state = "draft";
  ClearApproval(&draft);
  draft.updated_at = now;
  if (id.empty()) {
    draft.id = NewId(now);
    draft.author = ActorText(by.who);
    draft.created_at = now;
    return AddDraft(hub, std::move(draft), by);
  }
  return ChangeBulletin(hub, id, by, "bulletin.rewrite",
                        [&](Tx& tx, const Bulletin& old) -> Result<Bulletin> {
                          auto kept = Revise(old, draft, by.who, now);
                          if (!kept) return kept;
                          if (auto checked = CheckSeen(old, seen); !checked) return checked.error();
                          if (auto done = Inherit(tx, &*kept); !done) return done.error();
                          return kept;
                        });
}

namespace {

// A draft that `follow` makes of what was said.
Result<Bulletin> FollowBulletin(Hub& hub, const std::string& id, const Acting& by,
                                Result<Bulletin> (*follow)(const Bulletin&, const Actor&, Time)) {
  auto sent = LoadBulletin(hub, id);
  if (!sent) return sent.error();
  auto said = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto was_said = WasSaid(tx, *sent);
    if (!was_said) return was_said.error();
    return CheckWasSaid(*sent, *was_said);
  });
  if (!said) return said.error();
  auto draft = follow(*sent, by.who, hub.clock().Now());
  if (!draft) return draft.error();
  return KeepDraft(hub, *std::move(draft), "", by);
}

}  // namespace

Result<Bulletin> CorrectBulletin(Hub& hub, const std::string& id, const Acting& by) {
  return FollowBulletin(hub, id, by, Correct);
}

Result<Bulletin> ClearBulletin(Hub& hub, const std::string& id, const Acting& by) {
  return FollowBulletin(hub, id, by, AllClear);
}

Result<Bulletin> CancelBulletin(Hub& hub, const std::string& id, const Acting& by) {
  auto bulletin = LoadBulletin(hub, id);
  if (!bulletin) return bulletin.error();
  const Time now = hub.clock().Now();
  if (bulletin->state == "draft" || bulletin->state == "held") {
    return ChangeBulletin(hub, id, by, "bulletin.drop", [&](Tx&, const Bulletin& draft) -> Result<Bulletin> {
      // Approved meanwhile: what goes out is not dropped by who saw a draft.
      if (draft.state != "draft" && draft.state != "held")
        return Error{Fault::kRejected, fmt::format("the bulletin is {} by now; look again", draft.state)};
      return Step(draft, "cancel", by.who, now);
    });
  }
  auto draft = Cancel(*bulletin, by.who, now);
  if (!draft) return draft.error();
  return KeepDraft(hub, *std::move(draft), "", by);
}

Result<std::optional<Bulletin>> FinishIfSettled(Tx& tx, const std::string& id, Time now) {
  // Most often something is open still: that is asked first, for it is quicker than reading the bulletin.
  auto open = AnyOpen(tx, JobKind::kBulletin, id);
  if (!open) return open.error();
  if (*open) return std::optional<Bulletin>();
  auto bulletin = FindBulletin(tx, id);
  if (!bulletin) return bulletin.error();
  if (!*bulletin || (*bulletin)->state != "sending") return std::optional<Bulletin>();
  auto sent = Step(**bulletin, "finish", Actor::Hub(), now);
  if (!sent) return sent.error();
  if (auto saved = SaveBulletin(tx, *sent); !saved) return saved.error();
  return std::optional<Bulletin>(*std::move(sent));
}

CarriedBy RenderFor(Hub& hub, const Bulletin& bulletin, OpenChannel& channel, Time now) {
  std::string doubt;
  ChannelView view = channel.ViewAtHand(hub.config().time_zone, &doubt);
  auto rendered = Render(bulletin, view, hub.templates(), now);
  if (rendered && view.abilities.recipients && channel.config().recipients.empty())
    rendered = Error{Fault::kConfig, fmt::format("channel {} names no recipients", channel.name())};
  return {std::move(view), std::move(doubt), std::move(rendered)};
}

Json PreviewBulletin(Hub& hub, Bulletin bulletin) {
  const Time now = hub.clock().Now();
  std::optional<Bulletin> followed;
  Json json{{"advice", Json::array()}, {"posts", Json::array()}, {"errors", Json::array()}};
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FollowedBy(tx, bulletin);
    if (!found) return found.error();
    followed = *std::move(found);
    return {};
  });
  if (!read) LogError("what a bulletin refers to cannot be read", {{"error", read.error().message}});
  if (followed) InheritArea(*followed, &bulletin);
  json["area"] = AreaInWords(bulletin);
  json["covers"] = Json::parse(AreaToJson(bulletin.covers));
  if (auto checked = CheckZones(bulletin.covers, hub.classifier()->zones()); !checked)
    json["advice"].push_back(AdviceJson({"covers", checked.error().message, true}));
  for (const Advice& advice : Lint(bulletin, now, followed ? &*followed : nullptr))
    json["advice"].push_back(AdviceJson(advice));
  const std::vector<Carried> carried = RenderForAll(hub, bulletin, now);
  json["digest"] = PayloadFor(hub, bulletin, carried).digest;
  for (const auto& [channel, by] : carried) {
    if (!by.rendered) {
      json["errors"].push_back({{"channel", channel->name()}, {"message", by.rendered.error().message}});
      continue;
    }
    for (Rendered each : *by.rendered) {
      if (!by.doubt.empty()) each.warnings.push_back(by.doubt);
      json["posts"].push_back(PreviewJson(each, by.view));
    }
  }
  for (const std::string& name : bulletin.channels) {
    const auto channel = hub.FindChannel(name);
    if (channel == nullptr || !channel->sends()) {
      json["errors"].push_back({{"channel", name}, {"message", "there is no such channel that sends"}});
    }
  }
  return json;
}

Result<Progress> LoadProgress(Hub& hub, const std::string& id) {
  Progress progress;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = ProgressOf(tx, JobKind::kBulletin, id);
    if (!found) return found.error();
    progress = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  return progress;
}

void AddProgress(const Progress& progress, Json* json) {
  Json& counts = (*json)["progress"] = Json::object();
  for (const auto& [state, rows] : progress.rows) counts[state] = rows;
  if (progress.audience > 0)
    (*json)["expanding"] = {{"written", progress.expanded}, {"of", progress.audience}};
}

Json ProgressEventJson(const std::string& bulletin_id, const Progress& progress) {
  Json json{{"bulletin_id", bulletin_id}};
  AddProgress(progress, &json);
  return json;
}

}  // namespace crier
