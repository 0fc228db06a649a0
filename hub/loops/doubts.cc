#include "hub/loops/doubts.h"

#include <algorithm>
#include <utility>

#include "broadcast/ledger/doubt.h"
#include "broadcast/ledger/hold.h"
#include "hub/hub.h"
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
    auto post = FindPost(tx, row.job_id, row.lang);
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
      auto bulletin = FindBulletin(tx, BulletinOf(row));
      if (!bulletin) return bulletin.error();
      if (!*bulletin) continue;
      if (!HeldBack(**bulletin, false, channel_.config().drill, now).empty())
        found.old.insert(BulletinOf(row));
      if ((*bulletin)->state == "sending") found.unfinished.insert(BulletinOf(row));
    }
    return found.old.empty() ? Result<void>() : FindLate(tx, now, &found);
  });
  if (!read) return read.error();
  return found;
}

// Of two posts with the same words that nobody can tell apart, the one whose words still hold has the first
// claim: what is found of old words is taken back, and would be missed.
Result<void> Doubts::FindLate(Tx& tx, Time now, Found* found) {
  auto unsettled = UnsettledSends(tx, channel_.name());
  if (!unsettled) return unsettled.error();
  std::set<std::string> claimed;  // words
  const auto words = [&](const Delivery& row) -> Result<std::string> {
    auto post = FindPost(tx, row.job_id, row.lang);
    if (!post) return post.error();
    return *post && row.part < (*post)->parts.size() ? (*post)->parts[row.part] : std::string();
  };
  for (const Delivery& row : *unsettled) {
    if (found->old.contains(BulletinOf(row))) continue;
    auto bulletin = FindBulletin(tx, BulletinOf(row));
    if (!bulletin) return bulletin.error();
    if (!*bulletin || !HeldBack(**bulletin, false, channel_.config().drill, now).empty()) continue;
    auto said = words(row);
    if (!said) return said.error();
    claimed.insert(*std::move(said));
  }
  for (const Delivery& row : found->rows) {
    if (row.action != "send" || !found->old.contains(BulletinOf(row))) continue;
    auto said = words(row);
    if (!said) return said.error();
    if (claimed.contains(*said)) found->late.insert(row.id);
  }
  return {};
}

// Finds out what became of the row, or what to do about it; false if it waits for a person.
Result<bool> Doubts::SettleRow(Delivery* row, bool old, Time now) {
  switch (DoubtOf(*row, old, channel_.abilities(), channel_.LastLimits(), now)) {
    case Doubt::kWait:
      return false;
    case Doubt::kSendAgain:
      NoteAgain(old, now, row);
      return true;
    case Doubt::kReadBack:
      break;
  }
  auto shown = LookFor(hub_, channel_, *row);
  if (!shown) return shown.error();
  looks_.Worked();
  if (!*shown) return NoteMissing(old, now, row);
  NoteFound((*shown)->native_id, (*shown)->url, now, row);
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
    if (found->late.contains(row.id)) {
      again_ = std::min(again_, now + kFirstWait);
      continue;
    }
    auto done = SettleRow(&row, found->old.contains(BulletinOf(row)), now);
    if (!done) {
      const Fault fault = done.error().fault;
      const bool nobody = fault == Fault::kUnreachable || fault == Fault::kThrottled || fault == Fault::kAuth;
      if (nobody) looks_.Failed(done.error(), now, 1);
      again_ = held_until_ = nobody ? looks_.until() : now + kEvery;
      // Staff see why it stays in doubt.
      if (NoteUnreadable(done.error(), now, &row)) {
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
    } else if (found->unfinished.contains(BulletinOf(row))) {
      waiting.push_back(BulletinOf(row));
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
