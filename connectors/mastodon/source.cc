#include "connectors/mastodon/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/digest.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

// Pages of one stream in one poll: 800 mentions. Mastodon allows 300 paging requests in 15 minutes.
constexpr size_t kPagesAtOnce = 10;
constexpr size_t kPagesBack = 25;  // nothing of it can be left for the next poll
constexpr size_t kMaxSeen = 4096;  // several newest pages of every stream
constexpr size_t kMaxPosts = 512;  // in the cursor, some 40 kB: several newest pages of a small server
// A server that pays no heed to max_id and shows no more than this shows all that it has.
constexpr size_t kShortPage = 20;
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

// Adds those that are not there yet; false if there were none.
bool AddNew(std::vector<Entry> page, std::set<std::string>* ids, std::vector<Entry>* entries) {
  const size_t before = entries->size();
  for (Entry& entry : page) {
    if (ids->insert(entry.id).second) entries->push_back(std::move(entry));
  }
  return entries->size() > before;
}

// Nobody gains by a collision of the words; of two posts with one digest the later would be taken for an edit
// of the earlier, so that one must be hard to make.
std::string DigestOf(std::string_view text) { return Hex(Sha256(text)).substr(0, 16); }

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
  bool stable_ids = true;
  std::vector<Known> posts;
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
  if (const auto posts = json.find("posts"); posts != json.end()) {
    if (!posts->is_array()) return bad;
    for (const auto& post : *posts) {
      if (!post.is_array() || post.size() != 3 || !post[0].is_string() || !post[1].is_string() ||
          !post[2].is_string()) {
        return bad;
      }
      cursor.posts.push_back(
          {post[0].get<std::string>(), post[1].get<std::string>(), post[2].get<std::string>()});
    }
  }
  return cursor;
}

