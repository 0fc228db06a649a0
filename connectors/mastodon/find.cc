// Looks among the account's own statuses for what was sent and whose answer was lost. Part of MastodonSink.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "connectors/mastodon/sink.h"

namespace crier::mastodon {
namespace {

constexpr int kLookPages = 25;  // 1,000 of our own statuses
// Where it is not known by which clock a server writes the times of its statuses, nor whether it tells that
// clock: what is older than this when a key is used first was not sent under it. Less than the week for which
// what we sent ourselves is known.
constexpr std::chrono::hours kUnknownSkew{24};

// Whether a status may be what was sent so. Ids are the server's own order, where clocks may be wrong.
bool MayBe(const Sent& sent, const std::string& id, const Status& status) {
  if (!sent.after.empty()) return OlderId(sent.after, id);
  return status.mention.created_at >= sent.at - kClockSkew;
}

// Whether a status was made when what was sent so had long been answered or lost.
bool IsPast(const Sent& sent, const Status& status) {
  return sent.last && status.mention.created_at > *sent.last + kInHand + kClockSkew;
}

Sink::Shown ShownOf(const Status& status) {
  return {status.mention.native_id, status.mention.url, status.content};
}

}  // namespace

struct MastodonSink::Search {
  std::string key;
  std::vector<Sent> list;
  Sent wanted;
  std::string own;  // the account's id
  Software server;

  Error Undecided(const std::string& host) const {
    // "Not there" would send it again.
    return {Fault::kBadData,
            fmt::format("mastodon {}: more statuses than are looked through may hide it", host)};
  }
};

Result<bool> MastodonSink::Answers(const Search& search, const Status& status, const std::string& parent) {
  const std::string& answered = status.mention.in_reply_to;
  if (answered == parent) return true;
  if (!answered.empty() && search.server.stable_ids) return false;
  const auto meant = ReadOne(parent);
  if (!meant) return meant.error();
  if (answered.empty()) return !*meant;
  if (!*meant || (*meant)->uri.empty()) return false;
  const auto other = ReadOne(answered);
  if (!other) return other.error();
  return *other && (*other)->uri == (*meant)->uri;
}

Result<bool> MastodonSink::Claim(const std::string& key, const Status& status) {
  const std::string& id = status.mention.native_id;
  bool ours = false;
  auto written = ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent, uint64_t step) {
    Sent* known = FindKey(sent, key);
    const Sent* owner = OwnerOf(sent, id, status);
    ours = known && (owner == nullptr || owner == known);
    if (ours) SetId(known, id, status.uri, step);
  });
  if (!written) return written.error();
  return ours;
}

Result<void> MastodonSink::NotThere(const std::string& key, const std::string& seen) {
  const auto newest = NewestOfOurs(api_.state());
  if (!newest) return newest.error();
  return ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent, uint64_t step) {
    Sent* known = FindKey(sent, key);
    if (!known || !known->id.empty()) return;
    // Who looks again begins at the newest of what was made before the next use.
    known->at = api_.ServerNow();
    known->used = step;
    known->last = api_.KnowsServerClock() ? std::optional(known->at) : std::nullopt;
    if (OlderId(known->after, seen)) known->after = seen;
    if (OlderId(known->after, *newest)) known->after = *newest;
  });
}

Result<bool> MastodonSink::IsIt(const Search& search, const Entry& entry) {
  if (!entry.status || Digest(Canonical(entry.status->content)) != search.wanted.digest) return false;
  // Of two bulletins with the same words, each has its own status.
  if (OwnerOf(search.list, entry.id, *entry.status) != nullptr) return false;
  return search.wanted.parent ? Answers(search, *entry.status, *search.wanted.parent) : true;
}

Result<std::vector<Entry>> MastodonSink::ReadOwn(const Search& search, const std::string& bound) {
  Call call;
  call.target = "/api/v1/accounts/" + search.own + "/statuses?exclude_reblogs=true&limit=40" + bound;
  call.scope = "read:statuses";
  const auto response = api_.Ask(call);
  if (!response) return response.error();
  return ReadTimeline(response->body, api_.host(), api_.Now());
}

Result<std::optional<Sink::Shown>> MastodonSink::Find(const std::string& key) {
  auto kept = ReadSent(api_.state(), api_.ServerNow());
  if (!kept) return kept.error();
  Search search;
  search.key = key;
  search.list = *std::move(kept);
  const Sent* wanted = FindKey(search.list, key);
  if (!wanted) return std::optional<Shown>();
  if (!wanted->id.empty()) return ReadBack({.key = key, .native_id = wanted->id});
  search.wanted = *wanted;
  const auto own = api_.Own();
  if (!own) return own.error();
  search.own = own->id;
  search.server = api_.ServerSoftware();
  return search.server.ordered_ids ? FindById(search) : FindByPlace(search);
}

