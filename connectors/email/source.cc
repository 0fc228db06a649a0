#include "connectors/email/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/email/delivery_id.h"
#include "connectors/email/large.h"
#include "connectors/email/note.h"
#include "connectors/email/quote.h"
#include "core/digest.h"
#include "core/log.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kPage = 25;
// Of each mail; of what lies beyond the words alone are fetched (large.h). A page is 25 MiB at most.
constexpr size_t kMaxMessage = size_t{1} << 20;
constexpr size_t kMaxNativeId = 512;  // core/mention.h
// A sender's clock may be wrong by this and is still believed.
constexpr std::chrono::hours kClockSkew{48};
constexpr size_t kMaxGaps = 25;
// So long a mail that the server cannot give is asked for again, at most so often: a server may hang up each
// time, and a poll ends with every mail that comes.
constexpr std::chrono::hours kGapAge{72};
constexpr std::chrono::minutes kGapEvery{1};
// How often a mail may cost the connection before that counts as an outage.
constexpr int kReopenings = 5;

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
  if (!message.references.empty()) mention.in_reply_to = NativeId(message.references.front());
  mention.direct = message.Header("list-id").empty() && message.Header("list-post").empty();
  mention.attachments = message.attachments;
  return mention;
}

// Of a wish to leave, or a complaint. Where a key tells whose wish it is, nobody else's address does.
std::optional<Consent> ConsentOf(const Judgement& judgement, const Message& message, std::string native_id,
                                 const std::string& channel) {
  Consent consent;
  consent.channel = channel;
  if (judgement.kind == Kind::kComplaint || judgement.key.empty()) consent.recipient = judgement.who;
  consent.detail = judgement.detail;
  consent.key = judgement.key;
  consent.proof = judgement.proof;
  consent.native_id = std::move(native_id);
  consent.sender = message.from;
  if (consent.recipient.empty() && consent.key.empty()) return std::nullopt;
  return consent;
}

// What staff are told above a wish to leave that changed nothing, in the language of the wish.
std::string NoteOf(const Judgement& judgement) {
  if (judgement.proof != ConsentProof::kNone) return "";
  const std::string who = judgement.who.empty() ? "?" : judgement.who;
  if (judgement.spanish) {
    return judgement.sure ? fmt::format("[Pide la baja, sin prueba de quién escribe: {}]", who)
                          : fmt::format("[Quizá pide la baja: {}]", who);
  }
  return judgement.sure ? fmt::format("[Asks to unsubscribe, sender not proven: {}]", who)
                        : fmt::format("[May ask to unsubscribe: {}]", who);
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

EmailSource::EmailSource(Setup setup, std::string channel, Doors doors)
    : setup_(std::move(setup)), channel_(std::move(channel)), doors_(doors) {}

// "1 VALIDITY NEXT SINCE", the first number being the form's own, and where there are gaps a fifth word,
// "UID@FIRST,UID@FIRST".
Result<EmailSource::Cursor> EmailSource::ReadCursor(const std::string& text) {
  const auto number = [](std::string_view word, auto* value) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), *value);
    return error == std::errc() && end == word.data() + word.size();
  };
  Cursor cursor;
  const auto words = Split(text, ' ');
  int64_t since = 0;
  bool good = (words.size() == 4 || words.size() == 5) && words[0] == "1" &&
              number(words[1], &cursor.validity) && number(words[2], &cursor.next) &&
              number(words[3], &since);
  cursor.since = Time(std::chrono::milliseconds(since));
  if (good && words.size() == 5) {
    for (const std::string_view word : Split(words[4], ',')) {
      const auto sides = Split(word, '@');
      Gap gap;
      int64_t first = 0;
      good = good && cursor.gaps.size() < kMaxGaps && sides.size() == 2 && number(sides[0], &gap.uid) &&
             gap.uid > 0 && gap.uid < cursor.next && number(sides[1], &first) && first >= 0;
      gap.first = Time(std::chrono::milliseconds(first));
      if (good) cursor.gaps.push_back(gap);
    }
  }
  if (!good) return Error{Fault::kBadData, "email: the cursor cannot be read: " + text.substr(0, 100)};
  return cursor;
}

