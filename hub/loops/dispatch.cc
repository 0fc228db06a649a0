#include "hub/loops/dispatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/rows.h"
#include "broadcast/ledger/standing.h"
#include "broadcast/life.h"
#include "core/log.h"
#include "hub/act.h"
#include "hub/api/views.h"
#include "hub/approvals.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "hub/rumours.h"
#include "store/tables/approvals.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"
#include "store/tables/jobs.h"
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
    auto rows = ToPublic(tx, follower.id);
    if (!rows) return rows.error();
    AddWrittenOver(*rows, &ids);
  }
  return ids;
}

Job JobFor(const Bulletin& bulletin, const OpenChannel& channel, const CarriedBy& carried, Time now) {
  Job job;
  job.subject = bulletin.id;
  job.channel = channel.name();
  job.priority = PriorityOf(bulletin);
  job.created_at = job.updated_at = now;
  if (carried.rendered && carried.view.abilities.recipients) {
    job.state = JobState::kExpanding;
    job.audience = std::ssize(channel.config().recipients);
  }
  return job;
}

// The send job of one channel, with its posts and the rows that the public sees. Those of people are written
// by hub/loops/expand.h. How many rows.
Result<size_t> AddCarried(Tx& tx, const Bulletin& bulletin, const OpenChannel& channel,
                          const CarriedBy& carried, const std::vector<Delivery>& before, Time now) {
  Job job = JobFor(bulletin, channel, carried, now);
  auto id = AddJob(tx, job);
  if (!id) return id.error();
  job.id = *id;
  std::vector<Delivery> rows;
  if (!carried.rendered) rows.push_back(RefusedRow(job, carried.rendered.error(), now));
  for (const Rendered& each : carried.rendered ? *carried.rendered : std::vector<Rendered>()) {
    if (auto saved = SavePost(tx, job.id, each.post); !saved) return saved.error();
    if (job.state != JobState::kExpanding)
      AddRows(job, bulletin.msg_type, each.post, before, carried.view.abilities, {}, now, &rows);
  }
  if (auto added = AddDeliveries(tx, rows); !added) return added.error();
  return rows.size();
}

// What has not gone out of a bulletin never shall: jobs that expand end as `state`, rows that wait are
// dropped.
Result<void> Stop(Tx& tx, const std::string& id, JobState state, std::string_view why, Time now) {
  if (auto ended = EndJobs(tx, JobKind::kBulletin, id, state, now); !ended) return ended.error();
  auto halted = HaltPending(tx, JobKind::kBulletin, id, why, HaltedAgain(why), now);
  return halted ? Result<void>() : halted.error();
}

// The older bulletin ends: what is under way of it is dropped or taken back as soon as its answer comes. Its
// rows for the public as they are then.
Result<std::vector<Delivery>> Overtake(Tx& tx, const Bulletin& approved, Time now,
                                       std::optional<Bulletin>* referred) {
  auto bulletin = FindBulletin(tx, approved.references);
  if (!bulletin) return bulletin.error();
  *referred = *std::move(bulletin);
  const bool cancels = approved.msg_type == "Cancel";
  if (*referred) {
    auto older = Step(**referred, cancels ? "cancel" : "supersede", Actor::Hub(), now);
    if (older) {
      *referred = *std::move(older);
      if (auto saved = SaveBulletin(tx, **referred); !saved) return saved.error();
    }
  }
  auto stopped = Stop(tx, approved.references, cancels ? JobState::kCancelled : JobState::kSuperseded,
                      fmt::format("bulletin {} takes its place", approved.id), now);
  if (!stopped) return stopped.error();
  return ToPublic(tx, approved.references);
}

// It was approved and is not what was approved: it waits for people.
Result<void> HoldBack(Hub& hub, const Bulletin& approved, const std::string& why, Time now) {
  std::optional<Bulletin> held;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    held.reset();
    auto current = FindBulletin(tx, approved.id);
    if (!current) return current.error();
    // Withdrawn, or approved anew, meanwhile.
    if (!*current || (*current)->state != "approved" || (*current)->updated_at != approved.updated_at)
      return {};
    auto next = Hold(**current, why, now);
    if (!next) return next.error();
    held = *std::move(next);
    if (auto saved = SaveBulletin(tx, *held); !saved) return saved;
    return Record(tx, Actor::Hub(), now, "bulletin.hold",
                  {"bulletin " + held->id, BulletinJson(**current), BulletinJson(*held)});
  });
  if (!written || !held) return written;
  LogError("HELD: an approved bulletin does not go out", {{"bulletin", held->id}, {"why", why}});
  hub.live().Publish("bulletin", Dump(BulletinJson(*held)));
  return {};
}

