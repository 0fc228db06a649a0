#include "connectors/email/events.h"

#include <algorithm>

#include "connectors/email/delivery_id.h"
#include "connectors/email/note.h"
#include "connectors/email/quote.h"
#include "connectors/kit/leave.h"
#include "core/digest.h"
#include "core/log.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxNativeId = 512;  // core/mention.h
// A sender's clock may be wrong by this and is still believed.
constexpr std::chrono::hours kClockSkew{48};
// Of a tag that may be one of our keys, and no "unsubscribe" or name of a folder.
constexpr size_t kLeastTag = 32;

bool IsReply(const Message& message) {
  if (!message.references.empty()) return true;
  const std::string subject = Lower(message.subject);
  for (const std::string_view begin : {"re:", "re :", "aw:", "rv:", "sv:", "antw:", "res:", "rif:", "odp:",
                                       "vs:", "r:", "回复", "答复", "返信"}) {
    if (subject.starts_with(begin)) return true;
  }
  return false;
}

// What native ids and in_reply_to are made of: the Message-ID, or a digest where it is too long.
std::string NativeId(const std::string& id) {
  return id.size() <= kMaxNativeId ? id : "sha256:" + Hex(Sha256(id));
}

// What it answers: of ours where it names one, for the newest may be a colleague's, or our own address with a
// key as its tag; else the newest.
std::string AnsweredId(const Message& message, const Own& own) {
  for (const std::string& reference : message.references) {
    if (KeyOfId(reference, own.domain)) return NativeId(reference);
  }
  for (const std::string& to : message.to) {
    for (const std::string& address : own.addresses) {
      const auto tag = TagOf(to, address);
      if (!tag || own.domain.empty()) continue;
      const std::string id = DeliveryId(FromTag(*tag), own.domain);
      if (FromTag(*tag).size() >= kLeastTag && KeyOfId(id, own.domain)) return NativeId(id);
    }
  }
  return message.references.empty() ? "" : NativeId(message.references.front());
}

std::string WordsOf(const Message& message, bool cut, const Own& own) {
  // An answer's subject is the other side's; whose first mail it is says much in it.
  const bool reply = IsReply(message);
  // What it quotes of ours the hub finds by comparing, wherever it stands.
  const bool answers_us =
      reply && !message.references.empty() && KeyOfId(message.references.front(), own.domain);
  std::string text = reply ? OwnWords(message.text, answers_us) : message.text;
  if (!reply || text.empty()) text = std::string(Trim(message.subject + "\n\n" + text));
  const std::string note = NoteOf(message, cut);
  text.resize(Utf8Floor(text, std::min(text.size(), kMaxMentionText - note.size() - 2)));
  if (!note.empty()) text += (text.empty() ? "" : "\n\n") + note;
  return text;
}

Mention MentionOf(const Message& message, const ReceivedLetter& letter, bool cut, const Own& own) {
  Mention mention;
  // Without an id of its own the mail's words are its identity: it keeps it when the folder is numbered anew.
  mention.native_id = message.id.empty() ? "sha256:" + Hex(Sha256(letter.message)) : NativeId(message.id);
  const auto& programs = own.programs;
  const bool form = std::find(programs.begin(), programs.end(), message.from) != programs.end() ||
                    std::find(programs.begin(), programs.end(),
                              message.from.substr(message.from.rfind('@') + 1)) != programs.end();
  const bool stands_for = form && !message.reply_to.empty();
  mention.author.id = stands_for ? message.reply_to : message.from;
  mention.author.handle = mention.author.id;
  if (!stands_for) mention.author.name = message.from_name;
  mention.text = WordsOf(message, cut, own);
  const std::string& lang = message.Header("content-language");
  if (lang.size() <= 35 && lang.find_first_of(", ") == lang.npos) mention.lang = lang;
  mention.created_at = letter.arrived;
  if (message.date && (letter.arrived == Time{} || (*message.date > letter.arrived - kClockSkew &&
                                                    *message.date < letter.arrived + kClockSkew)))
    mention.created_at = *message.date;
  mention.in_reply_to = AnsweredId(message, own);
  mention.direct = message.Header("list-id").empty() && message.Header("list-post").empty();
  mention.attachments = message.attachments;
  return mention;
}

// Of a wish to leave, or a complaint. A click on our List-Unsubscribe tells by its key alone whose wish it
// is: people read mail at other addresses than it was sent to.
std::optional<Consent> ConsentOf(const Judgement& judgement, const Message& message, std::string native_id,
                                 const std::string& channel) {
  Consent consent;
  consent.channel = channel;
  if (!judgement.clicked) consent.recipient = judgement.who;
  consent.detail = judgement.detail;
  consent.key = judgement.key;
  consent.proof = judgement.proof;
  consent.native_id = std::move(native_id);
  consent.sender = message.from;
  if (consent.recipient.empty() && consent.key.empty()) return std::nullopt;
  return consent;
}

std::string NoteOf(const Judgement& judgement) {
  if (judgement.proof != ConsentProof::kNone) return "";
  return kit::NoteOnWish(judgement.sure, judgement.spanish, judgement.who.empty() ? "?" : judgement.who);
}

}  // namespace

std::vector<Event> EventsOf(const ReceivedLetter& letter, const std::string& whole, const Own& own,
                            const std::string& channel) {
  const std::string& raw = whole.empty() ? letter.message : whole;
  const bool cut = whole.empty() && letter.size > letter.message.size();
  const Message message = ReadMessage(raw);
  const Judgement judgement = Judge(message, raw, own);
  const bool of_ours = !judgement.native_id.empty() || !judgement.key.empty();
  std::vector<Event> events;
  switch (judgement.kind) {
    case Kind::kPerson: {
      Mention mention = MentionOf(message, letter, cut, own);
      if (mention.text.empty() && mention.attachments.empty()) break;
      mention.channel = channel;
      events.emplace_back(std::move(mention));
      break;
    }
    case Kind::kFailed:
    case Kind::kArrived:
      if (!of_ours) break;
      events.emplace_back(Report{channel, judgement.native_id, judgement.key,
                                 judgement.kind == Kind::kArrived, judgement.detail});
      break;
    case Kind::kUnsubscribe: {
      Mention mention = MentionOf(message, letter, cut, own);
      mention.channel = channel;
      const std::string note = NoteOf(judgement);
      if (!note.empty()) mention.text = note + (mention.text.empty() ? "" : "\n\n") + mention.text;
      mention.text.resize(Utf8Floor(mention.text, std::min(mention.text.size(), kMaxMentionText)));
      if (auto consent = ConsentOf(judgement, message, mention.native_id, channel); consent)
        events.emplace_back(*std::move(consent));
      if (judgement.says_more) events.emplace_back(std::move(mention));
      break;
    }
    case Kind::kComplaint:
      // Anybody can write such a report: it names a delivery, and the store knows who got that.
      if (judgement.key.empty()) break;
      events.emplace_back(
          *ConsentOf(judgement, message, MentionOf(message, letter, cut, own).native_id, channel));
      break;
    case Kind::kFeedback:
      LogInfo("a feedback report on our mail that is no complaint",
              {{"channel", channel}, {"says", judgement.detail}, {"key", judgement.key}});
      break;
    case Kind::kAutomatic:
    case Kind::kOwn:
    case Kind::kDelayed:
      break;
  }
  return events;
}

}  // namespace crier::email
