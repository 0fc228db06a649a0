#include "hub/consents.h"

#include <fmt/format.h>

#include <set>

#include "core/text.h"
#include "hub/bulletins.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

constexpr size_t kMaxConsentText = 320;  // as in the configuration
constexpr size_t kMaxWho = 100;
constexpr size_t kMaxWhy = 500;

Result<void> Check(std::string_view name, const std::string& text, size_t most) {
  if (Trim(text).empty()) return Error{Fault::kBadData, fmt::format("'{}' is missing", name)};
  if (text.size() > most || CleanUtf8(text) != text)
    return Error{Fault::kBadData, fmt::format("'{}' is text of at most {} bytes", name, most)};
  return {};
}

}  // namespace

Result<void> CheckDecision(const ConsentDecision& decision) {
  if (auto good = Check("channel", decision.channel, kMaxConsentText); !good) return good;
  if (auto good = Check("recipient", decision.recipient, kMaxConsentText); !good) return good;
  if (auto good = Check("by", decision.who, kMaxWho); !good) return good;
  return Check("why", decision.why, kMaxWhy);
}

Result<DecidedAll> DecideAll(Tx& tx, const ConsentDecision& decision, Time now) {
  DecidedAll all;
  auto decided = DecideConsent(tx, decision, now);
  if (!decided) return decided.error();
  all.decided = *std::move(decided);
  std::set<std::string> touched;
  for (const int64_t id : all.decided.deliveries) {
    auto row = FindDelivery(tx, id);
    if (!row) return row.error();
    if (*row) touched.insert(BulletinOf(**row));
  }
  for (const std::string& id : touched) {
    auto done = FinishIfSettled(tx, id, now);
    if (!done) return done.error();
    if (*done) all.finished.push_back(**std::move(done));
  }
  return all;
}

Result<std::vector<ShownConsent>> ShowAll(Tx& tx, Result<std::vector<ConsentChange>> changes) {
  if (!changes) return changes.error();
  std::vector<ShownConsent> shown;
  for (ConsentChange& change : *changes) {
    ShownConsent one{std::move(change), ""};
    if (!one.change.key.empty()) {
      auto delivery = FindDelivery(tx, one.change.channel, one.change.key);
      if (!delivery) return delivery.error();
      if (*delivery) one.bulletin_id = BulletinOf(**delivery);
    }
    shown.push_back(std::move(one));
  }
  return shown;
}

Result<Json> LastConsent(Tx& tx, const std::string& channel, const std::string& recipient) {
  auto last = ShowAll(tx, FindConsents(tx, {.channel = channel, .recipient = recipient}));
  if (!last) return last.error();
  return last->empty() ? Json() : ConsentJson(last->front());
}

AuditedChange ChangeOf(const Json& before, const ShownConsent& after) {
  return {fmt::format("consent {} {}", after.change.channel, after.change.recipient), before,
          ConsentJson(after)};
}

Json ConsentJson(const ShownConsent& consent) {
  const ConsentChange& change = consent.change;
  return {{"id", change.id},
          {"channel", change.channel},
          {"recipient", change.recipient},
          {"state", ConsentStepName(change.step)},
          {"at", FormatTime(change.at)},
          {"words", change.words},
          {"proof", ConsentProofName(change.proof)},
          {"key", change.key},
          {"bulletin_id", consent.bulletin_id},
          {"native_id", change.native_id},
          {"sender", change.sender},
          {"by", change.who},
          {"why", change.why},
          {"actor", change.actor}};
}

}  // namespace crier