// Writes what goes out of a bulletin, at once with what becomes of the older one.
struct Dispatched {
  std::optional<Bulletin> referred = {};
  std::vector<Delivery> before = {};
  size_t rows = 0;
  bool withdrawn = false;
  Bulletin stored = {};
};
Result<void> WriteOut(Tx& tx, const Bulletin& approved, const Bulletin& sending,
                      const std::vector<Carried>& carried, Time now, Dispatched* out) {
  *out = {};
  auto current = FindBulletin(tx, approved.id);
  if (!current) return current.error();
  // Who is withdrawn leaves the older one as it is, or has taken its place.
  out->withdrawn =
      !*current || (*current)->state != "approved" || (*current)->updated_at != approved.updated_at;
  if (out->withdrawn) return {};
  if (!approved.references.empty()) {
    auto older = Overtake(tx, approved, now, &out->referred);
    if (!older) return older.error();
    out->before = *std::move(older);
  }
  for (const Carried& each : carried) {
    auto added = AddCarried(tx, approved, *each.channel, each.by, out->before, now);
    if (!added) return added.error();
    out->rows += *added;
  }
  if (auto saved = SaveBulletin(tx, sending); !saved) return saved;
  // Perhaps nothing waits: nobody can carry it, or everybody has withdrawn consent.
  auto finished = FinishIfSettled(tx, approved.id, now);
  if (!finished) return finished.error();
  out->stored = finished->value_or(sending);
  return {};
}

Result<void> DispatchOne(Hub& hub, const Bulletin& approved) {
  const Time now = hub.clock().Now();
  auto sending = Step(approved, "begin", Actor::Hub(), now);
  if (!sending) return sending.error();
  std::vector<Approval> approvals;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = ApprovalsOf(tx, approved.id);
    if (!found) return found.error();
    approvals = *std::move(found);
    return {};
  });
  if (!read) return read;
  // As of its approval: a turn of the year between the two is no reason to write its dates in another way.
  const Time then = approvals.empty() ? now : approvals.back().at;
  Release release = ReleaseOf(hub, approved, approvals, RenderForAll(hub, approved, then));
  if (!release.held.empty()) return HoldBack(hub, approved, release.held, now);
  std::vector<Carried>& carried = release.carried;
  for (Carried& each : carried) {
    if (!each.by.doubt.empty())
      LogWarn("rendering with assumed limits", {{"channel", each.channel->name()}, {"why", each.by.doubt}});
    if (!each.by.rendered) continue;
    for (Rendered& rendered : *each.by.rendered) rendered.post.sent = now;
  }
  Dispatched out;
  auto written = hub.db().Write([&](Tx& tx) { return WriteOut(tx, approved, *sending, carried, now, &out); });
  if (!written || out.withdrawn) return written;
  hub.live().Publish("bulletin", Dump(BulletinJson(out.stored)));
  if (out.referred) hub.live().Publish("bulletin", Dump(BulletinJson(*out.referred)));
  for (const Delivery& row : out.before) {
    if (row.state == DeliveryState::kSkipped) TellRows(hub, {row});
  }
  hub.progress().Add(approved.id);
  if (out.referred) hub.progress().Add(out.referred->id);
  for (const Carried& each : carried) each.channel->send_bell().Ring();
  hub.expand_bell().Ring();
  LogInfo("bulletin goes out", {{"bulletin", approved.id},
                                {"channels", std::to_string(carried.size())},
                                {"deliveries", std::to_string(out.rows)}});
  return {};
}

// The bulletin and those that it corrects, whose words stand beside its own where nothing is edited.
Result<std::vector<std::string>> CorrectedBy(Tx& tx, Bulletin bulletin) {
  constexpr size_t kMost = 100;
  std::vector<std::string> ids{bulletin.id};
  while (bulletin.msg_type == "Update" && bulletin.kind != "all_clear" && !bulletin.references.empty() &&
         ids.size() < kMost) {
    auto older = FindBulletin(tx, bulletin.references);
    if (!older) return older.error();
    if (!*older || std::find(ids.begin(), ids.end(), (*older)->id) != ids.end()) break;
    bulletin = **std::move(older);
    ids.push_back(bulletin.id);
  }
  return ids;
}

// What people have is taken back chunk by chunk, by hub/loops/expand.h.
Result<void> WithdrawFromPeople(Tx& tx, const std::string& id,
                                const std::function<bool(const std::string& channel)>& can_retract, Time now,
                                Withdrawn* withdrawn) {
  auto jobs = JobsOf(tx, JobKind::kBulletin, id);
  if (!jobs) return jobs.error();
  for (const Job& job : *jobs) {
    auto people = StandingWithPeople(tx, job.id);
    if (!people) return people.error();
    const bool can = can_retract(job.channel);
    if (people->unknown > 0 || (people->known > 0 && !can)) withdrawn->standing.insert(job.channel);
    const int64_t left = can ? people->known - people->taken : 0;
    if (left <= 0 || job.state == JobState::kRetracting) continue;
    Job retracting = job;
    retracting.state = JobState::kRetracting;
    retracting.cursor.clear();
    retracting.updated_at = now;
    if (auto moved = MoveJob(tx, job, retracting); !moved) return moved.error();
    withdrawn->retractions += static_cast<size_t>(left);
  }
  return {};
}

}  // namespace

