#include "connectors/mastodon/source.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace crier::mastodon {
namespace {

// Pages of one stream in one poll: 800 mentions. Mastodon allows 300 paging requests in 15 minutes.
constexpr size_t kPagesAtOnce = 10;
constexpr size_t kMaxSeen = 4096;  // several newest pages of every stream
constexpr std::chrono::milliseconds kLongestAsk = std::chrono::seconds(30);

const std::string& Newest(const std::vector<Entry>& entries, const std::string& at_least) {
  const std::string* newest = &at_least;
  for (const Entry& entry : entries) {
    if (OlderId(*newest, entry.id)) newest = &entry.id;
  }
  return *newest;
}

// Newest first, as servers send them; a server that does not is put right.
void NewestFirst(std::vector<Entry>* entries) {
  std::stable_sort(entries->begin(), entries->end(),
                   [](const Entry& a, const Entry& b) { return OlderId(b.id, a.id); });
}

bool IsOfTheServer(const Error& error) {
  return error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable;
}

}  // namespace

struct MastodonSource::Gathered {
  struct Heard {
    Time time{};
    std::string id;
    Event event;
    bool operator<(const Heard& other) const {
      return time != other.time ? time < other.time : OlderId(id, other.id);
    }
  };
  std::vector<Heard> events;
  Seen seen;
};

MastodonSource::MastodonSource(Api& api, std::string channel, std::vector<Stream> streams, size_t backfill)
    : api_(api), channel_(std::move(channel)), streams_(std::move(streams)), backfill_(backfill) {}

Result<MastodonSource::Cursor> MastodonSource::ReadCursor(const std::string& text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  const Error bad{Fault::kBadData, "mastodon: the cursor cannot be read; clear it to start anew from now"};
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("serial") || !json["serial"].is_number_unsigned() ||
      !json.contains("streams") || !json["streams"].is_object()) {
    return bad;
  }
  cursor.serial = json["serial"].get<uint64_t>();
  for (const auto& [name, place] : json["streams"].items()) {
    if (!place.is_array() || place.size() != 2 || !place[0].is_string() || !place[1].is_string()) return bad;
    cursor.places[name] = {place[0].get<std::string>(), place[1].get<std::string>()};
  }
  return cursor;
}

