#include "connectors/email/judge.h"

#include <algorithm>
#include <optional>

#include "connectors/email/automatic.h"
#include "connectors/email/bounce.h"
#include "connectors/email/delivery_id.h"
#include "core/text.h"

namespace crier::email {
namespace {

bool Contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// The address itself or its domain.
bool Lists(const std::vector<std::string>& list, const std::string& address) {
  return Contains(list, address) || Contains(list, address.substr(address.rfind('@') + 1));
}

// Who called the attached mail spam, where Microsoft's junk mail reporting says so: in its own words, in no
// report.
std::optional<std::string> JunkReported(const Message& message, std::string_view raw) {
  constexpr std::string_view kWho = "\nX-HmXmrOriginalRecipient:";
  constexpr size_t kMaxAddress = 320;
  if (!Lower(message.subject).starts_with("complaint about message from")) return std::nullopt;
  const size_t at = raw.find(kWho);
  if (at == raw.npos) return std::nullopt;
  const std::string_view line = raw.substr(at + kWho.size(), kMaxAddress);
  return Lower(CleanUtf8(Trim(line.substr(0, line.find('\n')))));
}

bool Unsubscribes(const Message& message, const Own& own) {
  if (!own.unsubscribe_address.empty() && Contains(message.to, own.unsubscribe_address) &&
      !Contains(own.addresses, own.unsubscribe_address))
    return true;
  for (const std::string& to : message.to) {
    for (const std::string& address : own.addresses) {
      if (TagOf(to, address) == "unsubscribe") return true;
    }
  }
  const std::string subject = Lower(Trim(message.subject));
  for (const std::string_view word : {"unsubscribe", "darme de baja", "darse de baja"}) {
    if (subject == word) return true;
  }
  // Alone it asks for that; over a text it may be low water pressure.
  return subject == "baja" && Trim(message.text).empty();
}

// The delivery of ours that it speaks of.
void FindDelivery(const Message& message, std::string_view raw, const Own& own, Judgement* judgement) {
  if (const auto id = FindDeliveryId(message.returned, own.domain)) judgement->native_id = *id;
  for (const std::string& to : message.to) {
    if (const auto tag = TagOf(to, own.bounce_address)) judgement->key = FromTag(*tag);
  }
  if (judgement->native_id.empty()) {
    for (const std::string& reference : message.references) {
      if (KeyOfId(reference, own.domain)) {
        judgement->native_id = reference;
        break;
      }
    }
  }
  if (judgement->native_id.empty() && judgement->key.empty())
    judgement->native_id = FindDeliveryId(message.decoded, own.domain).value_or("");
  if (judgement->native_id.empty() && judgement->key.empty())
    judgement->native_id = FindDeliveryId(raw, own.domain).value_or("");
  if (const auto key = KeyOfId(judgement->native_id, own.domain)) judgement->key = *key;
}

}  // namespace

Judgement Judge(const Message& message, std::string_view raw, const Own& own) {
  Judgement judgement;
  const auto junk = JunkReported(message, raw);
  if (message.report_type == "feedback-report" || junk) {
    FindDelivery(message, raw, own, &judgement);
    judgement.kind = Kind::kComplaint;
    judgement.who = junk ? *junk : ComplainedOf(message);
    judgement.detail = "called it spam";
    return judgement;
  }
  const bool form = Lists(own.programs, message.from);
  const auto bounce = ReadBounce(message);
  if (bounce) FindDelivery(message, raw, own, &judgement);
  // What a form sends may speak of delays, or of what was not delivered: the words alone do not tell.
  if (bounce && (!form || !judgement.key.empty() || !message.status.empty())) {
    judgement.kind = *bounce == BounceKind::kFailed    ? Kind::kFailed
                     : *bounce == BounceKind::kDelayed ? Kind::kDelayed
                                                       : Kind::kArrived;
    judgement.detail = BounceWords(message);
    return judgement;
  }
  judgement = {};
  if (KeyOfId(message.id, own.domain) || (Contains(own.addresses, message.from) && !form)) {
    judgement.kind = Kind::kOwn;
  } else if (Unsubscribes(message, own)) {
    judgement.kind = Kind::kUnsubscribe;
    judgement.who = message.from;
    judgement.detail = message.subject.empty() ? "unsubscribe" : message.subject;
  } else if (!form && (IsAutomatic(message) || IsReceipt(message))) {
    judgement.kind = Kind::kAutomatic;
  }
  return judgement;
}

}  // namespace crier::email
