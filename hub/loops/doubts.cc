#include "hub/loops/doubts.h"

#include <algorithm>
#include <utility>

#include "broadcast/ledger/doubt.h"
#include "broadcast/ledger/hold.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

// How many rows are looked at in one go.
constexpr int kMost = 50;
// A row whose far side cannot be read back now is looked at again after:
constexpr std::chrono::minutes kEvery{2};
// Reading back many rows takes its time: what is to be sent has its turn in between.
constexpr std::chrono::seconds kTurn{10};

}  // namespace

Sought SoughtOf(const Delivery& row, const Post* post) {
  const bool worded = post != nullptr && row.part < post->parts.size();
  // What it answers stood there before.
  return {row.key,    row.native_id,  worded ? post->parts[row.part] : "",
          row.target, row.created_at, row.target};
}

Doubts::Doubts(Hub& hub, OpenChannel& channel, Save save)
    : hub_(hub), channel_(channel), save_(std::move(save)) {}

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
    found.sought.clear();
    for (const Delivery& row : found.rows) {
      auto post = FindPost(tx, row.bulletin_id, row.channel, row.lang);
      if (!post) return post.error();
      found.sought.push_back(SoughtOf(row, *post ? &**post : nullptr));
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
Result<bool> Doubts::SettleRow(Delivery* row, const Sought& sought, bool old, Time now) {
  switch (DoubtOf(*row, old, channel_.abilities(), channel_.LastLimits(), now)) {
    case Doubt::kWait:
      return false;
    case Doubt::kSendAgain:
      NoteAgain(old, now, row);
      return true;
    case Doubt::kReadBack:
      break;
  }
  auto shown = channel_.channel().sink()->ReadBack(sought);
  if (!shown) return shown.error();
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
    const auto index = static_cast<size_t>(&row - found->rows.data());
    const bool first = index == 0;
    if (!first && (stop.stop_requested() || hub_.clock().Now() > now + kTurn)) {
      through = false;
      break;
    }
    last_ = row;
    auto done = SettleRow(&row, found->sought[index], found->old.contains(row.bulletin_id), now);
    if (!done) {
      again_ = held_until_ = now + kEvery;
      // Staff see why it stays in doubt.
      if (NoteUnreadable(done.error(), now, &row)) {
        if (auto saved = save_({row}, {}); !saved) return saved.error();
      }
      // Nobody answers: the next one would only be waited for, and what is to be sent with it.
      const Fault fault = done.error().fault;
      if (fault == Fault::kUnreachable || fault == Fault::kThrottled || fault == Fault::kAuth) {
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
