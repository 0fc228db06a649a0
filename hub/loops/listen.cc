#include "hub/loops/listen.h"

#include <algorithm>
#include <random>
#include <set>
#include <span>
#include <utility>

#include "classifier/draft.h"
#include "classifier/tally.h"
#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "hub/api/views.h"
#include "hub/bulletins.h"
#include "hub/department_answers.h"
#include "hub/emergencies.h"
#include "hub/follow_up.h"
#include "hub/forward.h"
#include "hub/hub.h"
#include "hub/loops/breaker.h"
#include "hub/loops/echo.h"
#include "hub/loops/suggest.h"
#include "hub/replies.h"
#include "store/tables/nodes.h"
#include "store/tables/outbox.h"
#include "store/tables/state.h"

namespace crier {
namespace {

// How long a poll may take before it must answer.
constexpr std::chrono::minutes kPollDeadline{2};
// A stream blocks until something comes; one that brings nothing and does not wait is not asked without end.
constexpr std::chrono::milliseconds kLeastBlock{1'000};
// A channel that fails is asked again after its own interval, then after twice that and so on, at most:
constexpr std::chrono::minutes kLongestWait{15};

Judged Judge(const Classifier& classifier, std::span<const Service> services, Mention& mention) {
  DropInvisible(&mention);
  mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));
  Judged judged;
  judged.verdict = classifier.Classify(mention);
  judged.counts = CountsOf(mention, judged.verdict);
  judged.draft = DraftOf(mention, judged.verdict, services);
  return judged;
}

// Who is proven and is not written to, perhaps under another address, changes nothing by it: staff see to it.
void LeaveToStaff(const OpenChannel& channel, Consent* consent) {
  const auto& recipients = channel.config().recipients;
  if (consent->proof != ConsentProof::kSender ||
      std::find(recipients.begin(), recipients.end(), Lower(consent->recipient)) != recipients.end())
    return;
  consent->proof = ConsentProof::kNone;
  LogWarn("somebody asks to unsubscribe who is no recipient; `crier consent list` shows it",
          {{"channel", channel.name()}});
}

// What reports and consents did to deliveries, and to bulletins that waited for nothing else.
Result<void> Follow(Tx& tx, const std::vector<int64_t>& ids, Time now, std::vector<Delivery>* rows,
                    std::vector<Bulletin>* finished) {
  rows->clear();
  finished->clear();
  std::set<std::string> touched;
  for (const int64_t id : ids) {
    auto row = FindDelivery(tx, id);
    if (!row) return row.error();
    if (!*row) continue;
    touched.insert(BulletinOf(**row));
    rows->push_back(**std::move(row));
  }
  for (const std::string& id : touched) {
    auto done = FinishIfSettled(tx, id, now);
    if (!done) return done.error();
    if (*done) finished->push_back(**std::move(done));
  }
  return {};
}

// What mentions in the threads of requests did to these.
Result<void> TakeFollowUps(Hub& hub, Tx& tx, const std::string& channel,
                           const std::vector<FollowUp>& follow_ups, Time now, std::vector<Followed>* all) {
  for (const FollowUp& each : follow_ups) {
    auto followed = TakeFollowUp(hub, tx, each, channel, now);
    if (!followed) return followed.error();
    if (*followed) all->push_back(**std::move(followed));
  }
  return {};
}

std::vector<const Report*> StandingsIn(const std::vector<Judged>& events) {
  std::vector<const Report*> reports;
  for (const Judged& judged : events) {
    const auto* report = std::get_if<Report>(&judged.event);
    if (report != nullptr && report->standing) reports.push_back(report);
  }
  return reports;
}

// Whether the channel is another node's now.
bool IsLost(Hub& hub, const Lease& lease) {
  bool held = true;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = Holds(tx, lease);
    if (!found) return found.error();
    held = *found;
    return {};
  });
  return read && !held;
}

