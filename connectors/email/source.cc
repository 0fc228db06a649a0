#include "connectors/email/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/email/events.h"
#include "connectors/email/large.h"
#include "core/log.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kPage = 25;
// Of each mail; of what lies beyond the words alone are fetched (large.h). A page is 25 MiB at most.
constexpr size_t kMaxMessage = size_t{1} << 20;
constexpr size_t kMaxGaps = 25;
// So long a mail that the server cannot give is asked for again, at most so often: a server may hang up each
// time, and a poll ends with every mail that comes.
constexpr std::chrono::hours kGapAge{72};
constexpr std::chrono::minutes kGapEvery{1};
// How often a mail may cost the connection before that counts as an outage.
constexpr int kReopenings = 5;

}  // namespace

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
