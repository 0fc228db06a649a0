#include "hub/bulletins.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "broadcast/life.h"
#include "core/id.h"
#include "core/text.h"
#include "hub/hub.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

Error NoBulletin(const std::string& id) { return {Fault::kNotFound, "not found: bulletin " + id}; }

// Read and written in one transaction, so that what another did meanwhile is seen and not written over.
Result<Bulletin> Change(Hub& hub, const std::string& id,
                        const std::function<Result<Bulletin>(Tx&, const Bulletin&)>& step) {
  Bulletin changed;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto found = FindBulletin(tx, id);
    if (!found) return found.error();
    if (!*found) return NoBulletin(id);
    auto next = step(tx, **found);
    if (!next) return next.error();
    changed = *std::move(next);
    return SaveBulletin(tx, changed);
  });
  if (!written) return written.error();
  hub.live().Publish("bulletin", Dump(BulletinJson(changed)));
  return changed;
}

Result<Bulletin> AddDraft(Hub& hub, Bulletin draft) {
  auto written = hub.db().Write([&](Tx& tx) { return SaveBulletin(tx, draft); });
  if (!written) return written.error();
  hub.live().Publish("bulletin", Dump(BulletinJson(draft)));
  return draft;
}

// Who does not say what he saw can only have seen a draft that had the same words from the beginning.
Result<void> CheckSeen(const Bulletin& bulletin, const std::string& seen) {
  if (bulletin.state != "draft" || seen == FormatTime(bulletin.updated_at)) return {};
  if (seen.empty()) {
    if (bulletin.updated_at == bulletin.created_at) return {};
    return Error{Fault::kRejected,
                 "this draft was changed after it was first written; look at it, and say by its 'updated_at' "
                 "which words you saw"};
  }
  return Error{Fault::kRejected, "somebody changed this bulletin meanwhile; look at it again"};
}

// Every channel that the bulletin names must be there and able to send.
Result<void> CheckChannels(Hub& hub, const Bulletin& bulletin) {
  const bool drill = bulletin.status != "Actual";
  for (const std::string& name : bulletin.channels) {
    const auto channel = hub.FindChannel(name);
    if (channel == nullptr)
      return Error{Fault::kBadData, fmt::format("there is no channel '{}'", Excerpt(name, 64))};
    if (!channel->sends()) return Error{Fault::kBadData, fmt::format("the channel '{}' does not send", name)};
    if (channel->config().drill != drill) {
      return Error{Fault::kRejected,
                   fmt::format("the channel '{}' is for {} and this bulletin is {}", name,
                               channel->config().drill ? "drills" : "real use", bulletin.status)};
    }
  }
  return {};
}

// Of a cancelled one something must have come before people: a draft that was dropped, or what was withdrawn
// before any of it went out, is nothing that could be corrected.
Result<void> CheckWasSaid(Tx& tx, const Bulletin& referred) {
  if (referred.state != "cancelled") return {};
  auto rows = DeliveriesOf(tx, referred.id);
  if (!rows) return rows.error();
  const auto said = [](const Delivery& row) {
    return row.state != DeliveryState::kPending && row.state != DeliveryState::kSkipped &&
           row.state != DeliveryState::kFailed;
  };
  if (std::any_of(rows->begin(), rows->end(), said)) return {};
  return Error{
      Fault::kRejected,
      fmt::format("bulletin {} was cancelled before any of it went out; make a new one", referred.id)};
}

// What a bulletin takes the place of must be out, and nothing else in its place or about to be.
Result<void> CheckReferred(Tx& tx, const Bulletin& draft) {
  if (draft.references.empty()) return {};
  auto found = FindBulletin(tx, draft.references);
  if (!found) return found.error();
  if (!*found) {
    return Error{Fault::kRejected, fmt::format("there is no bulletin '{}' that it could refer to",
                                               Excerpt(draft.references, 64))};
  }
  const Bulletin& referred = **found;
  if ((referred.status == "Actual") != (draft.status == "Actual")) {
    return Error{Fault::kRejected,
                 fmt::format("this bulletin is {} and cannot take the place of {}, which is {}", draft.status,
                             referred.id, referred.status)};
  }
  auto followers = FindFollowers(tx, referred.id);
  if (!followers) return followers.error();
  for (const Bulletin& other : *followers) {
    if (other.id == draft.id || other.state == "draft" || other.state == "cancelled") continue;
    return Error{Fault::kRejected, fmt::format("bulletin {} stands in the place of {} already; take that one",
                                               other.id, referred.id)};
  }
  if (auto said = CheckWasSaid(tx, referred); !said) return said;
  return CheckFollowed(referred);
}

}  // namespace

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

