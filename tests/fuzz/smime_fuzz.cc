// Any bytes as S/MIME: opened or not, never more than there was.
#include "connectors/email/message.h"
#include "connectors/email/smime.h"
#include "core/digest.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

FUZZ(smime) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const std::string_view der = fuzz::TextOf(data, size);
  const email::SmimeContent content = email::OpenSmime(der);
  Must(content.entity.size() <= der.size(), "nothing grows");
  Must(!content.encrypted || content.entity.empty(), "encrypted is unread");
  const email::Message message = email::ReadMessage(
      "From: ana@example.org\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\n" +
      Base64(der));
  Must(IsUtf8(message.text) && IsUtf8(message.decoded), "what it says is UTF-8");
  return 0;
}
