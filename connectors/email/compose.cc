#include "connectors/email/compose.h"

#include <algorithm>

#include "connectors/email/delivery_id.h"
#include "connectors/email/gobject.h"
#include "connectors/email/headers.h"
#include "connectors/email/letter.h"
#include "core/digest.h"
#include "core/http.h"
#include "core/mail.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMostSubject = 250;  // where there is no title, the first line of the text up to here

// What may stand in one line of a header: no line break, no control.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : CleanUtf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < ' ' || byte == 0x7f ? ' ' : c;
  }
  return std::string(Trim(line));
}

std::string SubjectOf(const Outgoing& outgoing) {
  std::string subject = OneLine(outgoing.post->title);
  if (!subject.empty()) return subject;
  const std::string_view text = Trim(outgoing.text());
  const std::string_view first = text.substr(0, text.find('\n'));
  return OneLine(first.substr(0, Utf8Floor(first, std::min(first.size(), kMostSubject))));
}

Owned<GMimePart> TextPart(const char* subtype, const std::string& text) {
  Owned<GMimePart> part(g_mime_part_new_with_type("text", subtype));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
  const Owned<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return part;
}

// A language tag (RFC 5646), or nothing.
std::string LanguageTag(const std::string& lang) {
  constexpr size_t kMostTag = 35;
  const bool good =
      lang.size() <= kMostTag && std::all_of(lang.begin(), lang.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
      });
  return good ? lang : "";
}

// The fields that programs read. GMime would fold and encode them as if they were prose.
std::string StructuredFields(const Sender& sender, const Outgoing& outgoing) {
  std::string fields = IdField("Message-ID", DeliveryId(outgoing.key, DomainOf(sender.address)));
  fields += IdField("In-Reply-To", outgoing.parent);
  fields += IdField("References", outgoing.parent);
  if (outgoing.post->is_answer()) {
    // What nobody read before it left, no program should answer (RFC 3834, 5); what a person wrote is mail.
    if (outgoing.post->automatic) fields += TokenField("Auto-Submitted", "auto-replied");
    return fields + TokenField("Content-Language", LanguageTag(outgoing.post->lang));
  }
  // A program wrote it: no program should answer.
  fields += TokenField("Auto-Submitted", "auto-generated");
  fields += TokenField("Precedence", "bulk");
  if (IsListId(sender.list_id)) fields += TokenField("List-Id", "<" + sender.list_id + ">");
  const Ways ways = WaysOut(sender, outgoing);
  fields += UriField("List-Unsubscribe", {ways.url, ways.mail});
  // One click is of the URL alone (RFC 8058, 3.1).
  if (!ways.url.empty()) fields += TokenField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  return fields + TokenField("Content-Language", LanguageTag(outgoing.post->lang));
}

std::string WithCrLf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 40);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  return out;
}

}  // namespace

std::string DomainOf(std::string_view address) { return Lower(address.substr(address.rfind('@') + 1)); }

bool ReadSender(const std::string& text, std::string* address, std::string* name) {
  Begin();
  if (OneLine(text) != Trim(text)) return false;
  InternetAddressList* parsed = internet_address_list_parse(nullptr, text.c_str());
  if (parsed == nullptr) return false;
  const Owned<InternetAddressList> list(parsed);
  if (internet_address_list_length(list.get()) != 1) return false;
  InternetAddress* first = internet_address_list_get_address(list.get(), 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX(first)) return false;
  *address = Copied(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)));
  *name = OneLine(Copied(internet_address_get_name(first)));
  return IsMailAddress(*address);
}

std::string FilledUri(std::string text, const Outgoing& outgoing) {
  for (const auto& [name, value] : {std::pair<std::string_view, const std::string&>("{key}", outgoing.key),
                                    {"{recipient}", outgoing.recipient}}) {
    const std::string coded = PercentEncode(value);
    for (size_t at = text.find(name); at != text.npos; at = text.find(name, at + coded.size()))
      text.replace(at, name.size(), coded);
  }
  return EncodedUri(text);
}

Ways WaysOut(const Sender& sender, const Outgoing& outgoing) {
  Ways ways;
  if (outgoing.post != nullptr && outgoing.post->is_answer()) return ways;
  if (!sender.unsubscribe_url.empty()) ways.url = FilledUri(sender.unsubscribe_url, outgoing);
  if (!sender.unsubscribe_mail.empty())
    ways.mail = MailtoUri(sender.unsubscribe_mail, "unsubscribe " + Tag(outgoing.key));
  for (std::string* uri : {&ways.url, &ways.mail}) {
    if (!uri->empty() && !IsUri(*uri)) {
      ways.left_out += (ways.left_out.empty() ? "" : ", ") + uri->substr(0, 100);
      uri->clear();
    }
  }
  return ways;
}

std::string Compose(const Sender& sender, const Outgoing& outgoing, Time now) {
  Begin();
  const Post& post = *outgoing.post;
  const Owned<GMimeMessage> mail(g_mime_message_new(TRUE));
  g_mime_message_add_mailbox(mail.get(), GMIME_ADDRESS_TYPE_FROM,
                             sender.name.empty() ? nullptr : sender.name.c_str(), sender.address.c_str());
  g_mime_message_add_mailbox(mail.get(), GMIME_ADDRESS_TYPE_TO, nullptr, outgoing.recipient.c_str());
  std::string answer_to = sender.reply_to;
  if (post.is_answer() && sender.tags_answers)
    answer_to = TaggedAddress(answer_to.empty() ? sender.address : answer_to, outgoing.key);
  if (!answer_to.empty())
    g_mime_message_add_mailbox(mail.get(), GMIME_ADDRESS_TYPE_REPLY_TO, nullptr, answer_to.c_str());
  g_mime_message_set_subject(mail.get(), SubjectOf(outgoing).c_str(), "utf-8");
  GDateTime* date =
      g_date_time_new_from_unix_utc(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  g_mime_message_set_date(mail.get(), date);
  g_date_time_unref(date);
  const std::string text = CleanUtf8(outgoing.text());
  LetterLook look;
  look.lang = post.lang;
  look.title = OneLine(post.title);
  look.text = text;
  look.severity = post.severity;
  look.sender = sender.name;
  const Ways ways = WaysOut(sender, outgoing);
  look.unsubscribe_url = ways.url.empty() ? ways.mail : ways.url;
  const Owned<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
  // The same mail at every try, to the last byte but its date.
  g_mime_multipart_set_boundary(both.get(), ("=_crier-" + Hex(Sha256(outgoing.key)).substr(0, 24)).c_str());
  const auto plain = TextPart("plain", text + "\n");
  const auto html = TextPart("html", LetterHtml(look));
  g_mime_multipart_add(both.get(), GMIME_OBJECT(plain.get()));
  g_mime_multipart_add(both.get(), GMIME_OBJECT(html.get()));
  g_mime_message_set_mime_part(mail.get(), GMIME_OBJECT(both.get()));
  return StructuredFields(sender, outgoing) +
         WithCrLf(Taken(g_mime_object_to_string(GMIME_OBJECT(mail.get()), nullptr)));
}

}  // namespace crier::email