std::string MastodonSource::WriteCursor(const Cursor& cursor) {
  nlohmann::json streams = nlohmann::json::object();
  for (const auto& [name, place] : cursor.places) streams[name] = {place.from, place.last};
  nlohmann::json json{{"serial", cursor.serial}, {"streams", std::move(streams)}};
  for (const Known& post : cursor.posts) json["posts"].push_back({post.post, post.id, post.words});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::chrono::milliseconds MastodonSource::TimeLeft(Time deadline) const {
  return std::min<std::chrono::milliseconds>(deadline - api_.Now(), kLongestAsk);
}

Result<MastodonSource::Page> MastodonSource::ReadPage(const Stream& stream, const std::string& bound,
                                                      Time deadline, const std::stop_token& stop) {
  Call call;
  call.target = stream.target + bound;
  call.scope = stream.scope;
  call.may_be_gone = stream.hashtag;
  call.may_wait = true;
  call.timeout = TimeLeft(deadline);
  if (call.timeout <= std::chrono::milliseconds(0) || stop.stop_requested()) {
    return Error{Fault::kUnreachable, "mastodon " + api_.host() + ": no time left to read " + stream.name};
  }
  const auto response = api_.Ask(call, stop);
  if (!response) return response.error();
  if (response->status >= 400) {
    // A server that never saw the hashtag has no such list; a page of HTML says that it has none of any.
    if (response->status == 404 && !Trim(response->body).starts_with('<')) return Page();
    return api_.Refusal(call, *response);
  }
  auto entries = stream.notifications ? ReadNotifications(response->body, api_.host(), api_.Now())
                                      : ReadTimeline(response->body, api_.host(), api_.Now());
  if (!entries) return entries.error();
  Page page;
  // The addresses in Link are not followed: the token goes nowhere but to the server that was configured.
  const bool silent = response->headers.Get("Link").empty() && !entries->empty();
  const bool full = entries->size() >= stream.page || silent;
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
  std::set<std::string> ids;
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
    if (!page->entries.empty()) bound = "&max_id=" + page->entries.back().id;
    older = AddNew(std::move(page->entries), &ids, &reading.entries) && page->older;
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
  ReadForward(stream, *std::move(newest), deadline, stop, &reading);
  return reading;
}

void MastodonSource::ReadForward(const Stream& stream, Page newest, Time deadline,
                                 const std::stop_token& stop, Reading* reading) {
  for (size_t pages = 0; pages < kPagesAtOnce; ++pages) {
    auto page = ReadPage(stream, "&min_id=" + reading->place.last, deadline, stop);
    if (!page) {
      reading->error = std::move(page).error();
      return;
    }
    // What lies between is not there: the server pays no heed to min_id, or takes it for since_id.
    if (pages == 0 &&
        (page->entries.empty() || !OlderId(page->entries.back().id, newest.entries.back().id))) {
      return ReadBackward(stream, std::move(newest), deadline, stop, reading);
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

void MastodonSource::ReadBackward(const Stream& stream, Page newest, Time deadline,
                                  const std::stop_token& stop, Reading* reading) {
  const std::string heard_to = reading->place.last;
  std::set<std::string> ids;
  AddNew(std::move(newest.entries), &ids, &reading->entries);
  const auto reached = [&] { return !OlderId(heard_to, reading->entries.back().id); };
  bool news = true;
  for (size_t pages = 0; pages < kPagesBack && news && !reached(); ++pages) {
    auto page = ReadPage(stream, "&max_id=" + reading->entries.back().id, deadline, stop);
    if (!page) {
      // The gap stays: the next poll reads it again from the top.
      reading->error = std::move(page).error();
      return;
    }
    if (page->entries.empty()) {
      reading->place.last = Newest(reading->entries, heard_to);
      return;
    }
    news = AddNew(std::move(page->entries), &ids, &reading->entries);
  }
  reading->place.last = Newest(reading->entries, heard_to);
  if (reached() || (!news && reading->entries.size() < kShortPage)) return;
  reading->error =
      Error{Fault::kBadData, fmt::format("mastodon {}: {}: the server shows no more than the newest "
                                         "{}; what came before them since the last poll was not read",
                                         api_.host(), stream.name, reading->entries.size())};
}

void MastodonSource::Gather(Reading reading, const std::string& heard_to, const std::string& own,
                            Gathered* gathered) const {
  for (Entry& entry : reading.entries) {
    if (!entry.status || !OlderId(reading.place.from, entry.id)) continue;
    Status& status = *entry.status;
    if (status.boost || status.account_id == own) continue;
    Known* post = nullptr;
    std::string words;
    if (!gathered->stable_ids && !status.uri.empty()) {
      const std::string which = DigestOf(status.account_id + "\n" + status.uri);
      words = DigestOf(status.mention.text);
      const auto found = std::find_if(gathered->posts.begin(), gathered->posts.end(),
                                      [&](const Known& each) { return each.post == which; });
      const bool first = found == gathered->posts.end();
      if (first) gathered->posts.push_back({which, status.mention.native_id, ""});
      post = first ? &gathered->posts.back() : &*found;
      status.mention.native_id = post->id;
    }
    const std::string& id = status.mention.native_id;
    if (gathered->seen.contains(id)) continue;  // a mention that bears the hashtag, too
    const auto known = before_.seen.find(id);
    const bool seen = post ? !post->words.empty() : known != before_.seen.end();
    gathered->seen.emplace(id, status.edited_at);
    if (seen && (post ? post->words == words : known->second == status.edited_at)) continue;
    // After a restart nothing is remembered; what lies before the cursor was heard in its old wording.
    const bool heard = seen || !OlderId(heard_to, entry.id);
    const bool edited = heard && (post ? seen : !status.edited_at.empty());
    if (post) post->words = words;
    status.mention.channel = channel_;
    Gathered::Heard told{status.mention.created_at, id, {}};
    if (edited) {
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
  gathered.stable_ids = api_.ServerSoftware().stable_ids;
  gathered.posts = before->posts;
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
  after.posts = std::move(gathered.posts);
  if (after.posts.size() > kMaxPosts) after.posts.erase(after.posts.begin(), after.posts.end() - kMaxPosts);
  batch.cursor = WriteCursor(after);

  after_ = {batch.cursor, before_.seen};
  for (auto& [id, edited_at] : gathered.seen) after_.seen[id] = edited_at;
  while (after_.seen.size() > kMaxSeen) after_.seen.erase(after_.seen.begin());
  return batch;
}

}  // namespace crier::mastodon
