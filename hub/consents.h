// Consents as the API and the command line show and change them.
#pragma once

#include <string>
#include <vector>

#include "core/bulletin.h"
#include "hub/act.h"
#include "hub/api/views.h"
#include "store/tables/consents.h"

namespace crier {

// kBadData: something is missing or too long.
Result<void> CheckDecision(const ConsentDecision& decision);
// DecideConsent, and the bulletins that waited for nothing but what was skipped.
struct DecidedAll {
  Decided decided;
  std::vector<Bulletin> finished;
};
Result<DecidedAll> DecideAll(Tx& tx, const ConsentDecision& decision, Time now);

// A change with the bulletin whose delivery it names.
struct ShownConsent {
  ConsentChange change;
  std::string bulletin_id;
};
Result<std::vector<ShownConsent>> ShowAll(Tx& tx, Result<std::vector<ConsentChange>> changes);
Json ConsentJson(const ShownConsent& consent);

// For the audit: what held before a decision, null where nothing did, and what holds now.
Result<Json> LastConsent(Tx& tx, const std::string& channel, const std::string& recipient);
AuditedChange ChangeOf(const Json& before, const ShownConsent& after);

}  // namespace crier
