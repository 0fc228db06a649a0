#include "hub/loops/dispatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "broadcast/change.h"
#include "broadcast/life.h"
#include "broadcast/plan.h"
#include "core/log.h"
#include "hub/api/views.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "hub/loops/overtaken.h"
#include "store/tables/bulletins.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

// Then it is looked again whether something more urgent has come.
constexpr size_t kAtOnce = 10;

// The native id that stands by this row; empty: none. What is edited stands whatever became of the edit.
std::string StandingId(const Delivery& row) {
  if (row.action == "edit") return row.native_id.empty() ? row.target : row.native_id;
  const bool stands = row.state == DeliveryState::kAccepted || row.state == DeliveryState::kDelivered;
  return row.action == "send" && stands ? row.native_id : "";
}

// Somebody may read it, or have it: also where no id tells which.
bool MayStand(const Delivery& row) {
  return row.action != "retract" &&
         (row.state == DeliveryState::kAccepted || row.state == DeliveryState::kDelivered ||
          row.state == DeliveryState::kUnknown);
}

// What was taken back, or is about to be.
std::set<std::string> TakenBack(const std::vector<Delivery>& rows, const std::string& channel) {
  std::set<std::string> ids;
  for (const Delivery& row : rows) {
    if (row.channel == channel && row.action == "retract" && row.state != DeliveryState::kFailed)
      ids.insert(row.target);
  }
  return ids;
}

// What stands of a bulletin on one channel in one language.
std::vector<Standing> StandingOf(const std::vector<Delivery>& rows, const std::string& channel,
                                 const std::string& lang) {
  std::map<size_t, std::string> parts;
  const std::set<std::string> gone = TakenBack(rows, channel);
  for (const Delivery& row : rows) {
    if (row.channel != channel || row.lang != lang || !row.recipient.empty()) continue;
    if (std::string id = StandingId(row); !id.empty() && !gone.contains(id)) parts[row.part] = std::move(id);
  }
  std::vector<Standing> standing;
  for (auto& [part, native_id] : parts) standing.push_back({part, std::move(native_id)});
  return standing;
}

// By channel, the native ids that stand for a correction by now: it wrote its own words over this bulletin's,
// or is about to.
Result<std::map<std::string, std::set<std::string>>> WrittenOver(Tx& tx, const std::string& id) {
  auto followers = FindFollowers(tx, id);
  if (!followers) return followers.error();
  std::map<std::string, std::set<std::string>> ids;
  for (const Bulletin& follower : *followers) {
    auto rows = DeliveriesOf(tx, follower.id);
    if (!rows) return rows.error();
    for (const Delivery& row : *rows) {
      const bool refused = row.state == DeliveryState::kFailed || row.state == DeliveryState::kSkipped;
      if (row.action == "edit" && !refused) ids[row.channel].insert(row.target);
    }
  }
  return ids;
}

struct Outbox {
  std::vector<Post> posts;
  std::vector<Delivery> rows;
};

Delivery RowFor(const Bulletin& bulletin, const std::string& channel, Time now) {
  Delivery row;
  row.bulletin_id = bulletin.id;
  row.channel = channel;
  row.priority = PriorityOf(bulletin);
  row.created_at = row.next_attempt = row.updated_at = now;
  return row;
}

// What each recipient got of it last: a correction answers that.
std::map<std::string, std::string> LastOf(const std::vector<Delivery>& rows, const std::string& channel,
                                          const std::string& lang) {
  std::map<std::string, std::string> last;
  for (const Delivery& row : rows) {
    if (row.channel == channel && row.lang == lang && !row.recipient.empty() && !StandingId(row).empty())
      last[row.recipient] = StandingId(row);
  }
  return last;
}

void AddRows(const Bulletin& bulletin, const Rendered& rendered, const std::vector<Delivery>& before,
             const Abilities& abilities, const std::vector<std::string>& recipients, Time now,
             Outbox* outbox) {
  const std::vector<Planned> planned = Plan(bulletin, rendered);
  const std::vector<Standing> standing = StandingOf(before, rendered.post.channel, rendered.post.lang);
  const std::vector<Change> changes =
      PlanChange(bulletin.msg_type, rendered.post.parts.size(), standing, abilities);
  const std::map<std::string, std::string> last = LastOf(before, rendered.post.channel, rendered.post.lang);
  for (const Change& change : changes) {
    if (change.action == "retract") {
      Delivery row = RowFor(bulletin, rendered.post.channel, now);
      row.lang = rendered.post.lang;
      row.part = change.part;
      row.action = change.action;
      row.target = change.target;
      row.key = fmt::format("{}-retract-{}-{}", bulletin.id, outbox->rows.size(), change.part);
      outbox->rows.push_back(std::move(row));
      continue;
    }
    for (const Planned& each : planned) {
      if (each.part != change.part) continue;
      Delivery row = RowFor(bulletin, each.channel, now);
      row.lang = each.lang;
      row.part = each.part;
      row.key = each.key;
      row.action = change.action;
      row.target = change.target;
      if (!abilities.recipients) {
        outbox->rows.push_back(std::move(row));
        continue;
      }
      for (const std::string& recipient : recipients) {
        row.recipient = recipient;
        row.key = DeliveryKey(bulletin.id, each.channel, each.lang, each.part, recipient);
        const auto answered = last.find(recipient);
        row.target = abilities.threads && each.part == 0 && answered != last.end() ? answered->second : "";
        outbox->rows.push_back(row);
      }
    }
  }
  outbox->posts.push_back(rendered.post);
}

