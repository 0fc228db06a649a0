#include "connectors/email/message.h"

#include <algorithm>

#include "connectors/email/gobject.h"
#include "connectors/email/quote.h"
#include "core/html.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr int kMaxDepth = 20;
constexpr int kMaxParts = 200;
constexpr size_t kMaxText = 4 * kMaxMentionText;  // before quoted lines are cut
constexpr size_t kMaxHeader = 4096;
constexpr size_t kMaxHeaders = 200;
constexpr size_t kMaxAttachments = 50;
constexpr size_t kMaxReport = 64 * 1024;
constexpr size_t kMaxAddresses = 50;
constexpr size_t kMaxReferences = 50;
constexpr size_t kMaxAddressField = 16 * 1024;  // before it is read
constexpr size_t kMaxId = 998;                  // a line, RFC 5322, 2.1.1

std::string Bounded(std::string_view text, size_t most) {
  std::string clean = CleanUtf8(text.substr(0, 4 * most));
  clean.resize(Utf8Floor(clean, std::min(clean.size(), most)));
  return clean;
}

// One line: a header may be folded.
std::string Line(std::string_view text, size_t most) {
  std::string line = Bounded(text, most);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return std::string(Trim(line));
}

std::string ContentOf(GMimePart* part) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return "";
  const Owned<GMimeStream> out(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, out.get());
  return Written(out.get());
}

std::string Converted(const std::string& bytes, const char* charset) {
  GMimeFilter* made = g_mime_filter_charset_new(charset, "UTF-8");
  if (made == nullptr) return "";
  const Owned<GMimeFilter> filter(made);
  const Owned<GMimeStream> out(g_mime_stream_mem_new());
  const Owned<GMimeStream> through(g_mime_stream_filter_new(out.get()));
  g_mime_stream_filter_add(GMIME_STREAM_FILTER(through.get()), filter.get());
  g_mime_stream_write(through.get(), bytes.data(), bytes.size());
  g_mime_stream_flush(through.get());
  return Written(out.get());
}

// What is said to be a charset often is another one.
std::string ToUtf8(std::string bytes, std::string_view charset) {
  const std::string name = Lower(Trim(charset));
  const bool plain = name.empty() || name == "us-ascii" || name == "utf-8" || name == "utf8";
  if (plain && IsUtf8(bytes)) return bytes;
  if (!plain) {
    if (std::string text = Converted(bytes, name.c_str()); !text.empty()) return text;
    if (IsUtf8(bytes)) return bytes;
  }
  if (name == "utf-8" || name == "utf8") return CleanUtf8(bytes);
  return Converted(bytes, "windows-1252");
}

std::string TextOf(GMimePart* part) {
  GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
  const std::string charset = Copied(g_mime_content_type_get_parameter(type, "charset"));
  std::string bytes = ContentOf(part);
  bytes.resize(std::min(bytes.size(), kMaxText));
  std::string text = CleanUtf8(ToUtf8(std::move(bytes), charset));
  if (g_mime_content_type_is_type(type, "text", "html")) return HtmlToText(WithoutQuotes(text));
  const std::string format = Lower(Copied(g_mime_content_type_get_parameter(type, "format")));
  const std::string delsp = Lower(Copied(g_mime_content_type_get_parameter(type, "delsp")));
  return format == "flowed" ? Unflowed(text, delsp == "yes") : text;
}

// Goes through the parts of one mail.
class Walk {
 public:
  explicit Walk(Message& message) : message_(message) {}

  void Visit(GMimeObject* object, int depth) {
    if (object == nullptr || depth > kMaxDepth || ++parts_ > kMaxParts) return;
    if (GMIME_IS_MULTIPART(object)) {
      VisitMultipart(GMIME_MULTIPART(object), depth);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      VisitMessage(GMIME_MESSAGE_PART(object));
    } else if (GMIME_IS_PART(object)) {
      VisitPart(GMIME_PART(object));
    }
  }

