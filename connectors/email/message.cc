#include "connectors/email/message.h"

#include <algorithm>
#include <functional>

#include "connectors/email/gobject.h"
#include "connectors/email/header_words.h"
#include "connectors/email/parts.h"
#include "core/charset.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxHeader = 4096;
constexpr size_t kMaxHeaders = 200;
constexpr size_t kMaxAddresses = 50;
constexpr size_t kMaxReferences = 50;
constexpr size_t kMaxId = 998;  // a line, RFC 5322, 2.1.1

void AddAddresses(InternetAddressList* list, std::vector<std::string>* to) {
  const int count = list != nullptr ? internet_address_list_length(list) : 0;
  for (int i = 0; i < count && to->size() < kMaxAddresses; ++i) {
    InternetAddress* address = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_MAILBOX(address))
      to->push_back(
          Lower(OneLine(Copied(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))), 320)));
  }
}

// The first address in a list, or what stands there where none can be read.
void FirstAddress(InternetAddressList* list, std::string* address, std::string* name) {
  std::vector<std::string> all;
  AddAddresses(list, &all);
  if (all.empty()) return;
  *address = all.front();
  if (name != nullptr)
    *name = OneLine(
        DecodeHeader(Copied(internet_address_get_name(internet_address_list_get_address(list, 0)))), 256);
}

void AddReferences(const std::string& text, bool newest_first, std::vector<std::string>* references) {
  if (text.empty()) return;
  GMimeReferences* parsed = g_mime_references_parse(nullptr, text.c_str());
  const int count = g_mime_references_length(parsed);
  for (int i = 0; i < count && references->size() < kMaxReferences; ++i) {
    const char* raw = g_mime_references_get_message_id(parsed, newest_first ? count - 1 - i : i);
    std::string id = BareId(Copied(raw));
    if (!id.empty() && std::find(references->begin(), references->end(), id) == references->end())
      references->push_back(std::move(id));
  }
  g_mime_references_free(parsed);
}

// A header of addresses, read again with its encoded words joined: GMime decodes each for itself.
void ReadAddresses(GMimeMessage* mail, const char* name,
                   const std::function<void(InternetAddressList*)>& each) {
  GMimeHeaderList* list = g_mime_object_get_header_list(GMIME_OBJECT(mail));
  const int count = std::min(g_mime_header_list_get_count(list), static_cast<int>(kMaxHeaders));
  for (int i = 0; i < count; ++i) {
    GMimeHeader* one = g_mime_header_list_get_header_at(list, i);
    if (g_ascii_strcasecmp(g_mime_header_get_name(one), name) != 0) continue;
    const std::string joined = JoinEncodedWords(Copied(g_mime_header_get_raw_value(one)));
    InternetAddressList* parsed = internet_address_list_parse(ParserOptions(), joined.c_str());
    if (parsed == nullptr) continue;
    const Owned<InternetAddressList> addresses(parsed);
    each(addresses.get());
  }
}

void ReadHeaders(GMimeObject* object, Message* message) {
  GMimeHeaderList* list = g_mime_object_get_header_list(object);
  const int count = g_mime_header_list_get_count(list);
  for (int i = 0; i < count && message->headers.size() < kMaxHeaders; ++i) {
    GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
    const std::string name = Lower(OneLine(Copied(g_mime_header_get_name(header)), 100));
    const char* raw = g_mime_header_get_raw_value(header);
    std::string value = OneLine(DecodeHeader(Copied(raw).substr(0, 4 * kMaxHeader)), kMaxHeader);
    for (const std::string_view delivered : {"delivered-to", "x-original-to", "envelope-to"}) {
      if (name == delivered && message->to.size() < kMaxAddresses) message->to.push_back(Lower(value));
    }
    message->headers.emplace(name, std::move(value));
  }
}

}  // namespace

const std::string& Message::Header(std::string_view name) const {
  static const std::string none;
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? none : found->second;
}

std::string BareId(std::string_view id) {
  id = Trim(id);
  if (id.starts_with('<')) id.remove_prefix(1);
  id = id.substr(0, id.find('>'));
  const bool printable = std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c != 0x7f; });
  if (id.size() > kMaxId || !(printable || IsUtf8(id))) return "";
  return CleanUtf8(Trim(id));
}

Message ReadMessage(std::string_view whole) {
  Begin();
  Message message;
  const std::string raw = WithShortLists(whole);
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  GMimeMessage* made = g_mime_parser_construct_message(parser.get(), ParserOptions());
  if (made == nullptr) {  // not even headers
    message.text = DecodeText(std::string_view(raw).substr(0, kMaxMentionText), "");
    return message;
  }
  const Owned<GMimeMessage> mail(made);
  ReadHeaders(GMIME_OBJECT(mail.get()), &message);
  // GMime gives "Content-..." to the body.
  if (GMimeObject* body = g_mime_message_get_mime_part(mail.get()); body != nullptr)
    ReadHeaders(body, &message);
  message.id = BareId(message.Header("message-id"));
  AddReferences(message.Header("in-reply-to"), false, &message.references);
  AddReferences(message.Header("references"), true, &message.references);
  ReadAddresses(mail.get(), "From", [&](InternetAddressList* list) {
    if (message.from.empty()) FirstAddress(list, &message.from, &message.from_name);
  });
  ReadAddresses(mail.get(), "Reply-To", [&](InternetAddressList* list) {
    if (message.reply_to.empty()) FirstAddress(list, &message.reply_to, nullptr);
  });
  for (const char* name : {"To", "Cc"}) {
    ReadAddresses(mail.get(), name, [&](InternetAddressList* list) { AddAddresses(list, &message.to); });
  }
  message.subject = OneLine(message.Header("subject"), 1000);
  if (GDateTime* date = g_mime_message_get_date(mail.get()); date != nullptr)
    message.date = Time(std::chrono::seconds(g_date_time_to_unix(date)));
  ReadParts(g_mime_message_get_mime_part(mail.get()), &message);
  return message;
}

}  // namespace crier::email
