#include "connectors/email/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/email/quote.h"
#include "core/digest.h"
#include "core/log.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kPage = 25;
// Of each mail; what lies beyond is attachments, hardly ever words. A page is 25 MiB at most.
constexpr size_t kMaxMessage = size_t{1} << 20;
constexpr size_t kMaxNativeId = 512;  // core/mention.h
// A sender's clock may be wrong by this and is still believed.
constexpr std::chrono::hours kClockSkew{48};

bool IsReply(const Message& message) {
  if (!message.references.empty()) return true;
  const std::string subject = Lower(message.subject);
  for (const std::string_view begin : {"re:", "aw:", "rv:", "sv:", "antw:"}) {
    if (subject.starts_with(begin)) return true;
  }
  return false;
}

// What native ids and in_reply_to are made of: the Message-ID, or a digest where it is too long.
std::string NativeId(const std::string& id) {
  return id.size() <= kMaxNativeId ? id : "sha256:" + Hex(Sha256(id));
}

std::string WordsOf(const Message& message) {
  // An answer's subject is the other side's; whose first mail it is says much in it.
  const bool reply = IsReply(message);
  std::string text = reply ? OwnWords(message.text) : message.text;
  if (!reply || text.empty()) text = std::string(Trim(message.subject + "\n\n" + text));
  text.resize(Utf8Floor(text, std::min(text.size(), kMaxMentionText)));
  return text;
}

Mention MentionOf(const Message& message, const ReceivedLetter& letter, const Own& own) {
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
  mention.text = WordsOf(message);
  const std::string& lang = message.Header("content-language");
  if (lang.size() <= 35 && lang.find_first_of(", ") == lang.npos) mention.lang = lang;
  mention.created_at = letter.arrived;
  if (message.date && (letter.arrived == Time{} || (*message.date > letter.arrived - kClockSkew &&
                                                    *message.date < letter.arrived + kClockSkew)))
    mention.created_at = *message.date;
  if (!message.references.empty()) mention.in_reply_to = NativeId(message.references.front());
  mention.direct = message.Header("list-id").empty() && message.Header("list-post").empty();
  mention.attachments = message.attachments;
  return mention;
}

}  // namespace

std::optional<Event> EventOf(const ReceivedLetter& letter, const Own& own, const std::string& channel) {
  const Message message = ReadMessage(letter.message);
  const Judgement judgement = Judge(message, letter.message, own);
  const bool of_ours = !judgement.native_id.empty() || !judgement.key.empty();
  switch (judgement.kind) {
    case Kind::kPerson: {
      Mention mention = MentionOf(message, letter, own);
      if (mention.text.empty() && mention.attachments.empty()) return std::nullopt;
      mention.channel = channel;
      return mention;
    }
    case Kind::kFailed:
    case Kind::kArrived:
      if (!of_ours) return std::nullopt;
      return Report{channel, judgement.native_id, judgement.key, judgement.kind == Kind::kArrived,
                    judgement.detail};
    case Kind::kUnsubscribe:
      if (judgement.who.empty()) return std::nullopt;
      return Consent{channel, judgement.who, false, judgement.detail};
    case Kind::kComplaint:
      // Anybody can write such a report: it names a delivery, and the store knows who got that.
      if (judgement.key.empty()) return std::nullopt;
      return Consent{channel, judgement.who, false, judgement.detail, judgement.key};
    case Kind::kAutomatic:
    case Kind::kOwn:
    case Kind::kDelayed:
      return std::nullopt;
  }
  return std::nullopt;
}

EmailSource::EmailSource(Setup setup, std::string channel, Doors doors)
    : setup_(std::move(setup)), channel_(std::move(channel)), doors_(doors) {}

// "1 VALIDITY NEXT SINCE"; the first number is the form's own.
Result<EmailSource::Cursor> EmailSource::ReadCursor(const std::string& text) {
  Cursor cursor;
  const auto words = Split(text, ' ');
  int64_t since = 0;
  const auto number = [](std::string_view word, auto* value) {
    return std::from_chars(word.data(), word.data() + word.size(), *value).ptr == word.data() + word.size();
  };
  if (words.size() != 4 || words[0] != "1" || !number(words[1], &cursor.validity) ||
      !number(words[2], &cursor.next) || !number(words[3], &since))
    return Error{Fault::kBadData, "email: the cursor cannot be read: " + text.substr(0, 100)};
  cursor.since = Time(std::chrono::milliseconds(since));
  return cursor;
}

