// The lane of people in danger, for the intake, the API and the loop alike: what is put there, how it is
// shown and told, and the send jobs that alert people.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "broadcast/alert_text.h"
#include "core/emergency.h"
#include "core/stored_mention.h"
#include "desk/escalation.h"
#include "desk/roster.h"
#include "hub/api/views.h"
#include "store/tables/emergencies.h"
#include "store/tables/intake.h"

namespace crier {

// Part of the intake's write: puts there what is urgent of what was heard or edited, and drops from alerts
// the words that their authors removed. The mentions whose emergency is new, waits again or shows something
// else.
Result<std::vector<int64_t>> PutEmergencies(Tx& tx, const IntakeResult& taken, Time now);

// Wakes the loop that alerts people, and tells everybody who watches. After the commit.
void AnnounceEmergencies(Hub& hub, const std::vector<int64_t>& mentions);
// The same without an emergency: what the lane says as a whole has changed.
void TellLane(Hub& hub);

struct ShownEmergency {
  Emergency emergency;
  StoredMention mention;
  std::vector<EmergencyAlert> alerted;
  std::vector<EmergencyStep> history;  // read where one is asked for alone
  DispatchSaid dispatch;
};
// kNotFound where the mention is not in the lane.
Result<ShownEmergency> ShowEmergency(Tx& tx, const Emergency& emergency, bool history);
Json EmergencyJson(const ShownEmergency& shown);
// Without the resident's words: for the audit.
Json EmergencyRecordJson(const Emergency& emergency);
// {"waiting", "taken", "handed_over", "alarms"}: the lane as a whole.
Result<Json> LaneJson(Hub& hub, Tx& tx);

// By people's time: where the city's clock runs faster, so much more of it.
EscalationRules EscalationRulesOf(const Hub& hub);
// Part of a read or write: those that may count now, of people who may sign in.
Result<std::vector<DutyEntry>> DutiesNow(Hub& hub, Tx& tx);

// Whether people can be alerted so: the channel is there, sends, goes to this recipient and to nobody else.
// kRejected, kBadData with what to do where not. `by_configuration`: `dispatch` names it.
Result<void> CheckReach(Hub& hub, const std::string& channel, const std::string& recipient,
                        bool by_configuration);

// For links in what goes out; without a slash at its end; empty: none is configured.
std::string ConsoleAddress(const Hub& hub);

// What is said of the mention; `headline` and `more` are the caller's.
AlertWords AlertWordsOf(Hub& hub, const StoredMention& mention, Time now);
// Part of a write: a send job of kind alert with its post and its row; the id. Where it cannot go out the row
// has failed, and the ledger says why. Ring the channel's send bell after the commit.
struct AlertTo {
  std::string subject, channel, recipient;
  bool by_configuration = false;
};
Result<int64_t> WriteAlert(Hub& hub, Tx& tx, const AlertTo& to, const AlertWords& words, Time now);
// The same for other words, in the post that `write` makes for the channel's limits.
Result<int64_t> WriteAlertPost(Hub& hub, Tx& tx, const AlertTo& to, int priority,
                               const std::function<Post(const Limits&)>& write, Time now);
// After the commit.
void RingSender(Hub& hub, const std::string& channel);

}  // namespace crier