std::string EmailSource::WriteCursor(const Cursor& cursor) {
  std::string text =
      fmt::format("1 {} {} {}", cursor.validity, cursor.next, cursor.since.time_since_epoch().count());
  char before = ' ';
  for (const Gap& gap : cursor.gaps) {
    text += fmt::format("{}{}@{}", before, gap.uid, gap.first.time_since_epoch().count());
    before = ',';
  }
  return text;
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
  const Time now = doors_.clock.Now();
  Cursor cursor;
  cursor.since = now - setup_.backfill;
  if (!text.empty()) {
    auto read = ReadCursor(text);
    if (!read) return read.error();
    cursor = *std::move(read);
    // The clock was ahead then: what comes until that hour would be skipped, and a gap never be given up.
    if (cursor.since > now) cursor.since = now - setup_.backfill;
    for (Gap& gap : cursor.gaps) gap.first = std::min(gap.first, now);
  }
  const bool opened = !box_;
  if (opened) {
    if (auto open = Open(stop); !open) return open.error();
  }
  if (cursor.validity != box_->validity() || (opened && !Fits(cursor))) {
    if (cursor.validity != 0) {
      LogInfo("the mailbox was numbered anew or is a copy; it is read again and what is known is left out",
              {{"channel", channel_}});
    }
    cursor.validity = box_->validity();
    cursor.next = 1;
    cursor.gaps.clear();
  }
  const std::string begun = WriteCursor(cursor);
  Batch batch;
  Result<void> heard = AskGaps(&cursor, &batch.events, deadline, stop);
  while (true) {
    if (heard) heard = ReadPage(&cursor, &batch, stop);
    batch.cursor = WriteCursor(cursor);
    if (!heard) {
      if (stop.stop_requested() || (batch.events.empty() && batch.cursor == begun)) return heard.error();
      // What came of the gaps is kept; the next poll meets the error.
      box_.reset();
      batch.more = true;
      return batch;
    }
    if (!batch.events.empty() || batch.cursor != text) return batch;
    const auto left = deadline - doors_.clock.Now();
    if (left.count() <= 0) return batch;
    auto news = box_->Wait(left, stop);
    if (!news) return news.error();
    if (!*news) return batch;
  }
}

Result<void> EmailSource::Open(const std::stop_token& stop) {
  auto opened = doors_.mail.Open(setup_.server, setup_.folder, stop);
  if (!opened) return opened.error();
  box_ = *std::move(opened);
  return {};
}

Result<void> EmailSource::Reopen(const Cursor& cursor, const std::stop_token& stop) {
  box_.reset();
  if (auto opened = Open(stop); !opened) return opened;
  if (Fits(cursor)) return {};
  box_.reset();
  return Error{Fault::kUnreachable, "email: the mailbox was numbered anew"};
}

// One that was restored from a copy has the same validity and gives numbers away that we have passed.
bool EmailSource::Fits(const Cursor& cursor) const {
  return cursor.validity == box_->validity() && (box_->next() == 0 || cursor.next <= box_->next());
}

Result<void> EmailSource::AskGaps(Cursor* cursor, std::vector<Event>* events, Time deadline,
                                  const std::stop_token& stop) {
  auto& gaps = cursor->gaps;
  const Time now = doors_.clock.Now();
  if (gaps.empty() || (now >= gaps_asked_ && now < gaps_asked_ + kGapEvery)) return {};
  gaps_asked_ = now;
  Result<void> open;
  int reopened = 0;
  for (size_t i = 0; i < gaps.size() && reopened < kReopenings && doors_.clock.Now() < deadline; ++i) {
    Gap& gap = gaps[gap_turn_++ % gaps.size()];
    const std::string uid = std::to_string(gap.uid);
    auto one = box_->Read(std::span(&gap.uid, 1), kMaxMessage, stop);
    if (one) {
      if (auto added = AddEvents(*one, *cursor, events, stop); !added) return added;
      LogInfo(
          one->empty() ? "a mail that could not be read is gone" : "a mail that could not be read is here",
          {{"channel", channel_}, {"uid", uid}});
      gap.uid = 0;
      continue;
    }
    if (stop.stop_requested()) return one.error();
    if (now - gap.first >= kGapAge) {
      LogWarn("a mail could not be read for three days and is left out",
              {{"channel", channel_}, {"uid", uid}, {"error", one.error().message}});
      gap.uid = 0;
    }
    if (one.error().fault == Fault::kRejected) continue;
    ++reopened;
    open = Reopen(*cursor, stop);
    if (!open) break;
  }
  std::erase_if(gaps, [](const Gap& gap) { return gap.uid == 0; });
  return open;
}

Result<void> EmailSource::ReadPage(Cursor* cursor, Batch* batch, const std::stop_token& stop) {
  auto found = box_->Find(cursor->next, cursor->since, kPage, stop);
  if (!found) return found.error();
  if (!found->uids.empty()) {
    auto letters = box_->Read(found->uids, kMaxMessage, stop);
    if (!letters && !stop.stop_requested()) letters = ReadOneByOne(&*found, cursor, letters.error(), stop);
    if (!letters) return letters.error();
    if (auto added = AddEvents(*letters, *cursor, &batch->events, stop); !added) return added;
  }
  batch->more = found->more;
  cursor->next = std::max(cursor->next, found->next);
  return {};
}

