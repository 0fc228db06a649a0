#include "connectors/email/note.h"

#include <algorithm>

#include "connectors/email/blank.h"

namespace crier::email {
namespace {

// Pictures and sounds hold no written words.
bool MayHoldWords(const Attachment& attachment) {
  for (const char* type : {"image/", "audio/", "video/"}) {
    if (attachment.media_type.starts_with(type)) return false;
  }
  // A signature beside the words, and cards.
  for (const char* type :
       {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
        "application/pgp-keys", "text/vcard", "text/x-vcard"}) {
    if (attachment.media_type == type) return false;
  }
  return true;
}

std::string Unread(const char* why) {
  return std::string("[The words of this mail could not be read: ") + why +
         " Please open it in the mailbox.]";
}

}  // namespace

std::string NoteOf(const Message& message, bool cut) {
  if (!IsBlankText(message.text)) {
    return cut && message.text.size() < kMaxMentionText
               ? "[This mail is very large; only its beginning was read, and it may say more.]"
               : "";
  }
  if (message.unread == Message::Unread::kEncrypted) return Unread("it is encrypted.");
  if (message.unread == Message::Unread::kSigned)
    return Unread("they are inside its signature, which could not be opened.");
  if (cut) return Unread("it is very large, and only its beginning was read.");
  if (std::any_of(message.attachments.begin(), message.attachments.end(), MayHoldWords))
    return Unread("they may be in what is attached.");
  if (IsBlankText(message.subject) && !message.attachments.empty())
    return "[This mail has no words, only what is attached.]";
  return "";
}

}  // namespace crier::email
