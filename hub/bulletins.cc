#include "hub/bulletins.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "broadcast/life.h"
#include "core/id.h"
#include "core/text.h"
#include "hub/hub.h"
#include "store/backlog.h"
#include "store/bulletins.h"
#include "store/outbox.h"

namespace crier {
namespace {

Result<void> Save(Hub& hub, const Bulletin& bulletin) {
  auto saved = hub.db().Write([&](Tx& tx) { return SaveBulletin(tx, bulletin); });
  if (saved) hub.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
  return saved;
}

// Every channel that the bulletin names must be there and able to send.
Result<void> CheckChannels(Hub& hub, const Bulletin& bulletin) {
  const bool drill = bulletin.status != "Actual";
  for (const std::string& name : bulletin.channels) {
    const OpenChannel* channel = hub.FindChannel(name);
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
  if (!bulletin) return Error{Fault::kBadData, "not found: bulletin " + id};
  return *std::move(bulletin);
}

Result<Bulletin> KeepDraft(Hub& hub, Bulletin draft, const std::string& id, const std::string& who) {
  const Time now = hub.clock().Now();
  draft.state = "draft";
  draft.approved_by.clear();
  if (id.empty()) {
    draft.id = NewId(now);
    draft.author = who;
    draft.created_at = now;
  } else {
    auto old = LoadBulletin(hub, id);
    if (!old) return old.error();
    if (old->state != "draft") {
      return Error{Fault::kRejected,
                   fmt::format("a bulletin that is {} cannot be changed; correct it", old->state)};
    }
    draft.id = old->id;
    draft.author = old->author;
    draft.created_at = old->created_at;
    draft.references = old->references;
    draft.msg_type = old->msg_type;
  }
  draft.updated_at = now;
  if (auto saved = Save(hub, draft); !saved) return saved.error();
  return draft;
}

Result<Bulletin> ApproveBulletin(Hub& hub, const std::string& id, const std::string& who) {
  auto draft = LoadBulletin(hub, id);
  if (!draft) return draft.error();
  if (auto checked = CheckChannels(hub, *draft); !checked) return checked.error();
  for (const Advice& advice : Lint(*draft, hub.clock().Now())) {
    if (advice.blocks) return Error{Fault::kRejected, fmt::format("{}: {}", advice.field, advice.what)};
  }
  auto approved = Step(*draft, "approve", who, hub.clock().Now());
  if (!approved) return approved.error();
  if (auto saved = Save(hub, *approved); !saved) return saved.error();
  hub.dispatch_bell().Ring();
  return approved;
}

Result<Bulletin> CorrectBulletin(Hub& hub, const std::string& id, const std::string& who) {
  auto sent = LoadBulletin(hub, id);
  if (!sent) return sent.error();
  auto draft = Correct(*sent, who, hub.clock().Now());
  if (!draft) return draft.error();
  return KeepDraft(hub, *std::move(draft), "", who);
}

Result<Bulletin> CancelBulletin(Hub& hub, const std::string& id, const std::string& who) {
  auto bulletin = LoadBulletin(hub, id);
  if (!bulletin) return bulletin.error();
  if (bulletin->state == "draft") {
    auto dropped = Step(*bulletin, "cancel", who, hub.clock().Now());
    if (!dropped) return dropped.error();
    if (auto saved = Save(hub, *dropped); !saved) return saved.error();
    return dropped;
  }
  auto draft = Cancel(*bulletin, who, hub.clock().Now());
  if (!draft) return draft.error();
  return KeepDraft(hub, *std::move(draft), "", who);
}

Result<std::optional<Bulletin>> FinishIfSettled(Tx& tx, const std::string& id, Time now) {
  auto bulletin = FindBulletin(tx, id);
  if (!bulletin) return bulletin.error();
  if (!*bulletin || (*bulletin)->state != "sending") return std::optional<Bulletin>();
  auto open = AnyOpen(tx, id);
  if (!open) return open.error();
  if (*open) return std::optional<Bulletin>();
  auto sent = Step(**bulletin, "finish", "crier", now);
  if (!sent) return sent.error();
  if (auto saved = SaveBulletin(tx, *sent); !saved) return saved.error();
  return std::optional<Bulletin>(*std::move(sent));
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
    std::string doubt;
    const ChannelView view = channel->ViewAtHand(hub.config().time_zone, &doubt);
    auto rendered = Render(bulletin, view, hub.templates(), now);
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
    const OpenChannel* channel = hub.FindChannel(name);
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