Result<bool> DispatchApproved(Hub& hub, std::stop_token stop) {
  std::vector<Bulletin> approved;
  auto done = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindApproved(tx);
    if (!found) return found.error();
    approved = *std::move(found);
    return {};
  });
  std::stable_sort(approved.begin(), approved.end(),
                   [](const Bulletin& a, const Bulletin& b) { return PriorityOf(a) < PriorityOf(b); });
  const bool more = approved.size() > kAtOnce;
  if (more) approved.resize(kAtOnce);
  for (const Bulletin& bulletin : approved) {
    if (stop.stop_requested()) break;
    if (auto dispatched = DispatchOne(hub, bulletin); !dispatched) done = dispatched;
  }
  if (!done) return done.error();
  return more;
}

void Dispatch(Hub& hub, std::stop_token stop) {
  while (!stop.stop_requested()) {
    Time next = hub.clock().Now() + hub.LongestIdle();
    if (auto more = DispatchApproved(hub, stop); !more) {
      LogError("a bulletin cannot be dispatched; it is tried again", {{"error", more.error().message}});
      next = hub.clock().Now() + std::chrono::seconds(5);
    } else if (*more) {
      next = hub.clock().Now();
    }
    // What is going out by now answers those who asked.
    if (auto more = AnswerRumours(hub); !more) {
      LogError("who asks about a rumour is not answered; it is tried again",
               {{"error", more.error().message}});
      next = std::min(next, hub.clock().Now() + std::chrono::seconds(5));
    } else if (*more) {
      next = hub.clock().Now();
    }
    if (stop.stop_requested()) return;
    hub.dispatch_bell().WaitUntil(hub.clock(), next, stop);
  }
}

Result<Withdrawn> Withdraw(Hub& hub, const Bulletin& bulletin, const Acting& by) {
  const Time now = hub.clock().Now();
  const auto can_retract = [&](const std::string& name) {
    const auto channel = hub.FindChannel(name);
    return channel != nullptr && channel->abilities().retract;
  };
  Withdrawn withdrawn;
  std::vector<std::string> ids;
  auto written = Act(hub, by, "bulletin.withdraw", [&](Tx& tx) -> Result<AuditedChange> {
    withdrawn = {};
    auto current = FindBulletin(tx, bulletin.id);
    if (!current) return current.error();
    withdrawn.was = *current ? (*current)->state : bulletin.state;
    // Cancelled, so that what is under way of it does not come out after this.
    if (auto cancelled = *current ? Step(**current, "cancel", by.who, now) : bulletin; cancelled) {
      if (auto saved = SaveBulletin(tx, *cancelled); !saved) return saved.error();
    }
    auto stopped = Stop(tx, bulletin.id, JobState::kCancelled, "withdrawn", now);
    if (!stopped) return stopped.error();
    auto line = CorrectedBy(tx, *current ? **current : bulletin);
    if (!line) return line.error();
    ids = *std::move(line);
    std::vector<Delivery> rows;
    for (const std::string& id : ids) {
      auto more = ToPublic(tx, id);
      if (!more) return more.error();
      rows.insert(rows.end(), more->begin(), more->end());
    }
    auto gone = WrittenOver(tx, bulletin.id);
    if (!gone) return gone.error();
    Withdrawal withdrawal = WithdrawalOf(rows, *std::move(gone), can_retract, now);
    withdrawn.retractions = withdrawal.retractions.size();
    withdrawn.standing = std::move(withdrawal.standing);
    if (auto added = AddDeliveries(tx, withdrawal.retractions); !added) return added.error();
    for (const std::string& id : ids) {
      if (auto taken = WithdrawFromPeople(tx, id, can_retract, now, &withdrawn); !taken) return taken.error();
    }
    return AuditedChange{
        "bulletin " + bulletin.id,
        {{"state", withdrawn.was}},
        {{"state", "cancelled"}, {"retractions", withdrawn.retractions}, {"standing", withdrawn.standing}}};
  });
  if (!written) return written.error();
  for (const std::string& id : ids) hub.progress().Add(id);
  for (const auto& channel : hub.channels()) channel->send_bell().Ring();
  hub.expand_bell().Ring();
  return withdrawn;
}

}  // namespace crier
