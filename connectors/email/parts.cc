#include "connectors/email/parts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "connectors/email/base64.h"
#include "connectors/email/blank.h"
#include "connectors/email/calendar.h"
#include "connectors/email/gobject.h"
#include "connectors/email/header_words.h"
#include "connectors/email/quote.h"
#include "connectors/email/smime.h"
#include "core/charset.h"
#include "core/html.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr int kMaxDepth = 20;
constexpr int kMaxParts = 200;
constexpr size_t kMaxText = 4 * kMaxMentionText;  // before quoted lines are cut
constexpr size_t kMaxAttachments = 50;
constexpr size_t kMaxReport = 64 * 1024;
constexpr size_t kMaxDecoded = 256 * 1024;
constexpr size_t kMaxAddressField = 16 * 1024;  // before it is read
constexpr size_t kMaxBody = size_t{4} << 20;    // of one part, before it is decoded

// What a part says, or a tree of them.
struct Words {
  std::string text;
  // What is text only where nothing else is: of parts with a name, of invitations, of a forwarded mail. The
  // first two are attachments where they are not needed.
  std::string named, invitation, forwarded;
  std::vector<Attachment> named_as, invitation_as;
  std::vector<Attachment> attachments;
};

void Append(std::string_view more, std::string* text) {
  more = Trim(more);
  if (more.empty() || text->size() >= kMaxText) return;
  if (!text->empty()) *text += "\n\n";
  if (text->size() >= kMaxText) return;
  *text += more.substr(0, Utf8Floor(more, std::min(more.size(), kMaxText - text->size())));
}

void Move(std::vector<Attachment>&& from, std::vector<Attachment>* to) {
  for (Attachment& one : from) {
    if (to->size() < kMaxAttachments) to->push_back(std::move(one));
  }
}

std::string ParameterOf(GMimeContentType* type, const char* name) {
  return Copied(g_mime_content_type_get_parameter(type, name));
}

std::string EncodingNamed(GMimeObject* part) {
  return std::string(Trim(Lower(Copied(g_mime_object_get_header(part, "Content-Transfer-Encoding")))));
}

// GMime leaves out what Base64 without padding ends in.
std::string ContentOf(GMimePart* part) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return "";
  const Owned<GMimeStream> out(g_mime_stream_mem_new());
  if (g_mime_part_get_content_encoding(part) == GMIME_CONTENT_ENCODING_BASE64) {
    GMimeStream* coded = g_mime_data_wrapper_get_stream(content);
    g_mime_stream_reset(coded);
    g_mime_stream_write_to_stream(coded, out.get());
    return Base64Body(Written(out.get()).substr(0, kMaxBody));
  }
  g_mime_data_wrapper_write_to_stream(content, out.get());
  return Written(out.get());
}

// A page's own word on its charset, where the mail has none.
std::string CharsetOfPage(std::string_view html) {
  const std::string head = Lower(html.substr(0, 1024));
  const size_t at = head.find("charset=");
  if (at == head.npos) return "";
  const size_t begin = head.find_first_not_of("\"' ", at + 8);
  if (begin == head.npos) return "";
  return head.substr(begin, head.find_first_of("\"' />;", begin) - begin);
}

bool Is(GMimeContentType* type, const char* media, const char* sub) {
  return g_mime_content_type_is_type(type, media, sub) != 0;
}

// Text that people read as it stands.
bool IsWords(GMimeContentType* type) {
  if (!Is(type, "text", "*")) return false;
  for (const char* other : {"calendar", "x-vcalendar", "vcard", "x-vcard", "directory", "csv", "rtf", "css",
                            "javascript", "xml", "x-amp-html", "watch-html", "rfc822-headers"}) {
    if (Is(type, "text", other)) return false;
  }
  return true;
}

bool NamesAddresses(std::string_view line) {
  const std::string name = Lower(line.substr(0, std::min<size_t>(line.find(':'), 16)));
  for (const std::string_view one : {"from", "sender", "reply-to", "to", "cc", "bcc"}) {
    if (Trim(name) == one) return true;
  }
  return false;
}

bool IsInvitation(GMimeContentType* type) {
  return Is(type, "text", "calendar") || Is(type, "text", "x-vcalendar") || Is(type, "application", "ics");
}

class Reader {
 public:
  explicit Reader(Message* message) : message_(*message) {}

  Words Visit(GMimeObject* object, int depth) {
    if (object == nullptr || depth > kMaxDepth || ++parts_ > kMaxParts) return {};
    if (GMIME_IS_MULTIPART(object)) return VisitMultipart(GMIME_MULTIPART(object), depth);
    if (GMIME_IS_MESSAGE_PART(object)) return VisitMessage(GMIME_MESSAGE_PART(object), depth);
    if (GMIME_IS_PART(object)) return VisitPart(GMIME_PART(object), depth);
    return {};
  }