Result<Bulletin> KeepDraft(Hub& hub, Bulletin draft, const std::string& id, const Actor& actor,
                           const std::string& seen) {
  const Time now = hub.clock().Now();
  draft.state = "draft";
  draft.approved_by.clear();
  draft.updated_at = now;
  if (id.empty()) {
    draft.id = NewId(now);
    draft.author = ActorText(actor);
    draft.created_at = now;
    return AddDraft(hub, std::move(draft));
  }
  return Change(hub, id, [&](Tx&, const Bulletin& old) -> Result<Bulletin> {
    if (old.state != "draft") {
      return Error{Fault::kRejected,
                   fmt::format("a bulletin that is {} cannot be changed; correct it", old.state)};
    }
    if (auto checked = CheckSeen(old, seen); !checked) return checked.error();
    Bulletin kept = draft;
    kept.id = old.id;
    // Two that are saved in one millisecond, or by a clock that was set back, differ all the same.
    kept.updated_at = std::max(now, old.updated_at + std::chrono::milliseconds(1));
    kept.author = old.author;
    kept.created_at = old.created_at;
    kept.references = old.references;
    kept.msg_type = old.msg_type;
    return kept;
  });
}

Result<Bulletin> ApproveBulletin(Hub& hub, const std::string& id, const Actor& actor,
                                 const std::string& seen) {
  const Time now = hub.clock().Now();
  auto approved = Change(hub, id, [&](Tx& tx, const Bulletin& draft) -> Result<Bulletin> {
    if (auto checked = CheckSeen(draft, seen); !checked) return checked.error();
    if (auto checked = CheckChannels(hub, draft); !checked) return checked.error();
    for (const Advice& advice : Lint(draft, now)) {
      if (advice.blocks) return Error{Fault::kRejected, fmt::format("{}: {}", advice.field, advice.what)};
    }
    auto next = Step(draft, "approve", actor, now);
    if (!next) return next;
    if (auto checked = CheckReferred(tx, draft); !checked) return checked.error();
    return next;
  });
  if (approved) hub.dispatch_bell().Ring();
  return approved;
}

Result<Bulletin> CorrectBulletin(Hub& hub, const std::string& id, const Actor& actor) {
  auto sent = LoadBulletin(hub, id);
  if (!sent) return sent.error();
  auto said = hub.db().Read([&](Tx& tx) { return CheckWasSaid(tx, *sent); });
  if (!said) return said.error();
  auto draft = Correct(*sent, actor, hub.clock().Now());
  if (!draft) return draft.error();
  return KeepDraft(hub, *std::move(draft), "", actor);
}

Result<Bulletin> CancelBulletin(Hub& hub, const std::string& id, const Actor& actor) {
  auto bulletin = LoadBulletin(hub, id);
  if (!bulletin) return bulletin.error();
  const Time now = hub.clock().Now();
  if (bulletin->state == "draft") {
    return Change(hub, id, [&](Tx&, const Bulletin& draft) -> Result<Bulletin> {
      // Approved meanwhile: what goes out is not dropped by who saw a draft.
      if (draft.state != "draft")
        return Error{Fault::kRejected, fmt::format("the bulletin is {} by now; look again", draft.state)};
      return Step(draft, "cancel", actor, now);
    });
  }
  auto draft = Cancel(*bulletin, actor, now);
  if (!draft) return draft.error();
  return KeepDraft(hub, *std::move(draft), "", actor);
}

Result<std::optional<Bulletin>> FinishIfSettled(Tx& tx, const std::string& id, Time now) {
  auto bulletin = FindBulletin(tx, id);
  if (!bulletin) return bulletin.error();
  if (!*bulletin || (*bulletin)->state != "sending") return std::optional<Bulletin>();
  auto open = AnyOpen(tx, id);
  if (!open) return open.error();
  if (*open) return std::optional<Bulletin>();
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

Json PreviewBulletin(Hub& hub, const Bulletin& bulletin) {
  const Time now = hub.clock().Now();
  Json json{{"advice", Json::array()}, {"posts", Json::array()}, {"errors", Json::array()}};
  for (const Advice& advice : Lint(bulletin, now)) json["advice"].push_back(AdviceJson(advice));
  const bool drill = bulletin.status != "Actual";
  for (const auto& channel : hub.channels()) {
    if (!channel->sends()) continue;
    const bool named = std::find(bulletin.channels.begin(), bulletin.channels.end(), channel->name()) !=
                       bulletin.channels.end();
    if (bulletin.channels.empty() ? channel->config().drill != drill : !named) continue;
    auto [view, doubt, rendered] = RenderFor(hub, bulletin, *channel, now);
    if (!rendered) {
      json["errors"].push_back({{"channel", channel->name()}, {"message", rendered.error().message}});
      continue;
    }
    for (Rendered& each : *rendered) {
      if (!doubt.empty()) each.warnings.push_back(doubt);
      json["posts"].push_back(PreviewJson(each, view));
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

Json ProgressJson(const std::vector<Delivery>& deliveries) {
  std::map<std::string, int> counts;
  for (const Delivery& row : deliveries) ++counts[std::string(DeliveryStateName(row.state))];
  Json json = Json::object();
  for (const auto& [state, count] : counts) json[state] = count;
  return json;
}

}  // namespace crier