// What was taken in, to who watches; nothing is written for nobody. Who comes only now reads the store, where
// all of it is.
void TellTaken(Hub& hub, const IntakeResult& taken) {
  if (!hub.live().wanted()) return;
  for (const StoredMention& mention : taken.added) hub.live().Publish("mention", MentionJsonText(mention));
  for (const StoredMention& mention : taken.changed) {
    if (mention.removed) {
      hub.live().Publish("removed", Dump(Json{{"id", mention.id}}));
    } else {
      hub.live().Publish("mention", MentionJsonText(mention));
    }
  }
}

}  // namespace

Result<IntakeResult> TakeBatch(Hub& hub, OpenChannel& channel, Batch batch, std::optional<int64_t> fence,
                               const TakeMore& more) {
  Intake intake;
  intake.channel = channel.name();
  intake.cursor = std::move(batch.cursor);
  intake.has_cursor = fence.has_value();
  intake.fence = fence;
  intake.now = hub.clock().Now();
  const auto classifier = hub.classifier();
  const auto services = hub.services();
  if (auto dropped = DropOwn(hub, channel.name(), &batch); !dropped) return dropped.error();
  if (auto cut = CutEchoes(hub, channel.name(), &batch); !cut) return cut.error();
  const auto messages = SplitDepartmentMessages(hub, channel.name(), &batch);
  if (!messages) return messages.error();
  for (Event& event : batch.events) {
    Judged judged;
    if (auto* mention = std::get_if<Mention>(&event)) {
      mention->channel = channel.name();
      judged = Judge(*classifier, *services, *mention);
    } else if (auto* edited = std::get_if<Edited>(&event)) {
      edited->mention.channel = channel.name();
      judged = Judge(*classifier, *services, edited->mention);
    } else {
      if (auto* consent = std::get_if<Consent>(&event)) LeaveToStaff(channel, consent);
      std::visit(
          [&](auto& other) {
            if constexpr (requires { other.channel; }) other.channel = channel.name();
          },
          event);
    }
    judged.event = std::move(event);
    if (more.judged) more.judged(judged);
    intake.events.push_back(std::move(judged));
  }
  IntakeResult taken;
  std::vector<Delivery> reported;
  std::vector<Bulletin> finished, suggested;
  std::vector<Followed> followed;     // requests that residents, or the city's own system, changed
  std::vector<ServiceRequest> noted;  // that a department answered
  const std::vector<const Report*> standings = StandingsIn(intake.events);
  std::vector<int64_t> emergencies;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto result = TakeIn(tx, intake, kJoinWindow);
    if (!result) return result.error();
    taken = *std::move(result);
    if (more.stored) {
      if (auto stored = more.stored(tx, taken); !stored) return stored;
    }
    auto followed_now = TakeStandings(hub, tx, channel.name(), standings, intake.now);
    if (!followed_now) return followed_now.error();
    followed = *std::move(followed_now);
    auto noted_now = TakeDepartmentMessages(hub, tx, *messages, intake.now);
    if (!noted_now) return noted_now.error();
    noted = *std::move(noted_now);
    auto put = PutEmergencies(tx, taken, intake.now);
    if (!put) return put.error();
    emergencies = *std::move(put);
    suggested.clear();
    for (const Judged& judged : intake.events) {
      const auto* alert = std::get_if<Alert>(&judged.event);
      if (alert == nullptr) continue;
      auto bulletin = TakeAlert(tx, *alert, intake.now);
      if (!bulletin) return bulletin.error();
      if (*bulletin) suggested.push_back(**std::move(bulletin));
    }
    auto came = TakeFollowUps(hub, tx, channel.name(), taken.follow_ups, intake.now, &followed);
    if (!came) return came;
    return Follow(tx, taken.deliveries, intake.now, &reported, &finished);
  });
  if (!written) {
    // What is stored all the same is known when it comes again, and told by nobody.
    if (written.error().in_doubt) channel.NotTold();
    if (written.error().in_doubt) hub.escalate_bell().Ring();
    return written.error();
  }
  // Before everything else: seconds count.
  AnnounceEmergencies(hub, emergencies);
  if (!channel.ToldAll()) hub.live().Publish(kReload, "{}");
  TellTaken(hub, taken);
  TellRows(hub, reported);
  for (const Bulletin& bulletin : suggested) hub.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
  for (const Bulletin& bulletin : finished) hub.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
  for (const ServiceRequest& request : taken.requests)
    hub.live().Publish("request", RequestJsonText(request));
  for (const Followed& each : followed) {
    hub.live().Publish("request", RequestJsonText(each.after));
    TellSent(hub, each.told);
  }
  for (const ServiceRequest& request : noted) {
    hub.live().Publish("request", RequestJsonText(request));
  }
  return taken;
}

