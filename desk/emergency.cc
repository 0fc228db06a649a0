#include "desk/emergency.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/length.h"

namespace crier {
namespace {

// Later than the last change, whatever the clock says.
void TouchEmergency(Emergency* emergency, Time now) {
  emergency->changed_at = std::max(now, emergency->changed_at + std::chrono::milliseconds(1));
}

// Nobody has it, and the first level is to be alerted now.
void WaitAnew(Emergency* emergency, Time now) {
  emergency->state = EmergencyState::kWaiting;
  emergency->taken_by.clear();
  emergency->taken_at.reset();
  emergency->handed_by.clear();
  emergency->handed_at.reset();
  emergency->closed_by.clear();
  emergency->closed_at.reset();
  emergency->reason.clear();
  ++emergency->turn;
  emergency->level = 0;
  emergency->escalates_at = now;
  TouchEmergency(emergency, now);
}

// Who is in the way of the action, for who was slower.
std::string WhoHasIt(const Emergency& emergency) {
  switch (emergency.state) {
    case EmergencyState::kWaiting:
      return "nobody has it";
    case EmergencyState::kTaken:
      return fmt::format("{} has it", emergency.taken_by);
    case EmergencyState::kHandedOver:
      return fmt::format("{} handed it to the emergency centre", emergency.handed_by);
    case EmergencyState::kClosed:
      return fmt::format("{} closed it: {}", emergency.closed_by, emergency.reason);
  }
  return "";
}

void TakeBy(const Actor& who, Time now, Emergency* emergency) {
  emergency->taken_by = ActorText(who);
  emergency->taken_at = now;
  emergency->escalates_at.reset();
}

bool IsFresh(const StoredMention& mention) {
  return mention.mention.created_at >= mention.heard_at - kStaleEmergency;
}

}  // namespace

bool IsEmergency(const StoredMention& mention) {
  return !mention.removed && !mention.unreadable && mention.verdict.urgency >= kEmergencyUrgency &&
         IsFresh(mention);
}

Emergency NewEmergency(const StoredMention& mention, const Actor& who, Time now) {
  Emergency emergency;
  emergency.mention_id = mention.id;
  emergency.urgency = mention.verdict.urgency;
  emergency.since = emergency.changed_at = now;
  emergency.escalates_at = now;
  emergency.put_by = ActorText(who);
  return emergency;
}

std::optional<Emergency> PutAgain(Emergency emergency, const StoredMention& mention, const Actor& who,
                                  Time now) {
  const double urgency = std::max(emergency.urgency, mention.verdict.urgency);
  const bool closed = emergency.state == EmergencyState::kClosed;
  if (!closed && urgency == emergency.urgency) return std::nullopt;
  emergency.urgency = urgency;
  if (closed) {
    emergency.since = now;
    emergency.put_by = ActorText(who);
    WaitAnew(&emergency, now);
  } else {
    TouchEmergency(&emergency, now);
  }
  return emergency;
}

Result<Emergency> Step(Emergency emergency, const std::string& action, const std::string& note,
                       const Actor& who, Time now) {
  using State = EmergencyState;
  struct Move {
    std::string_view action;
    std::vector<State> from;
  };
  static const Move kMovesOfEmergency[] = {
      {"take", {State::kWaiting}},
      {"release", {State::kTaken, State::kHandedOver}},
      {"dispatch", {State::kWaiting, State::kTaken}},
      {"close", {State::kWaiting, State::kTaken, State::kHandedOver}},
  };
  const auto move = std::find_if(std::begin(kMovesOfEmergency), std::end(kMovesOfEmergency),
                                 [&](const Move& each) { return each.action == action; });
  if (move == std::end(kMovesOfEmergency))
    return Error{Fault::kBadData, "an emergency takes take, release, dispatch and close"};
  if (who.kind != Actor::Kind::kPerson)
    return Error{Fault::kRejected,
                 "only a person who is signed in, or his own token, does this: it must be "
                 "known who answers for it"};
  if (CountCharacters(note) > kMaxEmergencyNote)
    return Error{Fault::kBadData, fmt::format("it holds at most {} characters", kMaxEmergencyNote)};
  if (action == "close" && note.empty())
    return Error{Fault::kBadData, "to close it, say in 'reason' what became of the people"};
  // Who has it says so again, and has it for as long again.
  const bool again =
      action == "take" && emergency.state == State::kTaken && emergency.taken_by == ActorText(who);
  if (!again && std::find(move->from.begin(), move->from.end(), emergency.state) == move->from.end())
    return Error{Fault::kRejected, WhoHasIt(emergency)};
  if (action == "release") {
    WaitAnew(&emergency, now);
    return emergency;
  }
  // Who hands over or closes what nobody had answers for it.
  if (again || emergency.state == State::kWaiting) TakeBy(who, now, &emergency);
  if (action == "take") {
    emergency.state = State::kTaken;
  } else if (action == "dispatch") {
    emergency.state = State::kHandedOver;
    emergency.handed_by = ActorText(who);
    emergency.handed_at = now;
  } else {
    emergency.state = State::kClosed;
    emergency.closed_by = ActorText(who);
    emergency.closed_at = now;
    emergency.reason = note;
  }
  TouchEmergency(&emergency, now);
  return emergency;
}

std::optional<Emergency> Lapse(Emergency emergency, std::chrono::milliseconds taken_for, Time now) {
  if (emergency.state != EmergencyState::kTaken || !emergency.taken_at ||
      now < *emergency.taken_at + taken_for)
    return std::nullopt;
  WaitAnew(&emergency, now);
  return emergency;
}

Emergency ReturnFromDispatch(Emergency emergency, Time now) {
  WaitAnew(&emergency, now);
  return emergency;
}

}  // namespace crier
