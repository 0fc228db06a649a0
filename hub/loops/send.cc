#include "hub/loops/send.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "broadcast/life.h"
#include "broadcast/settle.h"
#include "core/log.h"
#include "hub/api/views.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "hub/loops/breaker.h"
#include "hub/loops/doubts.h"
#include "hub/loops/overtaken.h"
#include "store/tables/bulletins.h"
#include "store/tables/nodes.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

constexpr int kClaim = 50;
// Handed to a sink together. Of a process that dies, so many at most count as sent and are looked for.
constexpr size_t kTogether = 10;
// Who was stopped with rows in hand, a machine that was put to sleep, sends no more of them: others may have,
// and a far side remembers a key for an hour.
constexpr std::chrono::minutes kInHand{10};
// A sink that fails is tried again after the first of these, then after twice that and so on up to the
// second, one row at a time until it takes one.
constexpr std::chrono::seconds kFirstWait{2};
constexpr std::chrono::minutes kLongestWait{2};
// How often the far side's own limits are read, and how soon again where they could not be.
constexpr std::chrono::hours kLimitsEvery{1};
constexpr std::chrono::minutes kLimitsAgain{5};

// One channel's sending.
class Speaker {
 public:
  Speaker(Hub& hub, OpenChannel& channel, int64_t fence)
      : hub_(hub), channel_(channel), sink_(*channel.channel().sink()), lease_{channel.name(), fence} {}

  void Run(std::stop_token stop) {
    stop_ = stop;
    while (!stop.stop_requested()) {
      ReadLimits(hub_.clock().Now());
      const Time now = hub_.clock().Now();
      auto minded = MindTheClock(now);
      if (minded) minded = DoubtLost(now);
      Time next = std::min(now + hub_.LongestIdle(), limits_due_);
      const Result<bool> worked = minded ? Round(now, &next) : minded.error();
      if (!worked) {
        // The store fails: the far side is left alone until it is back.
        LogError("the outbox cannot be read or kept",
                 {{"channel", channel_.name()}, {"error", worked.error().message}});
        next = now + std::chrono::seconds(5);
      } else if (*worked) {
        continue;
      }
      if (lost_) break;
      channel_.send_bell().WaitUntil(hub_.clock(), next, stop);
      // Who rang may have left something in doubt.
      doubts_.Look(hub_.clock().Now());
    }
  }

 private:
  // The posts that the rows are parts of, by bulletin and language.
  using Posts = std::map<std::pair<std::string, std::string>, Post>;
  // Rows that may not go out, and why.
  using HeldRows = std::map<int64_t, std::string_view>;

  // What was to happen by a clock that was wrong, and was set back since, happens now.
  Result<void> MindTheClock(Time now) {
    if (now + kClocksDiffer < last_) {
      auto pulled = hub_.db().Write([&](Tx& tx) -> Result<void> {
        auto rows = PullIn(tx, channel_.name(), now);
        return rows ? Result<void>() : rows.error();
      });
      if (!pulled) return pulled.error();
      limits_due_ = std::min(limits_due_, now);
      doubts_.Release(now);
      breaker_.Worked();
    }
    last_ = now;
    return {};
  }