void NoteHeard(Hub& hub, OpenChannel& channel, const IntakeResult& taken) {
  const bool changed = channel.Update([&](ChannelStatus& status) {
    status.heard += static_cast<int64_t>(taken.added.size());
    status.last_event = hub.clock().Now();
    status.state = "ok";
  });
  if (changed) hub.live().Publish("channel", Dump(ChannelJson(channel)));
}

void Listen(Hub& hub, OpenChannel& channel, int64_t fence, std::stop_token stop) {
  Source& source = *channel.channel().source();
  const std::chrono::milliseconds every = channel.config().poll_every;
  Breaker breaker(every, std::max<std::chrono::milliseconds>(kLongestWait, every));
  std::mt19937_64 random{std::random_device{}()};
  std::uniform_real_distribution<double> dice{0, 1};
  std::string cursor;
  bool cursor_known = false;
  while (!stop.stop_requested()) {
    const Time began = hub.clock().Now();
    std::chrono::milliseconds wait = every;
    std::optional<Error> trouble;
    const Result<void> round = [&]() -> Result<void> {
      if (!cursor_known) {
        auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
          auto stored = CursorOf(tx, channel.name());
          if (!stored) return stored.error();
          cursor = *std::move(stored);
          return {};
        });
        if (!read) return read;
        cursor_known = true;
      }
      auto batch = source.Poll(cursor, began + kPollDeadline, stop);
      if (!batch) return batch.error();
      const size_t events = batch->events.size();
      trouble = std::exchange(batch->trouble, std::nullopt);
      if (batch->more || (channel.abilities().stream && events > 0)) {
        wait = std::chrono::milliseconds(0);
      } else if (channel.abilities().stream) {
        wait = hub.clock().Now() - began < kLeastBlock ? kLeastBlock : std::chrono::milliseconds(0);
      }
      std::string after = batch->cursor;
      // Nothing new and nowhere further: nothing to write.
      if (events > 0 || after != cursor) {
        auto taken = TakeBatch(hub, channel, *std::move(batch), fence);
        if (!taken) return taken.error();
        channel.Update(
            [&](ChannelStatus& status) { status.heard += static_cast<int64_t>(taken->added.size()); });
      }
      cursor = std::move(after);
      if (events > 0) channel.Update([&](ChannelStatus& status) { status.last_event = hub.clock().Now(); });
      return {};
    }();
    if (stop.stop_requested() || (!round && IsLost(hub, {channel.name(), fence}))) break;
    const Time now = hub.clock().Now();
    Time next = now + wait;
    if (round) {
      breaker.Worked();
    } else {
      breaker.Failed(round.error(), now, dice(random));
      next = breaker.until();
    }
    if (!round) trouble = round.error();
    const bool changed = channel.Update([&](ChannelStatus& status) {
      status.last_poll = began;
      status.next_poll = next;
      status.state = trouble ? "failing" : "ok";
      status.error = trouble ? trouble->message : "";
      status.failed_polls += round ? 0 : 1;
    });
    if (changed) {
      if (trouble) {
        LogWarn(round ? "a part of the channel cannot be read" : "channel fails",
                {{"channel", channel.name()},
                 {"fault", std::string(FaultName(trouble->fault))},
                 {"error", trouble->message}});
      } else {
        LogInfo("channel listens", {{"channel", channel.name()}});
      }
      hub.live().Publish("channel", Dump(ChannelJson(channel)));
    }
    if (next > now) hub.clock().WaitUntil(next, stop);
  }
}

}  // namespace crier
