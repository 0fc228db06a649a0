#include "hub/loops/doubts.h"

#include <algorithm>
#include <utility>

#include "broadcast/life.h"
#include "broadcast/plan.h"
#include "broadcast/settle.h"
#include "hub/hub.h"
#include "hub/loops/overtaken.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

// How many rows are looked at in one go.
constexpr int kMost = 50;
// A row whose far side cannot be read back now is looked at again after the first of these, then after twice
// that and so on up to the second; what it cannot tell is asked again after the second.
constexpr std::chrono::seconds kFirstWait{2};
constexpr std::chrono::minutes kEvery{2};
// Reading back many rows takes its time: what is to be sent has its turn in between.
constexpr std::chrono::seconds kTurn{10};

}  // namespace

Result<std::optional<Sink::Shown>> LookFor(Hub& hub, OpenChannel& channel, const Delivery& row) {
  Sought sought{.key = row.key, .native_id = row.native_id, .parent = row.target};
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto post = FindPost(tx, row.bulletin_id, row.channel, row.lang);
    if (!post) return post.error();
    sought.text = *post && row.part < (*post)->parts.size() ? (*post)->parts[row.part] : "";
    // By a clock that was set back since, nothing can be told to be older.
    sought.first_tried = row.created_at <= hub.clock().Now() ? row.created_at : Time{};
    auto known = FindKnownIds(tx, row.channel, row.id, sought.first_tried);
    if (!known) return known.error();
    // What it answers stood there before.
    sought.after = known->newest.empty() ? row.target : known->newest;
    sought.others = std::move(known->ids);
    return {};
  });
  if (!read) return read.error();
  return channel.channel().sink()->ReadBack(sought);
}

Doubts::Doubts(Hub& hub, OpenChannel& channel, Save save)
    : hub_(hub), channel_(channel), save_(std::move(save)), looks_(kFirstWait, kEvery) {}

void Doubts::Look(Time now) {
  const Time then = std::max(now, held_until_);
  due_ = std::min(due_, then);
  // The pass under way may have come past it already.
  again_ = std::min(again_, then);
}

void Doubts::Release(Time now) {
  held_until_ = Time{};
  Look(now);
}

Result<Doubts::Found> Doubts::Find(Time now) {
  Found found;
  auto read = hub_.db().Read([&](Tx& tx) -> Result<void> {
    auto rows = DoubtfulDeliveries(tx, channel_.name(), kMost, last_);
    if (!rows) return rows.error();
    found.rows = *std::move(rows);
    for (const Delivery& row : found.rows) {
      auto bulletin = FindBulletin(tx, row.bulletin_id);
      if (!bulletin) return bulletin.error();
      if (!*bulletin) continue;
      if (!HeldBack(**bulletin, false, channel_.config().drill, now).empty())
        found.old.insert(row.bulletin_id);
      if ((*bulletin)->state == "sending") found.unfinished.insert(row.bulletin_id);
    }
    return {};
  });
  if (!read) return read.error();
  return found;
}

// Finds out what became of the row, or what to do about it; false if it waits for a person.
Result<bool> Doubts::SettleRow(Delivery* row, bool old, Time now) {
  const Abilities& can = channel_.abilities();
  Doubt doubt = DoubtOf(can, channel_.LastLimits(), {row->attempts, row->priority, now - row->created_at});
  // An edit or a retraction does no harm when it is done twice; old words are not sent again.
  if (row->action != "send") {
    doubt = Doubt::kSendAgain;
  } else if (old) {
    doubt = can.read_back ? Doubt::kReadBack : Doubt::kWait;
  }
  if (doubt == Doubt::kWait) return false;
  row->updated_at = now;
  if (doubt == Doubt::kReadBack) {
    auto shown = LookFor(hub_, channel_, *row);
    if (!shown) return shown.error();
    looks_.Worked();
    if (*shown) {
      row->error.clear();
      row->state = DeliveryState::kDelivered;
      row->native_id = (*shown)->native_id;
      row->url = (*shown)->url;
      return true;
    }
    if (MayBeOut(*row)) row->error.erase(0, kMayBeOut.size());
    // What was noted of it is as old as the backup, so that it may be out and not be found.
    if (row->error == kRestored && row->priority != 0) return false;
  }
  // As after any failure: later each time, so that one that always ends in doubt is in nobody's way, and not
  // for ever.
  const Error lost{Fault::kUnreachable, "", std::nullopt};
  const auto again = RetryAfter(row->attempts, lost, row->priority, now - row->created_at, 1);
  row->state = again || old ? DeliveryState::kPending : DeliveryState::kFailed;
  // It may still be on its way: before it is sent again it is looked for once more.
  if (!MayBeOut(*row) && (doubt != Doubt::kReadBack || (again && !old)))
    row->error.insert(0, std::string(kMayBeOut) + (row->error.empty() ? "its answer was not kept" : ""));
  row->next_attempt = now + again.value_or(std::chrono::milliseconds(0));
  return true;
}

Result<void> Doubts::Settle(Time now, const std::stop_token& stop) {
  if (now < due_) return {};
  if (!last_) again_ = Time::max();
  auto found = Find(now);
  if (!found) return found.error();
  std::vector<std::string> waiting;
  bool through = found->rows.size() < kMost;
  Time next = now;
  for (Delivery& row : found->rows) {
    if (&row != found->rows.data() && (stop.stop_requested() || hub_.clock().Now() > now + kTurn)) {
      through = false;
      break;
    }
    last_ = row;
    auto done = SettleRow(&row, found->old.contains(row.bulletin_id), now);
    if (!done) {
      const Fault fault = done.error().fault;
      const bool nobody = fault == Fault::kUnreachable || fault == Fault::kThrottled || fault == Fault::kAuth;
      if (nobody) looks_.Failed(done.error(), now, 1);
      again_ = held_until_ = nobody ? looks_.until() : now + kEvery;
      // Staff see why it stays in doubt.
      const std::string why = std::string(kMayBeOut) + done.error().message;
      if (done.error().fault == Fault::kBadData && row.error != why && row.error != kRestored) {
        row.error = why;
        if (auto saved = save_({row}, {}); !saved) return saved.error();
      }
      // Nobody answers: the next one would only be waited for, and what is to be sent with it.
      if (nobody) {
        through = false;
        next = held_until_;
        break;
      }
    } else if (*done) {
      // Written down one by one: who dies in the middle of many begins with the rest.
      if (auto saved = save_({row}, {}); !saved) return saved.error();
    } else if (found->unfinished.contains(row.bulletin_id)) {
      waiting.push_back(row.bulletin_id);
    }
  }
  if (!waiting.empty()) {
    if (auto saved = save_({}, waiting); !saved) return saved.error();
  }
  if (through) last_.reset();
  due_ = through ? again_ : next;
  return {};
}

}  // namespace crier
