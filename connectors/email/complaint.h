// Feedback reports: what a receiver's users, or its machines, say of our mail (RFC 5965). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/email/message.h"

namespace crier::email {

enum class Feedback {
  kComplaint,  // somebody called it spam or a fraud: abuse, fraud (RFC 5965, 7.3)
  kUnsure,  // opt-out (of the drafts before RFC 5965); no type or several, which RFC 5965, 3.1 does not allow
  kNone,    // not-spam (RFC 6430), auth-failure (RFC 6591), dmarc, virus, other, and any not known
};

struct FeedbackReport {
  Feedback says = Feedback::kNone;
  std::string type;  // in lower case; empty: it names none
  std::string who;   // the address that was written to, in lower case; empty: it does not say
};

// Nothing: it is no such report. `raw` is the mail as it came: Microsoft's junk mail reports are in no
// report's form.
std::optional<FeedbackReport> ReadFeedback(const Message& message, std::string_view raw);

}  // namespace crier::email