 private:
  Words VisitMultipart(GMimeMultipart* multipart, int depth) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    const int count = std::min(g_mime_multipart_get_count(multipart), kMaxParts);
    if (Is(type, "multipart", "report") && message_.report_type.empty())
      message_.report_type = OneLine(Lower(ParameterOf(type, "report-type")), 64);
    if (Is(type, "multipart", "encrypted")) message_.unread = Message::Unread::kEncrypted;
    if (Is(type, "multipart", "alternative")) return VisitForms(multipart, count, depth);
    Words all;
    for (int i = 0; i < count; ++i) {
      Words one = Visit(g_mime_multipart_get_part(multipart, i), depth + 1);
      Append(one.text, &all.text);
      Append(one.named, &all.named);
      Append(one.invitation, &all.invitation);
      Append(one.forwarded, &all.forwarded);
      Move(std::move(one.named_as), &all.named_as);
      Move(std::move(one.invitation_as), &all.invitation_as);
      Move(std::move(one.attachments), &all.attachments);
    }
    return all;
  }

  // The same in several forms.
  Words VisitForms(GMimeMultipart* multipart, int count, int depth) {
    std::vector<Words> forms;
    std::vector<bool> whole;  // of several parts, so what it names are attachments
    for (int i = 0; i < count; ++i) {
      GMimeObject* part = g_mime_multipart_get_part(multipart, i);
      whole.push_back(GMIME_IS_MULTIPART(part));
      forms.push_back(Visit(part, depth + 1));
    }
    const auto first = [&](auto fits) -> size_t {
      const auto found = std::find_if(forms.begin(), forms.end(), fits);
      return static_cast<size_t>(found - forms.begin());
    };
    const auto says = [](const std::string& text) { return !IsBlankText(text) && !IsPlaceholder(text); };
    size_t best = first([&](const Words& one) { return says(one.text); });
    if (best == forms.size()) best = first([&](const Words& one) { return says(one.named); });
    if (best == forms.size()) best = first([&](const Words& one) { return !IsBlankText(one.text); });
    if (best == forms.size()) best = first([&](const Words& one) { return !IsBlankText(one.named); });
    if (best == forms.size()) best = 0;
    Words all;
    for (size_t i = 0; i < forms.size(); ++i) {
      Words& one = forms[i];
      Append(one.invitation, &all.invitation);
      Append(one.forwarded, &all.forwarded);
      Move(std::move(one.invitation_as), &all.invitation_as);
      Move(std::move(one.attachments), &all.attachments);
      if (i == best) {
        all.text = std::move(one.text);
        all.named = std::move(one.named);
        all.named_as = std::move(one.named_as);
      } else if (whole[i]) {
        Move(std::move(one.named_as), &all.attachments);
      }
    }
    return all;
  }

  Words VisitMessage(GMimeMessagePart* part, int depth) {
    GMimeMessage* inner = g_mime_message_part_get_message(part);
    if (inner == nullptr) return {};
    Words words;
    std::string headers =
        Taken(g_mime_object_get_headers(GMIME_OBJECT(inner), nullptr)).substr(0, kMaxReport);
    // The standard forbids to encode such a part; where it was, all of it went into the headers or the body.
    if (const std::string encoding = EncodingNamed(GMIME_OBJECT(part)); encoding == "base64")
      headers +=
          Base64Body(Taken(g_mime_object_to_string(GMIME_OBJECT(inner), nullptr)).substr(0, kMaxReport));
    Keep(headers);
    if (!message_.report_type.empty()) {
      if (message_.returned.empty()) message_.returned = std::move(headers);
      return {};
    }
    const std::string subject =
        OneLine(DecodeHeader(Copied(g_mime_object_get_header(GMIME_OBJECT(inner), "Subject"))), 256);
    Words said = Visit(g_mime_message_get_mime_part(inner), depth + 1);
    Settle(&said);
    Append(subject, &words.forwarded);
    Append(said.text, &words.forwarded);
    words.attachments.push_back({"", "message/rfc822", subject});
    return words;
  }

  Words VisitPart(GMimePart* part, int depth) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    const bool report = !message_.report_type.empty();
    if (Is(type, "message", "disposition-notification")) message_.receipt = true;
    if (Is(type, "message", "delivery-status") || Is(type, "message", "global-delivery-status") ||
        Is(type, "message", "feedback-report")) {
      if (message_.status.empty()) message_.status = ContentOf(part).substr(0, kMaxReport);
      Keep(message_.status);
      return {};
    }
    if (Is(type, "text", "rfc822-headers") || (report && Is(type, "message", "*"))) {
      const std::string content = ContentOf(part).substr(0, kMaxReport);
      Keep(content);
      if (message_.returned.empty()) message_.returned = content;
      return {};
    }
    const std::string name = OneLine(DecodeHeader(Copied(g_mime_part_get_filename(part))), 256);
    const std::string disposition = Lower(Copied(g_mime_object_get_disposition(GMIME_OBJECT(part))));
    const bool attached = disposition == "attachment";
    const Attachment as{"", OneLine(Lower(Taken(g_mime_content_type_get_mime_type(type))), 100), name};
    Words words;
    if (IsWords(type)) {
      std::string text = TextOf(part);
      if (attached) {
        words.attachments.push_back(as);
      } else if (name.empty()) {
        words.text = std::move(text);
      } else {
        words.named = std::move(text);
        words.named_as.push_back(as);
      }
      return words;
    }
    if (IsInvitation(type)) {
      words.invitation =
          CalendarWords(DecodeText(ContentOf(part).substr(0, kMaxText), ParameterOf(type, "charset")));
      (words.invitation.empty() ? words.attachments : words.invitation_as).push_back(as);
      return words;
    }
    const bool smime = Is(type, "application", "pkcs7-mime") || Is(type, "application", "x-pkcs7-mime") ||
                       (Is(type, "application", "octet-stream") && Lower(name) == "smime.p7m");
    if (smime) return VisitSmime(part, as, depth);
    words.attachments.push_back(as);
    return words;
  }

  // Signed with the words inside: those are a MIME entity of their own.
  Words VisitSmime(GMimePart* part, const Attachment& as, int depth) {
    const SmimeContent content = OpenSmime(ContentOf(part));
    Words words;
    const size_t line = std::min(content.entity.find('\n'), content.entity.size());
    // A document may be signed this way, too.
    if (Lower(content.entity.substr(0, line)).find("content-") == 0 ||
        Lower(content.entity.substr(0, line)).find("mime-version:") == 0) {
      const std::string raw = WithShortLists(content.entity);
      const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
      const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
      GMimeObject* made = g_mime_parser_construct_part(parser.get(), ParserOptions());
      if (made != nullptr) {
        const Owned<GMimeObject> entity(made);
        words = Visit(entity.get(), depth + 1);
      }
    } else if (message_.unread == Message::Unread::kNone) {
      message_.unread = content.encrypted ? Message::Unread::kEncrypted : Message::Unread::kSigned;
    }
    words.attachments.push_back(as);
    return words;
  }

  std::string TextOf(GMimePart* part) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    std::string bytes = ContentOf(part);
    bytes.resize(std::min(bytes.size(), kMaxText));
    const bool html = Is(type, "text", "html");
    std::string charset = ParameterOf(type, "charset");
    if (html && charset.empty()) charset = CharsetOfPage(bytes);
    const std::string text = DecodeText(bytes, charset);
    Keep(text);
    if (html) return HtmlToText(WithoutQuotes(text));
    const std::string format = Lower(ParameterOf(type, "format"));
    const std::string delsp = Lower(ParameterOf(type, "delsp"));
    Unarmored plain = WithoutArmor(format == "flowed" ? Unflowed(text, delsp == "yes") : text);
    if (plain.encrypted) message_.unread = Message::Unread::kEncrypted;
    return std::move(plain.text);
  }

  void Keep(std::string_view text) {
    const size_t room = kMaxDecoded - std::min(kMaxDecoded, message_.decoded.size());
    if (room > 1) message_.decoded.append(text.substr(0, room - 1)).append("\n");
  }

  Message& message_;
  int parts_ = 0;

 public:
  // Chooses the text among what there is.
  static void Settle(Words* words) {
    std::vector<Attachment> more;
    const auto take = [&](std::string* other, std::vector<Attachment>* as) {
      const bool wanted = IsBlankText(words->text) && !IsBlankText(*other);
      if (wanted) words->text = std::move(*other);
      if (!wanted && as != nullptr) Move(std::move(*as), &more);
    };
    take(&words->named, &words->named_as);
    take(&words->invitation, &words->invitation_as);
    take(&words->forwarded, nullptr);
    Move(std::move(more), &words->attachments);
    if (words->text.size() > kMaxText) words->text.resize(Utf8Floor(words->text, kMaxText));
    words->text = IsBlankText(words->text) ? "" : std::string(Trim(words->text));
  }
};

}  // namespace

GMimeParserOptions* ParserOptions() {
  static GMimeParserOptions* const options = [] {
    GMimeParserOptions* made = g_mime_parser_options_new();
    const char* fallback[] = {"utf-8", "windows-1252", nullptr};
    g_mime_parser_options_set_fallback_charsets(made, fallback);
    return made;
  }();
  return options;
}

void ReadParts(GMimeObject* body, Message* message) {
  Words words = Reader(message).Visit(body, 0);
  Reader::Settle(&words);
  message->text = std::move(words.text);
  if (words.attachments.size() > kMaxAttachments) words.attachments.resize(kMaxAttachments);
  message->attachments = std::move(words.attachments);
}

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

std::string OneLine(std::string_view text, size_t most) {
  std::string line = CleanUtf8(text.substr(0, 4 * most));
  line.resize(Utf8Floor(line, std::min(line.size(), most)));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return std::string(Trim(line));
}

}  // namespace crier::email
