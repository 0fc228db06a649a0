#include "hub/loops/send.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <utility>

#include "broadcast/ledger/doubt.h"
#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/settle.h"
#include "broadcast/life.h"
#include "core/log.h"
#include "hub/api/views.h"
#include "hub/hub.h"
#include "hub/loops/breaker.h"
#include "hub/loops/carry.h"
#include "hub/loops/claim.h"
#include "hub/loops/doubts.h"
#include "hub/loops/keep.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

constexpr int kClaim = 50;
// A sink that fails is tried again after the first of these, then after twice that and so on up to the
// second, one row at a time until it takes one.
constexpr std::chrono::seconds kFirstWait{2};
constexpr std::chrono::minutes kLongestRetry{2};
// How often the far side's own limits are read, and how soon again where they could not be.
constexpr std::chrono::hours kLimitsEvery{1};
constexpr std::chrono::minutes kLimitsAgain{5};

// One channel's sending: claim, carry, keep.
class Speaker {
 public:
  Speaker(Hub& hub, OpenChannel& channel, int64_t fence)
      : hub_(hub), channel_(channel), claimer_(hub, channel, {channel.name(), fence}) {}

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
      if (claimer_.lost_lease()) break;
      channel_.send_bell().WaitUntil(hub_.clock(), next, stop);
      // Who rang may have left something in doubt.
      doubts_.Look(hub_.clock().Now());
    }
  }

 private:
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
    Claimed claimed;
    const int room = std::min(kClaim, channel_.budget().Room(Spend::kSend));
    const Time quiet_until = std::max(breaker_.until(), channel_.budget().RoomAt(Spend::kSend));
    auto due = claimer_.Due();
    if (!due) return due.error();
    if (now >= quiet_until && room > 0 && (claimer_.uncertain() || (*due && **due <= now))) {
      auto taken = claimer_.Claim(now, std::min(room, InFlight()));
      if (!taken) return taken.error();
      claimed = *std::move(taken);
    }
    if (claimed.rows.empty()) {
      if (*due) *next = std::min(*next, std::max(**due, quiet_until));
      *next = std::min(*next, doubts_.due());
      return false;
    }
    lost_track_ = true;  // until all of them are written down
    auto sent = SendClaimed(std::move(claimed.rows), claimed.posts, claimed.held_back, now);
    if (!sent) return sent.error();
    lost_track_ = false;
    return true;
  }

  Result<void> SendClaimed(std::vector<Delivery> claimed, const Posts& posts, const HeldRows& held_back,
                           Time now) {
    if (auto held = HoldBack(&claimed, held_back, now); !held) return held;
    if (auto held = LookAgain(&claimed, now); !held) return held;
    if (claimed.empty()) return {};
    std::vector<Receipt> receipts = carrier_.Carry(claimed, posts);
    carrier_.LookForRefused(&claimed, &receipts);
    return Keep(std::move(claimed), receipts);
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
    return keeper_.Save(late, stop_);
  }

  // A row that may be out is looked for straight before it is sent again, as late as can be: what was on its
  // way at an earlier look may have arrived since. Where the far side cannot tell now, it is tried again
  // later.
  Result<void> LookAgain(std::vector<Delivery>* claimed, Time now) {
    const Limits limits = channel_.LastLimits();
    std::vector<Delivery> sent, rest;
    std::vector<Receipt> receipts;  // of `rest`
    for (Delivery& row : *claimed) {
      if (!receipts.empty()) {
        receipts.push_back(Receipt::NotAsked(receipts.front().error));
        rest.push_back(std::move(row));
        continue;
      }
      const Doubt doubt =
          row.may_be_out ? DoubtOf(row, false, channel_.abilities(), limits, now) : Doubt::kSendAgain;
      if (doubt == Doubt::kWait) {
        row.state = DeliveryState::kUnknown;
        row.updated_at = now;
        if (auto saved = keeper_.Save({row}, stop_); !saved) return saved;
        continue;
      }
      std::optional<Sink::Shown> there;
      if (doubt == Doubt::kReadBack) {
        auto shown = LookFor(hub_, channel_, row);
        if (!shown) {
          Error error = shown.error();
          if (error.fault != Fault::kThrottled && error.fault != Fault::kAuth)
            error.fault = Fault::kUnreachable;
          error.in_doubt = false;  // of what was sent now, which is nothing
          receipts.push_back(Receipt::From(std::move(error)));
          rest.push_back(std::move(row));
          continue;
        }
        there = *std::move(shown);
        row.may_be_out = false;
        row.error.clear();
      }
      if (!there) {
        sent.push_back(std::move(row));
        continue;
      }
      // Written down before the next is looked for, which is none that is known to be another.
      if (auto kept = Keep({row}, {Receipt::Accepted(there->native_id, there->url)}); !kept) return kept;
    }
    *claimed = std::move(sent);
    return rest.empty() ? Result<void>() : Keep(std::move(rest), receipts);
  }

  // Whatever is claimed when the process dies is in doubt. Where nothing can tell what became of it, that may
  // be no more than what is really in flight: one. One, too, after a failure.
  int InFlight() const {
    const Abilities& can = channel_.abilities();
    return !breaker_.probing() && (can.honours_key || can.read_back) ? kClaim : 1;
  }

  // Where rows go one by one, the first connection that is lost says nothing of the next: only a second one
  // after it, with no answer between, is the far side's.
  bool IsOneLost(const Error& error) {
    const bool one =
        error.fault == Fault::kUnreachable && !breaker_.probing() && !std::exchange(one_lost_, true);
    return one && InFlight() == 1;
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
      NoteReceipt(receipt, channel_.abilities(), limits, now, dice_(random_), &row);
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
    const bool stands_still =
        failed && (!answered || failed->fault == Fault::kThrottled) && !IsOneLost(*failed);
    if (answered) one_lost_ = false;
    if (stands_still) {
      breaker_.Failed(*failed, now, dice_(random_));
    } else if (tried) {
      breaker_.Worked();
    }
    const bool failing = !problem.empty();
    auto kept = keeper_.Save(rows, stop_);
    if (!kept || !tried) return kept;
    keeper_.Tell(rows, stands_still ? failed->message : "");
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

  Hub& hub_;
  OpenChannel& channel_;
  Claimer claimer_;
  Carrier carrier_{hub_, channel_};
  Keeper keeper_{hub_, channel_};
  std::stop_token stop_;
  Breaker breaker_{kFirstWait, kLongestRetry};
  bool one_lost_ = false;    // the last connection; see IsOneLost
  bool lost_track_ = true;   // rows may be claimed for us that we do not know of, and were perhaps sent
  Time last_ = Time::max();  // of the last round; before the first, another process's clock is not known
  Time limits_due_{};
  Doubts doubts_{hub_, channel_, [this](const auto& rows, const auto& waiting) {
                   return keeper_.Save(rows, stop_, waiting);
                 }};
  std::mt19937_64 random_{std::random_device{}()};
  std::uniform_real_distribution<double> dice_{0, 1};
};

}  // namespace

void SendOut(Hub& hub, OpenChannel& channel, int64_t fence, std::stop_token stop) {
  Speaker(hub, channel, fence).Run(stop);
}

}  // namespace crier