// Of a page that the server does not give, with its error. One mail that it cannot give must not hold the
// others back for ever: it becomes a gap once a later one was given. Where none was, it may be of the hour (a
// throttle, an outage): the page ends before it.
Result<std::vector<ReceivedLetter>> EmailSource::ReadOneByOne(Mailbox::Found* found, Cursor* cursor,
                                                              Error error, const std::stop_token& stop) {
  std::vector<ReceivedLetter> letters;
  std::vector<std::pair<uint32_t, Error>> failed;  // and none was given since
  bool lost = error.fault != Fault::kRejected;     // the connection
  int reopened = 0;
  auto at = found->uids.begin();
  for (; at != found->uids.end(); ++at) {
    if (lost) {
      if (reopened++ == kReopenings) break;
      if (auto open = Reopen(*cursor, stop); !open) {
        error = open.error();
        break;
      }
      lost = false;
    }
    auto one = box_->Read(std::span(&*at, 1), kMaxMessage, stop);
    if (!one) {
      error = one.error();
      if (stop.stop_requested()) return error;
      lost = error.fault != Fault::kRejected;
      failed.emplace_back(*at, error);
      continue;
    }
    if (one->empty()) continue;  // deleted meanwhile: says nothing of the others
    const size_t room = std::min(kMaxGaps - cursor->gaps.size(), failed.size());
    for (size_t i = 0; i < room; ++i) {
      cursor->gaps.push_back({failed[i].first, doors_.clock.Now()});
      LogWarn("a mail cannot be read; it is asked for again for three days",
              {{"channel", channel_},
               {"uid", std::to_string(failed[i].first)},
               {"error", failed[i].second.message}});
    }
    failed.erase(failed.begin(), failed.begin() + static_cast<std::ptrdiff_t>(room));
    if (!failed.empty()) {
      error = {Fault::kBadData,
               fmt::format("email: {} mails cannot be read, nor can the one with the UID {}: {}", kMaxGaps,
                           failed[0].first, failed[0].second.message)};
      break;
    }
    letters.push_back(std::move(one->front()));
  }
  if (lost) box_.reset();
  if (failed.empty() && at == found->uids.end()) return letters;
  found->next = failed.empty() ? *at : failed[0].first;
  found->more = true;
  if (found->next == found->uids.front()) return error;
  return letters;
}

// What stands behind the beginning of a large mail; empty where that cannot be had. A server that hangs up
// over it must not keep the mail from being heard as far as it came.
Result<std::string> EmailSource::WholeOf(const ReceivedLetter& letter, const Cursor& cursor,
                                         const std::stop_token& stop) {
  if (letter.size <= letter.message.size()) return std::string();
  if (!box_) {
    if (auto open = Reopen(cursor, stop); !open) return open.error();
  }
  auto words = FetchWords(*box_, letter, stop);
  if (words && *words) return **std::move(words);
  if (stop.stop_requested()) return Error{Fault::kUnreachable, "email: stopped"};
  LogWarn("of a large mail only the beginning can be read",
          {{"channel", channel_},
           {"uid", std::to_string(letter.uid)},
           {"error", words ? "the server does not say what parts it has" : words.error().message}});
  if (!words) {
    if (auto open = Reopen(cursor, stop); !open) return open.error();
  }
  return std::string();
}

Result<void> EmailSource::AddEvents(std::span<const ReceivedLetter> letters, const Cursor& cursor,
                                    std::vector<Event>* events, const std::stop_token& stop) {
  for (const ReceivedLetter& letter : letters) {
    if (stop.stop_requested()) return Error{Fault::kUnreachable, "email: stopped"};
    if (letter.arrived != Time{} && letter.arrived < cursor.since) continue;
    auto whole = WholeOf(letter, cursor, stop);
    if (!whole) return whole.error();
    std::vector<Event> told = EventsOf(letter, *whole, setup_.own, channel_);
    if (told.empty()) {
      LogInfo("a mail says nothing to the city: a program's, an empty one, or our own",
              {{"channel", channel_}, {"uid", std::to_string(letter.uid)}});
    }
    events->insert(events->end(), std::make_move_iterator(told.begin()), std::make_move_iterator(told.end()));
  }
  return {};
}

Result<void> EmailSource::Greet() {
  auto opened = doors_.mail.Open(setup_.server, setup_.folder, {});
  if (opened) return {};
  Error error = std::move(opened).error();
  error.message = "email " + error.message;
  return error;
}

}  // namespace crier::email