Result<std::optional<Sink::Shown>> MastodonSink::FindById(Search& search) {
  const Sent& wanted = search.wanted;
  // One that was not made while the key was in use, if clocks are right: taken where there is none better.
  std::optional<Status> second;
  std::string seen;  // the newest
  const auto end = [&]() -> Result<std::optional<Shown>> {
    if (!second) {
      if (auto noted = NotThere(search.key, seen); !noted) return noted.error();
      return std::optional<Shown>();
    }
    const auto ours = Claim(search.key, *second);
    if (!ours) return ours.error();
    return *ours ? std::optional<Shown>(ShownOf(*second)) : std::nullopt;
  };
  // Upward from the newest before it, where that is known: it stands among the first, however many followed.
  const bool upward = !wanted.after.empty();
  std::string last = wanted.after;
  for (int pages = 0; pages < kLookPages; ++pages) {
    const std::string bound = last.empty() ? "" : (upward ? "&min_id=" : "&max_id=") + last;
    const auto entries = ReadOwn(search, bound);
    if (!entries) return entries.error();
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
      if (!entry->status || !MayBe(wanted, entry->id, *entry->status)) continue;
      const auto fit = IsIt(search, *entry);
      if (!fit) return fit.error();
      if (!*fit) continue;
      const bool early = wanted.last && entry->status->mention.created_at < wanted.at - kClockSkew;
      if (early || IsPast(wanted, *entry->status)) {
        if (!second) second = entry->status;
        continue;
      }
      const auto ours = Claim(search.key, *entry->status);
      if (!ours) return ours.error();
      if (*ours) return std::optional<Shown>(ShownOf(*entry->status));
    }
    if (entries->empty()) return end();
    if (OlderId(seen, entries->front().id)) seen = entries->front().id;
    const Entry& oldest = entries->back();
    if (oldest.status &&
        (upward ? IsPast(wanted, *oldest.status) : !MayBe(wanted, oldest.id, *oldest.status)))
      return end();
    const std::string& next = upward ? entries->front().id : oldest.id;
    // None follows, whatever the server thinks of min_id.
    if (upward && pages == 0 && !OlderId(last, next)) return end();
    // A server that pays no heed to where we are shows the same page for ever.
    if (!last.empty() && !(upward ? OlderId(last, next) : OlderId(next, last))) break;
    last = next;
  }
  if (second) return end();
  return search.Undecided(api_.host());
}

Result<std::optional<Sink::Shown>> MastodonSink::FindByPlace(Search& search) {
  const Sent& wanted = search.wanted;
  // The first that fits and was made when the key was in use, if clocks are right; else the last before.
  std::optional<Status> found, second;
  std::set<std::string> seen;
  bool end = false;
  std::string bound;
  for (int pages = 0; pages < kLookPages && !end; ++pages) {
    const auto entries = ReadOwn(search, bound);
    if (!entries) return entries.error();
    bool news = false;
    for (const Entry& entry : *entries) {
      if (!entry.status) continue;
      const Status& status = *entry.status;
      if (!seen.insert(status.uri.empty() ? entry.id : status.uri).second) continue;
      news = true;
      // Listed below what was there before the key was used. What was edited may have been put on top for
      // that.
      const Sent* owner = OwnerOf(search.list, entry.id, status);
      const bool before =
          owner && owner->known != 0 && owner->known < wanted.used && status.edited_at.empty();
      end = before || (status.timed && status.edited_at.empty() &&
                       status.mention.created_at < wanted.at - kUnknownSkew);
      if (end) break;
      const auto fit = IsIt(search, entry);
      if (!fit) return fit.error();
      if (!*fit) continue;
      if (status.mention.created_at >= wanted.at - kClockSkew) {
        found = status;
      } else if (!second) {
        second = status;
      }
    }
    // All that there is, or the same page again from a server that pays no heed to max_id.
    if (entries->empty() || (!news && seen.size() < search.server.whole_below)) end = true;
    if (!news) break;
    bound = "&max_id=" + entries->back().id;
  }
  if (!found) found = second;
  if (found) {
    const auto ours = Claim(search.key, *found);
    if (!ours) return ours.error();
    // Another node took it for another key meanwhile: to be looked for again.
    if (!*ours) return search.Undecided(api_.host());
    return std::optional<Shown>(ShownOf(*found));
  }
  if (!end) return search.Undecided(api_.host());
  if (auto noted = NotThere(search.key, ""); !noted) return noted.error();
  return std::optional<Shown>();
}

}  // namespace crier::mastodon