std::string EmailSource::WriteCursor(const Cursor& cursor) {
  return fmt::format("1 {} {} {}", cursor.validity, cursor.next, cursor.since.time_since_epoch().count());
}

Result<Batch> EmailSource::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  auto batch = Read(cursor, deadline, stop);
  // A connection that failed, or was left in the middle of IDLE, is of no more use.
  if (!batch || stop.stop_requested()) box_.reset();
  if (batch) return batch;
  Error error = std::move(batch).error();
  if (!error.message.starts_with("email")) error.message = "email " + error.message;
  return error;
}

Result<Batch> EmailSource::Read(const std::string& text, Time deadline, const std::stop_token& stop) {
  Cursor cursor;
  cursor.since = doors_.clock.Now() - setup_.backfill;
  if (!text.empty()) {
    auto read = ReadCursor(text);
    if (!read) return read.error();
    cursor = *read;
  }
  if (!box_) {
    auto opened = doors_.mail.Open(setup_.server, setup_.folder, stop);
    if (!opened) return opened.error();
    box_ = *std::move(opened);
  }
  if (cursor.validity != box_->validity()) {
    if (cursor.validity != 0) {
      LogInfo("the mailbox was numbered anew; it is read again and what is known is left out",
              {{"channel", channel_}});
    }
    cursor.validity = box_->validity();
    cursor.next = 1;
  }
  while (true) {
    auto found = box_->Find(cursor.next, cursor.since, kPage, stop);
    if (!found) return found.error();
    auto events = ReadLetters(&*found, cursor.since, stop);
    if (!events) return events.error();
    Batch batch;
    batch.more = found->more;
    batch.events = *std::move(events);
    cursor.next = std::max(cursor.next, found->next);
    batch.cursor = WriteCursor(cursor);
    if (batch.cursor != text) return batch;
    const auto left = deadline - doors_.clock.Now();
    if (left.count() <= 0) return batch;
    auto news = box_->Wait(left, stop);
    if (!news) return news.error();
    if (!*news) return batch;
  }
}

// Of a page that the server refuses. One mail that it cannot give must not hold the others back for ever: it
// is left out once a later one was given. Where none was, the refusal may be of the hour (a throttle): the
// page ends before it.
Result<std::vector<ReceivedLetter>> EmailSource::ReadOneByOne(Mailbox::Found* found,
                                                              const std::stop_token& stop) {
  std::vector<ReceivedLetter> letters;
  std::vector<std::pair<uint32_t, Error>> refused;
  for (const uint32_t uid : found->uids) {
    auto one = box_->Read(std::span(&uid, 1), kMaxMessage, stop);
    if (!one && one.error().fault != Fault::kRejected) return one.error();
    if (!one) {
      refused.emplace_back(uid, std::move(one).error());
      continue;
    }
    std::move(one->begin(), one->end(), std::back_inserter(letters));
    for (const auto& [which, error] : refused) {
      LogWarn("a mail cannot be read and is left out",
              {{"channel", channel_}, {"uid", std::to_string(which)}, {"error", error.message}});
    }
    refused.clear();
  }
  if (refused.empty()) return letters;
  const auto& [first, error] = refused.front();
  if (first == found->uids.front()) return error;
  found->next = first;
  found->more = true;
  return letters;
}

Result<std::vector<Event>> EmailSource::ReadLetters(Mailbox::Found* found, Time since,
                                                    const std::stop_token& stop) {
  std::vector<Event> events;
  if (found->uids.empty()) return events;
  auto letters = box_->Read(found->uids, kMaxMessage, stop);
  if (!letters && letters.error().fault == Fault::kRejected) letters = ReadOneByOne(found, stop);
  if (!letters) return letters.error();
  for (const ReceivedLetter& letter : *letters) {
    if (letter.arrived != Time{} && letter.arrived < since) continue;
    if (auto event = EventOf(letter, setup_.own, channel_)) {
      events.push_back(*std::move(event));
    } else {
      LogInfo("a mail says nothing to the city: a program's, an empty one, or our own",
              {{"channel", channel_}, {"uid", std::to_string(letter.uid)}});
    }
  }
  return events;
}

Result<void> EmailSource::Greet() {
  auto opened = doors_.mail.Open(setup_.server, setup_.folder, {});
  if (opened) return {};
  Error error = std::move(opened).error();
  error.message = "email " + error.message;
  return error;
}

}  // namespace crier::email