std::string MastodonSource::WriteCursor(const Cursor& cursor) {
  nlohmann::json streams = nlohmann::json::object();
  for (const auto& [name, place] : cursor.places) streams[name] = {place.from, place.last};
  return nlohmann::json{{"serial", cursor.serial}, {"streams", std::move(streams)}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::chrono::milliseconds MastodonSource::TimeLeft(Time deadline) const {
  return std::min<std::chrono::milliseconds>(deadline - api_.Now(), kLongestAsk);
}

Result<MastodonSource::Page> MastodonSource::ReadPage(const Stream& stream, const std::string& bound,
                                                      Time deadline, const std::stop_token& stop) {
  Call call;
  call.target = stream.target + bound;
  call.scope = stream.scope;
  call.timeout = TimeLeft(deadline);
  if (call.timeout <= std::chrono::milliseconds(0) || stop.stop_requested()) {
    return Error{Fault::kUnreachable, "mastodon " + api_.host() + ": no time left to read " + stream.name};
  }
  const auto response = api_.Ask(call, stop);
  if (!response) return response.error();
  auto entries = stream.notifications ? ReadNotifications(response->body, api_.host(), api_.Now())
                                      : ReadTimeline(response->body, api_.host(), api_.Now());
  if (!entries) return entries.error();
  Page page;
  // The addresses in Link are not followed: the token goes nowhere but to the server that was configured.
  const bool full = entries->size() >= stream.page;
  page.newer = full || (!entries->empty() && !LinkWithRel(response->headers, "prev").empty());
  page.older = full || (!entries->empty() && !LinkWithRel(response->headers, "next").empty());
  page.entries = *std::move(entries);
  NewestFirst(&page.entries);
  return page;
}

// No cursor yet: the newest `backfill_` entries.
MastodonSource::Reading MastodonSource::ReadFirst(const Stream& stream, Time deadline,
                                                  const std::stop_token& stop) {
  Reading reading;
  std::string bound;
  bool older = true;
  // One more than wanted, to learn where our time begins.
  while (older && reading.entries.size() <= backfill_) {
    auto page = ReadPage(stream, bound, deadline, stop);
    if (!page) {
      // Half of the past would be taken for all of it: the whole stream waits for the next poll.
      reading.entries.clear();
      reading.error = std::move(page).error();
      return reading;
    }
    const std::string oldest = page->entries.empty() ? "" : page->entries.back().id;
    older = page->older && (reading.entries.empty() || OlderId(oldest, reading.entries.back().id));
    bound = "&max_id=" + oldest;
    std::move(page->entries.begin(), page->entries.end(), std::back_inserter(reading.entries));
  }
  reading.place.last = Newest(reading.entries, "0");
  reading.place.from = reading.entries.size() > backfill_ ? reading.entries[backfill_].id : "0";
  if (reading.entries.size() > backfill_) reading.entries.resize(backfill_);
  return reading;
}

MastodonSource::Reading MastodonSource::ReadOn(const Stream& stream, const Place& place, Time deadline,
                                               const std::stop_token& stop) {
  Reading reading;
  reading.place = place;
  auto newest = ReadPage(stream, "", deadline, stop);
  if (!newest) {
    reading.error = std::move(newest).error();
    return reading;
  }
  const auto& entries = newest->entries;
  if (entries.empty() || !newest->older || !OlderId(place.last, entries.back().id)) {
    reading.place.last = Newest(entries, place.last);
    reading.entries = std::move(newest->entries);
    return reading;
  }
  ReadForward(stream, deadline, stop, &reading);
  return reading;
}

void MastodonSource::ReadForward(const Stream& stream, Time deadline, const std::stop_token& stop,
                                 Reading* reading) {
  for (size_t pages = 0; pages < kPagesAtOnce; ++pages) {
    auto page = ReadPage(stream, "&min_id=" + reading->place.last, deadline, stop);
    if (!page) {
      reading->error = std::move(page).error();
      return;
    }
    const std::string last = Newest(page->entries, reading->place.last);
    // A server that pays no heed to min_id would keep us here for ever.
    const bool forward = OlderId(reading->place.last, last);
    reading->place.last = last;
    std::move(page->entries.begin(), page->entries.end(), std::back_inserter(reading->entries));
    if (!page->newer || !forward) return;
  }
  reading->more = true;
}

void MastodonSource::Gather(Reading reading, const std::string& heard_to, const std::string& own,
                            Gathered* gathered) const {
  for (Entry& entry : reading.entries) {
    if (!entry.status || !OlderId(reading.place.from, entry.id)) continue;
    Status& status = *entry.status;
    if (status.boost || status.account_id == own) continue;
    const std::string& id = status.mention.native_id;
    if (gathered->seen.contains(id)) continue;  // a mention that bears the hashtag, too
    const auto known = before_.seen.find(id);
    const bool seen = known != before_.seen.end();
    if (seen && known->second == status.edited_at) continue;
    gathered->seen.emplace(id, status.edited_at);
    // After a restart nothing is remembered; what lies before the cursor was heard in its old wording.
    const bool heard = seen || !OlderId(heard_to, entry.id);
    status.mention.channel = channel_;
    Gathered::Heard told{status.mention.created_at, id, {}};
    if (heard && !status.edited_at.empty()) {
      told.event = Edited{std::move(status.mention)};
    } else {
      told.event = std::move(status.mention);
    }
    gathered->events.push_back(std::move(told));
  }
}

Result<Batch> MastodonSource::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  auto before = ReadCursor(cursor);
  if (!before) return before.error();
  if (streams_.empty()) return Batch{{}, cursor, false};
  if (cursor == after_.cursor) {
    before_ = after_;
  } else if (cursor != before_.cursor) {
    before_ = {cursor, {}};
  }
  const auto own = api_.Own(std::max(TimeLeft(deadline), std::chrono::milliseconds(1)), stop);
  if (!own) return own.error();

  Cursor after;
  Gathered gathered;
  Batch batch;
  std::optional<Error> error;  // the server is busy or gone: it is not asked further
  bool any_read = false;
  for (const Stream& stream : streams_) {
    const auto known = before->places.find(stream.name);
    const bool begun = known != before->places.end();
    if (error) {
      if (begun) after.places[stream.name] = known->second;
      continue;
    }
    Reading reading =
        begun ? ReadOn(stream, known->second, deadline, stop) : ReadFirst(stream, deadline, stop);
    if (begun || !reading.error) after.places[stream.name] = reading.place;
    batch.more = batch.more || reading.more;
    if (!reading.error) {
      any_read = true;
    } else if (IsOfTheServer(*reading.error)) {
      error = reading.error;
    } else if (!batch.trouble) {
      batch.trouble = reading.error;
    }
    Gather(std::move(reading), begun ? known->second.last : "", own->id, &gathered);
  }
  // One hashtag that is refused does not silence the others.
  if (!error && !any_read) error = batch.trouble;
  // What was heard is handed over first; the error comes back with the next poll, if it is still there.
  if (error && gathered.events.empty()) return *std::move(error);
  if (error) batch.more = true;

  std::stable_sort(gathered.events.begin(), gathered.events.end());
  for (Gathered::Heard& heard : gathered.events) batch.events.push_back(std::move(heard.event));
  after.serial = before->serial + (batch.events.empty() ? 0 : 1);
  batch.cursor = WriteCursor(after);

  after_ = {batch.cursor, before_.seen};
  for (auto& [id, edited_at] : gathered.seen) after_.seen[id] = edited_at;
  while (after_.seen.size() > kMaxSeen) after_.seen.erase(after_.seen.begin());
  return batch;
}

}  // namespace crier::mastodon
