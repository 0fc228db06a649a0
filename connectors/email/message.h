// One mail, read (RFC 5322, MIME): what it says, who wrote it, what it answers, and what a program that wrote
// it gives away. Total: whatever comes in, something comes out, bounded and valid UTF-8. With parts.cc and
// compose.cc the only user of GMime.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"

namespace crier::email {

struct Message {
  std::string id;                       // Message-ID without brackets; empty: it has none
  std::vector<std::string> references;  // In-Reply-To first, then References from the newest back
  std::string from, from_name;          // the address in lower case
  std::string reply_to;                 // likewise
  std::vector<std::string> to;          // To, Cc and who it was delivered to, in lower case
  std::string subject;
  std::optional<Time> date;
  // Plain; HTML is made plain; what is quoted in HTML is left out, in plain text not. Of an invitation or a
  // forwarded mail alone what that says.
  std::string text;
  // Why there may be no text although somebody wrote one.
  enum class Unread { kNone, kEncrypted, kSigned };
  Unread unread = Unread::kNone;
  std::vector<Attachment> attachments;
  std::map<std::string, std::string> headers;  // first of each, decoded; names in lower case

  // Of a multipart/report (RFC 6522): "delivery-status", "feedback-report".
  std::string report_type;
  std::string status;    // its machine-readable part, as it came
  std::string returned;  // of the mail that came back: its headers, or all of it, as it came
  bool receipt = false;  // it holds a message/disposition-notification (RFC 8098)
  // All that is text in it, attachments and what is quoted too, decoded, one after the other: for what has to
  // be found wherever it stands.
  std::string decoded;

  const std::string& Header(std::string_view name) const;
};

Message ReadMessage(std::string_view raw);

// "<a@b>" -> "a@b"; "a@b" stays. Empty for what no Message-ID can be.
std::string BareId(std::string_view id);

}  // namespace crier::email