// What cannot be rendered becomes a failed row, so that the ledger shows it.
void AddCarried(const Bulletin& bulletin, const OpenChannel& channel, const CarriedBy& carried,
                const std::vector<Delivery>& before, Time now, Outbox* outbox) {
  if (carried.rendered) {
    for (const Rendered& each : *carried.rendered)
      AddRows(bulletin, each, before, carried.view.abilities, channel.config().recipients, now, outbox);
    return;
  }
  Delivery row = RowFor(bulletin, channel.name(), now);
  row.key = fmt::format("{}-{}", bulletin.id, channel.name()).substr(0, 64);
  row.state = DeliveryState::kFailed;
  row.error = carried.rendered.error().message;
  outbox->rows.push_back(std::move(row));
}

// The channels that a bulletin goes to: those it names, or all that send in its mode.
ChannelList::Channels ChannelsFor(Hub& hub, const Bulletin& bulletin) {
  const bool drill = bulletin.status != "Actual";
  ChannelList::Channels channels;
  for (const auto& channel : hub.channels()) {
    if (!channel->sends()) continue;
    const bool named = std::find(bulletin.channels.begin(), bulletin.channels.end(), channel->name()) !=
                       bulletin.channels.end();
    if (bulletin.channels.empty() ? channel->config().drill == drill : named) channels.push_back(channel);
  }
  return channels;
}

// Rows of an older bulletin that have not gone out and now never shall.
Result<void> SkipPending(Tx& tx, std::vector<Delivery>& rows, std::string_view why, Time now) {
  for (Delivery& row : rows) {
    if (!Halt(&row, why, now)) continue;
    if (auto saved = SaveDelivery(tx, row); !saved) return saved;
  }
  return {};
}

// The older bulletin ends: what is under way of it is dropped or taken back as soon as its answer comes. Its
// rows as they are then.
Result<std::vector<Delivery>> Overtake(Tx& tx, const Bulletin& approved, Time now,
                                       std::optional<Bulletin>* referred) {
  auto bulletin = FindBulletin(tx, approved.references);
  if (!bulletin) return bulletin.error();
  *referred = *std::move(bulletin);
  auto rows = DeliveriesOf(tx, approved.references);
  if (!rows) return rows;
  if (*referred) {
    auto older = Step(**referred, approved.msg_type == "Cancel" ? "cancel" : "supersede", Actor::Hub(), now);
    if (older) {
      *referred = *std::move(older);
      if (auto saved = SaveBulletin(tx, **referred); !saved) return saved.error();
    }
  }
  auto skipped = SkipPending(tx, *rows, fmt::format("bulletin {} takes its place", approved.id), now);
  if (!skipped) return skipped.error();
  return rows;
}