 private:
  void VisitMultipart(GMimeMultipart* multipart, int depth) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    const int count = std::min(g_mime_multipart_get_count(multipart), kMaxParts);
    if (g_mime_content_type_is_type(type, "multipart", "report") && message_.report_type.empty()) {
      message_.report_type = Line(Lower(Copied(g_mime_content_type_get_parameter(type, "report-type"))), 64);
    }
    if (!g_mime_content_type_is_type(type, "multipart", "alternative")) {
      for (int i = 0; i < count; ++i) Visit(g_mime_multipart_get_part(multipart, i), depth + 1);
      return;
    }
    // The same in several forms: the plain one, unless it is empty; else the last that says something.
    Message best;
    for (int i = 0; i < count; ++i) {
      Message one;
      Walk walk(one);
      walk.parts_ = parts_;
      walk.Visit(g_mime_multipart_get_part(multipart, i), depth + 1);
      parts_ = walk.parts_;
      const bool plain = !best.text.empty();
      std::move(one.attachments.begin(), one.attachments.end(), std::back_inserter(best.attachments));
      if (!plain) best.text = std::move(one.text);
    }
    Append(best.text);
    for (Attachment& attachment : best.attachments) Attach(std::move(attachment));
  }

  void VisitMessage(GMimeMessagePart* part) {
    GMimeMessage* inner = g_mime_message_part_get_message(part);
    if (inner == nullptr) return;
    if (!message_.report_type.empty()) {
      if (message_.returned.empty())
        message_.returned =
            Taken(g_mime_object_get_headers(GMIME_OBJECT(inner), nullptr)).substr(0, kMaxReport);
      return;
    }
    Attach({"", "message/rfc822", Line(Copied(g_mime_message_get_subject(inner)), 256)});
  }

  void VisitPart(GMimePart* part) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    const bool report = !message_.report_type.empty();
    if (g_mime_content_type_is_type(type, "message", "delivery-status") ||
        g_mime_content_type_is_type(type, "message", "global-delivery-status") ||
        g_mime_content_type_is_type(type, "message", "feedback-report")) {
      if (message_.status.empty()) message_.status = ContentOf(part).substr(0, kMaxReport);
      return;
    }
    if (g_mime_content_type_is_type(type, "text", "rfc822-headers") ||
        (report && g_mime_content_type_is_type(type, "message", "*"))) {
      if (message_.returned.empty()) message_.returned = ContentOf(part).substr(0, kMaxReport);
      return;
    }
    const std::string name = Line(Copied(g_mime_part_get_filename(part)), 256);
    const std::string disposition = Lower(Copied(g_mime_object_get_disposition(GMIME_OBJECT(part))));
    const bool text = g_mime_content_type_is_type(type, "text", "plain") ||
                      g_mime_content_type_is_type(type, "text", "html") ||
                      g_mime_content_type_is_type(type, "text", "enriched");
    if (text && disposition != "attachment" && name.empty()) {
      Append(TextOf(part));
      return;
    }
    Attach({"", Line(Lower(Taken(g_mime_content_type_get_mime_type(type))), 100), name});
  }

  void Append(std::string_view text) {
    text = Trim(text);
    if (text.empty() || message_.text.size() >= kMaxText) return;
    if (!message_.text.empty()) message_.text += "\n\n";
    message_.text += text.substr(0, Utf8Floor(text, std::min(text.size(), kMaxText - message_.text.size())));
  }

  void Attach(Attachment attachment) {
    if (message_.attachments.size() < kMaxAttachments) message_.attachments.push_back(std::move(attachment));
  }

  Message& message_;
  int parts_ = 0;
};

bool NamesAddresses(std::string_view line) {
  const std::string name = Lower(line.substr(0, std::min<size_t>(line.find(':'), 16)));
  for (const std::string_view one : {"from", "sender", "reply-to", "to", "cc", "bcc"}) {
    if (Trim(name) == one) return true;
  }
  return false;
}

// GMime reads groups in groups of addresses by recursion, and a stranger's list of them would end the
// program. So such a field is cut, in the mail and in what is attached to it. No address that we take lies so
// far off.
std::string WithShortLists(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  size_t room = std::string::npos;  // in this field
  while (!raw.empty()) {
    const std::string_view line = raw.substr(0, std::min(raw.find('\n'), raw.size() - 1) + 1);
    raw.remove_prefix(line.size());
    if (line.front() != ' ' && line.front() != '\t')
      room = NamesAddresses(line) ? kMaxAddressField : std::string::npos;
    if (line.size() <= room) {
      out += line;
      if (room != std::string::npos) room -= line.size();
    } else {
      out.append(line.substr(0, room)).append(room > 0 ? "\n" : "");
      room = 0;
    }
  }
  return out;
}

void AddAddresses(InternetAddressList* list, std::vector<std::string>* to) {
  const int count = list != nullptr ? internet_address_list_length(list) : 0;
  for (int i = 0; i < count && to->size() < kMaxAddresses; ++i) {
    InternetAddress* address = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_MAILBOX(address))
      to->push_back(
          Lower(Line(Copied(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))), 320)));
  }
}

// The first address in a list, or what stands there where none can be read.
void FirstAddress(InternetAddressList* list, std::string* address, std::string* name) {
  std::vector<std::string> all;
  AddAddresses(list, &all);
  if (all.empty()) return;
  *address = all.front();
  if (name != nullptr)
    *name = Line(Copied(internet_address_get_name(internet_address_list_get_address(list, 0))), 256);
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

void ReadHeaders(GMimeObject* object, Message* message) {
  GMimeHeaderList* list = g_mime_object_get_header_list(object);
  const int count = g_mime_header_list_get_count(list);
  for (int i = 0; i < count && message->headers.size() < kMaxHeaders; ++i) {
    GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
    const std::string name = Lower(Line(Copied(g_mime_header_get_name(header)), 100));
    std::string value = Line(Copied(g_mime_header_get_value(header)), kMaxHeader);
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
  const std::unique_ptr<GMimeParserOptions, decltype(&g_mime_parser_options_free)> options(
      g_mime_parser_options_new(), &g_mime_parser_options_free);
  const char* fallback[] = {"utf-8", "windows-1252", nullptr};
  g_mime_parser_options_set_fallback_charsets(options.get(), fallback);
  GMimeMessage* made = g_mime_parser_construct_message(parser.get(), options.get());
  if (made == nullptr) {  // not even headers
    message.text = CleanUtf8(ToUtf8(raw.substr(0, kMaxText), ""));
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
  FirstAddress(g_mime_message_get_from(mail.get()), &message.from, &message.from_name);
  FirstAddress(g_mime_message_get_reply_to(mail.get()), &message.reply_to, nullptr);
  AddAddresses(g_mime_message_get_to(mail.get()), &message.to);
  AddAddresses(g_mime_message_get_cc(mail.get()), &message.to);
  message.subject = Line(Copied(g_mime_message_get_subject(mail.get())), 1000);
  if (GDateTime* date = g_mime_message_get_date(mail.get()); date != nullptr)
    message.date = Time(std::chrono::seconds(g_date_time_to_unix(date)));
  Walk(message).Visit(g_mime_message_get_mime_part(mail.get()), 0);
  return message;
}

}  // namespace crier::email