  // What was sent and could not be written down, by this thread or by the one before it.
  Result<void> DoubtLost(Time now) {
    if (!lost_track_) return {};
    int64_t rows = 0;
    auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
      auto doubted = DoubtOwn(tx, channel_.name(), hub_.node(), now);
      if (!doubted) return doubted.error();
      rows = *doubted;
      return {};
    });
    if (!written) return written;
    lost_track_ = false;
    if (rows > 0) doubts_.Look(now);
    return {};
  }

  // Here and not where bulletins are rendered: a server that is silent is waited for by its own channel
  // alone.
  void ReadLimits(Time now) {
    if (now < limits_due_) return;
    std::string doubt;
    static_cast<void>(channel_.View(hub_.config().time_zone, &doubt));
    limits_due_ = now + (doubt.empty() ? std::chrono::minutes(kLimitsEvery) : kLimitsAgain);
  }

  // True if something was done and there may be more.
  Result<bool> Round(Time now, Time* next) {
    if (auto settled = doubts_.Settle(now, stop_); !settled) return settled.error();
    std::vector<Delivery> claimed;
    Posts posts;
    HeldRows held_back;
    const int room = std::min(kClaim, channel_.budget().Room(Spend::kSend));
    const Time quiet_until = std::max(breaker_.until(), channel_.budget().RoomAt(Spend::kSend));
    auto due = Due();
    if (!due) return due.error();
    if (now >= quiet_until && room > 0 && (claim_lost_ || (*due && **due <= now))) {
      auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
        claimed.clear();
        posts.clear();
        held_back.clear();
        auto held = Holds(tx, lease_);
        if (!held) return held.error();
        lost_ = !*held;
        if (lost_) return {};
        if (claim_lost_) {
          if (auto back = ReturnClaims(tx, channel_.name(), hub_.node(), now); !back) return back.error();
        }
        auto rows = ClaimDeliveries(tx, channel_.name(), now, std::min(room, Claim()), hub_.node());
        if (!rows) return rows.error();
        claimed = *std::move(rows);
        if (auto found = FindHeldBack(tx, now, claimed, &held_back); !found) return found;
        return AddPosts(tx, claimed, &posts);
      });
      // Rows may be claimed for us that we do not know of.
      claim_lost_ = !written && (claim_lost_ || written.error().in_doubt);
      if (!written) return written.error();
    }
    if (claimed.empty()) {
      if (*due) *next = std::min(*next, std::max(**due, quiet_until));
      *next = std::min(*next, doubts_.due());
      return false;
    }
    lost_track_ = true;  // until all of them are written down
    auto sent = SendClaimed(std::move(claimed), posts, held_back, now);
    if (!sent) return sent.error();
    lost_track_ = false;
    return true;
  }

  Result<void> SendClaimed(std::vector<Delivery> claimed, const Posts& posts, const HeldRows& held_back,
                           Time now) {
    if (auto held = HoldBack(&claimed, held_back, now); !held) return held;
    if (auto held = HoldBackDoubtful(&claimed, now); !held) return held;
    if (claimed.empty()) return {};
    std::vector<Receipt> receipts = Carry(claimed, posts);
    LookForRefused(posts, &claimed, &receipts);
    return Keep(std::move(claimed), receipts);
  }

  // When the next row may go out, by the store alone.
  Result<std::optional<Time>> Due() {
    std::optional<Time> due;
    auto read = hub_.db().Read([&](Tx& tx) -> Result<void> {
      auto found = NextDue(tx, channel_.name());
      if (!found) return found.error();
      due = *found;
      return {};
    });
    if (!read) return read.error();
    return due;
  }

  Result<void> FindHeldBack(Tx& tx, Time now, const std::vector<Delivery>& rows, HeldRows* held) const {
    for (const Delivery& row : rows) {
      if (row.action == "retract") continue;
      auto bulletin = FindBulletin(tx, row.bulletin_id);
      if (!bulletin) return bulletin.error();
      if (!*bulletin) continue;
      const std::string_view why = HeldBack(**bulletin, row.action == "edit", channel_.config().drill, now);
      if (!why.empty()) held->emplace(row.id, why);
    }
    return {};
  }

  Result<void> HoldBack(std::vector<Delivery>* claimed, const HeldRows& held, Time now) {
    const auto from = std::stable_partition(claimed->begin(), claimed->end(),
                                            [&](const Delivery& row) { return !held.contains(row.id); });
    if (from == claimed->end()) return {};
    std::vector<Delivery> late(std::make_move_iterator(from), std::make_move_iterator(claimed->end()));
    claimed->erase(from, claimed->end());
    for (Delivery& row : late) {
      row.state = DeliveryState::kPending;
      Halt(&row, held.at(row.id), now);
    }
    doubts_.Look(now);
    return Save(late);
  }

  // A row that may be out already was put in line again while the far side knew its key; by now it may have
  // forgotten it.
  Result<void> HoldBackDoubtful(std::vector<Delivery>* claimed, Time now) {
    const Limits limits = channel_.LastLimits();
    const auto from = std::stable_partition(claimed->begin(), claimed->end(), [&](const Delivery& row) {
      if (row.action != "send" || !MayBeOut(row)) return true;
      return DoubtOf(channel_.abilities(), limits, {row.attempts, row.priority, now - row.created_at}) ==
             Doubt::kSendAgain;
    });
    if (from == claimed->end()) return {};
    std::vector<Delivery> doubtful(std::make_move_iterator(from), std::make_move_iterator(claimed->end()));
    claimed->erase(from, claimed->end());
    for (Delivery& row : doubtful) {
      row.state = DeliveryState::kUnknown;
      row.updated_at = now;
    }
    doubts_.Look(now);
    return Save(doubtful);
  }

  // Whatever is claimed when the process dies is in doubt. Where nothing can tell what became of it, that may
  // be no more than what is really in flight: one. One, too, after a failure.
  int Claim() const {
    const Abilities& can = channel_.abilities();
    return !breaker_.probing() && (can.honours_key || can.read_back) ? kClaim : 1;
  }

  static Result<void> AddPosts(Tx& tx, const std::vector<Delivery>& rows, Posts* posts) {
    for (const Delivery& row : rows) {
      if (posts->contains({row.bulletin_id, row.lang})) continue;
      auto post = FindPost(tx, row.bulletin_id, row.channel, row.lang);
      if (!post) return post.error();
      if (*post) posts->emplace(std::pair(row.bulletin_id, row.lang), **std::move(post));
    }
    return {};
  }

  // What became of each of the run. `held_up`: one before it was not asked; none of this is either then.
  std::vector<Receipt> SendRun(const std::vector<Outgoing>& run, std::optional<Receipt>* held_up) {
    Budget& budget = channel_.budget();
    if (!*held_up) {
      if (auto spent = budget.Spend(Spend::kSend, static_cast<int>(run.size())); !spent)
        *held_up = Receipt::NotAsked(spent.error());
    }
    if (*held_up) return std::vector<Receipt>(run.size(), **held_up);
    std::vector<Receipt> sent = sink_.Send(run);
    sent.resize(run.size());
    int idle = 0;
    for (const Receipt& receipt : sent) {
      if (receipt.asked) continue;
      ++idle;
      *held_up = receipt;
    }
    if (idle > 0) budget.GiveBack(Spend::kSend, idle);
    return sent;
  }

  // Hands the rows to the sink, in order: runs of sends together, edits and retractions one by one.
  std::vector<Receipt> Carry(const std::vector<Delivery>& rows, const Posts& posts) {
    std::vector<Receipt> receipts;
    std::vector<Outgoing> run;
    std::optional<Error> no_more;  // deletions, for now
    std::optional<Receipt> held_up;
    const Time began = hub_.clock().Now();
    const auto flush = [&] {
      if (run.empty()) return;
      if (!held_up && hub_.clock().Now() - began > kInHand) held_up = Receipt::NotAsked();
      std::vector<Receipt> sent = SendRun(run, &held_up);
      std::move(sent.begin(), sent.end(), std::back_inserter(receipts));
      run.clear();
    };
    for (const Delivery& row : rows) {
      const auto post = posts.find({row.bulletin_id, row.lang});
      if (row.action == "retract") {
        flush();
        auto gone = no_more ? Result<void>(*no_more) : channel_.budget().Spend(Spend::kRetract);
        if (gone) gone = sink_.Retract(row.target);
        if (!gone && gone.error().fault == Fault::kThrottled) no_more = gone.error();
        receipts.push_back(gone ? Receipt{DeliveryState::kRetracted, row.target, "", std::nullopt}
                                : Receipt::From(gone.error()));
        continue;
      }
      if (post == posts.end() || row.part >= post->second.parts.size()) {
        flush();
        receipts.push_back(
            Receipt::From({Fault::kBadData, "the text of this delivery is missing from the store"}));
        continue;
      }
      const Outgoing outgoing{row.key, &post->second, row.part, row.target, row.recipient};
      if (row.action == "edit") {
        flush();
        Outgoing now = outgoing;
        now.parent.clear();
        auto spent = channel_.budget().Spend(Spend::kSend);
        receipts.push_back(spent ? sink_.Edit(row.target, now) : Receipt::From(spent.error()));
      } else {
        run.push_back(outgoing);
        if (run.size() == kTogether) flush();
      }
    }
    flush();
    return receipts;
  }

  // A refusal says nothing of a try before it whose answer was lost: what is refused now may be out.
  void LookForRefused(const Posts& posts, std::vector<Delivery>* rows, std::vector<Receipt>* receipts) {
    if (!channel_.abilities().read_back) return;
    for (size_t i = 0; i < rows->size(); ++i) {
      Delivery& row = (*rows)[i];
      Receipt& receipt = (*receipts)[i];
      if (row.action != "send" || receipt.state != DeliveryState::kFailed || !MayBeOut(row)) continue;
      const auto post = posts.find({row.bulletin_id, row.lang});
      auto shown = sink_.ReadBack(SoughtOf(row, post == posts.end() ? nullptr : &post->second));
      if (!shown) {
        receipt = Receipt::From({Fault::kUnreachable, shown.error().message});
      } else if (*shown) {
        receipt = {DeliveryState::kDelivered, (*shown)->native_id, (*shown)->url, std::nullopt};
      } else {
        row.error.clear();
      }
    }
  }

  // In the log: `problem`, which keeps the far side from taking anything, once as long as it is the same
  // (empty: it answers), and each delivery that a person should know of.
  void Tell(const std::vector<Delivery>& rows, const std::string& problem) {
    if (problem != told_) {
      if (problem.empty())
        LogInfo("posts go out again", {{"channel", channel_.name()}});
      else
        LogWarn("posts do not go out", {{"channel", channel_.name()}, {"error", problem}});
      told_ = problem;
    }
    for (const Delivery& row : rows) {
      if (row.state != DeliveryState::kFailed && row.state != DeliveryState::kUnknown) continue;
      LogWarn(row.state == DeliveryState::kFailed ? "a delivery failed" : "a delivery is in doubt",
              {{"channel", channel_.name()},
               {"bulletin", row.bulletin_id},
               {"delivery", std::to_string(row.id)},
               {"error", row.error}});
    }
  }

  // Stores what became of the rows, and what that means for their bulletins.
  Result<void> Keep(std::vector<Delivery> rows, const std::vector<Receipt>& receipts) {
    const Time now = hub_.clock().Now();
    const Limits limits = channel_.LastLimits();
    std::optional<Error> failed;
    std::string problem;
    bool answered = false;
    bool tried = false;
    std::map<std::string, int64_t> taken;
    for (size_t i = 0; i < rows.size(); ++i) {
      Delivery& row = rows[i];
      const Receipt& receipt = receipts[i];
      Outcome outcome{DeliveryState::kPending, std::chrono::milliseconds(0)};
      if (receipt.asked) {
        ++row.attempts;
        outcome = Settle(receipt, channel_.abilities(), limits,
                         {row.attempts, row.priority, now - row.created_at, dice_(random_),
                          row.action == "send" && MayBeOut(row)});
      }
      row.state = outcome.state;
      row.updated_at = now;
      if (outcome.again_in) row.next_attempt = now + *outcome.again_in;
      if (!receipt.native_id.empty()) row.native_id = receipt.native_id;
      if (!receipt.url.empty()) row.url = receipt.url;
      if (row.action == "edit" && row.native_id.empty()) row.native_id = row.target;
      const bool doubt = row.action == "send" && receipt.error &&
                         (MayBeOut(row) || receipt.state == DeliveryState::kUnknown);
      if (receipt.error || receipt.asked)
        row.error = receipt.error ? (doubt ? std::string(kMayBeOut) : "") + receipt.error->message : "";
      if (row.state == DeliveryState::kUnknown) doubts_.Look(now);
      // Platforms count deletions apart: warnings go out while the old ones wait to be taken back.
      if (row.action == "retract" && receipt.error && receipt.error->fault == Fault::kThrottled) continue;
      tried = true;
      if (receipt.error) {
        problem = receipt.error->message;
        const Fault fault = receipt.error->fault;
        // It may take less than was thought: what is rendered next must fit.
        if (fault == Fault::kRejected && row.action != "retract") limits_due_ = now;
        const bool far_side =
            fault == Fault::kThrottled || fault == Fault::kUnreachable || fault == Fault::kAuth;
        // A throttle speaks for the channel; no answer does where nothing else was answered.
        if (fault == Fault::kThrottled || (far_side && !failed)) failed = receipt.error;
      } else if (receipt.asked) {
        answered = true;
      }
      if (row.state == DeliveryState::kAccepted || row.state == DeliveryState::kDelivered ||
          row.state == DeliveryState::kRetracted)
        ++taken[row.action];
    }
    const bool stands_still = failed && (!answered || failed->fault == Fault::kThrottled);
    if (stands_still) {
      breaker_.Failed(*failed, now, dice_(random_));
    } else if (tried) {
      breaker_.Worked();
    }
    const bool failing = !problem.empty();
    auto kept = Save(rows);
    if (!kept || !tried) return kept;
    Tell(rows, stands_still ? failed->message : "");
    const bool changed = channel_.Update([&](ChannelStatus& status) {
      for (const auto& [action, count] : taken) status.taken[action] += count;
      // Where there is a listen loop, that says when all is well again.
      const bool polled = channel_.config().listen && channel_.channel().source() != nullptr;
      if (!polled || failing) {
        status.state = failing ? "failing" : "ok";
        status.error = problem;
      }
    });
    if (changed) hub_.live().Publish("channel", Dump(ChannelJson(channel_)));
    return {};
  }

  // `waiting`: bulletins of which a row was left as it is, and which may be finished with that.
  Result<void> Save(const std::vector<Delivery>& settled, const std::vector<std::string>& waiting = {}) {
    std::vector<Delivery> rows;
    std::vector<Bulletin> finished;
    const Time now = hub_.clock().Now();
    // A row that was sent must be written down: the store is asked until it takes it, and until then nothing
    // else is sent. What a stop leaves unwritten is in doubt when the channel is begun again, here or
    // elsewhere.
    for (;;) {
      auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
        finished.clear();
        rows = settled;
        std::set<std::string> touched(waiting.begin(), waiting.end());
        for (Delivery& row : rows) {
          if (auto saved = SaveRow(tx, &row, now); !saved) return saved;
          touched.insert(row.bulletin_id);
        }
        for (const std::string& id : touched) {
          auto done = FinishIfSettled(tx, id, now);
          if (!done) return done.error();
          if (*done) finished.push_back(**std::move(done));
        }
        return {};
      });
      if (written) break;
      const Fault fault = written.error().fault;
      const bool never = fault == Fault::kRejected || fault == Fault::kBadData;
      if (never || stop_.stop_requested()) return written.error();
      LogError("what was sent cannot be written down; asking again",
               {{"channel", channel_.name()}, {"error", written.error().message}});
      hub_.clock().WaitUntil(hub_.clock().Now() + std::chrono::seconds(1), stop_);
    }
    for (const Delivery& row : rows) hub_.live().Publish("delivery", Dump(DeliveryJson(row)));
    for (const Bulletin& bulletin : finished) hub_.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
    return {};
  }

  Result<void> SaveRow(Tx& tx, Delivery* row, Time now) {
    auto bulletin = FindBulletin(tx, row->bulletin_id);
    if (!bulletin) return bulletin.error();
    const bool late =
        *bulletin && IsOvertaken(**bulletin) && StandsLate(**bulletin, row, channel_.abilities(), now);
    if (auto saved = SaveDelivery(tx, *row); !saved) return saved;
    return late ? AddDeliveries(tx, {RetractionOf(*row, now)}) : Result<void>();
  }

  Hub& hub_;
  OpenChannel& channel_;
  Sink& sink_;
  const Lease lease_;
  bool lost_ = false;  // the lease
  std::stop_token stop_;
  Breaker breaker_{kFirstWait, kLongestWait};
  bool claim_lost_ = false;  // rows may be claimed for us that we do not know of, and were not sent
  bool lost_track_ = true;   // rows may be claimed for us that we do not know of, and were perhaps sent
  std::string told_;         // the failure that the log holds last
  Time last_ = Time::max();  // of the last round; before the first, another process's clock is not known
  Time limits_due_{};
  Doubts doubts_{hub_, channel_,
                 [this](const auto& rows, const auto& waiting) { return Save(rows, waiting); }};
  std::mt19937_64 random_{std::random_device{}()};
  std::uniform_real_distribution<double> dice_{0, 1};
};

}  // namespace

void SendOut(Hub& hub, OpenChannel& channel, int64_t fence, std::stop_token stop) {
  Speaker(hub, channel, fence).Run(stop);
}

}  // namespace crier
