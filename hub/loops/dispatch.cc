#include "hub/loops/dispatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/rows.h"
#include "broadcast/ledger/standing.h"
#include "broadcast/life.h"
#include "core/log.h"
#include "hub/api/views.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

// Then it is looked again whether something more urgent has come.
constexpr size_t kAtOnce = 10;

// What corrections of the bulletin have written over.
Result<IdsByChannel> WrittenOver(Tx& tx, const std::string& id) {
  auto followers = FindFollowers(tx, id);
  if (!followers) return followers.error();
  IdsByChannel ids;
  for (const Bulletin& follower : *followers) {
    auto rows = DeliveriesOf(tx, follower.id);
    if (!rows) return rows.error();
    AddWrittenOver(*rows, &ids);
  }
  return ids;
}

struct Outbox {
  std::vector<Post> posts;
  std::vector<Delivery> rows;
};

void AddCarried(const Bulletin& bulletin, const OpenChannel& channel, const CarriedBy& carried,
                const std::vector<Delivery>& before, Time now, Outbox* outbox) {
  if (!carried.rendered) {
    outbox->rows.push_back(RefusedRow(bulletin, channel.name(), carried.rendered.error(), now));
    return;
  }
  for (const Rendered& each : *carried.rendered) {
    AddRows(bulletin, each, before, carried.view.abilities, channel.config().recipients, now, &outbox->rows);
    outbox->posts.push_back(each.post);
  }
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
  Withdrawn withdrawn;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
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
    const auto can_retract = [&](const std::string& name) {
      const auto channel = hub.FindChannel(name);
      return channel != nullptr && channel->abilities().retract;
    };
    Withdrawal withdrawal = WithdrawalOf(bulletin, *rows, *std::move(gone), can_retract, now);
    withdrawn.retractions = withdrawal.retractions.size();
    withdrawn.standing = std::move(withdrawal.standing);
    return AddDeliveries(tx, withdrawal.retractions);
  });
  if (!written) return written.error();
  for (const auto& channel : hub.channels()) channel->send_bell().Ring();
  return withdrawn;
}

}  // namespace crier
