#include "hub/loops/send.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <random>
#include <utility>

#include "broadcast/ledger/doubt.h"
#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/settle.h"
#include "broadcast/life.h"
#include "core/log.h"
#include "hub/hub.h"
#include "hub/loops/carry.h"
#include "hub/loops/claim.h"
#include "hub/loops/doubts.h"
#include "hub/loops/far_side.h"
#include "hub/loops/keep.h"
#include "hub/loops/send_pool.h"
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
// Every row that comes back from the pool rings. Others who do may have left something in doubt, which is
// looked at so much later at most.
constexpr std::chrono::seconds kLookAfterRing{1};

// One channel's sending: claim, carry, keep. Where the sink has several connections, a pool carries as many
// rows at once, and what came back is kept in the same transaction that claims what takes its place.
class Speaker {
 public:
  Speaker(Hub& hub, OpenChannel& channel, int64_t fence)
      : hub_(hub), channel_(channel), claimer_(hub, channel, {channel.name(), fence}) {
    const size_t connections = channel.channel().sink()->connections();
    if (connections < 2) return;
    const auto carry = [this](Delivery* row, const Posts& posts) { return carrier_.CarryOne(row, posts); };
    pool_ = std::make_unique<SendPool>(connections, carry, channel.send_bell());
  }

  void Run(std::stop_token stop) {
    stop_ = stop;
    while (!stop.stop_requested()) {
      ReadLimits(hub_.clock().Now());
      const Time now = hub_.clock().Now();
      auto minded = MindTheClock(now);
      if (minded) minded = DoubtLost(now);
      Time next = std::min(now + hub_.LongestIdle(), limits_due_);
      const Result<bool> worked = !minded ? minded.error()
                                  : pool_ ? RoundOfMany(now, &next)
                                          : Round(now, &next);
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
      LookAtDoubts(hub_.clock().Now());
    }
    Drain();
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
      look_at_ = Time{};
      far_.Forget();
    }
    last_ = now;
    return {};
  }

  // What was sent and could not be written down, by this thread or by the one before it.
  Result<void> DoubtLost(Time now) {
    if (!lost_track_ || (pool_ && !pool_->under_way().empty())) return {};
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
    const Time quiet_until = std::max(far_.until(), channel_.budget().RoomAt(Spend::kSend));
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
  // be no more than what is really in flight: one, for each connection that there is. One, too, after a
  // failure.
  int InFlight() const {
    const Abilities& can = channel_.abilities();
    return !far_.probing() && (can.honours_key || can.read_back) ? kClaim : 1;
  }

  // Where rows go one by one, the first connection that is lost says nothing of the next: only a second one
  // after it is the far side's. Where several go at once it is when they all are lost.
  size_t Forgiven() const {
    if (pool_) return pool_->size() - 1;
    return InFlight() == 1 ? 1 : 0;
  }

  void NoteRow(const Receipt& receipt, const Limits& limits, bool current, Time now, Delivery* row,
               Answers* answers) {
    NoteReceipt(receipt, channel_.abilities(), limits, now, dice_(random_), row);
    if (row->state == DeliveryState::kUnknown) doubts_.Look(now);
    answers->Add(receipt, *row, current);
  }

  // Before the rows are stored.
  void Judge(const Answers& answers, Time now) {
    // It may take less than was thought: what is rendered next must fit.
    if (answers.refused) limits_due_ = now;
    const uint64_t before = far_.epoch();
    far_.Judge(answers, Forgiven(), now, dice_(random_));
    if (far_.epoch() != before) current_ = 0;
  }

  // Stores what became of the rows, and what that means for their bulletins.
  Result<void> Keep(std::vector<Delivery> rows, const std::vector<Receipt>& receipts) {
    const Time now = hub_.clock().Now();
    Answers answers;
    const Limits limits = channel_.LastLimits();
    for (size_t i = 0; i < rows.size(); ++i) NoteRow(receipts[i], limits, true, now, &rows[i], &answers);
    Judge(answers, now);
    auto kept = keeper_.Save(rows, stop_);
    if (kept) keeper_.Tell(rows, answers, far_.problem());
    return kept;
  }

  // From here on: with a pool.

  // True if something was done and there may be more.
  Result<bool> RoundOfMany(Time now, Time* next) {
    if (auto settled = doubts_.Settle(now, stop_); !settled) return settled.error();
    std::optional<Time> due = now;
    if (!more_) {
      auto found = claimer_.Due();
      if (!found) return found.error();
      due = *found;
    }
    Answers answers;
    const std::vector<Delivery> back = TakeBack(now, &answers);
    const Time quiet_until = std::max(far_.until(), channel_.budget().RoomAt(Spend::kSend));
    const int free = FreePlaces();
    const bool claims = free > 0 && now >= quiet_until && (claimer_.uncertain() || (due && *due <= now));
    Keeper::Saved saved;
    auto claimed = KeepAndClaim(back, now, claims ? free : 0, &saved);
    if (!claimed) return claimed.error();
    if (claims) more_ = claimed->rows.size() == static_cast<size_t>(free);
    const auto handed = HandOut(*std::move(claimed), now);
    // After that, for no connection need wait until all is told.
    keeper_.TellSaved(saved);
    keeper_.Tell(back, answers, far_.problem());
    if (!handed) {
      lost_track_ = true;
      return handed.error();
    }
    if (claimer_.lost_lease()) return false;
    if (claims || !back.empty()) return true;
    if (due && (free > 0 || quiet_until > now)) *next = std::min(*next, std::max(*due, quiet_until));
    *next = std::min(*next, doubts_.due());
    return false;
  }

  // What the pool has done, and what was given back before, to be stored.
  std::vector<Delivery> TakeBack(Time now, Answers* answers) {
    std::vector<Delivery> rows = std::exchange(given_back_, {});
    const Limits limits = channel_.LastLimits();
    std::vector<SendPool::Done> all = pool_->TakeDone();
    for (SendPool::Done& done : all) {
      const bool current = done.epoch == far_.epoch();
      if (current) --current_;
      NoteRow(done.receipt, limits, current, now, &done.row, answers);
      rows.push_back(std::move(done.row));
    }
    Judge(*answers, now);
    return rows;
  }

  // How many rows may be claimed: what is under way may still spend of the rates.
  int FreePlaces() {
    const size_t under_way = pool_->under_way().size();
    // What the store holds as ours without our knowing is told from the rest when that is back.
    if (lost_track_ || (claimer_.uncertain() && under_way > 0)) return 0;
    size_t free = pool_->size() - under_way;
    if (far_.probing()) free = current_ == 0 ? std::min<size_t>(free, 1) : 0;
    const int64_t room = int64_t{channel_.budget().Room(Spend::kSend)} - static_cast<int64_t>(under_way);
    return static_cast<int>(std::clamp<int64_t>(room, 0, static_cast<int64_t>(free)));
  }

  // In one transaction. Where that fails, what came back is stored alone: it happened, and nothing that is
  // wrong with a row that waits may keep it from being written down. `saved` is yet to be told.
  Result<Claimed> KeepAndClaim(const std::vector<Delivery>& back, Time now, int most, Keeper::Saved* saved) {
    Claimed claimed;
    if (back.empty()) return most == 0 ? claimed : claimer_.Claim(now, most, pool_->under_way());
    if (most > 0) {
      auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
        if (auto kept = keeper_.SaveIn(tx, back, {}, now, saved); !kept) return kept;
        return claimer_.ClaimIn(tx, now, most, pool_->under_way(), &claimed);
      });
      claimer_.Note(written);
      if (written) return claimed;
      *saved = {};
    }
    if (auto kept = keeper_.Save(back, stop_); !kept) {
      lost_track_ = true;
      return kept.error();
    }
    return Claimed{};
  }

  Result<void> HandOut(Claimed claimed, Time now) {
    if (auto held = HoldBack(&claimed.rows, claimed.held_back, now); !held) return held;
    given_back_ = claimed.TakeTooSoon(now);
    if (auto held = LookAgain(&claimed.rows, now); !held) return held;
    const auto posts = std::make_shared<const Posts>(std::move(claimed.posts));
    for (Delivery& row : claimed.rows) {
      pool_->Start({std::move(row), posts, far_.epoch()});
      ++current_;
    }
    return {};
  }

  // Who rang may have left something in doubt.
  void LookAtDoubts(Time now) {
    if (!pool_ || pool_->under_way().empty()) return doubts_.Look(now);
    if (look_at_ <= now) look_at_ = now + kLookAfterRing;
    doubts_.Look(look_at_);
  }

  // What is in flight at the end is waited for and stored.
  void Drain() {
    while (pool_ && (!pool_->under_way().empty() || !given_back_.empty())) {
      if (given_back_.empty()) pool_->WaitForOne();
      Answers answers;
      const std::vector<Delivery> back = TakeBack(hub_.clock().Now(), &answers);
      if (keeper_.Save(back, stop_)) keeper_.Tell(back, answers, far_.problem());
    }
  }

  Hub& hub_;
  OpenChannel& channel_;
  Claimer claimer_;
  Carrier carrier_{hub_, channel_};
  Keeper keeper_{hub_, channel_};
  std::stop_token stop_;
  FarSide far_{kFirstWait, kLongestRetry};
  bool lost_track_ = true;   // rows may be claimed for us that we do not know of, and were perhaps sent
  Time last_ = Time::max();  // of the last round; before the first, another process's clock is not known
  Time limits_due_{};
  Doubts doubts_{hub_, channel_, [this](const auto& rows, const auto& waiting) {
                   return keeper_.Save(rows, stop_, waiting);
                 }};
  std::mt19937_64 random_{std::random_device{}()};
  std::uniform_real_distribution<double> dice_{0, 1};
  std::vector<Delivery> given_back_;  // claimed, never handed on, not stored yet
  bool more_ = false;                 // the last claim took all that it asked for
  size_t current_ = 0;                // of what is under way, handed on at the far side's epoch
  Time look_at_{};
  std::unique_ptr<SendPool> pool_;  // last: its threads use the rest; none where one row goes at a time
};

}  // namespace

void SendOut(Hub& hub, OpenChannel& channel, int64_t fence, std::stop_token stop) {
  Speaker(hub, channel, fence).Run(stop);
}

}  // namespace crier
