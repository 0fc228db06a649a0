// Tables: consents, who may be written to, and consent_changes, how that came to be. A change is never
// altered nor dropped; the last one of a recipient is what holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/actor.h"
#include "core/mention.h"
#include "store/db/db.h"

namespace crier {

enum class ConsentStep {
  kWithdrawn,  // nothing more goes to the recipient
  kGranted,    // the recipient wants again (START)
  kAsked,      // somebody who could not be proven asks for an end: mail goes out until staff decide
  kRestored,   // staff undid a withdrawal, or declined what was asked
};
std::string_view ConsentStepName(ConsentStep step);  // "withdrawn", "granted", "asked", "restored"
std::optional<ConsentStep> ConsentStepOf(std::string_view name);

struct ConsentChange {
  int64_t id = 0;
  std::string channel;
  std::string recipient;
  ConsentStep step = ConsentStep::kWithdrawn;
  Time at{};
  std::string words;  // what was said, or clicked
  ConsentProof proof = ConsentProof::kChannel;
  std::string key;        // of the delivery that it is about; empty: of none
  std::string native_id;  // of the message that said it
  std::string sender;     // the address that it came from
  std::string who;        // of staff, and
  std::string why;        // for what reason
  std::string actor;      // by what it came here, as ActorText writes it; empty: before 0.7.0
};

// Part of TakeIn: the ids of the deliveries that changed. The recipient is who got the delivery `key`, where
// there is one. What is not proven (kNone, a key that is no delivery's, an answer or a complaint that names
// somebody else than got it) withdraws nothing: the recipient becomes kAsked.
// Addresses are the same that differ only in case. A message that was taken before changes nothing, so a
// mailbox that is read anew undoes no restoring. The last word by time counts, and a withdrawal whatever the
// clocks say.
Result<std::vector<int64_t>> TakeConsent(Tx& tx, const std::string& channel, const Consent& consent,
                                         Time now);

struct ConsentDecision {
  std::string channel;
  std::string recipient;
  bool restore = false;  // else withdraw
  std::string who;
  std::string why;
  // The id of the change that was seen: kRejected where another came since. Restoring demands it.
  std::optional<int64_t> seen = std::nullopt;
  Actor actor = {};
};
struct Decided {
  ConsentChange change;
  std::vector<int64_t> deliveries;  // skipped because of it
};
// What staff decide. kRejected where there is nothing to restore; withdrawing what is withdrawn changes
// nothing.
Result<Decided> DecideConsent(Tx& tx, const ConsentDecision& decision, Time now);

struct StoredConsent {
  bool granted = false;
  Time at{};
  std::string detail;
};
// What holds; nothing where nobody ever said anything: then mail goes out.
Result<std::optional<StoredConsent>> FindConsent(Tx& tx, const std::string& channel,
                                                 const std::string& recipient);

// How many ask for an end and wait for staff.
Result<int64_t> CountAsked(Tx& tx);

// Empty fields ask for everything.
struct ConsentQuery {
  std::string channel;
  std::string recipient;
  std::optional<ConsentStep> state = std::nullopt;
  int64_t before = 0;  // the id of a change; 0: from the newest
  int limit = 50;      // at most 500
};
// The last change of each recipient, newest first.
Result<std::vector<ConsentChange>> FindConsents(Tx& tx, const ConsentQuery& query);
// All of one recipient, newest first, at most 500.
Result<std::vector<ConsentChange>> ConsentHistory(Tx& tx, const std::string& channel,
                                                  const std::string& recipient);

}  // namespace crier