Result<void> DispatchOne(Hub& hub, const Bulletin& approved) {
  const Time now = hub.clock().Now();
  auto sending = Step(approved, "begin", Actor::Hub(), now);
  if (!sending) return sending.error();
  const ChannelList::Channels channels = ChannelsFor(hub, approved);
  std::vector<CarriedBy> carried;
  for (const auto& channel : channels) {
    carried.push_back(RenderFor(hub, approved, *channel, now));
    if (const std::string& doubt = carried.back().doubt; !doubt.empty())
      LogWarn("rendering with assumed limits", {{"channel", channel->name()}, {"why", doubt}});
  }
  std::optional<Bulletin> referred;
  std::vector<Delivery> before;
  Outbox outbox;
  bool withdrawn = false;
  Bulletin stored;
  // All at once: who is withdrawn leaves the older one as it is, or has taken its place.
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    referred.reset();
    before.clear();
    outbox = {};
    auto current = FindBulletin(tx, approved.id);
    if (!current) return current.error();
    withdrawn = !*current || (*current)->state != "approved";
    if (withdrawn) return {};
    if (!approved.references.empty()) {
      auto rows = Overtake(tx, approved, now, &referred);
      if (!rows) return rows.error();
      before = *std::move(rows);
    }
    for (size_t i = 0; i < channels.size(); ++i)
      AddCarried(approved, *channels[i], carried[i], before, now, &outbox);
    for (const Post& post : outbox.posts) {
      if (auto saved = SavePost(tx, approved.id, post); !saved) return saved;
    }
    if (auto added = AddDeliveries(tx, outbox.rows); !added) return added;
    if (auto saved = SaveBulletin(tx, *sending); !saved) return saved;
    // Perhaps nothing waits: nobody can carry it, or everybody has withdrawn consent.
    auto finished = FinishIfSettled(tx, approved.id, now);
    if (!finished) return finished.error();
    stored = finished->value_or(*sending);
    return {};
  });
  if (!written || withdrawn) return written;
  hub.live().Publish("bulletin", Dump(BulletinJson(stored)));
  if (referred) hub.live().Publish("bulletin", Dump(BulletinJson(*referred)));
  for (const Delivery& row : before) {
    if (row.state == DeliveryState::kSkipped) hub.live().Publish("delivery", Dump(DeliveryJson(row)));
  }
  for (const auto& channel : channels) channel->send_bell().Ring();
  LogInfo("bulletin goes out", {{"bulletin", approved.id},
                                {"channels", std::to_string(channels.size())},
                                {"deliveries", std::to_string(outbox.rows.size())}});
  return {};
}

}  // namespace

void Dispatch(Hub& hub, std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::vector<Bulletin> approved;
    Time next = hub.clock().Now() + hub.LongestIdle();
    auto done = hub.db().Read([&](Tx& tx) -> Result<void> {
      auto found = FindApproved(tx);
      if (!found) return found.error();
      approved = *std::move(found);
      return {};
    });
    std::stable_sort(approved.begin(), approved.end(),
                     [](const Bulletin& a, const Bulletin& b) { return PriorityOf(a) < PriorityOf(b); });
    if (approved.size() > kAtOnce) {
      approved.resize(kAtOnce);
      next = hub.clock().Now();
    }
    for (const Bulletin& bulletin : approved) {
      if (stop.stop_requested()) return;
      if (auto dispatched = DispatchOne(hub, bulletin); !dispatched) done = dispatched;
    }
    if (!done) {
      LogError("a bulletin cannot be dispatched; it is tried again", {{"error", done.error().message}});
      next = hub.clock().Now() + std::chrono::seconds(5);
    }
    hub.dispatch_bell().WaitUntil(hub.clock(), next, stop);
  }
}

Result<Withdrawn> Withdraw(Hub& hub, const Bulletin& bulletin, const Actor& actor) {
  const Time now = hub.clock().Now();
  std::vector<Delivery> retractions;
  Withdrawn withdrawn;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    retractions.clear();
    withdrawn = {};
    auto current = FindBulletin(tx, bulletin.id);
    if (!current) return current.error();
    withdrawn.was = *current ? (*current)->state : bulletin.state;
    // Cancelled, so that what is under way of it does not come out after this.
    if (auto cancelled = *current ? Step(**current, "cancel", actor, now) : bulletin; cancelled) {
      if (auto saved = SaveBulletin(tx, *cancelled); !saved) return saved;
    }
    auto rows = DeliveriesOf(tx, bulletin.id);
    if (!rows) return rows.error();
    if (auto skipped = SkipPending(tx, *rows, "withdrawn", now); !skipped) return skipped;
    auto gone = WrittenOver(tx, bulletin.id);
    if (!gone) return gone.error();
    for (const Delivery& row : *rows) gone->try_emplace(row.channel);
    for (auto& [channel, ids] : *gone) ids.merge(TakenBack(*rows, channel));
    for (const Delivery& row : *rows) {
      const auto channel = hub.FindChannel(row.channel);
      const std::string id = StandingId(row);
      const bool can = channel != nullptr && channel->abilities().retract;
      if (MayStand(row) && (!can || id.empty())) withdrawn.standing.insert(row.channel);
      if (id.empty() || !can) continue;
      if (!(*gone)[row.channel].insert(id).second) continue;
      Delivery retraction = RowFor(bulletin, row.channel, now);
      retraction.lang = row.lang;
      retraction.part = row.part;
      retraction.recipient = row.recipient;
      retraction.action = "retract";
      retraction.target = id;
      // Another key than that of a retraction that failed.
      retraction.key = fmt::format("{}-withdraw-{}-{}", bulletin.id, row.id, rows->size());
      retractions.push_back(std::move(retraction));
    }
    return AddDeliveries(tx, retractions);
  });
  if (!written) return written.error();
  for (const auto& channel : hub.channels()) channel->send_bell().Ring();
  withdrawn.retractions = retractions.size();
  return withdrawn;
}

}  // namespace crier
