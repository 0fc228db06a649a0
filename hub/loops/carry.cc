#include "hub/loops/carry.h"

#include <iterator>

#include "hub/hub.h"
#include "hub/loops/doubts.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

// Handed to a sink together. Of a process that dies, so many at most count as sent and are looked for.
constexpr size_t kTogether = 10;
// Who was stopped with rows in hand, a machine that was put to sleep, sends no more of them: others may have,
// and a far side remembers a key for an hour.
constexpr std::chrono::minutes kInHand{10};

}  // namespace

Carrier::Carrier(Hub& hub, OpenChannel& channel)
    : hub_(hub), clock_(hub.clock()), channel_(channel), sink_(*channel.channel().sink()) {}

std::vector<Receipt> Carrier::SendRun(const std::vector<Outgoing>& run, std::optional<Receipt>* held_up) {
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

std::vector<Receipt> Carrier::Carry(const std::vector<Delivery>& rows, const Posts& posts) {
  std::vector<Receipt> receipts;
  std::vector<Outgoing> run;
  std::optional<Error> no_more;  // deletions, for now
  std::optional<Receipt> held_up;
  const Time began = clock_.Now();
  const auto flush = [&] {
    if (run.empty()) return;
    if (!held_up && clock_.Now() - began > kInHand) held_up = Receipt::NotAsked();
    std::vector<Receipt> sent = SendRun(run, &held_up);
    std::move(sent.begin(), sent.end(), std::back_inserter(receipts));
    run.clear();
  };
  for (const Delivery& row : rows) {
    const auto post = posts.find({row.job_id, row.lang});
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

Receipt Carrier::CarryOne(Delivery* row, const Posts& posts) {
  std::vector<Delivery> rows = {*row};
  std::vector<Receipt> receipts = Carry(rows, posts);
  LookForRefused(&rows, &receipts);
  *row = std::move(rows.front());
  return std::move(receipts.front());
}

void Carrier::LookForRefused(std::vector<Delivery>* rows, std::vector<Receipt>* receipts) {
  if (!channel_.abilities().read_back) return;
  for (size_t i = 0; i < rows->size(); ++i) {
    Delivery& row = (*rows)[i];
    Receipt& receipt = (*receipts)[i];
    if (row.action != "send" || receipt.state != DeliveryState::kFailed || !row.may_be_out) continue;
    auto shown = LookFor(hub_, channel_, row);
    if (!shown) {
      receipt = Receipt::From({Fault::kUnreachable, shown.error().message});
    } else if (*shown) {
      receipt = {DeliveryState::kDelivered, (*shown)->native_id, (*shown)->url, std::nullopt};
    } else {
      row.may_be_out = false;
    }
  }
}

}  // namespace crier
