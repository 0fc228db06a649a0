#include "tests/fuzz/fuzz.h"

#include <fmt/format.h>

#include <stdexcept>

#include "core/text.h"

namespace crier::fuzz {
namespace {

constexpr size_t kMaxNativeId = 512;      // core/mention.h
constexpr size_t kMaxCursor = 64 * 1024;  // core/mention.h

void MustBeText(std::string_view text, std::string_view what) {
  Must(IsUtf8(text), fmt::format("{} is UTF-8", what));
}

void MustKeep(const Mention& mention, std::string_view channel) {
  Must(mention.channel == channel, "a mention names its channel");
  Must(!mention.native_id.empty() && mention.native_id.size() <= kMaxNativeId,
       "a native id has 1 to 512 bytes");
  Must(mention.text.size() <= kMaxMentionText, "a text has at most 64 KiB");
  const std::pair<std::string_view, const std::string*> texts[] = {{"native_id", &mention.native_id},
                                                                   {"url", &mention.url},
                                                                   {"author.id", &mention.author.id},
                                                                   {"author.handle", &mention.author.handle},
                                                                   {"author.name", &mention.author.name},
                                                                   {"text", &mention.text},
                                                                   {"lang", &mention.lang},
                                                                   {"in_reply_to", &mention.in_reply_to}};
  for (const auto& [name, text] : texts) MustBeText(*text, name);
  Must(mention.text.find('\0') == std::string::npos, "a text holds no NUL");
  const auto web = [](const std::string& url) {
    const std::string head = Lower(url.substr(0, 8));
    return url.empty() || head.starts_with("https://") || head.starts_with("http://");
  };
  Must(web(mention.url), "a mention's url is a web address or empty");
  if (mention.point) {
    Must(mention.point->lat >= -90 && mention.point->lat <= 90, "lat is from -90 to 90");
    Must(mention.point->lon >= -180 && mention.point->lon <= 180, "long is from -180 to 180");
  }
  for (const Attachment& attachment : mention.attachments) {
    Must(web(attachment.url), "an attachment's url is a web address or empty");
    MustBeText(attachment.url, "an attachment's url");
    MustBeText(attachment.media_type, "an attachment's media type");
    MustBeText(attachment.description, "an attachment's description");
  }
}

void MustKeep(const Edited& edited, std::string_view channel) { MustKeep(edited.mention, channel); }
void MustKeep(const Removed& removed, std::string_view channel) {
  Must(removed.channel == channel, "a removal names its channel");
  Must(!removed.native_id.empty() && removed.native_id.size() <= kMaxNativeId,
       "a native id has 1 to 512 bytes");
  MustBeText(removed.native_id, "native_id");
}
void MustKeep(const Report& report, std::string_view channel) {
  Must(report.channel == channel, "a report names its channel");
  Must(!report.native_id.empty() || !report.key.empty(), "a report says of what");
  MustBeText(report.native_id, "native_id");
  MustBeText(report.key, "key");
  MustBeText(report.detail, "detail");
}
void MustKeep(const Consent& consent, std::string_view channel) {
  Must(consent.channel == channel, "a consent names its channel");
  Must(!consent.recipient.empty() || !consent.key.empty(), "a consent names who, or a delivery");
  MustBeText(consent.recipient, "recipient");
  MustBeText(consent.detail, "detail");
  MustBeText(consent.key, "key");
  MustBeText(consent.native_id, "native_id");
  MustBeText(consent.sender, "sender");
}

void MustKeep(const Alert& alert, std::string_view channel) {
  Must(alert.channel == channel, "an alert names its channel");
  const auto known = [](const AlertId& id) {
    Must(!id.sender.empty() && id.sender.size() <= kMaxAlertId, "a sender has 1 to 512 bytes");
    Must(!id.identifier.empty() && id.identifier.size() <= kMaxAlertId, "an identifier has 1 to 512 bytes");
    MustBeText(id.sender, "sender");
    MustBeText(id.identifier, "identifier");
  };
  known(alert.id);
  Must(alert.references.size() <= kMostAlertReferences, "an alert refers to at most 200");
  for (const AlertId& each : alert.references) known(each);
  MustBeText(BulletinToJson(alert.said), "what an alert says");
  const auto read = AreaFromJson(AreaToJson(alert.said.covers));
  Must(read && *read == alert.said.covers, "an area is within its bounds");
}

// With its length in front, so that no text can look like two.
void Add(std::string_view text, std::string* line) { *line += fmt::format(" {}:{}", text.size(), text); }

std::string Line(std::string_view kind, std::initializer_list<std::string_view> texts) {
  std::string line(kind);
  for (const std::string_view text : texts) Add(text, &line);
  return line;
}
std::string Line(const Mention& m) {
  std::string line =
      Line("mention", {m.channel, m.native_id, m.url, m.author.id, m.author.handle, m.author.name, m.text,
                       m.lang, FormatTime(m.created_at), m.in_reply_to});
  if (m.direct) line += " direct";
  if (m.point) line += fmt::format(" at {} {}", m.point->lat, m.point->lon);
  for (const Attachment& a : m.attachments) line += Line(" attachment", {a.url, a.media_type, a.description});
  return line;
}
std::string Line(const Edited& e) { return "edited " + Line(e.mention); }
std::string Line(const Removed& r) { return Line("removed", {r.channel, r.native_id}); }
std::string Line(const Report& r) {
  return Line(r.delivered ? "delivered" : "undelivered", {r.channel, r.native_id, r.key, r.detail});
}
std::string Line(const Consent& c) {
  return Line(c.granted ? "granted" : "withdrawn",
              {c.channel, c.recipient, c.detail, c.key, ConsentProofName(c.proof), c.native_id, c.sender});
}

std::string Line(const Alert& a) {
  std::string line = Line("alert", {a.channel, a.id.sender, a.id.identifier, FormatTime(a.id.sent)});
  for (const AlertId& each : a.references) {
    line += Line(" of", {each.sender, each.identifier, FormatTime(each.sent)});
  }
  Add(BulletinToJson(a.said), &line);
  return line;
}

}  // namespace

void Must(bool holds, std::string_view promise) {
  if (!holds) throw std::logic_error(fmt::format("does not hold: {}", promise));
}

std::vector<std::string_view> Pieces(std::string_view input, size_t most) {
  constexpr std::string_view kCut = "\n%%\n";
  std::vector<std::string_view> pieces;
  while (pieces.size() + 1 < most) {
    const size_t at = input.find(kCut);
    if (at == std::string_view::npos) break;
    pieces.push_back(input.substr(0, at));
    input.remove_prefix(at + kCut.size());
  }
  pieces.push_back(input);
  return pieces;
}

void MustExplain(const Error& error) {
  Must(!error.message.empty(), "an error says something");
  Must(IsUtf8(error.message), "an error's message is UTF-8");
}

void MustKeepBounds(const Batch& batch, std::string_view channel) {
  for (const Event& event : batch.events) {
    std::visit([&](const auto& each) { MustKeep(each, channel); }, event);
  }
  Must(batch.cursor.size() <= kMaxCursor, "a cursor has at most 64 KiB");
  Must(IsUtf8(batch.cursor), "a cursor is UTF-8");
}

std::string Written(const Batch& batch) {
  std::string text;
  for (const Event& event : batch.events)
    text += std::visit([](const auto& each) { return Line(each); }, event) + "\n";
  return text;
}

}  // namespace crier::fuzz
